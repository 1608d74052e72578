"""Asking for jobs, doing them, stopping them, and bringing back those whose worker died.

A running job says how far it is through the cache: its own transaction may hold the database for seconds, and what it
wrote there would neither be seen by others nor outlive an error.
"""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.utils import timezone

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import HouseError, NotPermitted
from yipanqi.jobs.errors import JobClosed, JobStopped, KindUnknown
from yipanqi.jobs.models import DailyRun, Job
from yipanqi.jobs.policies import may_cancel_job
from yipanqi.jobs.queries import progress_key, sign_key, stop_key

Progress = Callable[[int, int, str], None]
Run = Callable[[dict[str, Any], Progress], dict[str, Any]]

MOST_ATTEMPTS = 3
SILENT_FOR = datetime.timedelta(minutes=2)
IDLE_SECONDS = 1.0
LOOK_SECONDS = 30.0
"""How often a worker looks for dead jobs and for a new day."""
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Kind:
    """A kind of job: its Chinese title and the function that does it. `run` must be safe to repeat after a kill.

    A daily one is asked for by the workers themselves, once a day, with the day as its payload; it covers whatever
    days nobody was there to ask.
    """

    kind: str
    title: str
    run: Run
    is_daily: bool = False


_kinds: dict[str, Kind] = {}


def offer_job(*, kind: str, title: str, run: Run, is_daily: bool = False) -> None:
    """Make a kind of job known; called by a room's `jobs` module as it is imported. A second one of the name is refused."""
    if kind in _kinds and _kinds[kind].run is not run:
        raise ValueError(f"job kind {kind} is offered twice")
    _kinds[kind] = Kind(kind, title, run, is_daily)


def withdraw_job(*, kind: str) -> None:
    """Make a kind of job unknown again."""
    _kinds.pop(kind, None)


@transaction.atomic
def enqueue(*, actor: Actor, kind: str, payload: dict[str, Any], title: str = "") -> Job:
    """Ask for a job; a worker takes it up within a second or so. Refuses a kind that no room offers."""
    if kind not in _kinds:
        raise KindUnknown(
            "jobs.kind.unknown", f"没有“{kind}”这种后台任务，请联系系统管理员。", {"kind": "不存在"}
        )
    name = (title or _kinds[kind].title)[:200]
    return Job.objects.create(kind=kind, title=name, payload=payload, actor_key=actor.key)


def daily_kinds() -> dict[str, str]:
    """The title of every daily job by its kind, as the rooms offered them."""
    return {kind.kind: kind.title for kind in _kinds.values() if kind.is_daily}


def enqueue_daily(*, day: datetime.date) -> list[Job]:
    """Ask for the daily jobs that nobody asked for yet on this day or a later one; a second worker asks for none."""
    kinds = daily_kinds()
    known = set(DailyRun.objects.filter(kind__in=kinds, day__gte=day).values_list("kind", flat=True))
    asked = []
    for kind in sorted(kinds.keys() - known):
        try:
            with transaction.atomic():
                run = DailyRun.objects.create(kind=kind, day=day)
                run.job = Job.objects.create(
                    kind=kind, title=kinds[kind], payload={"day": day.isoformat()}, actor_key="system"
                )
                run.save(update_fields=("job",))
        except IntegrityError:
            continue  # Another worker was faster.
        asked.append(run.job)
    return asked


@transaction.atomic
def keep_daily_done(*, day: datetime.date) -> None:
    """Keep that the day's jobs were done otherwise, as the demo does them while it tells its years."""
    DailyRun.objects.bulk_create(
        [DailyRun(kind=kind, day=day) for kind in sorted(daily_kinds())], ignore_conflicts=True
    )


