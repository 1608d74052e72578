"""考核: cycles of assessment and their confirmed results.

Owns cycles and results; every result keeps the run it was computed by and the trace that explains it. Reads the rulebook.
Acts: open a cycle, compute its results by the adopted rules, confirm them by another person, publish the cycle.
"""
