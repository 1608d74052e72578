"""Jobs of the one who asked for them, with how far they are."""

from __future__ import annotations

import datetime
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Max, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.jobs.models import DailyRun, Job

VERIFICATION_JOB = "ledger.verify"
"""The check of the ledger's chains, which a page asks for."""

SILENT_SECONDS = 20
"""After so long without a sign of life the page says so."""


@dataclass(frozen=True)
class JobProgress:
    """How far a job is, as a page shows it."""

    state: str
    state_title: str
    done: int
    total: int
    message: str
    is_over: bool
    result: dict[str, Any]
    is_silent: bool = False
    """Running, and no sign of life for a while: most likely the worker died and another will go on with it."""

    @property
    def percent(self) -> int:
        """0 to 100; 0 where the total is not known yet."""
        return min(100, self.done * 100 // self.total) if self.total else 0


def jobs(actor: Actor) -> QuerySet[Job]:
    """The jobs the actor asked for, newest first; the system sees all."""
    found = Job.objects.order_by("-id")
    return found if actor.kind == "system" else found.filter(actor_key=actor.key)


def job(actor: Actor, pk: int) -> Job:
    """One job of the actor; refuses NotFound."""
    try:
        return jobs(actor).get(pk=pk)
    except Job.DoesNotExist as error:
        raise NotFound("jobs.job.not_found", "没有找到这个后台任务，或不是您提交的。") from error


def progress_of(job: Job) -> JobProgress:
    """How far the job is; of a running one from the cache, without touching its transaction."""
    done, total, message, is_silent = job.done, job.total, job.message, False
    if job.state == Job.RUNNING:
        done, total, message = cache.get(progress_key(job.pk), (done, total, message))
        sign = cache.get(sign_key(job.pk))
        is_silent = sign is not None and time.time() - sign > SILENT_SECONDS
    return JobProgress(
        job.state, job.get_state_display(), done, total, message, job.is_over, job.result, is_silent
    )


def last_daily_days(kinds: Collection[str]) -> dict[str, datetime.date | None]:
    """The last day on which each kind of daily job was done; None for one that never was. One statement."""
    done = DailyRun.objects.filter(Q(job=None) | Q(job__state=Job.DONE), kind__in=kinds)
    known = dict(done.order_by().values_list("kind").annotate(last=Max("day")))
    return {kind: known.get(kind) for kind in kinds}


def progress_key(pk: int) -> str:
    """Where the cache keeps (done, total, message) of a running job."""
    return f"jobs:{pk}:progress"


def stop_key(pk: int) -> str:
    """Where the cache keeps the wish to stop a running job."""
    return f"jobs:{pk}:stop"


def sign_key(pk: int) -> str:
    """Where the cache keeps the last sign of life of a running job, in seconds of the epoch."""
    return f"jobs:{pk}:sign"
