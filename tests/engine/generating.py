"""Random expressions, schemes and facts for property tests: typed, so that every one of them compiles."""

import datetime
from typing import Any

from hypothesis import strategies as st

from tests.engine import building as make
from yipanqi.basics.periods import Period
from yipanqi.engine.expression import (
    COMPARISONS,
    DATE,
    DECIMAL,
    INTEGER,
    NOTHINGS,
    TEXT,
    YES_NO,
    Arithmetic,
    Choose,
    Compare,
    Constant,
    Every,
    Expression,
    Extreme,
    FirstNumber,
    Is,
    Not,
    Nothing,
    OneOf,
    Result,
    Subject,
    Test,
)
from yipanqi.engine.language import DatedValue, Parameter, Within
from yipanqi.engine.schemes import Bonus, Completion, Deduct, Linear, PassFail, Reported, Scoring, Steps

KINDS = ("meeting", "lecture", "theme_day", "visit")
FIRST, LAST = datetime.date(2025, 1, 1), datetime.date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
MAYBE = st.one_of(st.none(), st.booleans())
SMALL = st.integers(-3, 40)
PERIODS = st.sampled_from(
    [
        Period(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
        Period(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)),
        Period(datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)),
        Period(datetime.date(2025, 3, 10), datetime.date(2026, 8, 20)),
        Period(datetime.date(2026, 4, 1), datetime.date(2026, 6, 30)),
    ]
)
TODAYS = st.sampled_from([datetime.date(2026, 3, 15), datetime.date(2026, 7, 1), datetime.date(2027, 1, 5)])


@st.composite
def numbers(draw: st.DrawFn, names: dict[str, str], depth: int = 3) -> Expression:
    """A number: whole or decimal."""
    leaves = ["constant", "decimal", "subject", "nothing", *(["result"] * 4 if names else [])]
    kind = draw(
        st.sampled_from(
            leaves
            if depth <= 0
            else ["result", "arithmetic", "arithmetic", "extreme", "choose", "first", *leaves]
        )
    )
    usable = [name for name, sort in names.items() if sort in (INTEGER, DECIMAL)]
    below = numbers(names, depth - 1)
    match kind:
        case "result" if usable:
            name = draw(st.sampled_from(usable))
            return Result(name, names[name])
        case "subject":
            return Subject("member_count", INTEGER)
        case "nothing":
            return Nothing(draw(st.sampled_from(NOTHINGS)))
        case "decimal":
            return Constant(draw(st.integers(-50_000, 500_000)), DECIMAL)
        case "arithmetic":
            operator = draw(st.sampled_from("+-*/"))
            if operator in "*/":
                # Products of products may leave 64 bits, which compiling refuses; one side stays plain.
                return Arithmetic(operator, draw(numbers(names, 0)), draw(numbers({}, 0)))
            return Arithmetic(operator, draw(below), draw(below))
        case "extreme":
            return Extreme(draw(st.booleans()), tuple(draw(st.lists(below, min_size=2, max_size=3))))
        case "choose":
            return Choose(draw(conditions(names, depth - 1)), draw(below), draw(below))
        case "first":
            return FirstNumber(tuple(draw(st.lists(below, min_size=2, max_size=3))))
    return Constant(draw(SMALL), INTEGER)


@st.composite
def conditions(draw: st.DrawFn, names: dict[str, str], depth: int = 3) -> Expression:
    """A yes or no."""
    dates = [name for name, sort in names.items() if sort == DATE]
    leaves = ["compare", "compare", "text", "one_of", "subject", "date", "is"]
    kind = draw(st.sampled_from(leaves if depth <= 0 else ["every", "not", "choose", *leaves]))
    number = numbers(names, depth - 1)
    match kind:
        case "text":
            return Compare(draw(st.sampled_from(["=", "!="])), Subject("sort", TEXT), Constant("甲", TEXT))
        case "one_of":
            return draw(
                st.sampled_from(
                    [
                        OneOf(Subject("kind", TEXT), ("branch",)),
                        OneOf(Subject("sort", TEXT), ("甲", "乙")),
                        OneOf(Subject("member_count", INTEGER), (3, 18)),
                    ]
                )
            )
        case "subject":
            return Subject("has_committee", YES_NO)
        case "date":
            left = Result(draw(st.sampled_from(dates)), DATE) if dates else Subject("founded_on", DATE)
            return Compare(draw(st.sampled_from(COMPARISONS)), left, Constant(draw(DAYS), DATE))
        case "is":
            return Is(
                draw(st.one_of(number, st.just(Subject("sort", TEXT)))), draw(st.sampled_from(NOTHINGS))
            )
        case "every":
            parts = draw(st.lists(conditions(names, depth - 1), min_size=1, max_size=3))
            return Every(draw(st.booleans()), tuple(parts))
        case "not":
            return Not(draw(conditions(names, depth - 1)))
        case "choose":
            below = conditions(names, depth - 1)
            return Choose(draw(below), draw(below), draw(below))
    return Compare(draw(st.sampled_from(COMPARISONS)), draw(number), draw(number))


