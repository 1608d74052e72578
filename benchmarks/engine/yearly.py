"""The yearly assessment: a bare scan, DuckDB by hand, and the engine, side by side in one process, in turns, by the processor's time.

python benchmarks/engine/country.py FOLDER --scale 20
python -m benchmarks.engine.yearly FOLDER [--rounds 5] [--shards 4]
"""

import argparse
import datetime
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.engine.by_hand import by_hand
from benchmarks.engine.scheme import assessment
from yipanqi.basics.periods import calendar_year
from yipanqi.engine.facts_folder import open_facts
from yipanqi.engine.run import Plan, results_of, run

YEAR = calendar_year(2026)
TODAY = datetime.date(2027, 1, 10)
LEVELS = ("unit", "county", "city", "province")


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


def engine_run(folder: Path, out: Path, extra: int = 0, shards: int = 1) -> None:
    """The engine, from rules to files, fingerprint and roll-up included."""
    rules = assessment(extra)
    run(
        Plan(
            rules,
            YEAR,
            TODAY,
            open_facts(folder, rules.facts),
            out,
            levels=LEVELS,
            shards=shards,
            shard_by="province",
        )
    )


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


def main() -> None:
    """Measure in turns and print the medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shards", type=int, default=0)
    parser.add_argument(
        "--rules", type=int, nargs="*", default=[], help="also with so many further obligations"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        contenders: dict[str, Callable[[Path], None]] = {
            "bare scan": lambda where: bare_scan(options.folder),
            "by hand": lambda where: hand_run(options.folder, where / "hand"),
            "engine": lambda where: engine_run(options.folder, where / "engine"),
        }
        if options.shards:
            contenders[f"engine, {options.shards} shards"] = lambda where: engine_run(
                options.folder, where / "shards", 0, options.shards
            )
        for extra in options.rules:
            contenders[f"engine, {10 + extra} rules"] = lambda where, extra=extra: engine_run(
                options.folder, where / f"x{extra}", extra
            )  # type: ignore[misc]
        spent: dict[str, list[float]] = {each: [] for each in contenders}
        for number in range(options.rounds):
            where = out / str(number)
            for each, contender in contenders.items():
                started = time.process_time()
                contender(where)
                spent[each].append(time.process_time() - started)
            print(f"round {number + 1}: {compared(where)} branches differ")
        base = spent["by hand"]
        for each, seconds in spent.items():
            ratio = statistics.median(one / other for one, other in zip(seconds, base, strict=True))
            print(f"{each:24} {statistics.median(seconds):8.2f} CPU s   {ratio:5.2f} × by hand")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GiB")


if __name__ == "__main__":
    main()
