"""The leaves, dimensions and total of the yearly assessment in other hands: OpenFisca-core (numpy), and a loop over Django objects.

python benchmarks/engine/country.py FOLDER --scale 520        (10,000 branches)
pip install -r benchmarks/engine/requirements.txt
python -m benchmarks.engine.peers FOLDER
Reading the Parquet files into arrays or into Django's database is not counted; everything from there on is. No quota, no roll-up.
"""

import argparse
import datetime
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import django
import duckdb
import numpy as np
from django.conf import settings
from django.db import connection, models
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.engine.by_hand import KINDS, LENGTH
from benchmarks.engine.scheme import CADENCES, DIMENSIONS, assessment
from yipanqi.basics.periods import calendar_year
from yipanqi.engine.facts_folder import open_facts
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import read_in_python
from yipanqi.engine.run import Plan, run
from yipanqi.engine.steps import WIDE

YEAR, TODAY = calendar_year(2026), datetime.date(2027, 1, 10)
LINES = {
    "rate": ((40, 0), (80, 80), (95, 100)), "people": ((0, 0), (600, 100)), "often": ((10, 0), (40, 90), (60, 100)), "lessons": ((0, 0), (4, 100)),
    **{f"q{n}": ((5, 0), (12, 60), (16, 100)) for n in range(1, 7)},
}  # fmt: skip
INPUTS = (
    *(f"{kind}_{month}" for kind in KINDS for month in range(1, 13)),
    "has_committee",
    "present",
    "expected",
    "held",
    "lectures",
    "listed",
)
INPUTS += tuple(f"p{n}" for n in range(1, 7))


def read(folder: Path) -> dict[str, dict[str, np.ndarray]]:
    """The three tables as arrays."""
    with duckdb.connect() as engine:
        return {
            table: engine.execute(
                f"select * from read_parquet('{folder}/{table}/*/*.parquet') order by all"
            ).fetchnumpy()
            for table in ("organisation", "activity", "member")
        }


# OpenFisca

Branch = build_entity(key="branch", plural="branches", label="", is_person=True)


def variable(name: str, formula: Any = None) -> type[Variable]:
    """A yearly number of a branch."""
    body: dict[str, Any] = {
        "value_type": float,
        "entity": Branch,
        "definition_period": DateUnit.YEAR,
        "label": name,
    }
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def on_line(value: np.ndarray, points: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Straight lines between points."""
    return np.interp(value, [x for x, _ in points], [y for _, y in points])


def system() -> TaxBenefitSystem:
    """The scheme as OpenFisca takes it: a variable per input, leaf, dimension and the total."""
    found = TaxBenefitSystem([Branch])
    for name in INPUTS:
        found.add_variable(variable(name))
    for id, (kind, cadence, least) in CADENCES.items():

        def kept(branch, period, kind=kind, length=LENGTH[cadence], least=least):  # type: ignore[no-untyped-def]
            months = np.stack([branch(f"{kind}_{month}", period) for month in range(1, 13)])
            windows = months.reshape(12 // length, length, -1).sum(axis=1)
            share = (windows >= least).mean(axis=0) * 100
            return (
                np.where(branch("has_committee", period) > 0, share, np.nan)
                if kind == "committee_meeting"
                else share
            )

        found.add_variable(variable(f"L{id[1:]}", _plain(kept)))
    sources: dict[str, Any] = {
        "rate": lambda branch, period: branch("present", period) / branch("expected", period) * 100,
        "people": lambda branch, period: branch("present", period),
        "often": lambda branch, period: branch("held", period),
        "lessons": lambda branch, period: branch("lectures", period),
    }
    for n in range(1, 7):
        sources[f"q{n}"] = _mean(n)
    for name, source in sources.items():
        found.add_variable(variable(name, _line(source, LINES[name])))
    found.add_variable(
        variable(
            "organisation_life",
            lambda branch, period: np.nanmean([branch(f"L{id[1:]}", period) for id in CADENCES], axis=0),
        )
    )
    weights = {
        "attendance": {"rate": 3, "people": 1},
        "members": {f"q{n}": n for n in range(1, 7)},
        "activity": {"often": 2, "lessons": 1},
    }
    for name, parts in weights.items():
        found.add_variable(variable(name, _weighted(parts)))
    found.add_variable(variable("total", _weighted(DIMENSIONS)))
    return found


def _plain(formula: Any) -> Any:
    # OpenFisca looks at how many arguments a formula takes: none may have a default.
    return lambda branch, period: formula(branch, period)


def _mean(n: int) -> Any:
    return lambda branch, period: branch(f"p{n}", period) / branch("listed", period)


def _line(source: Any, points: tuple[tuple[int, int], ...]) -> Any:
    return lambda branch, period: on_line(source(branch, period), points)


def _weighted(parts: dict[str, int]) -> Any:
    whole = sum(parts.values())
    return lambda branch, period: sum(branch(name, period) * weight for name, weight in parts.items()) / whole


def openfisca(tables: dict[str, dict[str, np.ndarray]]) -> np.ndarray:
    """Totals by OpenFisca; counting events by month is numpy's, since OpenFisca has no events."""
    organisations, activities, members = tables["organisation"], tables["activity"], tables["member"]
    count = len(organisations["key"])
    owner = np.searchsorted(organisations["key"], activities["organisation"])
    month = activities["held_on"].astype("datetime64[M]").astype(int) % 12
    simulation = SimulationBuilder().build_default_simulation(system(), count)

    def put(name: str, values: np.ndarray) -> None:
        simulation.set_input(name, "2026", values.astype(np.float32))

    for kind in KINDS:
        chosen = activities["kind"] == kind
        cells = np.bincount(owner[chosen] * 12 + month[chosen], minlength=count * 12).reshape(count, 12)
        for number in range(12):
            put(f"{kind}_{number + 1}", cells[:, number])
        if kind == "lecture":
            put("lectures", cells.sum(axis=1))
    put("has_committee", organisations["has_committee"])
    put("held", np.bincount(owner, minlength=count))
    for name in ("present", "expected"):
        put(name, np.bincount(owner, weights=activities[f"{name}_count"], minlength=count))
    of = np.searchsorted(organisations["key"], members["organisation"])
    put("listed", np.bincount(of, minlength=count))
    for n in range(1, 7):
        put(f"p{n}", np.bincount(of, weights=members[f"p{n}"], minlength=count))
    return simulation.calculate("total", "2026")


# Django

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[],
    USE_TZ=True,
)
django.setup()


