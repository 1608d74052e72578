"""The rows behind the fact tables `junction_duty` and `junction_resolution` (no reach: the engine judges everybody alike)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from yipanqi.basics.periods import Period
from yipanqi.meeting.queries.told import resolution_facts
from yipanqi.planning.queries.hollowness import junction_facts, term_of
from yipanqi.tasking.models import Duty, Occurrence

APART = 10**9
"""No table has so many rows."""
ITEM, JUNCTION = "planning.plan_item", "planning.junction"


class JunctionResolution(NamedTuple):
    """A resolution that concerns a junction."""

    key: int
    junction: int
    adopted_on: datetime.date
    in_term: bool


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


def junction_resolutions(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[JunctionResolution]:
    """Resolutions adopted in the period under an item about an agreed junction or its business item, or of which a duty for it came.

    Whichever body adopted them. Three statements.
    """
    asked = junction_facts(organisation_ids, period).values_list(
        "pk", "item_id", "starts_on", "item__starts_on", "agreed_on", "result_due_on", "item__due_on"
    )
    terms: dict[int, tuple[datetime.date, datetime.date | None]] = {}
    of_item: dict[int, list[int]] = defaultdict(list)
    for pk, item, own, items, agreed, result_due, due in asked:
        terms[pk] = (own or items or agreed, result_due or due)
        of_item[item].append(pk)
    made = _concerned(terms, of_item)
    found = resolution_facts(None, period).filter(
        Q(pk__in=made) | Q(item__about_kind__in=(ITEM, JUNCTION), item__about_key__isnull=False)
    )
    for pk, day, kind, key in found.values_list("pk", "adopted_on", "item__about_kind", "item__about_key"):
        about = of_item.get(key, []) if kind == ITEM else [key] if kind == JUNCTION and key in terms else []
        for junction in sorted({*about, *made.get(pk, ())}):
            first, last = terms[junction]
            inside = first <= day and (last is None or day <= last)
            yield JunctionResolution(junction * APART + pk, junction, day, inside)


def _concerned(terms: dict[int, Any], of_item: dict[int, list[int]]) -> dict[int, set[int]]:
    """The junctions that duties made of resolutions serve, by the key of the resolution."""
    made: dict[int, set[int]] = defaultdict(set)
    rows = Duty.objects.filter(
        Q(junction__isnull=False) | Q(plan_item__isnull=False), resolution__isnull=False
    )
    for resolution, junction, item in rows.values_list("resolution_id", "junction_id", "plan_item_id"):
        concerned = [junction] if junction in terms else [] if junction else of_item.get(item, [])
        if concerned:
            made[resolution].update(concerned)
    return made
