"""What others found: who may record it, what is refused, what it does to stars and points, who sees a member's."""

from __future__ import annotations

import datetime

import pytest

from tests.cast import CAST, Cast, cast
from yipanqi.assessment import queries, services
from yipanqi.assessment.errors import AppraisalRefused
from yipanqi.assessment.services import AppraisalDraft
from yipanqi.basics.errors import HouseError, NotFound
from yipanqi.basics.periods import calendar_year
from yipanqi.ledger.queries import entries_about
from yipanqi.rulebook.queries import sheets
from yipanqi.rulebook.services import evaluate_all

__all__ = ("cast",)
DAY = datetime.date(2025, 3, 3)
FOUND = AppraisalDraft("no_plan", 1, DAY, "检查组")
EVERYBODY = (*CAST, "member")


def outcome(cast: Cast, name: str, **asked: object) -> str:
    try:
        services.record_appraisal(
            actor=cast.actors[name], organisation_id=cast.branch.pk, draft=FOUND, **asked
        )  # type: ignore[arg-type]
    except HouseError as error:
        return "404" if isinstance(error, NotFound) else "403"
    return "done"


@pytest.mark.parametrize("name", EVERYBODY)
def test_record_over_the_cast(cast: Cast, name: str) -> None:
    wanted = {"clerk": "done", "planner": "done", "assessor": "done"}
    strangers = ("stranger", "other_doer", "second_doer")
    assert outcome(cast, name) == wanted.get(name, "404" if name in strangers else "403")


def test_stars_follow_at_once_and_back_again(cast: Cast) -> None:
    evaluate_all(actor=cast.system, period=calendar_year(2025))
    scheme = sheets.scheme_named("STAR")
    before = score(cast)
    made = services.record_appraisal(actor=cast.clerk, organisation_id=cast.branch.pk, draft=FOUND)
    assert score(cast) == before - 50_000
    sheet = sheets.sheet_of(cast.doer, cast.branch.pk, 2025)
    assert sheet is not None
    trace = sheets.stored(sheets.explained(sheet, scheme).trace, sheets.explained(sheet, scheme).rules)
    leaf = next(part for part in trace["inputs"] if part["id"] == "STAR-2")
    measure = next(part for part in leaf["inputs"] if part["id"] == "star_no_plan")
    assert (measure["fact"], measure["counted"]) == ("appraisal", [str(made.pk)])
    with pytest.raises(AppraisalRefused):
        services.withdraw_appraisal(actor=cast.clerk, appraisal=made, reason=" ")
    services.withdraw_appraisal(actor=cast.clerk, appraisal=made, reason="录错")
    assert score(cast) == before
    words = entries_about(cast.system, "assessment.appraisal", made.pk).values_list("word", flat=True)
    assert set(words) == {"assessment.appraisal.recorded", "assessment.appraisal.withdrawn"}


def test_a_members_points_are_his_own_and_his_staffs(cast: Cast) -> None:
    person = cast.people["member"]
    draft = AppraisalDraft("outside_lecture", 2, DAY, "县委党校")
    services.record_appraisal(
        actor=cast.doer, organisation_id=cast.branch.pk, person_id=person.pk, draft=draft
    )
    scheme = sheets.scheme_named("MEMBER-POINTS")
    wanted = sheets.SheetFilter(2025)

    def seen(name: str) -> set[str]:
        return {one.person.name for one in sheets.sheets_matching(cast.actors[name], scheme, wanted)}

    assert seen("member") == {person.name}
    assert person.name in seen("doer") and person.name in seen("clerk")
    for name in ("assessor", "inspector", "stranger", "other_doer"):
        assert person.name not in seen(name)
    assert not queries.appraisals(cast.stranger).exists()
    assert queries.appraisals(cast.actors["member"]).count() == 1


def test_refusals_name_the_field(cast: Cast) -> None:
    wrong = AppraisalDraft("weather", 0, datetime.date(2026, 1, 1), cast.branch.short_name)
    with pytest.raises(AppraisalRefused) as refused:
        services.record_appraisal(actor=cast.clerk, organisation_id=cast.branch.pk, draft=wrong)
    assert set(refused.value.fields) == {"item", "amount", "judged_on", "judged_by"}


def test_a_cycle_by_stars_keeps_the_run_and_the_reckoning(cast: Cast) -> None:
    cycle = services.open_cycle(
        actor=cast.clerk, organisation_id=cast.county.pk, year=2025, scheme="STAR-GRADE"
    )
    assert cycle.sort == "grade"
    results = services.compute_results(actor=cast.clerk, cycle=cycle)
    assert {one.organisation_id for one in results} == {
        one.pk for one in (*cast.first.branches, *cast.second.branches)
    }
    one = queries.result(cast.clerk, results[0].pk)
    assert one.run_id is not None and one.grade and "分）" in queries.score_text(one)
    explained = queries.explanation(cast.clerk, one)
    assert explained.reckoning is not None and explained.reckoning["id"] == "STAR-GRADE"
    services.record_appraisal(actor=cast.clerk, organisation_id=one.organisation_id, draft=FOUND)
    again = queries.explanation(cast.clerk, queries.result(cast.clerk, one.pk))
    assert again.reckoning == explained.reckoning
    services.confirm_results(actor=cast.assessor, cycle=cycle)
    assert queries.cycle_sums(cast.clerk, cycle).levels


def test_a_cycle_by_a_standard_gives_its_levels(cast: Cast) -> None:
    cycle = services.open_cycle(
        actor=cast.clerk, organisation_id=cast.county.pk, year=2025, scheme="STANDARD"
    )
    results = services.compute_results(actor=cast.clerk, cycle=cycle)
    assert {queries.score_text(queries.result(cast.clerk, one.pk)) for one in results} == {"未达标"}


def score(cast: Cast) -> int:
    sheet = sheets.sheet_of(cast.doer, cast.branch.pk, 2025)
    assert sheet is not None
    value = sheet.values["STAR"]
    assert isinstance(value, int)
    return value
