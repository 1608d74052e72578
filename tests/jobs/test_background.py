"""Background work: taken up once, told about while it runs, stopped, brought back after a kill."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound, NotPermitted, Refused
from yipanqi.jobs import queries
from yipanqi.jobs.errors import JobClosed, KindUnknown
from yipanqi.jobs.models import Job
from yipanqi.jobs.services import Progress, cancel_job, enqueue, offer_job, reap, withdraw_job, work_once

TODAY = datetime.date(2025, 6, 15)
ASKER = Actor("person", "person:1", "甲", TODAY)
STRANGER = Actor("person", "person:2", "乙", TODAY)

pytestmark = pytest.mark.django_db


class Work:
    """A kind of job that does what a test tells it."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []
        self.error: BaseException | None = None
        self.job: Job | None = None
        self.seen: list[queries.JobProgress] = []

    def __call__(self, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        self.payloads.append(payload)
        for done in range(3):
            progress(done, 3, f"第{done + 1}步")
            if self.job is not None:
                self.job.refresh_from_db()
                self.seen.append(queries.progress_of(self.job))
            if self.error is not None and done == 1:
                raise self.error
        return {"sum": payload["n"] + 1}


@pytest.fixture
def work() -> Iterator[Work]:
    """The kind `test.work`, known for one test."""
    cache.clear()
    kind = Work()
    offer_job(kind="test.work", title="试验", run=kind)
    yield kind
    withdraw_job(kind="test.work")


def asked(n: int = 1) -> Job:
    return enqueue(actor=ASKER, kind="test.work", payload={"n": n})


def test_jobs_are_done_in_order_and_keep_their_result(work: Work) -> None:
    first, second = asked(1), asked(2)
    assert [work_once(worker="w"), work_once(worker="w"), work_once(worker="w")] == [first, second, None]
    first.refresh_from_db()
    assert (first.state, first.result, first.attempts, first.title) == ("done", {"sum": 2}, 1, "试验")
    assert queries.progress_of(first).percent == 100
    assert work.payloads == [{"n": 1}, {"n": 2}]


def test_progress_is_seen_while_it_runs(work: Work) -> None:
    work.job = asked()
    work_once(worker="w")
    assert [(each.state, each.done, each.total, each.message) for each in work.seen] == [
        ("running", 0, 3, "第1步"),
        ("running", 1, 3, "第2步"),
        ("running", 2, 3, "第3步"),
    ]


def test_refusal_ends_the_job_with_its_sentence(work: Work) -> None:
    work.error = Refused("test.refused", "这份表格读不出。")
    job = asked()
    work_once(worker="w")
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "这份表格读不出。")


def test_unforeseen_error_is_marked_and_passed_on(work: Work) -> None:
    work.error = ZeroDivisionError()
    job = asked()
    with pytest.raises(ZeroDivisionError):
        work_once(worker="w")
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.message.startswith("程序出错，没有写入")


def test_waiting_job_is_taken_out(work: Work) -> None:
    job = cancel_job(actor=ASKER, job=asked())
    assert (job.state, work_once(worker="w")) == ("cancelled", None)
    with pytest.raises(JobClosed):
        cancel_job(actor=ASKER, job=job)


def test_running_job_is_asked_to_stop(work: Work) -> None:
    job = asked()

    class Stopping(Work):
        def __call__(self, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
            cancel_job(actor=ASKER, job=job)
            return super().__call__(payload, progress)

    withdraw_job(kind="test.work")
    offer_job(kind="test.work", title="试验", run=Stopping())
    work_once(worker="w")
    job.refresh_from_db()
    assert (job.state, job.message) == ("cancelled", "已按要求停止，没有写入。")


def test_job_of_a_killed_worker_comes_back_and_gives_up_after_three_tries(work: Work) -> None:
    job = asked()
    for attempt in (1, 2, 3):
        Job.objects.filter(pk=job.pk).update(
            state="running", attempts=attempt, heartbeat_at=timezone.now() - datetime.timedelta(minutes=3)
        )
        assert reap() == [job]
        job.refresh_from_db()
        assert job.state == ("queued" if attempt < 3 else "failed")
    assert "3次" in job.message


def test_living_worker_keeps_its_job(work: Work) -> None:
    job = asked()
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, heartbeat_at=timezone.now())
    assert reap() == []
    job.refresh_from_db()
    assert not queries.progress_of(job).is_silent
    cache.set(queries.sign_key(job.pk), timezone.now().timestamp() - 60)
    assert queries.progress_of(job).is_silent, "the page says that another worker will go on"
    cache.delete(queries.sign_key(job.pk))
    assert reap(now=timezone.now() + datetime.timedelta(minutes=3)) == [job]


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(KindUnknown):
        enqueue(actor=ASKER, kind="test.unknown", payload={})
    Job.objects.create(kind="test.gone", title="旧任务", actor_key="person:1")
    ended = work_once(worker="w")
    assert ended is not None and ended.state == "failed"


def test_kind_is_offered_once(work: Work) -> None:
    with pytest.raises(ValueError, match="twice"):
        offer_job(kind="test.work", title="试验", run=Work())


def test_strangers_find_no_job_and_stop_none(work: Work) -> None:
    job = asked()
    assert queries.job(ASKER, job.pk) == job
    assert list(queries.jobs(system_actor(TODAY))) == [job]
    assert list(queries.jobs(STRANGER)) == []
    with pytest.raises(NotFound):
        queries.job(STRANGER, job.pk)
    with pytest.raises(NotPermitted):
        cancel_job(actor=STRANGER, job=job)
