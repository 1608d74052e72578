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
from yipanqi.ledger.services import Subject, record
from yipanqi.planning.errors import ItemRefused, PlanFrozen
from yipanqi.planning.models import Plan, PlanChange, PlanItem
from yipanqi.planning.policies import leads, may_add_item, may_change_adopted_item, may_change_item
from yipanqi.planning.queries.plans import next_number
from yipanqi.planning.queries.words import item_kinds

FACES = {
    "business": ("business_face", "business_empty_reason"),
    "party": ("party_face", "party_empty_reason"),
}
CONTENT = (
    "title", "kind", "business_face", "business_empty_reason", "party_face", "party_empty_reason", "office_id",
    "owner_name", "baseline_value", "target_value", "target_text", "value_unit", "starts_on", "due_on", "parent_id",
)  # fmt: skip


TITLE = 200


@dataclass(frozen=True)
class ItemDraft:
    """What an item is to say. At least one face; the other or the reason why it is empty may follow until adoption."""

    title: str
    kind: str = "key_task"
    business_face: str = ""
    party_face: str = ""
    business_empty_reason: str = ""
    party_empty_reason: str = ""
    office_id: int | None = None
    owner_name: str = ""
    baseline_value: Decimal | None = None
    target_value: Decimal | None = None
    target_text: str = ""
    value_unit: str = ""
    starts_on: datetime.date | None = None
    due_on: datetime.date | None = None
    parent_id: int | None = None


@transaction.atomic
def add_item(*, actor: Actor, plan: Plan, draft: ItemDraft) -> PlanItem:
    """Add an item to a plan being drafted. Refuses an adopted plan, an item without title or without any face."""
    if not may_add_item(actor, plan, draft.office_id):
        raise NotPermitted(
            "planning.item.not_permitted",
            "增加事项由本单位党务工作人员办理；科室负责人可以增加本科室的事项。",
        )
    plan = Plan.objects.select_for_update().select_related("organisation").get(pk=plan.pk)
    _check_drafting(plan)
    content = {name: getattr(draft, name) for name in CONTENT}
    item = PlanItem(plan=plan, organisation=plan.organisation, number=next_number(plan), **content)
    check_item(item)
    _check_office(item)
    item.save()
    _record(
        actor,
        "planning.item.added",
        item,
        {"kind": item.kind, "shape": item.shape, "due_on": item.due_on},
    )
    return item


@transaction.atomic
def change_item(*, actor: Actor, item: PlanItem, changes: Mapping[str, Any]) -> PlanItem:
    """Change fields of an item while its plan is drafted. Refuses what `add_item` refuses."""
    if not may_change_item(actor, item):
        raise NotPermitted(
            "planning.item.not_permitted", "修改事项由本单位党务工作人员或责任科室负责人办理。"
        )
    item = _locked(item)
    _check_drafting(item.plan)
    before = _applied(item, changes)
    check_item(item)
    _check_office(item)
    item.save()
    if before:
        _record(actor, "planning.item.changed", item, {"before": before})
    return item


@transaction.atomic
def write_empty_reason(*, actor: Actor, item: PlanItem, face: str, reason: str) -> PlanItem:
    """Write why the `business` or `party` face is empty. Refuses a face that is written and an empty reason."""
    if not may_change_item(actor, item):
        raise NotPermitted(
            "planning.item.not_permitted", "写明原因由本单位党务工作人员或责任科室负责人办理。"
        )
    item = _locked(item)
    content, reason_field = FACES[face]
    if getattr(item, content):
        raise ItemRefused("planning.reason.not_empty", "这一面已经写了内容，不需要写空缺原因。")
    if not reason.strip():
        raise ItemRefused("planning.reason.missing", "请写明这一面为什么空着。", {"reason": "不能为空。"})
    setattr(item, reason_field, reason.strip())
    check_item(item)
    item.save(update_fields=(reason_field,))
    _record(actor, "planning.item.reason_written", item, {"face": face, "reason": reason.strip()})
    return item


@transaction.atomic
def change_adopted_item(
    *, actor: Actor, item: PlanItem, changes: Mapping[str, Any], reason: str, approved_by_name: str = ""
) -> list[PlanChange]:
    """Change an item of an adopted plan; each field leaves before, after, reason and approver beside the baseline."""
    if not may_change_adopted_item(actor, item):
        raise NotPermitted(
            "planning.change.not_permitted", "审定后的变更由党组办理，或由党务工作人员凭党组批准登记。"
        )
    approver = actor.name if leads(actor, item.organisation.path) else approved_by_name.strip()
    missing = {"reason": "不能为空。"} if not reason.strip() else {}
    if not approver:
        missing["approved_by_name"] = "不能为空。"
    if missing:
        raise ItemRefused("planning.change.incomplete", "计划审定后，变更必须写明原因和批准人。", missing)
    item = _locked(item)
    if not item.plan.is_adopted:
        raise ItemRefused("planning.change.drafting", "计划还在编制中，请直接修改事项。")
    before = _applied(item, changes)
    if not before:
        raise ItemRefused("planning.change.nothing", "没有任何变化，未登记变更。")
    check_item(item)
    _check_office(item)
    if item.lacks_reason:
        raise ItemRefused("planning.change.face_empty", "空着的一面必须写明原因。")
    item.save()
    kept = PlanChange.objects.bulk_create(
        PlanChange(
            item=item, organisation=item.organisation, field=name.removesuffix("_id"), before=_text(old), after=_text(getattr(item, name)),
            reason=reason.strip(), approved_by_name=approver, changed_on=actor.today,
        )
        for name, old in before.items()
    )  # fmt: skip
    _record(
        actor,
        "planning.item.changed_after_adoption",
        item,
        {"before": before, "reason": reason, "by": approver},
    )
    return kept


