"""Hollow junctions by rule: each reason by itself, both readings of the engine alike, lists in reach only."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, cast
from yipanqi.execution.services import ActivityDraft, record_activity
from yipanqi.integration.queries.hollowness import HollowFilter, period_of, standing_of, standings
from yipanqi.planning import services
from yipanqi.planning.models import Junction, Plan
from yipanqi.planning.services import ItemDraft, JunctionTerms
from yipanqi.rulebook.queries.subjects import said_of

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
