"""The tables of planning: `plan` (plans, items, changes) and `junction`."""

from yipanqi.planning.models.junction import Junction
from yipanqi.planning.models.plan import Plan, PlanChange, PlanItem

__all__ = ("Junction", "Plan", "PlanChange", "PlanItem")
