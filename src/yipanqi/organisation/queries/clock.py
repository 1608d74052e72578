"""The day on which acts happen, read in one place."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone


def today() -> datetime.date:
    """The clock's day, or the one that YIPANQI_TODAY fixed for a demonstration or a test."""
    return (
        datetime.date.fromisoformat(settings.YIPANQI_TODAY[0])
        if settings.YIPANQI_TODAY
        else timezone.localdate()
    )
