"""Pages of 落实: activities with roll, evidence and minute; carriers."""
