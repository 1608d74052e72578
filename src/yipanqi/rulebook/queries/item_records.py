"""What rooms hold on record for plan items: each room offers its kinds of records once, and every gate, status table and strip
reads them here. One definition of what stands on record, asked for a whole page of items in one statement.

An item is a plain key: this floor knows no plans. Nothing but kind, day and number is told, so no reach is needed;
whoever shows the records themselves asks their room.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, DateField, F, Max, Min, QuerySet, Value

Rows = Callable[[], QuerySet[Any]]
_KEY_SIGN, _DAY_SIGN = -7_301, datetime.date(1801, 2, 3)
_KEYS, _DAY, _HOLE = object(), object(), "/*keys*/"


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


def item_records(items: Collection[int], until: datetime.date) -> dict[int, dict[str, Standing]]:
    """What is on record up to the day for each item, by kind. One statement, however many items and kinds."""
    keys = list(items)
    found: dict[int, dict[str, Standing]] = {}
    if not keys or not _SOURCES:
        return found
    kinds = record_kinds()
    text, values = _statement(connection.vendor, len(_SOURCES))
    day = DateField().get_db_prep_value(until, connection)
    given: list[Any] = []
    for value in values:
        given += keys if value is _KEYS else [day if value is _DAY else value]
    holes = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(text.replace(_HOLE, holes), given)
        rows = cursor.fetchall()
    for wanted, code, first, last, number in rows:
        of_item = found.setdefault(wanted, {})
        first_on, last_on = _date(first), _date(last)
        before = of_item.get(code)
        if before is not None:
            first_on, last_on = min(first_on, before.first_on), max(last_on, before.last_on)
            number += before.count
        of_item[code] = Standing(kinds[code], number, first_on, last_on)
    return found


@functools.cache
def _statement(vendor: str, sources: int) -> tuple[str, tuple[object, ...]]:
    """The one statement as the database is asked it, with holes for the keys and the day: composing it anew costs more than asking."""
    parts = [
        _of(source, [_KEY_SIGN], _DAY_SIGN)
        .values(wanted=F(source.item))
        .annotate(
            code=Value(source.kind.code, CharField()),
            first=Min(source.on), last=Max(source.on), number=Count(source.key, distinct=True),
        ).values_list("wanted", "code", "first", "last", "number")
        for source in _SOURCES.values()
    ]  # fmt: skip
    text, values = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    day = DateField().get_db_prep_value(_DAY_SIGN, connection)
    marked = tuple(_KEYS if value == _KEY_SIGN else _DAY if value == day else value for value in values)
    pieces = text.split("%s")
    filled = [
        piece + (_HOLE if value is _KEYS else "%s") for piece, value in zip(pieces, marked, strict=False)
    ]
    return "".join(filled) + pieces[-1], marked


def _date(value: object) -> datetime.date:
    """A day as the database gives it: a date, or its text where it was computed."""
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value)[:10])


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


def _of(source: RecordSource, items: list[int], until: datetime.date) -> QuerySet[Any]:
    return source.rows().order_by().filter(**{f"{source.item}__in": items, f"{source.on}__lte": until})
