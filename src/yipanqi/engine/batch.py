"""Phase three, everybody at once: the same outcomes as `evaluate`, from one pass over the rows.

Rows are put into (organisation, rule, window) drawers once; the cost grows with rows plus outcomes, not with their product.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yipanqi.basics.periods import MONTHS_OF, Period
from yipanqi.engine.evaluate import Facts, Window, admits, outcome, windows_of
from yipanqi.engine.language import FactTable, Obligation, Rules
from yipanqi.engine.outcomes import Outcome, Row


@dataclass(slots=True)
class _Drawer:
    counted: list[Row] = field(default_factory=list)
    unclear: int = 0


_EMPTY = _Drawer()
_Drawers = dict[tuple[object, int], _Drawer]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One rule made ready: its windows, numbered by the month they begin in."""

    rule: Obligation
    table: FactTable
    windows: Mapping[int, Window]
    length: int
    drawers: _Drawers


def evaluate_many(
    rules: Rules,
    organisations: Iterable[Row],
    facts: Facts,
    period: Period,
    today: datetime.date,
    *,
    running: bool = False,
) -> Iterator[Outcome]:
    """The outcomes of all organisations, in their order, rule by rule. Equal to `evaluate_obligations` of each."""
    plans = [_plan(rules, rule, period, running) for rule in rules.obligations.values()]
    for name in {plan.table.name for plan in plans}:
        _fill([plan for plan in plans if plan.table.name == name], facts.get(name) or ())
    by_kind: dict[object, list[_Plan]] = defaultdict(list)
    for plan in plans:
        for kind in plan.rule.kinds:
            by_kind[kind].append(plan)
    for organisation in organisations:
        for plan in by_kind[organisation["kind"]]:
            offered = facts.get(plan.table.name) is not None
            for number, window in plan.windows.items():
                drawer = plan.drawers.get((organisation["key"], number), _EMPTY)
                counted = drawer.counted if offered else None
                yield outcome(plan.rule, plan.table, organisation, window, counted, drawer.unclear, today)


def _plan(rules: Rules, rule: Obligation, period: Period, running: bool) -> _Plan:
    windows = {
        _month(window.period.start): window for window in windows_of(rules, rule, period, running=running)
    }
    return _Plan(rule, rules.facts[rule.fact], windows, MONTHS_OF[rule.cadence], {})


def _fill(plans: Sequence[_Plan], rows: Iterable[Row]) -> None:
    table = plans[0].table
    for row in rows:
        day = row[table.dated_by]
        month = _month(day) if isinstance(day, datetime.date) else 0
        for plan in plans:
            number = month - month % plan.length
            if number not in plan.windows:
                continue
            verdict = admits(plan.rule.where, row)
            if verdict is False:
                continue
            drawer = plan.drawers.setdefault((row[table.subject], number), _Drawer())
            if verdict:
                drawer.counted.append(row)
            else:
                drawer.unclear += 1


def _month(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1
