"""Scores over outcomes: integers in ten-thousandths, rounded half up; nothing due is a state, never nought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from yipanqi.engine.language import Indicator, Rules
from yipanqi.engine.outcomes import COMPUTED, MET, MISSING, NOT_APPLICABLE, NOT_DUE, UNMET, Outcome, Score

WHOLE = 10_000


def counts_in(rules: Rules, indicator: Indicator, outcome: Outcome) -> bool:
    """Whether the outcome's rule is one of those the indicator adds up."""
    rule = rules.obligations[outcome.rule]
    return rule.strength in indicator.strengths and ("all" in indicator.rules or rule.id in indicator.rules)


def score(rules: Rules, indicator: Indicator, outcomes: Iterable[Outcome]) -> Score:
    """Obligations met over those due. Missing, not due and not applicable ones are counted apart and never averaged in."""
    tally = Counter(outcome.state for outcome in outcomes if counts_in(rules, indicator, outcome))
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
