"""The tables of the room: `gathering` (meetings, rolls, what keeps people out of the count), `deciding` (agenda, votes, resolutions), `elections`."""

from yipanqi.meeting.models.deciding import AgendaItem, Resolution, Vote
from yipanqi.meeting.models.elections import Election, ElectionCandidate
from yipanqi.meeting.models.gathering import Meeting, RollLine, RollStatus

__all__ = (
    "AgendaItem",
    "Election",
    "ElectionCandidate",
    "Meeting",
    "Resolution",
    "RollLine",
    "RollStatus",
    "Vote",
)
