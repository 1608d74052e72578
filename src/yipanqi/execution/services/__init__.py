"""The acts of execution: `activities`, `carriers` with their life, calls and pledges, and the bulk ways in of `importing`."""

from yipanqi.execution.services.activities import attach_evidence, record_activity
from yipanqi.execution.services.activity_cases import RAISED_AT
from yipanqi.execution.services.birthdays import choose_birthday_card
from yipanqi.execution.services.campaigns import (
    CampaignDraft,
    PhaseDraft,
    add_phase,
    close_campaign,
    start_campaign,
)
from yipanqi.execution.services.carrier_calls import (
    CallDraft,
    add_to_call,
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
from yipanqi.execution.services.carrier_cases import CARRIER, VISIT
from yipanqi.execution.services.carrier_life import (
    LogDraft,
    LogRow,
    ReviewDraft,
    bulk_log_carriers,
    join_carrier,
    keep_carrier,
    leave_carrier,
    log_carrier,
    place_team,
    renew_carrier,
    review_carrier,
    volunteer_for,
)
from yipanqi.execution.services.carriers import CarrierDraft, finish_carrier, found_carrier, retire_carrier
from yipanqi.execution.services.checking import ActivityDraft, RollLine
from yipanqi.execution.services.correcting import (
    confirm_activity,
    correct_activity,
    explain_late_entry,
    withdraw_activity,
)
from yipanqi.execution.services.fees import (
    FeeFixing,
    FeeTaking,
    MovementDraft,
    confirm_movement,
    fix_fees,
    move_fee,
    take_fees,
    withdraw_movement,
    withdraw_payment,
)
from yipanqi.execution.services.ideas import adopt_idea, drop_idea, note_idea, record_idea_result
from yipanqi.execution.services.importing import (
    ActivityRow,
    CarrierRow,
    bulk_found_carriers,
    bulk_record_activities,
)
from yipanqi.execution.services.lectures import declare_lecture, open_lecture_round
from yipanqi.execution.services.other_sides import speak_as_partner
from yipanqi.execution.services.papers import use_own_layout, use_shipped_layout
from yipanqi.execution.services.parcels import pack_ledgers
from yipanqi.execution.services.pledges import (
    comment_on_pledge,
    hide_comment,
    publish_pledge,
    show_comment,
)
from yipanqi.execution.services.roll_codes import answer_roll_code, show_roll_code
from yipanqi.execution.services.served import confirm_as_served, give_served_code
from yipanqi.execution.services.sessions import ItemSaid, Resolved, SessionDraft, Voted, meeting_kind_inside
from yipanqi.execution.services.study import (
    TopicDraft,
    add_topic,
    change_topic,
    discharge_topic,
    drop_topic,
    file_study_plan,
    make_study_plan,
)

__all__ = (
    "CARRIER",
    "RAISED_AT",
    "VISIT",
    "ActivityDraft",
    "ActivityRow",
    "CallDraft",
    "CampaignDraft",
    "CarrierDraft",
    "CarrierRow",
    "FeeFixing",
    "FeeTaking",
    "ItemSaid",
    "LogDraft",
    "LogRow",
    "MovementDraft",
    "PhaseDraft",
    "Resolved",
    "ReviewDraft",
    "RollLine",
    "SessionDraft",
    "TopicDraft",
    "Voted",
    "add_phase",
    "add_to_call",
    "add_topic",
    "adopt_idea",
    "answer_call",
    "answer_roll_code",
    "attach_evidence",
    "bulk_found_carriers",
    "bulk_log_carriers",
    "bulk_record_activities",
    "call_carrier",
    "cancel_call",
    "change_topic",
    "choose_birthday_card",
    "close_campaign",
    "comment_on_pledge",
    "confirm_activity",
    "confirm_as_served",
    "confirm_hours",
    "confirm_movement",
    "correct_activity",
    "declare_lecture",
    "discharge_topic",
    "drop_idea",
    "drop_topic",
    "explain_late_entry",
    "file_study_plan",
    "finish_call",
    "finish_carrier",
    "fix_fees",
    "found_carrier",
    "give_served_code",
    "hide_comment",
    "join_carrier",
    "keep_carrier",
    "leave_carrier",
    "log_carrier",
    "make_study_plan",
    "meeting_kind_inside",
    "move_fee",
    "note_idea",
    "open_lecture_round",
    "pack_ledgers",
    "place_team",
    "publish_pledge",
    "record_activity",
    "record_idea_result",
    "refuse_hours",
    "renew_carrier",
    "report_hours",
    "retire_carrier",
    "review_carrier",
    "show_comment",
    "show_roll_code",
    "sign_up",
    "speak_as_partner",
    "start_campaign",
    "take_fees",
    "use_own_layout",
    "use_shipped_layout",
    "volunteer_for",
    "withdraw_activity",
    "withdraw_from_call",
    "withdraw_movement",
    "withdraw_payment",
)  # fmt: skip
