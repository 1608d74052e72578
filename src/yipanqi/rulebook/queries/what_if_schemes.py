"""What if other rules of assessment had held: who would change grade, by how much scores move, which indicators do it, what burden is added."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.engine.burden import minutes_of
from yipanqi.engine.explain_words import decimal
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import SCORE_TITLES, Row
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import read_in_python
from yipanqi.engine.steps import WIDE, Value
from yipanqi.rulebook.errors import AdoptionRefused
from yipanqi.rulebook.queries.evaluating import Standing
from yipanqi.rulebook.queries.offered import offered_facts, offered_names
from yipanqi.rulebook.queries.programs import SUBJECT, reading_period

MOST_LINES = 200
WHOLE = 10_000
Judged = dict[int, dict[str, Value]]


def with_weight(rules: Rules, indicator: str, weight: int) -> Rules:
    """The rules with another weight of an indicator, in ten-thousandths. Refuses one they do not have."""
    node = rules.indicators.get(indicator)
    if node is None:
        raise AdoptionRefused(
            "rulebook.what_if.indicator", "制度里没有这个指标，请重新选择。", {"indicator": "没有这个指标。"}
        )
    return replace(rules, indicators={**rules.indicators, indicator: replace(node, weight=weight)})


def with_level(rules: Rules, level: str, line: int | None, share: int | None) -> Rules:
    """The rules with another score line or quota of a level, named `grade:level`; None leaves it. Refuses one they do not have."""
    key, _, wanted = level.partition(":")
    grade = rules.grades.get(key)
    if grade is None or wanted not in {one.id for one in grade.levels}:
        raise AdoptionRefused(
            "rulebook.what_if.level", "制度里没有这个等次，请重新选择。", {"level": "没有这个等次。"}
        )
    levels = tuple(
        replace(
            one,
            at_least=one.at_least if line is None else line,
            at_most_share=one.at_most_share if share is None else share,
        )
        if one.id == wanted
        else one
        for one in grade.levels
    )
    return replace(rules, grades={**rules.grades, key: replace(grade, levels=levels)})


def schemes_compared(
    actor: Actor, home: Standing, before: Rules, after: Rules, period: Period, today: datetime.date
) -> dict[str, Any]:
    """Both bodies over everybody who competes with those at and below the organisation; tells only of those in reach."""
    wide = reading_period(period)
    root = home.path.split("/")[0] + "/"
    subjects = [
        row for row in offered_facts(before, SUBJECT, None, wide) or () if str(row["path"]).startswith(root)
    ]
    shown = [
        row for row in subjects if str(row["path"]).startswith(home.path) and actor.reaches(str(row["path"]))
    ]
    first, second = (_judged(rules, subjects, period, today) for rules in (before, after))
    moved = [
        one
        for key, node in after.indicators.items()
        if key in before.indicators and node.head.about == SUBJECT
        if (one := _moved(key, node.head.title, shown, first, second))["subjects"]
    ]
    grades = [
        _graded(before, after, key, shown, first, second)
        for key, grade in after.grades.items()
        if key in before.grades and grade.head.about == SUBJECT
    ]
    minutes = minutes_of(before, period.end), minutes_of(after, period.end)
    return {
        "grades": grades,
        "indicators": sorted(moved, key=lambda one: -int(one["subjects"])),
        "minutes_before": minutes[0],
        "minutes_after": minutes[1],
        "minutes_added": minutes[1] - minutes[0],
        "changes": any(grade["changed"] for grade in grades) or bool(moved),
    }


def _judged(rules: Rules, subjects: Sequence[Row], period: Period, today: datetime.date) -> Judged:
    program = compile_program(rules, period, today, SUBJECT, packing=WIDE, offered=offered_names())
    spans: dict[str, Period] = {}
    wide = reading_period(period)
    for plan in program.facts:
        days = plan.days or wide
        spans[plan.table.name] = Period(min(days.start, wide.start), max(days.end, wide.end))
    keys = [int(str(row["key"])) for row in subjects]
    facts = {name: offered_facts(rules, name, keys, spans.get(name, wide)) or [] for name in program.tables}
    found = read_in_python(program).judge_all(subjects, facts)
    return {key: values for key, values in zip(keys, found, strict=True)}


def _moved(key: str, title: str, shown: Sequence[Row], first: Judged, second: Judged) -> dict[str, Any]:
    """For how many an indicator's score changes, by how much on average and at most; a nothing that comes or goes is counted only."""
    count = 0
    gaps: list[int] = []
    for row in shown:
        one, other = (side[int(str(row["key"]))].get(key) for side in (first, second))
        if one != other:
            count += 1
            if isinstance(one, int) and isinstance(other, int):
                gaps.append(other - one)
    mean = sum(gaps) // len(gaps) if gaps else 0
    most = max(gaps, key=abs, default=0)
    return {"indicator": key, "title": title, "subjects": count, "mean": decimal(mean), "most": decimal(most)}


def _graded(
    before: Rules, after: Rules, key: str, shown: Sequence[Row], first: Judged, second: Judged
) -> dict[str, Any]:
    moves: Counter[tuple[str, str]] = Counter()
    changed = []
    for row in shown:
        pk = int(str(row["key"]))
        one, other = first[pk], second[pk]
        told = _title(before, key, one), _title(after, key, other)
        if told == ("", ""):
            continue
        moves[told] += 1
        if told[0] != told[1]:
            scores = one.get(before.grades[key].of), other.get(after.grades[key].of)
            changed.append(
                {
                    "organisation": pk, "name": row["name"], "before": told[0], "after": told[1],
                    "scores": [_words(score) for score in scores],
                    "by": [
                        f"{node.head.title}{_words(one.get(child))}→{_words(other.get(child))}"
                        for child, node in after.indicators.items()
                        if node.parent and one.get(child) != other.get(child)
                    ],
                }
            )  # fmt: skip
    flows = [
        {"before": was, "after": now, "count": count}
        for (was, now), count in sorted(moves.items(), key=lambda item: -item[1])
    ]
    return {
        "grade": after.grades[key].head.title,
        "subjects": sum(moves.values()),
        "changed": len(changed),
        "flows": [one for one in flows if one["before"] != one["after"]],
        "lines": changed[:MOST_LINES],
        "left_out": max(0, len(changed) - MOST_LINES),
    }


def _title(rules: Rules, key: str, values: Mapping[str, Value]) -> str:
    """The level's title; empty for those whom the grade is not about."""
    level = values.get(f"grade:{key}")
    if isinstance(level, str) or level is None:
        return SCORE_TITLES.get(str(level), "") if level != "not_applicable" else ""
    plan = rules.grades[key]
    return ["不评", *(one.title for one in plan.levels), plan.otherwise or "不评"][level]


def _words(value: Value | None) -> str:
    if value is None:
        return "—"
    return decimal(value) if isinstance(value, int) else SCORE_TITLES.get(value, value)
