"""Every shipped handling procedure, driven from its first step to its end by the right people and refused to everybody else."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from tests.casework.people import begun, home, on_day, taken
from tests.cast import TODAY, Cast
from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import HouseError, NotPermitted
from yipanqi.casework.models import Case, CaseHand, CaseMark
from yipanqi.casework.queries import beginnings, edition_today, procedures
from yipanqi.casework.services import take_silent_decisions
from yipanqi.ledger.models import Entry
from yipanqi.ledger.queries import verification

LATER = TODAY + datetime.timedelta(days=1)
MONTHS = TODAY + datetime.timedelta(days=100)
HALF_YEAR = TODAY + datetime.timedelta(days=200)
RULED = datetime.date(2026, 6, 1)

Fields = Callable[[Cast], dict[str, Any]]


def nothing(cast: Cast) -> dict[str, Any]:
    """No field that matters."""
    return {}


def lead(cast: Cast) -> dict[str, Any]:
    return {"lead": home(cast.first.branches[0]), "support": home(cast.first.branches[1])}


def owner(cast: Cast) -> dict[str, Any]:
    return {"owner": home(cast.first.branches[1])}


def mentor(cast: Cast) -> dict[str, Any]:
    return {"mentor": home(cast.first.branches[1])}


def office(cast: Cast) -> dict[str, Any]:
    return {"owner": f"unit:{cast.first.office.pk}"}


def plan(cast: Cast) -> dict[str, Any]:
    return {"owner": home(cast.branch), "finish_on": LATER}


def begun_now(cast: Cast) -> dict[str, Any]:
    return {"begun_on": LATER}


def in_force(cast: Cast) -> dict[str, Any]:
    return {"in_force_on": LATER}


def cared_for(cast: Cast) -> dict[str, Any]:
    return {"who": f"person:{cast.people['member'].pk}"}


# procedure → where, then (who, step, decision, day, fields); the first line begins the case.
WAYS: dict[str, tuple[str, str, list[tuple[str, str, str, datetime.date, Fields]]]] = {
    "instruction": ("committee", "已办结并回看", [
        ("committee_clerk", "register", "registered", TODAY, nothing),
        ("planner", "split", "split", TODAY, nothing),
        ("secretary", "assign", "jointly", TODAY, lead),
        ("doer", "lead_report", "reported", LATER, nothing),
        ("second_doer", "support_report", "reported", LATER, nothing),
        ("doer", "gather", "gathered", LATER, nothing),
        ("committee_clerk", "verify", "confirmed", LATER, nothing),
        ("secretary", "close", "closed", LATER, nothing),
        ("planner", "look_back", "held", MONTHS, nothing),
    ]),
    "branch_difficulty": ("branch", "支部确认解决", [
        ("doer", "raise", "raised", TODAY, nothing),
        ("planner", "take_on", "own", TODAY, office),
        ("office_head", "solve", "solved", LATER, nothing),
        ("commissioner", "confirm", "confirmed", LATER, nothing),
    ]),
    "liaison": ("committee", "已沟通办妥", [
        ("planner", "raise", "raised", TODAY, nothing),
        ("clerk", "answer", "coordinating", TODAY, nothing),
        ("county_deputy", "coordinate", "coordinated", LATER, nothing),
        ("leader", "confirm", "confirmed", LATER, nothing),
    ]),
    "suggestion": ("branch", "已采纳并落实", [
        ("member", "submit", "submitted", TODAY, nothing),
        ("secretary", "study", "adopted", TODAY, owner),
        ("second_doer", "carry_out", "done", LATER, nothing),
        ("committee_clerk", "feedback", "told", LATER, nothing),
    ]),
    "objection": ("branch", "维持原结果", [
        ("member", "file", "filed", TODAY, nothing),
        ("clerk", "accept", "accepted", TODAY, nothing),
        ("county_deputy", "review", "keep", LATER, nothing),
        ("county_secretary", "decide_keep", "kept", LATER, nothing),
        ("clerk", "answer", "answered", LATER, nothing),
    ]),
    "rectification": ("branch", "已销号", [
        ("inspector", "register", "registered", TODAY, nothing),
        ("doer", "plan", "planned", TODAY, plan),
        ("county_secretary", "approve_plan", "approved", TODAY, nothing),
        ("doer", "carry_out", "done", LATER, nothing),
        ("committee_clerk", "effect", "shown", LATER, nothing),
        ("county_deputy", "close_out", "closed", LATER, nothing),
        ("inspector", "look_again", "held", HALF_YEAR, nothing),
    ]),
    "clue": ("committee", "已结案", [
        ("discipline_secretary", "receive", "registered", TODAY, nothing),
        ("committee_discipline", "propose", "proposed", TODAY, nothing),
        ("discipline_secretary", "approve", "approved", TODAY, nothing),
        ("committee_discipline", "dispose", "done", LATER, nothing),
        ("discipline_secretary", "conclude", "concluded", LATER, nothing),
    ]),
    "public_demand": ("committee", "已办结（未评价）", [
        ("committee_clerk", "submit", "submitted", TODAY, nothing),
        ("planner", "triage", "accepted", TODAY, nothing),
        ("secretary", "assign", "assigned", TODAY, owner),
        ("second_doer", "handle", "handled", LATER, nothing),
        ("committee_clerk", "answer", "answered", LATER, nothing),
        ("system", "satisfaction", "silent", MONTHS, nothing),
    ]),
    "public_complaint": ("committee", "已办结（未评价）", [
        ("committee_clerk", "submit", "submitted", TODAY, nothing),
        ("planner", "triage", "accepted", TODAY, nothing),
        ("committee_discipline", "verify", "verified", LATER, nothing),
        ("secretary", "answer", "answered", LATER, nothing),
        ("system", "satisfaction", "silent", MONTHS, nothing),
    ]),
    "staff_demand": ("branch", "已办结", [
        ("member", "submit", "submitted", TODAY, nothing),
        ("planner", "triage", "accepted", TODAY, office),
        ("office_head", "handle", "handled", LATER, nothing),
        ("committee_clerk", "answer", "answered", LATER, nothing),
        ("member", "satisfaction", "satisfied", LATER, nothing),
    ]),
    "carrier_filing": ("branch", "已备案", [
        ("doer", "submit", "submitted", TODAY, nothing),
        ("planner", "examine", "agreed", LATER, nothing),
        ("clerk", "file", "filed", LATER, nothing),
    ]),
    "brand_nurturing": ("branch", "成为典型", [
        ("doer", "propose", "proposed", TODAY, nothing),
        ("planner", "choose", "chosen", TODAY, mentor),
        ("second_doer", "guide", "guided", MONTHS, nothing),
        ("secretary", "assess", "model", HALF_YEAR, nothing),
    ]),
    "duty_extension": ("branch", "同意延期", [
        ("doer", "ask", "asked", TODAY, nothing),
        ("leader", "decide", "approved", LATER, nothing),
    ]),
    "duty_excuse": ("branch", "认可说明", [
        ("doer", "ask", "asked", TODAY, nothing),
        ("secretary", "decide", "accepted", LATER, nothing),
    ]),
    "duty_waiver": ("branch", "同意豁免", [
        ("doer", "ask", "asked", TODAY, nothing),
        ("county_deputy", "decide", "approved", LATER, nothing),
    ]),
    "plan_change": ("committee", "已批准变更", [
        ("office_head", "propose", "proposed", TODAY, nothing),
        ("leader", "approve", "approved", LATER, nothing),
    ]),
    "requirement": ("committee", "要求已落实", [
        ("committee_clerk", "register", "registered", TODAY, nothing),
        ("planner", "split", "split", TODAY, nothing),
        ("leader", "approve", "approved", LATER, nothing),
        ("secretary", "align", "aligned", LATER, nothing),
    ]),
    "investigation": ("committee", "已转为决定并回看", [
        ("office_head", "arrange", "arranged", TODAY, nothing),
        ("planner", "report", "reported", LATER, nothing),
        ("leader", "decide", "decided", LATER, nothing),
        ("secretary", "look_back", "seen", MONTHS, nothing),
    ]),
    "judgement": ("committee", "结论已写进计划", [
        ("committee_clerk", "draft", "drafted", TODAY, nothing),
        ("office_head", "compare", "agreed", TODAY, nothing),
        ("leader", "conclude", "concluded", LATER, nothing),
        ("planner", "enter", "entered", LATER, nothing),
    ]),
    "institution": ("committee", "已复核，继续执行", [
        ("office_head", "raise", "raised", TODAY, nothing),
        ("leader", "try_out", "tried", LATER, begun_now),
        ("planner", "sum_up", "summed", MONTHS, nothing),
        ("leader", "enact", "enacted", MONTHS, in_force),
        ("secretary", "review", "keep", HALF_YEAR, nothing),
    ]),
    "project_flow": ("committee", "项目办结", [
        ("office_head", "accept", "accepted", TODAY, nothing),
        ("office_head", "form", "fine", TODAY, nothing),
        ("planner", "assess", "chosen", LATER, nothing),
        ("office_head", "contract", "signed", LATER, nothing),
        ("office_head", "control", "going_on", LATER, nothing),
        ("office_head", "annual", "reported", MONTHS, nothing),
        ("secretary", "final", "passed", MONTHS, nothing),
        ("office_head", "results", "listed", MONTHS, nothing),
        ("office_head", "science", "handed", MONTHS, nothing),
        ("office_head", "archive", "filed", MONTHS, nothing),
        ("office_head", "credit", "noted", MONTHS, nothing),
        ("planner", "finance", "settled", HALF_YEAR, nothing),
    ]),
    "care": ("branch", "已办到", [
        ("doer", "agree", "agreed", TODAY, cared_for),
        ("doer", "do", "done", LATER, nothing),
        ("commissioner", "ask", "enough", LATER, nothing),
    ]),
    "political_check": ("committee", "已把关并回看", [
        ("office_head", "submit", "submitted", TODAY, nothing),
        ("planner", "check", "pass", LATER, nothing),
        ("leader", "decide", "go", LATER, nothing),
        ("secretary", "look_back", "fine", MONTHS, nothing),
    ]),
    "recognition": ("branch", "已追认", [
        ("doer", "propose", "proposed", RULED, nothing),
        ("secretary", "committee_review", "agreed", RULED, nothing),
        ("county_secretary", "report_up", "reported", RULED, nothing),
        ("clerk", "provincial", "approved", RULED, nothing),
    ]),
}  # fmt: skip
DRIVEN_ELSEWHERE = {"development"}
BESIDE = {("objection", "review"): "assessor", ("clue", "dispose"): "committee_discipline_b"}


@pytest.mark.parametrize("procedure", WAYS)
def test_right_people_finish_it_and_nobody_else_takes_a_step(
    office: Cast, procedure: str, record_property: Any
) -> None:
    where, end, way = WAYS[procedure]
    place = office.first.committee if where == "committee" else office.branch
    first, step, decision, day, fields = way[0]
    edition = edition_today(procedure, day)
    told = {"fields": fields(office), "edition": edition.edition}
    refused = 0
    for other in office.actors:
        actor = on_day(office, other, day)
        if place.pk not in dict(beginnings(actor, edition)):
            with pytest.raises(HouseError):
                begun(actor, place, procedure, step, decision, **told)
            refused += 1
    case = begun(on_day(office, first, day), place, procedure, step, decision, **told)
    for name, step, decision, day, fields in way[1:]:
        matching = set(
            CaseHand.objects.filter(case=case, step=step, purpose="act").values_list(
                "organisation_id", "unit_id", "post_kind"
            )
        )
        for other in office.actors:
            actor = on_day(office, other, day)
            if any((p.organisation_id or None, p.unit_id or None, p.kind) in matching for p in actor.posts):
                continue
            if CaseHand.objects.filter(case=case, step=step, purpose="act", person_key=actor.key).exists():
                continue
            with pytest.raises(NotPermitted, match="请"):
                taken(actor, case, step, decision, **fields(office))
            refused += 1
        beside = office.actors[BESIDE[procedure, step]].key if (procedure, step) in BESIDE else ""
        actor = system_actor(day) if name == "system" else on_day(office, name, day)
        case = taken(actor, case, step, decision, beside=beside, **fields(office))
    assert (case.state, case.ended) == (Case.CLOSED, end)
    assert not CaseHand.objects.filter(case=case, purpose="act").exists()
    marks = CaseMark.objects.filter(case=case, kind="take").count()
    assert marks == len(way)
    entries = Entry.objects.filter(subject_kind="casework.case", subject_key=str(case.pk))
    assert entries.filter(word__startswith="casework.").count() == len(way)
    assert verification().faults == ()
    assert refused > 10 * (len(way) - 1)
    record_property("procedure", (procedure, len(way), refused))


def test_no_shipped_procedure_is_left_out(db: None) -> None:
    shipped = {one.id for one in procedures().procedures}
    assert shipped == set(WAYS) | DRIVEN_ELSEWHERE


def test_demand_of_the_public_is_begun_for_it_and_ends_in_silence(office: Cast) -> None:
    case = begun(office.committee_clerk, office.first.committee, "public_demand", "submit", "submitted")
    case = taken(office.planner, case, "triage", "accepted")
    case = taken(office.secretary, case, "assign", "assigned", owner=home(office.branch))
    case = taken(on_day(office, "doer", LATER), case, "handle", "handled")
    case = taken(on_day(office, "committee_clerk", LATER), case, "answer", "answered")
    early = system_actor(LATER + datetime.timedelta(days=5))
    assert take_silent_decisions(actor=early) == 0
    for name in office.actors:
        with pytest.raises(HouseError):
            taken(on_day(office, name, LATER), case, "satisfaction", "satisfied")
    assert take_silent_decisions(actor=system_actor(LATER + datetime.timedelta(days=16))) == 1
    case.refresh_from_db()
    assert case.ended == "已办结（未评价）"
    assert case.marks.last().person_name == "系统"
