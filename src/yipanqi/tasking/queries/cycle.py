"""The dual cycle of plan items: each stage with its two sides, its gate, and the days between the sides."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import within_reach
from yipanqi.rulebook.queries.item_records import OneRecord, Standing, item_records, records_of_item
from yipanqi.tasking.models import Dependency, GateOpening
from yipanqi.tasking.queries.stage_sets import BUSINESS, PARTY, SIDE_TITLES, Adopted, CycleStage, StageSet

BOTH, OPENED, NONE, AHEAD, STOPPED = "both", "opened", "none", "ahead", "stopped"
BUSINESS_ONLY, PARTY_ONLY = "business_only", "party_only"
STATE_TITLES = {
    BOTH: "两侧齐备", OPENED: "说明放行", BUSINESS_ONLY: "只有业务", PARTY_ONLY: "只有党建", NONE: "两侧都缺",
    AHEAD: "还没到", STOPPED: "已终止",
}  # fmt: skip
LIGHTS = {
    BOTH: "done", OPENED: "excused", BUSINESS_ONLY: "due_soon", PARTY_ONLY: "due_soon", NONE: "missing",
    AHEAD: "not_due", STOPPED: "not_applicable",
}  # fmt: skip


class CycleItem(Protocol):
    """A plan item, as far as the cycle looks at it."""

    @property
    def pk(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def organisation_id(self) -> int: ...


@dataclass(frozen=True)
class Side:
    """What stands on record for one side of a stage, and since when; nothing where `first_on` is empty."""

    code: str
    standings: tuple[Standing, ...] = ()
    first_on: datetime.date | None = None

    @property
    def text(self) -> str:
        """In words, what is there: 活动记录 3、载体 1."""
        return "、".join(f"{one.kind.title} {one.count}" for one in self.standings)

    @property
    def title(self) -> str:
        """业务 or 党建."""
        return SIDE_TITLES[self.code]


@dataclass(frozen=True)
class GateCell:
    """One stage of one item: its two sides, and whether its gate is open."""

    stage: CycleStage
    business: Side
    party: Side
    state: str
    opening: GateOpening | None = None
    is_current: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the item has passed the stage."""
        return self.state in (BOTH, OPENED)

    @property
    def days(self) -> int | None:
        """Days between the first record of the one side and of the other; None while a side has none."""
        first, other = self.business.first_on, self.party.first_on
        return abs((first - other).days) if first and other else None

    @property
    def lag_title(self) -> str:
        """Which side came later, by how many days."""
        first, other = self.business.first_on, self.party.first_on
        if first is None or other is None:
            return ""
        if first == other:
            return "两侧同一天"
        return f"党建晚{(other - first).days}天" if other > first else f"业务晚{(first - other).days}天"

    @property
    def title(self) -> str:
        """How it stands, in words."""
        return STATE_TITLES[self.state]

    @property
    def light(self) -> str:
        """The light of its state."""
        return LIGHTS[self.state]

    @property
    def lacking(self) -> tuple[Side, ...]:
        """The sides without any record."""
        return tuple(side for side in (self.business, self.party) if side.first_on is None)

    @property
    def lacking_title(self) -> str:
        """In words, what is missing."""
        return "、".join(f"{side.title}一侧" for side in self.lacking)


@dataclass(frozen=True)
class ItemCycle:
    """The whole strip of one item."""

    item_id: int
    stage_set: StageSet
    cells: tuple[GateCell, ...]

    @property
    def current(self) -> GateCell | None:
        """The stage where the item stands; None when every gate is open."""
        return next((cell for cell in self.cells if cell.is_current), None)


@dataclass(frozen=True)
class Synchrony:
    """How one organisation's items stand at one stage: by state, and the median of days between the sides."""

    stage: CycleStage
    counts: Mapping[str, int] = field(default_factory=dict)
    days: tuple[int, ...] = ()

    @property
    def median(self) -> float | None:
        """The median of days; None where no item has both sides."""
        return statistics.median(self.days) if self.days else None


@dataclass(frozen=True)
class Phase:
    """Stages looked at together: of the cells that are due, how many have both sides on record."""

    title: str
    both: int
    due: int

    @property
    def text(self) -> str:
        """5/12（42%）; 还没到 where nothing is due."""
        return f"{self.both}/{self.due}（{round(100 * self.both / self.due)}%）" if self.due else "还没到"


def cycles_of(
    actor: Actor,
    items: Sequence[CycleItem],
    paths: Mapping[int, str],
    known: Mapping[int, Mapping[str, Standing]] | None = None,
) -> dict[int, ItemCycle]:
    """The strips of items that the caller found within reach; `paths` names their organisations. Three statements for all of them."""
    keys = [item.pk for item in items]
    if not keys:
        return {}
    standing = item_records(keys, actor.today) if known is None else known
    openings: dict[int, dict[str, GateOpening]] = {}
    for opening in GateOpening.objects.filter(item_id__in=keys, opened_on__lte=actor.today):
        openings.setdefault(opening.item_id, {})[opening.stage] = opening
    adopted = Adopted(actor.today)
    return {
        item.pk: _cycle(
            item, adopted.over(paths[item.organisation_id]), standing.get(item.pk, {}), openings.get(item.pk, {})
        )
        for item in items
    }  # fmt: skip


