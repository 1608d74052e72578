"""The rule engine, without Django: strict rulebooks in, explained outcomes out.

Phases are modules of their own: `load` (files → books), `resolve` (layers → one body of rules), `evaluate` and `batch`
(facts → outcomes), `score`, `explain`. `check` runs everything a rule author wants to know.

Whole schemes are made into a `program` (`lowering`, `cadences`, `own_windows`, `judging` → `steps`), which has two readings held equal by tests:
`python_reading` for one subject with its rows in hand, `sql` for everybody at once. `run` computes a folder of facts, `grading` ranks,
`explain_scheme` and `score_sheet` open a result, `what_if` compares two bodies of rules.
"""
