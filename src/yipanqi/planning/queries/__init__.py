"""Reading plans, by subject: `plans` (plans, items, junctions), `suggestions`, `words`."""

from yipanqi.planning.queries.plans import (
    Coverage,
    ItemFilter,
    Standing,
    changes_of,
    coverage,
    difficulties_for,
    item,
    item_keys,
    items,
    items_for_board,
    items_matching,
    items_of,
    junction,
    junctions,
    junctions_of,
    open_junctions_for,
    plan,
    plan_of,
    plans,
    years,
)
from yipanqi.planning.queries.suggestions import (
    Suggestion,
    kind_of_measure,
    refused_measures,
    suggested_measures,
)
from yipanqi.planning.queries.words import categories, measure_kinds, terms, title_of

__all__ = (
    "Coverage", "ItemFilter", "Standing", "Suggestion", "categories", "changes_of", "coverage", "difficulties_for", "item", "item_keys",
    "items", "items_for_board", "items_matching", "items_of", "junction", "junctions", "junctions_of", "kind_of_measure",
    "measure_kinds", "open_junctions_for", "plan", "plan_of", "plans", "refused_measures",
    "suggested_measures", "terms", "title_of", "years",
)  # fmt: skip
