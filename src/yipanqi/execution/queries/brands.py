"""The matrix of brands: lines of business against levels of organisations, with the filing and nurturing of each and the share that has one."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import newest_cases
from yipanqi.engine.language import Term
from yipanqi.execution.models import Carrier
from yipanqi.execution.queries.carrier_kinds import CarrierKind, described_kinds
from yipanqi.execution.queries.carrier_spread import BODIES, CARRIER
from yipanqi.execution.queries.carriers import carriers
from yipanqi.organisation.queries import organisations
from yipanqi.planning.queries import terms

NOT_FILED, UNDER_WAY, FILED = "not_filed", "under_way", "filed"


@dataclass(frozen=True)
class Brand:
    """One brand: the carrier, whether it was filed, what its case says, and at which step of its nurturing it stands or how that ended."""

    carrier: Carrier
    state: str
    said: str
    nurtured_at: str = ""
    is_exemplary: bool = False


@dataclass
class Cell:
    """One trade at one level: its brands, its posts and points that are models, the stars of its organisations."""

    level: str
    brands: list[Brand] = field(default_factory=list)
    models: int = 0
    stars: Counter[str] = field(default_factory=Counter)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here."""
        return not (self.brands or self.models or self.stars)


@dataclass
class TradeRow:
    """One line of business: its agencies, those with a filed brand at or below them, its cells by level."""

    code: str
    title: str
    cells: dict[str, Cell]
    whole: int = 0
    having: int = 0


@dataclass(frozen=True)
class Matrix:
    """The whole matrix: `having` of `whole` directly affiliated organisations have filed a brand of their own.

    `nurtured` brands are being nurtured, `exemplary` ones have become examples.
    """

    kind: CarrierKind
    levels: dict[str, str]
    rows: tuple[TradeRow, ...]
    whole: int
    having: int
    nurtured: int = 0
    exemplary: int = 0


def level_titles() -> dict[str, str]:
    """The levels in their order, code → title."""
    known = terms("party_organisation_kind")
    return {code: known[code].title if code in known else code for code in BODIES}


def trades() -> dict[str, Term]:
    """The lines of business by code."""
    return terms("trade")


def trade_of(name: str) -> str:
    """The line of business of an agency by the longest word of its name that the vocabulary knows; the rest where none fits."""
    best, rest = "", ""
    length = 0
    for code, term in trades().items():
        words: Any = term.attributes.get("words") or ()
        longest = max((len(word) for word in words if word in name), default=0)
        if longest > length:
            best, length = code, longest
        if term.attributes.get("is_rest"):
            rest = code
    return best or rest


def filed_kinds() -> list[CarrierKind]:
    """The kinds that are filed with the superior: brands, and what a locality files besides."""
    return [kind for kind in described_kinds().values() if kind.is_filed]


def brand_matrix(actor: Actor, kind: CarrierKind, stars: Mapping[int, str]) -> Matrix:
    """The brands within reach by trade and level; `stars` are the latest grades by organisation. Five statements."""
    models = [one.code for one in described_kinds().values() if one.is_model]
    found = list(
        carriers(actor)
        .filter(kind__in=[kind.code, *models])
        .exclude(state=Carrier.RETIRED)
        .order_by("organisation__path", "pk")
    )
    keys = [one.pk for one in found if one.kind == kind.code]
    states = newest_cases(CARRIER, keys, kind.filed_by)
    nurtured = newest_cases(CARRIER, keys, kind.nurtured_by) if kind.nurtured_by else {}
    homes = list(organisations(actor).filter(kind__in=BODIES).select_related("agency").order_by("path"))
    trade = functools.cache(trade_of)
    levels = level_titles()
    rows = {
        code: TradeRow(code, term.title, {one: Cell(title) for one, title in levels.items()})
        for code, term in trades().items()
    }
    place = {
        one.pk: rows[trade(one.agency.name if one.agency else one.name)].cells[one.kind] for one in homes
    }
    filed_paths: list[str] = []
    for one in found:
        cell = place.get(one.organisation_id)
        if cell is None:
            continue
        if one.kind == kind.code:
            brand = Brand(one, *_standing(kind, states.get(one.pk)), *_nurturing(kind, nurtured.get(one.pk)))
            cell.brands.append(brand)
            if brand.state == FILED:
                filed_paths.append(one.organisation.path)
        elif one.state == Carrier.ACTIVE:
            cell.models += 1
    for home in homes:
        if grade := stars.get(home.pk):
            place[home.pk].stars[grade] += 1
    _cover(rows, homes, filed_paths, trade)
    kept = tuple(
        row for row in rows.values() if row.whole or not all(cell.is_empty for cell in row.cells.values())
    )
    brands = [brand for row in kept for cell in row.cells.values() for brand in cell.brands]
    return Matrix(
        kind, levels, kept, sum(row.whole for row in kept), sum(row.having for row in kept),
        sum(bool(brand.nurtured_at) for brand in brands), sum(brand.is_exemplary for brand in brands),
    )  # fmt: skip


def _standing(kind: CarrierKind, case: tuple[str, str] | None) -> tuple[str, str]:
    if case is None:
        return NOT_FILED, "还没有申报"
    ended, where = case
    if ended in kind.filed_ends:
        return FILED, ended
    return (NOT_FILED, ended) if ended else (UNDER_WAY, f"备案办理中：{where}" if where else "备案办理中")


def _nurturing(kind: CarrierKind, case: tuple[str, str] | None) -> tuple[str, bool]:
    """The step at which a running nurturing stands, and whether a finished one made an example of it."""
    ended, where = case or ("", "")
    return where, ended in kind.nurtured_ends


def _cover(rows: Mapping[str, TradeRow], homes: Iterable[Any], filed: list[str], trade: Any) -> None:
    """Count the directly affiliated organisations of each trade, and those with a filed brand at or below them."""
    by_parent: dict[int, str] = {one.pk: one.kind for one in homes}
    for one in homes:
        if by_parent.get(one.parent_id) != BODIES[0]:
            continue
        row = rows[trade(one.agency.name if one.agency else one.name)]
        row.whole += 1
        row.having += any(path.startswith(one.path) for path in filed)
