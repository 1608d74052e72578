"""A program over many subjects in the adopted database itself: facts in temporary tables there, one query, codes back."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from yipanqi.engine.language import FactTable
from yipanqi.engine.outcomes import Row
from yipanqi.engine.sql.dialects import DIALECTS
from yipanqi.engine.sql.emitter import emit
from yipanqi.engine.steps import PACKED, PLAIN, Packing, Program

TYPES = {
    "sqlite": {"integer": "integer", "key": "integer", "yes_no": "integer"},
    "postgresql": {"integer": "bigint", "key": "bigint", "yes_no": "boolean", "date": "date"},
}
BATCH = 5_000


def codes_of_many(
    program_for: Callable[[Packing], Program],
    subjects: Sequence[Row],
    facts: Mapping[str, Iterable[Row]],
) -> dict[object, tuple[int, ...]]:
    """Subject's key → the codes of the program's columns. Counters too large for packed ones are counted apart."""
    for packing in (PACKED, PLAIN):
        program = program_for(packing)
        tables = {program.about: program.subject, **program.tables}
        relations = {name: connection.ops.quote_name(f"fact_{name}") for name in tables}
        query = emit(program, DIALECTS[connection.vendor], relations)
        with connection.cursor() as cursor:
            for name, table in tables.items():
                _copied(cursor, relations[name], table, subjects if name == program.about else facts[name])
            cursor.execute(query.text)
            rows = cursor.fetchall()
            for relation in relations.values():
                cursor.execute(f"drop table {relation}")
        if not any(row[-1] for row in rows):
            break
    return {row[0]: tuple(map(int, row[1:-1])) for row in rows}


def _copied(cursor: Any, relation: str, table: FactTable, rows: Iterable[Row]) -> None:
    kinds = TYPES[connection.vendor]
    columns = list(table.columns)
    typed = ", ".join(
        f"{connection.ops.quote_name(column)} {kinds.get(table.columns[column].type, 'text')}"
        for column in columns
    )
    cursor.execute(f"create temporary table {relation} ({typed})")
    marks = ", ".join(["%s"] * len(columns))
    text = f"insert into {relation} values ({marks})"
    plain = _text if connection.vendor == "sqlite" else _same
    batch: list[list[object]] = []
    for row in rows:
        batch.append([plain(row[column]) for column in columns])
        if len(batch) == BATCH:
            cursor.executemany(text, batch)
            batch = []
    if batch:
        cursor.executemany(text, batch)


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _same(value: object) -> object:
    return value
