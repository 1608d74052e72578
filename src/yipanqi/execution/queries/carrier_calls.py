"""Calls of carriers and batches to sign up for, who came, and the hours of volunteers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import Period
from yipanqi.casework.queries import choices_for, homes_where_shown
from yipanqi.execution.models import CallPlace, Carrier, CarrierCall, CarrierMember
from yipanqi.execution.queries.carrier_kinds import described_kinds, kinds_with_hours, kinds_with_sign_up
from yipanqi.execution.queries.service_records import VOLUNTEERING
from yipanqi.organisation.queries import paths_above, within_reach
from yipanqi.organisation.queries.people import member_facts

THERE = (CallPlace.SIGNED, CallPlace.REPORTED, CallPlace.CONFIRMED, CallPlace.REFUSED)
COMING = Q(places__state__in=THERE)


@dataclass(frozen=True)
class OpenCall:
    """A call that somebody may answer by coming: as he is told of it, whether he reaches the carrier or stands below it. `word` says what it is."""

    person_id: int
    call_id: int
    title: str
    carrier_name: str
    organisation_name: str
    held_on: datetime.date | None
    place: str
    served: str
    wanted: int | None
    coming: int
    is_signed: bool
    word: str = ""


@dataclass(frozen=True)
class HoursFilter:
    """What the ledger of volunteers' hours is narrowed to."""

    text: str = ""
    state: str = ""
    from_on: datetime.date | None = None
    until_on: datetime.date | None = None


def calls(actor: Actor) -> QuerySet[CarrierCall]:
    """Every call within reach, newest first."""
    return (
        within_reach(CarrierCall.objects.all(), actor, "carrier__organisation__path")
        .select_related("carrier__organisation", "carrier__leader")
        .order_by("-called_at", "-pk")
    )


def calls_of(actor: Actor, carrier: Carrier) -> QuerySet[CarrierCall]:
    """The calls of one carrier, each with the number of those who come."""
    return calls(actor).filter(carrier=carrier).annotate(coming=Count("places", filter=COMING))