@st.composite
def tests(draw: st.DrawFn) -> tuple[Test, ...]:
    """Conditions on an activity."""
    found = []
    if draw(st.booleans()):
        found.append(
            Test("kind", tuple(draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True))))
        )
    if draw(st.integers(0, 3)) == 0:
        found.append(
            Test("present_count", (), draw(st.integers(0, 8)), draw(st.one_of(st.none(), st.integers(5, 15))))
        )
    if draw(st.integers(0, 3)) == 0:
        found.append(Test("outside", (draw(st.booleans()),)))
    if draw(st.integers(0, 4)) == 0:
        found.append(Test("held_on", (), draw(DAYS), None))
    return tuple(found)


@st.composite
def measures(draw: st.DrawFn, id: str) -> Any:
    """A measure of any kind over any window."""
    take = draw(
        st.sampled_from(
            ("count", "count", "sum", "mean", "share", "distinct", "first", "last", "days_between")
        )
    )
    column = {
        "sum": ("present_count", "expected_count"),
        "mean": ("present_count", "expected_count"),
        "distinct": ("topic", "present_count"),
    }.get(take, ("",))
    window = draw(
        st.sampled_from(("period", "year", "half_year", "quarter", "month", "rolling", "year_before"))
    )
    return make.measure(
        id, take, column=draw(st.sampled_from(column)), where=draw(tests()), of=draw(tests()) if take == "share" else (),
        window=window, months=draw(st.integers(1, 14)), **draw(abouts()),
    )  # fmt: skip


@st.composite
def abouts(draw: st.DrawFn) -> dict[str, Any]:
    """Now and then an element is for one kind, for those who meet a condition, or out of force."""
    found: dict[str, Any] = {}
    match draw(st.integers(0, 11)):
        case 0:
            found["kinds"] = ("branch",)
        case 1:
            found["applies"] = draw(conditions({}, 1))
        case 2:
            found["until"] = datetime.date(2026, 3, 31)
    return found


@st.composite
def obligations(draw: st.DrawFn, id: str) -> Any:
    """An obligation of any cadence, with conditions on empty cells now and then."""
    where, applies = [], []
    if draw(st.integers(0, 2)) == 0:
        where.append(Test("outside", (draw(st.booleans()),)))
    if draw(st.integers(0, 2)) == 0:
        applies.append(Test("has_committee", (True,)))
    if draw(st.integers(0, 4)) == 0:
        applies.append(draw(st.sampled_from((Test("sort", ("甲",)), Test("member_count", (), 10, 30)))))
    at_most = draw(st.sampled_from(("", "", "once", "changing")))
    cadence = draw(st.sampled_from(("month", "quarter", "half_year", "year", "term", "")))
    return make.obligation(
        id, cadence, within=None if cadence else draw(withins()), kind=draw(st.sampled_from(KINDS[:2])),
        at_least=draw(st.sampled_from(("once", "twice", "changing", *([""] if at_most else [])))), where=tuple(where), conditions=tuple(applies),
        kinds=draw(st.sampled_from((("branch",), ("branch", "general_branch")))),
        since=draw(st.sampled_from((make.LONG_AGO, datetime.date(2026, 2, 10)))),
        until=draw(st.sampled_from((None, None, datetime.date(2026, 9, 12)))),
        strength=draw(st.sampled_from(("必", "应"))), at_most=at_most, distinct=draw(st.sampled_from(("", "", "topic", "expected_count"))),
    )  # fmt: skip


@st.composite
def withins(draw: st.DrawFn) -> Within:
    """A span of days or natural months after some activity; conditions now and then on empty cells."""
    where = [Test("kind", (draw(st.sampled_from(KINDS[2:])),))]
    if draw(st.booleans()):
        where.append(Test("present_count", (), draw(st.integers(0, 8)), None))
    unit, length = draw(
        st.sampled_from(
            (("days", "twenty"), ("days", "lengths"), ("months", "twice"), ("months", "changing"))
        )
    )
    return Within(unit, length, "activity", tuple(where))


