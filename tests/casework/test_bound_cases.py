"""Cases about a finding, a result or a decision: the record follows the case, what was changed or kept is recorded with it."""

import datetime

import pytest

from tests.casework.people import begun, case_of, home, on_day, taken
from tests.cast import TODAY, Cast
from yipanqi.accountability.models import Consequence
from yipanqi.accountability.services import ConsequenceRow, answer_objection, decide_consequence
from yipanqi.assessment.models import Result
from yipanqi.assessment.queries import items_about
from yipanqi.assessment.services import (
    AppraisalDraft,
    compute_results,
    confirm_results,
    open_cycle,
    record_appraisal,
)
from yipanqi.basics.errors import Conflict, NotFound, Refused
from yipanqi.casework.queries import cases_beside
from yipanqi.inspection.models import Finding
from yipanqi.inspection.queries import recurrences_of
from yipanqi.inspection.services import register_finding
from yipanqi.ledger.models import Entry

LATER = TODAY + datetime.timedelta(days=10)


def found(cast: Cast) -> Finding:
    return register_finding(
        actor=cast.inspector, organisation_id=cast.branch.pk, title="五月帮办记录缺失", source_kind="quarterly_round", found_on=TODAY
    )  # fmt: skip


def test_finding_follows_its_case_to_the_end(office: Cast) -> None:
    finding = found(office)
    case = case_of(finding)
    plan = {
        "owner": home(office.branch),
        "finish_on": LATER,
        "corrective": "逐笔登记",
        "target": "完整率100%",
    }
    case = taken(office.doer, case, "plan", "planned", **plan)
    finding.refresh_from_db()
    assert finding.state == Finding.FOUND  # no plan approved, no start
    case = taken(office.county_secretary, case, "approve_plan", "approved")
    finding.refresh_from_db()
    assert (finding.state, finding.corrective_measure, finding.due_on) == ("planned", "逐笔登记", LATER)
    case = taken(on_day(office, "doer", LATER), case, "carry_out", "done")
    case = taken(on_day(office, "committee_clerk", LATER), case, "effect", "short", reached=False)
    finding.refresh_from_db()
    assert finding.state == Finding.RETURNED  # no effect, no close
    case = taken(on_day(office, "doer", LATER), case, "carry_out", "done")
    case = taken(on_day(office, "committee_clerk", LATER), case, "effect", "shown", effect="100件中97件完整")
    case = taken(on_day(office, "county_deputy", LATER), case, "close_out", "closed")
    finding.refresh_from_db()
    assert (finding.state, finding.effect, finding.closed_on) == ("closed", "100件中97件完整", LATER)
    assert finding.rectifier_person_id == office.people["doer"].pk
    assert finding.closer_person_id == office.people["county_deputy"].pk
    words = list(finding.steps.order_by("pk").values_list("word", flat=True))
    assert words == ["registered", "planned", "returned", "rectified", "closed"]
    assert cases_beside(office.doer, case.about)[0].where == "成效再看"


def test_one_truth_a_finding(office: Cast) -> None:
    finding = found(office)
    about = f"inspection.finding:{finding.pk}"
    with pytest.raises(Refused, match="已有一件整改销号在办"):
        begun(office.inspector, office.branch, "rectification", "register", "registered", about=about)
    with pytest.raises(NotFound):
        begun(
            office.inspector, office.branch, "rectification", "register", "registered", about="inspection.finding:999999"
        )  # fmt: skip


def test_what_shows_again_points_at_what_was_closed(office: Cast) -> None:
    first = found(office)
    values = {"organisation_id": office.branch.pk, "title": first.title, "source_kind": "quarterly_round"}
    with pytest.raises(Refused, match="还没有销号"):
        register_finding(actor=office.inspector, found_on=TODAY, recurs_from_id=first.pk, **values)
    Finding.objects.filter(pk=first.pk).update(
        state="closed", closed_on=TODAY, effect="已补", rectified_on=TODAY
    )
    again = register_finding(actor=office.inspector, found_on=TODAY, recurs_from_id=first.pk, **values)
    assert list(recurrences_of(office.planner, first)) == [again]


