"""Acts on several items of a draft at once: one act, one entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.planning.errors import ItemRefused
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.policies import may_change_item
from yipanqi.planning.services.item_checks import (
    applied,
    check_drafting,
    check_item,
    check_links,
    title_of_field,
    touch,
)

TOGETHER = frozenset(
    {
        "kind", "office_id", "owner_name", "due_on", "starts_on", "centre_task_id", "function_id", "parent_id", "objective",
        "party_class", "party_dimension", "party_organisation_id", "party_due_on", "weight",
    }
)  # fmt: skip
"""What several items may be given at once; texts are written one by one."""


@transaction.atomic
def change_items_together(
    *, actor: Actor, plan: Plan, item_ids: Sequence[int], changes: Mapping[str, Any]
) -> list[PlanItem]:
    """Give several items of a draft the same office, limit, class …; all of them or none. Refuses what `change_item` refuses."""
    if set(changes) - TOGETHER:
        raise ItemRefused("planning.together.field", "文字内容请逐项修改，不能批量写。")
    plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=plan.pk)
    check_drafting(plan)
    found = list(
        PlanItem.objects.select_for_update(of=("self",))
        .filter(plan=plan, pk__in=item_ids)
        .select_related("plan", "organisation", "office")
        .order_by("number")
    )
    if not found or not changes:
        raise ItemRefused("planning.together.nothing", "请先勾选事项，再选要统一改成什么。")
    if not all(may_change_item(actor, item) for item in found):
        raise NotPermitted(
            "planning.item.not_permitted", "勾选的事项里有的不由您修改；科室负责人只能改本科室的事项。"
        )
    changed = []
    for item in found:
        if applied(item, changes):
            check_item(item)
            check_links(actor, item)
            touch(actor, item)
            item.save()
            changed.append(item)
    if changed:
        record(
            actor=actor,
            word="planning.items.changed_together",
            subject=Subject("planning.plan", plan.pk, plan.title),
            unit_path=plan.organisation.path,
            data={
                "items": [item.number for item in changed],
                "fields": [title_of_field(name) for name in changes],
                "to": dict(changes),
            },
        )
    return changed
