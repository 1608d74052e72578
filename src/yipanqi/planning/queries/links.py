"""联结疏密: which business items and which party measures are joined by an agreed junction, how densely, and what stands alone.

Counted, never scored. A party measure is the party face of an item, or what only a junction says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import root_path, within_reach
from yipanqi.planning.models import Junction, PlanItem
from yipanqi.planning.queries.plans import junctions, spelled

NO_OFFICE = 0
ITEM_FIELDS = (
    "number", "title", "business_face", "party_face", "office__name", "office__path", "organisation__path",
    "organisation__short_name", "party_organisation__short_name", "party_organisation__path",
)  # fmt: skip
JUNCTION_FIELDS = (
    "measure", "organisation__path", "organisation__short_name", "party_item_id",
    *(f"item__{name}" for name in ITEM_FIELDS),
)  # fmt: skip


@dataclass(frozen=True)
class LinkFilter:
    """Whose plans are looked at; `office_id` 0 asks for items that name no office, None for all."""

    year: int
    agency_path: str = ""
    office_id: int | None = None


@dataclass(frozen=True)
class JunctionFilter:
    """What the list of junctions is narrowed to; empty values narrow nothing, office 0 asks for items that name none."""

    text: str = ""
    state: str = ""
    year: int | None = None
    agency_id: int | None = None
    organisation_id: int | None = None
    office_id: int | None = None


@dataclass(frozen=True)
class Measure:
    """A party measure: of an item, or one that only a junction says."""

    key: str
    agency_path: str
    title: str
    place: Any
    item_id: int | None
    junction_id: int | None


@dataclass(frozen=True)
class Link:
    """One agreed junction between a business item and a party measure."""

    junction: Any
    item: Any
    measure: Measure


@dataclass(frozen=True)
class Joined:
    """How many of how many, and the share as a reader sees it."""

    joined: int
    total: int

    @property
    def text(self) -> str:
        """3/12（25%）; 没有 of none."""
        return (
            f"{self.joined}/{self.total}（{round(100 * self.joined / self.total)}%）"
            if self.total
            else "没有"
        )


@dataclass(frozen=True)
class Cell:
    """One office beside one party organisation: the junctions, the pairs they join, the pairs that there could be."""

    organisation: Any
    junctions: int
    pairs: int
    possible: int

    @property
    def density(self) -> str:
        """Joined pairs of a hundred possible ones."""
        return _hundred(self.pairs, self.possible)


@dataclass(frozen=True)
class OfficeLine:
    """One office of the matrix with its items in force and its cells."""

    office: Any
    office_id: int
    items: Joined
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The office, or that none is named."""
        return self.office.name if self.office else "没有写明科室"


@dataclass(frozen=True)
class LinkMap:
    """The two sides and the lines between them."""

    items: tuple[Any, ...]
    measures: tuple[Measure, ...]
    links: tuple[Link, ...]

    @property
    def business(self) -> Joined:
        """Business items with a junction, of those in force."""
        return Joined(len({one.item.pk for one in self.links}), len(self.items))

    @property
    def party(self) -> Joined:
        """Party measures with a junction, of all."""
        return Joined(len({one.measure.key for one in self.links}), len(self.measures))

    @property
    def pairs(self) -> int:
        """The pairs of item and measure that are joined, each once."""
        return len({(one.item.pk, one.measure.key) for one in self.links})

    @property
    def possible(self) -> int:
        """The pairs that there could be."""
        return len(self.items) * len(self.measures)

    @property
    def density(self) -> str:
        """Joined pairs of a hundred possible ones."""
        return _hundred(self.pairs, self.possible)

    @property
    def alone_items(self) -> tuple[Any, ...]:
        """The business items that no junction joins."""
        joined = {one.item.pk for one in self.links}
        return tuple(one for one in self.items if one.pk not in joined)

    @property
    def alone_measures(self) -> tuple[Measure, ...]:
        """The party measures that no junction joins."""
        joined = {one.measure.key for one in self.links}
        return tuple(one for one in self.measures if one.key not in joined)


