"""Engines to run a query in: facts put into tables of plain types, rows of codes out."""

import datetime
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import psycopg

from yipanqi.engine.language import FactTable
from yipanqi.engine.sql.dialects import DIALECTS
from yipanqi.engine.sql.emitter import emit
from yipanqi.engine.steps import Program, Value, value_of

POSTGRESQL_URL = os.environ.get("YIPANQI_DATABASE_URL", "")
HAS_POSTGRESQL = POSTGRESQL_URL.startswith("postgresql")
_TYPES = {
    "duckdb": {"key": "bigint", "integer": "integer", "date": "date", "yes_no": "boolean"},
    "postgresql": {"key": "bigint", "integer": "integer", "date": "date", "yes_no": "boolean"},
    "sqlite": {"key": "integer", "integer": "integer", "yes_no": "integer"},
}


class Database:
    """One engine, one set of tables at a time."""

    def __init__(self, name: str, connection: Any) -> None:
        self.name = name
        self.dialect = DIALECTS[name]
        self._connection = connection

    def offer(
        self, tables: Mapping[str, FactTable], facts: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> None:
        """Put the rows into tables named as the fact tables are."""
        mark = "%s" if self.name == "postgresql" else "?"
        for name, rows in facts.items():
            columns = tables[name].columns
            typed = ", ".join(
                f'"{key}" {_TYPES[self.name].get(column.type, "text")}' for key, column in columns.items()
            )
            self.execute(f'drop table if exists "{name}"')
            self.execute(f'create temporary table "{name}" ({typed})')
            values = [tuple(self._plain(row[key]) for key in columns) for row in rows]
            if values:
                places = ", ".join([f"({', '.join([mark] * len(columns))})"] * len(values))
                self.execute(
                    f'insert into "{name}" values {places}', [cell for row in values for cell in row]
                )

    def execute(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement."""
        cursor = self._connection.execute(text, values) if values else self._connection.execute(text)
        return list(cursor.fetchall()) if text.startswith("with") else []

    def run(self, program: Program) -> dict[int, dict[str, Value]]:
        """Key → column → number or the word of its nothing."""
        relations = {name: f'"{name}"' for name in (program.about, *program.tables)}
        query = emit(program, self.dialect, relations)
        found = {}
        for key, *codes, guard in self.execute(query.text):
            assert guard == 0
            found[key] = {name: value_of(int(code)) for name, code in zip(query.names, codes, strict=True)}
        return found

    def _plain(self, value: Any) -> Any:
        return value.isoformat() if self.name == "sqlite" and isinstance(value, datetime.date) else value


@contextmanager
def databases() -> Iterator[list[Database]]:
    """Every engine that is here: PostgreSQL alone in its own pass, else DuckDB and SQLite."""
    if HAS_POSTGRESQL:
        with psycopg.connect(POSTGRESQL_URL, autocommit=True) as server:
            yield [Database("postgresql", server)]
        return
    file = sqlite3.connect(":memory:")
    columns = duckdb.connect(config={"threads": 1})
    try:
        yield [Database("duckdb", columns), Database("sqlite", file)]
    finally:
        file.close()
        columns.close()
