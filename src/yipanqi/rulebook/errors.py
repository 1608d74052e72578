"""What the rulebook refuses."""

from __future__ import annotations

from yipanqi.basics.errors import NotFound, NotPermitted, Refused


class LayerUnknown(Refused):
    """No locality of that name lies in the rules folder."""


class AlreadyAdopted(Refused):
    """The layer already holds for the organisation."""


class WordsUnknown(NotFound):
    """No vocabulary or indicator of that name lies in the rules folder."""


class MayNotEvaluate(NotPermitted):
    """The actor does not reach the organisation, or is not party-affairs staff."""


class MayNotAdopt(NotPermitted):
    """The actor is not party-affairs staff over the organisation."""