def junctions_matching(actor: Actor, wanted: JunctionFilter) -> QuerySet[Junction]:
    """The junctions in reach narrowed by the filter."""
    found = junctions(actor).select_related("item__office")
    if wanted.text:
        found = found.filter(
            Q(measure__icontains=wanted.text) | Q(item__title__icontains=wanted.text)
            | spelled(wanted.text, "item__pinyin", "organisation__pinyin")
        )  # fmt: skip
    exact = {
        "state": wanted.state, "item__plan__year": wanted.year, "item__organisation": wanted.agency_id,
        "organisation": wanted.organisation_id, "item__office": wanted.office_id,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(item__office__isnull=True) if wanted.office_id == NO_OFFICE else found


def link_map(actor: Actor, wanted: LinkFilter) -> LinkMap:
    """The items in force, the measures and the agreed junctions of a year. Two statements, however many."""
    found = within_reach(PlanItem.objects.all(), actor).filter(
        plan__year=wanted.year, organisation__path__startswith=wanted.agency_path
    )
    own = list(
        found.exclude(state=PlanItem.STOPPED)
        .select_related("office", "organisation", "party_organisation")
        .only(*ITEM_FIELDS)
        .order_by("organisation__path", "number")
    )
    joined = list(
        junctions(actor)
        .filter(state=Junction.AGREED, item__plan__year=wanted.year)
        .filter(item__organisation__path__startswith=wanted.agency_path)
        .filter(~Q(item__state=PlanItem.STOPPED))
        .select_related(None)
        .select_related("organisation", "item__office", "item__organisation", "item__party_organisation")
        .only(*JUNCTION_FIELDS)
        .order_by("item__organisation__path", "item__number", "pk")
    )
    return _mapped(own, joined, wanted.office_id)


def matrix(found: LinkMap) -> list[OfficeLine]:
    """Offices by party organisations; asks no table. The columns are the organisations that carry a measure or a junction."""
    carried = _carriers(found)
    places = {place.pk: place for bodies in carried.values() for place in bodies.values()}
    columns = sorted(places.values(), key=lambda one: one.path)
    measures = Counter(pk for bodies in carried.values() for pk in bodies)
    offices = sorted(
        {one.office_id or NO_OFFICE: one.office for one in found.items}.items(),
        key=lambda pair: (pair[1] is None, pair[1].path if pair[1] else ""),
    )
    lines = []
    for key, office in offices:
        items = {one.pk for one in found.items if (one.office_id or NO_OFFICE) == key}
        links = [one for one in found.links if one.item.pk in items]
        cells = tuple(_cell(column, links, len(items) * measures[column.pk]) for column in columns)
        lines.append(OfficeLine(office, key, Joined(len({one.item.pk for one in links}), len(items)), cells))
    return lines


def by_agency(found: LinkMap, roots: Iterable[Any]) -> list[tuple[Any, LinkMap]]:
    """The same for each agency; asks no table."""
    lines = []
    for root in roots:
        items = tuple(one for one in found.items if one.organisation.path.startswith(root.path))
        measures = tuple(one for one in found.measures if one.agency_path == root_path(root.path))
        links = tuple(one for one in found.links if one.item.organisation.path.startswith(root.path))
        lines.append((root, LinkMap(items, measures, links)))
    return lines


def _mapped(own: Sequence[Any], joined: Sequence[Any], office_id: int | None) -> LinkMap:
    items = {one.pk: one for one in own if one.business_face}
    items |= {one.item_id: one.item for one in joined if one.item_id not in items and one.item.business_face}
    measures = {one.key: one for one in map(_own_measure, own) if one is not None}
    links = []
    for each in joined:
        if each.item_id not in items:
            continue
        measure = _measure_of(each, measures)
        measures.setdefault(measure.key, measure)
        links.append(Link(each, items[each.item_id], measure))
    shown = [one for one in items.values() if office_id is None or (one.office_id or NO_OFFICE) == office_id]
    keys = {one.pk for one in shown}
    kept = tuple(one for one in links if one.item.pk in keys)
    return LinkMap(tuple(shown), tuple(measures.values()), kept)


def _own_measure(item: Any) -> Measure | None:
    if not item.party_face:
        return None
    place = item.party_organisation or item.organisation
    return Measure(
        f"item:{item.pk}", root_path(item.organisation.path), _first_words(item), place, item.pk, None
    )


def _measure_of(each: Any, known: dict[str, Measure]) -> Measure:
    """The party item that a junction names, else the party face beside its business, else what it says itself."""
    at = root_path(each.item.organisation.path)
    for pk in (each.party_item_id, each.item_id):
        measure = known.get(f"item:{pk}")
        if measure is not None and measure.agency_path == at:
            return measure
    if each.item.party_face:
        own = _own_measure(each.item)
        assert own is not None
        return own
    return Measure(f"junction:{each.pk}", at, each.measure, each.organisation, None, each.pk)


def _first_words(item: Any) -> str:
    """What the party face says, on one line; the title stands for the whole of an item that is only party work."""
    return item.title if not item.business_face else " ".join(str(item.party_face).split())[:120]


def _carriers(found: LinkMap) -> dict[str, dict[int, Any]]:
    """Who carries each measure: the organisations of its junctions, else where it is written."""
    carried: dict[str, dict[int, Any]] = {}
    for link in found.links:
        place = link.junction.organisation
        carried.setdefault(link.measure.key, {})[place.pk] = place
    for measure in found.measures:
        carried.setdefault(measure.key, {measure.place.pk: measure.place})
    return carried


def _cell(column: Any, links: Sequence[Link], possible: int) -> Cell:
    here = [one for one in links if one.junction.organisation_id == column.pk]
    return Cell(column, len(here), len({(one.item.pk, one.measure.key) for one in here}), possible)


def _hundred(pairs: int, possible: int) -> str:
    return f"{100 * pairs / possible:.1f}" if possible else "—"
