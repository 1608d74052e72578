"""The generated Python means what the expressions say, and judges obligations as `evaluate` does."""

import datetime
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine import building as make
from tests.engine.generating import (
    CHANGING,
    PERIODS,
    TODAYS,
    conditions,
    exemptions,
    measures,
    numbers,
    obligations,
    worlds,
)
from tests.engine.plain_reading import Gap, Seen, read, take
from yipanqi.basics.periods import Period, calendar_year
from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.evaluate import evaluate_obligations
from yipanqi.engine.exempting import EXEMPT_WINDOWS, exempt_windows
from yipanqi.engine.expression import DATE, DECIMAL, INTEGER, WHOLE, Aggregate, Arithmetic, Expression, Result
from yipanqi.engine.measuring import days_of
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import read_in_python
from yipanqi.engine.schemes import PassFail, Reported
from yipanqi.engine.steps import WIDE, days

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SORTS = {"share": DECIMAL, "mean": DECIMAL, "first": DATE, "last": DATE}


def _stored(seen: Seen, kind: str) -> int | str:
    """A seen value as results carry it."""
    if isinstance(seen, Gap):
        return str(seen)
    if isinstance(seen, datetime.date):
        return days(seen)
    assert not isinstance(seen, str)
    return int(seen * WHOLE) if kind == DECIMAL else int(seen)


@given(data=st.data(), world=worlds(), period=PERIODS, today=TODAYS)
@settings(QUIET, max_examples=80)
def test_generated_python_equals_the_plain_meaning(
    data: st.DataObject, world: tuple[list[Any], list[Any]], period: Period, today: datetime.date
) -> None:
    found = {id: data.draw(measures(id)) for id in [f"m{n}" for n in range(data.draw(st.integers(0, 4)))]}
    names = {id: SORTS.get(each.take, INTEGER) for id, each in found.items()}
    value = data.draw(numbers(names))
    condition = data.draw(conditions(names))
    full = 10**6 * WHOLE
    rules = make.SchemeRules(
        measures=found,
        indicators={
            "value": make.node("value", Reported(value), full=full),
            "condition": make.node("condition", PassFail(condition), full=WHOLE),
        },
    )
    try:
        reading = read_in_python(compile_program(rules, period, today, packing=WIDE))
    except CompileRefused as refused:
        assert refused.code == "engine.program.too_large"
        return
    subjects, rows = world
    for subject in subjects:
        own = [row for row in rows if row["organisation"] == subject["key"]]
        judged = reading.judge(subject, {"activity": own})
        seen = {}
        for id, measure in found.items():
            span = days_of(measure, period)
            node = Aggregate(
                measure.fact, measure.take, measure.where, span.start, span.end, measure.column, measure.of
            )
            seen[id] = _within(measure.head, take(node, make.ACTIVITY, own), subject, period)
            assert judged[id] == _stored(seen[id], names[id]), id
        plain = read(value, subject, seen.__getitem__, _no_kind)
        if not isinstance(plain, Gap):
            plain = min(plain, full // WHOLE)  # type: ignore[type-var,assignment]
        assert judged["value"] == _stored(plain, DECIMAL)
        assert judged["condition"] == _stored(read(condition, subject, seen.__getitem__, _no_kind), DECIMAL)


def _no_kind(node: Expression) -> str:
    return ""


def _within(head: Any, seen: Seen, subject: Any, period: Period) -> Seen:
    if head.effective_until is not None and head.effective_until < period.end:
        return Gap("not_applicable")
    if head.kinds and subject["kind"] not in head.kinds:
        return Gap("not_applicable")
    if head.applies is not None:
        holds = read(head.applies, subject, lambda name: Gap("missing"), _no_kind)
        if isinstance(holds, Gap):
            return holds
        return seen if holds else Gap("not_applicable")
    return seen


@given(data=st.data(), world=worlds(), period=PERIODS, today=TODAYS, offered=st.booleans())
@settings(QUIET, max_examples=80)
def test_obligations_are_judged_as_evaluate_judges_them(
    data: st.DataObject,
    world: tuple[list[Any], list[Any]],
    period: Period,
    today: datetime.date,
    offered: bool,
) -> None:
    duties = {id: data.draw(obligations(id)) for id in ("R1", "R2", "R3")}
    rules = make.full_rules(CHANGING, duties)
    program = compile_program(
        make.SchemeRules(CHANGING, duties),
        period,
        today,
        packing=WIDE,
        offered=["activity"] if offered else [],
        exempt=EXEMPT_WINDOWS,
        late=True,
    )
    reading = read_in_python(program)
    subjects, rows = world
    waived = data.draw(exemptions())
    taken = exempt_windows(rules, subjects, waived, period, {"activity": rows if offered else []})
    for subject in subjects:
        own = [row for row in rows if row["organisation"] == subject["key"]]
        facts = {"activity": own if offered else None, "exemption": _own(waived, subject)}
        outcomes = evaluate_obligations(rules, subject, facts, period, today)
        windows = _own(taken, subject)
        judged = reading.judge(subject, {"activity": own, "exempt_window": windows})
        for id in duties:
            tally = Counter(outcome.state for outcome in outcomes if outcome.rule == id)
            wanted = {
                "met": tally["met"], "due": tally["met"] + tally["unmet"], "not_due": tally["not_due"], "missing": tally["missing"],
                "not_applicable": tally["not_applicable"],
                "late": sum(outcome.late for outcome in outcomes if outcome.rule == id),
            }  # fmt: skip
            assert {state: judged.get(f"{id}:{state}", 0) for state in wanted} == wanted


def _own(rows: Any, subject: Any) -> list[Any]:
    return [row for row in rows if row["organisation"] == subject["key"]]


def test_a_cycle_is_refused_with_its_path() -> None:
    rules = make.SchemeRules(
        indicators={
            "one": make.node("one", Reported(Result("two", DECIMAL))),
            "two": make.node("two", Reported(Result("one", DECIMAL))),
        }
    )
    with pytest.raises(CompileRefused, match="one → two → one"):
        compile_program(rules, calendar_year(2026), datetime.date(2027, 1, 1))


def test_numbers_that_could_leave_64_bits_are_refused_before_a_run() -> None:
    many = Result("m", INTEGER)
    product = Arithmetic("*", Arithmetic("*", many, many), many)
    rules = make.SchemeRules(
        measures={"m": make.measure("m", "sum", column="expected_count")},
        indicators={"one": make.node("one", Reported(product))},
    )
    with pytest.raises(CompileRefused, match="64位"):
        compile_program(rules, calendar_year(2026), datetime.date(2027, 1, 1))
