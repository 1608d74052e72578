"""The language of procedures as the platform holds it: one person is not two, parallel ways join, posts hand over, steps return."""

import datetime

import pytest

from tests.casework.people import begun, given, home, on_day, taken
from tests.cast import TODAY, Cast
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.casework import queries
from yipanqi.casework.models import Case
from yipanqi.casework.services import take_step
from yipanqi.organisation.models import Holding
from yipanqi.organisation.services import fill_post, leave_post

LATER = TODAY + datetime.timedelta(days=1)


def open_steps(office: Cast, name: str, case: Case) -> list[str]:
    return [one.step.id for one in queries.case_page(on_day(office, name, LATER), case).open_steps]


def assigned(office: Cast) -> Case:
    case = begun(office.committee_clerk, office.first.committee, "instruction", "register", "registered")
    case = taken(office.planner, case, "split", "split")
    named = {"lead": home(office.first.branches[0]), "support": home(office.first.branches[1])}
    return taken(office.secretary, case, "assign", "jointly", **named)


def test_parallel_steps_are_open_together_and_joined_when_both_are_done(office: Cast) -> None:
    case = assigned(office)
    assert open_steps(office, "planner", case) == ["lead_report", "support_report"]
    case = taken(on_day(office, "doer", LATER), case, "lead_report", "reported")
    assert open_steps(office, "planner", case) == ["support_report"]
    with pytest.raises(Refused, match="还没有走到，现在可办的是“协办单位报告”"):
        taken(on_day(office, "doer", LATER), case, "gather", "gathered")
    case = taken(on_day(office, "second_doer", LATER), case, "support_report", "reported")
    assert open_steps(office, "planner", case) == ["gather"]


def test_step_that_is_returned_is_done_again_and_both_times_stay(office: Cast) -> None:
    case = begun(office.doer, office.branch, "branch_difficulty", "raise", "raised")
    case = taken(office.planner, case, "take_on", "own", owner=home(office.branch))
    case = taken(on_day(office, "doer", LATER), case, "solve", "solved")
    case = taken(on_day(office, "commissioner", LATER), case, "confirm", "unsolved")
    case = taken(on_day(office, "planner", LATER), case, "take_on", "own", owner=home(office.branch))
    page = queries.case_page(on_day(office, "planner", LATER), case)
    assert [line.mark.step for line in page.told] == ["raise", "take_on", "solve", "confirm", "take_on"]
    assert page.course.since("solve") == LATER


def test_who_rectifies_does_not_show_the_effect_nor_close(office: Cast) -> None:
    """The committee's deputy secretary plans and rectifies himself; every later conclusion is another's."""
    case = begun(office.inspector, office.branch, "rectification", "register", "registered")
    named = {"owner": home(office.first.committee), "finish_on": LATER}
    case = taken(office.planner, case, "plan", "planned", **named)
    case = taken(office.county_secretary, case, "approve_plan", "approved")
    case = taken(on_day(office, "planner", LATER), case, "carry_out", "done")
    with pytest.raises(Refused, match="您已经办理了“整改”，“对照目标看成效”须由另一人办理"):
        taken(on_day(office, "planner", LATER), case, "effect", "shown")
    case = taken(on_day(office, "committee_clerk", LATER), case, "effect", "shown")


def test_two_take_it_together_or_not_at_all(office: Cast) -> None:
    case = begun(office.member, office.branch, "objection", "file", "filed")
    case = taken(office.clerk, case, "accept", "accepted")
    deputy = on_day(office, "county_deputy", LATER)
    with pytest.raises(Refused, match="须两人一同办理"):
        taken(deputy, case, "review", "keep")
    with pytest.raises(Refused, match="两个不同的人"):
        taken(deputy, case, "review", "keep", beside=deputy.key)
    with pytest.raises(NotPermitted):
        taken(deputy, case, "review", "keep", beside=office.doer.key)
    case = taken(deputy, case, "review", "keep", beside=office.assessor.key)
    assert case.marks.last().content["names"][office.assessor.key] == "考核员丙"


def test_whom_it_concerns_stands_aside(office: Cast) -> None:
    case = begun(
        office.doer, office.branch, "development", "apply", "received", edition="2014",
        subject_key=f"person:{office.people['commissioner'].pk}", title="组织委员自己的件",
        fields={"born_on": datetime.date(1990, 1, 1)},
    )  # fmt: skip
    with pytest.raises(Refused, match="您与本件有关，按规定应当回避"):
        taken(office.commissioner, case, "talk", "done")
    assert taken(office.doer, case, "talk", "done").where == "推荐和确定入党积极分子"


def test_post_takes_its_cases_along(office: Cast) -> None:
    """The secretary of the branch leaves on a day; who follows him acts, and what he did stays his."""
    case = assigned(office)
    holding = Holding.objects.get(post=office.posts["doer"], until_on__isnull=True)
    leave_post(actor=office.system, holding=holding, until_on=TODAY)
    fill_post(
        actor=office.system, post=office.posts["doer"], person=office.people["commissioner"], from_on=LATER
    )
    old, new = on_day(office, "doer", LATER), on_day(office, "commissioner", LATER)
    assert not queries.cases_to_act_on(old).exists() and queries.cases_to_act_on(new).get() == case
    with pytest.raises(NotPermitted):
        taken(old, case, "lead_report", "reported")
    case = taken(new, case, "lead_report", "reported")
    assert case.marks.last().person_name == "组织委员壬"


def test_what_is_typed_for_another_step_is_refused_by_name(office: Cast) -> None:
    case = begun(office.committee_clerk, office.first.committee, "instruction", "register", "registered")
    wanted = given(("instruction", "1", (), True, False), "split", "split", TODAY, {"born_on": TODAY})
    with pytest.raises(Refused, match="不填写“born_on”"):
        take_step(actor=office.planner, case=case, step="split", decision="split", given=wanted)
