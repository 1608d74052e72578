"""Exemptions for whole runs: which windows of which rules are taken from whom, worked out one subject at a time as `evaluate` does.

Few subjects have exemptions; what they come to is handed to the program as a small table of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import cast

from yipanqi.basics.periods import Period
from yipanqi.engine.cadences import is_counted
from yipanqi.engine.errors import Place
from yipanqi.engine.judging import Scheme
from yipanqi.engine.language import Column, FactTable, Rules
from yipanqi.engine.outcomes import Row
from yipanqi.engine.steps import EXEMPT
from yipanqi.engine.windows import exemptions_of, not_applicable, windows_of

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
    scheme: Scheme, subjects: Iterable[Row], exemptions: Iterable[Row], period: Period
) -> list[Mapping[str, object]]:
    """One row per subject, rule and window that exemptions take away."""
    rules = cast(Rules, scheme)  # only obligations and parameters are read
    own: dict[object, list[Row]] = defaultdict(list)
    for row in exemptions:
        own[row["organisation"]].append(row)
    found: list[Mapping[str, object]] = []
    for subject in subjects:
        for rule in scheme.obligations.values():
            named = exemptions_of(rule, own.get(subject["key"], ()))
            if not named or not is_counted(rule) or subject["kind"] not in rule.kinds:
                continue
            found += [
                {"organisation": subject["key"], "rule": rule.id, "starts_on": window.period.start}
                for window in windows_of(rules, rule, period)
                if not_applicable(rule, subject, window, named) == "exempt"
            ]
    return found
