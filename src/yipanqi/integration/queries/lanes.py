"""One agency's year on two lanes: business above, party below, junctions between them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Q

from yipanqi.basics.actors import Actor
from yipanqi.execution.queries import activities, carriers
from yipanqi.integration.queries.board import BoardRow
from yipanqi.planning.queries import items_for_board, junctions

SHOWN = 24


@dataclass(frozen=True)
class Bar:
    """One record with its days of the year; `dots` are the activities that served it."""

    kind: str
    key: int
    title: str
    starts_on: datetime.date
    ends_on: datetime.date
    state: str
    is_late: bool = False
    dots: tuple[datetime.date, ...] = ()


@dataclass(frozen=True)
class Lanes:
    """Business bars, party bars, and pairs (business bar, party bar) that a junction joins, as positions in the lists."""

    year: int
    business: tuple[Bar, ...]
    party: tuple[Bar, ...]
    links: tuple[tuple[int, int], ...]
    left_out: int


def lanes(actor: Actor, row: BoardRow, year: int) -> Lanes:
    """The two lanes of one row of the board; the items with junctions first. Costs four statements."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    mine = Q(organisation__path__startswith=row.path)
    joined = list(
        junctions(actor).filter(
            Q(item__organisation__path__startswith=row.path) | mine, item__plan__year=year
        )
    )
    linked = {one.item_id for one in joined}
    every = list(items_for_board(actor, year).filter(mine | Q(pk__in=linked)))
    faced = sorted(
        (one for one in every if one.business_face), key=lambda one: (one.pk not in linked, one.number)
    )
    dots: dict[int, list[datetime.date]] = {}
    served = (
        activities(actor)
        .filter(junction__in=[one.pk for one in joined], held_on__year=year)
        .order_by("held_on")
    )
    for key, day in served.values_list("junction_id", "held_on"):
        dots.setdefault(key or 0, []).append(day)
    business = tuple(
        _bar("plan_item", one.pk, one.title, one.starts_on or first, one.finished_on or one.due_on or last, (first, last),
             one.get_state_display(), one.state == "open" and one.due_on is not None and one.due_on < actor.today)
        for one in faced[:SHOWN]
    )  # fmt: skip
    places = {bar.key: number for number, bar in enumerate(business)}
    chosen = [one for one in joined if one.item_id in places][:SHOWN]
    party = [
        _bar("junction", one.pk, one.measure, one.agreed_on or one.proposed_on, one.ended_on or one.item.due_on or last,
             (first, last), one.get_state_display(), dots=tuple(dots.get(one.pk, ())))
        for one in chosen
    ]  # fmt: skip
    links = tuple((places[one.item_id], number) for number, one in enumerate(chosen))
    alone = [one for one in every if not one.business_face]
    party += [
        _bar("plan_item", one.pk, one.title, one.starts_on or first, one.finished_on or one.due_on or last, (first, last),
             one.get_state_display())
        for one in alone
    ]  # fmt: skip
    serving = (
        carriers(actor)
        .filter(mine, starts_on__lte=last)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    )
    party += [
        _bar("carrier", one.pk, one.name, one.starts_on, one.ends_on or last, (first, last), one.get_state_display())
        for one in serving[:SHOWN]
    ]  # fmt: skip
    return Lanes(year, business, tuple(party[: 2 * SHOWN]), links, max(0, len(faced) - SHOWN))


def _bar(
    kind: str, key: int, title: str, starts_on: datetime.date, ends_on: datetime.date,
    year: tuple[datetime.date, datetime.date], state: str, is_late: bool = False, dots: tuple[datetime.date, ...] = (),
) -> Bar:  # fmt: skip
    """The bar, cut to the year."""
    start = min(max(starts_on, year[0]), year[1])
    return Bar(kind, key, title, start, max(start, min(ends_on, year[1])), state, is_late, dots)
