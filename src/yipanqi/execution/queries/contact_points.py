"""Contact points seen from both ends: cadres without a point, points without a cadre."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Carrier, CarrierLog, CarrierMember
from yipanqi.execution.queries.carrier_kinds import CarrierKind, described_kinds
from yipanqi.execution.queries.carriers import carriers
from yipanqi.organisation.queries.cadres import cadres_in_post


@dataclass(frozen=True)
class PointOf:
    """One contact point: the carrier, who goes there, how often this year."""

    carrier: Carrier
    cadres: tuple[str, ...]
    visits: int


@dataclass(frozen=True)
class Cadre:
    """Somebody who ought to have a contact point: his posts, his points."""

    person_id: int
    name: str
    posts: tuple[str, ...]
    points: tuple[Carrier, ...]


@dataclass(frozen=True)
class TwoWay:
    """Both lists of one kind, those with a gap first."""

    kind: CarrierKind
    cadres: tuple[Cadre, ...]
    points: tuple[PointOf, ...]

    @property
    def uncovered(self) -> int:
        """Cadres without a point."""
        return sum(not one.points for one in self.cadres)

    @property
    def unmanned(self) -> int:
        """Points without a cadre."""
        return sum(not one.cadres for one in self.points)


def covering_kinds() -> list[CarrierKind]:
    """The kinds of which certain posts must each have one."""
    return [kind for kind in described_kinds().values() if kind.covers]


def two_way(actor: Actor, kind: CarrierKind) -> TwoWay:
    """Both sides of a kind as far as the actor reaches; four queries however many there are."""
    found = list(
        carriers(actor).filter(kind=kind.code, state=Carrier.ACTIVE).order_by("organisation__path", "pk")
    )
    keys = [one.pk for one in found]
    held: dict[int, dict[int, str]] = {
        one.pk: {one.leader.pk: one.leader.name} if one.leader else {} for one in found
    }
    serving = CarrierMember.objects.filter(carrier__in=keys, left_on__isnull=True)
    for carrier_id, person_id, name in serving.order_by("pk").values_list(
        "carrier_id", "person_id", "person__name"
    ):
        held[carrier_id].setdefault(person_id, name)
    visits: dict[int, int] = defaultdict(int)
    gone = CarrierLog.objects.filter(carrier__in=keys, kind=CarrierLog.VISIT, done_on__year=actor.today.year)
    for key in gone.values_list("carrier_id", flat=True):
        visits[key] += 1
    points_of: dict[int, list[Carrier]] = defaultdict(list)
    for one in found:
        for person_id in held[one.pk]:
            points_of[person_id].append(one)
    posts: dict[int, list[str]] = defaultdict(list)
    names: dict[int, str] = {}
    for holding in cadres_in_post(actor, kind.covers):
        names[holding.person_id] = holding.person.name
        posts[holding.person_id].append(holding.post.title)
    cadres = [Cadre(key, name, tuple(posts[key]), tuple(points_of[key])) for key, name in names.items()]
    points = [PointOf(one, tuple(held[one.pk].values()), visits[one.pk]) for one in found]
    return TwoWay(
        kind,
        tuple(sorted(cadres, key=lambda cadre: bool(cadre.points))),
        tuple(sorted(points, key=lambda point: bool(point.cadres))),
    )