def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Take a waiting job out of the queue, or ask a running one to stop. Refuses one that is over."""
    if not may_cancel_job(actor, job):
        raise NotPermitted("jobs.cancel.not_permitted", "后台任务由提交的人取消。")
    if (
        Job.objects.filter(pk=job.pk, state=Job.QUEUED).update(
            state=Job.CANCELLED, finished_at=timezone.now()
        )
        == 0
    ):
        job.refresh_from_db()
        if job.is_over:
            raise JobClosed(
                "jobs.job.closed", f"后台任务“{job.title}”{job.get_state_display()}，不能再取消。"
            )
        cache.set(stop_key(job.pk), True, KEPT_SECONDS)
    job.refresh_from_db()
    return job


def work_once(*, worker: str) -> Job | None:
    """Do the oldest waiting job, if there is one. Any error but a refusal is passed on after the job was marked."""
    job = _claimed(worker)
    if job is None:
        return None
    kind = _kinds.get(job.kind)
    if kind is None:
        return _finish(job, Job.FAILED, f"没有“{job.kind}”这种后台任务。")
    ended = False
    try:
        result = kind.run(job.payload, _progress_for(job))
        ended = True
        return _finish(job, Job.DONE, "", result)
    except JobStopped:
        ended = True
        return _finish(job, Job.CANCELLED, "已按要求停止，没有写入。")
    except HouseError as error:
        ended = True
        return _finish(job, Job.FAILED, error.sentence)
    finally:
        if not ended:
            _finish(job, Job.FAILED, "程序出错，没有写入。请联系系统管理员查看日志。")


def reap(*, now: datetime.datetime | None = None) -> list[Job]:
    """Put jobs back whose worker gave no sign of life for two minutes; after three tries they have failed."""
    now = now or timezone.now()
    returned = []
    for job in Job.objects.filter(state=Job.RUNNING):
        signs = [moment.timestamp() for moment in (job.heartbeat_at,) if moment] + [
            cache.get(sign_key(job.pk), 0.0)
        ]
        if now.timestamp() - max(signs) <= SILENT_FOR.total_seconds():
            continue
        if job.attempts >= MOST_ATTEMPTS:
            returned.append(_finish(job, Job.FAILED, f"中断了{job.attempts}次，不再重试。请联系系统管理员。"))
        elif Job.objects.filter(pk=job.pk, state=Job.RUNNING, attempts=job.attempts).update(
            state=Job.QUEUED, worker="", message="上次中断，重新排队"
        ):
            job.refresh_from_db()
            returned.append(job)
    return returned


def keep_working(
    *, worker: str, stop: threading.Event, today: Callable[[], datetime.date] | None = None
) -> None:
    """Work until `stop` is set. An unforeseen error ends one round with its trace in the log, not the worker.

    With `today` the worker asks for each day's jobs itself, at once after a day on which nobody did.
    """
    last_looked: float | None = None
    while not stop.is_set():
        looks = last_looked is None or time.monotonic() - last_looked > LOOK_SECONDS
        if looks:
            last_looked = time.monotonic()
        found: list[Job | None] = []
        round_ = threading.Thread(
            target=_round, args=(worker, found, looks, today), name=f"{worker}-round", daemon=True
        )
        round_.start()
        while round_.is_alive():
            round_.join(0.2)
        if not any(found):
            stop.wait(IDLE_SECONDS)
    connection.close()


def start_worker(
    *, worker: str = "worker", today: Callable[[], datetime.date] | None = None
) -> threading.Event:
    """Start a worker beside the server; setting the returned event ends it after the job at hand."""
    stop = threading.Event()
    threading.Thread(
        target=keep_working,
        kwargs={"worker": worker, "stop": stop, "today": today},
        name=worker,
        daemon=True,
    ).start()
    return stop


def _round(
    worker: str, found: list[Job | None], looks: bool, today: Callable[[], datetime.date] | None
) -> None:
    close_old_connections()
    try:
        if looks:
            reap()
            if today is not None:
                enqueue_daily(day=today())
        found.append(work_once(worker=worker))
    finally:
        connection.close()


def _claimed(worker: str) -> Job | None:
    """The oldest waiting job, taken by this worker alone: the update tells whether another one was faster."""
    with transaction.atomic():
        for job in Job.objects.filter(state=Job.QUEUED).order_by("id")[:5]:
            taken = Job.objects.filter(pk=job.pk, state=Job.QUEUED).update(
                state=Job.RUNNING,
                worker=worker,
                attempts=job.attempts + 1,
                heartbeat_at=timezone.now(),
                message="",
            )
            if taken:
                cache.delete_many([progress_key(job.pk), sign_key(job.pk)])
                job.refresh_from_db()
                return job
    return None


def _progress_for(job: Job) -> Progress:
    def progress(done: int, total: int, message: str) -> None:
        if cache.get(stop_key(job.pk)):
            raise JobStopped("jobs.job.stopped", "后台任务已按要求停止。")
        cache.set(progress_key(job.pk), (done, total, message), KEPT_SECONDS)
        cache.set(sign_key(job.pk), time.time(), KEPT_SECONDS)

    return progress


def _finish(job: Job, state: str, message: str, result: dict[str, Any] | None = None) -> Job:
    done, total, last = cache.get(progress_key(job.pk), (job.done, job.total, ""))
    job.state, job.message, job.result = state, (message or last)[:500], result or {}
    job.done, job.total, job.finished_at = (total if state == Job.DONE else done), total, timezone.now()
    job.save(update_fields=("state", "message", "result", "done", "total", "finished_at"))
    cache.delete_many([progress_key(job.pk), stop_key(job.pk), sign_key(job.pk)])
    return job
