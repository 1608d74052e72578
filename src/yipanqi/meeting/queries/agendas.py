"""Agenda items over many meetings: the list, and how many of each side the leading groups took up in each quarter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractQuarter

from yipanqi.basics.actors import Actor
from yipanqi.meeting.models import AgendaItem, Meeting
from yipanqi.meeting.queries.reading import readable

HELD = (Meeting.HELD, Meeting.CLOSED)
LEADING_GROUP = "leading_group"


@dataclass(frozen=True)
class AgendaFilter:
    """What the list of agenda items is narrowed to; empty values narrow nothing."""

    text: str = ""
    year: int | None = None
    quarter: int | None = None
    side: str = ""
    organisation_id: int | None = None
    leading_group: bool = False


@dataclass(frozen=True)
class SideCounts:
    """How many items stood for which side."""

    party: int = 0
    business: int = 0
    both: int = 0

    @property
    def items(self) -> int:
        """All of them."""
        return self.party + self.business + self.both


def agenda_items(actor: Actor, wanted: AgendaFilter | None = None) -> QuerySet[AgendaItem]:
    """The items of meetings held that the actor may read, newest meeting first."""
    asked = wanted or AgendaFilter()
    found = AgendaItem.objects.filter(
        meeting__in=readable(actor).filter(state__in=HELD).order_by().values("pk")
    )
    if asked.text:
        found = found.filter(Q(title__icontains=asked.text) | Q(meeting__title__icontains=asked.text))
    if asked.side == "has_party":
        found = found.filter(side__in=(AgendaItem.PARTY, AgendaItem.BOTH))
    elif asked.side:
        found = found.filter(side=asked.side)
    if asked.quarter:
        found = found.filter(
            meeting__held_on__month__gte=asked.quarter * 3 - 2, meeting__held_on__month__lte=asked.quarter * 3
        )
    if asked.leading_group:
        found = found.filter(meeting__body__kind=LEADING_GROUP)
    exact = {"meeting__held_on__year": asked.year, "meeting__organisation_id": asked.organisation_id}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.select_related("meeting__organisation", "meeting__body").order_by(
        "-meeting__held_on", "-meeting_id", "order"
    )


def leading_group_agendas(
    actor: Actor, organisation_ids: Iterable[int], year: int
) -> dict[tuple[int, int], SideCounts]:
    """By agency's organisation and quarter what its leading group took up that year, as far as the actor may read. One statement."""
    rows = (
        agenda_items(actor, AgendaFilter(year=year, leading_group=True))
        .filter(meeting__organisation_id__in=list(organisation_ids))
        .order_by()
        .annotate(quarter=ExtractQuarter("meeting__held_on"))
        .values("meeting__organisation_id", "quarter", "side")
        .annotate(count=Count("pk"))
    )
    sides: dict[tuple[int, int], dict[str, int]] = {}
    for row in rows:
        place = sides.setdefault((row["meeting__organisation_id"], row["quarter"]), {})
        place[row["side"]] = row["count"]
    return {key: SideCounts(**counted) for key, counted in sides.items()}
