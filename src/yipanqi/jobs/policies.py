"""Who may stop a job."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.jobs.models import Job


def may_cancel_job(actor: Actor, job: Job) -> bool:
    """Whoever asked for it, or the system."""
    return actor.kind == "system" or actor.key == job.actor_key
