"""Plan work: goals above items, two people on one item, versions, changes by a case, roll-over, workbook, roll-up."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, cast
from tests.planning.deciding import adopted, decide_plan
from yipanqi.basics.errors import Conflict, NotFound, NotPermitted, Refused
from yipanqi.casework.services import Beginning, Given, begin_case, take_step
from yipanqi.ledger.queries import entries_about
from yipanqi.planning import queries, services
from yipanqi.planning.errors import ItemEdited
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.queries.links import LinkFilter, link_map
from yipanqi.planning.services import CentreTaskDraft, ItemDraft

__all__ = ("cast",)
NOT_STAFF = ("leader", "office_head", "doer", "member", "inspector", "assessor")


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025)


@pytest.fixture
def item(cast: Cast, plan: Plan) -> PlanItem:
    draft = ItemDraft(
        "审批提速", business_face="并联审批", party_face="党员示范岗", baseline_value=Decimal(60), target_value=Decimal(40),
        office_id=cast.first.office.pk, due_on=datetime.date(2025, 9, 30),
    )  # fmt: skip
    return services.add_item(actor=cast.planner, plan=plan, draft=draft)


def words(cast: Cast, kind: str, key: int) -> list[str]:
    return list(entries_about(cast.system, kind, key).order_by("id").values_list("word", flat=True))


def test_centre_task_is_published_downwards_and_cascades(cast: Cast, plan: Plan, item: PlanItem) -> None:
    upper = services.publish_centre_task(
        actor=cast.clerk,
        organisation_id=cast.county.pk,
        year=2025,
        draft=CentreTaskDraft("优化营商环境", "county"),
    )
    assert words(cast, "planning.centre_task", upper.pk) == ["planning.centre_task.published"]
    for name in ("planner", "doer", "member", "stranger"):
        assert queries.centre_task(cast.actors[name], upper.pk) == upper
    own = services.publish_centre_task(
        actor=cast.planner, organisation_id=cast.first.committee.pk, year=2025,
        draft=CentreTaskDraft("审批提速年", "agency", parent_id=upper.pk),
    )  # fmt: skip
    with pytest.raises(NotFound):
        queries.centre_task(cast.stranger, own.pk)
    services.change_item(actor=cast.planner, item=item, changes={"centre_task_id": own.pk})
    lines = queries.task_tree(cast.planner, 2025)
    assert [(line.task, line.depth, line.item_count, line.total) for line in lines] == [
        (upper, 0, 0, 1),
        (own, 1, 1, 1),
    ]
    for name in NOT_STAFF:
        with pytest.raises((NotPermitted, NotFound)):
            services.publish_centre_task(
                actor=cast.actors[name],
                organisation_id=cast.first.committee.pk,
                year=2025,
                draft=CentreTaskDraft("甲", "agency"),
            )
    with pytest.raises(Refused, match="请按下面"):
        services.publish_centre_task(
            actor=cast.planner, organisation_id=cast.first.committee.pk, year=2025,
            draft=CentreTaskDraft("乙", "planet", parent_id=own.pk + 99),
        )  # fmt: skip
    with pytest.raises(NotPermitted):
        services.withdraw_centre_task(actor=cast.planner, task=upper, reason="并入")
    services.withdraw_centre_task(actor=cast.clerk, task=upper, reason="并入另一项")
    assert upper not in queries.tasks_to_hang_on(cast.planner, cast.first.committee.path, 2025)


def test_functions_and_orphans(cast: Cast, plan: Plan, item: PlanItem) -> None:
    made = services.add_function(
        actor=cast.planner,
        organisation_id=cast.first.committee.pk,
        title="工程审批",
        office_id=cast.first.office.pk,
        basis="三定",
    )
    for name in NOT_STAFF:
        with pytest.raises((NotPermitted, NotFound)):
            services.add_function(
                actor=cast.actors[name], organisation_id=cast.first.committee.pk, title="甲"
            )
    lone = services.add_item(actor=cast.planner, plan=plan, draft=ItemDraft("换届", party_face="按期换届"))
    lacks = {line.item.pk: line.lacks for line in queries.orphans(cast.planner, plan_id=plan.pk)}
    assert lacks[item.pk] == (queries.ORPHANS["centre"], queries.ORPHANS["function"])
    assert lacks[lone.pk] == (
        queries.ORPHANS["centre"],
        queries.ORPHANS["service"],
        queries.ORPHANS["objective"],
    )
    services.change_item(actor=cast.planner, item=item, changes={"function_id": made.pk})
    assert queries.orphan_counts(cast.planner, plan.pk) == {
        "centre": 2,
        "function": 0,
        "service": 1,
        "objective": 1,
    }
    assert not queries.orphans(cast.stranger, plan_id=plan.pk)
    services.end_function(actor=cast.planner, function=made)
    assert words(cast, "planning.function", made.pk) == ["planning.function.added", "planning.function.ended"]


def test_two_people_on_one_item_lose_nothing(cast: Cast, item: PlanItem) -> None:
    seen = {"business_face": item.business_face, "party_face": item.party_face}
    services.change_item(
        actor=cast.office_head, item=item, changes={"business_face": "并联审批、容缺受理"}, seen=seen
    )
    services.change_item(actor=cast.planner, item=item, changes={"party_face": "红色帮办队"}, seen=seen)
    with pytest.raises(ItemEdited) as refusal:
        services.change_item(actor=cast.planner, item=item, changes={"business_face": "告知承诺"}, seen=seen)
    (clash,) = refusal.value.clashes
    assert (clash.theirs, clash.mine, clash.title) == ("并联审批、容缺受理", "告知承诺", "业务内容")
    item.refresh_from_db()
    assert (item.business_face, item.party_face, item.version) == ("并联审批、容缺受理", "红色帮办队", 3)


def test_item_refuses_links_of_others(cast: Cast, plan: Plan, item: PlanItem) -> None:
    child = services.add_item(
        actor=cast.planner, plan=plan, draft=ItemDraft("图审", business_face="甲", parent_id=item.pk)
    )
    for changes in (
        {"parent_id": child.pk}, {"centre_task_id": 999}, {"function_id": 999}, {"superior_item_id": child.pk},
        {"party_organisation_id": cast.second.branches[0].pk}, {"party_owner_id": cast.posts["stranger"].pk},
        {"party_dimension": "eighth"}, {"weight": Decimal(-1)},
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            services.change_item(actor=cast.planner, item=item, changes=changes)
        assert set(refusal.value.fields) == set(changes)


def test_versions_are_kept_and_compared(cast: Cast, plan: Plan, item: PlanItem) -> None:
    first = services.keep_draft(actor=cast.planner, plan=plan)
    with pytest.raises(Refused, match="完全一样"):
        services.keep_draft(actor=cast.planner, plan=plan)
    for name in NOT_STAFF:
        with pytest.raises(NotPermitted):
            services.keep_draft(actor=cast.actors[name], plan=plan)
    services.change_item(actor=cast.planner, item=item, changes={"target_value": Decimal(45)})
    services.add_item(
        actor=cast.planner, plan=plan, draft=ItemDraft("二", business_face="乙", party_empty_reason="技术")
    )
    adopted(cast, plan)
    draft, now = (
        queries.side(cast.planner, plan.pk, str(first.pk)),
        queries.side(cast.planner, plan.pk, "now"),
    )
    changed, added = queries.differences(draft.content, now.content)
    assert [(one.title, one.before, one.after) for one in changed.fields] == [("目标值", "40", "45")]
    assert (added.sort, added.title) == ("added", "二")
    assert [version.kind for version in queries.versions_of(cast.planner, plan.pk)] == ["draft", "baseline"]
    with pytest.raises(NotFound):
        queries.side(cast.stranger, plan.pk, str(first.pk))


def begun(cast: Cast, item: PlanItem, fields: dict[str, Any], name: str = "office_head") -> Any:
    return begin_case(
        actor=cast.actors[name],
        beginning=Beginning(
            "plan_change",
            item.organisation_id,
            "变更时限",
            "proposed",
            Given(fields=fields),
            about=f"planning.plan_item:{item.pk}",
        ),
    )


def test_change_by_a_case_is_applied_with_its_approval(cast: Cast, plan: Plan, item: PlanItem) -> None:
    day = datetime.date(2025, 10, 31)
    with pytest.raises(Refused, match="还在编制中"):
        begun(cast, item, {"reason": "停机", "new_due_on": day})
    adopted(cast, plan)
    with pytest.raises(Refused, match="没有任何变化"):
        begun(cast, item, {"reason": "停机", "new_target": "40"})
    with pytest.raises(Refused, match="写成数字"):
        begun(cast, item, {"reason": "停机", "new_target": "四十"})
    for name in ("doer", "leader", "inspector"):
        with pytest.raises((NotPermitted, NotFound)):
            begun(cast, item, {"reason": "停机", "new_due_on": day}, name)
    case = begun(cast, item, {"reason": "省级系统停机", "new_due_on": day, "new_target": "43"})
    item.refresh_from_db()
    assert item.due_on == datetime.date(2025, 9, 30)
    take_step(actor=cast.leader, case=case, step="approve", decision="approved")
    item.refresh_from_db()
    assert (item.due_on, item.original_due_on, item.target_value, item.is_moved) == (
        day,
        datetime.date(2025, 9, 30),
        43,
        True,
    )
    kept = {change.field: change for change in queries.changes_of(cast.planner, item)}
    assert (kept["due_on"].before, kept["due_on"].approved_by_name, kept["due_on"].case_id) == (
        "2025-09-30",
        cast.leader.name,
        case.pk,
    )
    assert kept["target_value"].changed_by_name == cast.office_head.name
    assert words(cast, "planning.plan_item", item.pk)[-1] == "planning.item.changed_after_adoption"


def test_stopping_by_a_case(cast: Cast, plan: Plan, item: PlanItem) -> None:
    adopted(cast, plan)
    case = begun(cast, item, {"reason": "职能划转", "stops": True})
    take_step(actor=cast.leader, case=case, step="approve", decision="approved")
    item.refresh_from_db()
    assert item.state == "stopped" and queries.changes_of(cast.planner, item).get().field == "state"


def test_items_are_carried_over_by_choice(cast: Cast, plan: Plan, item: PlanItem) -> None:
    services.report_progress(actor=cast.planner, item=item, progress="压到45", current_value=Decimal(45))
    after = services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2026)
    assert not after.items.exists() and list(queries.unfinished_of(cast.planner, after)) == [item]
    for name in ("leader", "doer", "member", "stranger"):
        with pytest.raises((NotPermitted, Refused)):
            services.continue_items(actor=cast.actors[name], plan=after, item_ids=[item.pk])
    (made,) = services.continue_items(actor=cast.planner, plan=after, item_ids=[item.pk])
    assert (made.continued_from, made.baseline_value, made.due_on) == (item, 45, None)
    assert words(cast, "planning.plan_item", made.pk) == ["planning.item.added"]
    with pytest.raises(Refused):
        services.continue_items(actor=cast.planner, plan=after, item_ids=[item.pk])


def test_several_items_are_given_the_same(cast: Cast, plan: Plan, item: PlanItem) -> None:
    other = services.add_item(actor=cast.planner, plan=plan, draft=ItemDraft("二", business_face="乙"))
    keys = [item.pk, other.pk]
    with pytest.raises(NotPermitted):
        services.change_items_together(
            actor=cast.office_head, plan=plan, item_ids=keys, changes={"kind": "difficulty"}
        )
    with pytest.raises(Refused):
        services.change_items_together(
            actor=cast.planner, plan=plan, item_ids=keys, changes={"title": "同名"}
        )
    changed = services.change_items_together(
        actor=cast.planner, plan=plan, item_ids=keys, changes={"kind": "difficulty"}
    )
    assert [one.kind for one in changed] == ["difficulty", "difficulty"]
    assert words(cast, "planning.plan", plan.pk)[-1] == "planning.items.changed_together"


def test_workbook_goes_round_with_errors_by_row(cast: Cast, plan: Plan, item: PlanItem) -> None:
    row = list(queries.workbook_rows(cast.planner, plan)[0])
    place = {head: number for number, head in enumerate(queries.HEADS)}
    row[place["目标值"]] = "38"
    fresh = [""] * len(queries.HEADS)
    for head, text in (
        ("种类", "难题"),
        ("事项", "图审排队"),
        ("业务内容", "缩短等待"),
        ("完成时限", "2025年8月31日"),
    ):
        fresh[place[head]] = text
    wrong = list(fresh)
    wrong[place["事项"]], wrong[place["完成时限"]], wrong[place["责任科室"]] = "错行", "八月底", "没有的科"
    cells = [queries.HEADS, row, fresh, wrong]
    with pytest.raises(NotPermitted):
        services.take_in_workbook(actor=cast.doer, plan=plan, file_name="a.xlsx", cells=cells)
    upload = services.take_in_workbook(actor=cast.planner, plan=plan, file_name="a.xlsx", cells=cells)
    changed, new, bad = services.preview_workbook(actor=cast.planner, upload=upload)
    assert [(one.title, one.before, one.after) for one in changed.changes] == [("目标值", "40", "38")]
    assert new.is_new and not new.faults and len(bad.faults) == 2 and bad.line == 4
    with pytest.raises(NotFound):
        services.upload_of(cast.office_head, plan, upload.pk)
    assert services.write_workbook(actor=cast.planner, upload=upload) == (1, 1)
    item.refresh_from_db()
    assert item.target_value == 38 and plan.items.get(title="图审排队").kind == "difficulty"
    assert words(cast, "planning.plan", plan.pk)[-1] == "planning.workbook.written"
    late = services.take_in_workbook(
        actor=cast.planner, plan=plan, file_name="a.xlsx", cells=[queries.HEADS, [*row[:6], "另写", *row[7:]]]
    )
    (stale,) = services.preview_workbook(actor=cast.planner, upload=late)
    assert "已经改过" in stale.faults[0]
    with pytest.raises(Refused, match="没有可写入"):
        services.write_workbook(actor=cast.planner, upload=late)


@dataclass
class Row:
    """An item as the roll-up reads it."""

    pk: int
    weight: Decimal = Decimal(1)
    parent_id: int | None = None
    state: str = "open"
    baseline_value: Decimal | None = None
    target_value: Decimal | None = None
    current_value: Decimal | None = None
    percent: Decimal | None = None
    starts_on: datetime.date | None = None
    title: str = "事项"

    @property
    def number(self) -> int:
        return self.pk


def measured(pk: int, baseline: int, target: int, current: int | None, **more: Any) -> Row:
    value = None if current is None else Decimal(current)
    return Row(
        pk, baseline_value=Decimal(baseline), target_value=Decimal(target), current_value=value, **more
    )


DAY = datetime.date(2025, 6, 15)
GOLDEN: list[tuple[list[Row], Fraction | None, str]] = [
    ([], None, "还没有可以计算的事项"),
    ([measured(1, 60, 40, 43)], Fraction(17, 20), "0.85 ÷ 1 ＝ 85.0%"),
    ([measured(1, 60, 40, 60)], Fraction(0), "0 ÷ 1 ＝ 0.0%"),
    ([measured(1, 60, 40, 65), measured(2, 0, 100, 120)], Fraction(1, 2), "1 ÷ 2 ＝ 50.0%"),
    ([measured(1, 60, 40, 50, weight=Decimal(3)), Row(2, state="finished")], Fraction(5, 8), "2.5 ÷ 4 ＝ 62.5%"),
    ([Row(1, state="stopped"), Row(2, percent=Decimal(30))], Fraction(3, 10), "0.3 ÷ 1 ＝ 30.0%"),
    ([Row(1, starts_on=datetime.date(2025, 7, 1)), Row(2)], None, "还没有可以计算的事项"),
    ([Row(1, weight=Decimal(2)), Row(2, parent_id=1, percent=Decimal(50)), Row(3, parent_id=1), Row(4, state="finished")],
     Fraction(2, 3), "2 ÷ 3 ＝ 66.7%"),
    ([measured(1, 40, 40, 40), Row(2, percent=Decimal(100))], Fraction(1), "1 ÷ 1 ＝ 100.0%"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "degree", "arithmetic"), GOLDEN)
def test_roll_up_by_the_stated_formula(rows: list[Row], degree: Fraction | None, arithmetic: str) -> None:
    found = queries.rolled(rows, DAY)
    assert (found.degree, found.arithmetic) == (degree, arithmetic)


def test_four_kinds_of_nothing_stay_apart() -> None:
    rows = [
        Row(1), Row(2, state="stopped"), Row(3, starts_on=datetime.date(2025, 7, 1)), measured(4, 60, 40, 60), Row(5, percent=Decimal(80)),
    ]  # fmt: skip
    found = queries.rolled(rows, DAY)
    assert [step.sort for step in found.steps] == ["missing", "not_applicable", "not_due", "known", "known"]
    assert (found.percent, found.lower_percent, found.missing) == ("40.0%", "26.7%", 1)


def test_balance_is_one_table(cast: Cast, plan: Plan, item: PlanItem) -> None:
    services.add_item(
        actor=cast.planner,
        plan=plan,
        draft=ItemDraft("二", business_face="乙", due_on=datetime.date(2025, 8, 1)),
    )
    (line,) = queries.balance(cast.planner, [plan])
    assert (line.whole.text, line.quarters[2].text, line.quarters[0].text, line.without_reason) == (
        "1/2（50.0%）",
        "1/2（50.0%）",
        "—",
        1,
    )


def test_agendas_of_the_leading_group_stand_beside_the_plan(cast: Cast, plan: Plan, item: PlanItem) -> None:
    decide_plan(cast, plan)
    (line,) = queries.balance(cast.planner, [plan])
    assert (line.agenda.both, line.agenda.party, line.agenda_whole.text) == (1, 1, "2/2（100.0%）")
    assert (line.agenda_quarters[1].text, line.agenda_quarters[0].text) == ("2/2（100.0%）", "—")
    (seen_by_others,) = queries.balance(cast.stranger, [plan])
    assert seen_by_others.agenda.items == 0


@pytest.mark.parametrize(("items", "party", "is_low"), [(0, 0, False), (10, 2, True), (10, 3, False)])
def test_a_share_under_its_line_is_low(items: int, party: int, is_low: bool) -> None:
    assert queries.Share(1, items, party, 30).is_low is is_low
    assert not queries.Share(1, items, party).is_low


def test_copied_plans_are_shown_side_by_side(cast: Cast, plan: Plan) -> None:
    face = "对工程建设项目审批实行并联办理，图审和踏勘同步开展，逐项压减平均办理时限并按月通报"
    after = services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2026)
    for year, home in ((0, plan), (1, after)):
        for number in range(3):
            text = f"{face}，第{number + year}批事项由窗口统一受理并限时答复"
            services.add_item(
                actor=cast.planner, plan=home, draft=ItemDraft(f"压减审批时限{number}", business_face=text)
            )
    (like,) = queries.like_plans(cast.planner, after)
    assert like.plan == plan and like.is_last_year and like.percent > 80
    pairs = queries.like_items(cast.planner, after, plan)
    assert len(pairs) == 3 and any(not part.is_same for part in pairs[-1].mine)
    assert not queries.like_plans(cast.planner, plan)


def test_thousand_items_ask_as_many_questions_as_ten(cast: Cast, plan: Plan) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            queries.roll_up(cast.planner, plan)
            queries.balance(cast.planner, [plan])
            queries.orphans(cast.planner, plan_id=plan.pk)
            queries.orphan_counts(cast.planner, plan.pk)
            queries.side(cast.planner, plan.pk, "now")
            queries.workbook_rows(cast.planner, plan)
            link_map(cast.planner, LinkFilter(2025))
        return len(found)

    rows = [
        services.ItemRow(cast.first.committee.pk, 2025, f"任务{number}", business_face="甲", party_face="乙")
        for number in range(1000)
    ]
    services.bulk_add_items(actor=cast.planner, rows=rows[:10])
    few = asked()
    services.bulk_add_items(actor=cast.planner, rows=rows)
    assert asked() == few and PlanItem.objects.count() == 1000


def test_frozen_plan_takes_no_workbook_and_no_draft(cast: Cast, plan: Plan, item: PlanItem) -> None:
    adopted(cast, plan)
    for act in (
        lambda: services.keep_draft(actor=cast.planner, plan=plan),
        lambda: services.take_in_workbook(
            actor=cast.planner, plan=plan, file_name="a.xlsx", cells=[["事项"], ["甲"]]
        ),
        lambda: services.change_items_together(
            actor=cast.planner, plan=plan, item_ids=[item.pk], changes={"kind": "routine"}
        ),
    ):
        with pytest.raises(Conflict):
            act()
