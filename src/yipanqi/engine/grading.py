"""Ranks and grades among peers, in Python: the plain reading that the SQL one must equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yipanqi.engine.expression import WHOLE
from yipanqi.engine.outcomes import Row
from yipanqi.engine.steps import BESIDE, LIMIT, GradePlan, Program, Step

Ranked = tuple[int, int, int]
"""Grade, rank, number of peers."""


def graded(
    program: Program, subjects: Sequence[Row], results: Sequence[Sequence[int]]
) -> dict[str, list[int]]:
    """Column → codes of everybody: `grade:ID`, its rank and its peers. Equals share a place as the grading says."""
    found: dict[str, list[int]] = {}
    place = len(program.columns)
    for plan in program.gradings:
        inputs = [step for step in plan.inputs if step is not None]
        where: dict[Step, int] = {}
        for step in inputs:
            where[step] = place
            place += 1
        ranked = _ranked(plan, where, program.subject.key, subjects, results)
        for name, part in (
            (f"grade:{plan.id}", 0),
            (f"grade:{plan.id}:rank", 1),
            (f"grade:{plan.id}:peers", 2),
        ):
            found[name] = [each[part] for each in ranked]
    return found


def _ranked(
    plan: GradePlan,
    where: Mapping[Step, int],
    key: str,
    subjects: Sequence[Row],
    results: Sequence[Sequence[int]],
) -> list[Ranked]:
    score, vetoed = where[plan.score], None if plan.vetoed is None else where[plan.vetoed]
    groups: dict[tuple[object, ...], list[int]] = {}
    found: list[Ranked] = [(codes[score], BESIDE, BESIDE) for codes in results]
    for number, codes in enumerate(results):
        if codes[score] > LIMIT:
            groups.setdefault(tuple(subjects[number][peer] for peer in plan.peers), []).append(number)

    def standing(number: int) -> tuple[int, int]:
        return (results[number][vetoed] if vetoed is not None else 0, -results[number][score])

    def order(number: int) -> tuple[object, ...]:
        ties = tuple(-results[number][where[step]] for step in plan.tie_keys)
        return (*standing(number), *ties, subjects[number][key])

    for members in groups.values():
        members.sort(key=order if plan.ties == "by_key" else standing)
        places = list(range(1, len(members) + 1))
        for at in range(1, len(members)):
            if plan.ties == "all_up" and standing(members[at]) == standing(members[at - 1]):
                places[at] = places[at - 1]
        for at in range(len(members) - 2, -1, -1):
            if plan.ties == "all_down" and standing(members[at]) == standing(members[at + 1]):
                places[at] = places[at + 1]
        for number, rank in zip(members, places, strict=True):
            grade = _grade(plan, where, results[number], rank, len(members))
            found[number] = (grade, rank, len(members))
    return found


def _grade(plan: GradePlan, where: Mapping[Step, int], codes: Sequence[int], rank: int, peers: int) -> int:
    best = 1 if plan.best is None else codes[where[plan.best]]
    rest = len(plan.levels) + 1
    if best > rest:
        return 0
    for number, (least, share, condition) in enumerate(plan.levels, 1):
        if (
            number >= best
            and (least is None or codes[where[plan.score]] >= least)
            and (share is None or rank * WHOLE <= peers * share)
            and (condition is None or codes[where[condition]] == 1)
        ):
            return number
    return rest if plan.otherwise else 0
