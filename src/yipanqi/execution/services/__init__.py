"""The acts of execution: `activities`, `carriers` and the bulk ways in of `importing`."""

from yipanqi.execution.services.activities import (
    attach_evidence,
    correct_activity,
    record_activity,
    withdraw_activity,
)
from yipanqi.execution.services.carriers import CarrierDraft, finish_carrier, found_carrier, retire_carrier
from yipanqi.execution.services.checking import ActivityDraft, RollLine
from yipanqi.execution.services.importing import (
    ActivityRow,
    CarrierRow,
    bulk_found_carriers,
    bulk_record_activities,
)

__all__ = (
    "ActivityDraft", "ActivityRow", "CarrierDraft", "CarrierRow", "RollLine", "attach_evidence", "bulk_found_carriers",
    "bulk_record_activities", "correct_activity", "finish_carrier", "found_carrier", "record_activity", "retire_carrier",
    "withdraw_activity",
)  # fmt: skip
