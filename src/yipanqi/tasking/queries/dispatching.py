"""Dispatch rounds and their status tables, which fill themselves from records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.queries import items
from yipanqi.rulebook.queries.item_records import Standing, item_records
from yipanqi.tasking.models import DispatchLine, DispatchRound
from yipanqi.tasking.queries.cycle import ItemCycle, cycles_of

CENTRE = Q(centre_task__isnull=False) | Q(kind="key_task")
MOST_ITEMS = 500
PARTY_RECORDS = ("activity", "carrier", "party_node")
TROUBLES = (
    ("late_node", "逾期未办节点"),
    ("open_finding", "未销号问题"),
    ("urging", "催办"),
)


@dataclass(frozen=True)
class Said:
    """What the records say of one item under one head, and since when; `before` is what they said in the round before."""

    head: str
    text: str
    since: str = ""
    before: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it says something else than last time."""
        return bool(self.before) and self.before != self.text


@dataclass(frozen=True)
class StatusRow:
    """One line of the table: the item, what the records say, the remark."""

    line: DispatchLine
    said: tuple[Said, ...]

    @property
    def item(self) -> Any:
        """The plan item."""
        return self.line.item


def dispatch_rounds(actor: Actor) -> QuerySet[DispatchRound]:
    """The rounds that concern what one reaches, newest first, with the number of their items."""
    concerned = within_reach(DispatchLine.objects.filter(round=OuterRef("pk")), actor)
    reached = within_reach(DispatchRound.objects.all(), actor).values("pk")
    return (
        DispatchRound.objects.filter(Q(pk__in=reached) | Q(Exists(concerned.order_by())))
        .select_related("organisation__agency", "about__agency")
        .annotate(item_count=Count("lines"), remark_count=Count("lines", filter=~Q(lines__remark="")))
        .order_by("-held_on", "-pk")
    )


