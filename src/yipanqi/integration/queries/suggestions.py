"""What fits a business item: measures, carriers that already run, party items of the plan, practices that showed a result; and what serves no task.

People are named only where they lead or serve in a carrier that fits or head the item's office; they stand by name and are never ranked.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yipanqi.analysis.matching import Index, Text
from yipanqi.basics.actors import Actor
from yipanqi.execution.queries import carrier_kinds, carriers
from yipanqi.organisation.queries import holders_of_posts, posts_of
from yipanqi.planning.queries import (
    Suggestion,
    items,
    junctions,
    suggested_measures,
    verdicts_of,
)
from yipanqi.planning.queries.suggestions import (
    LEAST,
    LIKELY,
    because,
    concepts,
    measures_index,
    text_of,
    tier_of,
)

MEASURES, OTHERS = 5, 3
PRACTICES = 200
"""So many of the newest practices with a result are looked at."""
PLACED = ("office_head", "office_deputy_head")


@dataclass(frozen=True)
class Fitting:
    """One record that fits: kind and key lead to its page, `reference` is what a refusal remembers."""

    kind: str
    key: int
    title: str
    note: str
    because: str
    tier: str
    score: float
    reference: str


@dataclass(frozen=True)
class Suggestions:
    """Everything that fits one item."""

    measures: Sequence[Suggestion]
    carriers: Sequence[Fitting]
    party_items: Sequence[Fitting]
    practices: Sequence[Fitting]
    people: Sequence[tuple[str, str]]
    verdicts: Sequence[Any]

    @property
    def is_empty(self) -> bool:
        """Whether nothing fits."""
        return not (self.measures or self.carriers or self.party_items or self.practices)


@dataclass(frozen=True)
class Idle:
    """A party item or carrier that no business item is joined with, and the task that fits best, if any does."""

    kind: str
    key: int
    title: str
    place: str
    task: Any
    because: str
    tier: str


def suggestions_for(actor: Actor, item: Any) -> Suggestions:
    """What fits the item among what the actor reaches; refused ones do not return. About eight statements."""
    verdicts = verdicts_of(actor, item)
    settled = {one.reference for one in verdicts}
    task = text_of(item)
    agency = item.organisation.path
    titles = {code: term.title for code, term in carrier_kinds().items()}
    running = {
        f"carrier:{one.pk}": one
        for one in carriers(actor).filter(state="active", organisation__path__startswith=agency)
    }
    party = {
        f"item:{one.pk}": one
        for one in items(actor).filter(plan=item.plan_id).exclude(pk=item.pk).exclude(party_face="")
    }
    shown = (
        junctions(actor).exclude(result="").exclude(item=item.pk).order_by("-result_on", "-pk")[:PRACTICES]
    )
    practices = {f"junction:{one.pk}": one for one in shown}
    texts = (
        *(
            Text(key, one.name, f"{titles.get(one.kind, '')} {one.criteria}", _office(one.junction))
            for key, one in running.items()
        ),
        *(Text(key, one.title, one.party_face, one.office_id) for key, one in party.items()),
        *(Text(key, one.measure, f"{one.item.title} {one.result}") for key, one in practices.items()),
    )
    found = _found(texts, task, settled)
    fitting_carriers = [
        _fitting(one, "carrier", running[one.key].name, titles.get(running[one.key].kind, ""))
        for one in _of(found, "carrier:")
    ]
    return Suggestions(
        suggested_measures(actor, item, MEASURES),
        fitting_carriers,
        [
            _fitting(one, "plan_item", party[one.key].title, party[one.key].party_face[:60])
            for one in _of(found, "item:")
        ],
        [
            _fitting(
                one,
                "junction",
                practices[one.key].measure,
                f"{practices[one.key].organisation.short_name}：{practices[one.key].result}",
            )
            for one in _of(found, "junction:")
        ],
        _people(actor, item, [running[f"carrier:{one.key}"] for one in fitting_carriers]),
        verdicts,
    )


def idle_party_work(actor: Actor, year: int, agency_path: str) -> list[Idle]:
    """Party items and running carriers of an agency that are joined with no business item, each with the open task that fits best."""
    everything = list(items(actor).filter(plan__year=year, organisation__path__startswith=agency_path))
    joined = junctions(actor).filter(item__plan__year=year).exclude(state="ended")
    taken = {key for pair in joined.values_list("party_item_id", "item_id") for key in pair if key}
    tasks = [one for one in everything if one.business_face and one.state == "open"]
    lonely: list[tuple[str, Any, Text, str]] = [
        ("plan_item", one, Text(f"item:{one.pk}", one.title, one.party_face), one.organisation.short_name)
        for one in everything
        if one.party_face and not one.business_face and one.pk not in taken and one.state == "open"
    ]
    running = carriers(actor).filter(
        Q(junction__isnull=True), state="active", organisation__path__startswith=agency_path
    )
    lonely += [
        ("carrier", one, Text(f"carrier:{one.pk}", one.name, one.criteria), one.organisation.short_name)
        for one in running
    ]
    index = _index(tuple(text for _, _, text, _ in lonely))
    best: dict[str, tuple[float, Any, str]] = {}
    for task in tasks:
        for match in index.matches(text_of(task), limit=5):
            if match.score > best.get(match.key, (LIKELY, None, ""))[0]:
                best[match.key] = (match.score, task, because(match))
    return [
        Idle(kind, one.pk, text.title, place, *_best(best.get(text.key))) for kind, one, text, place in lonely
    ]


def _best(found: tuple[float, Any, str] | None) -> tuple[Any, str, str]:
    return (found[1], found[2], tier_of(found[0])) if found else (None, "", "")


def _found(texts: tuple[Text, ...], task: Text, settled: Iterable[str]) -> list[Any]:
    matches = _index(texts).matches(task, limit=60, without=set(settled))
    return [one for one in matches if one.score >= LEAST]


def _of(found: Iterable[Any], start: str) -> list[Any]:
    return [one for one in found if one.key.startswith(start)][:OTHERS]


def _fitting(match: Any, kind: str, title: str, note: str) -> Fitting:
    key = int(match.key.partition(":")[2])
    return Fitting(kind, key, title, note, because(match), tier_of(match.score), match.score, match.key)


def _office(junction: Any) -> int | None:
    return junction.item.office_id if junction is not None else None


def _people(actor: Actor, item: Any, fitting: Sequence[Any]) -> list[tuple[str, str]]:
    """(name, why he may be asked), by name: leaders of the carriers that fit, and who heads the item's office."""
    found = {one.leader.name: f"负责{one.name}" for one in fitting if one.leader is not None}
    if item.office_id is not None:
        posts = posts_of(actor, item.organisation.path).filter(unit_id=item.office_id, kind__in=PLACED)
        titles = {post.pk: post.title for post in posts}
        for key, _, name in holders_of_posts(titles, actor.today):
            found.setdefault(name, titles[key])
    return sorted(found.items())


@functools.lru_cache(maxsize=32)
def _index(texts: tuple[Text, ...]) -> Index:
    """The texts made ready, on the scale of the common measures, so that scores mean the same everywhere."""
    return Index(texts, concepts(), scale=measures_index().scale)
