"""Meetings within reach, their rolls, agendas and votes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.meeting.models import AgendaItem, Election, Meeting, Resolution, RollLine, RollStatus, Vote
from yipanqi.organisation.queries import within_reach

LIVE = (Meeting.CALLED, Meeting.HELD, Meeting.CLOSED)


@dataclass(frozen=True)
class MeetingFilter:
    """What the list of meetings is narrowed to; empty values narrow nothing."""

    text: str = ""
    kind: str = ""
    state: str = ""
    organisation_id: int | None = None
    from_on: datetime.date | None = None
    until_on: datetime.date | None = None
    sides: str = ""


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """The meetings that the actor may read, newest first, withdrawn ones left out.

    Behind closed doors: for the staff over the organisation, who holds a post in the body, and who stood on the roll.
    """
    return readable(actor).filter(state__in=LIVE)


def readable(actor: Actor) -> QuerySet[Meeting]:
    """The same with the withdrawn ones."""
    found = Meeting.objects.select_related("organisation", "body").order_by("-held_on", "-pk")
    if actor.kind == "system":
        return found
    reached = within_reach(Meeting.objects.all(), actor).order_by().values("pk")
    open_door = Q(pk__in=reached, is_closed_door=False)
    inside = Q(body_id__in=[post.organisation_id for post in actor.posts if post.organisation_id])
    staff = Q(pk__in=[])
    for path in actor.acts_on:
        staff |= Q(organisation__path__startswith=path)
    allowed = open_door | inside | staff
    if actor.person_id is not None:
        allowed |= Q(pk__in=RollLine.objects.filter(person_id=actor.person_id).values("meeting_id"))
    return found.filter(allowed)


def meetings_matching(actor: Actor, wanted: MeetingFilter) -> QuerySet[Meeting]:
    """The meetings narrowed by the filter, each with its number of agenda items, resolutions and whether both sides stood there."""
    found = readable(actor)
    found = found.filter(state=wanted.state) if wanted.state else found.filter(state__in=LIVE)
    if wanted.text:
        found = found.filter(
            Q(title__icontains=wanted.text) | Q(chair_name__icontains=wanted.text) | Q(body__name__icontains=wanted.text)
            | Q(body__pinyin__icontains=wanted.text)
            | Q(pk__in=AgendaItem.objects.filter(title__icontains=wanted.text).values("meeting_id"))
        )  # fmt: skip
    exact = {
        "kind": wanted.kind, "held_on__gte": wanted.from_on, "held_on__lte": wanted.until_on,
        "body_id": wanted.organisation_id,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    both = Exists(_items(AgendaItem.PARTY)) & Exists(_items(AgendaItem.BUSINESS))
    if wanted.sides:
        found = found.filter(both if wanted.sides == "both" else ~both)
    return with_sides(found).annotate(
        item_count=Count("agenda", distinct=True),
        resolution_count=Count("agenda__resolutions", distinct=True),
    )


def _items(side: str) -> QuerySet[AgendaItem]:
    """The items of a meeting on one side or on both."""
    return AgendaItem.objects.filter(meeting=OuterRef("pk"), side__in=(side, AgendaItem.BOTH))


def with_sides(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The meetings, each with `has_party` and `has_business`: whether such an item stood on its agenda."""
    return found.annotate(
        has_party=Exists(_items(AgendaItem.PARTY)), has_business=Exists(_items(AgendaItem.BUSINESS))
    )


def meeting(actor: Actor, pk: int) -> Meeting:
    """One meeting that the actor may read, withdrawn or not; refuses NotFound."""
    found = readable(actor).select_related("organisation__agency", "body__agency").filter(pk=pk).first()
    if found is None:
        raise NotFound("meeting.not_found", "没有找到这次会议，或不在您的权限范围内。")
    return found


def roll_of(actor: Actor, meeting: Meeting) -> QuerySet[RollLine]:
    """The roll as it stood on the meeting's day: who was expected first, then the observers."""
    return RollLine.objects.filter(meeting=meeting, meeting__in=readable(actor).values("pk")).order_by(
        "capacity", "order", "pk"
    )


