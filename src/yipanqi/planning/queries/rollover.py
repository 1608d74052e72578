"""What last year leaves to a new plan."""

from __future__ import annotations

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.models import Plan, PlanItem


def last_plan(actor: Actor, plan: Plan) -> Plan | None:
    """The same agency's plan of the year before, None where there is none within reach."""
    return (
        within_reach(Plan.objects.all(), actor)
        .filter(organisation_id=plan.organisation_id, year=plan.year - 1)
        .first()
    )


def unfinished_of(actor: Actor, plan: Plan) -> QuerySet[PlanItem]:
    """Last year's items that were neither finished nor stopped and that nothing in the new plan continues yet."""
    return (
        within_reach(PlanItem.objects.all(), actor)
        .filter(plan__organisation_id=plan.organisation_id, plan__year=plan.year - 1, state=PlanItem.OPEN)
        .exclude(continuations__plan=plan)
        .select_related("plan", "organisation", "office")
        .order_by("number")
    )
