"""The rule engine, without Django: strict rulebooks in, explained outcomes out.

Phases are modules of their own: `load` (files → books), `resolve` (layers → one body of rules), `evaluate` and `batch`
(facts → outcomes), `score`, `explain`. `check` runs everything a rule author wants to know.
"""
