"""Phase three, everybody at once: the same outcomes as `evaluate`, from one pass over the rows.

Rows are put into (organisation, rule, window) drawers once; the cost grows with rows plus outcomes, not with their product.
Rules whose windows differ from one organisation to the next read that organisation's own rows.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yipanqi.basics.periods import MONTHS_OF, Period
from yipanqi.engine.evaluate import Facts, admits_counted, judged, outcome
from yipanqi.engine.language import FactTable, Obligation, Rules
from yipanqi.engine.outcomes import Outcome, Row
from yipanqi.engine.windows import EXEMPTION, Window, exemptions_of, is_natural, windows_of


@dataclass(slots=True)
class _Drawer:
    counted: list[Row] = field(default_factory=list)
    unclear: int = 0


_EMPTY = _Drawer()
_Drawers = dict[tuple[object, int], _Drawer]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One rule made ready: its natural windows, numbered by the month they begin in; none where each organisation has its own."""

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
    natural = [plan for plan in plans if is_natural(plan.rule)]
    for name in {plan.table.name for plan in natural}:
        _fill([plan for plan in natural if plan.table.name == name], facts.get(name) or ())
    own = _Own(rules, plans, facts)
    by_kind: dict[object, list[_Plan]] = defaultdict(list)
    for plan in plans:
        for kind in plan.rule.kinds:
            by_kind[kind].append(plan)
    for organisation in organisations:
        key = organisation["key"]
        for plan in by_kind[organisation["kind"]]:
            if not is_natural(plan.rule):
                mine = own.facts(key)
                yield from judged(rules, plan.rule, organisation, mine, period, today, running=running)
                continue
            offered = facts.get(plan.table.name) is not None
            exemptions = exemptions_of(plan.rule, own.rows(EXEMPTION, key))
            for number, window in plan.windows.items():
                drawer = plan.drawers.get((key, number), _EMPTY)
                counted = drawer.counted if offered else None
                yield outcome(
                    plan.rule, plan.table, organisation, window, counted, drawer.unclear, today, exemptions
                )


class _Own:
    """The rows of each organisation, for what cannot be put into drawers: exemptions and windows of its own."""

    def __init__(self, rules: Rules, plans: Iterable[_Plan], facts: Facts) -> None:
        names = {EXEMPTION} & rules.facts.keys()
        for plan in plans:
            if not is_natural(plan.rule):
                names |= {plan.table.name} | ({plan.rule.within.fact} if plan.rule.within else set())
        self._tables: dict[str, dict[object, list[Row]] | None] = {}
        for name in names:
            rows, table = facts.get(name), rules.facts[name]
            sorted_in: dict[object, list[Row]] = defaultdict(list)
            for row in rows or ():
                sorted_in[row[table.subject]].append(row)
            self._tables[name] = None if rows is None else sorted_in

    def rows(self, name: str, key: object) -> Sequence[Row]:
        """The organisation's rows of one table."""
        return (self._tables.get(name) or {}).get(key, ())

    def facts(self, key: object) -> Facts:
        """The organisation's rows of every table that was sorted."""
        return {name: None if table is None else table.get(key, ()) for name, table in self._tables.items()}


def _plan(rules: Rules, rule: Obligation, period: Period, running: bool) -> _Plan:
    if not is_natural(rule):
        return _Plan(rule, rules.facts[rule.fact], {}, 1, {})
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
            verdict = admits_counted(plan.rule, row)
            if verdict is False:
                continue
            drawer = plan.drawers.setdefault((row[table.subject], number), _Drawer())
            if verdict:
                drawer.counted.append(row)
            else:
                drawer.unclear += 1


def _month(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1
