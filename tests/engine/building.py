"""Schemes built by hand: a small world of two fact tables, and makers of every element with plain fixed values."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from yipanqi.engine.errors import Place
from yipanqi.engine.expression import Constant, Expression, Subject, Test
from yipanqi.engine.language import Column, DatedValue, FactTable, Obligation, Parameter, Rules, Within
from yipanqi.engine.schemes import (
    Criterion,
    Grade,
    GradeLevel,
    Head,
    Measure,
    Node,
    PointCategory,
    Points,
    Scoring,
    Standard,
    StandardLevel,
    Veto,
)
from yipanqi.engine.sources import Source

HERE = Place("规则.yaml", 1)
SOURCE = Source("book", "示范县支部考核办法", "3", "本地", False, "", HERE)
LONG_AGO = datetime.date(2018, 1, 1)
ONE = 10_000


def _table(name: str, title: str, columns: Mapping[str, str], **marks: str) -> FactTable:
    found = {
        key: Column(key, key, kind.rstrip("?"), "", kind.endswith("?"), "", HERE)
        for key, kind in columns.items()
    }
    return FactTable(
        name,
        title,
        "execution",
        "key",
        marks.get("subject", ""),
        marks.get("dated_by", ""),
        marks.get("recorded_by", ""),
        found,
        HERE,
        marks.get("second_person", ""),
    )


ORGANISATION = _table(
    "organisation",
    "党组织",
    {
        "key": "key", "path": "text", "kind": "word", "county": "word", "has_committee": "yes_no?", "founded_on": "date?",
        "ended_on": "date?", "term_started_on": "date?", "term_ends_on": "date?", "member_count": "integer?", "sort": "word?",
    },
)  # fmt: skip
ACTIVITY = _table(
    "activity",
    "活动记录",
    {
        "key": "key", "organisation": "key", "kind": "word", "held_on": "date", "recorded_on": "date", "present_count": "integer?",
        "expected_count": "integer", "outside": "yes_no?", "topic": "text?", "witness": "text?",
    },
    subject="organisation",
    dated_by="held_on",
    recorded_by="recorded_on",
    second_person="witness",
)  # fmt: skip
MEMBER = _table(
    "member",
    "党员",
    {"key": "key", "organisation": "key", "age": "integer", "joined_on": "date?", "full": "yes_no"},
    subject="organisation",
)
FACTS = {table.name: table for table in (ORGANISATION, ACTIVITY, MEMBER)}


@dataclass(frozen=True)
class SchemeRules:
    """One body of rules for compiling, without layers and files."""

    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    indicators: Mapping[str, Node] = field(default_factory=dict)
    vetoes: Mapping[str, Veto] = field(default_factory=dict)
    standards: Mapping[str, Standard] = field(default_factory=dict)
    grades: Mapping[str, Grade] = field(default_factory=dict)
    points: Mapping[str, Points] = field(default_factory=dict)
    facts: Mapping[str, FactTable] = field(default_factory=lambda: FACTS)


def parameter(name: str, value: int) -> Parameter:
    """A parameter with one value since long ago."""
    return Parameter(name, name, "次", (DatedValue(LONG_AGO, None, value, SOURCE, "models", HERE),), HERE)


def head(
    id: str,
    *,
    kinds: tuple[str, ...] = (),
    applies: Expression | None = None,
    since: datetime.date = LONG_AGO,
    until: datetime.date | None = None,
    about: str = "organisation",
) -> Head:
    """What every element carries."""
    return Head(
        id, f"“{id}”", (SOURCE,), since, until, "应", "ordinary", about, kinds, applies, "", False, None, "models", "book", HERE,
    )  # fmt: skip


def obligation(
    id: str,
    cadence: str,
    *,
    kind: str = "meeting",
    at_least: str = "once",
    where: tuple[...] = (),
    conditions: tuple[...] = (),
    kinds: tuple[str, ...] = ("branch",),
    since: datetime.date = LONG_AGO,
    until: datetime.date | None = None,
    strength: str = "应",
    at_most: str = "",
    distinct: str = "",
    within: Within | None = None,
) -> Obligation:
    """At least so many activities of a kind."""
    return Obligation(
        id=id, title=f"“{id}”", sources=(SOURCE,), effective_from=since, effective_until=until, strength=strength, severity="ordinary",
        kinds=kinds, conditions=conditions, fact="activity", where=(Test("kind", (kind,)), *where), distinct=distinct, at_least=at_least,
        at_most=at_most, cadence=cadence, within=within, partial="half", recording="days", message="", burden=None, examples=(),
        layer="models", book="book", place=HERE,
    )  # fmt: skip


PARAMETERS = {
    "once": parameter("once", 1),
    "twice": parameter("twice", 2),
    "half": parameter("half", 50),
    "days": parameter("days", 1),
    "twenty": parameter("twenty", 20),
}


def measure(
    id: str,
    take: str,
    *,
    fact: str = "activity",
    column: str = "",
    where: tuple[Test, ...] = (),
    of: tuple[Test, ...] = (),
    window: str = "period",
    months: int = 0,
    **about: object,
) -> Measure:
    """A number taken from facts."""
    return Measure(head(id, **about), fact, take, column, where, of, window, months)  # type: ignore[arg-type]


def node(
    id: str,
    scoring: Scoring | None = None,
    *,
    parent: str = "",
    weight: int = ONE,
    full: int = 100 * ONE,
    combine: str = "weighted",
    missing: str = "strict",
    floor: int | None = None,
    cap: int | None = None,
    lines: tuple[int | None, int | None] = (None, None),
    **about: object,
) -> Node:
    """An indicator."""
    return Node(
        head(id, **about),  # type: ignore[arg-type]
        parent, weight, full, scoring, combine, missing, floor, cap, lines[0], lines[1], "lagging", "computed",
    )  # fmt: skip


def veto(id: str, condition: Expression, of: str = "star", at_most: str = "", **about: object) -> Veto:
    """A red line."""
    return Veto(head(id, **about), of, condition, at_most)  # type: ignore[arg-type]


def standard(
    id: str,
    criteria: list[tuple[Expression, bool]],
    at_least: int,
    levels: list[tuple[int, Expression | None]],
    **about: object,
) -> Standard:
    """A standard of criteria (condition, mandatory) and levels (how many met, condition)."""
    return Standard(
        head(id, **about),  # type: ignore[arg-type]
        tuple(
            Criterion(f"c{number}", f"准则{number}", condition, mandatory, HERE)
            for number, (condition, mandatory) in enumerate(criteria, 1)
        ),
        at_least,
        tuple(
            StandardLevel(f"l{number}", "ⅰⅱⅲ"[number - 1], least, condition)
            for number, (least, condition) in enumerate(levels, 1)
        ),
    )


def grade(
    id: str,
    of: str,
    levels: list[tuple[int | None, int | None, Expression | None]],
    *,
    peers: tuple[str, ...] = ("county",),
    among: Expression | None = None,
    ties: str = "all_down",
    tie_keys: tuple[str, ...] = (),
    otherwise: str = "一般",
    **about: object,
) -> Grade:
    """Grades of an indicator: (least score, share at most, condition), best first."""
    found = tuple(
        GradeLevel(f"g{number}", f"{number}等", least, share, condition)
        for number, (least, share, condition) in enumerate(levels, 1)
    )
    return Grade(head(id, **about), of, peers, among, found, otherwise, ties, tie_keys, 1)  # type: ignore[arg-type]


def points(
    id: str,
    categories: list[PointCategory],
    *,
    base: int = 60 * ONE,
    floor: int | None = 0,
    cap: int | None = None,
) -> Points:
    """Points of a subject."""
    return Points(head(id), base, floor, cap, tuple(categories))


def category(id: str, kind: str, each: int, cap: int | None = None, column: str = "") -> PointCategory:
    """A category of points over one kind of activity."""
    return PointCategory(id, id, "activity", (Test("kind", (kind,)),), column, each, cap, HERE)


def organisation(key: int, **changes: object) -> dict[str, object]:
    """A branch founded long ago."""
    row: dict[str, object] = {
        "key": key, "path": f"0001/{key:04d}/", "kind": "branch", "county": "东县", "has_committee": True,
        "founded_on": datetime.date(2015, 7, 1), "ended_on": None,
        "term_started_on": datetime.date(2023, 7, 1), "term_ends_on": datetime.date(2026, 6, 30), "member_count": 18, "sort": None,
    }  # fmt: skip
    return {**row, **changes}


def activity(
    key: int, organisation: int, kind: str, held_on: datetime.date, **changes: object
) -> dict[str, object]:
    """An activity entered on its day."""
    row: dict[str, object] = {
        "key": key, "organisation": organisation, "kind": kind, "held_on": held_on, "recorded_on": held_on, "present_count": 10,
        "expected_count": 12, "outside": False, "topic": "学习", "witness": "冯晨",
    }  # fmt: skip
    return {**row, **changes}


def member_count() -> Subject:
    """The number of members of the subject."""
    return Subject("member_count", "integer")


def full_rules(parameters: Mapping[str, Parameter], obligations: Mapping[str, Obligation]) -> Rules:
    """A body of rules as resolving makes it, with obligations alone."""
    return Rules((), parameters, obligations, {}, {}, {}, {}, {}, {}, (), FACTS, {}, "")


def yes() -> Constant:
    """A condition that always holds."""
    return Constant(True, "yes_no")


def without_second_person(table: FactTable) -> FactTable:
    """The table as if nobody but its subject took part."""
    return replace(table, second_person="")