@st.composite
def scorings(draw: st.DrawFn, names: dict[str, str]) -> Scoring:
    """Any way of scoring."""
    number = numbers(names, 1)
    scores = st.integers(-20 * make.ONE, 120 * make.ONE)
    match draw(st.integers(0, 6)):
        case 0:
            return Completion(("必", "应")[draw(st.integers(0, 1)) :], ("all",))
        case 1:
            count = draw(st.integers(1, 4))
            places = sorted(
                draw(st.lists(st.integers(-50_000, 500_000), min_size=count, max_size=count, unique=True))
            )
            return Linear(draw(number), tuple((place, draw(scores)) for place in places))
        case 2:
            steps = draw(st.lists(st.tuples(st.integers(0, 300_000), scores), min_size=1, max_size=3))
            return Steps(draw(number), tuple(steps), draw(scores))
        case 3:
            return PassFail(draw(conditions(names, 1)))
        case 4:
            losses = draw(st.lists(st.tuples(number, st.integers(1, 10 * make.ONE)), min_size=1, max_size=2))
            return Deduct(tuple(losses), draw(st.integers(-make.ONE, 20 * make.ONE)))
        case 5:
            return Bonus(
                draw(number), draw(st.integers(1, 5 * make.ONE)), draw(st.integers(0, 20 * make.ONE))
            )
    return Reported(draw(number))


