"""Running a query in ClickHouse inside this process (chdb): Parquet files read where they lie, codes written to a file beside the results.

What runs here runs on a cluster whose tables are sharded by subtree: no query joins or ranks across subtrees.
"""

from __future__ import annotations

import importlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.language import FactTable
from yipanqi.engine.sql.dialects import ClickHouse
from yipanqi.engine.sql.emitter import Query

_TYPES = {
    "BIGINT": "Int64", "INTEGER": "Int32", "SMALLINT": "Int16", "TINYINT": "Int8", "BOOLEAN": "Bool", "DATE": "Date32", "VARCHAR": "String",
}  # fmt: skip
_PLAIN_PATH = re.compile(r"[\w./-]+")


@contextmanager
def clickhouse_rows(
    engine: duckdb.DuckDBPyConnection,
    tables: Mapping[str, FactTable],
    relations: Mapping[str, str],
    files: Mapping[str, Sequence[Path]],
    query: Query,
    threads: int = 0,
) -> Iterator[str]:
    """Run the query there; the rows as a relation that `engine` can read, as long as the block lasts. `files` are tables read as they lie."""
    settings = {**ClickHouse.settings, **({"max_threads": threads} if threads else {})}
    said = ", ".join(f"{name} = {value}" for name, value in settings.items())
    with tempfile.TemporaryDirectory() as name, _session() as session:
        folder = Path(name)
        for table, relation in relations.items():
            source = _glob(files.get(table, ())) or _exported(engine, relation, folder / f"{table}.parquet")
            structure = _structure(engine, relation, tables[table])
            session.query(
                f"create view \"fact_{table}\" as select * from file('{source}', Parquet, '{structure}')"
            )
        answer = folder / "codes.parquet"
        session.query(f"insert into function file('{answer}', Parquet) {query.text} settings {said}")
        yield f"select * from read_parquet('{answer}')"


def _session() -> Any:
    try:
        return importlib.import_module("chdb.session").Session()
    except ImportError:
        raise FactsRefused(
            "engine.run.no_clickhouse",
            "这台机器没有安装 ClickHouse 的进程内版本，请先执行 pip install chdb-core，或改用 --dialect duckdb。",
        ) from None


def _glob(files: Sequence[Path]) -> str:
    """A pattern for exactly these files; empty where none can be written."""
    if not files or any(not _PLAIN_PATH.fullmatch(str(file)) or file.suffix != ".parquet" for file in files):
        return ""
    if len(files) == 1:
        return str(files[0].resolve())
    folder = files[0].parent
    return f"{folder.resolve()}/*.parquet" if set(folder.glob("*.parquet")) == set(files) else ""


def _exported(engine: duckdb.DuckDBPyConnection, relation: str, file: Path) -> str:
    engine.execute(f"copy (select * from {relation}) to '{file}' (format parquet)")
    return str(file)


def _structure(engine: duckdb.DuckDBPyConnection, relation: str, table: FactTable) -> str:
    """The columns that rules may read, with their types there; only keys are never empty."""
    described = engine.execute(f"describe select * from {relation}").fetchall()
    keys = (table.key, table.subject)
    found = []
    for name, kind, *_ in described:
        if name in table.columns:
            type_ = _TYPES.get(kind, "String")
            found.append(f'"{name}" {type_ if name in keys else f"Nullable({type_})"}')
    return ", ".join(found)
