"""What this room does every night."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import system_actor
from yipanqi.evidence.services import fill_picture_hashes, sweep_texts
from yipanqi.inspection.services import mark_overdue, notice_signals
from yipanqi.jobs.services import Progress, offer_job


def run_marking(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Mark what has passed its day, whenever that was; what is marked stays so."""
    day = datetime.date.fromisoformat(payload["day"])
    return {"marked": mark_overdue(actor=system_actor(day), day=day)}


offer_job(kind="inspection.overdue", title="逾期问题标记", run=run_marking, is_daily=True)


def run_noticing(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Compare all records with all, then let every rule look; what was looked at before stays as it was left."""
    actor = system_actor(datetime.date.fromisoformat(payload["day"]))
    filled = fill_picture_hashes(actor=actor)
    swept = sweep_texts(actor=actor, progress=progress)
    noticed = notice_signals(actor=actor)
    return {
        "texts": swept.texts, "pairs": swept.pairs, "pictures": filled, "new": noticed.new, "gone": noticed.gone,
    }  # fmt: skip


offer_job(kind="inspection.signals", title="核查线索", run=run_noticing, is_daily=True)
