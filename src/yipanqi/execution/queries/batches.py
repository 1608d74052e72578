"""What became of batches that one signs up for: the activities that recorded them, who came, what they found, how that is handled."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import newest_cases
from yipanqi.execution.models import Activity, Attendance, CallPlace, Carrier, CarrierCall
from yipanqi.execution.queries.activities import Keeping, activities, attendances
from yipanqi.execution.queries.carrier_calls import THERE
from yipanqi.execution.queries.carrier_kinds import described_kind, described_kinds
from yipanqi.execution.queries.kinds import asked_by, counting_as
from yipanqi.organisation.queries import within_reach

ACTIVITY = "execution.activity"


@dataclass(frozen=True)
class BatchRecord:
    """One activity that recorded a batch: what it says in the long fields of its kind, who came, how the newest case that it opened stands."""

    activity: Activity
    said: tuple[tuple[str, str], ...]
    came: dict[int, str]
    handled: str


def records_of_batches(
    actor: Actor, carrier: Carrier, calls: Iterable[CarrierCall]
) -> dict[int, tuple[BatchRecord, ...]]:
    """By call the activities that recorded it: those of the carrier's organisation, of the same day and of the kind it is recorded as.

    Three statements, none for a kind whose batches are not recorded as activities.
    """
    kind = described_kind(carrier.kind).recorded_as
    days = {call.pk: call.held_on for call in calls if call.state != CarrierCall.CANCELLED and call.held_on}
    if not kind or not days:
        return {}
    held = activities(actor).filter(organisation_id=carrier.organisation_id, held_on__in=set(days.values()))
    by_day: dict[datetime.date, list[BatchRecord]] = defaultdict(list)
    for record in _described(actor, kind, list(counting_as(held, [kind]))):
        by_day[record.activity.held_on].append(record)
    return {key: tuple(by_day[day]) for key, day in days.items() if day in by_day}


def signed_up_on(actor: Actor, organisation: Keeping, kind: str, day: datetime.date) -> set[int]:
    """Who signed up for the batches of the organisation on the day that are recorded as this kind of activity. At most one query."""
    sorts = [one.code for one in described_kinds().values() if one.recorded_as == kind]
    if not sorts:
        return set()
    found = within_reach(CallPlace.objects.all(), actor, "call__carrier__organisation__path").filter(
        call__carrier__organisation_id=organisation.pk, call__carrier__kind__in=sorts, call__held_on=day, state__in=THERE
    )  # fmt: skip
    return set(found.exclude(call__state=CarrierCall.CANCELLED).values_list("person_id", flat=True))


def batch_state(call: CarrierCall, today: datetime.date, *, is_recorded: bool = False) -> str:
    """How a batch stands, in words."""
    if call.state in (CarrierCall.FINISHED, CarrierCall.CANCELLED):
        return call.get_state_display()
    if is_recorded:
        return "已登记"
    return "待登记" if call.held_on is not None and call.held_on < today else "报名中"


def _described(actor: Actor, kind: str, held: list[Activity]) -> Iterable[BatchRecord]:
    keys = [one.pk for one in held]
    came: dict[int, dict[int, str]] = defaultdict(dict)
    rows = attendances(actor).filter(activity__in=keys, state__in=Attendance.TOOK_PART)
    for key, person, name in rows.values_list("activity_id", "person_id", "person__name"):
        came[key][person] = name
    handled = newest_cases(ACTIVITY, keys)
    asked = [(one.name, one.title) for one in asked_by(kind) if one.type == "long_text"]
    for one in held:
        said = tuple((title, str(one.details[name])) for name, title in asked if one.details.get(name))
        ended, where = handled.get(one.pk, ("", ""))
        stands = ended or (f"办理中（{where}）" if where else "")
        yield BatchRecord(one, said, came[one.pk], stands)
