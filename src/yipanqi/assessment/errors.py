"""What assessment refuses."""

from yipanqi.basics.errors import Conflict, NotPermitted, Refused


class CycleRefused(Refused):
    """The cycle cannot be opened, computed or published like this."""


class CycleMovedOn(Conflict):
    """The cycle no longer stands where the act expects it."""


class SamePerson(NotPermitted):
    """Who computed the results does not confirm them."""


class AppraisalRefused(Refused):
    """An appraisal that does not stand: item, amount, day, who judged."""
