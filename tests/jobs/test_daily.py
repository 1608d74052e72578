"""Daily jobs: asked for once a day by whichever worker comes first, and after a day on which none ran."""

import datetime
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from yipanqi.jobs.models import DailyRun, Job
from yipanqi.jobs.queries import last_daily_days
from yipanqi.jobs.services import (
    Progress,
    daily_kinds,
    enqueue_daily,
    keep_daily_done,
    keep_working,
    offer_job,
    withdraw_job,
    work_once,
)

MONDAY = datetime.date(2025, 6, 16)
KIND = "test.daily"


@pytest.fixture
def days() -> Iterator[list[str]]:
    """A daily kind that writes down the days for which it ran."""
    ran: list[str] = []

    def run(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        ran.append(payload["day"])
        return {}

    offer_job(kind=KIND, title="每日试验", run=run, is_daily=True)
    yield ran
    withdraw_job(kind=KIND)


def kinds_of(jobs: list[Job]) -> set[str]:
    return {job.kind for job in jobs}


def work_all() -> None:
    while work_once(worker="w") is not None:
        continue


def test_rooms_offer_what_runs_every_night() -> None:
    assert {
        "tasking.overdue",
        "inspection.overdue",
        "rulebook.evaluate",
        "ledger.anchor",
    } <= daily_kinds().keys()


@pytest.mark.django_db
def test_each_day_is_asked_for_once(days: list[str]) -> None:
    assert kinds_of(enqueue_daily(day=MONDAY)) == set(daily_kinds())
    assert enqueue_daily(day=MONDAY) == []
    work_all()
    assert enqueue_daily(day=MONDAY) == []
    assert days == ["2025-06-16"]
    assert Job.objects.exclude(state="done").count() == 0


@pytest.mark.django_db
def test_days_without_a_worker_are_caught_up_by_one_run(days: list[str]) -> None:
    enqueue_daily(day=MONDAY)
    work_all()
    enqueue_daily(day=MONDAY + datetime.timedelta(days=5))
    work_all()
    assert days == ["2025-06-16", "2025-06-21"]


@pytest.mark.django_db
def test_a_clock_set_back_runs_nothing_twice(days: list[str]) -> None:
    enqueue_daily(day=MONDAY)
    assert enqueue_daily(day=MONDAY - datetime.timedelta(days=1)) == []


@pytest.mark.django_db
def test_last_day_counts_only_what_was_done(days: list[str]) -> None:
    assert last_daily_days([KIND]) == {KIND: None}
    enqueue_daily(day=MONDAY)
    assert last_daily_days([KIND]) == {KIND: None}
    work_all()
    assert last_daily_days([KIND]) == {KIND: MONDAY}


@pytest.mark.django_db
def test_what_was_done_otherwise_is_not_asked_for_again(days: list[str]) -> None:
    keep_daily_done(day=MONDAY)
    assert enqueue_daily(day=MONDAY) == []
    assert last_daily_days([KIND]) == {KIND: MONDAY}


@pytest.mark.django_db(transaction=True)
def test_second_worker_is_refused_by_the_database(days: list[str]) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("threads cannot share the SQLite database in memory")
    asked: list[Job] = []
    start = threading.Barrier(4)

    def ask() -> None:
        start.wait(20)
        asked.extend(enqueue_daily(day=MONDAY))
        connection.close()

    workers = [threading.Thread(target=ask) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert sorted(job.kind for job in asked) == sorted(daily_kinds())
    assert DailyRun.objects.filter(day=MONDAY).count() == Job.objects.count() == len(daily_kinds())


@pytest.mark.django_db(transaction=True)
def test_worker_asks_for_the_day_itself(days: list[str]) -> None:
    stop = threading.Event()
    worker = threading.Thread(
        target=keep_working, kwargs={"worker": "w", "stop": stop, "today": lambda: MONDAY}
    )
    worker.start()
    try:
        deadline = time.monotonic() + 20
        while not days and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        stop.set()
        worker.join(20)
    assert not worker.is_alive()
    assert days == ["2025-06-16"]
    assert DailyRun.objects.filter(day=MONDAY).count() == len(daily_kinds())
