"""After a change of rules the results below are stale until they are judged anew; a job does that."""

from __future__ import annotations

import datetime

from yipanqi.basics.actors import Actor
from yipanqi.jobs.services import enqueue
from yipanqi.rulebook.models import LiveResult
from yipanqi.rulebook.queries.evaluating import Standing

REFRESH = "rulebook.refresh"


def refresh_below(*, actor: Actor, organisation: Standing, from_on: datetime.date) -> int | None:
    """Ask for everybody below to be judged anew over the years since the day that have results; returns the job's key, None for nothing to do."""
    stale = LiveResult.objects.filter(
        organisation__path__startswith=organisation.path, window_end__gte=from_on
    )
    years = sorted({day.year for day in stale.order_by().dates("window_end", "year")})
    if not years:
        return None
    payload = {"path": organisation.path, "years": years, "day": actor.today.isoformat()}
    return enqueue(actor=actor, kind=REFRESH, payload=payload, title="制度改动后重新计算").pk
