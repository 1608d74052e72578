"""What the room refuses."""

from yipanqi.basics.errors import Refused


class FormRefused(Refused):
    """The form is not written in the language of forms, or asks what nobody could answer."""


class RoundRefused(Refused):
    """The round cannot be opened, changed or closed like this."""


class AnswersRefused(Refused):
    """The answers do not fit the form; `fields` names the questions."""


class CodeRefused(Refused):
    """The code was never given out, is used up, or its round does not take answers today."""


class TooOften(Refused):
    """One address tries codes that were never given out."""
