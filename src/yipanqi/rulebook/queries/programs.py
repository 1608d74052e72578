"""Adopted rules compiled for a period: one program for organisations, one for members, kept as long as rules and day stay."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import replace

from yipanqi.basics.periods import MONTHS_OF, Period
from yipanqi.engine.exempting import EXEMPT_WINDOWS
from yipanqi.engine.expression import INTEGER
from yipanqi.engine.language import Rules
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import PythonReading, read_in_python
from yipanqi.engine.schemes import Head
from yipanqi.engine.steps import CODES, EXEMPT, PLAIN, WIDE, Column, Packing, Program, Value
from yipanqi.engine.windows import EXEMPTION, facts_needed
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.offered import offered_names

SUBJECT = "organisation"
MEMBER = "member"
PLACING = "placing:"
Localities = tuple[str, ...]


def reading_of(localities: Localities, period: Period, today: datetime.date, about: str) -> PythonReading:
    """The program for one subject after an act. Milliseconds the first time on a day, nothing afterwards."""
    return _reading(rules_for(localities).fingerprint, localities, period, today, about, offered_names())


def program_of(
    localities: Localities, period: Period, today: datetime.date, about: str, packing: Packing = WIDE
) -> Program:
    """The program; what gradings rank by stands among its columns when it is packed for a database."""
    fingerprint = rules_for(localities).fingerprint
    return _program(fingerprint, localities, period, today, about, offered_names(), packing)


def spans_of(localities: Localities, period: Period, about: str) -> dict[str, Period]:
    """The fact tables that obligations and programs read about such a subject, and the days of each."""
    return _spans(rules_for(localities).fingerprint, localities, period, about, offered_names())


@functools.lru_cache(maxsize=64)
def reading_period(period: Period) -> Period:
    """The days that facts are needed of: every window that shares a day with the period."""
    windows = [window for cadence in MONTHS_OF for window in period.windows(cadence)]
    return Period(min(window.start for window in windows), max(window.end for window in windows))


def amounts_of(program: Program, values: Mapping[str, Value]) -> dict[str, int]:
    """What one subject adds to its ancestors, without nothings and noughts; gradings are added where they are kept."""
    found: dict[str, int] = {}
    for added in program.added:
        if added.column.startswith("grade:"):
            continue
        value = values[added.column]
        if added.take == "value":
            amount = int((CODES[value] if isinstance(value, str) else value) == added.value)
        elif isinstance(value, str):
            continue
        else:
            amount = value if added.take == "number" else 1
        if amount:
            found[added.name] = amount
    return found


def heads_of(rules: Rules, about: str) -> dict[str, tuple[str, Head]]:
    """What lists show of a scheme, by id: (kind, head) of every grade, standard, points and root of an indicator tree."""
    found: dict[str, tuple[str, Head]] = {}
    found |= {key: ("grade", one.head) for key, one in rules.grades.items()}
    found |= {key: ("standard", one.head) for key, one in rules.standards.items()}
    found |= {key: ("points", one.head) for key, one in rules.points.items()}
    found |= {key: ("indicator", one.head) for key, one in rules.indicators.items() if not one.parent}
    return {key: (kind, head) for key, (kind, head) in found.items() if head.about == about}


@functools.lru_cache(maxsize=64)
def _reading(
    fingerprint: str,
    localities: Localities,
    period: Period,
    today: datetime.date,
    about: str,
    offered: tuple[str, ...],
) -> PythonReading:
    return read_in_python(_program(fingerprint, localities, period, today, about, offered, WIDE))


@functools.lru_cache(maxsize=64)
def _program(
    fingerprint: str,
    localities: Localities,
    period: Period,
    today: datetime.date,
    about: str,
    offered: tuple[str, ...],
    packing: Packing,
) -> Program:
    exempt = EXEMPT_WINDOWS if about == SUBJECT and EXEMPTION in offered else None
    program = compile_program(
        rules_for(localities), period, today, about, packing=packing, offered=offered, exempt=exempt
    )
    if packing == WIDE:
        return program
    placings = tuple(
        Column(f"{PLACING}{plan.id}:{number}", INTEGER, step)
        for plan in program.gradings
        for number, step in enumerate(plan.inputs)
        if step is not None
    )
    return replace(program, columns=program.columns + placings, gradings=())


@functools.lru_cache(maxsize=64)
def _spans(
    fingerprint: str, localities: Localities, period: Period, about: str, offered: tuple[str, ...]
) -> dict[str, Period]:
    wide = reading_period(period)
    rules = rules_for(localities)
    spans = dict.fromkeys(sorted(facts_needed(rules)) if about == SUBJECT else (), wide)
    program = _program(fingerprint, localities, period, period.end, about, offered, PLAIN)
    asked = [(plan.table.name, plan.days or wide) for plan in program.facts]
    asked += [(own.opening.name, own.opening_days) for own in program.own if own.opening is not None]
    asked += [(table.name, wide) for own in program.own for table in own.tables]
    for name, days in asked:
        if name != EXEMPT:
            known = spans.get(name, days)
            spans[name] = Period(min(known.start, days.start), max(known.end, days.end))
    return dict(sorted(spans.items()))
