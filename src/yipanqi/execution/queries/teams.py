"""Teams of volunteers by level: which stands under which, their people and confirmed hours added up from below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import Sum

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import CallPlace, Carrier, CarrierMember
from yipanqi.execution.queries.carrier_calls import places
from yipanqi.execution.queries.carrier_kinds import CarrierKind, described_kind, described_kinds
from yipanqi.execution.queries.carriers import carriers
from yipanqi.organisation.queries import organisations, paths_above


class Placed(Protocol):
    """A party organisation as far as teams need it."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass
class Team:
    """One team with those below it: people once each, confirmed hours of the year."""

    carrier: Carrier
    level: str
    depth: int = 0
    people: set[int] = field(default_factory=set)
    own_hours: int = 0
    everybody: set[int] = field(default_factory=set)
    hours: int = 0
    below: list[Team] = field(default_factory=list)
    is_loose: bool = False


@dataclass(frozen=True)
class LevelSum:
    """All teams of one level: how many, their own people and hours."""

    title: str
    teams: int
    people: int
    hours: int


def levelled_kinds() -> list[CarrierKind]:
    """The kinds whose teams stand at levels."""
    return [kind for kind in described_kinds().values() if kind.levels]


def teams_by_level(actor: Actor, code: str, year: int) -> list[Team]:
    """The running teams of the kind within reach, each followed by those below it; three statements.

    A team whose superior lies out of reach or has ended stands at the top; it is loose where it ought to have one and names none.
    """
    kind = described_kind(code)
    found = list(
        carriers(actor).filter(kind=kind.code, state=Carrier.ACTIVE).order_by("organisation__path", "pk")
    )
    teams = {one.pk: Team(one, kind.level_title(one.level)) for one in found}
    serving = CarrierMember.objects.filter(carrier__in=teams, left_on__isnull=True)
    for key, person in serving.values_list("carrier_id", "person_id"):
        teams[key].people.add(person)
    done = places(actor).filter(call__carrier__in=teams, call__held_on__year=year, state=CallPlace.CONFIRMED)
    for key, hours in done.order_by().values_list("call__carrier_id").annotate(Sum("hours")):
        teams[key].own_hours = int(hours or 0)
    tops = []
    for team in teams.values():
        if team.carrier.leader_id is not None:
            team.people.add(team.carrier.leader_id)
        above = teams.get(team.carrier.parent_id or 0)
        if above is None:
            team.is_loose = team.carrier.parent_id is None and kind.rank_of(team.carrier.level) > 0
            tops.append(team)
        else:
            above.below.append(team)
    tops.sort(key=lambda one: kind.rank_of(one.carrier.level))
    return [each for top in tops for each in _laid_out(top, 0)]


def level_sums(teams: list[Team], kind: CarrierKind) -> list[LevelSum]:
    """What each level comes to by itself; somebody who serves in two teams of a level counts once."""
    by_level: dict[str, list[Team]] = defaultdict(list)
    for team in teams:
        by_level[team.carrier.level].append(team)
    return [
        LevelSum(
            term.title, len(by_level[term.code]),
            len(set().union(*(one.people for one in by_level[term.code]))),
            sum(one.own_hours for one in by_level[term.code]),
        )
        for term in kind.levels
    ]  # fmt: skip


def _laid_out(team: Team, depth: int) -> Iterator[Team]:
    """The team and those below it in order, added up on the way."""
    team.depth, team.everybody, team.hours = depth, set(team.people), team.own_hours
    lines = [team]
    for lower in team.below:
        lines.extend(_laid_out(lower, depth + 1))
        team.everybody |= lower.everybody
        team.hours += lower.hours
    yield from lines


def superiors_for(organisation: Placed, kind: CarrierKind) -> list[Carrier]:
    """The running teams under which one of the organisation may stand: its own and those of organisations above it, the nearest first.

    Not held to anybody's reach: the name of the superior team is told to whoever founds one below it, nothing else. One query.
    """
    found = Carrier.objects.filter(
        kind=kind.code,
        state=Carrier.ACTIVE,
        organisation__path__in=paths_above(organisation.path),
        level__in=[one.code for one in kind.levels[:-1]],
    )
    rows = found.select_related("organisation").order_by("organisation__path", "pk")
    return sorted(rows, key=lambda one: (-len(one.organisation.path), -kind.rank_of(one.level), one.pk))


def usual_place(organisation: Placed, kind: CarrierKind) -> tuple[str, int | None]:
    """The level that such an organisation usually keeps, and the nearest team above of a higher level."""
    level = kind.usual_level(organisation.kind)
    rank = kind.rank_of(level)
    near = (one.pk for one in superiors_for(organisation, kind) if kind.rank_of(one.level) < rank)
    return level, next(near, None)


def usual_teams(
    actor: Actor, kinds: Collection[str], organisation_ids: Collection[int]
) -> dict[tuple[str, int], tuple[str, int | None]]:
    """For each kind with levels and each organisation the usual level and the nearest team above; two queries for each such kind."""
    found: dict[tuple[str, int], tuple[str, int | None]] = {}
    for kind in (one for one in levelled_kinds() if one.code in kinds):
        teams = list(
            Carrier.objects.filter(kind=kind.code, state=Carrier.ACTIVE)
            .exclude(level="")
            .order_by("-organisation__path", "pk")
            .values_list("pk", "level", "organisation__path")
        )
        for one in organisations(actor).filter(pk__in=organisation_ids):
            level = kind.usual_level(one.kind)
            near = (
                key for key, higher, path in teams
                if one.path.startswith(path) and kind.rank_of(higher) < kind.rank_of(level)
            )  # fmt: skip
            found[kind.code, one.pk] = (level, next(near, None) if level else None)
    return found


def teams_below(actor: Actor, carrier: Carrier) -> list[Carrier]:
    """The running teams that stand directly below; none for a kind without levels."""
    if not described_kind(carrier.kind).levels:
        return []
    return list(
        carriers(actor).filter(parent=carrier, state=Carrier.ACTIVE).order_by("organisation__path", "pk")
    )
