"""The one family of errors that the house raises.

HouseError
├── NotPermitted   the actor sees the thing but may not do this
├── NotFound       nothing there within the actor's reach
├── Refused        a check failed; the fields say where
└── Conflict       somebody else was faster

Errors know nothing of HTTP: each face translates them in one place.
"""

from __future__ import annotations


class HouseError(Exception):
    """An act that did not happen, with a stable code and one whole Chinese sentence.

    The sentence says what, why and what to do next. `fields` maps a field's name to its own sentence.
    """

    def __init__(self, code: str, sentence: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.fields = fields or {}


class NotPermitted(HouseError):
    """The actor sees the thing but lacks the post that may act on it."""


class NotFound(HouseError):
    """Nothing of that name lies within the actor's reach."""


class Refused(HouseError):
    """A check failed; nothing was written."""


class Conflict(HouseError):
    """Somebody else changed the thing between reading and acting."""
