"""Pages of 评议: for those who ask, and for everybody who is asked."""
