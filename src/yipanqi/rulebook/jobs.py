"""What this room does every night."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import system_actor
from yipanqi.basics.periods import calendar_year
from yipanqi.jobs.services import Progress, offer_job
from yipanqi.rulebook.services import evaluate_all

LATE_MONTHS = 3
"""So long into a new year late entries of the old one still come in."""


def run_evaluation(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Judge everybody over the year; in its first months over the year before as well."""
    day = datetime.date.fromisoformat(payload["day"])
    years = [day.year - 1, day.year] if day.month <= LATE_MONTHS else [day.year]
    results = 0
    for done, year in enumerate(years):
        progress(done, len(years), f"{year}年")
        results += evaluate_all(actor=system_actor(day), period=calendar_year(year))
    return {"results": results}


offer_job(kind="rulebook.evaluate", title="制度每日运算", run=run_evaluation, is_daily=True)
