"""Who may adopt rules and have them evaluated."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.rulebook.models import ProcedureDraft


def may_adopt(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation, or the system."""
    return actor.may_act_on(path)


def may_adopt_somewhere(actor: Actor) -> bool:
    """Party-affairs staff of any organisation."""
    return bool(actor.acts_on)


def may_evaluate(actor: Actor, path: str) -> bool:
    """Whoever reaches the organisation: evaluation changes no record, it brings results up to date."""
    return actor.reaches(path)


def may_evaluate_all(actor: Actor) -> bool:
    """The system, or party-affairs staff for what lies below them."""
    return bool(actor.acts_on)


def may_adopt_procedure(actor: Actor, draft: ProcedureDraft) -> bool:
    """Party-affairs staff at or above the organisation who wrote nothing of the draft."""
    return may_adopt(actor, draft.organisation.path) and actor.key not in draft.writers
