"""Previews and imports done by a worker, with the rights of whoever asked."""

import pytest
from django.core.cache import cache

from tests.cast import Cast, cast
from tests.intake.makers import MEMBER_HEADS, made, member
from yipanqi.basics.errors import NotPermitted
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.services import apply_in_background, preview_in_background, read_workbook
from yipanqi.jobs.models import Job
from yipanqi.jobs.services import work_once

__all__ = ("cast",)

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(cast: Cast) -> ImportBatch:
    """A workbook with one right and one wrong row."""
    cache.clear()
    rows = [member("中共样县第一局窗口支部"), member("无此支部", 2)]
    return read_workbook(actor=cast.clerk, content=made(("党员花名册", MEMBER_HEADS, rows)), name="党员.xlsx")


@pytest.fixture(autouse=True)
def _today(settings: object) -> None:
    settings.YIPANQI_TODAY = ["2025-06-15"]  # type: ignore[attr-defined]


def test_worker_previews_then_imports(cast: Cast, batch: ImportBatch) -> None:
    for ask, state in ((preview_in_background, "previewed"), (apply_in_background, "applied")):
        key = ask(actor=cast.clerk, batch=batch)
        work_once(worker="w")
        job = Job.objects.get(pk=key)
        assert (job.state, job.result) == ("done", {"batch": batch.pk}), job.message
        batch.refresh_from_db()
        assert (batch.state, batch.counts["accepted"], batch.counts["refused"]) == (state, 1, 1)


def test_import_repeated_after_a_kill_is_not_applied_twice(cast: Cast, batch: ImportBatch) -> None:
    for _ in range(2):
        key = apply_in_background(actor=cast.clerk, batch=batch)
        work_once(worker="w")
        assert Job.objects.get(pk=key).state == "done"


def test_stranger_may_not_ask(cast: Cast, batch: ImportBatch) -> None:
    for ask in (preview_in_background, apply_in_background):
        with pytest.raises(NotPermitted):
            ask(actor=cast.stranger, batch=batch)
