"""With whom an organisation might hold something jointly: what others run that fits its own business, and what it has not itself."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.analysis.matching import Index, Match, Text
from yipanqi.basics.actors import Actor
from yipanqi.engine.language import Term
from yipanqi.execution.models import Carrier
from yipanqi.execution.queries.carrier_kinds import carrier_kinds, described_kinds
from yipanqi.execution.queries.carrier_spread import BODIES
from yipanqi.execution.queries.kinds import activity_kinds
from yipanqi.execution.queries.teams import Placed
from yipanqi.organisation.queries import paths_above, root_path
from yipanqi.planning.queries import items_to_serve
from yipanqi.planning.queries.suggestions import LEAST, because, concepts, measures_index, tier_of

NEEDS, TEXTS, FOR_ONE, REASONS = 12, 3000, 25, 3
"""At most so many of one's own items, carriers of others, matches for one item, and reasons said of one partner."""


@dataclass(frozen=True)
class Partner:
    """One organisation that fits: why, what it runs, which of one's own business items it answers."""

    organisation_id: int
    name: str
    is_near: bool
    reasons: tuple[str, ...]
    lacking: tuple[str, ...]
    item_id: int | None
    item_title: str
    tier: str
    score: float


@dataclass(frozen=True)
class JointKind:
    """A kind that is held together with another organisation: how it starts, and which field names the other."""

    code: str
    title: str
    field: str
    is_carrier: bool


def joint_kinds() -> list[JointKind]:
    """The carriers, then the activities that are held with another organisation: the vocabularies say which."""

    def of(known: dict[str, Term], *, is_carrier: bool) -> list[JointKind]:
        return [
            JointKind(code, term.title, str(term.attributes["partner_field"]), is_carrier)
            for code, term in known.items()
            if term.attributes.get("partner_field")
        ]

    return [*of(carrier_kinds(), is_carrier=True), *of(activity_kinds(), is_carrier=False)]


def partners_for(actor: Actor, organisation: Placed, limit: int = 12) -> list[Partner]:
    """The organisations under the same work committee that fit best, each with its reasons. Three statements and one index.

    Of organisations out of reach nothing is told but their names and the names and kinds of what they run in the open: no people, no
    figures, no records; pledges are left out. Empty for whoever does not reach the organisation.
    """
    if not actor.reaches(organisation.path):
        return []
    others = _running(organisation)
    own = {one.kind for one in others if one.organisation_id == organisation.pk}
    others = [one for one in others if one.organisation_id != organisation.pk]
    by_key = {str(one.pk): one for one in others}
    titles = {code: term.title for code, term in carrier_kinds().items()}
    texts = tuple(Text(str(one.pk), one.name, f"{titles.get(one.kind, '')} {one.criteria}") for one in others)
    needs = items_to_serve(actor, organisation.path)[:NEEDS]
    found: dict[int, list[tuple[Match, tuple[int, str]]]] = defaultdict(list)
    index = _index(texts)
    for need in needs:
        for match in index.matches(Text(f"item:{need[0]}", need[1]), limit=FOR_ONE):
            if match.score >= LEAST:
                found[by_key[match.key].organisation_id].append((match, need))
    partners = [
        _partner(
            organisation, [one for one in others if one.organisation_id == key], own, matches, titles, by_key
        )
        for key, matches in found.items()
    ]
    return sorted(partners, key=lambda one: (-one.score, one.name))[:limit]


@functools.lru_cache(maxsize=16)
def _index(texts: tuple[Text, ...]) -> Index:
    """The carriers made ready once for as long as they stay as they are, on the scale of the common measures."""
    return Index(texts, concepts(), scale=measures_index().scale)


def _running(organisation: Placed) -> list[Carrier]:
    """The running carriers under the same work committee, one's own among them, the newest first."""
    kinds = [kind.code for kind in described_kinds().values() if not kind.is_pledge]
    found = Carrier.objects.filter(
        state=Carrier.ACTIVE, kind__in=kinds, organisation__path__startswith=paths_above(organisation.path)[0],
        organisation__kind__in=BODIES[1:],
    )  # fmt: skip
    return list(found.select_related("organisation").order_by("-starts_on", "-pk")[:TEXTS])


def _partner(
    organisation: Placed,
    running: Sequence[Carrier],
    own: set[str],
    matches: list[tuple[Match, tuple[int, str]]],
    titles: dict[str, str],
    by_key: dict[str, Carrier],
) -> Partner:
    """One organisation with the best of its matches; what it has and the asker has not is a reason of its own."""
    home: Any = running[0].organisation
    matches.sort(key=lambda one: -one[0].score)
    best, (item_id, item_title) = matches[0]
    reasons: list[str] = []
    seen: set[int] = set()
    for match, (_, title) in matches:
        carrier = by_key[match.key]
        if carrier.pk not in seen and len(reasons) < REASONS:
            seen.add(carrier.pk)
            kind = titles.get(carrier.kind, carrier.kind)
            reasons.append(f"对方的{kind}“{carrier.name}”对得上“{title}”：{because(match)}")
    lacking = dict.fromkeys(titles.get(one.kind, one.kind) for one in running if one.kind not in own)
    return Partner(
        home.pk, home.name, root_path(home.path) == root_path(organisation.path), tuple(reasons), tuple(lacking), item_id, item_title,
        tier_of(best.score), best.score,
    )  # fmt: skip
