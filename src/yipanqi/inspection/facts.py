"""What inspection holds on record for plan items: the findings at their junctions."""

from __future__ import annotations

from yipanqi.inspection.queries import findings_on_record
from yipanqi.rulebook.queries.item_records import RecordSource, offer_item_records

offer_item_records(
    RecordSource("finding", "检查发现的问题", "finding", findings_on_record, "junction__item_id", "found_on"),
    RecordSource(
        "open_finding", "未销号的问题", "finding", lambda: findings_on_record(only_open=True), "junction__item_id", "found_on",
    ),
)  # fmt: skip
