"""What doctor says of the daily jobs."""

from __future__ import annotations

import datetime

import pytest
from pytest_django import Settings

from tests.cast import TODAY, Cast, cast
from yipanqi.cli.doctor import look_at_daily_jobs
from yipanqi.jobs.services import daily_kinds, enqueue_daily, keep_daily_done

__all__ = ("cast",)
pytestmark = pytest.mark.django_db


def stand_on(settings: Settings, day: datetime.date) -> None:
    settings.YIPANQI_TODAY = [day.isoformat()]


def test_without_data_nothing_is_missed(settings: Settings) -> None:
    stand_on(settings, TODAY)
    (found,) = look_at_daily_jobs()
    assert found.is_well


def test_jobs_never_run_over_data_are_named(cast: Cast, settings: Settings) -> None:
    stand_on(settings, TODAY)
    (found,) = look_at_daily_jobs()
    assert not found.is_well
    assert all(title in found.seen for title in daily_kinds().values())
    assert "yipanqi serve" in found.remedy


@pytest.mark.parametrize(("days", "is_well"), [(0, True), (2, True), (3, False)])
def test_last_run_may_lie_two_days_back(cast: Cast, settings: Settings, days: int, is_well: bool) -> None:
    keep_daily_done(day=TODAY)
    stand_on(settings, TODAY + datetime.timedelta(days=days))
    (found,) = look_at_daily_jobs()
    assert (found.is_well, str(TODAY) in found.seen) == (is_well, True)


def test_asked_for_is_not_done(cast: Cast, settings: Settings) -> None:
    enqueue_daily(day=TODAY)
    stand_on(settings, TODAY)
    assert not next(iter(look_at_daily_jobs())).is_well
