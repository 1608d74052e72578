"""How many meetings people sat in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, Exists, OuterRef, Q

from yipanqi.basics.actors import Actor
from yipanqi.meeting.models import AgendaItem, Meeting, RollLine
from yipanqi.meeting.queries.reading import readable


def meetings_attended(actor: Actor, people: Iterable[int], year: int) -> dict[int, tuple[int, int]]:
    """By person: the meetings of the year he was present at, and those of them that took up both works; only meetings the actor may read.

    One statement.
    """
    items = AgendaItem.objects.filter(meeting=OuterRef("meeting"))
    both = Exists(items.filter(side="both")) | (
        Exists(items.filter(side="party")) & Exists(items.filter(side="business"))
    )
    rows = (
        RollLine.objects.filter(
            person__in=list(people), state=RollLine.PRESENT,
            meeting__state__in=(Meeting.HELD, Meeting.CLOSED), meeting__held_on__year=year,
            meeting__in=readable(actor).order_by().values("pk"),
        )
        .annotate(is_both=both)
        .order_by()
        .values_list("person")
        .annotate(number=Count("meeting", distinct=True), together=Count("meeting", filter=Q(is_both=True), distinct=True))
    )  # fmt: skip
    return {person: (number, together) for person, number, together in rows}


def times_present_at(
    actor: Actor, people: Iterable[int], subjects: Collection[tuple[str, int]]
) -> dict[int, int]:
    """By person: the meetings he was present at that had one of these records on the agenda; only meetings the actor may read.

    One statement.
    """
    named = Q(pk__in=[])
    for kind, key in subjects:
        named |= Q(about_kind=kind, about_key=key)
    rows = RollLine.objects.filter(
        person__in=list(people), state=RollLine.PRESENT, meeting__state__in=(Meeting.HELD, Meeting.CLOSED),
        meeting__in=AgendaItem.objects.filter(named, meeting__in=readable(actor).order_by().values("pk")).values("meeting"),
    )  # fmt: skip
    return dict(
        rows.order_by()
        .values_list("person")
        .annotate(number=Count("meeting", distinct=True))
        .values_list("person", "number")
    )
