"""部署: duties of posts and their time nodes.

Owns duties and occurrences. Reads posts, plan items and junctions. Acts: issue a duty, sign it, complete a time node,
accept an excuse, mark what is overdue, issue many duties at once. An overdue mark is never erased.
"""
