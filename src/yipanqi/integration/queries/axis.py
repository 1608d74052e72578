"""The time axis: each item with its business bar and the bars of the party measures that serve it, on one axis."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.execution.queries import activities, carriers
from yipanqi.planning.queries import junctions
from yipanqi.tasking.queries import occurrences
from yipanqi.tasking.queries.cycle import dependencies


@dataclass(frozen=True)
class AxisBar:
    """A stretch of time: whose record, of which side, until when by the adopted plan where that day was another."""

    kind: str
    key: int
    side: str
    title: str
    starts_on: datetime.date
    ends_on: datetime.date
    state: str
    baseline_on: datetime.date | None = None
    is_late: bool = False
    dots: tuple[datetime.date, ...] = ()


@dataclass(frozen=True)
class AxisNode:
    """A dated node of a duty at the item."""

    on: datetime.date
    title: str
    is_done: bool
    is_late: bool


@dataclass(frozen=True)
class AxisItem:
    """One item with its bars, its nodes and the items that it waits for."""

    item: Any
    bars: tuple[AxisBar, ...]
    nodes: tuple[AxisNode, ...]
    needs: tuple[int, ...]


def axis_of(actor: Actor, items: Sequence[Any], year: int) -> tuple[AxisItem, ...]:
    """The axis of items that the caller found within reach. Five statements for any number of them."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    keys = [item.pk for item in items]
    joined: dict[int, list[Any]] = {}
    for junction in junctions(actor).filter(item_id__in=keys).order_by("agreed_on", "pk"):
        joined.setdefault(junction.item_id, []).append(junction)
    dots: dict[int, list[datetime.date]] = {}
    held = activities(actor).filter(junction__item_id__in=keys, held_on__range=(first, last))
    for key, day in held.order_by("held_on").values_list("junction_id", "held_on"):
        dots.setdefault(key or 0, []).append(day)
    carried: dict[int, list[Any]] = {}
    for carrier in carriers(actor).filter(junction__item_id__in=keys).order_by("starts_on", "pk"):
        carried.setdefault(carrier.junction_id or 0, []).append(carrier)
    nodes: dict[int, list[AxisNode]] = {}
    for kept in (
        occurrences(actor)
        .filter(due_on__range=(first, last), duty__junction__item_id__in=keys)
        .select_related("duty__junction")
    ):
        item_id = kept.duty.junction.item_id if kept.duty.junction else 0
        is_done = kept.state == "done"
        is_late = kept.state == "open" and kept.due_on < actor.today
        nodes.setdefault(item_id, []).append(AxisNode(kept.due_on, kept.title, is_done, is_late))
    needs: dict[int, list[int]] = {}
    for item_id, needed in dependencies(actor).filter(item_id__in=keys).values_list("item_id", "needs_id"):
        needs.setdefault(item_id, []).append(needed)
    found = []
    for item in items:
        bars = [_business(item, first, last, actor.today)]
        for one in joined.get(item.pk, ()):
            end = one.ended_on or item.due_on or last
            start = one.agreed_on or one.proposed_on
            bars.append(
                AxisBar("junction", one.pk, "party", one.measure, start, max(start, end), one.get_state_display(),
                        dots=tuple(dots.get(one.pk, ())))
            )  # fmt: skip
            bars += [
                AxisBar("carrier", each.pk, "party", each.name, each.starts_on, max(each.starts_on, each.ends_on or last),
                        each.get_state_display())
                for each in carried.get(one.pk, ())
            ]  # fmt: skip
        found.append(
            AxisItem(item, tuple(bars), tuple(nodes.get(item.pk, ())), tuple(needs.get(item.pk, ())))
        )
    return tuple(found)


def _business(item: Any, first: datetime.date, last: datetime.date, today: datetime.date) -> AxisBar:
    start = item.starts_on or first
    end = item.finished_on or item.due_on or last
    baseline = item.original_due_on if item.is_moved else None
    is_late = item.state == "open" and item.due_on is not None and item.due_on < today
    side = "business" if item.business_face else "party"
    return AxisBar(
        "plan_item",
        item.pk,
        side,
        item.title,
        start,
        max(start, end),
        item.get_state_display(),
        baseline,
        is_late,
    )
