"""The fact tables `meeting` and `resolution` as rules/facts describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yipanqi.basics.periods import Period
from yipanqi.meeting.queries.told import meeting_facts, resolution_facts
from yipanqi.rulebook.services import offer_facts


def meeting_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each meeting that was held in the period and not withdrawn. One statement."""
    for row in meeting_facts(organisation_ids, period).iterator(chunk_size=2000):
        yield {
            "key": row["pk"],
            "organisation": row["organisation_id"],
            "body_kind": row["body__kind"],
            "kind": row["kind"],
            "held_on": row["held_on"],
            "has_party": row["has_party"],
            "has_business": row["has_business"],
            "has_both": row["has_party"] and row["has_business"],
            "expected_count": row["expected_count"],
            "present_count": row["present_count"],
            "is_confirmed": row["state"] == "closed",
            "recorded_on": row["recorded_on"],
        }


def resolution_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each standing resolution adopted in the period. One statement."""
    for row in resolution_facts(organisation_ids, period).iterator(chunk_size=2000):
        yield {
            "key": row["pk"],
            "organisation": row["organisation_id"],
            "meeting_kind": row["item__meeting__kind"],
            "adopted_on": row["adopted_on"],
            "has_owner": row["owner_id"] is not None,
            "due_on": row["due_on"],
            "is_duty": row["state"] in ("taken_up", "done"),
            "finished_on": row["finished_on"],
            "is_collective": bool(row["item__matter"]),
            "is_voted": bool(row["vote__is_passed"]) and row["vote__state"] == "valid",
            "prior_studied": row["item__prior_item_id"] is not None or row["item__prior_on"] is not None,
        }


offer_facts("meeting", meeting_rows)
offer_facts("resolution", resolution_rows)
