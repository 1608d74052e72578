"""A run: a program over a folder of facts → results, roll-up and manifest in a folder; in shards, resumable, with a fingerprint.

results/part-NNNN.parquet: one row per subject, one column per name of the program; ten-thousandths stay whole numbers, days are dates. A
nothing is an empty cell, and `<name>:state` says which: 1 missing, 2 not due, 3 not applicable. The same fingerprint → the same results.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from yipanqi.basics.periods import Period
from yipanqi.engine.clickhouse import clickhouse_rows
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.exempting import EXEMPT_WINDOWS, exempt_windows, openings_of
from yipanqi.engine.expression import DATE, INTEGER
from yipanqi.engine.facts_folder import FactsFolder
from yipanqi.engine.foreign import coded_rows
from yipanqi.engine.judging import Scheme
from yipanqi.engine.language import FactTable
from yipanqi.engine.program import compile_program, fingerprint
from yipanqi.engine.sql.dialects import DIALECTS, ClickHouse, Dialect
from yipanqi.engine.sql.emitter import Query, emit
from yipanqi.engine.sql.roll_up import STATE_NUMBERS, emit_roll_up, path_levels, stored_term
from yipanqi.engine.steps import EPOCH, EXEMPT, LIMIT, PACKED, PLAIN, Packing, Program
from yipanqi.engine.windows import EXEMPTION

Progress = Callable[[str, int, int], None]
"""What is being done, how many parts are done, of how many."""

DUCKDB = "duckdb"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: rules, period, day, kind of subject, facts, where to, in which engine, in how many shards by which column.

    `late` adds a column per obligation: the windows that were met only by records entered too late.
    """

    rules: Scheme
    period: Period
    today: datetime.date
    facts: FactsFolder
    out: Path
    about: str = "organisation"
    dialect: str = DUCKDB
    shards: int = 1
    shard_by: str = "path"
    levels: tuple[str, ...] = ()
    database: str = ""
    memory: str = ""
    threads: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: its fingerprint, how many parts it computed and reused, subjects, seconds."""

    fingerprint: str
    computed: int
    reused: int
    subjects: int
    seconds: float


def run(plan: Plan, progress: Progress | None = None) -> Report:
    """Compute what is not there yet. A part that was finished under the same fingerprint is kept, so that a killed run goes on."""
    started = time.monotonic()
    tell = progress or _silent
    tell("读取事实", 0, plan.shards)
    folder = plan.out / "results"
    folder.mkdir(parents=True, exist_ok=True)
    computed = reused = 0
    with _connected(plan) as engine:
        exempt = _exempted(plan, engine)
        program = _compiled(plan, PACKED, exempt)
        known = _fingerprint(plan, program)
        groups = _groups(plan, program, engine)
        for stale in sorted(folder.glob("part-*")):
            if int(stale.stem.split("-")[1].split(".")[0]) >= len(groups):
                stale.unlink()
        for number, group in enumerate(groups):
            part, mark = folder / f"part-{number:04d}.parquet", folder / f"part-{number:04d}.done"
            signed = f"{known} {number}/{len(groups)}"
            if part.is_file() and mark.is_file() and mark.read_text() == signed:
                reused += 1
            else:
                mark.unlink(missing_ok=True)
                _compute(plan, program, engine, group, part)
                mark.write_text(signed)
                computed += 1
            tell("计算", number + 1, len(groups))
        subjects = _rolled_up(plan, program, engine)
    report = Report(known, computed, reused, subjects, time.monotonic() - started)
    _write(plan.out / "manifest.json", _manifest(plan, program, report))
    return report


def _exempted(plan: Plan, engine: duckdb.DuckDBPyConnection) -> FactTable | None:
    """Put the exempted windows into a table of `engine`; None where there is no exemption."""
    if EXEMPTION not in plan.facts.files or plan.about not in plan.facts.files:
        return None
    exemptions = _dicts(engine, f"select * from {plan.facts.relation(EXEMPTION)}")
    if not exemptions or plan.about != "organisation":
        return None
    key = _quoted(plan.rules.facts[plan.about].key)
    subjects = _dicts(
        engine,
        f"select * from {plan.facts.relation(plan.about)} where {key} in (select organisation from {plan.facts.relation(EXEMPTION)})",
    )
    openings = {
        name: _dicts(
            engine,
            f"select * from {plan.facts.relation(name)} where {_quoted(plan.rules.facts[name].subject)} in (select organisation from {plan.facts.relation(EXEMPTION)})",
        )
        for name in openings_of(plan.rules)
        if name in plan.facts.files
    }
    rows = exempt_windows(plan.rules, subjects, exemptions, plan.period, openings)
    kind = "varchar" if subjects and isinstance(subjects[0]["key"], str) else "bigint"
    engine.execute(f"create temp table {EXEMPT} (organisation {kind}, rule varchar, starts_on date)")
    for row in rows:
        engine.execute(f"insert into {EXEMPT} values (?, ?, ?)", list(row.values()))
    return EXEMPT_WINDOWS


def _dicts(engine: duckdb.DuckDBPyConnection, text: str) -> list[dict[str, Any]]:
    found = engine.execute(text)
    names = [each[0] for each in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _silent(what: str, done: int, total: int) -> None:
    pass


def _compiled(plan: Plan, packing: Packing, exempt: FactTable | None) -> Program:
    return compile_program(
        plan.rules,
        plan.period,
        plan.today,
        plan.about,
        packing=packing,
        offered=plan.facts.files,
        exempt=exempt,
        late=plan.late,
    )


def _fingerprint(plan: Plan, program: Program) -> str:
    known = hashlib.sha256()
    for text in (
        fingerprint(program),
        plan.facts.fingerprint(),
        str(plan.shards),
        plan.shard_by,
        str(plan.levels),
    ):
        known.update(text.encode())
    return known.hexdigest()


def _connected(plan: Plan) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {}
    if plan.memory:
        config["memory_limit"] = plan.memory
    if plan.threads:
        config["threads"] = plan.threads
    engine = duckdb.connect(config=config)
    engine.execute("set enable_progress_bar = false")
    engine.execute("set preserve_insertion_order = false")
    return engine


def _quoted(name: str) -> str:
    return Dialect().column(name)


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


# shards


def _groups(plan: Plan, program: Program, engine: duckdb.DuckDBPyConnection) -> list[tuple[str, ...] | None]:
    """The values of the shard column dealt out to shards, largest first; None for everything at once."""
    if plan.shards <= 1:
        return [None]
    subjects, shard = plan.facts.relation(plan.about), _shard(plan)
    for grading in program.gradings:
        peers = ", ".join(_quoted(peer) for peer in grading.peers)
        split = f" group by {peers}" if peers else ""
        torn = engine.execute(
            f"select 1 from {subjects}{split} having count(distinct {shard}) > 1 limit 1"
        ).fetchone()
        if torn:
            raise FactsRefused(
                "engine.run.torn",
                f"评定“{grading.id}”的同组对象会被分到不同的分片，名额无法计算。请换一个更大范围的分片列，或减少分片。",
            )
    counted = engine.execute(
        f"select {shard}, count(*) from {subjects} group by 1 order by 2 desc, 1"
    ).fetchall()
    shares: list[list[str]] = [[] for _ in range(min(plan.shards, len(counted)))]
    sizes = [0] * len(shares)
    for value, count in counted:
        smallest = sizes.index(min(sizes))
        shares[smallest].append(str(value))
        sizes[smallest] += count
    return [tuple(share) for share in shares]


def _shard(plan: Plan) -> str:
    """A path is cut into subtrees at its second segment."""
    if plan.shard_by == "path":
        return "regexp_extract(\"path\", '^([^/]*/){1,2}')"
    return f'"{plan.shard_by}"::varchar'


def _relations(
    plan: Plan, program: Program, engine: duckdb.DuckDBPyConnection, group: tuple[str, ...] | None
) -> dict[str, str]:
    names = [plan.about, *program.tables]
    found = {name: EXEMPT if name == EXEMPT else plan.facts.relation(name) for name in names}
    if group is None:
        return found
    values = ", ".join(map(_text, group))
    subject = plan.rules.facts[plan.about]
    subjects = f"(select * from {found[plan.about]} where {_shard(plan)} in ({values}))"
    for table in program.tables.values():
        columns = {row[0] for row in engine.execute(f"describe select * from {found[table.name]}").fetchall()}
        within = (
            f"{_shard(plan)} in ({values})"
            if plan.shard_by in columns
            else f"{_quoted(table.subject)} in (select {_quoted(subject.key)} from {subjects})"
        )
        found[table.name] = f"(select * from {found[table.name]} where {within})"
    return {**found, plan.about: subjects}


# one part


def _compute(
    plan: Plan,
    program: Program,
    engine: duckdb.DuckDBPyConnection,
    group: tuple[str, ...] | None,
    part: Path,
) -> None:
    """Write one part; with a number per counter if a subject has too many rows for packed ones."""
    relations = _relations(plan, program, engine, group)
    exempt = EXEMPT_WINDOWS if EXEMPT in relations else None
    for packing in (PACKED, PLAIN):
        used = program if packing is PACKED else _compiled(plan, PLAIN, exempt)
        query = _query(plan, used, engine, relations)
        unfinished = part.with_suffix(".unfinished")
        with _source(plan, engine, relations, query) as source:
            engine.execute(
                f"copy (select {_stored(program, query)} from ({source})) to {_text(unfinished)} (format parquet, compression zstd)"
            )
        torn = engine.execute(
            f'select count(*) from read_parquet({_text(unfinished)}) where "guard" <> 0'
        ).fetchone()
        if torn is None or not torn[0]:
            os.replace(unfinished, part)
            return
    unfinished.unlink()
    raise FactsRefused(
        "engine.run.too_large",
        "有的对象记录数或数值过大（一张表超过十亿条，或数值超过十亿），无法保证计算精确，请检查事实数据。",
    )


@contextmanager
def _source(
    plan: Plan, engine: duckdb.DuckDBPyConnection, relations: dict[str, str], query: Query
) -> Iterator[str]:
    """The codes as a relation: the query itself, or what the other database answered to it."""
    if plan.dialect == DUCKDB:
        yield query.text
        return
    tables = {**plan.rules.facts, EXEMPT: EXEMPT_WINDOWS}
    if plan.dialect == ClickHouse.name:
        files = plan.facts.files if plan.shards <= 1 else {}
        with clickhouse_rows(engine, tables, relations, files, query, plan.threads) as rows:
            yield rows
        return
    with coded_rows(plan.dialect, plan.database, engine, tables, relations, query) as rows:
        yield rows


def _query(
    plan: Plan, program: Program, engine: duckdb.DuckDBPyConnection, relations: dict[str, str]
) -> Query:
    subjects = plan.facts.relation(plan.about)
    described = engine.execute(f"describe select * from {subjects}").fetchall()
    types = {row[0]: row[1] for row in described}
    carry = [name for name in ("path", *plan.levels) if name in types]
    if plan.dialect != DUCKDB:
        relations = {name: _quoted(f"fact_{name}") for name in relations}
    is_text = types.get(program.subject.key) == "VARCHAR"
    return emit(program, DIALECTS[plan.dialect], relations, carry=carry, text_keys=is_text)


def _stored(program: Program, query: Query) -> str:
    """The columns under their own names: numbers or empty, dates as dates, a state beside each that may be a nothing."""
    types = {column.name: column.type for column in program.columns}
    nothings = {column.name: column.step.nothing for column in program.columns}
    for grading in program.gradings:
        for name in _grade_names(grading.id):
            nothings[name] = grading.score.nothing
    texts = [f"k as {_quoted(program.subject.key)}", *map(_quoted, query.carried)]
    for number, name in enumerate(query.names):
        value = f"c{number}"
        shown = f"date '{EPOCH.isoformat()}' + {value}::integer" if types.get(name) == DATE else value
        if nothings[name]:
            texts.append(f"case when {value} > {LIMIT} then {shown} end as {_quoted(name)}")
            states = " ".join(f"when {code} then {state}" for code, state in STATE_NUMBERS.items())
            texts.append(f"(case {value} {states} else 0 end)::utinyint as {_quoted(name + ':state')}")
        else:
            texts.append(f"{shown} as {_quoted(name)}")
    return ", ".join([*texts, "guard::utinyint as guard"])


def _grade_names(grade: str) -> tuple[str, str, str]:
    return (f"grade:{grade}", f"grade:{grade}:rank", f"grade:{grade}:peers")


# all parts


def results_of(out: Path) -> str:
    """The results of a run as DuckDB reads them."""
    return f"read_parquet({_text(out / 'results' / '*.parquet')})"


def _rolled_up(plan: Plan, program: Program, engine: duckdb.DuckDBPyConnection) -> int:
    results = results_of(plan.out)
    names = {row[0] for row in engine.execute(f"describe select * from {results}").fetchall()}
    terms = [
        stored_term(
            added,
            _quoted(added.column),
            _quoted(added.column + ":state") if added.column + ":state" in names else "",
        )
        for added in program.added
    ]
    dialect = DIALECTS[DUCKDB]
    levels = [(f"{_quoted(level)}::varchar", "") for level in plan.levels]
    if not levels and "path" in names:
        shape = engine.execute(
            f"select min(strpos(path, '/')), max(strpos(path, '/')), max(length(path)) from {results}"
        ).fetchone()
        if shape and shape[0] and shape[0] == shape[1]:
            levels = path_levels(dialect, "path", shape[0], shape[2] // shape[0])
    columns = ", ".join(
        ["level", "name", "n::bigint as n", *(f"a{number}::bigint as {_quoted(added.name)}" for number, added in enumerate(program.added))]
    )  # fmt: skip
    query = emit_roll_up(dialect, results, terms, levels)
    target = plan.out / "roll_up.parquet"
    unfinished = target.with_suffix(".unfinished")
    engine.execute(
        f"copy (select {columns} from ({query})) to {_text(unfinished)} (format parquet, compression zstd)"
    )
    os.replace(unfinished, target)
    counted = engine.execute(f"select count(*) from {results}").fetchone()
    return int(counted[0]) if counted else 0


def _manifest(plan: Plan, program: Program, report: Report) -> dict[str, object]:
    return {
        "fingerprint": report.fingerprint,
        "program": fingerprint(program),
        "about": plan.about,
        "period": [str(plan.period.start), str(plan.period.end)],
        "today": str(plan.today),
        "dialect": plan.dialect,
        "shards": plan.shards,
        "subjects": report.subjects,
        "states": {"1": "missing", "2": "not_due", "3": "not_applicable"},
        "columns": {column.name: column.type for column in program.columns},
        "gradings": [
            {"id": grading.id, "levels": len(grading.levels), "type": INTEGER} for grading in program.gradings
        ],
        "offered": sorted(plan.facts.files),
    }


def _write(path: Path, content: dict[str, object]) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(unfinished, path)
