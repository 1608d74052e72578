"""The dual cycle: what evidences a side, when a gate opens, who may open one without, which set of stages holds where."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast, cast
from tests.engine.desk import change, copied
from tests.engine.desk import rules as rules_of
from yipanqi.basics.errors import NotFound, NotPermitted, Refused
from yipanqi.basics.periods import calendar_year
from yipanqi.engine.batch import evaluate_many
from yipanqi.execution.services import ActivityDraft, record_activity, withdraw_activity
from yipanqi.inspection.services import register_finding
from yipanqi.integration.queries import board, cell_records, row_of
from yipanqi.ledger.queries import entries_about
from yipanqi.planning.queries import item as find_item
from yipanqi.planning.services import (
    ItemDraft,
    add_item,
    adopt_plan,
    agree_junction,
    finish_item,
    open_plan,
    propose_junction,
    report_progress,
)
from yipanqi.rulebook.queries import rules_for
from yipanqi.rulebook.queries.offered import offered_facts
from yipanqi.tasking.models import GateOpening
from yipanqi.tasking.queries.cycle import ItemCycle, cycles_of, phases, synchrony
from yipanqi.tasking.queries.stage_sets import stage_set_over, stage_sets
from yipanqi.tasking.services import DutyDraft, Node, issue_duty, sign_duty
from yipanqi.tasking.services.gates import add_dependency, adopt_stage_set, end_dependency, open_gate

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)


def plan_with_items(cast: Cast, number: int = 1) -> list[Any]:
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year)
    return [
        add_item(
            actor=cast.planner,
            plan=plan,
            draft=ItemDraft(
                title=f"压缩审批时限{each}", business_face="并联审批", party_face="党员示范岗", office_id=cast.first.office.pk,
                due_on=TODAY + 60 * DAY,
            ),
        )
        for each in range(number)
    ]  # fmt: skip


def adopted(cast: Cast, number: int = 1) -> list[Any]:
    items = plan_with_items(cast, number)
    adopt_plan(actor=cast.system, plan=items[0].plan)
    return items


def strip(cast: Cast, item: Any, name: str = "planner") -> ItemCycle:
    actor = cast.actors[name]
    fresh = find_item(actor, item.pk)
    return cycles_of(actor, [fresh], {fresh.organisation_id: fresh.organisation.path})[fresh.pk]


def states(cast: Cast, item: Any) -> list[str]:
    return [cell.state for cell in strip(cast, item).cells]


def joined(cast: Cast, item: Any) -> Any:
    junction = propose_junction(
        actor=cast.planner, item=item, organisation=cast.branch, measure_kind="exemplary_post", measure="窗口示范岗",
        expected_result="一次办结", owner_id=cast.posts["doer"].pk,
    )  # fmt: skip
    return agree_junction(actor=cast.planner, junction=junction)


def test_ten_variants_are_offered() -> None:
    assert len(stage_sets()) == 10
    assert [len(one.stages) for one in stage_sets().values()] == [6, 4, 3, 4, 3, 3, 6, 4, 3, 3]


def test_gates_follow_the_records(cast: Cast) -> None:
    (item,) = plan_with_items(cast)
    assert states(cast, item) == ["none", "ahead", "ahead", "ahead", "ahead", "ahead"]
    adopt_plan(actor=cast.system, plan=item.plan)
    assert states(cast, item)[:2] == ["both", "business_only"]
    junction = joined(cast, item)
    draft = DutyDraft(cast.posts["doer"].pk, "办好示范岗", (Node(TODAY + 5 * DAY),), junction_id=junction.pk)
    duty = issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft)
    assert states(cast, item)[1] == "business_only"
    sign_duty(actor=cast.doer, duty=duty)
    assert states(cast, item)[:3] == ["both", "both", "none"]
    held = record_activity(
        actor=cast.doer, organisation=cast.branch, roll=(),
        draft=ActivityDraft(kind="theme_day", title="陪办一件事", held_on=TODAY - 4 * DAY, junction_id=junction.pk),
    )  # fmt: skip
    assert states(cast, item)[2] == "party_only"
    report_progress(actor=cast.office_head, item=item, progress="降到45天")
    cell = strip(cast, item).cells[2]
    assert (cell.state, cell.days, cell.lag_title) == ("both", 4, "业务晚4天")
    assert strip(cast, item).current is not None and strip(cast, item).current.stage.code == "inspection"
    withdraw_activity(actor=cast.doer, activity=held, reason="登记错了")
    assert states(cast, item)[2] == "business_only"
    told = synchrony([strip(cast, item)])
    assert told[1].median == 0
    goal, process, result = phases(told)
    assert (goal.title, goal.text) == ("目标相融", "2/2（100%）") and process.title == "过程相融"
    assert result.text == "还没到"


def test_reason_stands_for_an_empty_side(cast: Cast) -> None:
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year)
    draft = ItemDraft(
        title="公务用房维修",
        business_face="维修",
        party_empty_reason="日常保障",
        office_id=cast.first.office.pk,
        due_on=TODAY,
    )
    item = add_item(actor=cast.planner, plan=plan, draft=draft)
    adopt_plan(actor=cast.system, plan=plan)
    assert states(cast, item)[:2] == ["both", "both"]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("leader", None), ("clerk", None), ("planner", NotPermitted), ("office_head", NotPermitted), ("doer", NotFound),
        ("member", NotFound), ("inspector", NotPermitted), ("stranger", NotFound),
    ],
)  # fmt: skip
def test_who_opens_a_gate_with_a_reason(cast: Cast, name: str, refusal: type[Exception] | None) -> None:
    (item,) = adopted(cast)
    if refusal is not None:
        with pytest.raises(refusal):
            open_gate(actor=cast.actors[name], item_id=item.pk, stage="tasking", reason="书记空缺")
        assert not GateOpening.objects.exists()
        return
    opening = open_gate(
        actor=cast.actors[name], item_id=item.pk, stage="tasking", reason="书记空缺，换届后补签"
    )
    assert opening.lacking == "党建一侧"
    assert states(cast, item)[:3] == ["both", "opened", "none"]
    words = entries_about(cast.system, "planning.plan_item", item.pk).values_list("word", flat=True)
    assert "tasking.gate.opened" in words


def test_gate_refuses_what_is_open_early_or_without_reason(cast: Cast) -> None:
    (item,) = adopted(cast)
    for stage, reason in (("planning", "甲"), ("execution", "甲"), ("tasking", " "), ("none", "甲")):
        with pytest.raises(Refused):
            open_gate(actor=cast.leader, item_id=item.pk, stage=stage, reason=reason)


def test_adopted_set_holds_below_from_its_day(cast: Cast) -> None:
    (item,) = adopted(cast)
    for name in ("doer", "member", "inspector", "stranger"):
        with pytest.raises(NotPermitted):
            adopt_stage_set(
                actor=cast.actors[name],
                organisation=cast.first.committee,
                stage_set="four_together",
                from_on=TODAY,
            )
    adoption = adopt_stage_set(
        actor=cast.planner, organisation=cast.first.committee, stage_set="four_together", from_on=TODAY
    )
    words = entries_about(cast.system, "tasking.stage_adoption", adoption.pk).values_list("word", flat=True)
    assert list(words) == ["tasking.stages.adopted"]
    assert len(strip(cast, item).cells) == 4
    assert stage_set_over(cast.branch.path, TODAY).code == "four_together"
    assert stage_set_over(cast.branch.path, TODAY - DAY).code == "six_together"
    assert stage_set_over(cast.second.committee.path, TODAY).code == "six_together"
    for wrong in ("four_together", "nothing"):
        with pytest.raises(Refused):
            adopt_stage_set(
                actor=cast.planner, organisation=cast.first.committee, stage_set=wrong, from_on=TODAY
            )


def test_board_and_records_follow_the_adopted_set(cast: Cast) -> None:
    adopted(cast)
    home = cast.first.committee
    adopt_stage_set(actor=cast.planner, organisation=home, stage_set="deploy_comment_assess", from_on=TODAY)
    row = row_of(cast.planner, home.pk, TODAY.year)
    assert [cell.stage for cell in row.cells] == ["tasking", "comment", "assessment"]
    assert [stage.short_title for stage in row.stages] == ["部署", "点评", "考核"]
    shown = board(cast.clerk, TODAY.year)
    assert [stage.code for stage in shown.stages][-1] == "comment" and len(shown.stages) == 7
    states = {one.organisation_id: [cell.state for cell in one.cells] for one in shown.rows}
    assert states[home.pk][0] == "not_applicable" and states[home.pk][-1] == "missing"
    assert states[cast.second.committee.pk][-1] == "not_applicable"
    assert cell_records(cast.planner, home.pk, "comment", TODAY.year).lines == ()
    with pytest.raises(NotFound):
        cell_records(cast.planner, home.pk, "inspection", TODAY.year)


def test_a_circle_of_dependencies_is_refused_with_its_path(cast: Cast) -> None:
    one, two, three = adopted(cast, 3)
    for item, needs in ((one, two), (two, three)):
        add_dependency(actor=cast.planner, item_id=item.pk, needs_id=needs.pk)
    with pytest.raises(Refused) as refusal:
        add_dependency(actor=cast.planner, item_id=three.pk, needs_id=one.pk)
    assert f"“{one.title}” → “{two.title}” → “{three.title}” → “{one.title}”" in refusal.value.sentence
    for name, error in (("doer", NotFound), ("stranger", NotFound), ("inspector", NotPermitted)):
        with pytest.raises(error):
            add_dependency(actor=cast.actors[name], item_id=one.pk, needs_id=three.pk)
    held = two.dependencies.get()
    end_dependency(actor=cast.planner, dependency=held)
    add_dependency(actor=cast.planner, item_id=three.pk, needs_id=one.pk)
    words = entries_about(cast.system, "planning.plan_item", two.pk).values_list("word", flat=True)
    assert "tasking.dependency.ended" in words


def test_strips_of_a_page_cost_three_statements(cast: Cast) -> None:
    items = adopted(cast, 12)
    paths = {items[0].organisation_id: cast.first.committee.path}
    for number in (1, 12):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            cycles_of(cast.planner, items[:number], paths)
        assert len(asked) == 3
    finish_item(actor=cast.planner, item=items[0])
    assert strip(cast, items[0]).cells[4].state == "business_only"


def test_a_closed_gate_holds_nobody_up(cast: Cast) -> None:
    (item,) = plan_with_items(cast)
    junction = joined(cast, item)
    assert not strip(cast, item).cells[0].is_open  # Nothing has passed the first gate, and work goes on.
    draft = DutyDraft(cast.posts["doer"].pk, "办好示范岗", (Node(TODAY + 5 * DAY),), junction_id=junction.pk)
    duty = issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft)
    sign_duty(actor=cast.doer, duty=duty)
    held = ActivityDraft(
        kind="theme_day",
        title="陪办一件事",
        held_on=TODAY,
        junction_id=junction.pk,
        occurrence_id=duty.occurrences.get().pk,
    )
    record_activity(actor=cast.doer, organisation=cast.branch, draft=held)
    register_finding(
        actor=cast.clerk, organisation_id=cast.branch.pk, title="记录缺失", source_kind="quarterly_round",
        found_on=TODAY, due_on=TODAY + DAY,
    )  # fmt: skip
    adopt_plan(actor=cast.system, plan=item.plan)
    report_progress(actor=cast.office_head, item=item, progress="降到45天")
    assert "ahead" not in states(cast, item)[:3]


def test_stages_are_facts_that_rules_can_ask(cast: Cast, tmp_path: Path) -> None:
    item, _ = adopted(cast, 2)
    junction = joined(cast, item)
    draft = ActivityDraft(kind="theme_day", title="陪办", held_on=TODAY - 4 * DAY, junction_id=junction.pk)
    record_activity(actor=cast.doer, organisation=cast.branch, draft=draft)
    report_progress(actor=cast.office_head, item=item, progress="降到45天")
    open_gate(actor=cast.leader, item_id=item.pk, stage="tasking", reason="书记空缺，换届后补签")
    home, year = cast.first.committee, calendar_year(TODAY.year)
    rules = rules_for()
    rows = offered_facts(rules, "stage_record", [home.pk], year) or []
    told = {(row["item"], row["stage"]): row for row in rows}
    done = told[item.pk, "execution"]
    assert (done["has_business"], done["has_party"], done["days"], done["is_opened"]) == (
        True,
        True,
        4,
        False,
    )
    assert told[item.pk, "tasking"]["is_opened"] is True and told[item.pk, "tasking"]["days"] is None
    assert offered_facts(rules, "stage_record", [cast.branch.pk], year) == []
    assert offered_facts(rules, "stage_record", None, calendar_year(TODAY.year - 1)) == []
    other = copied(tmp_path)
    book = "national/organisational_life/rules/theme_day.yaml"
    change(other, book, "fact: activity", "fact: stage_record")
    change(other, book, "where: {kind: theme_day}", "where: {stage: execution, has_party: true}")
    change(other, book, "kinds: [branch]", "kinds: [primary_committee]")
    subjects = offered_facts(rules, "organisation", [home.pk], year) or []
    found = evaluate_many(rules_of(folder=other), subjects, {"stage_record": rows}, year, TODAY)
    said = {one.window.start.month: one.state for one in found if one.rule == "ZH-12"}
    assert (said[6], said[5]) == ("met", "unmet")
