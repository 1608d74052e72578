"""Obligations judged in windows of each subject's own: the term of office, or the spans that a fact opens.

Counters cannot be laid out for windows that nobody knows beforehand; a row per subject and window is made instead, as a set. Here such
a rule is made ready, and judged for one subject; `sql.own_windows` judges everybody.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence

from yipanqi.basics.dates import add_months
from yipanqi.basics.periods import Period
from yipanqi.engine.counters import Tally
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.language import FactTable, Obligation, Parameter
from yipanqi.engine.lowering import Lowering
from yipanqi.engine.outcomes import Row
from yipanqi.engine.steps import EXEMPT, TALLIED, Ladder, OwnWindows, Program, Step
from yipanqi.engine.windows import admits, day_of

_DAY = datetime.timedelta(days=1)
_CLAMPED = 4
"""A span of natural months that ends in a period may begin a few days earlier than the months say."""

Facts = Mapping[str, Iterable[Row]]


class OwnTallies:
    """The tallies of all rules with windows of the subjects' own, for one period and day."""

    def __init__(
        self,
        lowering: Lowering,
        parameters: Mapping[str, Parameter],
        period: Period,
        today: datetime.date,
        exempting: bool,
    ) -> None:
        self.plans: list[OwnWindows] = []
        self._lowering = lowering
        self._parameters = parameters
        self._period = period
        self._today = today
        self._exempting = exempting

    def tally(self, rule: Obligation) -> Tally:
        """The rule's tally, as `evaluate` judges each window."""
        nought = self._lowering.number(0)
        if rule.effective_from > self._period.end:
            return Tally(nought, nought, nought, nought, nought, nought)
        if rule.within is not None and not self._lowering.is_offered(rule.within.fact):
            unknown = self._lowering.subject_word("kind", rule.kinds)
            if self._period.end < self._today:
                return Tally(nought, nought, nought, unknown, nought, nought)
            return Tally(nought, nought, unknown, nought, nought, nought)
        plan = self._plan(rule)
        self.plans.append(plan)
        met, due, later, missing, beside, late = (
            self._lowering.step("own", (), (plan.number, place), 0, plan.most)
            for place in range(len(TALLIED))
        )
        return Tally(met, due, later, missing, beside, late)

    def _plan(self, rule: Obligation) -> OwnWindows:
        facts, within, period = self._lowering.facts, rule.within, self._period
        opening: FactTable | None = None
        length: Ladder = ()
        days = period
        if within is not None:
            opening = facts[within.fact]
            length = self._ladder(rule, within.length)
            longest = max(value for _, value in length)
            first = (
                add_months(period.start, -longest) - _CLAMPED * _DAY
                if within.unit == "months"
                else period.start - longest * _DAY
            )
            days = Period(first, period.end)
        return OwnWindows(
            len(self.plans),
            rule.id if self._exempting else "",
            rule.kinds,
            rule.conditions,
            facts[rule.fact] if self._lowering.is_offered(rule.fact) else None,
            rule.where,
            rule.distinct,
            opening,
            within.where if within else (),
            within.unit if within else "",
            length,
            self._ladder(rule, rule.at_least) if rule.at_least else ((rule.effective_from, 0),),
            self._ladder(rule, rule.at_most) if rule.at_most else (),
            self._ladder(rule, rule.partial),
            self._ladder(rule, rule.recording),
            rule.effective_from,
            rule.effective_until,
            days,
            days.days if within else 1,
        )

    def _ladder(self, rule: Obligation, name: str) -> Ladder:
        """The values that a window may be judged by: those of the days in force up to the end of the period."""
        parameter = self._parameters[name]
        first, last = rule.effective_from, self._period.end
        for day in (first, last):
            if parameter.value_on(day) is None:
                raise FactsRefused(
                    "engine.evaluate.no_value",
                    f"规则“{rule.id}”所用的参数“{name}”在{day}没有值，请在参数文件里补上。",
                )
        return tuple(
            (value.from_on, value.value)
            for value in parameter.values
            if value.from_on <= last and (value.until_on is None or value.until_on >= first)
        )


def value_at(ladder: Ladder, day: datetime.date) -> int:
    """The value of the day."""
    found = ladder[0][1]
    for from_on, value in ladder[1:]:
        if from_on <= day:
            found = value
    return found


def judged_alone(program: Program, plan: OwnWindows, subject: Row, facts: Facts) -> tuple[int, ...]:
    """How many windows of the subject are in each state, in the order of `TALLIED`."""
    found = [0] * len(TALLIED)
    if subject["kind"] not in plan.kinds:
        return tuple(found)
    taken = set()
    if program.exempt is not None and plan.rule:
        taken = {row["starts_on"] for row in facts[EXEMPT] if row["rule"] == plan.rule}
    rows = None if plan.table is None else list(facts[plan.table.name])
    for state, late in _states(program, plan, subject, facts, rows, taken):
        if state in ("met", "unmet"):
            found[1] += 1
        if state != "unmet":
            found[TALLIED.index(state)] += 1
        found[5] += late
    return tuple(found)


