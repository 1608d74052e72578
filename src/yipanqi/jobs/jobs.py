"""The ledger's daily anchor: the ledger lies below this room and cannot offer it itself."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.jobs.services import Progress, offer_job
from yipanqi.ledger.services import draw_anchor


def run_anchor(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Keep the day's digest over all chains; repeating it returns the first."""
    return {"hash": draw_anchor(day=datetime.date.fromisoformat(payload["day"])).hash}


offer_job(kind="ledger.anchor", title="留痕日锚", run=run_anchor, is_daily=True)
