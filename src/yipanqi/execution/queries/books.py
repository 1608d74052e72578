"""What an organisation's book of the year is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.queries.activities import activities, attendances
from yipanqi.execution.queries.kinds import kind_title


def activities_of_year(actor: Actor, organisation: Any, year: int) -> QuerySet[Activity]:
    """The activities of the organisation itself in the year, within reach, in the order of days."""
    found = activities(actor).filter(organisation=organisation, held_on__year=year)
    return found.order_by("held_on", "started_at", "pk")


def rolls_of(actor: Actor, found: Sequence[Activity]) -> dict[int, list[Attendance]]:
    """The rolls of these activities, by activity. One statement."""
    rolls: dict[int, list[Attendance]] = defaultdict(list)
    for line in attendances(actor).filter(activity__in=[one.pk for one in found]).select_related("person"):
        rolls[line.activity_id].append(line)
    return rolls


def counted_kinds(actor: Actor, organisation: Any, year: int) -> list[tuple[str, int]]:
    """How many activities of each kind the book would hold, most first. One statement."""
    rows = (
        activities_of_year(actor, organisation, year)
        .order_by()
        .values_list("kind")
        .annotate(count=Count("pk"))
    )
    return sorted(((kind_title(kind), count) for kind, count in rows), key=lambda one: -one[1])
