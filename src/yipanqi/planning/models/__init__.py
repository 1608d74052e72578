"""The tables of planning: `plan` (plans, items, changes) and `junction`."""

from yipanqi.planning.models.junction import Junction, JunctionEntry, JunctionMember, SuggestionVerdict
from yipanqi.planning.models.plan import Plan, PlanChange, PlanItem

__all__ = (
    "Junction", "JunctionEntry", "JunctionMember", "Plan", "PlanChange", "PlanItem", "SuggestionVerdict",
)  # fmt: skip
