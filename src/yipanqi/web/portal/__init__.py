"""Pages of 门户: for everybody without an account, and for those who answer."""
