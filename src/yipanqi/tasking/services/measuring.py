"""Measures of a requirement from above become duties of the posts that answer for them."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.planning.queries.measures import measure as measure_in_sight
from yipanqi.planning.services import take_up_measure
from yipanqi.tasking.models import Duty
from yipanqi.tasking.services.duties import DutyDraft, Node, issue_duty


@transaction.atomic
def issue_duty_from_measure(*, actor: Actor, measure_id: int) -> Duty:
    """Make a duty with one node of the measure; the measure says so in the same act. Refuses a second one of one."""
    row = measure_in_sight(actor, measure_id)
    draft = DutyDraft(
        post_id=row.owner_id, title=row.text[:200], nodes=(Node(row.due_on, "落实上级要求的措施"),),
        source=row.item.title[:200], plan_item_id=row.item_id, goal=row.proof, measure=row.demand,
    )  # fmt: skip
    made = issue_duty(actor=actor, organisation=row.item.organisation, draft=draft)
    take_up_measure(actor=actor, measure=row, reference=f"tasking.duty:{made.pk}")
    return made
