"""Parcels of ledgers that a worker wrote: where they lie, and who may take one."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.jobs.queries import job as job_of

PARCEL = "execution.parcel"
"""The kind of job."""


def parcels_folder() -> Path:
    """Where parcels lie until they are swept away."""
    return Path(settings.YIPANQI_DATA) / "parcels"


def parcel_path(actor: Actor, job_id: int) -> Path:
    """The file of a finished parcel; refuses NotFound for one that is gone, or that the actor reaches no more."""
    job = job_of(actor, job_id)
    path = parcels_folder() / f"{job.payload.get('token', '')}.zip"
    if job.kind != PARCEL or not actor.reaches(job.payload["path"]) or not path.is_file():
        raise NotFound("execution.parcel.gone", "这包台账已过保留期或不在您的权限范围内，请重新生成。")
    return path
