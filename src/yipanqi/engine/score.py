"""Scores over outcomes: integers in ten-thousandths, rounded half up; nothing due is a state, never nought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from yipanqi.basics.errors import HouseError
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import COMPUTED, MET, MISSING, NOT_APPLICABLE, NOT_DUE, UNMET, Outcome, Score
from yipanqi.engine.schemes import Completion, Node

WHOLE = 10_000


class NotACompletion(HouseError):
    """An indicator that is scored in another way than by obligations met."""


def completion_of(node: Node) -> Completion:
    """The indicator's share of obligations met; refuses an indicator that is scored in another way."""
    if not isinstance(node.scoring, Completion):
        raise NotACompletion(
            "engine.indicator.not_completion",
            f"指标“{node.head.title}”不是按完成率计分的，不能只用规则结果算出；请改选完成率指标。",
        )
    return node.scoring


def counts_in(completion: Completion, rule: str, strength: str) -> bool:
    """Whether a rule of this strength is one of those the completion adds up."""
    return strength in completion.strengths and ("all" in completion.rules or rule in completion.rules)


def score(rules: Rules, node: Node, outcomes: Iterable[Outcome]) -> Score:
    """Obligations met over those due. Missing, not due and not applicable ones are counted apart and never averaged in."""
    completion = completion_of(node)
    tally = Counter(
        outcome.state
        for outcome in outcomes
        if counts_in(completion, outcome.rule, rules.obligations[outcome.rule].strength)
    )
    return score_of_tally(tally)


def score_of_tally(tally: Counter[str]) -> Score:
    """The score from the number of outcomes in each state; roll-ups add tallies, never scores."""
    met = tally[MET]
    due = met + tally[UNMET]
    rest = (tally[NOT_DUE], tally[NOT_APPLICABLE], tally[MISSING])
    if due:
        return Score((2 * met * WHOLE + due) // (2 * due), COMPUTED, met, due, *rest)
    state = MISSING if tally[MISSING] else NOT_DUE if tally[NOT_DUE] else NOT_APPLICABLE
    return Score(None, state, 0, 0, *rest)


def percent(value: int) -> str:
    """Ten-thousandths as an office writes them: 8333 → 83.33%."""
    whole, rest = divmod(value, 100)
    return f"{whole}.{rest:02d}%"
