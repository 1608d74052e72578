"""Phase three, one organisation at a time: rules and facts → outcomes. The plain reading of each rule, and the oracle of `batch`.

A window belongs to the period that holds its last day. It is judged by the parameters of its first day in force. Where the
rule or the organisation lived through a part of it only, it counts from a stated share of its days on.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yipanqi.basics.periods import Period
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.expression import Test
from yipanqi.engine.language import FactTable, Obligation, Rules
from yipanqi.engine.outcomes import MET, MISSING, NOT_APPLICABLE, NOT_DUE, UNMET, Key, Outcome, Row

Facts = Mapping[str, Sequence[Row] | None]
_ALWAYS, _NEVER = datetime.date.min, datetime.date.max


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a rule with the numbers that judge it."""

    period: Period
    needed: int
    share: int
    recorded_by: datetime.date


def evaluate_obligations(
    rules: Rules,
    organisation: Row,
    facts: Facts,
    period: Period,
    today: datetime.date,
    *,
    running: bool = False,
) -> list[Outcome]:
    """Every outcome of one organisation. A fact table that is absent or None makes outcomes `missing`, never nought.

    `running` asks for the windows that share a day with the period instead of those that end in it. Rules for other kinds
    of organisation give no outcome at all.
    """
    found: list[Outcome] = []
    for rule in rules.obligations.values():
        if organisation["kind"] not in rule.kinds:
            continue
        table = rules.facts[rule.fact]
        rows = facts.get(rule.fact)
        for window in windows_of(rules, rule, period, running=running):
            counted: list[Row] = []
            unclear = 0
            for row in rows or ():
                if _day(row[table.dated_by]) not in window.period:
                    continue
                verdict = admits(rule.where, row)
                if verdict:
                    counted.append(row)
                elif verdict is None:
                    unclear += 1
            found.append(
                outcome(rule, table, organisation, window, None if rows is None else counted, unclear, today)
            )
    return found


def windows_of(rules: Rules, rule: Obligation, period: Period, *, running: bool = False) -> list[Window]:
    """The rule's windows in the period that share a day with its time in force, each with its numbers."""
    found = []
    for span in period.windows(rule.cadence):
        begins = max(span.start, rule.effective_from)
        over = rule.effective_until is not None and rule.effective_until < span.start
        if begins > span.end or over or (not running and span.end not in period):
            continue
        found.append(
            Window(
                span,
                _value(rules, rule, rule.at_least, begins),
                _value(rules, rule, rule.partial, begins),
                span.end + datetime.timedelta(days=_value(rules, rule, rule.recording, begins)),
            )
        )
    return found


def _value(rules: Rules, rule: Obligation, name: str, day: datetime.date) -> int:
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
        if value is None:
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


def outcome(
    rule: Obligation,
    table: FactTable,
    organisation: Row,
    window: Window,
    counted: Sequence[Row] | None,
    unclear: int,
    today: datetime.date,
) -> Outcome:
    """The verdict on one window; `counted` is None when the facts were not offered."""
    subject = _key(organisation["key"])
    due_on = window.period.end
    reason = not_applicable(rule, organisation, window)
    if reason:
        return Outcome(
            rule.id, subject, window.period, NOT_APPLICABLE, window.needed, 0, due_on, reason=reason
        )
    applies = admits(rule.conditions, organisation)
    if applies is None:
        return Outcome(
            rule.id, subject, window.period, MISSING, window.needed, 0, due_on, reason="organisation"
        )
    if counted is None:
        state = MISSING if due_on < today else NOT_DUE
        return Outcome(rule.id, subject, window.period, state, window.needed, 0, due_on, reason="facts")
    ordered = sorted(counted, key=lambda row: (row[table.dated_by], str(row[table.key])))
    records = tuple(_key(row[table.key]) for row in ordered)
    if len(ordered) >= window.needed:
        in_time = sum(1 for row in ordered if _day(row[table.recorded_by]) <= window.recorded_by)
        return Outcome(
            rule.id,
            subject,
            window.period,
            MET,
            window.needed,
            len(ordered),
            due_on,
            records,
            in_time < window.needed,
        )
    if due_on >= today:
        return Outcome(rule.id, subject, window.period, NOT_DUE, window.needed, len(ordered), due_on, records)
    if len(ordered) + unclear >= window.needed:
        return Outcome(
            rule.id,
            subject,
            window.period,
            MISSING,
            window.needed,
            len(ordered),
            due_on,
            records,
            reason="columns",
        )
    return Outcome(rule.id, subject, window.period, UNMET, window.needed, len(ordered), due_on, records)


def not_applicable(rule: Obligation, organisation: Row, window: Window) -> str:
    """The word for why the window does not count for this organisation; empty when it counts."""
    if admits(rule.conditions, organisation) is False:
        return "condition"
    if window.needed == 0:
        return "nothing_asked"
    span = window.period
    begins = max(span.start, rule.effective_from, _day(organisation["founded_on"] or _ALWAYS))
    ends = min(span.end, rule.effective_until or _NEVER, _day(organisation["ended_on"] or _NEVER))
    days = (ends - begins).days + 1
    return "" if days > 0 and days * 100 >= window.share * span.days else "partial"


def checked(table: FactTable, rows: Iterable[Row]) -> list[Row]:
    """The rows, once each has every column of the table and a value where one is required. Raises FactsRefused."""
    required = [column for column in table.columns.values() if not column.optional]
    found = list(rows)
    for row in found:
        absent = [column.name for column in table.columns.values() if column.name not in row]
        if absent:
            raise FactsRefused(
                "engine.facts.columns",
                f"事实表“{table.title}”缺少列“{'、'.join(absent)}”，请提供数据的模块补上。",
            )
        for column in required:
            if row[column.name] is None:
                raise FactsRefused(
                    "engine.facts.empty",
                    f"事实表“{table.title}”第{row.get(table.key)}号记录的“{column.title}”是空的，请先补全这条记录。",
                )
    return found


def _key(value: object) -> Key:
    if not isinstance(value, (int, str)):
        raise FactsRefused("engine.facts.key", f"记录的编号“{value}”不是整数或文字，请检查提供数据的模块。")
    return value


def _day(value: object) -> datetime.date:
    if not isinstance(value, datetime.date):
        raise FactsRefused("engine.facts.day", f"“{value}”不是日期，请检查提供数据的模块。")
    return value