@transaction.atomic
def report_progress(
    *, actor: Actor, item: PlanItem, progress: str, current_value: Decimal | None = None
) -> PlanItem:
    """Write how far the item has come; the ledger keeps the earlier word. Refuses a closed item and an empty word."""
    _permit_work(actor, item)
    item = _locked(item)
    _check_open(item)
    if not progress.strip():
        raise ItemRefused("planning.progress.empty", "请写明进展情况。", {"progress": "不能为空。"})
    before = {"progress": item.progress, "current_value": item.current_value}
    item.progress, item.progress_on = progress.strip(), actor.today
    if current_value is not None:
        item.current_value = current_value
    item.save(update_fields=("progress", "progress_on", "current_value"))
    _record(
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
    item = _locked(item)
    _check_open(item)
    day = finished_on or actor.today
    if day > actor.today:
        raise ItemRefused("planning.finish.future", "完成日期不能晚于今天。", {"finished_on": "晚于今天。"})
    item.state, item.finished_on = PlanItem.FINISHED, day
    if current_value is not None:
        item.current_value = current_value
    if progress.strip():
        item.progress, item.progress_on = progress.strip(), actor.today
    item.save()
    _record(actor, "planning.item.finished", item, {"finished_on": day, "current_value": item.current_value})
    return item


@transaction.atomic
def stop_item(*, actor: Actor, item: PlanItem, reason: str) -> PlanItem:
    """End an item unfinished. Only the leading group or staff of the agency; refuses without a reason."""
    if not may_change_adopted_item(actor, item):
        raise NotPermitted("planning.stop.not_permitted", "终止事项由党组或本单位党务工作人员办理。")
    item = _locked(item)
    _check_open(item)
    if not reason.strip():
        raise ItemRefused("planning.stop.reason", "请写明终止的原因。", {"reason": "不能为空。"})
    item.state = PlanItem.STOPPED
    item.save(update_fields=("state",))
    _record(actor, "planning.item.stopped", item, {"reason": reason.strip()})
    return item


def check_item(item: PlanItem) -> None:
    """Refuse an item that no plan may hold; names every wrong field at once."""
    item.title = item.title.strip()
    wrong: dict[str, str] = {}
    if not item.title:
        wrong["title"] = "不能为空。"
    elif len(item.title) > TITLE:
        wrong["title"] = "最多200字，细节请写在业务内容里。"
    if item.kind not in item_kinds():
        wrong["kind"] = "没有这个种类。"
    if not item.business_face.strip() and not item.party_face.strip():
        wrong["business_face"] = "业务内容和党建举措至少写一面。"
    if item.starts_on and item.due_on and item.due_on < item.starts_on:
        wrong["due_on"] = "早于开始日期。"
    for face, reason in FACES.values():
        setattr(item, face, getattr(item, face).strip())
        if getattr(item, face):
            setattr(item, reason, "")
        if len(getattr(item, reason)) > 300:
            wrong[reason] = "最多300字。"
    if wrong:
        raise ItemRefused("planning.item.wrong", "事项没有写对，请按下面的提示改正。", wrong)


def _check_office(item: PlanItem) -> None:
    agency = item.organisation.agency_id
    if item.office is not None and agency not in (item.office.parent_id, item.office.pk):
        raise ItemRefused(
            "planning.item.office", "责任科室不属于本单位，请重新选择。", {"office": "不属于本单位。"}
        )


def _permit_work(actor: Actor, item: PlanItem) -> None:
    if not may_change_item(actor, item):
        raise NotPermitted(
            "planning.progress.not_permitted", "报告进展由责任科室负责人或本单位党务工作人员办理。"
        )


def _check_drafting(plan: Plan) -> None:
    if plan.is_adopted:
        raise PlanFrozen(
            "planning.plan.frozen", "计划已经审定，不能直接增改；需要变更的，请写明原因和批准人办理变更。"
        )


def _check_open(item: PlanItem) -> None:
    if item.state != PlanItem.OPEN:
        raise ItemRefused("planning.item.closed", f"这个事项{item.get_state_display()}，不能再办理。")


def _locked(item: PlanItem) -> PlanItem:
    return (
        PlanItem.objects.select_for_update(of=("self",))
        .select_related("plan", "organisation", "office")
        .get(pk=item.pk)
    )


def _applied(item: PlanItem, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Write the changes onto the item; what stood there before, for the fields that differ."""
    unknown = set(changes) - set(CONTENT)
    if unknown:
        raise ItemRefused("planning.change.field", f"不能修改这些字段：{'、'.join(sorted(unknown))}。")
    before = {name: getattr(item, name) for name, value in changes.items() if getattr(item, name) != value}
    for name in before:
        setattr(item, name, changes[name])
    return before


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _record(actor: Actor, word: str, item: PlanItem, data: dict[str, object]) -> None:
    subject = Subject("planning.plan_item", item.pk, item.title)
    record(actor=actor, word=word, subject=subject, unit_path=item.organisation.path, data=data)
