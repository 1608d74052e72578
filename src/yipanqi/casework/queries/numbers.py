"""How many cases of a procedure each organisation has: numbers alone, of restricted procedures too."""

from __future__ import annotations

from django.db.models import Count, Q

from yipanqi.basics.actors import Actor
from yipanqi.casework.models import Case


def case_numbers(actor: Actor, procedure: str, year: int) -> dict[int, tuple[int, int]]:
    """By organisation over which the actor is staff: cases begun in the year, and how many of them run; one query.

    Nothing else of a restricted case is told: not whom it concerns, not what it says.
    """
    near = Q(pk__in=[])
    for path in actor.acts_on:
        near |= Q(organisation__path__startswith=path)
    found = Case.objects.filter(near, procedure=procedure, begun_on__year=year).exclude(state=Case.WITHDRAWN)
    running = Count("pk", filter=Q(state__in=(Case.OPEN, Case.SUSPENDED)))
    rows = found.order_by().values_list("organisation_id").annotate(begun=Count("pk"), running=running)
    return {key: (begun, still) for key, begun, still in rows}
