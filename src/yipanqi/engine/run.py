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
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

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
from yipanqi.engine.shard_worker import connected
from yipanqi.engine.sql.dialects import DIALECTS, ClickHouse, Dialect
from yipanqi.engine.sql.emitter import Query, emit
from yipanqi.engine.sql.roll_up import STATE_NUMBERS, emit_roll_up, path_levels, stored_term
from yipanqi.engine.steps import EPOCH, EXEMPT, LIMIT, PACKED, PLAIN, Packing, Program
from yipanqi.engine.windows import EXEMPTION
from yipanqi.engine.workers import Job, computed, cores

Progress = Callable[[str, int, int], None]
"""What is being done, how many parts are done, of how many."""

DUCKDB = "duckdb"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: rules, period, day, kind of subject, facts, where to, in which engine, in how many shards by which column.

    Several shards are computed by `workers` processes (0: one per processor), `memory` and `threads` being those of each process.

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
    workers: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: its fingerprint, how many parts it computed and reused, subjects, seconds; the most memory of a worker in KiB."""

    fingerprint: str
    computed: int
    reused: int
    subjects: int
    seconds: float
    peak: int = 0


class Share(NamedTuple):
    """What one shard holds: values of the shard column, the least and the greatest key among its subjects."""

    values: tuple[str, ...]
    least: str
    greatest: str


def run(plan: Plan, progress: Progress | None = None) -> Report:
    """Compute what is not there yet. A part that was finished under the same fingerprint is kept, so that a killed run goes on."""
    started = time.monotonic()
    tell = progress or _silent
    tell("读取事实", 0, plan.shards)
    folder = plan.out / "results"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.unfinished*"):
        left.unlink(missing_ok=True)
    peak = 0
    with connected(plan.memory, plan.threads, str(plan.out / "spill")) as engine:
        exempt = _exempted(plan, engine)
        program = _compiled(plan, PACKED, exempt)
        known = _fingerprint(plan, program)
        shares = _shares(plan, program, engine)
        for stale in sorted(folder.glob("part-*")):
            if int(stale.stem.split("-")[1].split(".")[0]) >= len(shares):
                stale.unlink()
        parts = [_Part(folder, number, f"{known} {number}/{len(shares)}") for number in range(len(shares))]
        open_ = [number for number, part in enumerate(parts) if not part.is_done()]
        done = reused = len(parts) - len(open_)
        tell("计算", done, len(parts))
        for number in open_:
            parts[number].mark.unlink(missing_ok=True)
        if len(open_) > 1 and plan.dialect == DUCKDB:
            jobs = [_job(plan, program, engine, shares[number], parts[number]) for number in open_]
            count = plan.workers or cores()
            threads = plan.threads or max(1, cores() // count)
            with closing(computed(jobs, count, plan.memory, threads, plan.out / "spill")) as answers:
                for each in answers:
                    if each.torn:
                        raise _too_large()
                    parts[each.number].finish()
                    peak, done = max(peak, each.peak), done + 1
                    tell("计算", done, len(parts))
        else:
            for number in open_:
                _compute(plan, program, engine, shares[number], parts[number])
                parts[number].finish()
                done += 1
                tell("计算", done, len(parts))
        tell("汇总", done, len(parts))
        subjects = _rolled_up(plan, program, engine)
    report = Report(known, len(open_), reused, subjects, time.monotonic() - started, peak)
    _write(plan.out / "manifest.json", _manifest(plan, program, report))
    return report


class _Part:
    """One part of the results: the file, and beside it the mark that says under which fingerprint it was finished."""

    def __init__(self, folder: Path, number: int, signed: str) -> None:
        self.number = number
        self.signed = signed
        self.file = folder / f"part-{number:04d}.parquet"
        self.mark = folder / f"part-{number:04d}.done"
        # Named after this process: one that was killed may not have ended yet.
        self.unfinished = folder / f"part-{number:04d}.unfinished-{os.getpid()}"

    def is_done(self) -> bool:
        """Whether it was finished under this fingerprint."""
        return self.file.is_file() and self.mark.is_file() and self.mark.read_text() == self.signed

    def finish(self) -> None:
        """The written file becomes the part; only then is it marked."""
        os.replace(self.unfinished, self.file)
        self.mark.write_text(self.signed)


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


def _quoted(name: str) -> str:
    return Dialect().column(name)


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


# shards


def _shares(plan: Plan, program: Program, engine: duckdb.DuckDBPyConnection) -> list[Share | None]:
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
    key = _quoted(program.subject.key)
    counted = engine.execute(
        f"select {shard}, count(*), min({key}), max({key}) from {subjects} group by 1 order by 2 desc, 1"
    ).fetchall()
    dealt: list[list[tuple[Any, ...]]] = [[] for _ in range(min(plan.shards, len(counted)))]
    sizes = [0] * len(dealt)
    for row in counted:
        smallest = sizes.index(min(sizes))
        dealt[smallest].append(row)
        sizes[smallest] += row[1]
    return [
        Share(tuple(str(row[0]) for row in rows), min(row[2] for row in rows), max(row[3] for row in rows))
        for rows in dealt
    ]


def _shard(plan: Plan) -> str:
    """A path is cut into subtrees at its second segment."""
    if plan.shard_by == "path":
        return "regexp_extract(\"path\", '^([^/]*/){1,2}')"
    return _quoted(plan.shard_by)


def _relations(
    plan: Plan, program: Program, engine: duckdb.DuckDBPyConnection, share: Share | None
) -> dict[str, str]:
    """The tables of one shard. Files or row groups without a row of it are not read, if the files are cut or sorted by subtree."""
    names = [plan.about, *program.tables]
    found = {name: EXEMPT if name == EXEMPT else plan.facts.relation(name) for name in names}
    if share is None:
        return found
    key = _quoted(plan.rules.facts[plan.about].key)
    own = {
        name: {row[0]: row[1] for row in engine.execute(f"describe select * from {relation}").fetchall()}
        for name, relation in found.items()
    }

    def within(name: str) -> str:
        kind = own[name].get(plan.shard_by, "varchar") if plan.shard_by != "path" else "varchar"
        values = ", ".join(f"{_text(value)}::{kind}" for value in share.values)
        return f"{_shard(plan)} in ({values})"

    subjects = f"(select * from {found[plan.about]} where {within(plan.about)})"
    for name, table in program.tables.items():
        condition = within(name)
        if plan.shard_by not in own[name]:
            owner = _quoted(table.subject)
            edges = " and ".join(
                f"{owner} {sign} {_text(edge)}::{own[name][table.subject]}"
                for sign, edge in ((">=", share.least), ("<=", share.greatest))
            )
            condition = f"{edges} and {owner} in (select {key} from {subjects})"
        found[name] = f"(select * from {found[name]} where {condition})"
    return {**found, plan.about: subjects}


# one part


def _job(
    plan: Plan, program: Program, engine: duckdb.DuckDBPyConnection, share: Share | None, part: _Part
) -> Job:
    """What a worker is told to compute one part, and again with a number per counter if a subject has too many rows for packed ones."""
    relations = _relations(plan, program, engine, share)
    first = []
    if EXEMPT in relations:
        file = plan.out / f"{EXEMPT}.parquet"
        engine.execute(f"copy {EXEMPT} to {_text(file)} (format parquet)")
        first.append(f"create or replace temp view {EXEMPT} as select * from read_parquet({_text(file)})")

    def job(used: Program, otherwise: Callable[[], Job] | None) -> Job:
        query = _query(plan, used, engine, relations)
        write = _writing(program, query, query.text, part)
        return Job(part.number, tuple(first), write, _guarding(part), otherwise)

    plain = _compiled(plan, PLAIN, EXEMPT_WINDOWS if EXEMPT in relations else None)
    overflown = job(plain, None)
    return job(program, lambda: overflown)


def _writing(program: Program, query: Query, source: str, part: _Part) -> str:
    stored = _stored(program, query)
    return f"copy (select {stored} from ({source})) to {_text(part.unfinished)} (format parquet, compression zstd)"


def _guarding(part: _Part) -> str:
    return f'select count(*) from read_parquet({_text(part.unfinished)}) where "guard" <> 0'


def _compute(
    plan: Plan, program: Program, engine: duckdb.DuckDBPyConnection, share: Share | None, part: _Part
) -> None:
    """Write one part in this process."""
    relations = _relations(plan, program, engine, share)
    exempt = EXEMPT_WINDOWS if EXEMPT in relations else None
    for packing in (PACKED, PLAIN):
        used = program if packing is PACKED else _compiled(plan, PLAIN, exempt)
        query = _query(plan, used, engine, relations)
        with _source(plan, engine, relations, query) as source:
            engine.execute(_writing(program, query, source, part))
        torn = engine.execute(_guarding(part)).fetchone()
        if torn is None or not torn[0]:
            return
    part.unfinished.unlink()
    raise _too_large()


def _too_large() -> FactsRefused:
    return FactsRefused(
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
        "peak_of_a_worker_kib": report.peak,
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