def call(actor: Actor, pk: int) -> CarrierCall:
    """One call within reach; refuses NotFound."""
    found = calls(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.call.not_found", "没有找到这次呼叫，或不在您的权限范围内。")
    return found


def calls_to_answer(actor: Actor) -> QuerySet[CarrierCall]:
    """The open calls of teams that the actor leads or serves in."""
    if actor.person_id is None:
        return calls(actor).none()
    serves = CarrierMember.objects.filter(
        carrier=OuterRef("carrier"), person_id=actor.person_id, left_on__isnull=True
    )
    return calls(actor).filter(
        Q(carrier__leader_id=actor.person_id) | Exists(serves),
        state=CarrierCall.OPEN,
        carrier__kind__in=[kind.code for kind in described_kinds().values() if kind.is_called],
    )


def calls_open_to(actor: Actor) -> list[OpenCall]:
    """The calls to sign up for of the organisations at, above and below the actor's own that are still to be held; two queries."""
    if actor.person_id is None:
        return []
    rows = list(
        _to_sign_up_for(actor)
        .filter(Q(held_on__isnull=True) | Q(held_on__gte=actor.today))
        .select_related("carrier__organisation")
        .annotate(coming=Count("places", filter=COMING))
        .order_by("held_on", "pk")
    )
    signed = set(
        CallPlace.objects.filter(
            call__in=[row.pk for row in rows], person_id=actor.person_id, state__in=THERE
        ).values_list("call_id", flat=True)
    )
    kinds = described_kinds()
    return [
        OpenCall(
            actor.person_id, row.pk, row.title, row.carrier.name, row.carrier.organisation.name, row.held_on, row.place,
            row.served, row.wanted, row.coming, row.pk in signed, kinds[row.carrier.kind].call_word,
        )
        for row in rows
    ]  # fmt: skip


def call_open_to(actor: Actor, pk: int) -> CarrierCall | None:
    """The call to sign up for, if the actor may come to it."""
    return _to_sign_up_for(actor).filter(pk=pk).select_related("carrier__organisation").first()


def people_to_add(actor: Actor, carrier: Carrier) -> list[tuple[int, str]]:
    """Key and name of everybody of the carrier's agency, members or not, for whoever leads it; one query."""
    offered = choices_for(actor, carrier.organisation.path, "person")
    return [(int(key.partition(":")[2]), name) for key, name in offered]


def own_places(actor: Actor) -> QuerySet[CallPlace]:
    """Where the actor himself signed up, newest first."""
    return (
        CallPlace.objects.filter(person_id=actor.person_id or 0)
        .exclude(state=CallPlace.WITHDRAWN)
        .select_related("call__carrier__organisation", "person")
        .order_by("-call__held_on", "-pk")
    )


def places_to_report(actor: Actor) -> QuerySet[CallPlace]:
    """Where the actor served and has not said his hours yet, or was asked to say them again; the earliest first."""
    waiting = own_places(actor).filter(
        state__in=(CallPlace.SIGNED, CallPlace.REFUSED), call__carrier__kind__in=kinds_with_hours()
    )
    held = Q(call__held_on__isnull=True) | Q(call__held_on__lte=actor.today)
    return waiting.filter(held).order_by("call__held_on", "pk")


def places_to_confirm(actor: Actor) -> QuerySet[CallPlace]:
    """The hours of others that wait for the actor: of carriers that he leads or that are of his own organisations."""
    homes = [post.organisation_id for post in actor.posts if actor.may_act_on(post.path)]
    own = Q(call__carrier__leader_id=actor.person_id or 0) | Q(call__carrier__organisation_id__in=homes)
    waiting = places(actor).filter(own, state=CallPlace.REPORTED, call__carrier__kind__in=kinds_with_hours())
    return waiting.exclude(person_id=actor.person_id or 0).order_by("reported_on", "pk")


def place(actor: Actor, pk: int) -> CallPlace:
    """One place within reach, or the actor's own; refuses NotFound."""
    near = within_reach(CallPlace.objects.all(), actor, "call__carrier__organisation__path")
    found = near.filter(pk=pk) | CallPlace.objects.filter(pk=pk, person_id=actor.person_id or 0)
    one = found.select_related("call__carrier__organisation", "person").first()
    if one is None:
        raise NotFound("execution.place.not_found", "没有找到这条报名，或不在您的权限范围内。")
    return one


def is_withdrawable(place: CallPlace, today: datetime.date) -> bool:
    """Whether a place may still be given up: nothing was said of hours; where none are counted only until the day."""
    held_on = place.call.held_on
    is_to_come = held_on is None or held_on >= today
    return place.state == CallPlace.SIGNED and (is_to_come or place.call.carrier.kind in kinds_with_hours())


def places_of(actor: Actor, call: CarrierCall) -> QuerySet[CallPlace]:
    """Who came to the call."""
    return places(actor).filter(call=call)


def places(actor: Actor) -> QuerySet[CallPlace]:
    """Every place of a call within reach, newest first."""
    return (
        within_reach(CallPlace.objects.all(), actor, "call__carrier__organisation__path")
        .select_related("call__carrier__organisation", "person")
        .order_by("-call__held_on", "-pk")
    )


def hours_matching(actor: Actor, wanted: HoursFilter) -> QuerySet[CallPlace]:
    """The ledger of volunteers' hours: one line for each person at each service."""
    found = (
        places(actor).filter(call__carrier__kind__in=kinds_with_hours()).exclude(state=CallPlace.WITHDRAWN)
    )
    if wanted.text:
        found = found.filter(
            Q(person__name__icontains=wanted.text) | Q(call__title__icontains=wanted.text)
            | Q(call__carrier__name__icontains=wanted.text) | Q(call__carrier__organisation__name__icontains=wanted.text)
        )  # fmt: skip
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.from_on:
        found = found.filter(call__held_on__gte=wanted.from_on)
    if wanted.until_on:
        found = found.filter(call__held_on__lte=wanted.until_on)
    return found


def hours_in(found: QuerySet[CallPlace]) -> int:
    """The confirmed hours of these lines together."""
    total = found.filter(state=CallPlace.CONFIRMED).aggregate(total=Sum("hours"))["total"]
    return int(total or 0)


def service_facts(organisation_ids: Collection[int] | None, period: Period) -> QuerySet[CallPlace]:
    """Confirmed services of the period: everybody's, or those of the members of these organisations (no reach)."""
    rows = CallPlace.objects.filter(
        state=CallPlace.CONFIRMED, call__carrier__kind__in=kinds_with_hours(),
        call__held_on__gte=period.start, call__held_on__lte=period.end,
    )  # fmt: skip
    if organisation_ids is None:
        return rows
    members = member_facts(list(organisation_ids), period.end)
    return rows.filter(person__in=members.order_by().values("person_id"))


def services_named(actor: Actor, keys: Iterable[int]) -> list[tuple[int, int, str]]:
    """(place, carrier, day and title) of these confirmed services within reach; one query."""
    wanted = list(keys)
    if not wanted:
        return []
    rows = places(actor).filter(pk__in=wanted)
    return [
        (one.pk, one.call.carrier_id, f"{one.call.held_on} {one.call.title} {one.hours}小时") for one in rows
    ]


def _to_sign_up_for(actor: Actor) -> QuerySet[CarrierCall]:
    """Running calls to sign up for, of organisations within reach, or above the actor's branch and posts.

    Whoever is no member yet may come to those that count hours where his case runs and above, if its procedure shows his services.
    """
    own = [*filter(None, [actor.member_of]), *(post.path for post in actor.posts)]
    running = CarrierCall.objects.filter(
        state__in=(CarrierCall.OPEN, CarrierCall.ANSWERED), carrier__kind__in=kinds_with_sign_up()
    )
    near = within_reach(running, actor, "carrier__organisation__path")
    open_to = Q(pk__in=near.values("pk")) | Q(carrier__organisation__path__in=_above(own))
    if not actor.member_of:
        cases = _above(homes_where_shown(actor, VOLUNTEERING))
        open_to |= Q(carrier__organisation__path__in=cases, carrier__kind__in=kinds_with_hours())
    return running.filter(open_to)


def _above(paths: Iterable[str]) -> set[str]:
    """These paths and every one above them."""
    return {above for path in paths for above in paths_above(path)}
