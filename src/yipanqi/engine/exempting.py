"""Exemptions for whole runs: which windows of which rules are taken from whom, worked out one subject at a time as `evaluate` does.

Few subjects have exemptions; what they come to is handed to the program as a small table of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import cast

from yipanqi.basics.periods import Period
from yipanqi.engine.errors import Place
from yipanqi.engine.judging import Scheme
from yipanqi.engine.language import Column, FactTable, Obligation, Rules
from yipanqi.engine.outcomes import Row
from yipanqi.engine.steps import EXEMPT
from yipanqi.engine.windows import (
    Window,
    exemptions_of,
    is_natural,
    not_applicable,
    opened,
    term_of,
    windows_in,
    windows_of,
)

_HERE = Place("exempting", 0)


def _column(name: str, kind: str) -> Column:
    return Column(name, name, kind, "", False, "", _HERE)


EXEMPT_WINDOWS = FactTable(
    EXEMPT,
    "豁免的周期",
    "engine",
    "",
    "organisation",
    "starts_on",
    "",
    {
        "organisation": _column("organisation", "key"),
        "rule": _column("rule", "text"),
        "starts_on": _column("starts_on", "date"),
    },
    _HERE,
)


def exempt_windows(
    scheme: Scheme,
    subjects: Iterable[Row],
    exemptions: Iterable[Row],
    period: Period,
    openings: Mapping[str, Iterable[Row]] | None = None,
) -> list[Mapping[str, object]]:
    """One row per subject, rule and window that exemptions take away. `openings` holds the rows of the tables that open windows."""
    rules = cast(Rules, scheme)  # only obligations and parameters are read
    own: dict[object, list[Row]] = defaultdict(list)
    for row in exemptions:
        own[row["organisation"]].append(row)
    found: list[Mapping[str, object]] = []
    opening: dict[str, dict[object, list[Row]]] = {}
    wanted = openings_of(scheme)
    for name, rows in (openings or {}).items():
        if name not in wanted:
            continue
        by_subject = opening[name] = defaultdict(list)
        for row in rows:
            by_subject[row[scheme.facts[name].subject]].append(row)
    for subject in subjects:
        for rule in scheme.obligations.values():
            named = exemptions_of(rule, own.get(subject["key"], ()))
            if not named or subject["kind"] not in rule.kinds:
                continue
            found += [
                {"organisation": subject["key"], "rule": rule.id, "starts_on": window.period.start}
                for window in _windows(rules, rule, subject, opening, period)
                if not_applicable(rule, subject, window, named) == "exempt"
            ]
    return found


def _windows(
    rules: Rules,
    rule: Obligation,
    subject: Row,
    opening: Mapping[str, Mapping[object, Iterable[Row]]],
    period: Period,
) -> list[Window]:
    if is_natural(rule):
        return windows_of(rules, rule, period)
    if rule.within is None:
        term = term_of(subject)
        return [] if term is None else windows_in(rules, rule, [term], period)
    rows = opening.get(rule.within.fact, {}).get(subject["key"], ())
    return windows_in(rules, rule, opened(rules, rule, rows).clear, period)


def openings_of(scheme: Scheme) -> set[str]:
    """The fact tables whose rows open windows."""
    return {rule.within.fact for rule in scheme.obligations.values() if rule.within}
