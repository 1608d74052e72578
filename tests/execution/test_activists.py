"""Who wants to join serves as a volunteer: signs up where his case runs, or is entered; what he served stands beside his case."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from tests.casework.development import add_applicant, applied
from tests.cast import TODAY, Cast, cast
from tests.papers import says_what_its_layout_names
from yipanqi.basics.errors import NotFound, NotPermitted, Refused
from yipanqi.casework.queries import case as case_in_reach
from yipanqi.casework.queries import case_page
from yipanqi.execution import services
from yipanqi.execution.models import CallPlace
from yipanqi.execution.queries.carrier_calls import calls_open_to
from yipanqi.execution.queries.service_records import ServiceRecord, service_record
from yipanqi.execution.reports import service_paper
from yipanqi.execution.services import CallDraft, CarrierDraft
from yipanqi.ledger.queries import entries_about

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)
EVERYBODY = (
    "inspector", "assessor", "leader", "office_head", "doer", "second_doer", "commissioner", "discipline", "stranger", "other_doer",
    "member", "applicant",
)  # fmt: skip


def shift(cast: Cast, actor: str, organisation: Any, title: str, *, days: int = 0, wanted: int = 9) -> Any:
    team = services.found_carrier(
        actor=cast.actors[actor], organisation=organisation,
        draft=CarrierDraft(kind="volunteering", name=f"{title}队", starts_on=TODAY - 30 * DAY),
    )  # fmt: skip
    draft = CallDraft(title, held_on=TODAY + days * DAY, wanted=wanted, served="社区")
    return services.call_carrier(actor=cast.actors[actor], carrier=team, draft=draft)


def record_for(cast: Cast, name: str, case: Any) -> ServiceRecord:
    actor = cast.actors[name]
    found = service_record(actor, case_page(actor, case_in_reach(actor, case.pk)))
    assert found is not None
    return found


def test_activist_signs_up_where_his_case_runs_and_above(cast: Cast) -> None:
    activist = add_applicant(cast).applicant
    near = shift(cast, "doer", cast.branch, "帮办")
    shift(cast, "planner", cast.first.committee, "劝导")
    shift(cast, "second_doer", cast.first.branches[1], "邻支部")
    shift(cast, "stranger", cast.second.committee, "外单位")
    assert calls_open_to(activist) == []
    with pytest.raises(NotFound):
        services.sign_up(actor=activist, call=near)
    case = applied(cast, on=TODAY)
    assert [one.title for one in calls_open_to(activist)] == ["帮办", "劝导"]
    place = services.report_hours(actor=activist, place=services.sign_up(actor=activist, call=near), hours=3)
    waiting = record_for(cast, "doer", case)
    assert (waiting.hours, waiting.waiting_hours, waiting.services) == (0, 3, ())
    services.confirm_hours(actor=cast.doer, place=place, served_name="社区")
    assert record_for(cast, "doer", case).said == f"自{TODAY}以来已确认3小时"


def test_organiser_enters_whoever_has_no_account(cast: Cast) -> None:
    person = add_applicant(cast).people["applicant"].pk
    call = shift(cast, "planner", cast.first.committee, "劝导")
    for name in EVERYBODY:
        with pytest.raises(NotPermitted):
            services.add_to_call(actor=cast.actors[name], call=call, person_id=person)
    with pytest.raises(Refused, match="不在本单位"):
        services.add_to_call(actor=cast.planner, call=call, person_id=cast.people["other_doer"].pk)
    with pytest.raises(Refused):
        services.add_to_call(actor=cast.planner, call=call, person_id=person, hours=25)
    assert not CallPlace.objects.exists()
    place = services.add_to_call(actor=cast.planner, call=call, person_id=person, hours=4)
    assert (place.state, place.hours) == ("reported", 4)
    words = [one.word for one in entries_about(cast.system, "execution.carrier", call.carrier_id)]
    assert sorted(words)[:1] == ["execution.call.added"] and "execution.hours.reported" in words
    with pytest.raises(Refused, match="申请人壬午已在这次服务的参加人员里"):
        services.add_to_call(actor=cast.planner, call=call, person_id=person)
    coming = shift(cast, "planner", cast.first.committee, "明日", days=1, wanted=1)
    wrong = services.add_to_call(actor=cast.planner, call=coming, person_id=cast.people["member"].pk)
    with pytest.raises(Refused, match="人数已满"):
        services.add_to_call(actor=cast.clerk, call=coming, person_id=person)
    assert services.withdraw_from_call(actor=cast.planner, place=wrong).state == "withdrawn"
    services.cancel_call(actor=cast.planner, call=coming, reason="下雨")
    with pytest.raises(Refused, match="已取消"):
        services.add_to_call(actor=cast.planner, call=coming, person_id=person)


def test_hours_elsewhere_count_without_their_title(cast: Cast) -> None:
    add_applicant(cast)
    case = applied(cast, on=TODAY)
    for name, home, hours in (("planner", cast.first.committee, 4), ("stranger", cast.second.committee, 5)):
        CallPlace.objects.create(
            call=shift(cast, name, home, f"{name}的服务"), person=cast.people["applicant"], signed_on=TODAY, hours=hours,
            state=CallPlace.CONFIRMED, confirmed_on=TODAY, confirmed_by_name="社区",
        )  # fmt: skip
    early = CallPlace.objects.create(
        call=shift(cast, "doer", cast.branch, "申请以前", days=-1), person=cast.people["applicant"], signed_on=TODAY, hours=9,
        state=CallPlace.CONFIRMED, confirmed_on=TODAY, confirmed_by_name="社区",
    )  # fmt: skip
    seen = record_for(cast, "doer", case)
    assert early.call.title not in {one.title for one in seen.services}
    assert [(one.title, one.opens) for one in seen.services] == [("planner的服务", False)]
    assert (seen.hours, seen.unseen_hours, seen.waiting_hours) == (9, 5, 0)
    assert [(one.title, one.times, one.hours) for one in seen.halves] == [("开始办理以来", 2, 9)]
    assert record_for(cast, "clerk", case).unseen_hours == 0
    paper = service_paper(seen, "入党申请", cast.branch.name)
    says_what_its_layout_names("service_record", paper)
    assert "stranger的服务" not in str(paper) and "5小时（外单位队伍组织" in str(paper)
