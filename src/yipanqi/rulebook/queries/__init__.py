"""Reading the rulebook: `books` (rules and words), `bodies` (what holds where), `elements` and `rule_pages` (the library),
`adoptions` (adoptions, amendments, their effect), `what_if`, `offered` (fact tables), `evaluating`, `results` (outcomes and scores), `freshness`."""

from yipanqi.rulebook.queries.books import library, rules_for, vocabulary
from yipanqi.rulebook.queries.evaluating import judged
from yipanqi.rulebook.queries.results import (
    DueObligation,
    ScoreSheet,
    obligations_due,
    outcome_of,
    outcomes_of,
    rule_titles,
    rules_at,
    score_of,
    score_text,
    scores_of,
    steps_of,
)

__all__ = (
    "DueObligation", "ScoreSheet", "judged", "library", "obligations_due", "outcome_of", "outcomes_of", "rule_titles", "rules_at",
    "rules_for", "score_of", "score_text", "scores_of", "steps_of", "vocabulary",
)  # fmt: skip
