"""Running a query inside another database: facts copied into temporary tables there, codes brought back. For a county, not for the country."""

from __future__ import annotations

import csv
import datetime
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

import duckdb
import psycopg

from yipanqi.engine.language import FactTable
from yipanqi.engine.sql.emitter import Query

_TYPES = {
    "sqlite": {"BIGINT": "integer", "INTEGER": "integer", "BOOLEAN": "integer"},
    "postgresql": {"BIGINT": "bigint", "INTEGER": "integer", "BOOLEAN": "boolean", "DATE": "date"},
}
_BATCH = 20_000


@contextmanager
def coded_rows(
    dialect: str,
    database: str,
    engine: duckdb.DuckDBPyConnection,
    tables: Mapping[str, FactTable],
    relations: Mapping[str, str],
    query: Query,
) -> Iterator[str]:
    """Run the query in the other database; the rows as a relation that `engine` can read, as long as the block lasts."""
    connection: Any = (
        sqlite3.connect(":memory:") if dialect == "sqlite" else psycopg.connect(database, autocommit=True)
    )
    with (
        closing(connection),
        tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file,
    ):
        for name, relation in relations.items():
            _copied(dialect, connection, engine, f"fact_{name}", relation, list(tables[name].columns))
        cursor = connection.cursor()
        cursor.execute(query.text)
        writer = csv.writer(file)
        key = "bigint"
        while rows := cursor.fetchmany(_BATCH):
            key = "varchar" if isinstance(rows[0][0], str) else "bigint"
            writer.writerows(rows)
        file.flush()
        kinds = [key, *["varchar"] * len(query.carried)]
        kinds += ["bigint"] * (len(query.columns) - len(kinds))
        typed = ", ".join(f"'{name}': '{kind}'" for name, kind in zip(query.columns, kinds, strict=True))
        yield f"select * from read_csv('{file.name}', header = false, quote = '\"', columns = {{{typed}}})"


def _copied(
    dialect: str,
    connection: Any,
    engine: duckdb.DuckDBPyConnection,
    name: str,
    relation: str,
    columns: Sequence[str],
) -> None:
    described = engine.execute(f"describe select * from {relation}").fetchall()
    types = {row[0]: row[1] for row in described if row[0] in columns}
    typed = ", ".join(f'"{column}" {_TYPES[dialect].get(kind, "text")}' for column, kind in types.items())
    listed = ", ".join(f'"{column}"' for column in types)
    cursor = connection.cursor()
    cursor.execute(f'create temporary table "{name}" ({typed})')
    marks = ", ".join(["?" if dialect == "sqlite" else "%s"] * len(types))
    rows = engine.execute(f"select {listed} from {relation}")
    while batch := rows.fetchmany(_BATCH):
        if dialect == "sqlite":
            cursor.executemany(
                f'insert into "{name}" values ({marks})', [tuple(map(_plain, row)) for row in batch]
            )
        else:
            with cursor.copy(f'copy "{name}" from stdin') as copy:
                for row in batch:
                    copy.write_row(row)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value