def agenda_of(actor: Actor, meeting: Meeting) -> QuerySet[AgendaItem]:
    """The agenda in order, each item with its `votes_held`, its `elections_held` and its resolutions."""
    return (
        AgendaItem.objects.filter(meeting=meeting, meeting__in=readable(actor).values("pk"))
        .select_related("prior_item__meeting", "carried_from__meeting")
        .prefetch_related(
            Prefetch("elections", Election.objects.order_by("pk"), to_attr="elections_held"),
            Prefetch("votes", Vote.objects.order_by("pk"), to_attr="votes_held"),
            Prefetch(
                "resolutions",
                Resolution.objects.select_related("owner__organisation", "owner__unit").order_by("number"),
                to_attr="resolved",
            ),
        )
        .order_by("order")
    )


def agenda_item(actor: Actor, pk: int) -> AgendaItem:
    """One item of a meeting that the actor may read; refuses NotFound."""
    found = (
        AgendaItem.objects.filter(pk=pk, meeting__in=readable(actor).values("pk"))
        .select_related("meeting__organisation", "meeting__body")
        .first()
    )
    if found is None:
        raise NotFound("meeting.item.not_found", "没有找到这个议题，或不在您的权限范围内。")
    return found


def vote(actor: Actor, pk: int) -> Vote:
    """One vote of a meeting that the actor may read; refuses NotFound."""
    found = (
        Vote.objects.filter(pk=pk, item__meeting__in=readable(actor).values("pk"))
        .select_related("item__meeting__organisation", "item__meeting__body")
        .first()
    )
    if found is None:
        raise NotFound("meeting.vote.not_found", "没有找到这次表决，或不在您的权限范围内。")
    return found


def meetings_about(actor: Actor, kind: str, key: int) -> QuerySet[AgendaItem]:
    """The agenda items of readable meetings that were about this record, newest first."""
    return (
        AgendaItem.objects.filter(about_kind=kind, about_key=key, meeting__in=meetings(actor).values("pk"))
        .select_related("meeting__body")
        .order_by("-meeting__held_on", "-pk")
    )


def carried_over(actor: Actor, body_id: int) -> QuerySet[AgendaItem]:
    """What earlier meetings of the body left for the next one and no later meeting has taken up."""
    return (
        AgendaItem.objects.filter(
            meeting__body_id=body_id,
            outcome=AgendaItem.CARRIED,
            carried_to__isnull=True,
            meeting__in=meetings(actor).values("pk"),
        )
        .select_related("meeting")
        .order_by("meeting__held_on", "order")
    )


def meetings_waiting(actor: Actor) -> QuerySet[Meeting]:
    """What the actor can do next: called meetings up to a week ahead, and minutes that nobody has confirmed; oldest first."""
    soon = actor.today + datetime.timedelta(days=7)
    mine = Q(body_id__in=[post.organisation_id for post in actor.posts if post.organisation_id])
    for path in actor.acts_on:
        mine |= Q(organisation__path__startswith=path)
    return (
        meetings(actor)
        .filter(mine)
        .filter(Q(state=Meeting.CALLED, held_on__lte=soon) | Q(state=Meeting.HELD))
        .order_by("held_on", "pk")
    )


def statuses(actor: Actor) -> QuerySet[RollStatus]:
    """The circumstances entered for members of organisations over which the actor is staff; open ones first."""
    found = RollStatus.objects.select_related("person", "organisation")
    if actor.kind != "system":
        mine = Q(pk__in=[])
        for path in actor.acts_on:
            mine |= Q(organisation__path__startswith=path)
        found = found.filter(mine)
    return found.order_by(F("until_on").desc(nulls_first=True), "organisation__path", "pk")


def status(actor: Actor, pk: int) -> RollStatus:
    """One circumstance; refuses NotFound."""
    found = statuses(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("meeting.status.not_found", "没有找到这条名册情形，或不在您的权限范围内。")
    return found
