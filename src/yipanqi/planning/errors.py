"""What planning refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yipanqi.basics.errors import Conflict, Refused


class PlanFrozen(Conflict):
    """The plan is adopted; its items change only with a reason and an approver."""


class PlanNotComplete(Refused):
    """The plan cannot be adopted yet: items are missing or an empty face has no reason."""


class ItemRefused(Refused):
    """The item cannot be written like this."""


class ItemEdited(Conflict):
    """Two people wrote the same field; `clashes` holds both texts of each."""

    def __init__(self, code: str, sentence: str, clashes: Sequence[Any]) -> None:
        super().__init__(code, sentence)
        self.clashes = tuple(clashes)


class GoalRefused(Refused):
    """The centre task or the function cannot be written like this."""


class JunctionRefused(Refused):
    """The junction cannot be proposed, agreed or ended like this."""


class InstitutionRefused(Refused):
    """The institution cannot be entered, reviewed or left out like this."""
