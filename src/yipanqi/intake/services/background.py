"""Asking for a preview or an import to be done in the background."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.policies import may_decide_batch
from yipanqi.jobs.services import enqueue

PREVIEW, APPLY = "intake.preview", "intake.apply"


@transaction.atomic
def preview_in_background(*, actor: Actor, batch: ImportBatch) -> int:
    """Have the rows checked by a worker; returns the job's key. Refuses whoever did not upload the workbook."""
    return _enqueue(actor, batch, PREVIEW, f"核对{batch.file_name}")


@transaction.atomic
def apply_in_background(*, actor: Actor, batch: ImportBatch) -> int:
    """Have the accepted rows imported by a worker; returns the job's key."""
    return _enqueue(actor, batch, APPLY, f"导入{batch.file_name}")


def _enqueue(actor: Actor, batch: ImportBatch, kind: str, title: str) -> int:
    if not may_decide_batch(actor, batch):
        raise NotPermitted("intake.batch.not_permitted", "这次导入由上传表格的人办理。")
    payload = {"batch": batch.pk, "account": actor.account_id, "source_address": actor.source_address}
    return enqueue(actor=actor, kind=kind, payload=payload, title=title).pk