def dispatch_round(actor: Actor, pk: int) -> DispatchRound:
    """One round that concerns the reader; refuses NotFound."""
    found = dispatch_rounds(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("tasking.dispatch.not_found", "没有找到这次调度，或不在您的权限范围内。")
    return found


def dispatch_lines(actor: Actor, round: DispatchRound) -> QuerySet[DispatchLine]:
    """The items of a round within reach, in their order."""
    return (
        within_reach(DispatchLine.objects.filter(round=round), actor)
        .select_related("item__plan", "item__organisation__agency", "item__office", "organisation")
        .order_by("number", "pk")
    )


def dispatch_line(actor: Actor, pk: int) -> DispatchLine:
    """One item of a round within reach; refuses NotFound."""
    found = (
        within_reach(DispatchLine.objects.all(), actor)
        .select_related("item", "round__about", "round__organisation", "organisation")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("tasking.dispatch.line_not_found", "没有找到这个调度事项，或不在您的权限范围内。")
    return found


def round_before(round: DispatchRound) -> DispatchRound | None:
    """The last frozen round of the same scope before this one."""
    return (
        DispatchRound.objects.filter(
            about_id=round.about_id, scope=round.scope, state=DispatchRound.FROZEN, held_on__lt=round.held_on
        )
        .order_by("-held_on", "-pk")
        .first()
    )


def status_rows(actor: Actor, round: DispatchRound, lines: Sequence[DispatchLine]) -> tuple[StatusRow, ...]:
    """The table: of a frozen round what was said that day, of an open one what the records say now. Costs five statements."""
    last = round_before(round)
    before: dict[int, dict[str, str]] = {}
    if last is not None:
        frozen = DispatchLine.objects.filter(round=last, item_id__in=[line.item_id for line in lines])
        for item_id, said in frozen.values_list("item_id", "said"):
            before[item_id] = {one["head"]: one["text"] for one in said.get("entries", ())}
    now = _said_then(lines) if round.is_frozen else said_now(actor, lines)
    return tuple(
        StatusRow(
            line,
            tuple(
                Said(one.head, one.text, one.since, before.get(line.item_id, {}).get(one.head, ""))
                for one in now[line.pk]
            ),
        )
        for line in lines
    )


def _said_then(lines: Sequence[DispatchLine]) -> dict[int, tuple[Said, ...]]:
    return {
        line.pk: tuple(Said(one["head"], one["text"], one["since"]) for one in line.said.get("entries", ()))
        for line in lines
    }


def said_now(actor: Actor, lines: Sequence[DispatchLine]) -> dict[int, tuple[Said, ...]]:
    """What the records say of each line's item today. Costs three statements for any number of them."""
    wanted = [line.item for line in lines]
    paths = {item.organisation_id: item.organisation.path for item in wanted}
    standing = item_records([item.pk for item in wanted], actor.today)
    cycles = cycles_of(actor, wanted, paths, standing)
    return {
        line.pk: tuple(_said(line.item, cycles[line.item_id], standing.get(line.item_id, {}), actor.today))
        for line in lines
    }


def kept(said: Sequence[Said]) -> dict[str, Any]:
    """What a frozen line keeps."""
    return {"entries": [asdict(one) for one in said]}


def items_in_scope(actor: Actor, path: str, year: int, scope: str) -> list[Any]:
    """The open items of the year below the path that a scope names, in the order of plans."""
    found = items(actor).filter(organisation__path__startswith=path, plan__year=year, state="open")
    found = found.order_by("organisation__path", "number")
    if scope == DispatchRound.CENTRE:
        found = found.filter(CENTRE)
    rows = list(found[:MOST_ITEMS])
    if scope == DispatchRound.STUCK:
        cycles = cycles_of(actor, rows, {row.organisation_id: row.organisation.path for row in rows})
        rows = [
            row
            for row in rows
            if (row.due_on and row.due_on < actor.today)
            or ((cell := cycles[row.pk].current) and cell.state.endswith("_only"))
        ]
    return rows


def _said(item: Any, cycle: ItemCycle, standing: Mapping[str, Standing], today: datetime.date) -> list[Said]:
    found = [_due(item, today), _business(item), _party(standing)]
    cell = cycle.current
    if cell is not None:
        lacking = cell.lacking_title
        since = max((side.first_on for side in (cell.business, cell.party) if side.first_on), default=None)
        found.append(
            Said("环节", f"{cell.stage.title}，缺{lacking}" if lacking else cell.stage.title, _day(since))
        )
    else:
        found.append(Said("环节", "各环节都已通过"))
    for code, head in TROUBLES:
        if code in standing:
            one = standing[code]
            found.append(
                Said(head, f"{one.count}件", _day(one.first_on if code != "urging" else one.last_on))
            )
    return found


def _due(item: Any, today: datetime.date) -> Said:
    if item.state == "finished":
        return Said("时限", "已完成", _day(item.finished_on))
    if item.due_on is None:
        return Said("时限", "没有时限")
    late = (today - item.due_on).days
    moved = f"（原定{_day(item.original_due_on)}）" if item.is_moved else ""
    text = f"逾期{late}天" if late > 0 else f"还有{-late}天"
    return Said("时限", f"{_day(item.due_on)}{moved}", text)


def _business(item: Any) -> Said:
    figures = ""
    if item.current_value is not None and item.target_value is not None:
        figures = (
            f"现{item.current_value.normalize():f}、目标{item.target_value.normalize():f}{item.value_unit}"
        )
    text = "；".join(part for part in (item.progress.strip(), figures) if part)
    return Said("业务进展", text or "没有登记进展", _day(item.progress_on))


def _party(standing: Mapping[str, Standing]) -> Said:
    there = [standing[code] for code in PARTY_RECORDS if code in standing]
    if not there:
        return Said("党建进展", "没有服务记录")
    text = "、".join(f"{one.kind.title}{one.count}" for one in there)
    return Said("党建进展", text, _day(max(one.last_on for one in there)))


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
