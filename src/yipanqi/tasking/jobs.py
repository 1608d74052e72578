"""What this room does every night."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from typing import Any

from yipanqi.basics.actors import system_actor
from yipanqi.jobs.services import Progress, offer_job
from yipanqi.tasking.services import lay_out_recurring, mark_overdue


def run_marking(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Lay out what the rules ask for, then mark what has passed its day, whenever that was; what is marked stays so."""
    day = datetime.date.fromisoformat(payload["day"])
    laid = lay_out_recurring(actor=system_actor(day), day=day)
    return {**asdict(laid), "marked": mark_overdue(actor=system_actor(day), day=day)}


offer_job(kind="tasking.overdue", title="逾期节点标记", run=run_marking, is_daily=True)
