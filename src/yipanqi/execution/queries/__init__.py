"""Reading what was done, by subject: `activities`, `carriers`, `kinds`."""

from yipanqi.execution.queries.activities import (
    ActivityFilter,
    RollEntry,
    activities,
    activities_matching,
    activities_serving,
    activity,
    attendances,
    roll_for,
    roll_of,
)
from yipanqi.execution.queries.carrier_kinds import carrier_kinds
from yipanqi.execution.queries.carriers import (
    CarrierFilter,
    carrier,
    carriers,
    carriers_matching,
    carriers_serving,
    members_of,
)
from yipanqi.execution.queries.importing import recorded_titles
from yipanqi.execution.queries.kinds import (
    Asked,
    activity_kinds,
    asked_by,
    evidence_wanted,
    kind_title,
)

__all__ = (
    "ActivityFilter", "Asked", "CarrierFilter", "RollEntry", "activities", "activities_matching", "activities_serving",
    "activity", "activity_kinds", "asked_by", "attendances", "carrier", "carrier_kinds", "carriers", "carriers_matching",
    "carriers_serving", "evidence_wanted", "kind_title", "members_of", "recorded_titles", "roll_for", "roll_of",
)  # fmt: skip
