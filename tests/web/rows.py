"""What a row of the permission table says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Cast

STRANGERS = ("stranger", "other_doer")
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
Args = Callable[[Cast], tuple[Any, ...]]


@dataclass(frozen=True)
class Row:
    """The expected status of one address for everybody of the cast."""

    everybody: int
    exceptions: dict[str, int] = field(default_factory=dict)
    args: Args = lambda cast: ()
    method: str = "get"
    visitor: int = 302

    def status(self, name: str) -> int:
        """What this person gets."""
        return self.exceptions.get(name, self.everybody)


def out_of_reach(*more: str, status: int = 404) -> dict[str, int]:
    """Strangers and administrators find nothing."""
    return dict.fromkeys((*STRANGERS, *ADMINISTRATORS, *more), status)
