"""The worker beside the server, in its own thread and connection."""

import datetime
import threading
import time
from typing import Any

import pytest

from yipanqi.basics.actors import Actor
from yipanqi.jobs.models import Job
from yipanqi.jobs.services import Progress, enqueue, keep_working, offer_job, withdraw_job


@pytest.mark.django_db(transaction=True)
def test_worker_takes_up_jobs_until_it_is_stopped() -> None:
    done = threading.Event()

    def run(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        progress(1, 1, "完成")
        done.set()
        return {}

    offer_job(kind="test.worker", title="试验", run=run)
    job = enqueue(
        actor=Actor("person", "person:1", "甲", datetime.date(2025, 6, 15)), kind="test.worker", payload={}
    )
    stop = threading.Event()
    worker = threading.Thread(target=keep_working, kwargs={"worker": "w", "stop": stop})
    worker.start()
    try:
        assert done.wait(20)
        deadline = time.monotonic() + 20
        while Job.objects.get(pk=job.pk).state != "done" and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        stop.set()
        worker.join(20)
        withdraw_job(kind="test.worker")
    assert not worker.is_alive()
    assert Job.objects.get(pk=job.pk).state == "done"
