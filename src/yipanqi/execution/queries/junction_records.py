"""The rows behind the fact tables `junction_activity` and `junction_carrier` (no reach: the engine judges everybody alike)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yipanqi.basics.periods import Period
from yipanqi.execution.models import Activity, Attendance, Carrier, CarrierMember
from yipanqi.organisation.queries.people import placement_facts
from yipanqi.planning.queries.hollowness import term_of


def junction_activity_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Any]:
    """Activities on record that name an agreed junction, with `in_term` and `people_of_both` (present people of the item's office)."""
    day = OuterRef("activity__held_on")
    works = placement_facts().filter(
        Q(from_on__isnull=True) | Q(from_on__lte=day),
        Q(until_on__isnull=True) | Q(until_on__gte=day),
        unit=OuterRef("activity__junction__item__office"),
        person=OuterRef("person"),
    )
    present = Attendance.objects.filter(
        Exists(works), activity=OuterRef("pk"), state__in=Attendance.TOOK_PART
    )
    rows = Activity.objects.filter(
        state=Activity.RECORDED, junction__state="agreed", held_on__range=(period.start, period.end)
    )
    rows = _of_carriers(rows, organisation_ids).annotate(
        **term_of("junction"), people_of_both=_counted(present, "activity")
    )
    inside = Q(held_on__gte=F("term_from")) & (Q(term_until__isnull=True) | Q(held_on__lte=F("term_until")))
    found: QuerySet[Any] = rows.annotate(in_term=inside)
    return found


def junction_carrier_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Any]:
    """Carriers begun in the period that serve an agreed junction, with `in_term` and `people_of_both` (members of the item's office)."""
    day = OuterRef("carrier__starts_on")
    works = placement_facts().filter(
        Q(until_on__isnull=True) | Q(until_on__gte=day),
        unit=OuterRef("carrier__junction__item__office"),
        person=OuterRef("person"),
    )
    serving = CarrierMember.objects.filter(Exists(works), carrier=OuterRef("pk"))
    rows = Carrier.objects.filter(junction__state="agreed", starts_on__range=(period.start, period.end))
    rows = _of_carriers(rows, organisation_ids).annotate(
        **term_of("junction"), people_of_both=_counted(serving, "carrier")
    )
    inside = (Q(ends_on__isnull=True) | Q(ends_on__gte=F("term_from"))) & (
        Q(term_until__isnull=True) | Q(starts_on__lte=F("term_until"))
    )
    found: QuerySet[Any] = rows.annotate(in_term=inside)
    return found


def _of_carriers(rows: QuerySet[Any], organisation_ids: Sequence[int] | None) -> QuerySet[Any]:
    """Of the junctions that these organisations carry; the record itself may be another organisation's."""
    if organisation_ids is None:
        return rows.order_by("pk")
    return rows.filter(junction__organisation_id__in=list(organisation_ids)).order_by("pk")


def _counted(people: QuerySet[Any], by: str) -> Coalesce:
    counted = people.order_by().values(by).annotate(people=Count("pk"))
    return Coalesce(Subquery(counted.values("people")), 0)
