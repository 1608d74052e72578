"""Activities within reach, their rolls, and the roll that a new one starts from."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from posixpath import commonpath
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import Period
from yipanqi.evidence.queries import pieces_in_force
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.queries.kinds import (
    COMMITTEE,
    activity_kinds,
    counting_as,
    described_activity_kind,
)
from yipanqi.meeting.queries import meeting_kind, roll_on
from yipanqi.meeting.queries.rolls import ATTENDANCE, circumstances_on
from yipanqi.organisation.queries import holdings_as_at, members_as_at, within_reach
from yipanqi.organisation.queries.people import member_facts


@dataclass(frozen=True)
class ActivityFilter:
    """What the list of activities is narrowed to; empty values narrow nothing."""

    text: str = ""
    kind: str = ""
    organisation_id: int | None = None
    from_on: datetime.date | None = None
    until_on: datetime.date | None = None
    joined: str = ""
    late: bool = False
    withdrawn: bool = False
    unconfirmed: bool = False
    unproven: bool = False


class Keeping(Protocol):
    """A party organisation that records activities, as far as its roll needs it."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def agency_id(self) -> int | None: ...


@dataclass(frozen=True)
class RollEntry:
    """One person who was due at an activity on its day."""

    person_id: int
    name: str
    may_vote: bool
    exempt_reason: str = ""
    note: str = ""


def activities(actor: Actor) -> QuerySet[Activity]:
    """The activities on record within reach, newest first; withdrawn ones left out."""
    return _all(actor).filter(state=Activity.RECORDED)


def _all(actor: Actor) -> QuerySet[Activity]:
    return (
        within_reach(Activity.objects.all(), actor)
        .select_related("organisation", "junction", "business_item")
        .order_by("-held_on", "-pk")
    )


