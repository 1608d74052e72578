"""The yearly assessment that is measured: ten obligations, four dimensions of twenty leaves, a veto, stars by quota within a county."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from yipanqi.engine.errors import Place
from yipanqi.engine.expression import Arithmetic, Compare, Constant, Expression, Result, Test
from yipanqi.engine.language import Column, DatedValue, FactTable, Obligation, Parameter
from yipanqi.engine.schemes import (
    Completion,
    Grade,
    GradeLevel,
    Head,
    Linear,
    Measure,
    Node,
    Points,
    Scoring,
    Standard,
    Veto,
)
from yipanqi.engine.sources import Source

ONE = 10_000
HERE = Place("benchmarks", 1)
SOURCE = Source("book", "测速方案", "1", "平台", False, "", HERE)
SINCE = datetime.date(2018, 1, 1)
CADENCES = {
    "R01": ("general_meeting", "quarter", 1), "R02": ("committee_meeting", "month", 1), "R03": ("group_meeting", "month", 1),
    "R04": ("lecture", "quarter", 1), "R05": ("theme_day", "month", 1), "R06": ("general_meeting", "year", 4),
    "R07": ("lecture", "half_year", 2), "R08": ("committee_meeting", "half_year", 5), "R09": ("theme_day", "quarter", 3),
    "R10": ("group_meeting", "year", 10),
}  # fmt: skip
DIMENSIONS = {"organisation_life": 40, "attendance": 20, "members": 25, "activity": 15}


def table(name: str, subject: str, dated_by: str, columns: Mapping[str, str]) -> FactTable:
    """A fact table; a question mark marks a column that may be empty."""
    found = {
        key: Column(key, key, kind.rstrip("?"), "", kind.endswith("?"), "", HERE)
        for key, kind in columns.items()
    }
    return FactTable(name, name, "benchmarks", "key", subject, dated_by, "", found, HERE)


FACTS = {
    "organisation": table(
        "organisation", "", "",
        {"key": "key", "kind": "word", "province": "integer", "city": "integer", "county": "integer", "unit": "integer",
         "has_committee": "yes_no", "founded_on": "date?", "ended_on": "date?", "member_count": "integer"},
    ),
    "activity": table(
        "activity", "organisation", "held_on",
        {"organisation": "key", "kind": "word", "held_on": "date", "present_count": "integer", "expected_count": "integer"},
    ),
    "member": table("member", "organisation", "", {"organisation": "key", **{f"p{n}": "integer" for n in range(1, 7)}}),
}  # fmt: skip


@dataclass(frozen=True)
class Assessment:
    """The scheme as the engine takes it."""

    parameters: Mapping[str, Parameter]
    obligations: Mapping[str, Obligation]
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Node]
    vetoes: Mapping[str, Veto]
    grades: Mapping[str, Grade]
    standards: Mapping[str, Standard] = field(default_factory=dict)
    points: Mapping[str, Points] = field(default_factory=dict)
    facts: Mapping[str, FactTable] = field(default_factory=lambda: FACTS)


def head(id: str) -> Head:
    """What every element carries."""
    return Head(
        id,
        id,
        (SOURCE,),
        SINCE,
        None,
        "应",
        "ordinary",
        "organisation",
        (),
        None,
        "",
        False,
        None,
        "models",
        "book",
        HERE,
    )


def parameter(name: str, value: int) -> Parameter:
    """A number since long ago."""
    return Parameter(name, name, "次", (DatedValue(SINCE, None, value, SOURCE, "models", HERE),), HERE)


def node(id: str, parent: str, weight: int, scoring: Scoring | None = None) -> Node:
    """An indicator out of a hundred."""
    return Node(
        head(id),
        parent,
        weight * ONE,
        100 * ONE,
        scoring,
        "weighted",
        "strict",
        None,
        None,
        None,
        None,
        "lagging",
        "computed",
    )


def obligation(id: str, kind: str, cadence: str, least: int) -> Obligation:
    """At least so many activities of a kind; committees meet where there is one."""
    conditions = (Test("has_committee", (True,)),) if kind == "committee_meeting" else ()
    return Obligation(
        id=id, title=id, sources=(SOURCE,), effective_from=SINCE, effective_until=None, strength="应", severity="ordinary", kinds=("branch",),
        conditions=conditions, fact="activity", where=(Test("kind", (kind,)),), distinct="", at_least=f"n{least}", at_most="", cadence=cadence,
        within=None, partial="half", recording="n1", message="", burden=None, examples=(), layer="models", book="book", place=HERE,
    )  # fmt: skip


def measure(id: str, fact: str, take: str, column: str = "", where: tuple[Test, ...] = ()) -> Measure:
    """A number of the year."""
    return Measure(head(id), fact, take, column, where, (), "period", 0)


def number(name: str) -> Expression:
    """A measure's value."""
    return Result(name, "integer")


