"""留痕: the append-only record of acts.

Owns the entries and the head of each chain. Reads nothing: it points at nothing and keeps names as they were.
Acts: record an entry, verify the chains, draw a daily anchor over their heads.
"""
