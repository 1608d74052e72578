"""The night of the room: rounds whose last day has passed are closed and counted."""

from __future__ import annotations

import datetime
import logging
from typing import Any

from yipanqi.basics.actors import system_actor
from yipanqi.jobs.services import Progress, offer_job
from yipanqi.survey.errors import RoundRefused
from yipanqi.survey.queries import rounds_run_out
from yipanqi.survey.services import close_round


def run_close(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Close what has run out, each in its own transaction; a round that cannot be counted yet waits for its people."""
    day = datetime.date.fromisoformat(payload["day"])
    actor = system_actor(day)
    closed = waiting = 0
    for round in rounds_run_out(actor, day):
        try:
            close_round(actor=actor, round=round)
            closed += 1
        except RoundRefused as refused:
            logging.getLogger(__name__).warning("round %s: %s", round.pk, refused.sentence)
            waiting += 1
    return {"closed": closed, "waiting": waiting}


offer_job(kind="survey.close", title="结束到期的评议", run=run_close, is_daily=True)
