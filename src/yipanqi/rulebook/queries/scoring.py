"""What the rules of assessment say: everybody's columns and what gradings rank by, set-wise or one at a time. Writes nothing."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from yipanqi.basics.periods import Period
from yipanqi.engine.exempting import exempt_windows, openings_of
from yipanqi.engine.grading import graded
from yipanqi.engine.outcomes import Row
from yipanqi.engine.steps import EXEMPT, GradePlan, Program, Value, value_of
from yipanqi.engine.windows import EXEMPTION
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.programs import (
    MEMBER,
    SUBJECT,
    Localities,
    amounts_of,
    program_of,
    reading_of,
)
from yipanqi.rulebook.queries.set_wise import codes_of_many

MANY = 100
"""From so many subjects on the database judges them together; below, each is judged by itself."""
Facts = Mapping[str, Sequence[Row] | None]


@dataclass(frozen=True)
class Judgement:
    """Everything the rules of assessment say of one subject: `placings` are (peers, what it is ranked by) by grade."""

    organisation: int
    person: int | None
    path: str
    kind: str
    localities: Localities
    values: dict[str, Value]
    placings: dict[str, tuple[str, list[int]]]
    amounts: dict[str, int]
    facts_fingerprint: str


def judgements(
    localities: Localities,
    about: str,
    subjects: Sequence[Row],
    facts: Facts,
    read: Mapping[int, str],
    period: Period,
    today: datetime.date,
    *,
    paths: Mapping[int, str] | None = None,
    set_wise: bool | None = None,
) -> list[Judgement]:
    """Judge these subjects by one body of rules; `read` are the digests of their facts, `paths` of members' branches."""
    if not subjects:
        return []
    program = program_of(localities, period, today, about)
    needed = program.tables.keys()
    tables: dict[str, Sequence[Row]] = {name: facts.get(name) or () for name in needed - {EXEMPT}}
    if EXEMPT in needed:
        rules = rules_for(localities)
        openings = {name: facts.get(name) or () for name in openings_of(rules)}
        tables[EXEMPT] = exempt_windows(rules, subjects, facts.get(EXEMPTION) or (), period, openings)
    if len(subjects) >= MANY if set_wise is None else set_wise:
        codes = codes_of_many(
            lambda packing: program_of(localities, period, today, about, packing), subjects, tables
        )
    else:
        codes = _one_by_one(localities, about, subjects, tables, period, today, program)
    found = []
    width = len(program.columns)
    for row in subjects:
        mine = codes[row["key"]]
        values = {
            column.name: value_of(code) for column, code in zip(program.columns, mine[:width], strict=True)
        }
        key = int(str(row["key"]))
        home = key if about == SUBJECT else int(str(row["organisation"]))
        found.append(
            Judgement(
                home, None if about == SUBJECT else key, str(row["path"]) if paths is None else paths[home],
                str(row["kind"]), localities, values, _placings(program, row, mine[width:]),
                {"n": 1, **amounts_of(program, values)} if about == SUBJECT else {}, read[key],
            )
        )  # fmt: skip
    return found


def levels_of(
    localities: Localities,
    period: Period,
    today: datetime.date,
    about: str,
    grade: str,
    placed: Sequence[tuple[int, list[int]]],
) -> list[tuple[int | None, int, int]]:
    """Level, rank and number of peers of everybody in one group, given as (key, what each is ranked by); no level for a nothing."""
    program = program_of(localities, period, today, about)
    plan = next((plan for plan in program.gradings if plan.id == grade), None)
    if plan is None:
        return [(None, 0, 0) for _ in placed]
    alone = _alone(program, plan)
    rows = [{program.subject.key: key, **dict.fromkeys(plan.peers, "")} for key, _ in placed]
    found = graded(alone, rows, [codes for _, codes in placed])
    names = (f"grade:{grade}", f"grade:{grade}:rank", f"grade:{grade}:peers")
    return [
        (level if level >= 0 else None, max(rank, 0), max(peers, 0))
        for level, rank, peers in zip(*(found[name] for name in names), strict=True)
    ]


def _alone(program: Program, plan: GradePlan) -> Program:
    return replace(program, facts=(), steps=(), columns=(), gradings=(plan,), added=(), own=())


def _one_by_one(
    localities: Localities,
    about: str,
    subjects: Sequence[Row],
    tables: Mapping[str, Sequence[Row]],
    period: Period,
    today: datetime.date,
    program: Program,
) -> dict[object, tuple[int, ...]]:
    codes: Callable[[Row, Mapping[str, Sequence[Row]]], tuple[int, ...]]
    codes = reading_of(localities, period, today, about).codes
    if len(subjects) == 1:
        return {subjects[0]["key"]: codes(subjects[0], tables)}
    drawers: dict[str, dict[object, list[Row]]] = {}
    for name, table in program.tables.items():
        drawer = drawers[name] = {}
        for row in tables[name]:
            drawer.setdefault(row[table.subject], []).append(row)
    return {
        one["key"]: codes(one, {name: drawer.get(one["key"], ()) for name, drawer in drawers.items()})
        for one in subjects
    }


def _placings(program: Program, row: Row, codes: Sequence[int]) -> dict[str, tuple[str, list[int]]]:
    found = {}
    place = 0
    for plan in program.gradings:
        width = sum(step is not None for step in plan.inputs)
        peers = "|".join(str(row[peer]) for peer in plan.peers)
        found[plan.id] = (f"{peers}#{_shape(plan)}", list(codes[place : place + width]))
        place += width
    return found


def _shape(plan: GradePlan) -> str:
    """Those judged by otherwise shaped grades are no peers: their levels do not compare."""
    tested = [condition is not None for *_, condition in plan.levels]
    told = repr((plan.limits, tested, plan.otherwise, plan.ties, len(plan.tie_keys)))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


__all__ = ("MEMBER", "SUBJECT", "Judgement", "judgements", "levels_of")
