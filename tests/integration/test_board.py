"""The board: its cells, its reach, its cost."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.casework.people import case_of, home, taken
from tests.cast import TODAY, Cast, cast
from tests.pace import cost
from yipanqi.basics.errors import NotFound
from yipanqi.execution.services import (
    ActivityDraft,
    CallDraft,
    CarrierDraft,
    call_carrier,
    found_carrier,
    record_activity,
    report_hours,
    sign_up,
)
from yipanqi.inspection.services import FindingRow, bulk_register_findings, register_finding
from yipanqi.integration.queries import BoardFilter, Sides, board, cell_records, desk, lanes, row_of, stages
from yipanqi.organisation.services import OrganisationRow, bulk_add_organisations
from yipanqi.planning.services import (
    ItemDraft,
    ItemRow,
    add_item,
    agree_junction,
    bulk_add_items,
    open_plan,
    propose_junction,
)

__all__ = ("cast",)
YEAR = TODAY.year


def more_agencies(cast: Cast, number: int) -> None:
    rows = [
        OrganisationRow(
            name=f"中共样县第{each + 10}局机关委员会",
            kind="primary_committee",
            parent=cast.county.name,
            agency=f"样县第{each + 10}局",
        )
        for each in range(number)
    ]
    made = bulk_add_organisations(actor=cast.system, rows=rows)
    bulk_add_organisations(
        actor=cast.system,
        rows=[
            OrganisationRow(
                name=f"中共样县第{each + 10}局支部",
                kind="branch",
                parent=rows[each].name,
                agency=rows[each].agency,
            )
            for each in range(number)
        ],
    )
    bulk_add_items(
        actor=cast.system,
        rows=[
            ItemRow(
                organisation_id=one.pk,
                year=YEAR,
                title=f"事项{n}",
                kind="key_task",
                business_face="压缩时限",
                party_face="示范岗",
            )
            for one in made
            for n in range(5)
        ],
    )
    bulk_register_findings(
        actor=cast.system,
        rows=[
            FindingRow(one.pk, "纪要雷同", "quarterly_round", TODAY, "督查员乙", due_on=TODAY) for one in made
        ],
    )


def test_states_of_an_empty_year(cast: Cast) -> None:
    row = row_of(cast.clerk, cast.first.committee.pk, YEAR)
    assert [cell.stage for cell in row.cells] == [stage.code for stage in stages()]
    assert [cell.state for cell in row.cells] == [
        "missing",
        "not_applicable",
        "missing",
        "missing",
        "not_due",
        "not_due",
    ]
    assert all(cell.value is None and cell.note for cell in row.cells)


def test_planning_cell_counts_faces_and_reasons(cast: Cast) -> None:
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=YEAR)
    add_item(
        actor=cast.planner,
        plan=plan,
        draft=ItemDraft(title="压缩时限", kind="key_task", business_face="提速", party_face="示范岗"),
    )
    add_item(
        actor=cast.planner,
        plan=plan,
        draft=ItemDraft(title="台账升级", kind="key_task", business_face="系统升级"),
    )
    cell = row_of(cast.planner, cast.first.committee.pk, YEAR).cells[0]
    assert (cell.state, cell.met, cell.due) == ("value", 1, 2)
    found = cell_records(cast.planner, cast.first.committee.pk, "planning", YEAR)
    assert [(line.title, line.counts) for line in found.lines] == [("台账升级", False), ("压缩时限", True)]


def test_open_finding_past_its_day_is_zero(cast: Cast) -> None:
    register_finding(
        actor=cast.inspector, organisation_id=cast.branch.pk, title="记录缺失", source_kind="quarterly_round",
        found_on=datetime.date(2025, 5, 2), due_on=datetime.date(2025, 6, 1),
    )  # fmt: skip
    cell = row_of(cast.clerk, cast.first.committee.pk, YEAR).cells[3]
    assert (cell.state, cell.met, cell.due) == ("zero", 0, 1)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("clerk", 2),
        ("inspector", 2),
        ("planner", 1),
        ("leader", 1),
        ("stranger", 1),
        ("doer", 1),
        ("member", 1),
    ],
)
def test_everybody_sees_his_own_rows(cast: Cast, name: str, rows: int) -> None:
    found = board(cast.actors[name], YEAR)
    assert len(found.rows) == rows
    assert all(cast.actors[name].reaches(row.path) for row in found.rows)


def test_strangers_rows_are_not_there(cast: Cast) -> None:
    with pytest.raises(NotFound):
        row_of(cast.stranger, cast.first.committee.pk, YEAR)
    with pytest.raises(NotFound):
        cell_records(cast.stranger, cast.first.committee.pk, "planning", YEAR)
    with pytest.raises(NotFound):
        cell_records(cast.clerk, cast.first.committee.pk, "nonsense", YEAR)


def test_every_cell_opens_its_records(cast: Cast) -> None:
    more_agencies(cast, 1)
    for row in board(cast.clerk, YEAR).rows:
        for cell in row.cells:
            found = cell_records(cast.clerk, row.organisation_id, cell.stage, YEAR)
            assert (sum(line.counts for line in found.lines), len(found.lines)) == (
                cell.met,
                cell.due,
            ) or not cell.due


def test_filters(cast: Cast) -> None:
    more_agencies(cast, 2)
    assert len(board(cast.clerk, YEAR, BoardFilter(text="第10局")).rows) == 1
    assert len(board(cast.clerk, YEAR, BoardFilter(stage="planning", state="missing")).rows) == 2
    assert len(board(cast.clerk, YEAR, BoardFilter(state="zero")).rows) == 2


def test_statements_do_not_grow_with_agencies(cast: Cast) -> None:
    board(cast.clerk, YEAR)
    with CaptureQueriesContext(
        connection,
    ) as few:
        one_took, _ = cost(lambda: board(cast.clerk, YEAR))
    more_agencies(cast, 38)
    with CaptureQueriesContext(connection) as many:
        took, found = cost(lambda: board(cast.clerk, YEAR))
    assert len(found.rows) == 40
    assert len(many) == len(few) <= 15
    assert took < one_took * 40


def test_lanes_and_desk(cast: Cast) -> None:
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=YEAR)
    draft = ItemDraft(
        title="压缩时限",
        kind="key_task",
        business_face="提速",
        party_face="示范岗",
        due_on=datetime.date(2025, 9, 30),
    )
    add_item(actor=cast.planner, plan=plan, draft=draft)
    drawn = lanes(cast.leader, row_of(cast.leader, cast.first.committee.pk, YEAR), YEAR)
    assert [(bar.title, bar.ends_on.month) for bar in drawn.business] == [("压缩时限", 9)]
    found = desk(cast.doer)
    assert len(found.next_three) == 3 and all(one.act == "登记活动" for one in found.next_three)
    assert [one.act for one in desk(cast.leader).due] == ["审定计划"]
    assert {change.entry.subject_name for change in desk(cast.clerk).changed.lines}


def test_desk_asks_for_the_months_meetings_until_they_are_recorded(cast: Cast) -> None:
    kinds = {one.activity_kind: one for one in desk(cast.doer).due if one.act == "登记活动"}
    assert {"committee_meeting", "theme_day"} <= kinds.keys()
    assert kinds["theme_day"].light == "in_time" and kinds["theme_day"].due_on == datetime.date(2025, 6, 30)
    below = [one for one in desk(cast.planner).due if one.organisation_id == cast.branch.pk]
    assert {one.act for one in below} == {"督促支部"}
    record_activity(
        actor=cast.doer,
        organisation=cast.branch,
        draft=ActivityDraft(
            kind="theme_day", title="柜台后的一天", held_on=TODAY, place="政务大厅", host_name="庚"
        ),
    )
    assert "theme_day" not in {one.activity_kind for one in desk(cast.doer).due}
    assert "主题党日每月开展" not in {
        one.title for one in desk(cast.planner).due if one.organisation_id == cast.branch.pk
    }


def test_changes_stand_by_subject_without_bulk_and_ones_own_first(cast: Cast) -> None:
    more_agencies(cast, 3)
    mine = register_finding(
        actor=cast.clerk, organisation_id=cast.branch.pk, title="记录缺失", source_kind="quarterly_round",
        found_on=TODAY, due_on=TODAY,
    )  # fmt: skip
    taken(cast.doer, case_of(mine), "plan", "planned", owner=home(cast.branch), finish_on=TODAY)
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=YEAR)
    for number in range(10):
        add_item(actor=cast.planner, plan=plan, draft=ItemDraft(title=f"事项{number}", business_face="提速"))
    changed = desk(cast.clerk).changed
    assert len(changed.lines) == 8 and changed.others >= 3 and changed.bulk >= 3
    assert all(change.entry.subject_key != "many" for change in changed.lines)
    first = changed.lines[0]
    assert (first.entry.subject_name, first.acts) == ("记录缺失", 1)


def test_desk_asks_the_carrying_branch_to_agree_to_a_junction(cast: Cast) -> None:
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=YEAR)
    item = add_item(actor=cast.planner, plan=plan, draft=ItemDraft(title="压缩时限", business_face="提速"))
    made = propose_junction(
        actor=cast.planner, item=item, organisation=cast.branch, measure_kind="task_force", measure="突击队",
        expected_result="快", owner_id=cast.posts["doer"].pk,
    )  # fmt: skip
    asked = [one for one in desk(cast.doer).due if one.act == "确定结合点"]
    assert [(one.kind, one.key, one.title) for one in asked] == [("junction", made.pk, "突击队")]
    assert not [one for one in desk(cast.second_doer).due if one.act == "确定结合点"]
    agree_junction(actor=cast.doer, junction=made)
    assert not [one for one in desk(cast.doer).due if one.act == "确定结合点"]


def test_desk_tells_of_calls_and_hours_to_whom_they_wait_for(cast: Cast) -> None:
    force = CarrierDraft(
        kind="task_force", name="红色帮办队", starts_on=TODAY, leader_id=cast.people["discipline"].pk
    )
    team = found_carrier(
        actor=cast.planner, organisation=cast.branch, draft=force, member_ids=[cast.people["member"].pk]
    )
    call = call_carrier(actor=cast.planner, carrier=team, draft=CallDraft("23个积压项目", "急难险重任务"))
    waits = [one for one in desk(cast.member).due if one.act == "响应呼叫"]
    assert [(one.title, one.note, one.due_on) for one in waits] == [
        ("23个积压项目", "红色帮办队", timezone.localdate(call.due_at))
    ]
    corps = CarrierDraft(kind="volunteering", name="志愿支队", starts_on=TODAY)
    volunteers = found_carrier(actor=cast.planner, organisation=cast.first.committee, draft=corps)
    shift = call_carrier(
        actor=cast.planner, carrier=volunteers, draft=CallDraft("文明劝导", held_on=TODAY, served="交警中队")
    )
    place = sign_up(actor=cast.member, call=shift)
    assert ("填服务时长", place.pk) in {(one.act, one.key) for one in desk(cast.member).due}
    report_hours(actor=cast.member, place=place, hours=2)
    assert "填服务时长" not in {one.act for one in desk(cast.member).due}
    confirming = [one for one in desk(cast.planner).due if one.act == "确认服务时长"]
    assert [(one.key, one.title) for one in confirming] == [(shift.pk, "文明劝导")]
    assert "确认服务时长" not in {one.act for one in desk(cast.doer).due}


@pytest.mark.parametrize(
    ("sides", "reason"),
    [
        (Sides(4, 5, 69, 100, 0, 0), "组织生活完成偏低"),
        (Sides(4, 5, 70, 100, 0, 0), ""),
        (Sides(79, 100, 0, 100, 0, 0), ""),
        (Sides(2, 2, 0, 100, 0, 0), ""),
        (Sides(3, 3, 0, 0, 0, 9), "没有算出组织生活"),
        (Sides(3, 3, 0, 0, 4, 0), ""),
        (Sides(0, 0, 0, 0, 0, 0), ""),
    ],
)
def test_deviation_calls_for_a_look_only_where_business_is_high_and_party_work_low_or_missing(
    sides: Sides, reason: str
) -> None:
    assert sides.reason == reason
