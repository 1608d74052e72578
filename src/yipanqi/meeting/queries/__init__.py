"""Reading meetings, by subject: `reading`, `decisions` (what later rooms ask for), `rolls`, `bounds` and `tally` (votes), `kinds`."""

from yipanqi.meeting.queries.decisions import (
    Decision,
    ResolutionFilter,
    ResolutionView,
    collective_decision,
    decision_about,
    matter_for,
    resolution,
    resolutions,
    resolutions_about,
    resolutions_awaiting_duty,
    resolutions_matching,
    resolutions_of,
)
from yipanqi.meeting.queries.kinds import (
    collective_matters,
    kind_title,
    meeting_kind,
    meeting_kinds,
    voting_rule,
    voting_rules,
)
from yipanqi.meeting.queries.reading import (
    MeetingFilter,
    agenda_item,
    agenda_of,
    carried_over,
    meeting,
    meetings,
    meetings_about,
    meetings_matching,
    roll_of,
    vote,
)
from yipanqi.meeting.queries.rolls import attendance_of, count_of, roll_on

__all__ = (
    "Decision", "MeetingFilter", "ResolutionFilter", "ResolutionView", "agenda_item", "agenda_of", "attendance_of", "carried_over",
    "collective_decision", "collective_matters", "count_of", "decision_about", "kind_title", "matter_for", "meeting", "meeting_kind",
    "meeting_kinds", "meetings", "meetings_about", "meetings_matching", "resolution", "resolutions", "resolutions_about",
    "resolutions_awaiting_duty", "resolutions_matching", "resolutions_of", "roll_of", "roll_on", "vote", "voting_rule", "voting_rules",
)  # fmt: skip
