"""The tables of the room: `gathering` (meetings, rolls, what keeps people out of the count), `deciding` (agenda, votes, resolutions)."""

from yipanqi.meeting.models.deciding import AgendaItem, Resolution, Vote
from yipanqi.meeting.models.gathering import Meeting, RollLine, RollStatus

__all__ = ("AgendaItem", "Meeting", "Resolution", "RollLine", "RollStatus", "Vote")
