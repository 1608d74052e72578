"""A development case from the application to the archive, through the services, as the right people and refused to the wrong ones."""

import datetime
from typing import Any

import pytest

from tests.casework.development import (
    WAY,
    add_applicant,
    applied,
    day,
    driven,
    named,
    refusals,
)
from tests.casework.people import on_day, taken
from tests.cast import Cast
from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.casework import queries
from yipanqi.casework.models import Case, CaseMark, CasePaper
from yipanqi.casework.services import (
    accept_excuse,
    extend_limit,
    mark_expired,
    move_case,
    resume_case,
    suspend_case,
    transfer_case,
)
from yipanqi.ledger.models import Entry
from yipanqi.ledger.queries import verification
from yipanqi.organisation.models import Membership
from yipanqi.organisation.services import admit_member


@pytest.fixture
def party(office: Cast) -> Cast:
    return add_applicant(office)


def memberships(party: Cast) -> list[tuple[str, str, datetime.date | None, datetime.date | None]]:
    rows = Membership.objects.filter(person=party.people["applicant"]).order_by("from_on")
    return [(one.status, one.organisation.name[-4:], one.from_on, one.until_on) for one in rows]


def moved(party: Cast, case: Case) -> Case:
    """Begun under 2014; goes on under 2026 from 20 May 2026."""
    return move_case(
        actor=on_day(party, "secretary", day("2026-05-20")), case=case, reason="2026年细则施行，按新版办理"
    )


def test_begun_under_2014_and_ended_under_2026_by_the_right_people_alone(
    party: Cast, record_property: Any
) -> None:
    case = applied(party)
    assert (case.edition, case.where) == ("2014", "党组织派人谈话")
    refused, tried = 0, 0
    for name, step, decision, on, fields in WAY:
        if day(on) > day("2026-05-20") and case.edition == "2014":
            case = moved(party, case)
        codes = refusals(party, case, step, decision, on)
        tried, refused = tried + 1, refused + len(codes)
        assert set(codes) <= {"engine.procedures.not_yours", "engine.procedures.not_delegated"}, (step, codes)
        case = taken(on_day(party, name, day(on)), case, step, decision, **named(party, step), **fields)
    assert (case.state, case.ended, case.first_edition, case.edition) == (
        "closed",
        "已转正归档",
        "2014",
        "2026",
    )
    numbers = {
        queries.composed("development", "2026", (), is_agency=True)[step].number for _, step, *_ in WAY
    }
    assert {number.partition("-")[0] for number in numbers} | {"1"} == {str(one) for one in range(1, 26)}
    assert memberships(party) == [
        ("probationary", "窗口支部", day("2026-11-30"), day("2027-11-29")),
        ("full", "窗口支部", day("2027-11-30"), None),
    ]
    entries = Entry.objects.filter(word__startswith="organisation.membership.").order_by("pk")
    words = list(entries.values_list("word", flat=True))
    assert words == ["organisation.membership.admitted", "organisation.membership.confirmed"]
    entry = Entry.objects.get(word="organisation.membership.admitted")
    assert entry.actor_name == "机关党委书记甲子"
    assert CaseMark.objects.filter(case=case, kind="take").count() == len(WAY) + 1
    assert CasePaper.objects.filter(mark__case=case).count() > 25
    assert verification().faults == ()
    record_property("procedure", ("development", tried, refused))


def test_register_refuses_what_contradicts_it_and_the_whole_act_with_it(party: Cast) -> None:
    """Whoever is a member already is not received again: nothing of the approval is kept."""
    case = rest(moved_early(party), party, "approval")
    on = day("2026-11-30")
    admit_member(
        actor=party.system, person=party.people["applicant"], organisation=party.branch, joined_on=on
    )
    with pytest.raises(Refused, match="已经是党员"):
        taken(
            on_day(party, "secretary", day("2026-12-20")), case, "approval", "approved",
            probation_from=on, probation_until=day("2027-11-30"),
        )  # fmt: skip
    assert not CaseMark.objects.filter(case=case, step="approval").exists()
    assert Membership.objects.filter(person=party.people["applicant"]).count() == 1


