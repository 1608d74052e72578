"""The same assessment written by hand for DuckDB, as good as its author can: one sum of shifted ones per kind and half-year (any minimum),
counts taken out of it month by month, tables between the stages where that is faster. It knows that every branch stood all year."""

from itertools import pairwise

import duckdb

from benchmarks.engine.scheme import CADENCES, DIMENSIONS, ONE

KINDS = ("general_meeting", "committee_meeting", "group_meeting", "lecture", "theme_day")
LENGTH = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def counters(folder: str) -> str:
    """Activities → one row per branch."""
    packed = ", ".join(
        f"sum(case when kind = '{kind}' and month(held_on) between {first} and {first + 5} "
        f"then 1::bigint << (10 * (month(held_on) - {first}))::int else 0 end)::bigint as {kind}_{half}"
        for kind in KINDS
        for half, first in ((1, 1), (2, 7))
    )
    return f"""select organisation, {packed}, sum(present_count)::bigint as present, sum(expected_count)::bigint as expected, count(*) as held,
      count(*) filter (where kind = 'lecture') as lectures
    from read_parquet('{folder}/activity/*/*.parquet') where held_on between date '2026-01-01' and date '2026-12-31' group by 1"""


def packed(folder: str) -> str:
    """The stretch: one bit per kind and month. Good for rules that ask for one a month or quarter, for no others."""
    places = " ".join(f"when '{kind}' then {12 * number}" for number, kind in enumerate(KINDS))
    return f"""select organisation, bit_or(1::bigint << ((case kind {places} end) + month(held_on) - 1)::int) as months,
      sum(present_count)::bigint as present, sum(expected_count)::bigint as expected, count(*) as held, count(*) filter (where kind = 'lecture') as lectures
    from read_parquet('{folder}/activity/*/*.parquet') where held_on between date '2026-01-01' and date '2026-12-31' group by 1"""


def members(folder: str) -> str:
    """Members → one row per branch."""
    sums = ", ".join(f"sum(p{n})::bigint as p{n}" for n in range(1, 7))
    return f"select organisation, count(*) as listed, {sums} from read_parquet('{folder}/member/*/*.parquet') group by 1"


def met(kind: str, cadence: str, least: int) -> str:
    """How many windows reach the minimum."""
    months = [f"(({kind}_{1 + m // 6} >> {m % 6 * 10}) & 1023)" for m in range(12)]
    length = LENGTH[cadence]
    windows = [" + ".join(months[start : start + length]) for start in range(0, 12, length)]
    return " + ".join(f"(case when {window} >= {least} then 1 else 0 end)" for window in windows)


def line(value: str, *points: tuple[int, int]) -> str:
    """Straight lines between points of ten-thousandths, rounded half up."""
    text = f"case when {value} <= {points[0][0] * ONE} then {points[0][1] * ONE}"
    for (left, low), (right, high) in pairwise(points):
        run, rise = (right - left) * ONE, (high - low) * ONE
        text += f" when {value} <= {right * ONE} then {low * ONE} + (2 * ({value} - {left * ONE}) * {rise}::bigint + {run}) // {2 * run}"
    return f"{text} else {points[-1][1] * ONE} end"


def by_hand(engine: duckdb.DuckDBPyConnection, folder: str, out: str) -> None:
    """The whole year: leaves, dimensions, stars, roll-up, results written."""
    names = {id: met(*shape) for id, shape in CADENCES.items()}
    dues = {id: 12 // LENGTH[cadence] for id, (_, cadence, _) in CADENCES.items()}
    mets = ", ".join(f"{text} as m{id}" for id, text in names.items())
    engine.execute(
        f"""create temp table counted as select o.key, o.kind, o.province, o.city, o.county, o.unit, o.has_committee,
        a.* exclude organisation, m.* exclude organisation, {mets}
        from read_parquet('{folder}/organisation/*/*.parquet') o left join ({counters(folder)}) a on a.organisation = o.key
        left join ({members(folder)}) m on m.organisation = o.key"""
    )
    own = {
        id: "has_committee" if kind == "committee_meeting" else "true"
        for id, (kind, _, _) in CADENCES.items()
    }
    leaves = [
        f"case when {own[id]} then (2 * m{id} * {100 * ONE} + {due}) // {2 * due} end as L{id[1:]}"
        for id, due in dues.items()
    ]
    rate = f"(((2 * present * {ONE} + expected) // (2 * expected)) * 100)"
    leaves.append(f"{line(rate, (40, 0), (80, 80), (95, 100))} as rate")
    leaves.append(f"{line(f'(present * {ONE})', (0, 0), (600, 100))} as people")
    for n in range(1, 7):
        mean = f"((2 * p{n} * {ONE} + listed) // (2 * listed))"
        leaves.append(f"{line(mean, (5, 0), (12, 60), (16, 100))} as q{n}")
    leaves.append(f"{line(f'(held * {ONE})', (10, 0), (40, 90), (60, 100))} as often")
    leaves.append(f"{line(f'(lectures * {ONE})', (0, 0), (4, 100))} as lessons")
    life = " + ".join(f"coalesce(L{id[1:]}, 0)" for id in CADENCES)
    weight = " + ".join(f"case when L{id[1:]} is null then 0 else 1 end" for id in CADENCES)
    shares = " + ".join(f"{name} * {value}" for name, value in DIMENSIONS.items())
    engine.execute(
        f"""create temp table judged as select *, (2 * ({shares}) + 100) // 200 as total from (
          select *, (2 * ({life}) + ({weight})) // (2 * ({weight})) as organisation_life, (2 * (3 * rate + people) + 4) // 8 as attendance,
            (2 * (q1 + 2 * q2 + 3 * q3 + 4 * q4 + 5 * q5 + 6 * q6) + 21) // 42 as members, (2 * (2 * often + lessons) + 3) // 6 as activity
          from (select *, {", ".join(leaves)} from counted))"""
    )
    engine.execute(
        """create temp table starred as select *, case when mR01 > 0 and total >= 800000 and r * 10000 <= n * 1000 then 1
          when mR01 > 0 and total >= 700000 and r * 10000 <= n * 3000 then 2 when total >= 500000 then 3 else 4 end as star
        from (select *, count(*) over (partition by county, kind order by mR01 = 0, total desc) as r,
          count(*) over (partition by county, kind) as n from judged)"""
    )
    engine.execute(f"copy starred to '{out}/by_hand.parquet' (format parquet, compression zstd)")
    stars = ", ".join(f"sum(case when star = {n} then 1 else 0 end) as s{n}" for n in range(1, 5))
    sums = ", ".join(
        f"sum({name}) as {name}" for name in ("total", *DIMENSIONS, *(f"m{id}" for id in CADENCES))
    )
    added = ", ".join(
        f"sum({name}) as {name}"
        for name in ("n", "s1", "s2", "s3", "s4", "total", *DIMENSIONS, *(f"m{id}" for id in CADENCES))
    )
    engine.execute(
        f"create temp table l0 as select unit, county, city, province, count(*) as n, {stars}, {sums} from starred group by all"
    )
    for level, keys in enumerate(("county, city, province", "city, province", "province"), 1):
        engine.execute(f"create temp table l{level} as select {keys}, {added} from l{level - 1} group by all")
    engine.execute(f"create temp table l4 as select {added} from l3")
    for level in range(5):
        engine.execute(f"copy l{level} to '{out}/by_hand_{level}.parquet' (format parquet)")
    for name in ("counted", "judged", "starred", "l0", "l1", "l2", "l3", "l4"):
        engine.execute(f"drop table {name}")
