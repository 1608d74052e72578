"""The fact table `activity` as rules/facts/activity.yaml describes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yipanqi.basics.periods import Period
from yipanqi.execution.queries.activities import activity_facts
from yipanqi.rulebook.services import offer_facts

COLUMNS = {
    "key": "pk", "organisation": "organisation_id", "kind": "kind", "held_on": "held_on", "expected_count": "expected_count",
    "present_count": "present_count", "host": "host_name", "recorded_on": "recorded_on", "source": "source",
}  # fmt: skip


def activity_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each activity on record and held in the period. One statement."""
    rows = activity_facts(organisation_ids, period).order_by("pk").values_list(*COLUMNS.values())
    for values in rows.iterator(chunk_size=2000):
        row = dict(zip(COLUMNS, values, strict=True))
        row["host"] = row["host"] or None
        yield row


offer_facts("activity", activity_rows)
