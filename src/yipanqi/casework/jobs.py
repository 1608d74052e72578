"""What this room does every night."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import system_actor
from yipanqi.casework.services import mark_expired, take_silent_decisions
from yipanqi.jobs.services import Progress, offer_job


def run_nightly(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Mark the limits that passed and take what is left to the system; what was done stays done.

    A worker that takes the job over after a kill looks only at the cases that were not looked at yet.
    """
    day = datetime.date.fromisoformat(payload["day"])
    actor = system_actor(day)
    marked = mark_expired(actor=actor, day=day, progress=progress)
    return {"marked": marked, "closed": take_silent_decisions(actor=actor, progress=progress)}


offer_job(kind="casework.nightly", title="办理件超期标记", run=run_nightly, is_daily=True)