class Organisation(models.Model):
    """A branch."""

    has_committee = models.BooleanField()

    class Meta:
        app_label = "peers"


class Activity(models.Model):
    """What it did."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=20)
    held_on = models.DateField()
    present_count = models.IntegerField()
    expected_count = models.IntegerField()

    class Meta:
        app_label = "peers"


class Member(models.Model):
    """Who belongs to it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    p1, p2, p3, p4, p5, p6 = (models.IntegerField() for _ in range(6))

    class Meta:
        app_label = "peers"


def stored(tables: dict[str, dict[str, np.ndarray]], count: int) -> list[int]:
    """The first branches in Django's database; their keys."""
    with connection.schema_editor() as editor:
        for model in (Organisation, Activity, Member):
            editor.create_model(model)
    keys = tables["organisation"]["key"][:count].tolist()
    rows: Any = zip(keys, tables["organisation"]["has_committee"][:count].tolist(), strict=True)
    Organisation.objects.bulk_create(Organisation(id=key, has_committee=value) for key, value in rows)
    names = {
        Activity: ("kind", "held_on", "present_count", "expected_count"),
        Member: tuple(f"p{n}" for n in range(1, 7)),
    }
    for model, columns in names.items():
        table = tables[model.__name__.lower()]
        chosen = table["organisation"] <= keys[-1]
        cells = [table[name][chosen].tolist() for name in ("organisation", *columns)]
        listed = (
            dict(zip(("organisation_id", *columns), row, strict=True)) for row in zip(*cells, strict=True)
        )
        model.objects.bulk_create((model(**row) for row in listed), batch_size=500)
    return keys


def rounded(above: int, below: int) -> int:
    """Half up."""
    return (2 * above + below) // (2 * below)


