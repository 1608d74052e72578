"""The acts of the room: `calling`, `recording`, `deciding` (votes and resolutions), `closing`, `statuses` (who has no vote or is not counted)."""

from yipanqi.meeting.queries.tally import Counts
from yipanqi.meeting.services.calling import ItemDraft, MeetingDraft, call_meeting, draft_of, set_agenda
from yipanqi.meeting.services.closing import close_minutes, correct_minutes, withdraw_meeting
from yipanqi.meeting.services.deciding import (
    ResolutionDraft,
    VoteDraft,
    adopt_resolution,
    annul_vote,
    finish_resolution,
    record_vote,
    release_resolution,
    revoke_resolution,
    rule_for,
    take_up_resolution,
)
from yipanqi.meeting.services.electing import (
    BallotDraft,
    ElectionDraft,
    annul_election,
    draw_ballot,
    leave_seats_open,
    record_election,
)
from yipanqi.meeting.services.recording import (
    Away,
    Guest,
    Minutes,
    freeze_roll,
    mark_attendance,
    write_minutes,
)
from yipanqi.meeting.services.standing import follow_meetings
from yipanqi.meeting.services.statuses import StatusDraft, end_status, enter_status

__all__ = (
    "Away", "BallotDraft", "Counts", "ElectionDraft", "Guest", "ItemDraft", "MeetingDraft", "Minutes",
    "ResolutionDraft", "StatusDraft", "VoteDraft", "adopt_resolution", "annul_election",
    "annul_vote", "call_meeting", "close_minutes", "correct_minutes", "draft_of", "draw_ballot", "end_status",
    "enter_status", "finish_resolution", "follow_meetings", "freeze_roll", "leave_seats_open", "mark_attendance",
    "record_election", "record_vote", "release_resolution", "revoke_resolution", "rule_for",
    "set_agenda", "take_up_resolution", "withdraw_meeting", "write_minutes",
)  # fmt: skip
