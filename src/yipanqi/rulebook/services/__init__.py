"""The acts of the rulebook: `evaluating`, `adopting`; and the place where rooms offer their fact tables."""

from yipanqi.rulebook.queries.offered import offer_facts
from yipanqi.rulebook.services.adopting import adopt_layer
from yipanqi.rulebook.services.evaluating import evaluate_all, evaluate_organisation

__all__ = ("adopt_layer", "evaluate_all", "evaluate_organisation", "offer_facts")
