"""Carriers within reach and who serves in them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import add_months
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import Period, window_of
from yipanqi.evidence.queries import pieces_in_force
from yipanqi.execution.models import Activity, Carrier, CarrierCall, CarrierLog, CarrierMember
from yipanqi.execution.queries.carrier_kinds import CYCLES, described_kinds
from yipanqi.organisation.queries import within_reach

IDLE, REVIEW, PROOF = "idle", "review", "proof"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class CarrierFilter:
    """What the list of carriers is narrowed to; empty values narrow nothing. `attention` is idle, review or proof."""

    text: str = ""
    kind: str = ""
    state: str = ""
    organisation_id: int | None = None
    attention: str = ""


def carriers(actor: Actor) -> QuerySet[Carrier]:
    """The carriers within reach, newest first."""
    return (
        within_reach(Carrier.objects.all(), actor)
        .select_related(
            "organisation", "leader", "junction__item", "business_item", "office", "parent__organisation"
        )
        .order_by("-starts_on", "-pk")
    )


def carriers_matching(actor: Actor, wanted: CarrierFilter) -> QuerySet[Carrier]:
    """The carriers narrowed by the filter, each with the count of its members and the day of its last record."""
    found = carriers(actor)
    if wanted.text:
        found = found.filter(
            Q(name__icontains=wanted.text) | Q(leader__name__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text) | Q(organisation__pinyin__icontains=wanted.text)
        )  # fmt: skip
    exact = {"kind": wanted.kind, "state": wanted.state, "organisation_id": wanted.organisation_id}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.attention == IDLE:
        found = found.filter(is_idle(actor.today))
    elif wanted.attention == REVIEW:
        found = found.filter(lacks_review(actor.today))
    elif wanted.attention == PROOF:
        found = found.alias(pieces=pieces_in_force("execution.carrier", actor.today)).filter(lacks_pieces())
    return found.annotate(
        member_count=Count("members", filter=Q(members__left_on__isnull=True)),
        last_on=last_record(),
        latest=latest_value(),
    )


def last_record() -> Coalesce:
    """The day of the last log; of the beginning where there is none."""
    latest = CarrierLog.objects.filter(carrier=OuterRef("pk")).order_by("-done_on").values("done_on")[:1]
    return Coalesce(Subquery(latest), F("starts_on"), output_field=DateField())


def latest_value() -> Subquery:
    """The figure last written in the log of a running carrier."""
    logged = CarrierLog.objects.filter(carrier=OuterRef("pk"), value__isnull=False).order_by(
        "-done_on", "-pk"
    )
    return Subquery(logged.values("value")[:1])


def is_idle(today: datetime.date) -> Q:
    """The condition that nothing happened in a running carrier for as many months as its kind says: no log, no call, no activity."""
    idle = Q(pk__in=())
    by_months: dict[int, list[str]] = {}
    for kind in described_kinds().values():
        if kind.idle_months:
            by_months.setdefault(kind.idle_months, []).append(kind.code)
    for months, codes in by_months.items():
        cutoff = add_months(today, -months)
        logged = CarrierLog.objects.filter(carrier=OuterRef("pk"), done_on__gt=cutoff)
        called = CarrierCall.objects.filter(carrier=OuterRef("pk"), called_at__date__gt=cutoff)
        held = Activity.objects.filter(
            junction=OuterRef("junction"),
            organisation=OuterRef("organisation"),
            state=Activity.RECORDED,
            held_on__gt=cutoff,
        )
        quiet = Q(~Exists(logged), ~Exists(called), ~Exists(held))
        idle |= Q(kind__in=codes, starts_on__lte=cutoff) & quiet
    return Q(state=Carrier.ACTIVE) & idle


def lacks_review(today: datetime.date) -> Q:
    """The condition that a running carrier stood through a whole cycle of its kind and was not reviewed since that began."""
    late = Q(pk__in=())
    for cycle in CYCLES:
        codes = [kind.code for kind in described_kinds().values() if kind.review == cycle]
        begun = last_full_window(cycle, today).start
        reviews = CarrierLog.objects.filter(
            carrier=OuterRef("pk"), kind=CarrierLog.REVIEW, done_on__gte=begun
        )
        late |= Q(~Exists(reviews), kind__in=codes, starts_on__lte=begun)
    return Q(state=Carrier.ACTIVE) & late


def lacks_pieces() -> Q:
    """The condition that fewer pieces prove a running carrier today than its kind needs; the rows bear `pieces`."""
    lacking = Q(pk__in=())
    for kind in described_kinds().values():
        if kind.evidence[0]:
            lacking |= Q(kind=kind.code, pieces__lt=kind.evidence[0])
    return Q(state=Carrier.ACTIVE) & lacking


def last_full_window(cycle: str, today: datetime.date) -> Period:
    """The last month, quarter, half-year or year that is over."""
    return window_of(cycle, window_of(cycle, today).start - DAY)


def carrier(actor: Actor, pk: int) -> Carrier:
    """One carrier within reach; refuses NotFound."""
    found = carriers(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.carrier.not_found", "没有找到这个载体，或不在您的权限范围内。")
    return found


def members_of(actor: Actor, carrier: Carrier) -> QuerySet[CarrierMember]:
    """Who serves or served in the carrier; those who left stand last."""
    return (
        within_reach(CarrierMember.objects.all(), actor, "carrier__organisation__path")
        .filter(carrier=carrier)
        .select_related("person")
        .order_by(F("left_on").desc(nulls_first=True), "pk")
    )


def serves_in(person_id: int | None, carrier: Carrier) -> bool:
    """Whether the person leads the carrier or serves in it now; one query at most."""
    if person_id is None:
        return False
    if carrier.leader_id == person_id:
        return True
    return carrier.members.filter(person_id=person_id, left_on__isnull=True).exists()


def carriers_of(actor: Actor) -> QuerySet[Carrier]:
    """The running carriers in which the actor himself leads or serves, as far as he reaches them."""
    if actor.person_id is None:
        return carriers(actor).none()
    own = Q(leader_id=actor.person_id) | Exists(
        CarrierMember.objects.filter(carrier=OuterRef("pk"), person_id=actor.person_id, left_on__isnull=True)
    )
    return carriers(actor).filter(own, state=Carrier.ACTIVE).annotate(last_on=last_record())


def carriers_serving(actor: Actor, junction_id: int) -> QuerySet[Carrier]:
    """The carriers that serve a junction."""
    return carriers(actor).filter(junction_id=junction_id)


def last_reviews(keys: Iterable[int]) -> dict[int, datetime.date]:
    """The day of the last review of each of these carriers already found; one query."""
    rows = CarrierLog.objects.filter(carrier__in=list(keys), kind=CarrierLog.REVIEW)
    return dict(rows.values_list("carrier_id").annotate(Max("done_on")))
