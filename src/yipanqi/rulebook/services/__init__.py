"""The acts of the rulebook: `evaluating`, `full_runs`, `scoring`, `adopting`, `amending`, `drafting`, `refreshing`, `supposing`; and where rooms offer their fact tables."""

from yipanqi.rulebook.queries.offered import offer_facts
from yipanqi.rulebook.services.adopting import adopt_layer, end_adoption
from yipanqi.rulebook.services.amending import amend_parameter, correct_amendment, revoke_amendment
from yipanqi.rulebook.services.drafting import (
    adopt_procedure,
    rewrite_draft,
    shelve_procedure,
    write_draft,
)
from yipanqi.rulebook.services.evaluating import evaluate_members, evaluate_organisation
from yipanqi.rulebook.services.full_runs import evaluate_all, evaluate_below
from yipanqi.rulebook.services.refreshing import refresh_below
from yipanqi.rulebook.services.supposing import ask_what_if

__all__ = (
    "adopt_layer", "adopt_procedure", "amend_parameter", "ask_what_if", "correct_amendment", "end_adoption", "evaluate_all", "evaluate_below",
    "evaluate_members", "evaluate_organisation", "offer_facts", "refresh_below", "revoke_amendment", "rewrite_draft", "shelve_procedure",
    "write_draft",
)  # fmt: skip
