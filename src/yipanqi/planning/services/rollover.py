"""Year roll-over: an unfinished item of last year goes on in the new plan, by somebody's decision, one by one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.planning.errors import ItemRefused
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.queries.rollover import unfinished_of
from yipanqi.planning.services.items import ItemDraft, add_item

KEPT = (
    "title", "kind", "business_face", "party_face", "business_empty_reason", "party_empty_reason", "objective", "function_id", "weight",
    "office_id", "owner_name", "indicator", "target_value", "target_text", "value_unit", "party_class", "party_dimension", "party_target",
    "party_organisation_id", "party_owner_id",
)  # fmt: skip
"""What goes over; dates and the centre task belong to the new year and are written anew, the value reached becomes the baseline."""


@transaction.atomic
def continue_items(*, actor: Actor, plan: Plan, item_ids: Sequence[int]) -> list[PlanItem]:
    """Carry the chosen unfinished items of last year into the draft, each tied to the one it continues. Refuses what `add_item`
    refuses, and items that are finished, of another agency or already carried over."""
    offered = {item.pk: item for item in unfinished_of(actor, plan)}
    wanted = [offered[key] for key in dict.fromkeys(item_ids) if key in offered]
    if not wanted or len(wanted) != len(set(item_ids)):
        raise ItemRefused("planning.continue.nothing", "请勾选上年没有完成、还没有接续的事项。")
    made = []
    for old in wanted:
        draft = ItemDraft(
            **{name: getattr(old, name) for name in KEPT},
            baseline_value=old.current_value if old.current_value is not None else old.baseline_value,
        )
        item = add_item(actor=actor, plan=plan, draft=draft)
        item.continued_from = old
        item.save(update_fields=("continued_from",))
        made.append(item)
    return made
