"""Engines to run a query in: facts put into tables of plain types, rows of codes out."""

import datetime
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import psycopg
from chdb.session import Session

from yipanqi.engine.language import FactTable
from yipanqi.engine.sql.dialects import DIALECTS, ClickHouse
from yipanqi.engine.sql.emitter import emit
from yipanqi.engine.sql.roll_up import coded_term, emit_roll_up, path_levels
from yipanqi.engine.steps import Program, Value, value_of

POSTGRESQL_URL = os.environ.get("YIPANQI_DATABASE_URL", "")
HAS_POSTGRESQL = POSTGRESQL_URL.startswith("postgresql")
_TYPES = {
    "duckdb": {"key": "bigint", "integer": "integer", "date": "date", "yes_no": "boolean"},
    "postgresql": {"key": "bigint", "integer": "integer", "date": "date", "yes_no": "boolean"},
    "sqlite": {"key": "integer", "integer": "integer", "yes_no": "integer"},
    "clickhouse": {
        "key": "Int64",
        "integer": "Nullable(Int32)",
        "date": "Nullable(Date32)",
        "yes_no": "Nullable(Bool)",
    },
}

# A few rows: planning costs more than running.
_QUICK = {"max_threads": 1, "query_plan_merge_expressions": 0, "output_format_json_quote_64bit_integers": 0}


class Database:
    """One engine, one set of tables at a time."""

    def __init__(self, name: str, connection: Any) -> None:
        self.name = name
        self.dialect = DIALECTS[name]
        self._connection = connection
        self.names: tuple[str, ...] = ()

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
        return list(cursor.fetchall()) if text.startswith(("with", "select")) else []

    def run(self, program: Program) -> dict[int, dict[str, Value]]:
        """Key → column → number or the word of its nothing. The codes stay in the table `result`."""
        names = (program.about, *program.tables)
        carry = ("path",) if program.about == "organisation" else ()
        query = emit(program, self.dialect, {name: f'"{name}"' for name in names}, carry=carry)
        self.store("result", query.text)
        self.names = query.names
        found = {}
        for key, *codes, guard in self.execute("select * from result"):
            assert guard == 0
            codes = codes[len(carry) :]
            found[key] = {name: value_of(int(code)) for name, code in zip(query.names, codes, strict=True)}
        return found

    def store(self, name: str, text: str) -> None:
        """Keep what the query answers as a table."""
        self.execute(f"drop table if exists {name}")
        self.execute(f"create temporary table {name} as {text}")

    def rolled_up(self, program: Program, width: int, depth: int) -> dict[str, dict[str, int]]:
        """Path of each ancestor → n and every added column, from what the last run left."""
        place = {name: f"c{number}" for number, name in enumerate(self.names)}
        terms = [coded_term(added, place[added.column]) for added in program.added]
        text = emit_roll_up(self.dialect, "result", terms, path_levels(self.dialect, '"path"', width, depth))
        names = ("n", *(added.name for added in program.added))
        return {name: dict(zip(names, map(int, sums), strict=True)) for _, name, *sums in self.execute(text)}

    def _plain(self, value: Any) -> Any:
        return value.isoformat() if self.name == "sqlite" and isinstance(value, datetime.date) else value


class ClickHouseDatabase(Database):
    """ClickHouse in this process: tables in memory, rows as JSON both ways."""

    def offer(
        self, tables: Mapping[str, FactTable], facts: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> None:
        """Put the rows into tables named as the fact tables are."""
        for name, rows in facts.items():
            columns = tables[name].columns
            types = _TYPES["clickhouse"]
            typed = ", ".join(
                f'"{key}" {types.get(each.type, "Nullable(String)")}' for key, each in columns.items()
            )
            self._connection.query(f'create or replace table "{name}" ({typed}) engine = Memory')
            if rows:
                lines = "\n".join(
                    json.dumps({key: row[key] for key in columns}, default=str, ensure_ascii=False)
                    for row in rows
                )
                self._connection.query(f'insert into "{name}" format JSONEachRow {lines}')

    def store(self, name: str, text: str) -> None:
        """Keep what the query answers as a table."""
        self.execute(f"create or replace table {name} engine = Memory as {text}")

    def execute(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement."""
        settings = {**ClickHouse.settings, **_QUICK}
        said = ", ".join(f"{name} = {value}" for name, value in settings.items())
        answer = self._connection.query(f"{text} settings {said}", "JSONCompactEachRow")
        return [tuple(json.loads(line)) for line in str(answer).splitlines()]


@contextmanager
def databases() -> Iterator[list[Database]]:
    """Every engine that is here: PostgreSQL alone in its own pass, else DuckDB and SQLite."""
    if HAS_POSTGRESQL:
        # Tables are made anew under one name: no plan is to outlive them.
        with psycopg.connect(POSTGRESQL_URL, autocommit=True, prepare_threshold=None) as server:
            yield [Database("postgresql", server)]
        return
    file = sqlite3.connect(":memory:")
    columns = duckdb.connect(config={"threads": 1})
    try:
        with Session() as house:
            yield [
                Database("duckdb", columns),
                Database("sqlite", file),
                ClickHouseDatabase("clickhouse", house),
            ]
    finally:
        file.close()
        columns.close()
