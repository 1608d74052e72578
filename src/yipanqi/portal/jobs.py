"""The daily digest: gathered here, above the rooms that have something to tell; kept by `notices`, which knows none of them."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import system_actor
from yipanqi.jobs.queries import last_daily_days
from yipanqi.jobs.services import Progress, offer_job
from yipanqi.notices.services import mail_digests, make_digests
from yipanqi.portal.queries.telling import told_on

KIND = "notices.digest"
FARTHEST = datetime.timedelta(days=7)


def run_digest(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Make the digests of the day, with what days without one left untold; doing it again makes none twice."""
    day = datetime.date.fromisoformat(payload["day"])
    last = last_daily_days([KIND])[KIND]
    since = max(min(last or day, day), day - FARTHEST)
    actor = system_actor(day)
    made = make_digests(actor=actor, day=day, told=told_on(actor, day, since))
    return {"made": made, **mail_digests(actor=actor, day=day)}


offer_job(kind=KIND, title="每日提要", run=run_digest, is_daily=True)
