"""The fact tables of activities, participation, carriers and their logs as rules/facts describes them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from yipanqi.basics.periods import Period
from yipanqi.execution.queries.activities import activity_facts, participation_facts
from yipanqi.execution.queries.carrier_calls import service_facts
from yipanqi.execution.queries.carrier_life import carrier_facts, carrier_log_facts
from yipanqi.execution.queries.item_records import ITEM_RECORDS
from yipanqi.execution.queries.junction_records import junction_activity_facts, junction_carrier_facts
from yipanqi.rulebook.queries.item_records import offer_item_records
from yipanqi.rulebook.queries.prepared import Prepared
from yipanqi.rulebook.services import offer_facts

COLUMNS = {
    "key": "pk", "organisation": "organisation_id", "kind": "kind", "held_on": "held_on", "expected_count": "expected_count",
    "present_count": "present_count", "host": "host_name", "recorded_on": "recorded_on", "source": "source",
    "also": "also_kinds",
}  # fmt: skip
PARTICIPATION = (
    "pk", "person_id", "person__name", "activity__organisation_id", "activity__kind", "activity__held_on", "activity__recorded_on",
    "activity__host_name", "activity__recorded_by_name", "activity__recorder_name", "activity__details",
)  # fmt: skip
_of_one = Prepared(
    lambda key, start, end: (
        activity_facts([key], Period(start, end)).order_by("pk").values_list(*COLUMNS.values())
    ),
    -901,
    datetime.date(1801, 2, 3),
    datetime.date(1802, 3, 4),
)


def activity_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each activity on record and held in the period, and one more for each kind it also counts as. One statement.

    The further rows bear the activity's own number, so that every count opens to the one record. What a member took part in is
    counted once, by the main kind.
    """
    rows: Iterable[Sequence[Any]]
    if organisation_ids is not None and len(organisation_ids) == 1:
        rows = _of_one.rows(organisation_ids[0], period.start, period.end)
    else:
        found = activity_facts(organisation_ids, period).order_by("pk").values_list(*COLUMNS.values())
        rows = found.iterator(chunk_size=2000)
    for values in rows:
        row = dict(zip(COLUMNS, values, strict=True))
        row["host"] = row["host"] or None
        also = row.pop("also")
        yield row
        for kind in also:
            yield {**row, "kind": kind}


def participation_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each member who took part in something that another person led, minuted or entered. One statement.

    A record to which nobody but the member himself set his name has no second person and is left out.
    """
    rows = participation_facts(organisation_ids, period).order_by("pk").values_list(*PARTICIPATION)
    for values in rows.iterator(chunk_size=2000):
        one = dict(zip(PARTICIPATION, values, strict=True))
        name = one["person__name"]
        host = one["activity__host_name"]
        others = [
            other
            for other in (host, one["activity__recorder_name"], one["activity__recorded_by_name"])
            if other and other != name
        ]
        if not others:
            continue
        hours = str(one["activity__details"].get("hours", ""))
        yield {
            "key": one["pk"],
            "member": one["person_id"],
            "organisation": one["activity__organisation_id"],
            "kind": one["activity__kind"],
            "part": "主持" if host == name else None,
            "held_on": one["activity__held_on"],
            "hours": int(hours) if hours.isdecimal() else None,
            "confirmed_by": others[0],
            "recorded_on": one["activity__recorded_on"],
        }


def junction_activity_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each activity that serves a junction carried by these organisations. One statement."""
    names = ("pk", "junction_id", "held_on", "in_term", "people_of_both", "recorded_on")
    for key, junction, held_on, in_term, people, recorded_on in junction_activity_facts(
        organisation_ids, period
    ).values_list(*names):
        yield {
            "key": key,
            "junction": junction,
            "held_on": held_on,
            "in_term": bool(in_term),
            "shared_people": people,
            "recorded_on": recorded_on,
        }


def junction_carrier_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each carrier that serves a junction carried by these organisations. One statement."""
    names = ("pk", "junction_id", "starts_on", "in_term", "people_of_both", "after_value", "result")
    for key, junction, starts_on, in_term, people, after, result in junction_carrier_facts(
        organisation_ids, period
    ).values_list(*names):
        yield {
            "key": key,
            "junction": junction,
            "starts_on": starts_on,
            "in_term": bool(in_term),
            "shared_people": people,
            "has_result": after is not None or bool(result),
        }


SERVICE = (
    "pk", "person_id", "call__carrier__organisation_id", "call__held_on", "hours", "confirmed_by_name", "reported_on",
)  # fmt: skip
CARRIER = (
    "pk", "organisation_id", "kind", "starts_on", "ends_on", "state", "junction_id", "business_item_id", "office_id", "before_value",
    "after_value",
)  # fmt: skip
CARRIER_LOG = (
    "pk", "carrier__organisation_id", "carrier_id", "carrier__kind", "kind", "verdict", "done_on", "recorded_on",
)  # fmt: skip


def service_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each volunteer's service whose hours somebody else has confirmed; its key is the negative one of the place."""
    for values in service_facts(organisation_ids, period).order_by("pk").values_list(*SERVICE):
        key, member, organisation, held_on, hours, confirmed_by, reported_on = values
        yield {
            "key": -key, "member": member, "organisation": organisation, "kind": "volunteering", "part": None,
            "held_on": held_on, "hours": hours, "confirmed_by": confirmed_by, "recorded_on": reported_on or held_on,
        }  # fmt: skip


def taken_part_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """Rolls of activities and confirmed services. Two statements."""
    yield from participation_rows(organisation_ids, period)
    yield from service_rows(organisation_ids, period)


def carrier_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each carrier that began in the period. One statement."""
    for values in carrier_facts(organisation_ids, period).order_by("pk").values_list(*CARRIER):
        one = dict(zip(CARRIER, values, strict=True))
        yield {
            "key": one["pk"], "organisation": one["organisation_id"], "kind": one["kind"], "starts_on": one["starts_on"],
            "ends_on": one["ends_on"], "state": one["state"],
            "serves_business": bool(one["junction_id"] or one["business_item_id"] or one["office_id"]),
            "has_figures": one["before_value"] is not None and one["after_value"] is not None,
        }  # fmt: skip


def carrier_log_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each entry in the log of a carrier. One statement."""
    for values in carrier_log_facts(organisation_ids, period).order_by("pk").values_list(*CARRIER_LOG):
        key, organisation, carrier, carrier_kind, kind, verdict, done_on, recorded_on = values
        yield {
            "key": key, "organisation": organisation, "carrier": carrier, "carrier_kind": carrier_kind, "kind": kind,
            "verdict": verdict or None, "done_on": done_on, "recorded_on": recorded_on,
        }  # fmt: skip


offer_facts("activity", activity_rows)
offer_facts("participation", taken_part_rows)
offer_facts("carrier", carrier_rows)
offer_facts("carrier_log", carrier_log_rows)
offer_facts("junction_activity", junction_activity_rows)
offer_facts("junction_carrier", junction_carrier_rows)
offer_item_records(*ITEM_RECORDS)
