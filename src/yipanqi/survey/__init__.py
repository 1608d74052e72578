"""评议: asking many people the same questions so that nobody learns who answered what.

Owns form versions, rounds, rater groups with their rolls and codes, sealed boxes, paper batches, tallies, remarks.
Reads members and holders of posts, numbers of adopted rules. Knows what a round is about as plain (kind, key, name).
Acts: publish a form, open, void and close a round, print codes, answer by roll, by code or on paper.
"""
