"""Days and moments as papers write them."""

from __future__ import annotations

import datetime

from yipanqi.execution.models import Activity


def chinese(day: datetime.date) -> str:
    """2025年6月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_of(activity: Activity) -> str:
    """The day, and from when until when."""
    started = f" {activity.started_at:%H:%M}" if activity.started_at else ""
    ended = f"—{activity.ended_at:%H:%M}" if activity.ended_at else ""
    return f"{chinese(activity.held_on)}{started}{ended}"
