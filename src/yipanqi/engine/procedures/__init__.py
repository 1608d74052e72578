"""办理程序: procedures as data, and a case that always knows where it stands.

`language` the words; `load` and `check` read and refuse; `composing` lays overlays; `course` is where a case stands, `windows` its
days, `taking` its acts; `trials` runs situations; `writing` and `drawing` show a procedure for proof-reading.
"""
