"""What evidence refuses."""

from yipanqi.basics.errors import Refused


class FileRefused(Refused):
    """The file is empty, too big, damaged or of a kind that does not count here."""


class EnoughAlready(Refused):
    """The requirement's maximum is reached: more would not prove more."""


class RequestRefused(Refused):
    """A reviewer's request for more evidence that cannot be made as it stands."""


class FileLost(Refused):
    """The record stands but its file is no longer in the evidence folder, or no longer what it was."""
