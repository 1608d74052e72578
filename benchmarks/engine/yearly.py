"""The yearly assessment: a bare scan, DuckDB by hand, and the engine, in turns, each in a process of its own, by the processor's time.

python benchmarks/engine/country.py FOLDER --scale 20
python -m benchmarks.engine.yearly FOLDER [--rounds 5] [--contenders "by hand" engine "engine, clickhouse"]
"""

import argparse
import datetime
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from benchmarks.engine.by_hand import by_hand, counters, packed
from benchmarks.engine.scheme import assessment
from yipanqi.basics.periods import Period
from yipanqi.engine.facts_folder import open_facts
from yipanqi.engine.run import Plan, results_of, run
from yipanqi.engine.shard_worker import most_held

TODAY = datetime.date(2027, 1, 10)
LEVELS = ("unit", "county", "city", "province")


class Measured(NamedTuple):
    """Seconds of processor and by the clock; GiB of the process and of its largest worker."""

    spent: float
    wall: float
    held: float
    worker: float


def connected() -> duckdb.DuckDBPyConnection:
    """An engine set up as the runs set it up."""
    engine = duckdb.connect()
    engine.execute("set enable_progress_bar = false")
    engine.execute("set preserve_insertion_order = false")
    return engine


def bare_scan(folder: Path) -> None:
    """Reading the same columns and adding them up."""
    with connected() as engine:
        for table, columns in (
            ("activity", ("organisation", "held_on", "present_count", "expected_count", "kind")),
            ("member", ("organisation", *(f"p{n}" for n in range(1, 7)))),
        ):
            taken = ", ".join(f"max({column})" for column in columns)
            engine.execute(
                f"select count(*), {taken} from read_parquet('{folder}/{table}/*/*.parquet')"
            ).fetchall()


def engine_run(folder: Path, out: Path, options: argparse.Namespace) -> int:
    """The engine, from rules to files, fingerprint and roll-up included; the most memory of a worker in KiB."""
    rules = assessment(options.extra)
    period = Period(datetime.date(2027 - options.years, 1, 1), datetime.date(2026, 12, 31))
    plan = Plan(
        rules,
        period,
        TODAY,
        open_facts(folder, rules.facts),
        out,
        dialect=options.dialect,
        database=options.database,
        levels=LEVELS,
        shards=options.shards,
        shard_by="province",
        workers=options.workers,
        memory=options.memory,
    )
    return run(plan, _told).peak


def _told(what: str, done: int, total: int) -> None:
    if total > 1:
        print(f"{what} {done}/{total}", file=sys.stderr, flush=True)


def hand_run(folder: Path, out: Path) -> None:
    """By hand."""
    out.mkdir(parents=True, exist_ok=True)
    with connected() as engine:
        by_hand(engine, str(folder), str(out))


def compared(folder: Path) -> int:
    """How many branches differ between the two in total, star, or any obligation."""
    rules = " or ".join(
        f'o."R{n:02d}:met" <> case when h.has_committee or {n} not in (2, 8) then h.mR{n:02d} else 0 end'
        for n in range(1, 11)
    )
    with connected() as engine:
        row = engine.execute(
            f"""select count(*) from {results_of(folder / "engine")} o full join read_parquet('{folder}/hand/by_hand.parquet') h on h.key = o.key
            where o.total is distinct from h.total or o."grade:star" is distinct from h.star or {rules}"""
        ).fetchone()
    return int(row[0]) if row else -1


def differing(one: Path, other: Path) -> int:
    """How many rows of two runs' results and roll-ups are not in both, every column compared."""
    found = 0
    with connected() as engine:
        for first, second in (
            (results_of(one), results_of(other)),
            (f"read_parquet('{one}/roll_up.parquet')", f"read_parquet('{other}/roll_up.parquet')"),
        ):
            for left, right in ((first, second), (second, first)):
                row = engine.execute(
                    f"select count(*) from (select * from {left} except all select * from {right})"
                ).fetchone()
                found += int(row[0]) if row else 0
    return found


