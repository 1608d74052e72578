"""Judgements, research topics and requirements: who begins a case about them, and where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.casework.people import begun, taken
from tests.cast import Cast, cast
from yipanqi.basics.errors import HouseError, NotFound, NotPermitted, Refused
from yipanqi.casework.services import bound
from yipanqi.planning import services
from yipanqi.planning.queries.studies import judgements, studies
from yipanqi.planning.queries.study_reports import ReportFilter, study_reports
from yipanqi.planning.services import ItemDraft

__all__ = ("cast",)


@pytest.fixture
def abouts(cast: Cast) -> dict[str, str]:
    plan = services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025)
    made = {"judgement": f"planning.judgement:{plan.pk}"}
    for kind, procedure in (("research_topic", "investigation"), ("requirement", "requirement")):
        draft = ItemDraft(title=f"事项{kind}", kind=kind, business_face="办", office_id=cast.first.office.pk)
        item = services.add_item(actor=cast.planner, plan=plan, draft=draft)
        made[procedure] = f"planning.{procedure}:{item.pk}"
    return made


@pytest.mark.parametrize("procedure", ["judgement", "investigation", "requirement"])
def test_staff_begins_and_others_do_not(cast: Cast, abouts: dict[str, str], procedure: str) -> None:
    found = bound(cast.planner, procedure, abouts[procedure])
    assert found.organisation_id == cast.first.committee.pk and found.name
    for name, refusal in (("stranger", NotFound), ("member", HouseError), ("inspector", NotPermitted)):
        with pytest.raises(refusal):
            bound(cast.actors[name], procedure, abouts[procedure])


def test_other_kinds_are_refused(cast: Cast, abouts: dict[str, str]) -> None:
    key = abouts["requirement"].partition(":")[2]
    with pytest.raises(Refused):
        bound(cast.planner, "investigation", f"planning.investigation:{key}")


def test_lists_in_reach(cast: Cast, abouts: dict[str, str]) -> None:
    assert [one.about for one in judgements(cast.planner, 2025)] == [abouts["judgement"]]
    (topic,) = studies(cast.planner, "research_topic", 2025)
    assert topic.case is None and topic.about == abouts["investigation"]
    assert judgements(cast.stranger, 2025) == [] and studies(cast.stranger, "requirement", 2025) == []


def test_library_of_reports_shows_decision_and_award(cast: Cast, django_assert_num_queries: Any) -> None:
    head, planner, leader = (cast.actors[name] for name in ("office_head", "planner", "leader"))
    started = begun(
        head, cast.first.committee, "investigation", "arrange", "arranged", title="图审为什么排队"
    )
    assert study_reports(planner) == [], "no report yet"
    case = taken(planner, started, "report", "reported", findings="机构少")
    case = taken(leader, case, "decide", "decided")
    case = taken(planner, case, "look_back", "entered")
    taken(planner, case, "award", "awarded", award="党建研究成果评选", award_grade="二等奖")
    kept = begun(head, cast.first.committee, "investigation", "arrange", "arranged", title="另一个课题")
    taken(planner, kept, "report", "reported")
    with django_assert_num_queries(4):
        found = study_reports(planner)
    assert [one.is_awarded for one in found] == [False, True]
    (won,) = study_reports(planner, ReportFilter(text="机构少", award="yes"))
    assert won.decision and won.award.startswith("党建研究成果评选，二等奖") and won.may_open
    assert (
        study_reports(planner, ReportFilter(text="没有这个词")) == [] and study_reports(cast.stranger) == []
    )
