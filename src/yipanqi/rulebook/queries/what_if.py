"""What if other rules had held over a finished year: who would owe and meet how much more or less. Writes nothing."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period, calendar_year
from yipanqi.engine.batch import evaluate_many
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import MET, UNMET
from yipanqi.engine.windows import facts_needed
from yipanqi.organisation.queries import organisations
from yipanqi.rulebook.errors import AdoptionRefused
from yipanqi.rulebook.queries.adoptions import body_at
from yipanqi.rulebook.queries.bodies import Amended, amend
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.evaluating import Standing, facts_of
from yipanqi.rulebook.queries.offered import offered_facts
from yipanqi.rulebook.queries.programs import SUBJECT, reading_period
from yipanqi.rulebook.queries.what_if_schemes import schemes_compared, with_level, with_weight

Progress = Callable[[int, int, str], None]
AT_ONCE = 300
"""Up to so many organisations a page answers by itself; beyond, a job does."""
CHUNK = 200
MOST_LINES = 500


@dataclass(frozen=True)
class Asked:
    """What is supposed for everybody below an organisation over a year: a layer adopted, a parameter of another value, another weight of
    an indicator, or another line or quota of a level (`grade:level`); weight, line and share are in ten-thousandths.
    """

    organisation_id: int
    year: int
    layer: str = ""
    parameter: str = ""
    value: int = 0
    indicator: str = ""
    weight: int = 0
    level: str = ""
    line: int | None = None
    share: int | None = None


def last_finished_year(day: datetime.date) -> int:
    """The year before the day's."""
    return day.year - 1


def size_of(actor: Actor, home: Standing, year: int) -> int:
    """How many organisations in reach it would run over."""
    return int(_below(actor, home, calendar_year(year)).count())


def what_if(actor: Actor, home: Standing, asked: Asked, progress: Progress | None = None) -> dict[str, Any]:
    """Evaluate the year under both bodies for everybody in reach below; plain values, fit to be stored.

    `lines` are the organisations whose sums differ, the largest difference first; `rules` the sums of each rule that differs.
    """
    period = calendar_year(asked.year)
    before = rules_for(body_at(home, period.end))
    after = _supposed(before, home, asked, period)
    standing = {one.pk: one for one in _below(actor, home, period)}
    keys = list(standing)
    wide = reading_period(period)
    needed = facts_needed(before) | facts_needed(after)
    today = min(actor.today, period.end + datetime.timedelta(days=1))
    sums: dict[str, Counter[tuple[int, str]]] = {"before": Counter(), "after": Counter()}
    rules: dict[str, Counter[tuple[str, str]]] = {"before": Counter(), "after": Counter()}
    for start in range(0, len(keys), CHUNK):
        if progress is not None:
            progress(start, len(keys), f"{asked.year}年试算")
        some = keys[start : start + CHUNK]
        subjects = offered_facts(before, SUBJECT, some, wide) or []
        facts = facts_of(before, some, dict.fromkeys(sorted(needed), wide))
        for name, body in (("before", before), ("after", after)):
            for outcome in evaluate_many(body, subjects, facts, period, today):
                if outcome.state in (MET, UNMET):
                    sums[name][int(str(outcome.subject)), outcome.state] += 1
                    rules[name][outcome.rule, outcome.state] += 1
    lines = [
        {"organisation": pk, "name": one.short_name, "path": one.path, **_numbers(sums, pk)}
        for pk, one in standing.items()
    ]
    changed = [
        line
        for line in lines
        if line["due_before"] != line["due_after"] or line["met_before"] != line["met_after"]
    ]
    changed.sort(key=lambda line: (-abs(line["unmet_after"] - line["unmet_before"]), line["path"]))
    titles = {key: rule.title for body in (before, after) for key, rule in body.obligations.items()}
    by_rule = [{"rule": key, "title": titles[key], **_numbers(rules, key)} for key in sorted(titles)]
    return {
        **asdict(asked), "organisation": home.pk,
        "organisations": len(keys), "touched": len(changed),
        "owing_more": sum(line["unmet_after"] > line["unmet_before"] for line in changed),
        "owing_less": sum(line["unmet_after"] < line["unmet_before"] for line in changed),
        "total": _summed(lines), "lines": changed[:MOST_LINES], "left_out": max(0, len(changed) - MOST_LINES),
        "rules": [
            line for line in by_rule
            if line["due_before"] != line["due_after"] or line["met_before"] != line["met_after"]
        ],
        "schemes": schemes_compared(actor, home, before, after, period, today),
    }  # fmt: skip


def _supposed(before: Rules, home: Standing, asked: Asked, period: Period) -> Rules:
    """The body as it would have been had it held the whole year."""
    if asked.layer:
        return rules_for((*body_at(home, period.end), asked.layer))
    if asked.indicator:
        return with_weight(before, asked.indicator, asked.weight)
    if asked.level:
        return with_level(before, asked.level, asked.line, asked.share)
    if asked.parameter not in before.parameters:
        raise AdoptionRefused(
            "rulebook.what_if.unknown",
            "没有选择要试算的制度层或参数，请先选择。",
            {"parameter": "制度里没有这个参数。"},
        )
    draft = Amended(
        0, "", asked.parameter, asked.value, _first(before, asked.parameter), None, "试算", "", ""
    )
    return amend(before, draft)


def _first(rules: Rules, parameter: str) -> datetime.date:
    return rules.parameters[parameter].values[0].from_on


def _below(actor: Actor, home: Standing, period: Period) -> Any:
    return organisations(actor, period.end).filter(path__startswith=home.path)


def _numbers(sums: dict[str, Counter[Any]], key: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, counter in sums.items():
        met, unmet = counter[key, MET], counter[key, UNMET]
        found |= {f"due_{name}": met + unmet, f"met_{name}": met, f"unmet_{name}": unmet}
    return found


def _summed(lines: list[dict[str, Any]]) -> dict[str, int]:
    names = [f"{sort}_{when}" for when in ("before", "after") for sort in ("due", "met", "unmet")]
    return {name: sum(line[name] for line in lines) for name in names}
