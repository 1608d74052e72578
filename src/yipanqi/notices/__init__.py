"""提要: what one person is told once a day, kept for a month to look up; nobody counts who read it.

Owns digests and, where mail is switched on, the sealed addresses that people gave themselves. Knows people by key only.
Acts: make the digests of a day, mail them, keep or drop one's address.
"""
