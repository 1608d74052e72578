"""The windows an obligation is judged in: natural ones, the term of office, and those another fact opens.

A window belongs to the period that holds its last day. It is judged by the parameters of its first day in force. Where the
rule or the organisation lived through a part of it only, or an exemption takes days away, it counts from a stated share of
its days on.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yipanqi.basics.dates import add_months
from yipanqi.basics.periods import Period
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.expression import Test
from yipanqi.engine.language import TERM, FactTable, Obligation, Rules
from yipanqi.engine.outcomes import Row

EXEMPTION = "exemption"
"""The fact table of exemptions and waivers: each names an organisation, a rule, days, and when it was recorded."""
_ALWAYS, _NEVER = datetime.date.min, datetime.date.max
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a rule with the numbers that judge it; `allowed` is None without an upper bound."""

    period: Period
    needed: int
    allowed: int | None
    share: int
    recorded_by: datetime.date


@dataclass(frozen=True, slots=True)
class Opened:
    """The spans that facts open, oldest first; `unclear` ones rest on facts that lack a value their condition asks for."""

    clear: tuple[Period, ...]
    unclear: tuple[Period, ...]


def is_natural(rule: Obligation) -> bool:
    """Whether the rule's windows are the same for every organisation."""
    return rule.within is None and rule.cadence != TERM


def windows_of(rules: Rules, rule: Obligation, period: Period, *, running: bool = False) -> list[Window]:
    """The natural windows of a rule in the period, each with its numbers. `running`: those that share a day with it."""
    return windows_in(rules, rule, period.windows(rule.cadence), period, running=running)


def windows_in(
    rules: Rules, rule: Obligation, spans: Iterable[Period], period: Period, *, running: bool = False
) -> list[Window]:
    """Those of the spans that belong to the period and share a day with the rule's time in force."""
    found = []
    for span in spans:
        begins = max(span.start, rule.effective_from)
        over = rule.effective_until is not None and rule.effective_until < span.start
        belongs = span.overlaps(period) if running else span.end in period
        if begins > span.end or over or not belongs:
            continue
        found.append(
            Window(
                span,
                value_on(rules, rule, rule.at_least, begins) if rule.at_least else 0,
                value_on(rules, rule, rule.at_most, begins) if rule.at_most else None,
                value_on(rules, rule, rule.partial, begins),
                span.end + datetime.timedelta(days=value_on(rules, rule, rule.recording, begins)),
            )
        )
    return found


def term_of(organisation: Row) -> Period | None:
    """The organisation's term of office; None where a day of it is not on record."""
    start, end = organisation["term_started_on"], organisation["term_ends_on"]
    if isinstance(start, datetime.date) and isinstance(end, datetime.date) and start <= end:
        return Period(start, end)
    return None


def opened(rules: Rules, rule: Obligation, rows: Iterable[Row]) -> Opened:
    """The spans that the rows open: from the day of each, so many days or natural months, both ends included."""
    within = rule.within
    if within is None:
        return Opened((), ())
    table = rules.facts[within.fact]
    clear: dict[datetime.date, Period] = {}
    unclear: dict[datetime.date, Period] = {}
    for row in rows:
        day = day_of(row[table.dated_by])
        verdict = admits(within.where, row)
        if verdict is False:
            continue
        length = value_on(rules, rule, within.length, max(day, rule.effective_from))
        end = add_months(day, length) if within.unit == "months" else day + datetime.timedelta(days=length)
        (clear if verdict else unclear)[day] = Period(day, end)
    return Opened(
        tuple(clear[day] for day in sorted(clear)),
        tuple(unclear[day] for day in sorted(unclear) if day not in clear),
    )


def value_on(rules: Rules, rule: Obligation, name: str, day: datetime.date) -> int:
    """A parameter's value on the day. Refuses a day before its first value."""
    value = rules.parameters[name].value_on(day)
    if value is None:
        raise FactsRefused(
            "engine.evaluate.no_value",
            f"规则“{rule.id}”所用的参数“{name}”在{day}没有值，请在参数文件里补上。",
        )
    return value.value


def admits(tests: Iterable[Test], row: Row) -> bool | None:
    """Whether the row passes all tests; None when it fails none but lacks a value one asks for."""
    unclear = False
    for test in tests:
        value = row[test.column]
        if test.is_given:
            if value in (None, ""):
                return False
        elif value is None:
            unclear = True
        elif not _passes(test, value):
            return False
    return None if unclear else True


def _passes(test: Test, value: object) -> bool:
    if test.values:
        return value in test.values
    if not isinstance(value, (int, datetime.date)):
        return False
    low, high = test.at_least, test.at_most
    return (low is None or low <= value) and (high is None or value <= high)  # type: ignore[operator]


def not_applicable(rule: Obligation, organisation: Row, window: Window, exemptions: Sequence[Row]) -> str:
    """The word for why the window does not count for this organisation; empty when it counts."""
    if admits(rule.conditions, organisation) is False:
        return "condition"
    if window.needed == 0 and window.allowed is None:
        return "nothing_asked"
    span = window.period
    begins = max(span.start, rule.effective_from, day_of(organisation["founded_on"] or _ALWAYS))
    ends = min(span.end, rule.effective_until or _NEVER, day_of(organisation["ended_on"] or _NEVER))
    days = (ends - begins).days + 1
    if days <= 0 or days * 100 < window.share * span.days:
        return "partial"
    days -= _exempted(begins, ends, span.end, exemptions)
    return "" if days > 0 and days * 100 >= window.share * span.days else "exempt"


def exemptions_of(rule: Obligation, rows: Iterable[Row]) -> list[Row]:
    """The exemptions that name the rule."""
    return [row for row in rows if row["rule"] == rule.id]


def _exempted(begins: datetime.date, ends: datetime.date, due_on: datetime.date, rows: Sequence[Row]) -> int:
    """How many of the days exemptions take away. One recorded after the due day comes too late: an overdue mark stays."""
    count, reached = 0, begins
    spans = [
        (max(begins, day_of(row["from_on"])), min(ends, day_of(row["until_on"])))
        for row in rows
        if day_of(row["recorded_on"]) <= due_on
    ]
    for start, end in sorted(spans):
        start = max(start, reached)
        if end >= start:
            count += (end - start).days + 1
            reached = end + _DAY
    return count


def day_of(value: object) -> datetime.date:
    """A value that must be a day."""
    if not isinstance(value, datetime.date):
        raise FactsRefused("engine.facts.day", f"“{value}”不是日期，请检查提供数据的模块。")
    return value


def facts_needed(rules: Rules) -> set[str]:
    """The fact tables that the obligations read beside the organisations themselves."""
    found = {rule.fact for rule in rules.obligations.values()}
    found |= {rule.within.fact for rule in rules.obligations.values() if rule.within}
    return found | ({EXEMPTION} & rules.facts.keys())


def in_window(table: FactTable, window: Window, row: Row) -> bool:
    """Whether the row's day lies in the window."""
    return day_of(row[table.dated_by]) in window.period
