"""What runs found, what it comes to, and what is still due."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period, title_of, window_of
from yipanqi.engine.explain import explain, explain_score
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import MET, MISSING, NOT_APPLICABLE, SCORE_TITLES, Key, Outcome, Score
from yipanqi.engine.score import completion_of, counts_in, percent, score_of_tally
from yipanqi.organisation.queries import organisations, within_reach
from yipanqi.rulebook.models import LiveResult, Run
from yipanqi.rulebook.queries.bodies import bodies_over, held, localities_of, localities_on
from yipanqi.rulebook.queries.books import COMPLETION, indicator, library, rules_for
from yipanqi.rulebook.queries.evaluating import Standing, judged

FEW = 20
"""Up to so many organisations are asked for one by one; beyond, the database reads everything in reach faster."""


@dataclass(frozen=True)
class ScoreSheet:
    """A score with everything it opens to: its words, the outcomes counted, the last run behind it (None: never run)."""

    title: str
    score: Score
    steps: list[str]
    outcomes: QuerySet[LiveResult]
    run: Run | None

    @property
    def value(self) -> int | None:
        """Ten-thousandths, or None where nothing was due."""
        return self.score.value

    @property
    def state(self) -> str:
        """`computed`, `not_due`, `not_applicable` or `missing`."""
        return self.score.state

    @property
    def text(self) -> str:
        """83.33%, or the word for why there is none."""
        return score_text(self.score)


@dataclass(frozen=True)
class DueObligation:
    """An obligation whose window is running and which is not met yet."""

    organisation_id: int
    organisation_name: str
    organisation_path: str
    rule: str
    title: str
    kinds: tuple[str, ...]
    window: Period
    window_title: str
    due_on: datetime.date
    needed: int
    counted: int
    message: str


def outcomes_of(actor: Actor, organisation: Standing, period: Period) -> QuerySet[LiveResult]:
    """The live results at and below the organisation whose window ends in the period, by organisation, rule and window."""
    return _results(actor, [organisation.path], period).select_related("organisation", "run")


def score_of(actor: Actor, organisation: Standing, period: Period, key: str = COMPLETION) -> ScoreSheet:
    """The share of obligations met over those due at and below the organisation, with the results it adds up."""
    wanted = indicator(_rules_at(actor, organisation.path), key)
    counted = _rules_counted([organisation], period, key)[organisation.pk]
    outcomes = outcomes_of(actor, organisation, period).filter(rule__in=counted)
    states = outcomes.order_by().values_list("state").annotate(Count("id"))
    score = score_of_tally(Counter(dict(states)))
    run = Run.objects.filter(results__in=outcomes.order_by()).order_by("-made_at").first()
    return ScoreSheet(wanted.head.title, score, explain_score(wanted.head.title, score), outcomes, run)


def scores_of(
    actor: Actor, standing: Iterable[Standing], period: Period, key: str = COMPLETION
) -> dict[int, Score]:
    """The scores of many organisations, each with all below it, by organisation key. Costs four statements however many."""
    asked = list(standing)
    counted = _rules_counted(asked, period, key)
    deepest = max((len(one.path) for one in asked), default=1)
    rows = list(
        _results(actor, [one.path for one in asked] if len(asked) <= FEW else [""], period)
        .order_by()
        .annotate(top=Substr("organisation__path", 1, deepest))
        .values_list("top", "rule", "state")
        .annotate(Count("id"))
    )
    by_path = {one.path: one.pk for one in asked}
    tallies: dict[int, Counter[str]] = {one.pk: Counter() for one in asked}
    for path, rule, state, count in rows:
        for end in (at + 1 for at, letter in enumerate(path) if letter == "/"):
            pk = by_path.get(path[:end])
            if pk is not None and rule in counted[pk]:
                tallies[pk][state] += count
    return {pk: score_of_tally(tally) for pk, tally in tallies.items()}


def score_text(score: Score) -> str:
    """83.33%, or the word for why there is no score."""
    return percent(score.value) if score.value is not None else SCORE_TITLES[score.state]


def steps_of(actor: Actor, result: LiveResult, records: Mapping[Key, str] | None = None) -> list[str]:
    """The Chinese steps to a result; `records` names the facts counted by their keys. The last step says when rules changed since."""
    rules = rules_for(tuple(result.trace.get("localities", ())))
    if result.rule not in rules.obligations:
        return [f"规则“{result.rule}”已不在现行制度里，这个结果是按当时的制度算出的，请重新计算。"]
    steps = explain(rules, outcome_of(result), records)
    if result.run.rules_fingerprint != rules.fingerprint:
        steps.append("提示：计算之后制度文件有改动，请重新计算。")
    return steps


def outcome_of(result: LiveResult) -> Outcome:
    """The stored result as the engine's outcome."""
    return Outcome(
        result.rule, result.organisation_id, result.window, result.state, result.needed, result.counted, result.due_on,
        tuple(result.trace.get("records", ())), result.is_late, str(result.trace.get("reason", "")),
    )  # fmt: skip


