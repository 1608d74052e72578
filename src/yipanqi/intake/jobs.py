"""The import's background work: checking or applying a large workbook while its page shows how far it is."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.queries import batch as batch_of
from yipanqi.intake.queries.batches import APPLY_JOB, PREVIEW_JOB
from yipanqi.intake.services import apply_batch, preview_batch
from yipanqi.jobs.services import Progress, offer_job
from yipanqi.organisation.queries import account_named, actor_of
from yipanqi.organisation.queries.clock import today


def run_preview(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Check every row; repeating it is harmless."""
    actor = _actor(payload)
    preview_batch(actor=actor, batch=batch_of(actor, payload["batch"]), progress=progress)
    return {"batch": payload["batch"]}


def run_apply(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Import the accepted rows; one that was applied before a kill is not applied again."""
    actor = _actor(payload)
    batch = batch_of(actor, payload["batch"])
    if batch.state != ImportBatch.APPLIED:
        apply_batch(actor=actor, batch=batch, progress=progress)
    return {"batch": payload["batch"]}


def _actor(payload: dict[str, Any]) -> Actor:
    """Whoever asked, with the posts held now."""
    system = system_actor(today())
    account = payload.get("account")
    if account is None:
        return system
    return actor_of(account_named(system, account), today(), payload.get("source_address", ""))


offer_job(kind=PREVIEW_JOB, title="核对表格", run=run_preview)
offer_job(kind=APPLY_JOB, title="导入表格", run=run_apply)
