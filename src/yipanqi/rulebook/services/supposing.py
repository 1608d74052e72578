"""Asking for a what-if over many organisations: a job does it, its result is kept with the job."""

from __future__ import annotations

from dataclasses import asdict

from yipanqi.basics.actors import Actor
from yipanqi.jobs.services import enqueue
from yipanqi.rulebook.queries.what_if import Asked

WHAT_IF = "rulebook.what_if"


def ask_what_if(*, actor: Actor, asked: Asked) -> int:
    """Have a worker run it; returns the job's key. It sees only what the asker reaches, so everybody may ask."""
    payload = {"asked": asdict(asked), "account": actor.account_id, "day": actor.today.isoformat()}
    return enqueue(actor=actor, kind=WHAT_IF, payload=payload, title=f"{asked.year}年制度试算").pk
