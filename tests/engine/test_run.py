"""A run over a folder of facts: results equal Python's, shards and dialects change nothing, a killed run goes on, roll-ups add up."""

import datetime
import os
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.engine import building as make
from tests.engine.databases import HAS_POSTGRESQL, POSTGRESQL_URL
from yipanqi.basics.periods import calendar_year
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.expression import Compare, Constant, Result, Subject
from yipanqi.engine.facts_folder import open_facts
from yipanqi.engine.language import Within
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import read_in_python
from yipanqi.engine.run import Plan, results_of, run
from yipanqi.engine.schemes import Completion, Linear
from yipanqi.engine.sql.roll_up import STATE_NUMBERS
from yipanqi.engine.steps import STATES, WIDE, Program

pytestmark = pytest.mark.django_db
PERIOD = calendar_year(2026)
TODAY = datetime.date(2026, 11, 21)
ONE = make.ONE
RULES = make.SchemeRules(
    make.PARAMETERS,
    {
        "R1": make.obligation("R1", "month", conditions=(make.Test("has_committee", (True,)),)),
        "R2": make.obligation("R2", "quarter", kind="lecture", at_least="twice"),
        # Half-years alone: two counters, whose place must not depend on the year's number.
        "R3": make.obligation("R3", "half_year", kind="visit", at_least="twice"),
        "R4": make.obligation("R4", "term", kind="lecture", at_least="twice"),
        "R5": make.obligation("R5", "", within=Within("months", "twice", "activity", (make.Test("kind", ("visit",)),))),
    },
    {
        "visits": make.measure("visits", "count", where=(make.Test("kind", ("visit",)),)),
        "turnout": make.measure("turnout", "mean", column="present_count"),
        "last": make.measure("last", "last"),
    },
    {
        "total": make.node("total"),
        "duties": make.node("duties", Completion(("应",), ("all",)), parent="total", weight=3 * ONE),
        "service": make.node(
            "service", Linear(Result("visits", "integer"), ((0, 0), (4 * ONE, 100 * ONE))), parent="total", lines=(60 * ONE, 90 * ONE)
        ),
    },
    {"few": make.veto("few", Compare("<", Subject("member_count", "integer"), Constant(3, "integer")))},
    {},
    {"star": make.grade("star", "total", [(30 * ONE, 2000, None), (10 * ONE, None, None)])},
)  # fmt: skip


def county(count: int = 120) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Branches of two counties and their year, without chance."""
    subjects = [
        make.organisation(
            key, county=("东县", "西县")[key % 2], path=f"0001/{key % 2 + 1:04d}/{key:04d}/", has_committee=(True, False, None)[key % 3],
            member_count=key % 40,
        )
        for key in range(1, count + 1)
    ]  # fmt: skip
    rows = []
    for key in range(1, count * 12):
        held_on = datetime.date(2026, 1, 1) + datetime.timedelta(days=key * 37 % 330)
        kind = ("meeting", "lecture", "visit")[key * 7 % 5 % 3]
        rows.append(
            make.activity(
                key,
                key * 13 % count + 1,
                kind,
                held_on,
                present_count=None if key % 97 == 0 else key % 20,
                recorded_on=held_on + datetime.timedelta(days=40 if key % 11 == 0 else 0),
            )
        )
    return subjects, rows


def write(folder: Path, subjects: list[dict[str, Any]], rows: list[dict[str, Any]]) -> Path:
    """The facts as Parquet files."""
    folder.mkdir()
    with duckdb.connect() as engine:
        for name, facts in (("organisation", subjects), ("activity", rows)):
            columns = make.FACTS[name].columns
            types = {"key": "bigint", "integer": "integer", "date": "date", "yes_no": "boolean"}
            typed = ", ".join(
                f'"{key}" {types.get(column.type, "varchar")}' for key, column in columns.items()
            )
            engine.execute(f"create table {name} ({typed})")
            marks = ", ".join([f"({', '.join('?' * len(columns))})"] * len(facts))
            engine.execute(
                f"insert into {name} values {marks}", [row[key] for row in facts for key in columns]
            )
            engine.execute(f"copy {name} to '{folder / name}.parquet' (format parquet)")
    return folder


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("run") / "facts", *county())


def plan(facts: Path, out: Path, **changes: Any) -> Plan:
    return Plan(RULES, PERIOD, TODAY, open_facts(facts, RULES.facts), out, late=True, **changes)


HALTING = """
import sys, time
from pathlib import Path
from tests.engine.test_run import plan, run
def tell(what, done, total):
    if done == 1:
        print(done, flush=True)
        time.sleep(60)
