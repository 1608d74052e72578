"""Pages of 议事."""
