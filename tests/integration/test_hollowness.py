"""Hollow junctions by rule: each reason by itself, both readings of the engine alike, lists in reach only."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, cast
from yipanqi.basics.periods import calendar_year
from yipanqi.execution.services import ActivityDraft, record_activity
from yipanqi.integration.queries.hollowness import HollowFilter, period_of, standing_of, standings
from yipanqi.meeting.models import Resolution
from yipanqi.meeting.services import ItemDraft as MeetingItem
from yipanqi.meeting.services import (
    MeetingDraft,
    ResolutionDraft,
    adopt_resolution,
    call_meeting,
    freeze_roll,
)
from yipanqi.planning import services
from yipanqi.planning.models import Junction, Plan
from yipanqi.planning.services import ItemDraft, JunctionTerms
from yipanqi.rulebook.queries import library
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.offered import offered_facts
from yipanqi.rulebook.queries.subjects import said_of
from yipanqi.tasking.models import Duty

__all__ = ("cast",)
JANUARY = datetime.date(2025, 1, 20)
DRAFT = ItemDraft(
    title="压缩审批时限",
    business_face="并联审批",
    target_text="压到40个工作日",
    starts_on=JANUARY,
    due_on=datetime.date(2025, 5, 31),
)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025)


def join(cast: Cast, plan: Plan, measure: str, *, people: tuple[str, ...] = (), **more: Any) -> Junction:
    draft = replace(DRAFT, title=f"事项：{measure}", **{"office_id": cast.first.office.pk, **more})
    item = services.add_item(actor=cast.planner, plan=plan, draft=draft)
    junction = services.propose_junction(
        actor=replace(cast.planner, today=JANUARY),
        item=item,
        organisation=cast.branch,
        measure_kind="exemplary_post",
        measure=measure,
        expected_result="一次办结率95%",
        owner_id=cast.posts["doer"].pk,
        terms=JunctionTerms(people=[cast.people[name].pk for name in people]),
    )
    return services.agree_junction(actor=replace(cast.doer, today=JANUARY), junction=junction)


def meet(cast: Cast, junction: Junction, day: datetime.date) -> None:
    draft = ActivityDraft(
        kind="theme_day", title=f"主题党日{junction.pk}", held_on=day, junction_id=junction.pk
    )
    record_activity(actor=replace(cast.doer, today=day), organisation=cast.branch, draft=draft)


@pytest.fixture
def five(cast: Cast, plan: Plan) -> dict[str, Junction]:
    """One junction for each way to be hollow, and one that is not."""
    inside, after = datetime.date(2025, 4, 14), datetime.date(2025, 6, 12)
    found = {
        "solid": join(cast, plan, "示范岗", people=("office_head",)),
        "people": join(cast, plan, "无人", people=("doer",)),
        "time": join(cast, plan, "事后", people=("office_head",)),
        "object": join(cast, plan, "贴牌", people=("office_head",), target_text="", due_on=None),
        "result": join(cast, plan, "无果", people=("office_head",)),
    }
    for name, junction in found.items():
        meet(cast, junction, after if name == "time" else inside)
        if name != "result":
            services.record_result(actor=cast.doer, junction=junction, result="一次办结率96%")
    return found


def test_each_reason_is_named(cast: Cast, five: dict[str, Junction]) -> None:
    told = {name: standing_of(cast.planner, junction) for name, junction in five.items()}
    assert {name: (one.state, [each.id for each in one.criteria if each.state == "hollow"]) for name, one in told.items() if one} == {
        "solid": ("solid", []),
        "people": ("hollow", ["people"]),
        "time": ("hollow", ["time"]),
        "object": ("hollow", ["object"]),
        "result": ("hollow", ["result"]),
    }  # fmt: skip
    assert told["object"] is not None and told["object"].lacks == ("没有业务对象",)
    assert "没有写明目标或时限" in [each.because for each in told["object"].criteria]


def test_both_readings_say_the_same(cast: Cast, five: dict[str, Junction]) -> None:
    period, home = period_of(2025, cast.planner.today), [cast.branch.pk]
    one = said_of(cast.planner, "junction", home, period)
    other = said_of(cast.planner, "junction", home, period, set_wise=True)
    assert len(one) == 5
    assert {key: said.values for key, said in one.items()} == {
        key: said.values for key, said in other.items()
    }


def test_young_junction_is_not_due_and_unstaffed_office_is_missing(cast: Cast, plan: Plan) -> None:
    young = join(cast, plan, "刚定", people=())
    early = replace(cast.planner, today=datetime.date(2025, 3, 1))
    standing = standing_of(early, young)
    assert standing is not None and standing.state == "not_due"
    nowhere = join(cast, plan, "无科室", office_id=None)
    meet(cast, nowhere, datetime.date(2025, 4, 14))
    standing = standing_of(cast.planner, nowhere)
    assert standing is not None
    assert {each.id: each.state for each in standing.criteria}["people"] == "missing"


def test_lists_are_filtered_and_in_reach(cast: Cast, five: dict[str, Junction]) -> None:
    everything = standings(cast.planner, 2025)
    assert [one.state for one in everything] == ["hollow"] * 4 + ["solid"]
    lacking = standings(cast.planner, 2025, HollowFilter(lack="time"))
    assert [one.junction.pk for one in lacking] == [five["time"].pk]
    assert len(standings(cast.planner, 2025, HollowFilter(state="solid"))) == 1
    assert len(standings(cast.clerk, 2025, HollowFilter(agency_path=cast.first.committee.path))) == 5
    assert standings(cast.stranger, 2025) == [] and standings(cast.second_doer, 2025) == []


def test_statements_do_not_grow_with_junctions(cast: Cast, plan: Plan) -> None:
    join(cast, plan, "一个")
    standings(cast.planner, 2025)
    with CaptureQueriesContext(
        connection,
    ) as few:
        standings(cast.planner, 2025)
    for number in range(8):
        join(cast, plan, f"又{number}")
    with CaptureQueriesContext(connection) as many:
        standings(cast.planner, 2025)
    assert len(many) == len(few) <= 14


def resolved(cast: Cast, about: tuple[str, int], day: datetime.date) -> Resolution:
    actor = replace(cast.planner, today=day)
    about_kind, about_key = about
    item = MeetingItem(
        "压缩时限", "both", about_kind=about_kind, about_key=about_key, about_title="压缩审批时限"
    )
    draft = MeetingDraft("leading_group_meeting", day, items=(item,))
    called = call_meeting(actor=actor, body_id=cast.first.leading_group.pk, draft=draft)
    agenda = freeze_roll(actor=actor, meeting=called).agenda.get()
    return adopt_resolution(actor=actor, item=agenda, draft=ResolutionDraft("窗口党员示范岗先试"))


def test_a_resolution_about_its_business_counts_as_a_record(cast: Cast, plan: Plan) -> None:
    junction = join(cast, plan, "示范岗", people=("office_head",))
    other = join(cast, plan, "帮办队", people=("office_head",))

    def told() -> dict[str, int]:
        rows = offered_facts(rules_for(), "junction_resolution", [cast.branch.pk], calendar_year(2025)) or ()
        assert all(set(row) == set(library().facts["junction_resolution"].columns) for row in rows)
        return {("示范岗" if row["junction"] == junction.pk else "帮办队"): row["in_term"] for row in rows}

    assert told() == {}
    first = resolved(cast, ("planning.plan_item", junction.item_id), datetime.date(2025, 4, 14))
    assert told() == {"示范岗": True}
    standing = standing_of(cast.planner, junction)
    assert standing is not None and "time" not in [
        one.id for one in standing.criteria if one.state == "hollow"
    ]
    assert any("会议决议1项" in one.because for one in standing.criteria)
    Resolution.objects.filter(pk=first.pk).update(state="revoked", revoked_reason="重议")
    assert told() == {}
    resolved(cast, ("planning.junction", other.pk), datetime.date(2025, 6, 12))
    assert told() == {"帮办队": False}  # After the day of the business.


def test_a_duty_made_of_a_resolution_brings_it_to_the_junction(cast: Cast, plan: Plan) -> None:
    junction = join(cast, plan, "示范岗", people=("office_head",))
    made = resolved(cast, ("planning.plan", plan.pk), datetime.date(2025, 4, 14))
    Duty.objects.create(
        organisation=cast.branch, post=cast.posts["doer"], title="先试", starts_on=datetime.date(2025, 4, 14),
        junction=junction, resolution=made,
    )  # fmt: skip
    (row,) = offered_facts(rules_for(), "junction_resolution", [cast.branch.pk], calendar_year(2025)) or ()
    assert (row["junction"], row["in_term"]) == (junction.pk, True)
    assert (
        offered_facts(rules_for(), "junction_resolution", [cast.second.committee.pk], calendar_year(2025))
        == []
    )
