"""What people make of suggestions; taking one is proposing a junction."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.planning.errors import JunctionRefused
from yipanqi.planning.models import PlanItem, SuggestionVerdict
from yipanqi.planning.policies import may_change_item

LONGEST = 300


@transaction.atomic
def refuse_suggestion(
    *, actor: Actor, item: PlanItem, measure: str, reason: str, score: int | None = None
) -> SuggestionVerdict:
    """Decline a suggestion with a word; it does not come back for this item. Refuses an empty reason; a second word replaces the first."""
    if not may_change_item(actor, item):
        raise NotPermitted(
            "planning.suggestion.not_permitted", "取舍建议由本单位党务工作人员或责任科室负责人办理。"
        )
    wrong = {}
    if not reason.strip():
        wrong["reason"] = "不能为空。"
    elif len(reason.strip()) > LONGEST:
        wrong["reason"] = f"最多{LONGEST}字。"
    if not measure.strip() or len(measure.strip()) > LONGEST:
        wrong["measure"] = "请从建议里选择。"
    if wrong:
        raise JunctionRefused("planning.suggestion.reason", "请写一句为什么不采用。", wrong)
    verdict, _ = SuggestionVerdict.objects.update_or_create(
        item=item,
        reference=measure.strip(),
        defaults={
            "verdict": SuggestionVerdict.REFUSED,
            "reason": reason.strip(),
            "score": score,
            "decided_on": actor.today,
            "decided_by_name": actor.name,
        },
    )
    record(
        actor=actor,
        word="planning.suggestion.refused",
        subject=Subject("planning.plan_item", item.pk, item.title),
        unit_path=item.organisation.path,
        data={"measure": measure.strip(), "reason": reason.strip()},
    )
    return verdict
