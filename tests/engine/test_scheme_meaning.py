"""Scores, standards, vetoes, grades and points as a person works them out by hand; every line is read in Python and in every engine."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from tests.engine import building as make
from tests.engine.both import both_readings
from yipanqi.basics.periods import Period, calendar_year, quarter
from yipanqi.engine.expression import (
    INTEGER,
    YES_NO,
    Arithmetic,
    Compare,
    Constant,
    Every,
    Expression,
    Nothing,
    Subject,
)
from yipanqi.engine.measuring import days_of, holds_until
from yipanqi.engine.schemes import Bonus, Completion, Deduct, Linear, PassFail, Reported, Scoring, Steps
from yipanqi.engine.steps import Value

pytestmark = pytest.mark.django_db

ONE = make.ONE
date = datetime.date
COUNT = make.member_count()
MISSING, NOT_DUE, BESIDE = "missing", "not_due", "not_applicable"


def points_of(*pairs: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple((value * ONE, score * ONE) for value, score in pairs)


def score_of(scoring: Scoring, count: int | None, full: int = 100) -> Value:
    """The score of one leaf for a branch of so many members."""
    scheme = make.SchemeRules(indicators={"leaf": make.node("leaf", scoring, full=full * ONE)})
    return both_readings(scheme, [], [make.organisation(1, member_count=count)])[0]["leaf"]


RISING, FALLING = Linear(COUNT, points_of((0, 0), (10, 100))), Linear(COUNT, points_of((0, 100), (10, 0)))
THIRDS = Linear(COUNT, points_of((0, 0), (3, 100)))
STEPPED = Steps(COUNT, points_of((4, 5), (2, 2)), 0)


@pytest.mark.parametrize(
    ("scoring", "full", "given"),
    [
        (RISING, 100, {0: 0, 5: 500_000, 10: 1_000_000, 12: 1_000_000}),
        (FALLING, 100, {0: 1_000_000, 3: 700_000, 11: 0}),
        (THIRDS, 100, {1: 333_333, 2: 666_667}),
        (STEPPED, 5, {1: 0, 2: 20_000, 3: 20_000, 4: 50_000, 9: 50_000}),
        (PassFail(Compare(">=", COUNT, Constant(3, INTEGER))), 10, {2: 0, 3: 100_000, None: MISSING}),
        (Deduct(((COUNT, 5 * ONE),), 0), 15, {0: 150_000, 2: 50_000, 3: 0, 4: 0, None: MISSING}),
        (Deduct(((COUNT, 5 * ONE),), 2 * ONE), 15, {4: 20_000}),
        (Bonus(COUNT, ONE // 2, 3 * ONE), 100, {0: 0, 1: 5_000, 6: 30_000, 7: 30_000}),
        (Reported(COUNT), 10, {7: 70_000, 12: 100_000, None: MISSING}),
    ],
)  # fmt: skip
def test_each_way_of_scoring(scoring: Scoring, full: int, given: dict[int | None, Value]) -> None:
    assert {count: score_of(scoring, count, full) for count in given} == given


def tree(children: list[tuple[int, int, Scoring]], missing: str = "strict", **changes: Any) -> Value:
    """The root over leaves of (weight, full, scoring)."""
    nodes = {"root": make.node("root", missing=missing, **changes)}
    for number, (weight, full, scoring) in enumerate(children):
        name = f"leaf{number}"
        nodes[name] = make.node(name, scoring, parent="root", weight=weight * ONE, full=full * ONE)
    return both_readings(make.SchemeRules(indicators=nodes), [])[0]["root"]


def given(value: Expression) -> Reported:
    return Reported(value)


HALF, WHOLE = given(Constant(5, INTEGER)), given(Constant(10, INTEGER))


@pytest.mark.parametrize(
    ("lost", "missing", "root"),
    [
        (BESIDE, "strict", 62_5000), (NOT_DUE, "strict", 62_5000), (MISSING, "strict", MISSING), (MISSING, "skip", 62_5000),
        (MISSING, "zero", 41_6667),
    ],
)  # fmt: skip
def test_weights_are_normalised_over_what_applies_and_a_missing_part_is_never_nought_unless_said(
    lost: str, missing: str, root: Value
) -> None:
    # 30 × 5/10 + 10 × 10/10 of 40; the third weighs 20.
    children = [(30, 10, HALF), (10, 10, WHOLE), (20, 10, given(Nothing(lost)))]
    assert tree(children, missing) == root


def test_a_bonus_stands_outside_the_weights() -> None:
    bonus = Bonus(Constant(4, INTEGER), ONE, 3 * ONE)
    assert tree([(1, 10, HALF), (5, 100, bonus)]) == 53_0000


@pytest.mark.parametrize(
    ("cap", "floor", "root"), [(None, None, 15_0000), (12, None, 12_0000), (None, 20, 20_0000)]
)
def test_a_sum_keeps_between_floor_and_cap(cap: int | None, floor: int | None, root: int) -> None:
    bounds = {"cap": cap and cap * ONE, "floor": floor and floor * ONE}
    assert tree([(1, 10, HALF), (1, 10, WHOLE)], combine="sum", **bounds) == root


def test_nothing_at_all_is_the_strongest_nothing_and_no_score() -> None:
    assert tree([(1, 10, given(Nothing(BESIDE))), (1, 10, given(Nothing(NOT_DUE)))]) == NOT_DUE
    assert tree([(1, 10, given(Nothing(BESIDE)))]) == BESIDE


@pytest.mark.parametrize(
    ("one", "other", "sum_"),
    [
        (MISSING, NOT_DUE, MISSING),
        (NOT_DUE, BESIDE, NOT_DUE),
        (BESIDE, None, BESIDE),
        (MISSING, None, MISSING),
    ],
)
def test_what_is_added_to_a_nothing_is_the_stronger_nothing(one: str, other: str | None, sum_: str) -> None:
    right: Expression = Nothing(other) if other else Constant(0, INTEGER)
    assert score_of(given(Arithmetic("+", Nothing(one), right)), 1) == sum_


@pytest.mark.parametrize(("score", "tier"), [(59, 0), (60, 1), (89, 1), (90, 2)])
def test_lines_are_reached_not_passed(score: int, tier: int) -> None:
    lines = (60 * ONE, 90 * ONE)
    node = make.node("leaf", given(Constant(score, INTEGER)), lines=lines)
    assert both_readings(make.SchemeRules(indicators={"leaf": node}), [])[0]["leaf:line"] == tier


def test_completion_counts_only_the_strengths_it_names() -> None:
    duties = {
        "A": make.obligation("A", "quarter", strength="必"),
        "B": make.obligation("B", "year", kind="lecture", strength="应"),
    }
    node = make.node("leaf", Completion(("必",), ("all",)))
    rows = [
        make.activity(1, 1, "meeting", date(2026, 1, 5)),
        make.activity(2, 1, "meeting", date(2026, 4, 5)),
    ]
    scheme = make.SchemeRules(make.PARAMETERS, duties, indicators={"leaf": node})
    assert both_readings(scheme, rows)[0]["leaf"] == 50_0000


# standards

YES, NO = Constant(True, YES_NO), Constant(False, YES_NO)
GONE, LOST = Every(False, (Nothing(BESIDE),)), Every(False, (Nothing(MISSING),))


@pytest.mark.parametrize(
    ("criteria", "at_least", "attained"),
    [
        ([(YES, True), (YES, False), (NO, False)], 2, 1),
        ([(NO, True), (YES, False), (YES, False)], 2, 0),
        ([(GONE, True), (YES, False)], 2, 1),
        ([(LOST, False), (YES, True)], 2, MISSING),
        ([(LOST, False), (YES, True), (YES, False)], 2, 1),
        ([(LOST, False), (NO, False)], 2, 0),
    ],
)
def test_standard_asks_for_the_mandatory_and_for_enough(
    criteria: list[tuple[Expression, bool]], at_least: int, attained: Value
) -> None:
    scheme = make.SchemeRules(standards={"S": make.standard("S", criteria, at_least, [])})
    assert both_readings(scheme, [])[0]["standard:S"] == attained


@pytest.mark.parametrize(
    ("met", "condition", "level"), [(2, None, 1), (3, None, 2), (3, NO, 1), (1, None, BESIDE)]
)
def test_levels_stand_above_attainment(met: int, condition: Expression | None, level: Value) -> None:
    criteria = [(YES if number < met else NO, False) for number in range(3)]
    scheme = make.SchemeRules(standards={"S": make.standard("S", criteria, 2, [(2, None), (3, condition)])})
    assert both_readings(scheme, [])[0]["standard:S:level"] == level


# grades


def graded(
    scores: list[int | None],
    levels: list[tuple[int | None, int | None, Expression | None]],
    counties: str = "",
    vetoes: dict[str, Any] | None = None,
    **changes: Any,
) -> list[Value]:
    """The grades of branches with these scores, all of one county unless said."""
    subjects = [
        make.organisation(number, member_count=score, county=counties[number - 1] if counties else "东")
        for number, score in enumerate(scores, 1)
    ]
    scheme = make.SchemeRules(
        indicators={"total": make.node("total", given(COUNT))},
        vetoes=vetoes or {},
        grades={"star": make.grade("star", "total", levels, **changes)},
    )
    return [values["grade:star"] for values in both_readings(scheme, [], subjects)]


BEST_15 = [(None, 1500, None), (60 * ONE, None, None)]


@pytest.mark.parametrize(("peers", "best"), [(6, 0), (7, 1), (13, 1), (14, 2), (20, 3)])
def test_a_quota_is_a_share_of_the_peers_never_rounded_up(peers: int, best: int) -> None:
    assert graded([100 - number for number in range(peers)], BEST_15).count(1) == best


@pytest.mark.parametrize(
    ("ties", "grades"), [("all_down", [2, 2, 2, 2]), ("all_up", [1, 1, 2, 2]), ("by_key", [1, 2, 2, 2])]
)
def test_ties_at_the_edge_of_a_quota_go_as_the_rule_says(ties: str, grades: list[Value]) -> None:
    assert graded([90, 90, 80, 70], [(None, 2500, None), (60 * ONE, None, None)], ties=ties) == grades


def test_ties_are_parted_by_the_named_indicators_before_the_key() -> None:
    second = make.node("second", PassFail(Compare("=", Subject("has_committee", YES_NO), YES)))
    subjects = [make.organisation(1, has_committee=False), make.organisation(2)]
    scheme = make.SchemeRules(
        indicators={"total": make.node("total", given(COUNT)), "second": second},
        grades={
            "star": make.grade("star", "total", [(None, 5000, None)], ties="by_key", tie_keys=("second",))
        },
    )
    found = both_readings(scheme, [], subjects)
    assert [values["grade:star"] for values in found] == [2, 1]


def test_quotas_hold_within_each_peer_group_and_what_the_best_leave_the_next_may_use() -> None:
    levels = [(90 * ONE, 5000, None), (None, 2500, None)]
    # East: nobody reaches 90, so three quarters are of the second grade; west: one of one, beyond half of one.
    assert graded([80, 70, 60, 50, 95], levels, "东东东东西") == [2, 2, 2, 3, 3]


def test_who_has_no_number_is_not_ranked_and_counts_for_no_quota() -> None:
    assert graded([90, None, 80], [(None, 5000, None)]) == [1, MISSING, 2]


def test_a_veto_bounds_the_grade_and_ranks_last_and_a_nothing_vetoes_nobody() -> None:
    levels = [(None, 5000, None), (60 * ONE, None, None)]
    few = Compare("=", COUNT, Constant(90, INTEGER))
    bound = {"v": make.veto("v", few, at_most="g2")}
    assert graded([90, 80, 70, 60], levels, vetoes=bound) == [2, 1, 1, 2]
    assert graded([90, 80], levels, vetoes={"v": make.veto("v", few)}) == [0, 1]
    assert graded([90, 80], levels, vetoes={"v": make.veto("v", LOST)}) == [1, 2]


def test_a_level_asks_for_its_own_condition_and_among_says_who_takes_part() -> None:
    many = Compare(">=", COUNT, Constant(85, INTEGER))
    assert graded([90, 80], [(None, None, many), (60 * ONE, None, None)]) == [1, 2]
    assert graded([90, 80], [(None, 5000, None)], among=many) == [2, BESIDE]


@pytest.mark.parametrize(
    ("end", "years", "last"),
    [(date(2026, 12, 31), 1, date(2027, 12, 31)), (date(2024, 2, 29), 3, date(2027, 2, 28))],
)
def test_a_grade_holds_for_its_years_after_the_period(end: date, years: int, last: date) -> None:
    grade = replace(make.grade("star", "total", []), years=years)
    assert holds_until(grade, Period(date(2024, 1, 1), end)) == last


# points and windows


def test_points_are_capped_by_category_and_closed_each_year() -> None:
    scheme = make.SchemeRules(
        points={
            "P": make.points(
                "P",
                [
                    make.category("life", "meeting", ONE, 2 * ONE),
                    make.category("less", "visit", -5 * ONE, 8 * ONE),
                ],
            )
        }
    )
    rows = [make.activity(number, 1, "meeting", date(2026, number, 1)) for number in range(1, 5)]
    rows += [
        make.activity(9, 1, "meeting", date(2025, 12, 31)),
        make.activity(10, 1, "visit", date(2026, 2, 1)),
    ]
    found = both_readings(scheme, rows)[0]
    assert (found["P"], found["P:life"], found["P:less"]) == (57 * ONE, 2 * ONE, -5 * ONE)
    # Within the year they go on from January, whatever part of it is asked about.
    assert both_readings(scheme, rows, period=quarter(2026, 1))[0]["P"] == 57 * ONE
    assert both_readings(scheme, rows, period=Period(date(2025, 1, 1), date(2026, 1, 31)))[0]["P"] == 61 * ONE


@pytest.mark.parametrize(
    ("window", "period", "start", "end"),
    [
        ("period", quarter(2026, 2), date(2026, 4, 1), date(2026, 6, 30)),
        ("year", quarter(2026, 2), date(2026, 1, 1), date(2026, 12, 31)),
        ("half_year", quarter(2026, 3), date(2026, 7, 1), date(2026, 12, 31)),
        ("quarter", calendar_year(2026), date(2026, 10, 1), date(2026, 12, 31)),
        ("month", calendar_year(2026), date(2026, 12, 1), date(2026, 12, 31)),
        ("rolling", quarter(2026, 1), date(2025, 4, 1), date(2026, 3, 31)),
        ("rolling", Period(date(2024, 1, 1), date(2024, 2, 29)), date(2023, 3, 1), date(2024, 2, 29)),
        ("year_before", quarter(2026, 2), date(2025, 4, 1), date(2025, 6, 30)),
        ("year_before", Period(date(2024, 2, 1), date(2024, 2, 29)), date(2023, 2, 1), date(2023, 2, 28)),
        ("year_before", Period(date(2025, 2, 1), date(2025, 2, 28)), date(2024, 2, 1), date(2024, 2, 29)),
    ],
)  # fmt: skip
def test_windows_of_measures(window: str, period: Period, start: date, end: date) -> None:
    measure = make.measure("m", "count", window=window, months=12)
    assert days_of(measure, period) == Period(start, end)


def test_a_measure_tells_this_period_from_the_same_a_year_earlier_and_nought_from_nothing() -> None:
    scheme = make.SchemeRules(
        measures={
            "now": make.measure("now", "count", window="period"),
            "before": make.measure("before", "count", window="year_before"),
            "mean": make.measure("mean", "mean", column="present_count", window="year_before"),
            "kinds": make.measure("kinds", "distinct", column="topic", window="rolling", months=6),
            "between": make.measure("between", "days_between", window="year"),
        }
    )
    rows = [make.activity(number, 1, "meeting", date(2026, number, 1)) for number in (1, 3, 10)]
    found = both_readings(scheme, rows)[0]
    assert found == {"now": 3, "before": 0, "mean": BESIDE, "kinds": 1, "between": 273}


def test_an_empty_column_of_the_subject_is_missing_and_not_nought() -> None:
    scheme = make.SchemeRules(indicators={"leaf": make.node("leaf", given(Subject("member_count", INTEGER)))})
    assert both_readings(scheme, [], [make.organisation(1, member_count=None)])[0]["leaf"] == MISSING
    assert both_readings(scheme, [], [make.organisation(1, member_count=0)])[0]["leaf"] == 0