run(plan(Path(sys.argv[1]), Path(sys.argv[2]), shards=2, workers=1), tell)
"""


def table(text: str) -> list[dict[str, Any]]:
    with duckdb.connect() as engine:
        found = engine.execute(f"select * from {text} order by 1, 2")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def shown(program: Program, name: str, row: dict[str, Any]) -> Any:
    """A stored cell as Python gives it."""
    if row.get(f"{name}:state"):
        number = {value: STATES[code] for code, value in STATE_NUMBERS.items()}
        return number[row[f"{name}:state"]]
    value = row[name]
    return (value - datetime.date(1970, 1, 1)).days if isinstance(value, datetime.date) else value


def test_results_equal_python_and_add_up_to_every_ancestor(facts: Path, tmp_path: Path) -> None:
    report = run(plan(facts, tmp_path))
    assert (report.computed, report.reused, report.subjects) == (1, 0, 120)
    subjects, rows = county()
    program = compile_program(RULES, PERIOD, TODAY, packing=WIDE, late=True)
    wanted = read_in_python(program).judge_all(subjects, {"activity": rows})
    stored = {row["key"]: row for row in table(results_of(tmp_path))}
    for subject, values in zip(subjects, wanted, strict=True):
        row = stored[subject["key"]]
        assert {name: shown(program, name, row) for name in values} == values
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for subject, values in zip(subjects, wanted, strict=True):
        for place in ("", "0001/", subject["path"][:10], subject["path"]):
            sums[place]["n"] += 1
            for added in program.added:
                value = values[added.column]
                number = isinstance(value, int)
                sums[place][added.name] += {
                    "number": value if isinstance(value, int) else 0, "count": number,
                    "value": value == STATES.get(added.value, added.value),
                }[added.take]  # fmt: skip
    rolled = {row["name"]: row for row in table(f"read_parquet('{tmp_path}/roll_up.parquet')")}
    assert len(rolled) == 1 + 1 + 2 + 120
    for place, values in sums.items():
        assert {name: rolled[place][name] for name in values} == values


@pytest.mark.parametrize("dialect", ["postgresql"] if HAS_POSTGRESQL else ["sqlite", "clickhouse"])
def test_another_dialect_and_shards_give_the_same_rows(facts: Path, tmp_path: Path, dialect: str) -> None:
    run(plan(facts, tmp_path / "one"))
    run(plan(facts, tmp_path / "other", dialect=dialect, database=POSTGRESQL_URL))
    report = run(plan(facts, tmp_path / "shards", shards=2, shard_by="county"))
    assert report.computed == 2 and report.peak > 0
    first = table(results_of(tmp_path / "one"))
    assert table(results_of(tmp_path / "other")) == first
    assert table(results_of(tmp_path / "shards")) == first
    roll_up = table(f"read_parquet('{tmp_path}/one/roll_up.parquet')")
    assert table(f"read_parquet('{tmp_path}/shards/roll_up.parquet')") == roll_up


def test_a_killed_run_goes_on_and_a_changed_fact_starts_anew(tmp_path: Path) -> None:
    subjects, rows = county()
    facts = write(tmp_path / "facts", subjects, rows)
    out = tmp_path / "out"

    # A process of its own, killed as a power cut would: it computes one shard, says so and waits.
    with subprocess.Popen(
        [sys.executable, "-c", HALTING, str(facts), str(out)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stdout.readline().strip() == b"1"
        process.send_signal(signal.SIGKILL)
    report = run(plan(facts, out, shards=2))
    assert (report.computed, report.reused) == (1, 1)
    assert run(plan(facts, out, shards=2)).reused == 2
    with duckdb.connect() as engine:
        engine.execute(
            f"copy (select * from read_parquet('{facts}/activity.parquet') offset 1) to '{facts}/new.parquet'"
        )
    os.replace(facts / "new.parquet", facts / "activity.parquet")
    changed = run(plan(facts, out, shards=2))
    assert (changed.computed, changed.reused) == (2, 0)
    assert changed.fingerprint != report.fingerprint


def test_shards_that_would_tear_a_peer_group_are_refused(facts: Path, tmp_path: Path) -> None:
    with pytest.raises(FactsRefused, match="分片"):
        run(plan(facts, tmp_path, shards=3, shard_by="member_count"))


def test_more_rows_than_a_packed_counter_holds_fall_back_to_plain_counters(tmp_path: Path) -> None:
    subjects, rows = county(20)
    rows += [make.activity(10_000 + key, 1, "meeting", datetime.date(2026, 3, 3)) for key in range(1100)]
    facts = write(tmp_path / "facts", subjects, rows)
    run(plan(facts, tmp_path / "out"))
    program = compile_program(RULES, PERIOD, TODAY, packing=WIDE, late=True)
    wanted = read_in_python(program).judge_all(subjects, {"activity": rows})
    stored = {row["key"]: row for row in table(results_of(tmp_path / "out"))}
    for subject, values in zip(subjects, wanted, strict=True):
        assert {name: shown(program, name, stored[subject["key"]]) for name in values} == values


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactsRefused, match="没有事实数据"):
        open_facts(tmp_path, RULES.facts)