@st.composite
def schemes(draw: st.DrawFn) -> make.SchemeRules:
    """A body of rules with every sort of element, each using what came before."""
    rules = {id: draw(obligations(id)) for id in [f"R{n}" for n in range(draw(st.integers(0, 4)))]}
    found = {id: draw(measures(id)) for id in [f"m{n}" for n in range(draw(st.integers(0, 4)))]}
    sorts = {"share": DECIMAL, "mean": DECIMAL, "first": DATE, "last": DATE}
    names = {id: sorts.get(each.take, INTEGER) for id, each in found.items()}
    names.update({f"{what}:{id}": INTEGER for id in rules for what in ("met", "due")})
    names["parameter:twice"] = INTEGER
    indicators: dict[str, Any] = {}

    def add(id: str, parent: str, scoring: Scoring | None) -> None:
        indicators[id] = make.node(
            id, scoring, parent=parent, weight=draw(st.integers(1, 30)) * make.ONE, full=draw(st.sampled_from((100, 60, 15))) * make.ONE,
            combine=draw(st.sampled_from(("weighted", "sum"))), missing=draw(st.sampled_from(("strict", "skip", "zero"))),
            floor=draw(st.sampled_from((None, 0))), cap=draw(st.sampled_from((None, 110 * make.ONE))),
            lines=draw(st.sampled_from(((None, None), (60 * make.ONE, 90 * make.ONE), (60 * make.ONE, None), (None, 90 * make.ONE)))),
            **draw(abouts()),
        )  # fmt: skip

    add("total", "", None)
    for branch in range(draw(st.integers(1, 3))):
        add(f"part{branch}", "total", None)
        for leaf in range(draw(st.integers(0, 3))):
            add(f"leaf{branch}{leaf}", f"part{branch}", draw(scorings(names)))
    standards = {
        "std": make.standard(
            "std", draw(st.lists(st.tuples(conditions(names, 1), st.booleans()), min_size=1, max_size=4)), draw(st.integers(0, 4)),
            draw(st.lists(st.tuples(st.integers(0, 4), st.one_of(st.none(), conditions(names, 1))), max_size=3)), **draw(abouts()),
        )
    }  # fmt: skip
    names.update({id: DECIMAL for id in indicators}, **{"standard:std": YES_NO})
    vetoes = {
        f"v{n}": make.veto(f"v{n}", draw(conditions(names, 1)), at_most=draw(st.sampled_from(("", "g1", "g2"))), **draw(abouts()))
        for n in range(draw(st.integers(0, 2)))
    }  # fmt: skip
    grades = {"star": draw(gradings(names))}
    points = {
        "points": make.points(
            "points",
            [make.category("add", "meeting", 2 * make.ONE, 10 * make.ONE), make.category("less", "visit", -make.ONE, 5 * make.ONE),
             make.category("each", "lecture", make.ONE // 2, None, draw(st.sampled_from(("expected_count", "present_count"))))],
            cap=draw(st.sampled_from((None, 100 * make.ONE))),
        )
    }  # fmt: skip
    return make.SchemeRules(CHANGING, rules, found, indicators, vetoes, standards, grades, points)


def _changing(name: str, numbers: tuple[int, int, int]) -> Parameter:
    days = (make.LONG_AGO, datetime.date(2025, 7, 1), datetime.date(2026, 5, 1))
    ends = (datetime.date(2025, 6, 30), datetime.date(2026, 4, 30), None)
    values = tuple(
        DatedValue(start, until, value, make.SOURCE, "models", make.HERE)
        for start, until, value in zip(days, ends, numbers, strict=True)
    )
    return Parameter(name, name, "次", values, make.HERE)


CHANGING = {
    **make.PARAMETERS,
    "changing": _changing("changing", (1, 0, 3)),
    "lengths": _changing("lengths", (30, 7, 90)),
}
"""Parameters, some with values that change within the years of the facts."""


@st.composite
def gradings(draw: st.DrawFn, names: dict[str, str]) -> Any:
    """Two levels with quotas, thresholds, conditions and any treatment of ties."""
    levels = [
        (draw(st.sampled_from((None, 60 * make.ONE, 90 * make.ONE))), draw(st.sampled_from((None, 1500, 3333, 5000))),
         draw(st.one_of(st.none(), st.none(), conditions(names, 1))))
        for _ in range(2)
    ]  # fmt: skip
    return make.grade(
        "star", "total", levels, peers=draw(st.sampled_from((("county",), ("county", "kind"), ()))),
        among=draw(st.one_of(st.none(), conditions({}, 1))), ties=draw(st.sampled_from(("all_up", "all_down", "by_key"))),
        tie_keys=draw(st.sampled_from(((), ("part0",)))), otherwise=draw(st.sampled_from(("一般", ""))), **draw(abouts()),
    )  # fmt: skip


def _entered(
    key: int, organisation: int, kind: str, day: datetime.date, late: int, **changes: Any
) -> dict[str, Any]:
    """An activity entered so many days after it."""
    return make.activity(
        key, organisation, kind, day, recorded_on=day + datetime.timedelta(days=late), **changes
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Organisations and activities with empty cells."""
    subjects = [
        make.organisation(
            key, kind=draw(st.sampled_from(("branch", "branch", "general_branch"))), county=draw(st.sampled_from(("东县", "西县"))),
            path=f"0001/{draw(st.integers(1, 2)):04d}/{key:04d}/", has_committee=draw(MAYBE),
            founded_on=draw(st.one_of(st.none(), st.just(datetime.date(2015, 7, 1)), DAYS)), ended_on=draw(st.one_of(st.none(), st.none(), DAYS)),
            term_started_on=draw(st.one_of(st.none(), st.just(datetime.date(2023, 7, 1)), DAYS)), term_ends_on=draw(st.one_of(st.none(), DAYS)),
            member_count=draw(st.one_of(st.none(), st.integers(0, 60))), sort=draw(st.sampled_from((None, "甲", "乙", "丙'"))),
        )
        for key in range(1, draw(st.integers(1, 6)) + 1)
    ]  # fmt: skip
    rows = [
        _entered(
            key, draw(st.integers(1, 6)), draw(st.sampled_from(KINDS)), draw(DAYS), present_count=draw(st.one_of(st.none(), st.integers(0, 20))),
            late=draw(st.sampled_from((0, 0, 1, 2, 30))),
            expected_count=draw(st.integers(0, 20)), outside=draw(st.one_of(st.just(False), MAYBE)), topic=draw(st.sampled_from((None, "学习", "调研", "学习"))),
            witness=draw(st.sampled_from((None, "", "冯晨", "冯晨"))),
        )
        for key in range(1, draw(st.integers(0, 40)) + 1)
    ]  # fmt: skip
    return subjects, rows


@st.composite
def exemptions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Exemptions of a few subjects from a few rules, overlapping now and then, some recorded too late."""
    found = []
    for key in range(draw(st.integers(0, 5))):
        start = draw(DAYS)
        found.append(
            {
                "key": key, "organisation": draw(st.integers(1, 3)), "rule": draw(st.sampled_from(("R0", "R1", "R2"))), "from_on": start,
                "until_on": start + datetime.timedelta(days=draw(st.integers(0, 400))), "recorded_on": draw(st.one_of(st.just(start), DAYS)),
            }
        )  # fmt: skip
    return found
