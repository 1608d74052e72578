"""What the rulebook refuses."""

from __future__ import annotations

from yipanqi.basics.errors import Conflict, NotFound, NotPermitted, Refused


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


class AdoptionRefused(Refused):
    """The dates of an adoption do not fit."""


class AdoptionEnded(Conflict):
    """The adoption was ended by somebody else."""


class AmendmentRefused(Refused):
    """A change of a parameter that does not stand: dates, source, value, or trials that fail."""


class AmendmentOvertaken(Conflict):
    """Somebody else changed the parameter since it was read."""


class ElementUnknown(NotFound):
    """No book, rule, parameter or other element of that name."""


class RulebookRecordUnknown(NotFound):
    """No adoption, amendment or live result of that number within reach."""


class ProcedureRefused(Refused):
    """A procedure that cannot be adopted as it is written."""


class DraftOvertaken(Conflict):
    """Somebody else saved, adopted or shelved the draft since it was read."""


class DraftUnknown(NotFound):
    """No draft of that number among those the actor may see."""
