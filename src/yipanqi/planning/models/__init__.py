"""The tables of planning: `plan` (plans, items, changes), `goals` (what items hang on), `versions`, `junction`, `institutions`, `measures`."""

from yipanqi.planning.models.goals import CentreTask, DepartmentFunction
from yipanqi.planning.models.institutions import Institution
from yipanqi.planning.models.junction import Junction, JunctionEntry, JunctionMember, SuggestionVerdict
from yipanqi.planning.models.measures import RequirementMeasure
from yipanqi.planning.models.plan import Plan, PlanChange, PlanItem
from yipanqi.planning.models.versions import PlanUpload, PlanVersion

__all__ = (
    "CentreTask",
    "DepartmentFunction",
    "Institution",
    "Junction",
    "JunctionEntry",
    "JunctionMember",
    "Plan",
    "PlanChange",
    "PlanItem",
    "PlanUpload",
    "PlanVersion",
    "RequirementMeasure",
    "SuggestionVerdict",
)
