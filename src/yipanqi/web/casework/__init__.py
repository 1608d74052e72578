"""Pages of 办理."""