def measured(name: str, folder: Path, out: Path, more: Sequence[str]) -> Measured:
    """One contender in a process of its own: seconds of processor with those of its children, seconds by the clock, memory."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.engine.yearly",
        str(folder),
        "--only",
        name,
        "--out",
        str(out),
        *more,
    ]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Measured(*json.loads(answer.splitlines()[-1]))


def only(options: argparse.Namespace) -> None:
    """Run one contender here and print what it took."""
    started = time.monotonic()
    peak = 0
    match options.only:
        case "scan":
            bare_scan(options.folder)
        case "counters" | "packed":
            with connected() as engine:
                form = counters if options.only == "counters" else packed
                engine.execute(f"create temp table counted as {form(str(options.folder))}")
        case "hand":
            hand_run(options.folder, options.out)
        case "engine":
            peak = engine_run(options.folder, options.out, options)
    wall = time.monotonic() - started
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    spent = sum(each.ru_utime + each.ru_stime for each in (own, children))
    print(json.dumps([spent, wall, most_held() / 1024**2, peak / 1024**2]))


CONTENDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "bare scan": ("scan", ()),
    "by hand": ("hand", ()),
    "activities counted, any minimum": ("counters", ()),
    "activities counted, minimum one only": ("packed", ()),
    "engine": ("engine", ()),
    "engine, memory 2.5 GB": ("engine", ("--memory", "2.5GB")),
    "engine, 31 shards, 2 workers of 350 MB": (
        "engine",
        ("--shards", "31", "--workers", "2", "--memory", "350MB"),
    ),
    "engine, 50 rules": ("engine", ("--extra", "40")),
    "engine, 200 rules": ("engine", ("--extra", "190")),
    "engine, 2 years": ("engine", ("--years", "2")),
    "engine, 4 years": ("engine", ("--years", "4")),
    "engine, sqlite": ("engine", ("--dialect", "sqlite")),
    "engine, postgresql": ("engine", ("--dialect", "postgresql")),
    "engine, clickhouse": ("engine", ("--dialect", "clickhouse")),
}


def main() -> None:
    """Measure in turns and print the medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--contenders", nargs="*", default=["bare scan", "by hand", "engine"], choices=[*CONTENDERS]
    )
    parser.add_argument("--only", default="", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--extra", type=int, default=0)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--memory", default="")
    parser.add_argument("--dialect", default="duckdb")
    parser.add_argument("--database", default=os.environ.get("YIPANQI_DATABASE_URL", ""))
    options = parser.parse_args()
    if options.only:
        only(options)
        return
    found: dict[str, list[Measured]] = {each: [] for each in options.contenders}
    for number in range(options.rounds):
        with tempfile.TemporaryDirectory(dir=options.out) as name:
            where = Path(name)
            for each in options.contenders:
                kind, more = CONTENDERS[each]
                place = where / (each if kind == "engine" and each != "engine" else kind)
                found[each].append(measured(kind, options.folder, place, more))
                if (
                    each != "engine"
                    and kind == "engine"
                    and not {"--extra", "--years"} & set(more)
                    and "engine" in found
                ):
                    print(
                        f"  {each}: {differing(where / 'engine', place)} rows of results and roll-up differ",
                        flush=True,
                    )
            if {"by hand", "engine"} <= set(found):
                print(
                    f"round {number + 1}: {compared(where)} branches differ from those by hand; load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
    base = found.get("by hand")
    for each, all_ in found.items():
        middle = [statistics.median(column) for column in zip(*all_, strict=True)]
        ratio = ""
        if base:
            ratio = f"{statistics.median(one.spent / other.spent for one, other in zip(all_, base, strict=True)):5.2f} × by hand"
        worker = f", a worker {middle[3]:.2f} GiB" if middle[3] else ""
        print(f"{each:40} {middle[0]:8.2f} CPU s {middle[1]:8.1f} s  {middle[2]:5.2f} GiB{worker}   {ratio}")


if __name__ == "__main__":
    main()
