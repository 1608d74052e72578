"""办理: cases that follow a declared procedure, from their first step to their end.

Owns cases (办理件), their marks and papers. Reads organisations, posts, adopted layers and the procedures of the rules folder.
Acts: begin a case, take a step, extend, delegate, suspend, resume, withdraw, accept an excuse, move to another edition, mark
what passed its day. Where a case stands is always replayed from its marks by the engine; the columns kept for lists follow it.
"""
