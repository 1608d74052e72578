"""What tasking refuses."""

from yipanqi.basics.errors import Conflict, NotPermitted, Refused


class DutyRefused(Refused):
    """The duty or its time node cannot be written like this."""


class DutyMovedOn(Conflict):
    """Somebody has signed, done or ended it already."""


class OwnExcuse(NotPermitted):
    """Whoever answers for a duty does not accept his own excuse."""
