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
    ActivityKind,
    Asked,
    activity_kinds,
    asked_by,
    countable_as,
    described_activity_kind,
    evidence_wanted,
    kind_title,
    opened_by,
    paper_of,
)
from yipanqi.execution.queries.waiting import activities_to_confirm, lacking_of

__all__ = (
    "ActivityFilter", "ActivityKind", "Asked", "CarrierFilter", "RollEntry", "activities", "activities_matching", "activities_serving", "activities_to_confirm",
    "activity",
    "activity_kinds", "asked_by", "attendances", "carrier", "carrier_kinds", "carriers", "carriers_matching",
    "carriers_serving", "countable_as", "described_activity_kind", "evidence_wanted", "kind_title", "lacking_of", "members_of",
    "opened_by", "paper_of", "recorded_titles", "roll_for", "roll_of",
)  # fmt: skip
