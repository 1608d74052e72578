"""What execution holds on record for plan items (no reach: only kind, day and number are told)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from yipanqi.execution.models import Activity, Carrier
from yipanqi.rulebook.queries.item_records import RecordSource


def _recorded() -> QuerySet[Any]:
    return Activity.objects.filter(state=Activity.RECORDED)


ITEM_RECORDS = (
    RecordSource("activity", "活动记录", "activity", _recorded, "junction__item_id", "held_on"),
    RecordSource(
        "activity", "活动记录", "activity", lambda: _recorded().filter(junction__isnull=True), "business_item_id", "held_on",
    ),
    RecordSource(
        "carrier", "载体", "carrier", lambda: Carrier.objects.exclude(junction__isnull=True), "junction__item_id", "starts_on",
    ),
)  # fmt: skip