def activities_matching(actor: Actor, wanted: ActivityFilter) -> QuerySet[Activity]:
    """The activities narrowed by the filter; `joined` is yes, no or empty."""
    found = _all(actor).filter(state=Activity.WITHDRAWN if wanted.withdrawn else Activity.RECORDED)
    if wanted.text:
        found = found.filter(
            Q(title__icontains=wanted.text) | Q(host_name__icontains=wanted.text) | Q(agenda__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text) | Q(organisation__pinyin__icontains=wanted.text)
        )  # fmt: skip
    exact = {
        "organisation_id": wanted.organisation_id, "held_on__gte": wanted.from_on,
        "held_on__lte": wanted.until_on, "is_late": wanted.late,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.kind:
        found = counting_as(found, [wanted.kind])
    if wanted.unconfirmed:
        found = found.filter(confirmed_on__isnull=True).exclude(written_by_key="")
    if wanted.unproven:
        found = found.alias(pieces=pieces_in_force("execution.activity", actor.today)).filter(lacks_pieces())
    serves = Q(junction__isnull=False) | Q(business_item__isnull=False)
    if wanted.joined:
        found = found.filter(serves if wanted.joined == "yes" else ~serves)
    return found


def lacks_pieces() -> Q:
    """The condition that fewer pieces prove the activity today than its kind needs; the rows bear `pieces`."""
    least: dict[int, list[str]] = {}
    for code, term in activity_kinds().items():
        number: Any = term.attributes["evidence_minimum"]
        least.setdefault(number, []).append(code)
    lacking = Q(pk__in=())
    for number, codes in least.items():
        if number:
            lacking |= Q(kind__in=codes, pieces__lt=number)
    return lacking


def activity(actor: Actor, pk: int) -> Activity:
    """One activity within reach, withdrawn or not; refuses NotFound."""
    found = (
        within_reach(Activity.objects.all(), actor)
        .select_related(
            "organisation__agency", "junction__item", "business_item", "occurrence__duty", "meeting__body"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("execution.activity.not_found", "没有找到这次活动，或不在您的权限范围内。")
    return found


def activities_serving(actor: Actor, junction_id: int) -> QuerySet[Activity]:
    """The activities on record that served a junction."""
    return activities(actor).filter(junction_id=junction_id)


def roll_of(actor: Actor, activity: Activity) -> QuerySet[Attendance]:
    """The roll as it stood on the activity's day."""
    return (
        within_reach(Attendance.objects.all(), actor, "activity__organisation__path")
        .filter(activity=activity)
        .select_related("person")
        .order_by("pk")
    )


def roll_for(actor: Actor, organisation: Keeping, kind: str, day: datetime.date) -> list[RollEntry]:
    """Who is due at such an activity of the organisation on the day, with whom activities do not bind. At most five queries."""
    if not actor.reaches(organisation.path):
        return []
    known = described_activity_kind(kind)
    inside = known.meeting_at(organisation.kind) if known else ""
    if inside:
        expected = roll_on(organisation, organisation.agency_id, meeting_kind(inside), day)
        return [
            RollEntry(
                one.person_id, one.name, one.may_vote, one.exempt_reason if ATTENDANCE in one.exempt_from else "",
                one.no_vote_reason,
            )
            for one in expected
            if one.capacity == "member"
        ]  # fmt: skip
    members = {each.person_id: each for each in members_as_at(actor, organisation.path, day)}
    if known is not None and known.expected == COMMITTEE:
        held = holdings_as_at(actor, organisation.path, day).filter(
            post__organisation__path=organisation.path
        )
        committee = {each.person_id: each.person.name for each in held}
        return [
            RollEntry(key, name, key not in members or members[key].status == "full")
            for key, name in committee.items()
        ]
    excused = excused_on(members, day)
    return [
        RollEntry(key, each.person.name, each.status == "full", excused.get(key, ""))
        for key, each in members.items()
    ]


def excused_on(people: Iterable[int], day: datetime.date) -> dict[int, str]:
    """Whom activities do not bind on the day, and why, by person. One query."""
    found = {
        key: "；".join(one.title for one in standing if ATTENDANCE in one.exempt)
        for key, standing in circumstances_on(people, day).items()
    }
    return {key: why[:120] for key, why in found.items() if why}


def due_on(actor: Actor, paths: Iterable[str], day: datetime.date) -> dict[str, dict[int, RollEntry]]:
    """Who may stand on a roll of that day, by organisation and person: its members, then its committee.

    Two queries, however many organisations.
    """
    found: dict[str, dict[int, RollEntry]] = {path: {} for path in paths}
    above = _common_path(found)
    status: dict[int, str] = {}
    for each in members_as_at(actor, above, day):
        status[each.person_id] = each.status
        entry = RollEntry(each.person_id, each.person.name, each.status == "full")
        home = each.organisation.path
        for end in (place for place, sign in enumerate(home, start=1) if sign == "/"):
            if home[:end] in found:
                found[home[:end]][each.person_id] = entry
    for held in holdings_as_at(actor, above, day).filter(post__organisation__path__in=found):
        may_vote = status.get(held.person_id, "full") == "full"
        if held.post.organisation is not None:
            found[held.post.organisation.path][held.person_id] = RollEntry(
                held.person_id, held.person.name, may_vote
            )
    return found


def _common_path(paths: Iterable[str]) -> str:
    """The path of the lowest organisation above or equal to all of them, "" where there is none."""
    shared = commonpath(paths)
    return f"{shared}/" if shared else ""


def activity_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Activity]:
    """The rows behind the fact table `activity` (no reach: the engine judges everybody alike)."""
    rows = Activity.objects.filter(
        state=Activity.RECORDED, held_on__gte=period.start, held_on__lte=period.end
    )
    return rows if organisation_ids is None else rows.filter(organisation_id__in=list(organisation_ids))


def participation_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Attendance]:
    """Who took part in what was held in the period: everybody, or the members of these organisations (no reach)."""
    rows = Attendance.objects.filter(
        state__in=Attendance.TOOK_PART,
        activity__state=Activity.RECORDED,
        activity__held_on__gte=period.start,
        activity__held_on__lte=period.end,
    )
    if organisation_ids is None:
        return rows
    members = member_facts(list(organisation_ids), period.end)
    return rows.filter(person__in=members.order_by().values("person_id"))


def participations_named(actor: Actor, keys: Collection[int]) -> list[tuple[int, int, str]]:
    """(attendance, activity, day and title) of these lines of rolls, as far as the activities lie within reach; one query."""
    if not keys:
        return []
    found = Attendance.objects.filter(pk__in=keys, activity__in=activities(actor).order_by().values("pk"))
    rows = found.values_list("pk", "activity_id", "activity__held_on", "activity__title")
    return [(key, activity, f"{held_on} {title}") for key, activity, held_on, title in rows]


def attendances(actor: Actor) -> QuerySet[Attendance]:
    """Every line of the rolls of activities on record within reach."""
    found = within_reach(Attendance.objects.all(), actor, "activity__organisation__path")
    return found.filter(activity__state=Activity.RECORDED).order_by("pk")
