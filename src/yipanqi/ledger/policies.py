"""Who may do more with the ledger than read what concerns him."""

from __future__ import annotations

from yipanqi.basics.actors import Actor


def may_verify_ledger(actor: Actor) -> bool:
    """The audit administrator, and the system; what is found names entries of every agency."""
    return actor.kind == "system" or "audit" in actor.roles
