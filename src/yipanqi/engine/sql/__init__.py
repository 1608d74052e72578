"""The other reading of a program: one query for everybody, in the dialect of the engine at hand."""
