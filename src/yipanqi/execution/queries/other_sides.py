"""The other side of a joint carrier: which organisation of the platform its founder names, and what that one said of it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound
from yipanqi.execution.models import Carrier, CarrierLog
from yipanqi.execution.queries.carrier_kinds import described_kind, described_kinds
from yipanqi.organisation.queries import organisations

ASKED, TOLD = datetime.timedelta(days=60), datetime.timedelta(days=14)
"""So long after its beginning a joint carrier waits on the desk of the other side, and stands in its digest."""


@dataclass(frozen=True)
class OtherSide:
    """A running joint carrier and the organisation that it names as the other side."""

    carrier: Carrier
    organisation_id: int
    organisation_name: str
    organisation_path: str
    kind_title: str


def named_as_partner(carrier: Carrier) -> str:
    """The name that the founder wrote down as the other side; empty for a kind without one."""
    field = described_kind(carrier.kind).partner_field
    return str(carrier.details.get(field, "")).strip() if field else ""


def other_side_of(carrier: Carrier, day: datetime.date) -> OtherSide | None:
    """The organisation that bears the name written down; None where none or several do. One query, names only, held to no reach."""
    return next(iter(_matched([carrier], day)), None)


def partner_word(carrier: Carrier) -> CarrierLog | None:
    """What the other side said last of the carrier; None until it has. For whoever has found the carrier."""
    return carrier.logs.filter(kind=CarrierLog.PARTNER).order_by("-pk").first()


def carriers_naming(actor: Actor) -> list[OtherSide]:
    """The joint carriers of others that name one of the actor's own organisations and wait for its word; the system finds everybody's.

    At most three queries.
    """
    waiting = _waiting(actor.today - ASKED)
    if actor.kind == "system":
        return list(_matched(waiting, actor.today))
    homes = [
        post.organisation_id for post in actor.posts if post.organisation_id and actor.may_act_on(post.path)
    ]
    if not homes:
        return []
    names = _names(organisations(actor).filter(pk__in=homes).values_list("name", "short_name"))
    found = _matched(waiting.filter(_says(names)), actor.today)
    return [one for one in found if one.organisation_id in homes]


def carrier_naming(actor: Actor, pk: int) -> OtherSide:
    """One joint carrier that names an organisation within reach as its other side; refuses NotFound."""
    carrier = (
        Carrier.objects.filter(pk=pk, state=Carrier.ACTIVE).select_related("organisation", "leader").first()
    )
    found = other_side_of(carrier, actor.today) if carrier is not None else None
    if found is None or not actor.reaches(found.organisation_path):
        raise NotFound(
            "execution.partner.not_found", "没有找到把你们列为对方的这个载体，它可能已经结束或改了对方。"
        )
    return found


def sides_refused(actor: Actor, since: datetime.date) -> list[CarrierLog]:
    """What other sides called wrong after the day, of running carriers, for the digest of the day: the system alone is told. One query."""
    if actor.kind != "system":
        return []
    found = CarrierLog.objects.filter(
        kind=CarrierLog.PARTNER, verdict=CarrierLog.POOR, recorded_on__gt=since, recorded_on__lte=actor.today,
        carrier__state=Carrier.ACTIVE,
    )  # fmt: skip
    return list(found.select_related("carrier__organisation").order_by("pk"))


def _waiting(since: datetime.date) -> QuerySet[Carrier]:
    """Running joint carriers begun since the day, of which no other side has said anything."""
    said = CarrierLog.objects.filter(carrier=OuterRef("pk"), kind=CarrierLog.PARTNER)
    kinds = [kind.code for kind in described_kinds().values() if kind.partner_field]
    found = Carrier.objects.filter(~Exists(said), state=Carrier.ACTIVE, kind__in=kinds, starts_on__gte=since)
    return found.select_related("organisation", "leader").order_by("starts_on", "pk")


def _says(names: Iterable[str]) -> Q:
    """The condition that the field of its kind holds one of the names."""
    wanted, found = sorted(set(names)), Q(pk__in=())
    for kind in described_kinds().values():
        if kind.partner_field:
            found |= Q(**{"kind": kind.code, f"details__{kind.partner_field}__in": wanted})
    return found


def _names(rows: Iterable[tuple[str, str]]) -> set[str]:
    return {name for row in rows for name in row if name}


def _matched(found: Iterable[Carrier], day: datetime.date) -> Iterable[OtherSide]:
    """Each carrier whose named other side is exactly one organisation: by its name, else by a short name that no other bears."""
    named = {one: named_as_partner(one) for one in found}
    wanted = {name for name in named.values() if name}
    if not wanted:
        return
    rows = list(
        organisations(system_actor(day), day)
        .filter(Q(name__in=wanted) | Q(short_name__in=wanted))
        .order_by("pk")
    )
    by_name = {row.name: row for row in rows}
    shared = Counter(row.short_name for row in rows)
    by_short = {row.short_name: row for row in rows if shared[row.short_name] == 1}
    for carrier, name in named.items():
        other = by_name.get(name) or by_short.get(name)
        if other is not None and other.pk != carrier.organisation_id:
            title = described_kind(carrier.kind).title
            yield OtherSide(carrier, other.pk, other.name, other.path, title)
