"""What casework refuses beside what the engine refuses."""

from yipanqi.basics.errors import Conflict, Refused


class CaseRefused(Refused):
    """The case cannot be begun or written like this."""


class CaseMovedOn(Conflict):
    """Somebody else acted on the case since it was read."""


class ProcedureGone(Refused):
    """The edition a case follows is not in the rules folder any more."""
