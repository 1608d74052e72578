"""What a junction's own records say towards its hollowness: the rows behind the fact table `junction`, and the term of a junction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, DateField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yipanqi.basics.periods import Period
from yipanqi.organisation.queries.actors import open_on
from yipanqi.organisation.queries.people import placement_facts
from yipanqi.planning.models import Junction, JunctionMember


def junction_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Any]:
    """The agreed junctions of the plans of the period's years, as at its end.

    With `people_of_both` (how many named people work in the item's office) and `office_people` (whether anybody is on record there).
    No reach: the engine judges everybody alike.
    """
    works = placement_facts().filter(
        open_on(period.end), unit=OuterRef("junction__item__office"), person=OuterRef("person")
    )
    serving = (
        JunctionMember.objects.filter(open_on(period.end), Exists(works), junction=OuterRef("pk"))
        .order_by()
        .values("junction")
        .annotate(people=Count("pk"))
    )
    found = Junction.objects.filter(
        state=Junction.AGREED,
        agreed_on__lte=period.end,
        item__plan__year__range=(period.start.year, period.end.year),
    ).annotate(
        people_of_both=Coalesce(Subquery(serving.values("people")), 0),
        office_people=Exists(placement_facts().filter(open_on(period.end), unit=OuterRef("item__office"))),
    )
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=list(organisation_ids))
    return found.order_by("pk")


def term_of(junction: str) -> dict[str, Any]:
    """Annotations `term_from` and `term_until` of records that point at a junction by that path: its own term, else its item's."""
    return {
        "term_from": Coalesce(
            f"{junction}__starts_on",
            f"{junction}__item__starts_on",
            f"{junction}__agreed_on",
            output_field=DateField(),
        ),
        "term_until": Coalesce(
            f"{junction}__result_due_on", f"{junction}__item__due_on", output_field=DateField()
        ),
    }
