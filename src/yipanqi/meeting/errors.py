"""What a meeting refuses."""

from yipanqi.basics.errors import Conflict, Refused


class MeetingRefused(Refused):
    """The meeting cannot be called, recorded or closed like this."""


class VoteRefused(Refused):
    """The vote does not stand: no quorum, counts that do not add up, a method that its rule does not allow."""


class DecisionMissing(Refused):
    """The matter is decided collectively, and no meeting has decided it."""


class MeetingMoved(Conflict):
    """The meeting has moved on: closed, withdrawn, or changed by somebody else."""