def moved_early(party: Cast) -> Case:
    """A case begun under 2014, trained for half a year, and moved to 2026."""
    return moved(party, driven(party, applied(party), WAY[:5]))


def rest(case: Case, party: Cast, until: str) -> Case:
    return driven(party, case, WAY[5:], until)


@pytest.fixture
def on_probation(party: Cast) -> tuple[Cast, Case]:
    """A probationary member whose time is over and who has asked to be made full."""
    return party, rest(moved_early(party), party, "discuss_full")


def test_probation_is_extended_once_and_then_decided(on_probation: tuple[Cast, Case]) -> None:
    party, case = on_probation
    held = {"held_on": day("2027-12-10"), "heard": True, "signed": True}
    case = taken(on_day(party, "doer", day("2027-12-10")), case, "discuss_full", "extend", **held)
    page = queries.case_page(on_day(party, "doer", day("2027-12-11")), case)
    window = page.open_steps[0].window
    assert (window.earliest, window.latest) == (day("2028-06-10"), day("2028-12-10"))
    with pytest.raises(Refused, match="太早"):
        taken(on_day(party, "doer", day("2028-06-09")), case, "extended", "again")
    case = taken(on_day(party, "doer", day("2028-06-12")), case, "extended", "again")
    again = held | {"held_on": day("2028-06-13")}
    with pytest.raises(Refused, match="只能办1次"):
        taken(on_day(party, "doer", day("2028-06-13")), case, "discuss_full", "extend", **again)
    case = taken(on_day(party, "doer", day("2028-06-13")), case, "discuss_full", "cancel", **again)
    case = taken(on_day(party, "secretary", day("2028-06-20")), case, "confirm_cancel", "approved")
    assert (case.ended, memberships(party)) == (
        "取消预备党员资格", [("probationary", "窗口支部", day("2026-11-30"), day("2028-06-20"))],
    )  # fmt: skip


def test_case_and_membership_go_to_another_branch_in_one_act(on_probation: tuple[Cast, Case]) -> None:
    party, case = on_probation
    target = party.first.branches[1]
    on = day("2027-12-05")
    with pytest.raises(NotPermitted):
        transfer_case(actor=on_day(party, "doer", on), case=case, to=target.pk, reason="工作单位变动")
    with pytest.raises(Refused, match="理由限于"):
        transfer_case(actor=on_day(party, "planner", on), case=case, to=target.pk, reason="方便")
    with pytest.raises(NotPermitted, match="同时管理"):
        other = party.second.branches[0]
        transfer_case(actor=on_day(party, "planner", on), case=case, to=other.pk, reason="工作单位变动")
    with pytest.raises(Refused, match="同一类党组织"):
        committee = party.first.committee
        transfer_case(actor=on_day(party, "planner", on), case=case, to=committee.pk, reason="工作单位变动")
    case = transfer_case(actor=on_day(party, "planner", on), case=case, to=target.pk, reason="工作单位变动")
    assert memberships(party)[-1] == ("probationary", "综合支部", on, None)
    entry = Entry.objects.get(word="casework.case.transferred")
    assert "综合支部" in entry.data and "窗口支部" in entry.data
    with pytest.raises(NotPermitted):
        taken(
            on_day(party, "doer", on), case, "discuss_full", "postpone", held_on=on, heard=True, signed=True
        )
    held = {"held_on": on, "heard": True, "signed": True}
    case = taken(on_day(party, "second_doer", on), case, "discuss_full", "postpone", **held)
    page = queries.case_page(on_day(party, "second_doer", on), case)
    assert page.open_steps[0].window.latest == day("2028-06-05")
    assert page.told[-2].names == {f"organisation:{target.pk}": target.name}
    county = on_day(party, "county_secretary", day("2027-12-06"))
    case = transfer_case(actor=county, case=case, to=party.second.branches[0].pk, reason="组织关系转接")
    assert memberships(party)[-1][1] == "窗口支部" and case.organisation == party.second.branches[0]
    case = taken(on_day(party, "other_doer", day("2027-12-20")), case, "postponed", "again")


