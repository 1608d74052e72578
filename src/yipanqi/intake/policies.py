"""Who may import workbooks."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.intake.models import ImportBatch


def may_import(actor: Actor) -> bool:
    """Party-affairs staff anywhere, or the system; each row is held against the paths the actor acts on."""
    return actor.kind == "system" or bool(actor.acts_on)


def may_decide_batch(actor: Actor, batch: ImportBatch) -> bool:
    """Whoever uploaded the workbook maps, previews, applies or cancels it; the system may too."""
    return actor.kind == "system" or actor.key == batch.actor_key
