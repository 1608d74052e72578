"""The acts of execution: `activities`, `carriers` with their life, calls and pledges, and the bulk ways in of `importing`."""

from yipanqi.execution.services.activities import (
    attach_evidence,
    correct_activity,
    record_activity,
    withdraw_activity,
)
from yipanqi.execution.services.carrier_calls import (
    CallDraft,
    answer_call,
    call_carrier,
    cancel_call,
    confirm_hours,
    finish_call,
    refuse_hours,
    report_hours,
    sign_up,
    withdraw_from_call,
)
from yipanqi.execution.services.carrier_cases import CARRIER, DIFFICULTY, FILING, VISIT
from yipanqi.execution.services.carrier_life import (
    LogDraft,
    LogRow,
    ReviewDraft,
    bulk_log_carriers,
    join_carrier,
    keep_carrier,
    leave_carrier,
    log_carrier,
    renew_carrier,
    review_carrier,
)
from yipanqi.execution.services.carriers import CarrierDraft, finish_carrier, found_carrier, retire_carrier
from yipanqi.execution.services.checking import ActivityDraft, RollLine
from yipanqi.execution.services.importing import (
    ActivityRow,
    CarrierRow,
    bulk_found_carriers,
    bulk_record_activities,
)
from yipanqi.execution.services.papers import use_own_layout, use_shipped_layout
from yipanqi.execution.services.parcels import pack_ledgers
from yipanqi.execution.services.pledges import (
    comment_on_pledge,
    hide_comment,
    publish_pledge,
    show_comment,
)

__all__ = (
    "CARRIER", "DIFFICULTY", "FILING", "VISIT",
    "ActivityDraft", "ActivityRow", "CallDraft", "CarrierDraft", "CarrierRow", "LogDraft", "LogRow", "ReviewDraft", "RollLine",
    "answer_call", "attach_evidence", "bulk_found_carriers", "bulk_log_carriers", "bulk_record_activities", "call_carrier",
    "cancel_call", "comment_on_pledge", "confirm_hours", "correct_activity", "finish_call", "finish_carrier", "found_carrier",
    "hide_comment", "join_carrier", "keep_carrier", "leave_carrier", "log_carrier", "pack_ledgers", "publish_pledge", "record_activity",
    "refuse_hours", "renew_carrier", "report_hours", "retire_carrier", "review_carrier", "show_comment", "sign_up",
    "use_own_layout", "use_shipped_layout", "withdraw_activity", "withdraw_from_call",
)  # fmt: skip
