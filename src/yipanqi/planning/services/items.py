"""Writing plan items, before and after adoption."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.planning.errors import ItemRefused
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.policies import may_add_item, may_change_adopted_item, may_change_item
from yipanqi.planning.queries.plans import next_number
from yipanqi.planning.services.item_checks import (
    CONTENT,
    FACES,
    applied,
    check_drafting,
    check_item,
    check_links,
    check_open,
    check_unseen,
    locked,
    record_item,
    touch,
)


@dataclass(frozen=True)
class ItemDraft:
    """What an item is to say. At least one face; the other or the reason why it is empty may follow until adoption."""

    title: str
    kind: str = "key_task"
    business_face: str = ""
    party_face: str = ""
    business_empty_reason: str = ""
    party_empty_reason: str = ""
    objective: str = ""
    centre_task_id: int | None = None
    superior_item_id: int | None = None
    function_id: int | None = None
    parent_id: int | None = None
    weight: Decimal = Decimal(1)
    office_id: int | None = None
    owner_name: str = ""
    indicator: str = ""
    baseline_value: Decimal | None = None
    target_value: Decimal | None = None
    target_text: str = ""
    value_unit: str = ""
    starts_on: datetime.date | None = None
    due_on: datetime.date | None = None
    party_class: str = ""
    party_dimension: str = ""
    party_target: str = ""
    party_organisation_id: int | None = None
    party_owner_id: int | None = None
    party_starts_on: datetime.date | None = None
    party_due_on: datetime.date | None = None


@transaction.atomic
def add_item(*, actor: Actor, plan: Plan, draft: ItemDraft) -> PlanItem:
    """Add an item to a plan being drafted. Refuses an adopted plan, an item without title or without any face."""
    if not may_add_item(actor, plan, draft.office_id):
        raise NotPermitted(
            "planning.item.not_permitted",
            "增加事项由本单位党务工作人员办理；科室负责人可以增加本科室的事项。",
        )
    plan = Plan.objects.select_for_update().select_related("organisation").get(pk=plan.pk)
    check_drafting(plan)
    content = {name: getattr(draft, name) for name in CONTENT}
    item = PlanItem(
        plan=plan,
        organisation=plan.organisation,
        number=next_number(plan),
        changed_by_name=actor.name[:60],
        **content,
    )
    check_item(item)
    check_links(actor, item)
    item.save()
    record_item(
        actor,
        "planning.item.added",
        item,
        {"kind": item.kind, "shape": item.shape, "due_on": item.due_on},
    )
    return item


@transaction.atomic
def change_item(
    *, actor: Actor, item: PlanItem, changes: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> PlanItem:
    """Change fields of an item while its plan is drafted. Refuses what `add_item` refuses, and to overwrite what somebody
    else wrote after `seen` was read (ItemEdited)."""
    if not may_change_item(actor, item):
        raise NotPermitted(
            "planning.item.not_permitted", "修改事项由本单位党务工作人员或责任科室负责人办理。"
        )
    item = locked(item)
    check_drafting(item.plan)
    check_unseen(item, changes, seen or {})
    before = applied(item, changes)
    check_item(item)
    check_links(actor, item)
    if before:
        touch(actor, item)
        item.save()
        record_item(actor, "planning.item.changed", item, {"before": before})
    return item


@transaction.atomic
def write_empty_reason(*, actor: Actor, item: PlanItem, face: str, reason: str) -> PlanItem:
    """Write why the `business` or `party` face is empty. Refuses a face that is written and an empty reason."""
    if not may_change_item(actor, item):
        raise NotPermitted(
            "planning.item.not_permitted", "写明原因由本单位党务工作人员或责任科室负责人办理。"
        )
    item = locked(item)
    content, reason_field = FACES[face]
    if getattr(item, content):
        raise ItemRefused("planning.reason.not_empty", "这一面已经写了内容，不需要写空缺原因。")
    if not reason.strip():
        raise ItemRefused("planning.reason.missing", "请写明这一面为什么空着。", {"reason": "不能为空。"})
    setattr(item, reason_field, reason.strip())
    check_item(item)
    item.save(update_fields=(reason_field,))
    record_item(actor, "planning.item.reason_written", item, {"face": face, "reason": reason.strip()})
    return item


@transaction.atomic
def report_progress(
    *,
    actor: Actor,
    item: PlanItem,
    progress: str,
    current_value: Decimal | None = None,
    percent: Decimal | None = None,
) -> PlanItem:
    """Write how far the item has come; the ledger keeps the earlier word. Refuses a closed item and an empty word."""
    _permit_work(actor, item)
    item = locked(item)
    check_open(item)
    if not progress.strip():
        raise ItemRefused("planning.progress.empty", "请写明进展情况。", {"progress": "不能为空。"})
    if percent is not None and not 0 <= percent <= 100:
        raise ItemRefused("planning.progress.percent", "完成度从0到100。", {"percent": "从0到100。"})
    before = {"progress": item.progress, "current_value": item.current_value, "percent": item.percent}
    item.progress, item.progress_on = progress.strip(), actor.today
    if current_value is not None:
        item.current_value = current_value
    if percent is not None:
        item.percent = percent
    item.save(update_fields=("progress", "progress_on", "current_value", "percent"))
    record_item(
        actor,
        "planning.item.progress_reported",
        item,
        {"before": before, "current_value": item.current_value},
    )
    return item


@transaction.atomic
def finish_item(
    *,
    actor: Actor,
    item: PlanItem,
    finished_on: datetime.date | None = None,
    current_value: Decimal | None = None,
    progress: str = "",
) -> PlanItem:
    """Close an item as finished. Refuses a day to come."""
    _permit_work(actor, item)
    item = locked(item)
    check_open(item)
    day = finished_on or actor.today
    if day > actor.today:
        raise ItemRefused("planning.finish.future", "完成日期不能晚于今天。", {"finished_on": "晚于今天。"})
    item.state, item.finished_on = PlanItem.FINISHED, day
    if current_value is not None:
        item.current_value = current_value
    if progress.strip():
        item.progress, item.progress_on = progress.strip(), actor.today
    item.save()
    record_item(
        actor, "planning.item.finished", item, {"finished_on": day, "current_value": item.current_value}
    )
    return item


@transaction.atomic
def stop_item(*, actor: Actor, item: PlanItem, reason: str) -> PlanItem:
    """End an item unfinished. Only the leading group or staff of the agency; refuses without a reason."""
    if not may_change_adopted_item(actor, item):
        raise NotPermitted("planning.stop.not_permitted", "终止事项由党组或本单位党务工作人员办理。")
    item = locked(item)
    check_open(item)
    if not reason.strip():
        raise ItemRefused("planning.stop.reason", "请写明终止的原因。", {"reason": "不能为空。"})
    item.state = PlanItem.STOPPED
    item.save(update_fields=("state",))
    record_item(actor, "planning.item.stopped", item, {"reason": reason.strip()})
    return item


def _permit_work(actor: Actor, item: PlanItem) -> None:
    if not may_change_item(actor, item):
        raise NotPermitted(
            "planning.progress.not_permitted", "报告进展由责任科室负责人或本单位党务工作人员办理。"
        )
