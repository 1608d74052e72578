"""Phase three, one organisation at a time: rules and facts → outcomes. The plain reading of each rule, and the oracle of `batch`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence

from yipanqi.basics.periods import Period
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.language import FactTable, Obligation, Rules
from yipanqi.engine.outcomes import MET, MISSING, NOT_APPLICABLE, NOT_DUE, UNMET, Key, Outcome, Row
from yipanqi.engine.windows import (
    EXEMPTION,
    Window,
    admits,
    day_of,
    exemptions_of,
    in_window,
    is_natural,
    not_applicable,
    opened,
    term_of,
    windows_in,
    windows_of,
)

Facts = Mapping[str, Sequence[Row] | None]


def evaluate_obligations(
    rules: Rules,
    organisation: Row,
    facts: Facts,
    period: Period,
    today: datetime.date,
    *,
    running: bool = False,
) -> list[Outcome]:
    """Every outcome of one organisation. A fact table that is absent or None makes outcomes `missing`, never nought;
    without the table of exemptions nobody is exempt.

    `running` asks for the windows that share a day with the period instead of those that end in it. Rules for other kinds
    of organisation give no outcome at all.
    """
    found: list[Outcome] = []
    for rule in rules.obligations.values():
        if organisation["kind"] in rule.kinds:
            found += judged(rules, rule, organisation, facts, period, today, running=running)
    return found


def judged(
    rules: Rules,
    rule: Obligation,
    organisation: Row,
    facts: Facts,
    period: Period,
    today: datetime.date,
    *,
    running: bool,
) -> Iterator[Outcome]:
    """The outcomes of one rule for one organisation whose kind it is about."""
    table = rules.facts[rule.fact]
    rows = facts.get(rule.fact)
    exemptions = exemptions_of(rule, facts.get(EXEMPTION) or ())
    windows, unknown = windows_for(rules, rule, organisation, facts, period, today, running=running)
    for window in windows:
        counted: list[Row] = []
        unclear = 0
        for row in rows or ():
            if not in_window(table, window, row):
                continue
            verdict = admits_counted(rule, row)
            if verdict:
                counted.append(row)
            elif verdict is None:
                unclear += 1
        offered = None if rows is None else counted
        yield outcome(rule, table, organisation, window, offered, unclear, today, exemptions)
    yield from unknown


def windows_for(
    rules: Rules,
    rule: Obligation,
    organisation: Row,
    facts: Facts,
    period: Period,
    today: datetime.date,
    *,
    running: bool,
) -> tuple[list[Window], list[Outcome]]:
    """The organisation's windows, and the outcomes of those that cannot be told for want of a fact."""
    if is_natural(rule):
        return windows_of(rules, rule, period, running=running), []
    subject = key_of(organisation["key"])
    if rule.within is None:
        term = term_of(organisation)
        if term is not None:
            return windows_in(rules, rule, [term], period, running=running), []
        if rule.effective_from > period.end:
            return [], []
        return [], [Outcome(rule.id, subject, period, MISSING, 0, 0, period.end, reason="term")]
    rows = facts.get(rule.within.fact)
    if rows is None and rule.effective_from > period.end:
        return [], []
    if rows is None:
        state = MISSING if period.end < today else NOT_DUE
        return [], [Outcome(rule.id, subject, period, state, 0, 0, period.end, reason="opening_facts")]
    spans = opened(rules, rule, rows)
    doubtful = [
        Outcome(
            rule.id, subject, window.period, MISSING, window.needed, 0, window.period.end, reason="opening"
        )
        for window in windows_in(rules, rule, spans.unclear, period, running=running)
    ]
    return windows_in(rules, rule, spans.clear, period, running=running), doubtful


def admits_counted(rule: Obligation, row: Row) -> bool | None:
    """Whether the rule counts the row; None when the row lacks a value that decides it."""
    verdict = admits(rule.where, row)
    return None if verdict and rule.distinct and row[rule.distinct] is None else verdict


def outcome(
    rule: Obligation,
    table: FactTable,
    organisation: Row,
    window: Window,
    counted: Sequence[Row] | None,
    unclear: int,
    today: datetime.date,
    exemptions: Sequence[Row] = (),
) -> Outcome:
    """The verdict on one window; `counted` is None when the facts were not offered."""
    subject = key_of(organisation["key"])
    span, needed, allowed = window.period, window.needed, window.allowed
    due_on = span.end
    reason = not_applicable(rule, organisation, window, exemptions)
    if reason:
        return Outcome(rule.id, subject, span, NOT_APPLICABLE, needed, 0, due_on, reason=reason)
    if admits(rule.conditions, organisation) is None:
        return Outcome(rule.id, subject, span, MISSING, needed, 0, due_on, reason="organisation")
    if counted is None:
        state = MISSING if due_on < today else NOT_DUE
        return Outcome(rule.id, subject, span, state, needed, 0, due_on, reason="facts")
    ordered = sorted(counted, key=lambda row: (row[table.dated_by], str(row[table.key])))
    records = tuple(key_of(row[table.key]) for row in ordered)
    count = _count(rule, ordered)
    state, reason = _state(count, unclear, needed, allowed, is_due=due_on < today)
    late = False
    if state == MET:
        in_time = [row for row in ordered if day_of(row[table.recorded_by]) <= window.recorded_by]
        late = _count(rule, in_time) < needed
    return Outcome(rule.id, subject, span, state, needed, count, due_on, records, late, reason)


def _count(rule: Obligation, rows: Sequence[Row]) -> int:
    return len({row[rule.distinct] for row in rows}) if rule.distinct else len(rows)


def _state(count: int, unclear: int, needed: int, allowed: int | None, *, is_due: bool) -> tuple[str, str]:
    """State and reason. Too many is unmet at once, and what may still become too many is not met before its day is over."""
    if allowed is not None:
        if count > allowed:
            return UNMET, "exceeded"
        if not is_due:
            return NOT_DUE, ""
        if count + unclear > allowed:
            return MISSING, "columns"
    if count >= needed:
        return MET, ""
    if not is_due:
        return NOT_DUE, ""
    return (MISSING, "columns") if count + unclear >= needed else (UNMET, "")


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


def key_of(value: object) -> Key:
    """A value that must be a key."""
    if not isinstance(value, (int, str)):
        raise FactsRefused("engine.facts.key", f"记录的编号“{value}”不是整数或文字，请检查提供数据的模块。")
    return value
