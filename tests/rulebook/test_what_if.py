"""What if other rules had held last year: who would owe more or less, within reach, without a trace."""

import datetime
from dataclasses import replace

import pytest

from tests.cast import Cast, cast
from tests.rulebook.desk import Activities
from yipanqi.basics.periods import calendar_year
from yipanqi.jobs.models import Job
from yipanqi.jobs.services import work_once
from yipanqi.rulebook.models import LiveResult
from yipanqi.rulebook.queries.adoptions import differences_of_adoption
from yipanqi.rulebook.queries.differences import differences_of_days
from yipanqi.rulebook.queries.elements import rules_for_everything
from yipanqi.rulebook.queries.what_if import Asked, what_if
from yipanqi.rulebook.services import adopt_layer, ask_what_if, evaluate_all

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
date = datetime.date


@pytest.fixture
def later(cast: Cast) -> Cast:
    """The cast half a year on, so that 2025 is finished."""
    cast.actors = {name: replace(actor, today=date(2026, 3, 1)) for name, actor in cast.actors.items()}
    return cast


def test_layer_not_adopted_shows_who_would_owe_more(later: Cast, activities: Activities) -> None:
    for number in (1, 4, 7, 10):
        activities.add(later.branch.pk, "lecture", date(2025, number, 10))
    found = what_if(later.clerk, later.county, Asked(later.county.pk, 2025, layer="example-county"))
    lines = {line["name"]: line for line in found["lines"]}
    assert len(lines) == 4 and found["owing_more"] == 3 and found["owing_less"] == 0
    mine = lines[later.branch.short_name]
    assert (mine["due_after"] - mine["due_before"], mine["unmet_after"] - mine["unmet_before"]) == (4, 0)
    assert [line["rule"] for line in found["rules"]] == ["SX-01"]
    assert not LiveResult.objects.exists()


def test_it_says_what_an_evaluation_then_says(later: Cast, activities: Activities) -> None:
    activities.add(later.branch.pk, "lecture", date(2025, 2, 10))
    found = what_if(later.clerk, later.county, Asked(later.county.pk, 2025, layer="example-county"))
    adopt_layer(
        actor=later.clerk, organisation=later.county, layer="example-county", from_on=date(2025, 1, 1)
    )
    evaluate_all(actor=replace(later.system, today=date(2026, 3, 1)), period=calendar_year(2025))
    states = LiveResult.objects.filter(state__in=("met", "unmet"))
    assert found["total"]["due_after"] == states.count()
    assert found["total"]["met_after"] == states.filter(state="met").count()


def test_parameter_of_another_value(later: Cast, activities: Activities) -> None:
    for number in range(1, 13):
        activities.add(later.branch.pk, "theme_day", date(2025, number, 10))
    asked = Asked(later.county.pk, 2025, parameter="theme_days_per_month", value=2)
    found = what_if(later.clerk, later.county, asked)
    (line,) = found["lines"]
    assert (line["name"], line["met_before"] - line["met_after"]) == (later.branch.short_name, 12)


def test_reader_of_one_branch_sees_that_branch_only(later: Cast, activities: Activities) -> None:
    found = what_if(later.doer, later.county, Asked(later.county.pk, 2025, layer="example-county"))
    assert {line["organisation"] for line in found["lines"]} == {later.branch.pk}


def test_job_gives_the_same(later: Cast, activities: Activities) -> None:
    asked = Asked(later.county.pk, 2025, layer="example-county")
    job = ask_what_if(actor=later.clerk, asked=asked)
    work_once(worker="test")
    done = Job.objects.get(pk=job)
    assert (done.state, done.result) == ("done", what_if(later.clerk, later.county, asked))


def test_difference_before_adopting_is_said_in_words(cast: Cast) -> None:
    said = {one.key: one for one in differences_of_adoption(cast.county, "example-county", date(2025, 7, 1))}
    found = said["SX-01"]
    assert found.sort == "added"
    assert found.words.startswith("支部党课每季度一次（惯例）自2025-07-01起对党支部执行：每季度至少1次；")
    adopt_layer(actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=date(2025, 1, 1))
    assert differences_of_adoption(cast.county, "example-county", date(2025, 7, 1)) == []


def test_difference_of_two_days_is_said_in_words() -> None:
    rules = rules_for_everything()
    found = differences_of_days(rules, date(2018, 1, 1), rules, date(2025, 6, 1))
    said = {one.key: one for one in found}
    assert said["SX-01"].sort == "added"
    assert said["theme_days_per_month"].words == "主题党日次数自2018-10-28起规定为每月1次。"
    assert differences_of_days(rules, date(2025, 6, 1), rules, date(2025, 6, 2)) == []


def test_another_quota_and_another_parameter_change_stars(later: Cast, activities: Activities) -> None:
    for month in range(1, 13):
        activities.add(later.branch.pk, "theme_day", date(2025, month, 5))
    for number in (2, 5, 8, 11):
        activities.add(later.branch.pk, "general_meeting", date(2025, number, 9))
    line = what_if(
        later.clerk, later.county, Asked(later.county.pk, 2025, level="STAR-GRADE:two", line=1_000_000)
    )
    (grade,) = line["schemes"]["grades"]
    assert grade["grade"] == "支部星级" and grade["changed"] > 0 and not line["schemes"]["indicators"]
    assert {(one["before"], one["after"]) for one in grade["flows"]} == {("二星", "一星")}
    assert all(one["scores"][0] == one["scores"][1] for one in grade["lines"])
    share = what_if(
        later.clerk, later.county, Asked(later.county.pk, 2025, level="STAR-GRADE:four", share=10_000)
    )
    assert any(one["after"] == "四星" for one in share["schemes"]["grades"][0]["flows"])
    none = what_if(
        later.clerk, later.county, Asked(later.county.pk, 2025, indicator="ONE-SHEET-MONTHLY", weight=800_000)
    )
    assert not none["schemes"]["changes"]
    harder = what_if(
        later.clerk,
        later.county,
        Asked(later.county.pk, 2025, parameter="general_meetings_per_quarter", value=2),
    )
    moved = {one["indicator"]: one for one in harder["schemes"]["indicators"]}
    assert "STAR-3" in moved and moved["STAR-3"]["mean"] == "－2"
    # Twice as many meetings, fifteen minutes each to put on record.
    assert harder["schemes"]["minutes_added"] == 4 * 15


def test_what_if_of_a_scheme_tells_of_those_in_reach_only(later: Cast, activities: Activities) -> None:
    asked = Asked(later.branch.pk, 2025, level="STAR-GRADE:two", line=1_000_000)
    (grade,) = what_if(later.doer, later.branch, asked)["schemes"]["grades"]
    assert grade["subjects"] == 1 and {one["name"] for one in grade["lines"]} <= {later.branch.name}
