"""Obligations with upper bounds, different values, terms of office, spans after an event, exemptions that expire."""

import datetime

import pytest

from tests.engine.desk import activity, branch, exemption, rules
from tests.engine.richer import with_every_shape
from yipanqi.basics.periods import Period, calendar_year, half_year, month, quarter
from yipanqi.engine.evaluate import evaluate_obligations
from yipanqi.engine.explain import explain
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import Outcome

date = datetime.date
TODAY = date(2027, 3, 1)
SHAPES = with_every_shape(rules())


def judged(
    rule: str,
    period: Period,
    *rows: dict[str, object],
    exemptions: list[dict[str, object]] | None = None,
    today: date = TODAY,
    body: Rules = SHAPES,
    **subject: object,
) -> list[Outcome]:
    facts = {"activity": list(rows), "exemption": exemptions}
    outcomes = evaluate_obligations(body, branch(**subject), facts, period, today)
    return [outcome for outcome in outcomes if outcome.rule == rule]


def meetings(*days: date, **changes: object) -> list[dict[str, object]]:
    return [activity(number, "general_meeting", day, **changes) for number, day in enumerate(days, 1)]


@pytest.mark.parametrize(
    ("count", "today", "state", "reason"),
    [
        (0, TODAY, "met", ""),
        (1, TODAY, "met", ""),
        (2, TODAY, "unmet", "exceeded"),
        (1, date(2026, 6, 20), "not_due", ""),
        (2, date(2026, 6, 20), "unmet", "exceeded"),
    ],
)
def test_at_most_is_unmet_at_once_and_met_when_the_window_is_over(
    count: int, today: date, state: str, reason: str
) -> None:
    rows = meetings(*[date(2026, 6, day) for day in range(1, count + 1)])
    (found,) = judged("X-most", month(2026, 6), *rows, today=today)
    assert (found.state, found.reason) == (state, reason)
    assert explain(SHAPES, found)[-1].startswith("结论")


@pytest.mark.parametrize(("count", "state"), [(0, "unmet"), (1, "met"), (2, "met"), (3, "unmet")])
def test_between_asks_for_both_bounds(count: int, state: str) -> None:
    rows = meetings(*[date(2026, 5, day) for day in range(1, count + 1)])
    (found,) = judged("X-between", quarter(2026, 2), *rows)
    assert found.state == state
    assert "至少1次、至多2次" in "".join(explain(SHAPES, found))


def test_record_that_might_count_leaves_an_upper_bound_open() -> None:
    (found,) = judged(
        "X-most", month(2026, 6), *meetings(date(2026, 6, 1)), activity(9, None, date(2026, 6, 2))
    )
    assert (found.state, found.reason) == ("missing", "columns")


def test_different_days_are_counted_once_each() -> None:
    same = meetings(date(2026, 5, 8), date(2026, 5, 8))
    assert judged("X-days", quarter(2026, 2), *same)[0].counted == 1
    other = meetings(date(2026, 5, 8), date(2026, 5, 8), date(2026, 5, 9))
    (found,) = judged("X-days", quarter(2026, 2), *other)
    assert (found.state, found.counted, found.records) == ("met", 2, (1, 2, 3))
    assert "按不同的开展日期计" in "".join(explain(SHAPES, found))


def test_record_without_the_counted_value_leaves_the_verdict_open() -> None:
    rows = [activity(1, "theme_day", date(2026, 5, 8), host=None)]
    (found,) = judged("X-hosts", calendar_year(2026), *rows)
    assert (found.state, found.reason) == ("missing", "columns")


@pytest.mark.parametrize(
    ("present", "state"), [(2, "unmet"), (3, "met"), (17, "met"), (18, "unmet"), (None, "missing")]
)
def test_range_counts_both_ends(present: int | None, state: str) -> None:
    (found,) = judged(
        "X-range", month(2026, 6), activity(1, "theme_day", date(2026, 6, 1), present_count=present)
    )
    assert found.state == state


