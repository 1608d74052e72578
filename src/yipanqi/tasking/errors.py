"""What tasking refuses."""

from yipanqi.basics.errors import Conflict, Refused


class DutyRefused(Refused):
    """The duty or its time node cannot be written like this."""


class DutyMovedOn(Conflict):
    """Somebody has signed, done or ended it already."""


class StageRefused(Refused):
    """The set of stages, the gate or the dependency cannot stand like this."""


class DispatchRefused(Refused):
    """The dispatch round or its remark cannot be written like this."""


class UrgingRefused(Refused):
    """The urging or its answer cannot be written like this."""


class UrgedBefore(Conflict):
    """The same thing was urged for the same reason a few days ago."""


class CommentRefused(Refused):
    """The comment cannot be written or followed like this."""
