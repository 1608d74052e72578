"""What execution refuses."""

from yipanqi.basics.errors import Conflict, Refused


class ActivityRefused(Refused):
    """The activity cannot be recorded or corrected like this."""


class ActivityKnown(Conflict):
    """The same activity is on record already."""


class ActivityWithdrawn(Conflict):
    """The activity has been withdrawn."""


class CarrierRefused(Refused):
    """The carrier cannot be founded or finished like this."""


class FeeRefused(Refused):
    """A fee cannot be fixed, entered, moved or confirmed like this."""


class LedgerWrong(Refused):
    """The vocabulary describes a ledger by words that stand for nothing."""


class StudyRefused(Refused):
    """A study plan, an idea, a lecture's declaration or a campaign cannot be written like this."""


class ActivityMoved(Conflict):
    """The activity has gone on: somebody confirmed it."""