def test_term_is_the_window_of_the_organisation_itself() -> None:
    rows = meetings(date(2023, 7, 1), date(2025, 1, 1), date(2026, 6, 30))
    term = {"term_started_on": date(2023, 7, 1), "term_ends_on": date(2026, 6, 30)}
    (found,) = judged("X-term", calendar_year(2026), *rows, **term)
    assert (found.state, found.counted, found.window) == (
        "met",
        3,
        Period(date(2023, 7, 1), date(2026, 6, 30)),
    )
    assert judged("X-term", calendar_year(2025), *rows, **term) == []
    assert "每届" in "".join(explain(SHAPES, found))


def test_term_not_on_record_is_missing() -> None:
    (found,) = judged("X-term", calendar_year(2026), term_started_on=date(2023, 7, 1))
    assert (found.state, found.reason) == ("missing", "term")
    assert "届满日期" in "".join(explain(SHAPES, found))


def test_event_opens_a_window_of_so_many_days_both_ends_included() -> None:
    opening = activity(1, "general_meeting", date(2026, 3, 2), present_count=12)
    last, late = date(2026, 3, 22), date(2026, 3, 23)
    for day, state in ((last, "met"), (late, "met")):
        (found,) = judged("X-after", half_year(2026, 1), opening, activity(2, "theme_day", day))
        assert found.window == Period(date(2026, 3, 2), last)
        assert (found.state == state) == (day == last)
    assert "的期限内" in "".join(explain(SHAPES, found))


def test_event_that_does_not_meet_its_condition_opens_nothing() -> None:
    assert (
        judged(
            "X-after", half_year(2026, 1), activity(1, "general_meeting", date(2026, 3, 2), present_count=9)
        )
        == []
    )


def test_event_that_lacks_what_its_condition_asks_is_missing() -> None:
    (found,) = judged(
        "X-after", half_year(2026, 1), activity(1, "general_meeting", date(2026, 3, 2), present_count=None)
    )
    assert (found.state, found.reason) == ("missing", "opening")
    assert "实到人数" in "".join(explain(SHAPES, found))


def test_natural_months_after_an_event_are_clamped_to_the_month_end() -> None:
    opening = activity(1, "general_meeting", date(2025, 12, 31), present_count=12)
    (found,) = judged("X-later", quarter(2026, 1), opening)
    assert found.window == Period(date(2025, 12, 31), date(2026, 2, 28))


def test_events_that_are_not_offered_leave_the_windows_unknown() -> None:
    outcomes = evaluate_obligations(SHAPES, branch(), {}, month(2026, 6), TODAY)
    assert {outcome.reason for outcome in outcomes if outcome.rule in {"X-after", "X-later"}} == {
        "opening_facts"
    }
    for outcome in outcomes:
        assert explain(SHAPES, outcome)


def test_exemption_takes_its_days_away_and_expires() -> None:
    excused = [exemption(1, "ZH-12", date(2026, 5, 1), date(2026, 6, 14))]
    found = judged("ZH-12", half_year(2026, 1), exemptions=excused)
    states = [outcome.state for outcome in found]
    assert states[3:] == ["unmet", "not_applicable", "unmet"], (
        "16 of 30 days of June remain, May is taken away"
    )
    assert found[4].reason == "exempt"
    assert "豁免" in "".join(explain(SHAPES, found[4]))


def test_exemptions_that_lie_over_one_another_take_a_day_away_once() -> None:
    excused = [
        exemption(1, "ZH-12", date(2026, 6, 1), date(2026, 6, 10)),
        exemption(2, "ZH-12", date(2026, 6, 5), date(2026, 6, 15)),
    ]
    assert judged("ZH-12", month(2026, 6), exemptions=excused)[0].state == "unmet"


def test_exemption_recorded_after_the_due_day_or_for_another_rule_changes_nothing() -> None:
    late = exemption(1, "ZH-12", date(2026, 6, 1), date(2026, 6, 30), recorded_on=date(2026, 7, 1))
    other = exemption(2, "ZH-01", date(2026, 6, 1), date(2026, 6, 30))
    assert judged("ZH-12", month(2026, 6), exemptions=[late, other])[0].state == "unmet"
