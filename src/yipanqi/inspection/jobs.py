"""What this room does every night."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import system_actor
from yipanqi.inspection.services import mark_overdue
from yipanqi.jobs.services import Progress, offer_job


def run_marking(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Mark what has passed its day, whenever that was; what is marked stays so."""
    day = datetime.date.fromisoformat(payload["day"])
    return {"marked": mark_overdue(actor=system_actor(day), day=day)}


offer_job(kind="inspection.overdue", title="逾期问题标记", run=run_marking, is_daily=True)
