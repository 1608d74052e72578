"""What planning refuses."""

from yipanqi.basics.errors import Conflict, Refused


class PlanFrozen(Conflict):
    """The plan is adopted; its items change only with a reason and an approver."""


class PlanNotComplete(Refused):
    """The plan cannot be adopted yet: items are missing or an empty face has no reason."""


class ItemRefused(Refused):
    """The item cannot be written like this."""


class JunctionRefused(Refused):
    """The junction cannot be proposed, agreed or ended like this."""
