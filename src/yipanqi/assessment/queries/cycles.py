"""Cycles, results and their explanations within reach.

Whoever reaches the assessing organisation sees a cycle from its first day; everybody else from its confirmation on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from yipanqi.assessment.models import Cycle, Result
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import Period, calendar_year, title_of
from yipanqi.engine.explain_words import decimal
from yipanqi.engine.schemes import Completion
from yipanqi.engine.score import percent
from yipanqi.execution.queries import activities
from yipanqi.organisation.queries import within_reach
from yipanqi.rulebook.queries import library
from yipanqi.rulebook.queries.sheets import schemes as adopted_schemes


@dataclass(frozen=True)
class CountedRecord:
    """One record that a number rests on: its key and name; not `is_open` where it lies outside the reader's reach."""

    key: int
    name: str
    is_open: bool


@dataclass(frozen=True)
class ExplainedRule:
    """One rule over one window: what was needed, what was counted, by which article, from which records."""

    rule: str
    title: str
    citations: tuple[str, ...]
    window: str
    state: str
    state_title: str
    needed: int
    counted: int
    is_late: bool
    steps: tuple[str, ...]
    records: tuple[CountedRecord, ...]


@dataclass(frozen=True)
class ExplainedPart:
    """What one organisation below contributes: its result's key, its name, met over due."""

    result_id: int
    name: str
    met: int
    due: int
    text: str


@dataclass(frozen=True)
class Explanation:
    """Everything a result opens to."""

    title: str
    steps: tuple[str, ...]
    rules: tuple[ExplainedRule, ...]
    parts: tuple[ExplainedPart, ...]
    made_on: str
    reckoning: Mapping[str, Any] | None = None


def cycles(actor: Actor) -> QuerySet[Cycle]:
    """The cycles that the actor may see, newest first, each with the number of its results in reach."""
    own = within_reach(Cycle.objects.all(), actor).values("pk")
    shown = within_reach(Result.objects.all(), actor).exclude(cycle__state=Cycle.OPEN).values("cycle_id")
    return (
        Cycle.objects.filter(Q(pk__in=own) | Q(pk__in=shown))
        .select_related("organisation")
        .order_by("-year", "organisation__path", "pk")
    )


