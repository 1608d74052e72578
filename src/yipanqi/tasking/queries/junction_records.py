"""The rows behind the fact table `junction_duty` (no reach: the engine judges everybody alike)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from yipanqi.basics.periods import Period
from yipanqi.planning.queries.hollowness import term_of
from yipanqi.tasking.models import Occurrence


def junction_duty_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Any]:
    """Time nodes done in the period of duties that name an agreed junction, with `in_term`."""
    rows = Occurrence.objects.filter(
        state=Occurrence.DONE,
        done_on__range=(period.start, period.end),
        duty__junction__state="agreed",
    )
    if organisation_ids is not None:
        rows = rows.filter(duty__junction__organisation_id__in=list(organisation_ids))
    inside = Q(done_on__gte=F("term_from")) & (Q(term_until__isnull=True) | Q(done_on__lte=F("term_until")))
    return rows.annotate(**term_of("duty__junction")).annotate(in_term=inside).order_by("pk")