def test_late_approval_is_marked_reported_extended_and_excused(party: Cast) -> None:
    case = rest(moved_early(party), party, "approval")
    night = day("2027-03-01")
    assert case.next_due_on == day("2027-02-28")
    assert mark_expired(actor=system_actor(night), day=night) == 1
    kinds = [one.kind for one in queries.reminders_on(on_day(party, "secretary", night), night)]
    assert kinds == ["remind"]
    told = queries.reminders_on(on_day(party, "county_deputy", night), night)
    assert [(one.kind, one.limit, one.due_on) for one in told] == [
        ("escalate", "three_months", day("2027-02-28"))
    ]
    secretary = on_day(party, "secretary", day("2027-03-02"))
    case = extend_limit(
        actor=secretary, case=case, step="approval", limit="three_months", reason="有关问题正在核查"
    )
    assert case.next_due_on == day("2027-05-30")
    case = taken(
        on_day(party, "secretary", day("2027-03-20")), case, "approval", "approved",
        probation_from=day("2026-11-30"), probation_until=day("2027-11-30"),
    )  # fmt: skip
    expiry = CaseMark.objects.get(case=case, kind="expire")
    excuse = {"case": case, "number": expiry.number, "reason": "有关问题核查后办理"}
    with pytest.raises(Refused, match="另一位"):
        accept_excuse(actor=on_day(party, "secretary", day("2027-03-21")), **excuse)
    accept_excuse(actor=on_day(party, "planner", day("2027-03-21")), **excuse)
    assert CaseMark.objects.filter(case=case, kind="expire").count() == 1
    assert case.has_expired and memberships(party)[0][0] == "probationary"


def test_rest_of_a_case_counts_for_no_limit(party: Cast) -> None:
    case = rest(moved_early(party), party, "approval")
    secretary = on_day(party, "secretary", day("2027-01-01"))
    case = suspend_case(actor=secretary, case=case, reason="有关问题正在核查")
    case = resume_case(actor=on_day(party, "secretary", day("2027-01-11")), case=case)
    assert case.next_due_on == day("2027-03-10")


def test_votes_are_counted_of_those_who_should_have_come(party: Cast) -> None:
    case = rest(moved_early(party), party, "meeting")
    told = {"held_on": day("2026-11-30"), "signed": True}
    doer = on_day(party, "doer", day("2026-11-30"))
    for votes, wrong in (
        ({"expected": 20, "present": 10, "in_favour": 10}, "没有超过半数"),
        ({"expected": 20, "present": 11, "in_favour": 10}, "没有超过半数应到"),
        ({"expected": 20, "present": 21, "in_favour": 11}, "票数不对"),
    ):
        with pytest.raises(Refused, match=wrong):
            taken(doer, case, "meeting", "passed", **told, **votes)
    votes = {"expected": 20, "present": 11, "in_favour": 11, "written": 1}
    assert taken(doer, case, "meeting", "passed", **told, **votes).where == "党委派人谈话"


def test_papers_have_a_least_and_a_greatest_number_and_publicity_its_days(party: Cast) -> None:
    case = rest(moved_early(party), party, "publicity")
    with pytest.raises(Refused, match="当日不计"):
        taken(on_day(party, "doer", day("2026-10-09")), case, "publicity", "clear")
    page = queries.case_page(on_day(party, "doer", day("2026-10-08")), case)
    assert page.open_steps[0].window.earliest == day("2026-10-10")
    assert any("公示5个工作日" in line for line in page.open_steps[0].window.lines)
