"""Writes an invented country as Parquet: branches in six levels, a year of activities, members. 1/1 is 5.2 million branches.

python benchmarks/engine/country.py FOLDER --scale 100
"""

import argparse
import time
from pathlib import Path

import duckdb

BRANCHES, PROVINCES, COUNTY, UNIT = 5_200_000, 31, 650, 20
# kind, months in which it is due
SLOTS = [
    *(("general_meeting", month) for month in (2, 5, 8, 11)),
    *(("committee_meeting", month) for month in range(1, 13)),
    *(("group_meeting", month) for month in range(1, 13)),
    *(("lecture", month) for month in (1, 4, 7, 10)),
    *(("theme_day", month) for month in range(1, 13)),
]


def generate(folder: Path, scale: int) -> None:
    """A file per table and province (`activity/province=3/facts.parquet`), sorted by branch; chance comes from hashes, so that every run writes the same."""
    count = BRANCHES // scale
    with duckdb.connect() as engine:
        engine.execute("set enable_progress_bar = false")
        engine.execute("create table slot (number integer, kind varchar, month integer)")
        engine.executemany("insert into slot values (?, ?, ?)", [(n, *slot) for n, slot in enumerate(SLOTS)])
        for province in range(PROVINCES):
            first, last = count * province // PROVINCES, count * (province + 1) // PROVINCES
            engine.execute(
                f"""create or replace temp table organisation as
                select i as key, 'branch' as kind, {province} as province, {province * 1000} + (i - {first}) // {COUNTY * 12} as city,
                  {province * 10000} + (i - {first}) // {COUNTY} as county, {province * 1000000} + (i - {first}) // {UNIT} as unit,
                  hash(i) % 10 > 0 as has_committee, date '2010-01-01' + (hash(i + 1) % 3000)::integer as founded_on,
                  null::date as ended_on, (8 + hash(i + 2) % 23)::integer as member_count, (60 + hash(i + 3) % 42)::integer as zeal
                from range({first}, {last}) as t(i)"""
            )
            _write(
                engine,
                folder,
                "organisation",
                province,
                "select * exclude (zeal, province) from organisation order by key",
            )
            _write(
                engine,
                folder,
                "activity",
                province,
                """select o.key as organisation, s.kind, make_date(2026, s.month, 1 + (hash(o.key, s.number) % 28)::integer) as held_on,
                  (o.member_count * (50 + hash(o.key, s.number, 1) % 51) // 100)::integer as present_count, o.member_count as expected_count
                from organisation o, slot s where hash(o.key, s.number, 2) % 100 < o.zeal
                union all
                select o.key, s.kind, make_date(2026, 1 + (hash(o.key, s.number, 5) % 12)::integer, 1 + (hash(o.key, s.number, 6) % 28)::integer),
                  (o.member_count // 2)::integer, o.member_count
                from organisation o, slot s where hash(o.key, s.number, 3) % 100 < 11
                order by 1, 3""",
            )
            scores = ", ".join(f"(hash(o.key, m.i, {n}) % 25)::integer as p{n}" for n in range(1, 7))
            _write(
                engine,
                folder,
                "member",
                province,
                f"select o.key as organisation, {scores} from organisation o, range(30) as m(i) where m.i < o.member_count order by 1",
            )


def _write(engine: duckdb.DuckDBPyConnection, folder: Path, table: str, province: int, query: str) -> None:
    target = folder / table / f"province={province}"
    target.mkdir(parents=True, exist_ok=True)
    engine.execute(f"copy ({query}) to '{target}/facts.parquet' (format parquet, row_group_size 122880)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--scale", type=int, default=20, help="1 is the whole country, 20 (the default) a twentieth"
    )
    options = parser.parse_args()
    started = time.monotonic()
    generate(options.folder, options.scale)
    print(f"written in {time.monotonic() - started:.1f} s")