def obligations_due(
    actor: Actor, organisation: Standing, on: datetime.date, until: datetime.date | None = None
) -> list[DueObligation]:
    """What the organisation and those below it still owe: windows that hold the day, not met, due by `until` (default: the month's end).

    Evaluated afresh from the facts as at that day, soonest first. Costs one reading of every fact table.
    """
    last = until or window_of("month", on).end
    below = organisations(actor).filter(path__startswith=organisation.path)
    standing = {one.pk: one for one in below}
    found = []
    for part in judged(list(standing), Period(on, on), on, running=True) if standing else ():
        for outcome in part.outcomes:
            if outcome.state in {MET, NOT_APPLICABLE, MISSING} or outcome.due_on > last:
                continue
            rule = part.rules.obligations[outcome.rule]
            one = standing[int(str(outcome.subject))]
            kinds = next((condition.values for condition in rule.where if condition.column == "kind"), ())
            found.append(
                DueObligation(one.pk, one.name, one.path, rule.id, rule.title, tuple(str(kind) for kind in kinds), outcome.window,
                              title_of(outcome.window), outcome.due_on, outcome.needed, outcome.counted, rule.message)
            )  # fmt: skip
    return sorted(found, key=lambda due: (due.due_on, due.organisation_path, due.rule))


def rules_at(actor: Actor, organisation: Standing) -> Rules:
    """The rules that hold for the organisation on the actor's day."""
    return _rules_at(actor, organisation.path)


def rule_titles() -> dict[str, str]:
    """The title of every rule of every layer, by id."""
    return {rule.id: rule.title for book in library().books for rule in book.obligations}


def _rules_at(actor: Actor, path: str) -> Rules:
    return rules_for(localities_of(path, localities_on(actor.today)))


def _rules_counted(asked: Sequence[Standing], period: Period, key: str) -> dict[int, frozenset[str]]:
    """For each organisation the rules that an indicator counts in any body that held for it within the period. Two statements."""
    everything = held()
    by_body: dict[tuple[str, ...], frozenset[str]] = {}
    counted = {}
    for one in asked:
        bodies = {localities for _, localities in bodies_over(one.path, everything, period)}
        for localities in bodies - by_body.keys():
            by_body[localities] = _counted_in(localities, key)
        counted[one.pk] = frozenset().union(*(by_body[localities] for localities in bodies))
    return counted


def _counted_in(localities: tuple[str, ...], key: str) -> frozenset[str]:
    rules = rules_for(localities)
    wanted = completion_of(indicator(rules, key))
    return frozenset(
        rule.id for rule in rules.obligations.values() if counts_in(wanted, rule.id, rule.strength)
    )


def _results(actor: Actor, paths: Sequence[str], period: Period) -> QuerySet[LiveResult]:
    found = within_reach(LiveResult.objects.all(), actor)
    below = Q(pk__in=[])
    for path in _highest(paths):
        below |= Q(organisation__path__startswith=path)
    return found.filter(below, window_end__range=(period.start, period.end)).order_by(
        "organisation__path", "rule", "window_start"
    )


def _highest(paths: Sequence[str]) -> list[str]:
    """The paths without those that another of them covers."""
    highest: list[str] = []
    for path in sorted(set(paths)):
        if not highest or not path.startswith(highest[-1]):
            highest.append(path)
    return highest
