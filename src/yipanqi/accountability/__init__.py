"""问责: what a result or a finding led to, by article, decided by people and open to objection.

Owns consequences. Reads results, findings and posts. Acts: decide a consequence, object to it, answer the objection by
another person than who decided, take in many at once. The room proposes nothing: people decide about people.
"""
