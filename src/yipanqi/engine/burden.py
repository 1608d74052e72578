"""What rules ask of the grass roots in a year: how often, and for how many minutes."""

from __future__ import annotations

import datetime

from yipanqi.basics.periods import MONTHS_OF
from yipanqi.engine.elements import entries_of
from yipanqi.engine.language import Obligation, Rules
from yipanqi.engine.schemes import Head

MONTHS_A_YEAR = 12


def times_a_year(entry: Obligation | Head, rules: Rules, day: datetime.date) -> int | None:
    """How often a year a record is asked for: the rule's own number of that day in each of its windows, where it counts records;
    otherwise as often as its author says. None where neither is known.
    """
    said = entry.burden.times if entry.burden is not None and entry.burden.times else None
    if not isinstance(entry, Obligation) or entry.distinct or not entry.at_least:
        return said
    months = MONTHS_OF.get(entry.cadence)
    value = rules.parameters[entry.at_least].value_on(day)
    if months is None or MONTHS_A_YEAR % months or value is None:
        return said
    return int(value.value) * (MONTHS_A_YEAR // months)


def minutes_of(rules: Rules, day: datetime.date) -> int:
    """What the rules of that day ask of one subject in a year, in minutes, as far as their authors say how long it takes."""
    return sum(
        entry.burden.minutes * (times_a_year(entry, rules, day) or 0)
        for entry in entries_of(rules)
        if entry.burden is not None
        and entry.effective_from <= day
        and (entry.effective_until is None or day <= entry.effective_until)
    )
