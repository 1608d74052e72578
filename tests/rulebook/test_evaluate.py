"""Evaluating one organisation and everybody: same results, who may, what is kept, what is due."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, cast
from tests.rulebook.desk import Activities
from yipanqi.basics.periods import calendar_year, month, quarter
from yipanqi.ledger.queries import entries
from yipanqi.rulebook import queries
from yipanqi.rulebook.errors import MayNotEvaluate, WordsUnknown
from yipanqi.rulebook.models import LiveResult, Run
from yipanqi.rulebook.queries import offered
from yipanqi.rulebook.services import evaluate_all, evaluate_organisation

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
date = datetime.date
MAY = month(2025, 5)


def facts_of(results: object) -> list[tuple[object, ...]]:
    fields = (
        "organisation_id",
        "rule",
        "window_start",
        "window_end",
        "state",
        "needed",
        "counted",
        "due_on",
        "is_late",
    )
    assert hasattr(results, "__iter__")
    return sorted(tuple(getattr(result, name) for name in fields) for result in results)


def test_one_organisation_gets_its_results_with_records_and_steps(cast: Cast, activities: Activities) -> None:
    activities.add(cast.branch.pk, "theme_day", date(2025, 5, 15))
    activities.add(cast.branch.pk, "committee_meeting", date(2025, 5, 6), recorded_on=date(2025, 6, 9))
    evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=MAY)
    found = {result.rule: result for result in queries.outcomes_of(cast.doer, cast.branch, MAY)}
    assert {rule: result.state for rule, result in found.items()} == {
        "ZH-05": "met", "ZH-08": "not_applicable", "ZH-12": "met",
    }  # fmt: skip
    assert found["ZH-12"].trace["records"] == [1]
    assert found["ZH-05"].is_late
    steps = queries.steps_of(cast.doer, found["ZH-12"], {1: "5月15日主题党日"})
    assert "5月15日主题党日" in "".join(steps)
    assert steps[-1] == "结论：1≥1，已完成。"


def test_score_opens_to_its_steps_and_results(cast: Cast, activities: Activities) -> None:
    activities.add(cast.branch.pk, "theme_day", date(2025, 5, 15))
    evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=MAY)
    sheet = queries.score_of(cast.doer, cast.branch, MAY)
    assert (sheet.value, sheet.state, sheet.score.met, sheet.score.due, sheet.text) == (
        5000,
        "computed",
        1,
        2,
        "50.00%",
    )
    assert "1÷2＝50.00%" in sheet.steps[0]
    assert sheet.run is not None and sheet.run.as_at == cast.doer.today
    assert len(sheet.outcomes) == 3


def test_never_evaluated_is_no_score_of_nought(cast: Cast) -> None:
    sheet = queries.score_of(cast.doer, cast.branch, MAY)
    assert (sheet.value, sheet.state, sheet.run) == (None, "not_applicable", None)


def test_everybody_at_once_gives_what_each_alone_gives(cast: Cast, activities: Activities) -> None:
    for number, branch in enumerate([*cast.first.branches, *cast.second.branches]):
        for month_number in range(1, 6, number + 1):
            activities.add(branch.pk, "theme_day", date(2025, month_number, 10))
            activities.add(branch.pk, "general_meeting", date(2025, month_number, 11))
    activities.add(cast.first.committee.pk, "lecture", date(2025, 3, 3))
    period = calendar_year(2025)
    evaluate_all(actor=cast.system, period=period)
    together = facts_of(LiveResult.objects.all())
    LiveResult.objects.all().delete()
    everybody = [cast.county, *cast.first.branches, *cast.second.branches]
    everybody += [
        part for agency in (cast.first, cast.second) for part in (agency.committee, agency.leading_group)
    ]
    for organisation in everybody:
        evaluate_organisation(actor=cast.system, organisation=organisation, period=period)
    assert facts_of(LiveResult.objects.all()) == together
    assert len(together) > 150


def test_second_evaluation_of_equal_facts_reuses_the_run_and_changes_nothing(
    cast: Cast, activities: Activities
) -> None:
    activities.add(cast.branch.pk, "theme_day", date(2025, 5, 15))
    evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=MAY)
    keys = list(LiveResult.objects.values_list("pk", "run_id"))
    evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=MAY)
    assert list(LiveResult.objects.values_list("pk", "run_id")) == keys
    assert Run.objects.count() == 1


def test_changed_fact_changes_the_result_in_place(cast: Cast, activities: Activities) -> None:
    evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=MAY)
    before = LiveResult.objects.get(rule="ZH-12")
    activities.add(cast.branch.pk, "theme_day", date(2025, 5, 15))
    evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=MAY)
    after = LiveResult.objects.get(rule="ZH-12")
    assert (before.pk, before.state, after.state) == (after.pk, "unmet", "met")
    assert before.run_id != after.run_id


def test_table_that_no_room_offers_makes_results_missing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(offered._READERS, "activity", raising=False)
    evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=MAY)
    sheet = queries.score_of(cast.doer, cast.branch, MAY)
    assert (sheet.value, sheet.state, sheet.score.missing) == (None, "missing", 2)


def test_only_who_reaches_the_organisation_may_evaluate_it(cast: Cast, activities: Activities) -> None:
    allowed = {name for name in cast.actors if _may(cast, name)}
    assert {
        "clerk",
        "inspector",
        "assessor",
        "planner",
        "leader",
        "doer",
        "commissioner",
        "member",
    } <= allowed
    assert not allowed & {"stranger", "other_doer", "second_doer"}


def _may(cast: Cast, name: str) -> bool:
    try:
        evaluate_organisation(actor=cast.actors[name], organisation=cast.branch, period=MAY)
    except MayNotEvaluate:
        return False
    return True


def test_strangers_see_no_result_and_the_superior_sees_those_below(
    cast: Cast, activities: Activities
) -> None:
    evaluate_all(actor=cast.system, period=MAY)
    assert not queries.outcomes_of(cast.stranger, cast.branch, MAY).exists()
    assert queries.score_of(cast.planner, cast.first.committee, MAY).score.due > 2
    assert (
        queries.outcomes_of(cast.doer, cast.first.committee, MAY).values("organisation").distinct().count()
        == 1
    )


def test_evaluating_everybody_is_one_act_in_the_ledger(cast: Cast, activities: Activities) -> None:
    count = evaluate_all(actor=cast.clerk, period=MAY)
    entry = entries(cast.system).get(word="rulebook.run.made")
    assert (entry.actor_name, f'"results":{count}' in entry.data) == (cast.clerk.name, True)
    with pytest.raises(MayNotEvaluate):
        evaluate_all(actor=cast.member, period=MAY)


def test_staff_evaluate_only_what_lies_below_them(cast: Cast, activities: Activities) -> None:
    evaluate_all(actor=cast.planner, period=MAY)
    assert set(LiveResult.objects.values_list("organisation_id", flat=True)) == {
        one.pk for one in cast.first.branches
    }


def test_scores_of_many_take_the_same_few_statements(cast: Cast, activities: Activities) -> None:
    activities.add(cast.branch.pk, "theme_day", date(2025, 5, 15))
    evaluate_all(actor=cast.system, period=MAY)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        scores = queries.scores_of(
            cast.clerk, [cast.first.committee, cast.second.committee, cast.branch], MAY
        )
    assert len(captured) <= 3
    assert scores[cast.branch.pk] == queries.score_of(cast.clerk, cast.branch, MAY).score
    assert scores[cast.first.committee.pk] == queries.score_of(cast.clerk, cast.first.committee, MAY).score
    assert scores[cast.second.committee.pk].met == 0


def test_due_this_month_names_what_is_not_met_yet(cast: Cast, activities: Activities) -> None:
    today = cast.doer.today
    activities.add(cast.branch.pk, "theme_day", date(2025, 6, 3))
    due = queries.obligations_due(cast.doer, cast.branch, today)
    assert [(one.rule, one.due_on) for one in due] == [
        ("ZH-01", date(2025, 6, 30)),
        ("ZH-05", date(2025, 6, 30)),
    ]
    assert due[0].kinds == ("general_meeting",)
    assert due[0].window == quarter(2025, 2)
    later = queries.obligations_due(cast.doer, cast.branch, today, until=date(2025, 12, 31))
    assert {one.rule for one in later} == {"ZH-01", "ZH-05", "ZH-14", "ZH-17"}
    below = queries.obligations_due(cast.planner, cast.first.committee, today)
    assert {one.organisation_id for one in below} == {one.pk for one in cast.first.branches}
    assert queries.obligations_due(cast.stranger, cast.branch, today) == []


def test_unknown_vocabulary_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WordsUnknown, match="activity_kind"):
        queries.vocabulary("weather")
