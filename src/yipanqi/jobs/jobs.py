"""The ledger's daily anchor and its check: the ledger lies below this room and cannot offer them itself."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.jobs.queries import VERIFICATION_JOB
from yipanqi.jobs.services import Progress, offer_job
from yipanqi.ledger.queries import verification
from yipanqi.ledger.services import draw_anchor

FAULTS_KEPT = 200


def run_anchor(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Keep the day's digest over all chains; repeating it returns the first."""
    return {"hash": draw_anchor(day=datetime.date.fromisoformat(payload["day"])).hash}


def run_verification(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Read every chain from its beginning; the first faults are kept with their sentences."""
    found = verification(lambda done, total: progress(done, total, "核验留痕"))
    said = [fault.sentence for fault in found.faults[:FAULTS_KEPT]]
    return {"chains": found.chains, "entries": found.entries, "count": len(found.faults), "faults": said}


offer_job(kind=VERIFICATION_JOB, title="核验留痕", run=run_verification)
offer_job(kind="ledger.anchor", title="留痕日锚", run=run_anchor, is_daily=True)
