"""Carriers within reach and who serves in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.execution.models import Carrier, CarrierMember
from yipanqi.organisation.queries import within_reach


@dataclass(frozen=True)
class CarrierFilter:
    """What the list of carriers is narrowed to; empty values narrow nothing."""

    text: str = ""
    kind: str = ""
    state: str = ""
    organisation_id: int | None = None


def carriers(actor: Actor) -> QuerySet[Carrier]:
    """The carriers within reach, newest first."""
    return (
        within_reach(Carrier.objects.all(), actor)
        .select_related("organisation", "leader", "junction")
        .order_by("-starts_on", "-pk")
    )


def carriers_matching(actor: Actor, wanted: CarrierFilter) -> QuerySet[Carrier]:
    """The carriers narrowed by the filter, each with the count of its members."""
    found = carriers(actor)
    if wanted.text:
        found = found.filter(
            Q(name__icontains=wanted.text) | Q(leader__name__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text) | Q(organisation__pinyin__icontains=wanted.text)
        )  # fmt: skip
    exact = {"kind": wanted.kind, "state": wanted.state, "organisation_id": wanted.organisation_id}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.annotate(member_count=Count("members"))


def carrier(actor: Actor, pk: int) -> Carrier:
    """One carrier within reach; refuses NotFound."""
    found = carriers(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.carrier.not_found", "没有找到这个载体，或不在您的权限范围内。")
    return found


def members_of(actor: Actor, carrier: Carrier) -> QuerySet[CarrierMember]:
    """Who serves in the carrier."""
    return (
        within_reach(CarrierMember.objects.all(), actor, "carrier__organisation__path")
        .filter(carrier=carrier)
        .select_related("person")
        .order_by("pk")
    )


def carriers_serving(actor: Actor, junction_id: int) -> QuerySet[Carrier]:
    """The carriers that serve a junction."""
    return carriers(actor).filter(junction_id=junction_id)
