"""Changes of an adopted plan: by the leading group itself, by its recorded approval, or by a case whose approval applies them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course
from yipanqi.engine.reading import Scalar
from yipanqi.planning.errors import ItemRefused
from yipanqi.planning.models import PlanChange, PlanItem
from yipanqi.planning.policies import leads, may_change_adopted_item, may_change_item
from yipanqi.planning.queries.plans import item as item_in_reach
from yipanqi.planning.queries.versions import text_of
from yipanqi.planning.services.item_checks import (
    applied,
    check_item,
    check_links,
    check_open,
    check_unseen,
    locked,
    record_item,
    touch,
)

PROCEDURE, ABOUT = "plan_change", "planning.plan_item"
FIELDS = {
    "new_due_on": "due_on", "new_target": "target_value", "new_target_text": "target_text", "new_business": "business_face",
    "new_party": "party_face", "new_owner": "owner_name",
}  # fmt: skip
"""What the first step of the procedure asks for, and which field of the item each answer is."""


@transaction.atomic
def change_adopted_item(
    *,
    actor: Actor,
    item: PlanItem,
    changes: Mapping[str, Any],
    reason: str,
    approved_by_name: str = "",
    seen: Mapping[str, Any] | None = None,
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
    item = locked(item)
    check_unseen(item, changes, seen or {})
    return _apply(actor, item, changes, reason=reason, approver=approver, proposer=actor.name)


def _apply(
    actor: Actor,
    item: PlanItem,
    changes: Mapping[str, Any],
    *,
    reason: str,
    approver: str,
    proposer: str,
    case_id: int | None = None,
) -> list[PlanChange]:
    """Write the changes onto the locked item and keep each field's before and after."""
    if not item.plan.is_adopted:
        raise ItemRefused("planning.change.drafting", "计划还在编制中，请直接修改事项。")
    before = applied(item, changes)
    if not before:
        raise ItemRefused("planning.change.nothing", "没有任何变化，未登记变更。")
    check_item(item)
    check_links(actor, item)
    if item.lacks_reason:
        raise ItemRefused("planning.change.face_empty", "空着的一面必须写明原因。")
    touch(actor, item)
    item.save()
    kept = PlanChange.objects.bulk_create(
        PlanChange(
            item=item, organisation=item.organisation, field=name.removesuffix("_id"), before=_kept(old), after=_kept(getattr(item, name)),
            reason=reason.strip()[:300], approved_by_name=approver[:60], changed_by_name=proposer[:60], changed_on=actor.today,
            case_id=case_id,
        )
        for name, old in before.items()
    )  # fmt: skip
    record_item(
        actor,
        "planning.item.changed_after_adoption",
        item,
        {"before": before, "reason": reason, "by": approver, **({"case": case_id} if case_id else {})},
    )
    return kept


def _found(actor: Actor, pk: int) -> Bound:
    """The item as a case about its change begins with it. Refuses a draft, a closed item and whoever may not change it."""
    item = item_in_reach(actor, pk)
    if not may_change_item(actor, item):
        raise NotPermitted("planning.change.not_permitted", "变更由责任科室负责人或本单位党务工作人员提出。")
    if not item.plan.is_adopted:
        raise ItemRefused("planning.change.drafting", "计划还在编制中，请直接修改事项。")
    check_open(item)
    initial: dict[str, Scalar] = {"case_title": f"变更：{item.title}"[:200]}
    for asked, name in FIELDS.items():
        value = getattr(item, name)
        if isinstance(value, datetime.date):
            initial[asked] = value
        elif text_of(value):
            initial[asked] = text_of(value)
    return Bound(item.title, item.organisation_id, initial)


def _follow(actor: Actor, case: Any, course: Course) -> None:
    """Refuse a proposal that changes nothing; apply it in the same act as its approval."""
    act = course.marks[-1]
    if act.kind != "take":
        return
    item = locked(PlanItem(pk=int(case.about.partition(":")[2])))
    changes = _proposed(course, item)
    stops = course.value("propose.stops") is True
    if act.step == "propose":
        if not changes and not stops:
            raise ItemRefused(
                "planning.change.nothing", "没有任何变化：请改动要变更的内容，或选择终止这个事项。"
            )
        return
    if (act.step, act.decision) != ("approve", "approved"):
        return
    check_open(item)
    reason = str(course.value("propose.reason") or "")
    if changes:
        _apply(
            actor,
            item,
            changes,
            reason=reason,
            approver=actor.name,
            proposer=case.begun_by_name,
            case_id=case.pk,
        )
    if stops:
        item.state = PlanItem.STOPPED
        item.save(update_fields=("state",))
        PlanChange.objects.create(
            item=item, organisation=item.organisation, field="state", before="推进中", after="已终止", reason=reason[:300],
            approved_by_name=actor.name[:60], changed_by_name=case.begun_by_name[:60], changed_on=actor.today, case_id=case.pk,
        )  # fmt: skip
        record_item(actor, "planning.item.stopped", item, {"reason": reason, "case": case.pk})


def _proposed(course: Course, item: PlanItem) -> dict[str, Any]:
    """The fields of the item that the case asks to change; an empty answer leaves the field as it is."""
    changes: dict[str, Any] = {}
    for asked, name in FIELDS.items():
        value = course.value(f"propose.{asked}")
        if value in (None, ""):
            continue
        wanted: Any = _number(str(value)) if name == "target_value" else value
        if isinstance(wanted, str):
            wanted = wanted.replace("\r\n", "\n").strip()
        if text_of(wanted) != text_of(getattr(item, name)):
            changes[name] = wanted
    return changes


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= Decimal(10) ** 12:
        raise ItemRefused(
            "planning.change.number",
            "新的目标值要写成数字，例如 43；计量单位不用写。",
            {"new_target": "请写数字。"},
        )
    return found


def _kept(value: object) -> str:
    return "" if value is None else text_of(value)


offer_binding(Binding(ABOUT, PROCEDURE, _found, _follow))
