"""What accountability refuses."""

from yipanqi.basics.errors import Conflict, NotPermitted, Refused


class ConsequenceRefused(Refused):
    """The consequence cannot be written like this: a ground, an article or a word is missing or wrong."""


class ConsequenceMovedOn(Conflict):
    """The consequence no longer stands where the act expects it."""


class SamePerson(NotPermitted):
    """Who decided does not answer the objection."""
