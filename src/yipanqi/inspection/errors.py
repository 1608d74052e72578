"""What inspection refuses."""

from yipanqi.basics.errors import Conflict, NotPermitted, Refused


class FindingRefused(Refused):
    """The finding cannot be written like this: a required word, day or person is missing or wrong."""


class SamePerson(NotPermitted):
    """Who rectified a finding does not close it."""


class SignalSettled(Conflict):
    """The signal was judged already."""


class SignalRefused(Refused):
    """The signal cannot be explained or judged like this: a reason or a field is missing."""