def cycle(actor: Actor, pk: int) -> Cycle:
    """One cycle; refuses NotFound."""
    found = cycles(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("assessment.cycle.not_found", "没有找到这次考核，或不在您的权限范围内。")
    return found


def results(actor: Actor) -> QuerySet[Result]:
    """The results within reach; of an open cycle only for those who reach the assessing organisation."""
    found = within_reach(Result.objects.all(), actor)
    own = within_reach(Cycle.objects.all(), actor).values("pk")
    return (
        found.filter(~Q(cycle__state=Cycle.OPEN) | Q(cycle__in=own))
        .select_related("cycle", "organisation")
        .defer("trace")
        .order_by("-cycle__year", "organisation__path", "pk")
    )


def newest_grades(actor: Actor) -> dict[int, str]:
    """The grade of each organisation in the newest grading that was confirmed or made public; one query."""
    graded = results(actor).filter(cycle__sort="grade").exclude(cycle__state=Cycle.OPEN).exclude(grade="")
    found: dict[int, str] = {}
    for key, grade in graded.order_by("-cycle__year", "-cycle_id").values_list("organisation_id", "grade"):
        found.setdefault(key, grade)
    return found


def results_of(actor: Actor, cycle: Cycle) -> QuerySet[Result]:
    """The results of one cycle within reach, in the order of the tree: no ranking."""
    return results(actor).filter(cycle=cycle)


def result(actor: Actor, pk: int) -> Result:
    """One result within reach, with its trace; refuses NotFound."""
    found = (
        results(actor).defer(None).select_related("cycle__organisation", "organisation").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound("assessment.result.not_found", "没有找到这个考核结果，或不在您的权限范围内。")
    return found


@dataclass(frozen=True)
class CycleSums:
    """How a cycle stands within reach: how many organisations have a score, how many none, the mean, how many at each level."""

    scored: int
    without: int
    mean: str
    levels: tuple[tuple[str, int], ...]


def cycle_sums(actor: Actor, cycle: Cycle) -> CycleSums:
    """The sums of a cycle; one query, two where it gives levels."""
    row = (
        results_of(actor, cycle)
        .order_by()
        .aggregate(
            all=Count("pk"), scored=Count("pk", filter=Q(state_value=Result.SCORED)), mean=Avg("score")
        )
    )
    completion = cycle.sort == Cycle.COMPLETION
    mean = percent(round(row["mean"])) if completion and row["mean"] is not None else ""
    levels: tuple[tuple[str, int], ...] = ()
    if cycle.sort in (Cycle.GRADE, Cycle.STANDARD):
        counted = results_of(actor, cycle).exclude(grade="").order_by("grade")
        levels = tuple(counted.values_list("grade").annotate(Count("pk")))
    return CycleSums(row["scored"], row["all"] - row["scored"], mean, levels)


def explanation(actor: Actor, result: Result) -> Explanation:
    """The stored trace as words: rules, articles, windows, what was needed and counted, and the records behind.

    Costs two queries: one for the records' names, one for the parts below.
    """
    trace: Mapping[str, Any] = json.loads(result.trace) if result.trace else {}
    outcomes = trace.get("outcomes", [])
    keys = {key for outcome in outcomes for key in outcome["records"]}
    named = {activity.pk: activity for activity in activities(actor).filter(pk__in=keys)} if keys else {}
    rules = tuple(
        ExplainedRule(
            rule=outcome["rule"],
            title=outcome["title"],
            citations=tuple(outcome["sources"]),
            window=outcome["window"],
            state=outcome["state"],
            state_title=outcome["state_title"],
            needed=outcome["needed"],
            counted=outcome["counted"],
            is_late=outcome["late"],
            steps=tuple(outcome["steps"]),
            records=tuple(
                CountedRecord(
                    key,
                    f"{named[key].held_on} {named[key].title}" if key in named else f"第{key}号记录",
                    key in named,
                )
                for key in outcome["records"]
            ),
        )
        for outcome in outcomes
    )
    below = (
        results(actor)
        .filter(cycle=result.cycle, organisation__path__startswith=result.organisation.path)
        .exclude(pk=result.pk)
    )
    parts = tuple(
        ExplainedPart(part.pk, part.organisation.short_name, part.met, part.due, score_text(part))
        for part in below
        if part.organisation.depth == result.organisation.depth + 1 and result.cycle.sort == Cycle.COMPLETION
    )
    return Explanation(
        str(trace.get("title", "")),
        tuple(trace.get("steps", ())),
        rules,
        parts,
        str(trace.get("made_on", "")),
        trace.get("reckoning"),
    )


def score_text(result: Result) -> str:
    """83.33%, 四星（85.5分）, 达标 ⅱ级, or the word for why there is none."""
    if result.score is None:
        return str(result.get_state_value_display())
    match result.cycle.sort:
        case Cycle.COMPLETION:
            return percent(result.score)
        case Cycle.GRADE:
            return f"{result.grade}（{decimal(result.score)}分）"
        case Cycle.STANDARD:
            return result.grade
    return f"{decimal(result.score)}分"


def schemes() -> list[tuple[str, str]]:
    """Id and title of everything that a cycle may compute: completion, then grades, standards and totals about organisations."""
    found = {
        node.head.id: node.head.title
        for book in library().books
        for node in book.indicators
        if isinstance(node.scoring, Completion)
    }
    for one in adopted_schemes():
        if one.about == "organisation":
            found.setdefault(one.key, one.title)
    return list(found.items())


def sort_of(key: str) -> str:
    """What a scheme gives: completion, grade, standard or indicator."""
    known = {one.key: one for one in adopted_schemes()}
    node = known[key].head if key in known else None
    if node is None or any(
        one.head.id == key and isinstance(one.scoring, Completion)
        for book in library().books
        for one in book.indicators
    ):
        return Cycle.COMPLETION
    return known[key].sort


def scheme_title(key: str) -> str:
    """The indicator's title; the id itself where the rules have dropped it."""
    return dict(schemes()).get(key, key)


def period_of(cycle: Cycle) -> Period:
    """The year that a cycle assesses."""
    return calendar_year(cycle.year)


def period_title(cycle: Cycle) -> str:
    """The cycle's year as an office writes it."""
    return title_of(period_of(cycle))


def results_to_confirm(actor: Actor) -> QuerySet[Cycle]:
    """The open cycles within reach whose results are computed and wait for another person."""
    return within_reach(
        Cycle.objects.filter(state=Cycle.OPEN, computed_on__isnull=False), actor
    ).select_related("organisation")
