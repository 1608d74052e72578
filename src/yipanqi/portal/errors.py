"""What the portal refuses beside what casework refuses."""

from yipanqi.basics.errors import Refused


class TooOften(Refused):
    """One address files or asks more often than a person would."""


class FilingRefused(Refused):
    """The filing cannot be taken like this."""


class IssueRefused(Refused):
    """The text cannot be made public like this."""
