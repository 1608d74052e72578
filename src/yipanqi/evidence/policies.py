"""Who may attach and withdraw evidence."""

from __future__ import annotations

from collections.abc import Collection

from yipanqi.basics.actors import Actor
from yipanqi.evidence.models import Evidence


def may_attach(actor: Actor, path: str) -> bool:
    """Whoever reaches the organisation, a visitor for the one act of filing; that act has its own permission."""
    return actor.reaches(path)


def may_change(actor: Actor, piece: Evidence) -> bool:
    """Whoever attached it, or party-affairs staff over its organisation: replace and withdraw."""
    return actor.may_act_on(piece.organisation.path) or actor.key == piece.attached_by_key


def may_ask_for_more(actor: Actor, path: str, filled_in: Collection[str]) -> bool:
    """Whoever reviews records of the organisation and attached none of these pieces: who fills in does not review."""
    return may_compare_pictures(actor, path) and actor.key not in filled_in


def may_compare_pictures(actor: Actor, path: str) -> bool:
    """Whoever confirms records of the organisation: its staff and those above, inspectors and assessors."""
    return actor.kind == "system" or actor.may_act_on(path) or actor.holds("inspector", "assessor", over=path)
