"""组织: units, party organisations, posts, people, accounts, and who may see what.

Owns the party tree beside the administrative tree, persons with dated memberships, placements and posts, and accounts.
Reads the kinds of organisations and posts as data. Acts: found and change organisations, add people, fill posts,
open and close accounts.
"""
