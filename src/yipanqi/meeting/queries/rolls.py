"""Who stands on the roll of a body on a day, with right to vote and what keeps people out of the count."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from yipanqi.basics.actors import system_actor
from yipanqi.meeting.models import Meeting, RollLine, RollStatus
from yipanqi.meeting.queries.bounds import Standing
from yipanqi.meeting.queries.kinds import (
    ALL_MEMBERS,
    INVITED,
    POSTS,
    Circumstance,
    MeetingKind,
    circumstances,
    meeting_kinds,
)
from yipanqi.meeting.queries.tally import RollCount
from yipanqi.organisation.queries import holders_of_kinds, members_as_at

PROBATIONARY = "probationary"
NO_VOTE_PROBATIONARY = ("预备党员没有表决权", "党章、基层组织选举工作条例第5条")
ATTENDANCE = "attendance"


@dataclass(frozen=True)
class Expected:
    """One person as he stands on the roll of that day."""

    person_id: int
    name: str
    post_title: str
    party_status: str
    capacity: str
    may_vote: bool
    no_vote_reason: str = ""
    no_vote_article: str = ""
    exempt_from: tuple[str, ...] = ()
    exempt_reason: str = ""
    exempt_article: str = ""


@dataclass
class _Place:
    """What is gathered about one person before the roll is drawn."""

    name: str
    posts: list[str] = field(default_factory=list)
    capacity: str = RollLine.MEMBER


def roll_on(body: Standing, agency_id: int | None, kind: MeetingKind, day: datetime.date) -> list[Expected]:
    """The roll of the body for such a meeting on the day, in the order of posts. Four queries; no reach: the caller permits."""
    look = system_actor(day)
    members = {each.person_id: each for each in members_as_at(look, body.path, day)}
    places: dict[int, _Place] = {}
    wanted = (*kind.expected_posts, *kind.observers)
    held = (
        holders_of_kinds(body.path, wanted, day, agency_id=agency_id, is_wide=kind.expected == POSTS)
        if wanted
        else []
    )
    for post_kind, title, person_id, name in sorted(held, key=lambda row: wanted.index(row[0])):
        place = places.setdefault(
            person_id,
            _Place(name, capacity=RollLine.MEMBER if post_kind in kind.expected_posts else RollLine.OBSERVER),
        )
        if title not in place.posts:
            place.posts.append(title)
    if kind.expected == ALL_MEMBERS:
        for person_id, each in members.items():
            places.setdefault(person_id, _Place(each.person.name)).capacity = RollLine.MEMBER
    if kind.expected == INVITED:
        for place in places.values():
            place.capacity = RollLine.OBSERVER
    statuses = party_statuses(places, day)
    standing = circumstances_on(places, day)
    return [
        _expected(key, place, statuses.get(key, ""), standing.get(key, ())) for key, place in places.items()
    ]


def party_statuses(people: Iterable[int], day: datetime.date) -> dict[int, str]:
    """The status as a party member of these people on the day; who is no member is left out. One query."""
    found = members_as_at(system_actor(day), "", day).filter(person_id__in=list(people)).order_by()
    return dict(found.values_list("person_id", "status"))


def circumstances_on(people: Iterable[int], day: datetime.date) -> dict[int, tuple[Circumstance, ...]]:
    """What circumstances hold for these people on the day. One query."""
    known = circumstances()
    found: dict[int, tuple[Circumstance, ...]] = {}
    rows = RollStatus.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=day), person_id__in=list(people), from_on__lte=day
    )
    for person_id, code in rows.order_by("pk").values_list("person_id", "code"):
        if code in known:
            found[person_id] = (*found.get(person_id, ()), known[code])
    return found


def _expected(person_id: int, place: _Place, status: str, standing: Sequence[Circumstance]) -> Expected:
    barred = [each for each in standing if each.no_vote]
    exempting = [each for each in standing if each.exempt]
    why, article = ("列席人员不参加表决", "") if place.capacity == RollLine.OBSERVER else ("", "")
    if not why and status == PROBATIONARY:
        why, article = NO_VOTE_PROBATIONARY
    if not why and barred:
        why, article = f"{barred[0].title}没有表决权", barred[0].article
    return Expected(
        person_id,
        place.name,
        "、".join(place.posts)[:120],
        status,
        place.capacity,
        not why,
        why,
        article,
        tuple(sorted({kind for each in exempting for kind in each.exempt})),
        "；".join(each.title for each in exempting)[:120],
        "；".join(each.article for each in exempting)[:160],
    )


def count_of(lines: Iterable[RollLine], exempt: str = "") -> RollCount:
    """The count of a frozen roll for a vote: who has the vote and is not exempt from this kind of count.

    Who is exempt and came all the same counts on both sides. The reasons name articles, no people.
    """
    lines = list(lines)
    members = [line for line in lines if line.capacity == RollLine.MEMBER]
    voters = [line for line in members if line.may_vote]
    left_out = [line for line in voters if exempt and exempt in line.exempt_from and not line.is_present]
    expected = len(voters) - len(left_out)
    why = Counter(
        f"{line.no_vote_reason}（{line.no_vote_article}）" if line.no_vote_article else line.no_vote_reason
        for line in members
        if not line.may_vote
    )
    why.update(f"不计入应到（{line.exempt_article}）" for line in left_out)
    reasons = tuple(f"{number}人{reason}" for reason, number in why.items())
    return RollCount(
        expected,
        sum(line.is_present for line in voters),
        sum(line.capacity == RollLine.OBSERVER for line in lines),
        len(members) - len(voters),
        len(left_out),
        reasons,
    )


@dataclass(frozen=True)
class AttendanceCount:
    """Expected, present and the absent with their reasons, as the minutes state them."""

    expected: int
    present: int
    exempt: int
    voters_expected: int
    voters_present: int
    observers: int


def attendance_of(lines: Iterable[RollLine]) -> AttendanceCount:
    """The head-count of a frozen roll; whom activities do not bind is left out unless he came."""
    lines = list(lines)
    members = [line for line in lines if line.capacity == RollLine.MEMBER]
    exempt = [line for line in members if ATTENDANCE in line.exempt_from and not line.is_present]
    votes = count_of(lines)
    return AttendanceCount(
        len(members) - len(exempt),
        sum(line.is_present for line in members),
        len(exempt),
        votes.expected,
        votes.present,
        sum(line.capacity == RollLine.OBSERVER and line.is_present for line in lines),
    )


def invited_on(days: Collection[datetime.date]) -> dict[int, list[int]]:
    """The called meetings held on one of these days, by each person who is expected or sits in; no reach, for the digest.

    Four queries for each meeting.
    """
    found: dict[int, list[int]] = {}
    known = meeting_kinds()
    called = Meeting.objects.filter(state=Meeting.CALLED, held_on__in=list(days)).select_related("body")
    for meeting in called.order_by("held_on", "pk"):
        if meeting.kind in known:
            for one in roll_on(meeting.body, meeting.body.agency_id, known[meeting.kind], meeting.held_on):
                found.setdefault(one.person_id, []).append(meeting.pk)
    return found
