"""Pages of 提要."""