def test_objection_to_an_appraisal_is_recorded_with_it(office: Cast) -> None:
    code = items_about("organisation")[0][0]
    made = record_appraisal(
        actor=office.clerk, organisation_id=office.branch.pk,
        draft=AppraisalDraft(item=code, amount=1, judged_on=TODAY, judged_by="工委会"),
    )  # fmt: skip
    about = f"assessment.appraisal:{made.pk}"
    case = begun(office.doer, office.branch, "objection", "file", "filed", about=about)
    taken(office.clerk, case, "accept", "refused", reason="已按规定认定")
    entries = Entry.objects.filter(subject_kind="assessment.appraisal", word__startswith="accountability")
    assert [one.word.rpartition(".")[2] for one in entries.order_by("pk")] == ["filed", "not_taken"]
    again = begun(office.doer, office.branch, "objection", "file", "filed", about=about)
    assert again.state == "open"  # what was not taken may be filed anew


def confirmed(cast: Cast) -> Result:
    cycle = open_cycle(
        actor=cast.clerk,
        organisation_id=cast.county.pk,
        year=TODAY.year,
        scheme="organisational_life_completion",
    )
    compute_results(actor=cast.clerk, cycle=cycle)
    confirm_results(actor=cast.assessor, cycle=cycle)
    return Result.objects.get(organisation=cast.branch, cycle=cycle)


@pytest.mark.parametrize(
    ("way", "word", "ended"),
    [
        (("keep", "decide_keep", "kept", "answer"), "accountability.objection.kept", "维持原结果"),
        (("change", "decide_change", "changed", "answer_changed"), "accountability.objection.changed", "改变原结果"),
    ],
)  # fmt: skip
def test_objection_to_a_result_is_kept_or_changed_beside_it(
    office: Cast, way: tuple[str, str, str, str], word: str, ended: str
) -> None:
    result = confirmed(office)
    about = f"assessment.result:{result.pk}"
    case = begun(office.member, office.branch, "objection", "file", "filed", title="三月已开会", about=about)
    case = taken(office.clerk, case, "accept", "accepted")
    case = taken(office.county_deputy, case, "review", way[0], beside=office.assessor.key)
    case = taken(office.county_secretary, case, way[1], way[2])
    if way[0] == "change":
        case = taken(office.clerk, case, "correct", "corrected")
    case = taken(office.clerk, case, way[3], "answered")
    assert case.ended == ended
    entries = Entry.objects.filter(subject_kind="assessment.result", subject_key=str(result.pk))
    assert list(entries.order_by("pk").values_list("word", flat=True)) == [
        "accountability.objection.filed",
        word,
    ]
    (beside,) = cases_beside(office.commissioner, about)
    assert (beside.ended, beside.is_running) == (ended, False)
    with pytest.raises(Refused, match=f"已于 {TODAY} 办结（{ended}），同一事项不再受理"):
        begun(office.member, office.branch, "objection", "file", "filed", title="再提一次", about=about)


def test_objection_to_a_decision_changes_the_decision(office: Cast) -> None:
    result = confirmed(office)
    row = ConsequenceRow(
        organisation_id=office.branch.pk, kind="admonition_talk", text="约谈窗口支部书记", decided_by="党组会", decided_on=TODAY,
        article="第五条", ground_result_id=result.pk, objection_until=LATER,
    )  # fmt: skip
    decided = decide_consequence(actor=office.leader, row=row)
    about = f"accountability.consequence:{decided.pk}"
    case = begun(
        office.doer, office.branch, "objection", "file", "filed", about=about, fields={"ground": "栏目已补"}
    )
    decided.refresh_from_db()
    assert (decided.state, decided.objection) == (Consequence.OBJECTED, "栏目已补")
    with pytest.raises(Conflict, match="请到它的办理件里"):
        answer_objection(actor=office.clerk, consequence=decided, answer="维持", keep=True)
    case = taken(office.clerk, case, "accept", "refused", reason="不在受理范围")
    decided.refresh_from_db()
    assert (decided.state, decided.answer) == (Consequence.KEPT, "不在受理范围")
    assert Entry.objects.filter(word="accountability.objection.not_taken").count() == 1