def _states(
    program: Program,
    plan: OwnWindows,
    subject: Row,
    facts: Facts,
    rows: Sequence[Row] | None,
    taken: set[object],
) -> Iterator[tuple[str, bool]]:
    for span, clear in _spans(plan, subject, facts):
        if span is None:
            yield "missing", False
            continue
        begins = max(span.start, plan.effective_from)
        over = plan.effective_until is not None and plan.effective_until < span.start
        if span.end not in program.period or begins > span.end or over:
            continue
        if not clear:
            yield "missing", False
            continue
        yield _state(program, plan, subject, span, begins, rows, span.start in taken)


def _spans(plan: OwnWindows, subject: Row, facts: Facts) -> Iterator[tuple[Period | None, bool]]:
    """The subject's spans and whether each is clear; None for a term that is not on record."""
    if plan.opening is None:
        start, end = subject["term_started_on"], subject["term_ends_on"]
        known = isinstance(start, datetime.date) and isinstance(end, datetime.date) and start <= end
        yield (Period(start, end) if known else None), known  # type: ignore[arg-type]
        return
    opened: dict[datetime.date, bool] = {}
    for row in facts[plan.opening.name]:
        day = day_of(row[plan.opening.dated_by])
        if day in plan.opening_days:
            verdict = admits(plan.opened_by, row)
            if verdict is not False:
                opened[day] = opened.get(day, False) or verdict is True
    for day, clear in opened.items():
        length = value_at(plan.length, max(day, plan.effective_from))
        end = add_months(day, length) if plan.unit == "months" else day + length * _DAY
        yield Period(day, end), clear


def _state(
    program: Program,
    plan: OwnWindows,
    subject: Row,
    span: Period,
    begins: datetime.date,
    rows: Sequence[Row] | None,
    is_taken: bool,
) -> tuple[str, bool]:
    needed = value_at(plan.needed, begins)
    allowed = value_at(plan.allowed, begins) if plan.allowed else None
    holds = admits(plan.conditions, subject)
    first = max(begins, _day_or(subject["founded_on"], begins))
    ends = min(span.end, plan.effective_until or span.end)
    lived = (min(ends, _day_or(subject["ended_on"], ends)) - first).days + 1
    short = lived <= 0 or lived * 100 < value_at(plan.share, begins) * span.days
    if holds is False or (needed == 0 and allowed is None) or short or is_taken:
        return "not_applicable", False
    passed = span.end < program.today
    if holds is None or rows is None or plan.table is None:
        return "missing" if holds is None or passed else "not_due", False
    return _counted(plan, plan.table, span, begins, rows, needed, allowed, passed)


def _counted(
    plan: OwnWindows,
    table: FactTable,
    span: Period,
    begins: datetime.date,
    rows: Sequence[Row],
    needed: int,
    allowed: int | None,
    passed: bool,
) -> tuple[str, bool]:
    until = span.end + value_at(plan.recording, begins) * _DAY
    counted: list[object] = []
    in_time: list[object] = []
    unclear = 0
    for row in rows:
        if day_of(row[table.dated_by]) not in span:
            continue
        verdict = admits(plan.where, row)
        value = row[plan.distinct] if plan.distinct else len(counted)
        if verdict is None or (verdict and value is None):
            unclear += 1
        elif verdict:
            counted.append(value)
            if day_of(row[table.recorded_by]) <= until:
                in_time.append(value)
    count, open_ = len(set(counted)), allowed is not None and not passed
    if allowed is not None and count > allowed:
        return "unmet", False
    if open_ or (count < needed and not passed):
        return "not_due", False
    if (allowed is not None and count + unclear > allowed) or (count < needed <= count + unclear):
        return "missing", False
    return ("met", len(set(in_time)) < needed) if count >= needed else ("unmet", False)


def _day_or(value: object, otherwise: datetime.date) -> datetime.date:
    return otherwise if value is None else day_of(value)


def key_of_plan(plan: OwnWindows) -> tuple[object, ...]:
    """What a fingerprint knows of a plan."""
    names = tuple(None if table is None else table.name for table in (plan.table, plan.opening))
    return (
        names, plan.rule, plan.kinds, plan.conditions, plan.where, plan.distinct, plan.opened_by, plan.unit, plan.length, plan.needed,
        plan.allowed, plan.share, plan.recording, plan.effective_from, plan.effective_until,
    )  # fmt: skip


def own_cell(step: Step) -> str:
    """How the generated Python names a number of a tally."""
    plan, place = step.data
    return f"o{plan}[{place}]"