def line(value: Expression, *points: tuple[int, int]) -> Linear:
    """Straight lines between points."""
    return Linear(value, tuple((place * ONE, score * ONE) for place, score in points))


def assessment(extra_rules: int = 0) -> Assessment:
    """The scheme; `extra_rules` repeats the obligations with other minima, to see what a rule costs."""
    numbers = {f"n{least}": parameter(f"n{least}", least) for least in range(1, 13)}
    numbers["half"] = parameter("half", 50)
    rules = {id: obligation(id, *cadence) for id, cadence in CADENCES.items()}
    shapes = list(CADENCES.values())
    for extra in range(extra_rules):
        kind, cadence, least = shapes[extra % len(shapes)]
        id = f"X{extra:03d}"
        rules[id] = obligation(id, kind, cadence, (least + extra) % 12 + 1)
    measures = {
        each.head.id: each
        for each in (
            measure("present", "activity", "sum", "present_count"),
            measure("expected", "activity", "sum", "expected_count"),
            measure("held", "activity", "count"),
            measure("lectures", "activity", "count", "", (Test("kind", ("lecture",)),)),
            measure("listed", "member", "count"),
            *(measure(f"p{n}", "member", "sum", f"p{n}") for n in range(1, 7)),
        )
    }
    nodes = [node("total", "", 1), *(node(id, "total", weight) for id, weight in DIMENSIONS.items())]
    nodes += [node(f"L{id[1:]}", "organisation_life", 4, Completion(("应",), (id,))) for id in CADENCES]
    nodes.append(
        node(
            "rate",
            "attendance",
            3,
            line(
                Arithmetic(
                    "*", Arithmetic("/", number("present"), number("expected")), Constant(100, "integer")
                ),
                (40, 0),
                (80, 80),
                (95, 100),
            ),
        )
    )
    nodes.append(node("people", "attendance", 1, line(number("present"), (0, 0), (600, 100))))
    for n in range(1, 7):
        nodes.append(
            node(
                f"q{n}",
                "members",
                n,
                line(Arithmetic("/", number(f"p{n}"), number("listed")), (5, 0), (12, 60), (16, 100)),
            )
        )
    nodes.append(node("often", "activity", 2, line(number("held"), (10, 0), (40, 90), (60, 100))))
    nodes.append(node("lessons", "activity", 1, line(number("lectures"), (0, 0), (4, 100))))
    veto = Veto(
        head("no_meeting"), "star", Compare("=", Result("met:R01", "integer"), Constant(0, "integer")), "g3"
    )
    levels = (
        GradeLevel("g1", "五星", 80 * ONE, 1000, None),
        GradeLevel("g2", "四星", 70 * ONE, 2000, None),
        GradeLevel("g3", "三星", 50 * ONE, None, None),
    )
    star = Grade(head("star"), "total", ("county", "kind"), None, levels, "二星", "all_down", (), 1)
    return Assessment(
        numbers, rules, measures, {each.head.id: each for each in nodes}, {"no_meeting": veto}, {"star": star}
    )
