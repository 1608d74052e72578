"""What lists of plan items show beside the records themselves, and what their filters ask."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from yipanqi.documents.lists import ListCell
from yipanqi.planning.queries import ItemFilter, title_of

REMINDER_DAYS = 7

ITEM_HEADS = (
    "年度", "党组织", "序号", "种类", "事项", "结合情况", "业务内容", "无业务内容的原因", "党建举措", "无党建举措的原因",
    "责任科室", "责任人", "基准值", "目标值", "当前值", "单位", "完成时限", "状态", "完成日期", "结合点数",
)  # fmt: skip


@dataclass(frozen=True)
class ItemRow:
    """One line of items: the item, its light, its kind in words, its three values, how deep it stands."""

    item: Any
    light: str
    kind: str
    figures: Figures
    depth: int = 0


@dataclass(frozen=True)
class Figures:
    """Baseline, target and current value as they are written on paper; empty where none was set."""

    baseline: str
    target: str
    current: str
    unit: str

    @property
    def is_measured(self) -> bool:
        """Whether the item has a baseline or a target in numbers."""
        return bool(self.baseline or self.target)


def rows_of(found: Iterable[Any], today: datetime.date) -> list[ItemRow]:
    """The lines of a list of items."""
    return [
        ItemRow(item, item_light(item, today), title_of("plan_item_kind", item.kind), figures_of(item))
        for item in found
    ]


def tree_of(found: Iterable[Any], today: datetime.date) -> list[ItemRow]:
    """The items as a tree, parts under their whole; what stands alone in a narrowed list stands at the top."""
    shown = list(found)
    keys = {item.pk for item in shown}
    below: dict[int | None, list[Any]] = {}
    for item in shown:
        below.setdefault(item.parent_id if item.parent_id in keys else None, []).append(item)
    rows: list[ItemRow] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in rows_of(below.get(parent, ()), today):
            rows.append(replace(row, depth=depth))
            walk(row.item.pk, depth + 1)

    walk(None, 0)
    return rows


def item_light(item: Any, today: datetime.date) -> str:
    """Done, not applicable when stopped, missing without a due day, else by the days that are left."""
    if item.state == "finished":
        return "done"
    if item.state == "stopped":
        return "not_applicable"
    if item.due_on is None:
        return "missing"
    if item.due_on < today:
        return "overdue"
    if item.starts_on is not None and item.starts_on > today:
        return "not_due"
    return "due_soon" if item.due_on <= today + datetime.timedelta(days=REMINDER_DAYS) else "in_time"


def figures_of(item: Any) -> Figures:
    """The three values of an item without trailing zeros."""
    return Figures(
        written(item.baseline_value), written(item.target_value), written(item.current_value), item.value_unit
    )


def written(value: Decimal | None) -> str:
    """60.0000 as 60; nothing for None."""
    if value is None:
        return ""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def item_filter(request: HttpRequest) -> ItemFilter:
    """The filter of an address; what is no number narrows nothing."""
    asked = request.GET
    return ItemFilter(
        text=asked.get("q", "").strip(),
        year=number(asked.get("year")),
        organisation_id=number(asked.get("organisation")),
        kind=asked.get("kind", ""),
        shape=asked.get("shape", ""),
        state=asked.get("state", ""),
        time=asked.get("time", ""),
        office_id=number(asked.get("office")),
        plan_id=number(asked.get("plan")),
        quarter=number(asked.get("quarter")),
        has_business=asked.get("business") == "1",
        has_party=asked.get("party") == "1",
        party_class=asked.get("class", ""),
        party_dimension=asked.get("dimension", ""),
        centre_task_id=number(asked.get("centre")),
        function_id=number(asked.get("function")),
        carrier_id=number(asked.get("carrier")),
    )


def number(text: str | None) -> int | None:
    """A number of an address, None for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def item_cells(item: Any) -> tuple[ListCell, ...]:
    """One item as a row of a workbook, under `ITEM_HEADS`."""
    return (
        item.plan.year, item.organisation.name, item.number, title_of("plan_item_kind", item.kind), item.title,
        item.shape_title, item.business_face, item.business_empty_reason, item.party_face, item.party_empty_reason,
        item.office.name if item.office else "", item.owner_name, item.baseline_value, item.target_value,
        item.current_value, item.value_unit, item.due_on, item.get_state_display(), item.finished_on, item.junction_count,
    )  # fmt: skip
