"""What rooms hold on record for plan items: each room offers its kinds of records once, and every gate, status table and strip
reads them here. One definition of what stands on record, asked for a whole page of items in one statement.

An item is a plain key: this floor knows no plans. Nothing but kind, day and number is told, so no reach is needed;
whoever shows the records themselves asks their room.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Max, Min, QuerySet, Value

Rows = Callable[[], QuerySet[Any]]
Items = Collection[int] | QuerySet[Any, Any]


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its code, its title, and the kind of page that shows one."""

    code: str
    title: str
    page: str


@dataclass(frozen=True)
class Standing:
    """What is on record for one item in one kind: how many, since when, until when."""

    kind: RecordKind
    count: int
    first_on: datetime.date
    last_on: datetime.date


@dataclass(frozen=True)
class OneRecord:
    """One record of an item: its kind, its day, its key."""

    kind: RecordKind
    on: datetime.date
    key: int


@dataclass(frozen=True)
class RecordSource:
    """Rows that stand on record for plan items: `item` leads to the item's key, `on` is their day, `key` what the page shows.

    A kind may come by several ways.
    """

    code: str
    title: str
    page: str
    rows: Rows
    item: str
    on: str
    key: str = "pk"

    @property
    def kind(self) -> RecordKind:
        """The kind without the way to it."""
        return RecordKind(self.code, self.title, self.page)


_SOURCES: dict[tuple[str, str], RecordSource] = {}


def offer_item_records(*sources: RecordSource) -> None:
    """Take in what a room holds on record for items; called as its `facts` module is imported. The same way again counts once."""
    for source in sources:
        _SOURCES[source.code, source.item] = source


def record_kinds() -> dict[str, RecordKind]:
    """Every kind that some room offers."""
    return {source.kind.code: source.kind for source in _SOURCES.values()}


def item_records(items: Items, until: datetime.date) -> dict[int, dict[str, Standing]]:
    """What is on record up to the day for each item, by kind. One statement, however many items and kinds."""
    parts = [
        _of(source, items, until)
        .values(wanted=F(source.item))
        .annotate(
            code=Value(source.kind.code, CharField()),
            first=Min(source.on), last=Max(source.on), number=Count(source.key, distinct=True),
        ).values_list("wanted", "code", "first", "last", "number")
        for source in _SOURCES.values()
    ]  # fmt: skip
    found: dict[int, dict[str, Standing]] = {}
    if not parts:
        return found
    kinds = record_kinds()
    for wanted, code, first, last, number in parts[0].union(*parts[1:], all=True):
        of_item = found.setdefault(wanted, {})
        before = of_item.get(code)
        if before is not None:
            first, last = min(first, before.first_on), max(last, before.last_on)
            number += before.count
        of_item[code] = Standing(kinds[code], number, first, last)
    return found


def records_of_item(item_id: int, until: datetime.date) -> list[OneRecord]:
    """Every record of one item up to the day, in the order of their days. One statement."""
    parts = [
        _of(source, [item_id], until)
        .annotate(code=Value(source.kind.code, CharField()), day=F(source.on), record=F(source.key))
        .values_list("code", "day", "record")
        for source in _SOURCES.values()
    ]
    if not parts:
        return []
    kinds = record_kinds()
    rows = set(parts[0].union(*parts[1:], all=True))
    return [
        OneRecord(kinds[code], day, key)
        for code, day, key in sorted(rows, key=lambda row: (row[1], row[0], row[2]))
    ]


def _of(source: RecordSource, items: Items, until: datetime.date) -> QuerySet[Any]:
    among = items.order_by().values("pk") if isinstance(items, QuerySet) else list(items)
    return source.rows().order_by().filter(**{f"{source.item}__in": among, f"{source.on}__lte": until})
