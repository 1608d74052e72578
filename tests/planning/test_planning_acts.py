"""Every act of planning: who may, what is refused, what the ledger keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cast import Cast, cast
from tests.planning.deciding import decide_plan
from yipanqi.basics.errors import Conflict, NotFound, NotPermitted, Refused
from yipanqi.ledger.queries import entries_about
from yipanqi.planning import queries, services
from yipanqi.planning.models import Junction, Plan, PlanItem
from yipanqi.planning.services import ItemDraft, ItemRow

__all__ = ("cast",)
JOINED = ItemDraft(
    title="工程建设项目审批时限由60个工作日压至40个",
    kind="difficulty",
    business_face="窗口审批提速，图审环节排队，流程再造",
    party_face="设党员示范岗",
    baseline_value=Decimal(60),
    target_value=Decimal(40),
)
DECLINED = {
    "stranger",
    "other_doer",
    "member",
    "inspector",
    "assessor",
    "doer",
    "second_doer",
    "commissioner",
    "discipline",
}


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025)


@pytest.fixture
def item(cast: Cast, plan: Plan) -> PlanItem:
    return services.add_item(actor=cast.planner, plan=plan, draft=JOINED)


def words_about(cast: Cast, kind: str, key: int) -> list[str]:
    return list(entries_about(cast.system, kind, key).order_by("id").values_list("word", flat=True))


@pytest.mark.parametrize("name", ["planner", "clerk"])
def test_open_plan_by_staff(cast: Cast, name: str) -> None:
    plan = services.open_plan(actor=cast.actors[name], organisation=cast.first.committee, year=2025)
    assert words_about(cast, "planning.plan", plan.pk) == ["planning.plan.opened"]


@pytest.mark.parametrize("name", sorted({*DECLINED, "leader", "office_head"}))
def test_open_plan_refused(cast: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        services.open_plan(actor=cast.actors[name], organisation=cast.first.committee, year=2025)
    assert not entries_about(cast.system, "planning.plan", "1").exists()


def test_open_plan_refuses_second_and_branch(cast: Cast, plan: Plan) -> None:
    with pytest.raises(Refused):
        services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025)
    with pytest.raises(Refused):
        services.open_plan(actor=cast.planner, organisation=cast.branch, year=2025)


@pytest.mark.parametrize("name", sorted(DECLINED))
def test_add_item_refused(cast: Cast, plan: Plan, name: str) -> None:
    with pytest.raises(NotPermitted):
        services.add_item(actor=cast.actors[name], plan=plan, draft=JOINED)


def test_add_item_and_ledger(cast: Cast, item: PlanItem) -> None:
    assert item.shape == "joined" and item.number == 1
    assert words_about(cast, "planning.plan_item", item.pk) == ["planning.item.added"]


def test_office_head_adds_for_own_office_only(cast: Cast, plan: Plan) -> None:
    own = ItemDraft(title="压缩图审时限", business_face="图审", office_id=cast.first.office.pk)
    assert services.add_item(actor=cast.office_head, plan=plan, draft=own).office_id == cast.first.office.pk
    with pytest.raises(NotPermitted):
        services.add_item(actor=cast.office_head, plan=plan, draft=JOINED)


@pytest.mark.parametrize(
    "draft",
    [
        ItemDraft(title="", business_face="甲"),
        ItemDraft(title="甲"),
        ItemDraft(title="甲", business_face="乙", kind="none"),
        ItemDraft(title="字" * 201, business_face="乙"),
    ],
)
def test_add_item_refuses_wrong_content(cast: Cast, plan: Plan, draft: ItemDraft) -> None:
    with pytest.raises(Refused) as refusal:
        services.add_item(actor=cast.planner, plan=plan, draft=draft)
    assert refusal.value.fields


def test_adopt_needs_reasons_and_freezes(cast: Cast, plan: Plan, item: PlanItem) -> None:
    lone = services.add_item(
        actor=cast.planner, plan=plan, draft=ItemDraft(title="机房搬迁", business_face="搬迁")
    )
    with pytest.raises(Refused, match="机房搬迁"):
        services.adopt_plan(actor=cast.leader, plan=plan)
    services.write_empty_reason(actor=cast.planner, item=lone, face="party", reason="纯技术事项")
    with pytest.raises(NotPermitted):
        services.adopt_plan(actor=cast.planner, plan=plan)
    with pytest.raises(Refused, match="还没有党组会"):
        services.adopt_plan(actor=cast.leader, plan=plan)
    decide_plan(cast, plan)
    adopted = services.adopt_plan(actor=cast.leader, plan=plan)
    assert adopted.is_adopted and adopted.adopted_by_name == cast.leader.name
    assert words_about(cast, "planning.plan", plan.pk)[-1] == "planning.plan.adopted"
    assert "planning.item.reason_written" in words_about(cast, "planning.plan_item", lone.pk)
    with pytest.raises(Conflict):
        services.change_item(actor=cast.planner, item=item, changes={"title": "改"})
    with pytest.raises(Conflict):
        services.adopt_plan(actor=cast.leader, plan=plan)


def test_change_after_adoption_keeps_both(cast: Cast, plan: Plan, item: PlanItem) -> None:
    decide_plan(cast, plan)
    services.adopt_plan(actor=cast.leader, plan=plan)
    with pytest.raises(Refused):
        services.change_adopted_item(
            actor=cast.planner, item=item, changes={"target_value": Decimal(43)}, reason="系统故障"
        )
    with pytest.raises(NotPermitted):
        services.change_adopted_item(
            actor=cast.doer, item=item, changes={"title": "x"}, reason="y", approved_by_name="z"
        )
    (change,) = services.change_adopted_item(
        actor=cast.planner,
        item=item,
        changes={"target_value": Decimal(43)},
        reason="系统故障",
        approved_by_name="党组会",
    )
    assert (Decimal(change.before), change.after, change.approved_by_name) == (40, "43", "党组会")
    assert change.field_title == "目标值"
    assert words_about(cast, "planning.plan_item", item.pk)[-1] == "planning.item.changed_after_adoption"


def test_progress_finish_stop(cast: Cast, item: PlanItem) -> None:
    services.report_progress(actor=cast.planner, item=item, progress="已压至50个", current_value=Decimal(50))
    done = services.finish_item(actor=cast.planner, item=item, current_value=Decimal(43))
    assert (done.state, done.current_value) == ("finished", 43)
    with pytest.raises(Refused):
        services.stop_item(actor=cast.planner, item=item, reason="不做了")
    with pytest.raises(NotPermitted):
        services.finish_item(actor=cast.doer, item=item)
    assert words_about(cast, "planning.plan_item", item.pk)[1:] == [
        "planning.item.progress_reported",
        "planning.item.finished",
    ]


def propose(cast: Cast, item: PlanItem, name: str = "planner") -> Junction:
    return services.propose_junction(
        actor=cast.actors[name], item=item, organisation=cast.branch, measure_kind="exemplary_post",
        measure="窗口党员示范岗", expected_result="窗口办件时长减少三成", owner_id=cast.posts["doer"].pk,
    )  # fmt: skip


def test_junction_proposed_and_agreed(cast: Cast, item: PlanItem) -> None:
    junction = propose(cast, item)
    for name in ("stranger", "member", "second_doer", "inspector"):
        with pytest.raises(NotPermitted):
            services.agree_junction(actor=cast.actors[name], junction=junction)
    agreed = services.agree_junction(actor=cast.doer, junction=junction)
    assert agreed.agreed_by_name == cast.doer.name
    ended = services.end_junction(actor=cast.planner, junction=junction, reason="并入新举措")
    assert ended.state == "ended"
    assert words_about(cast, "planning.junction", junction.pk) == [
        "planning.junction.proposed", "planning.junction.agreed", "planning.junction.ended",
    ]  # fmt: skip


def test_junction_refuses_other_agency(cast: Cast, item: PlanItem) -> None:
    with pytest.raises(Refused) as refusal:
        services.propose_junction(
            actor=cast.clerk, item=item, organisation=cast.second.branches[0], measure_kind="exemplary_post",
            measure="示范岗", expected_result="好", owner_id=cast.posts["stranger"].pk,
        )  # fmt: skip
    assert set(refusal.value.fields) == {"organisation", "owner"}
    with pytest.raises(NotPermitted):
        propose(cast, item, "stranger")


def test_suggestions_have_reasons_and_refusals_stay(cast: Cast, item: PlanItem) -> None:
    suggested = queries.suggested_measures(cast.planner, item)
    assert len(suggested) == 3
    assert all(each.words and each.words[0] in each.because for each in suggested)
    refused = suggested[0].measure
    services.refuse_suggestion(actor=cast.planner, item=item, measure=refused, reason="人手不够")
    assert refused not in [each.measure for each in queries.suggested_measures(cast.planner, item)]
    assert words_about(cast, "planning.plan_item", item.pk)[-1] == "planning.suggestion.refused"


def test_strangers_find_nothing_and_carriers_find_their_item(cast: Cast, plan: Plan, item: PlanItem) -> None:
    for name in ("stranger", "other_doer", "doer", "member"):
        with pytest.raises(NotFound):
            queries.plan(cast.actors[name], plan.pk)
        with pytest.raises(NotFound):
            queries.item(cast.actors[name], item.pk)
    junction = propose(cast, item)
    assert queries.item(cast.doer, item.pk) == item
    assert queries.junction(cast.doer, junction.pk) == junction
    with pytest.raises(NotFound):
        queries.junction(cast.second_doer, junction.pk)
    assert list(queries.difficulties_for(cast.second_doer, cast.first.branches[1].path)) == [item]
    assert not queries.difficulties_for(cast.stranger, cast.branch.path).exists()


def test_coverage(cast: Cast, plan: Plan, item: PlanItem) -> None:
    services.add_item(actor=cast.planner, plan=plan, draft=ItemDraft(title="搬迁", business_face="搬迁"))
    services.add_item(actor=cast.planner, plan=plan, draft=ItemDraft(title="换届", party_face="换届"))
    found = queries.coverage(cast.planner, plan)
    assert (found.joined, found.business_only, found.party_only, found.without_reason, found.items) == (
        1,
        1,
        1,
        2,
        3,
    )


def test_bulk_add_items_once(cast: Cast) -> None:
    rows = [
        ItemRow(cast.first.committee.pk, 2025, f"任务{number}", business_face="业务") for number in range(3)
    ]
    assert len(services.bulk_add_items(actor=cast.planner, rows=rows)) == 3
    assert services.bulk_add_items(actor=cast.planner, rows=rows) == []
    assert words_about(cast, "planning.plan_item", "many") == ["planning.items.added"]  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        services.bulk_add_items(actor=cast.stranger, rows=rows)
    assert [each.number for each in queries.items(cast.planner)] == [1, 2, 3]
