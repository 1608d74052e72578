"""Asking for a preview or an import to be done in the background."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.policies import may_decide_batch
from yipanqi.intake.queries.batches import APPLY_JOB, PREVIEW_JOB, job_under_way
from yipanqi.jobs.services import enqueue


@transaction.atomic
def preview_in_background(*, actor: Actor, batch: ImportBatch) -> int:
    """Have the rows checked by a worker; returns the job's key (of the one under way, if any). Refuses whoever did not upload the workbook."""
    return _enqueue(actor, batch, PREVIEW_JOB, f"核对{batch.file_name}")


@transaction.atomic
def apply_in_background(*, actor: Actor, batch: ImportBatch) -> int:
    """Have the accepted rows imported by a worker; returns the job's key."""
    return _enqueue(actor, batch, APPLY_JOB, f"导入{batch.file_name}")


def _enqueue(actor: Actor, batch: ImportBatch, kind: str, title: str) -> int:
    if not may_decide_batch(actor, batch):
        raise NotPermitted("intake.batch.not_permitted", "这次导入由上传表格的人办理。")
    if (under_way := job_under_way(actor, batch)) is not None:
        return under_way
    payload = {"batch": batch.pk, "account": actor.account_id, "source_address": actor.source_address}
    return enqueue(actor=actor, kind=kind, payload=payload, title=title).pk