def scored(branch: Organisation) -> int:
    """The total of one branch in ten-thousandths, from its objects."""
    activities, people = list(branch.activities.all()), list(branch.members.all())

    def line(value: int, points: tuple[tuple[int, int], ...]) -> int:
        if value <= points[0][0] * 10_000:
            return points[0][1] * 10_000
        for (left, low), (right, high) in pairwise(points):
            if value <= right * 10_000:
                return low * 10_000 + rounded((value - left * 10_000) * (high - low), right - left)
        return points[-1][1] * 10_000

    life = []
    for kind, cadence, least in CADENCES.values():
        if kind == "committee_meeting" and not branch.has_committee:
            continue
        length = LENGTH[cadence]
        windows = [0] * (12 // length)
        for each in activities:
            if each.kind == kind:
                windows[(each.held_on.month - 1) // length] += 1
        life.append(rounded(sum(count >= least for count in windows) * 1_000_000, len(windows)))
    present, expected = (
        sum(each.present_count for each in activities),
        sum(each.expected_count for each in activities),
    )
    rate = line(rounded(present * 10_000, expected) * 100, LINES["rate"])
    means = [
        line(rounded(sum(getattr(each, f"p{n}") for each in people) * 10_000, len(people)), LINES[f"q{n}"])
        for n in range(1, 7)
    ]
    lectures = sum(each.kind == "lecture" for each in activities)
    dimensions = {
        "organisation_life": rounded(sum(life), len(life)),
        "attendance": rounded(3 * rate + line(present * 10_000, LINES["people"]), 4),
        "members": rounded(sum(n * mean for n, mean in enumerate(means, 1)), 21),
        "activity": rounded(
            2 * line(len(activities) * 10_000, LINES["often"]) + line(lectures * 10_000, LINES["lessons"]), 3
        ),
    }
    return rounded(sum(dimensions[name] * weight for name, weight in DIMENSIONS.items()), 100)


RUN = "engine, whole run with quotas, roll-up, files"
FISCA = "OpenFisca-core, leaves and total"
PYTHON = "engine's generated Python, leaves, total, quotas"
QUERIES = "Django, a query a branch, leaves and total"
PREFETCHED = "Django, all prefetched, leaves and total"


def main() -> None:
    """Measure in turns and print medians, each per 10,000 branches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--objects", type=int, default=500, help="how many branches the loop over objects takes"
    )
    options = parser.parse_args()
    tables = read(options.folder)
    count = len(tables["organisation"]["key"])
    keys = stored(tables, options.objects)
    rules = assessment()
    reading = read_in_python(compile_program(rules, YEAR, TODAY, packing=WIDE))
    subjects, facts = _rows(tables, keys)
    spent: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        for number in range(options.rounds):
            out = Path(name) / str(number)
            answers: dict[str, Any] = {}
            plan = Plan(rules, YEAR, TODAY, open_facts(options.folder, rules.facts), out, levels=("county",))
            fetched = Organisation.objects.prefetch_related("activities", "members").order_by("id")
            works: tuple[tuple[str, int, Callable[[], Any]], ...] = (
                (RUN, count, partial(run, plan)),
                (FISCA, count, partial(openfisca, tables)),
                (PYTHON, len(keys), partial(reading.judge_all, subjects, facts)),
                (QUERIES, len(keys), lambda: [scored(Organisation.objects.get(id=key)) for key in keys]),
                (PREFETCHED, len(keys), lambda fetched=fetched: [scored(each) for each in fetched.all()]),
            )
            for what, branches, work in works:
                started = time.process_time()
                answers[what] = work()
                spent.setdefault(what, []).append((time.process_time() - started) * 10_000 / branches)
    ours = [values["total"] for values in answers[PYTHON]]
    theirs = np.asarray(answers[FISCA])[: len(keys)] * 10_000
    print(f"{count} branches; objects: the first {len(keys)} of them")
    for what in (QUERIES, PREFETCHED):
        print(
            f"{what}: {sum(one != other for one, other in zip(answers[what], ours, strict=True))} totals differ from the engine's"
        )
    print(
        f"OpenFisca's totals differ by at most {np.abs(theirs - np.asarray(ours)).max() / 10_000:.5f} points (its numbers are 32-bit)"
    )
    base = statistics.median(next(iter(spent.values())))
    for what, seconds in spent.items():
        middle = statistics.median(seconds)
        print(f"{what:52} {middle:8.2f} CPU s per 10,000 branches {middle / base:7.1f} ×")


def _rows(
    tables: dict[str, dict[str, np.ndarray]], keys: list[int]
) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    found = {}
    for name, table in tables.items():
        owner = table["key" if name == "organisation" else "organisation"]
        chosen = owner <= keys[-1]
        columns = [table[column][chosen].tolist() for column in table]
        found[name] = [
            {
                column: None if column == "ended_on" else value
                for column, value in zip(table, row, strict=True)
            }
            for row in zip(*columns, strict=True)
        ]
    for row in found["activity"]:
        row["held_on"] = _day(row["held_on"])
    for row in found["organisation"]:
        row["founded_on"] = _day(row["founded_on"])
    return found.pop("organisation"), found


def _day(value: Any) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else value


if __name__ == "__main__":
    main()
