"""Pages of 佐证: one piece with its versions and custody, its file, its preview."""