class _Bare(NamedTuple):
    """An item with the three things that its strip is counted from."""

    pk: int
    state: str
    organisation_id: int


def cycles_at(actor: Actor, found: QuerySet[Any], stage: str = "", state: str = "") -> dict[int, ItemCycle]:
    """Of these items in the caller's reach the strips of those with a stage of that code in that state, in their order; four statements."""
    rows = list(found.values_list("pk", "state", "organisation_id", "organisation__path"))
    strips = cycles_of(actor, [_Bare(*row[:3]) for row in rows], {row[2]: row[3] for row in rows})
    return {
        key: strip
        for key, strip in strips.items()
        if any(
            (not stage or cell.stage.code == stage) and (not state or cell.state == state)
            for cell in strip.cells
        )
    }


def _cycle(
    item: CycleItem,
    stage_set: StageSet,
    standing: Mapping[str, Standing],
    openings: Mapping[str, GateOpening],
) -> ItemCycle:
    cells: list[GateCell] = []
    passed = True
    for stage in stage_set.stages:
        business, party = _side(BUSINESS, stage.business, standing), _side(PARTY, stage.party, standing)
        opening = openings.get(stage.code)
        state = _state(business, party, opening, passed, item.state == "stopped")
        is_open = state in (BOTH, OPENED)
        is_current = passed and not is_open and state != STOPPED
        cells.append(GateCell(stage, business, party, state, opening, is_current))
        passed = passed and is_open
    return ItemCycle(item.pk, stage_set, tuple(cells))


def _side(side: str, codes: Sequence[str], standing: Mapping[str, Standing]) -> Side:
    found = tuple([standing[code] for code in codes if code in standing])
    return Side(side, found, min([one.first_on for one in found]) if found else None)


def _state(business: Side, party: Side, opening: GateOpening | None, passed: bool, is_stopped: bool) -> str:
    if business.first_on and party.first_on:
        return BOTH
    if opening is not None:
        return OPENED
    if is_stopped:
        return STOPPED
    if business.first_on:
        return BUSINESS_ONLY
    if party.first_on:
        return PARTY_ONLY
    return NONE if passed else AHEAD


def synchrony(cycles: Iterable[ItemCycle]) -> list[Synchrony]:
    """How the items of one organisation stand, stage by stage of its set; no statement."""
    order: dict[str, CycleStage] = {}
    counts: dict[str, dict[str, int]] = {}
    days: dict[str, list[int]] = {}
    for cycle in cycles:
        for cell in cycle.cells:
            code = cell.stage.code
            order.setdefault(code, cell.stage)
            of_stage = counts.setdefault(code, {})
            of_stage[cell.state] = of_stage.get(cell.state, 0) + 1
            if cell.days is not None:
                days.setdefault(code, []).append(cell.days)
    return [Synchrony(stage, counts[code], tuple(days.get(code, ()))) for code, stage in order.items()]


def phases(found: Iterable[Synchrony]) -> list[Phase]:
    """The same by phase, for sets that name phases; what is still ahead or was stopped is not due. No statement."""
    counted: dict[str, list[int]] = {}
    for one in found:
        if one.stage.phase:
            due = sum(number for state, number in one.counts.items() if state not in (AHEAD, STOPPED))
            sums = counted.setdefault(one.stage.phase, [0, 0])
            sums[0] += one.counts.get(BOTH, 0)
            sums[1] += due
    return [Phase(title, both, due) for title, (both, due) in counted.items()]


def records_behind(item_id: int, day: datetime.date) -> dict[str, list[OneRecord]]:
    """The records of one item by kind; kind, day and key only, the page of each asks for reach itself."""
    found: dict[str, list[OneRecord]] = {}
    for one in records_of_item(item_id, day):
        found.setdefault(one.kind.code, []).append(one)
    return found


def gate_openings(actor: Actor) -> QuerySet[GateOpening]:
    """The gates opened by a named person within reach, newest first."""
    return (
        within_reach(GateOpening.objects.all(), actor)
        .select_related("item", "organisation")
        .order_by("-opened_on", "-pk")
    )


def dependencies(actor: Actor) -> QuerySet[Dependency]:
    """The dependencies that hold, within reach."""
    return (
        within_reach(Dependency.objects.filter(ended_on__isnull=True), actor)
        .select_related("item", "needs", "organisation")
        .order_by("needs_id", "item_id")
    )


def dependency(actor: Actor, pk: int) -> Dependency:
    """One dependency within reach, ended or not; refuses NotFound."""
    found = within_reach(Dependency.objects.select_related("item", "needs", "organisation"), actor)
    held = found.filter(pk=pk).first()
    if held is None:
        raise NotFound("tasking.dependency.not_found", "没有找到这条前置关系，或不在您的权限范围内。")
    return held
