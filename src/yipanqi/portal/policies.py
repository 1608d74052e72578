"""Who may learn who filed, and who may make an issue public."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries.visitors import holds_hand


def may_open_contact(actor: Actor, case: Any) -> bool:
    """The posts that take the case in hand, or whose turn it is now; nobody else in reach, and no administrator."""
    return actor.kind == "person" and holds_hand(actor, case)


def may_publish(actor: Actor, organisation_path: str) -> bool:
    """Party-affairs staff over the organisation that answered."""
    return actor.may_act_on(organisation_path)
