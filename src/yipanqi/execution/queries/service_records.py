"""What the person of a case served as a volunteer since it began: shown beside the case, and the sheet of its file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import add_months
from yipanqi.casework.queries import CasePage
from yipanqi.execution.models import CallPlace

VOLUNTEERING = "volunteering"
"""The word with which a procedure asks for it, and the kind of paper that a step takes it as."""
HALF_YEAR = 6
DAY = datetime.timedelta(days=1)
PERSON = "person:"


@dataclass(frozen=True)
class Service:
    """One confirmed service that the reader may know of."""

    held_on: datetime.date
    title: str
    team: str
    hours: int
    confirmed_by: str
    call_id: int
    opens: bool


@dataclass(frozen=True)
class HalfYear:
    """Half a year of an examination, or the time before the first: how often and how long he served in it, wherever it was."""

    title: str
    from_on: datetime.date
    until_on: datetime.date
    times: int
    hours: int


@dataclass(frozen=True)
class ServiceRecord:
    """The services of one person from the beginning of his case to its end or today.

    `hours` are all that was confirmed; `unseen_hours` are those of them served where the reader may not look.
    """

    name: str
    from_on: datetime.date
    until_on: datetime.date
    services: tuple[Service, ...]
    halves: tuple[HalfYear, ...]
    hours: int
    unseen_hours: int
    waiting_hours: int

    @property
    def said(self) -> str:
        """The sums in one sentence."""
        waiting = f"，待确认{self.waiting_hours}小时" if self.waiting_hours else ""
        return f"自{self.from_on:%Y-%m-%d}以来已确认{self.hours}小时{waiting}"


def shows_services(page: CasePage) -> bool:
    """Whether the procedure of the case says that services are shown beside its subject, who is a person."""
    return VOLUNTEERING in page.course.procedure.shows and page.face.subject_key.startswith(PERSON)


def service_record(actor: Actor, page: CasePage) -> ServiceRecord | None:
    """The services of whom the case is about; for whoever has found the case, None where its procedure shows none. One query.

    A service is named to whoever reaches its team or stands below it, as calls are, and to the volunteer himself; of others only the
    hours count.
    """
    if not shows_services(page):
        return None
    case, person_id = page.case, int(page.face.subject_key.removeprefix(PERSON))
    until = case.closed_on or actor.today
    places = list(
        CallPlace.objects.filter(
            person_id=person_id,
            state__in=(CallPlace.CONFIRMED, CallPlace.REPORTED),
            call__held_on__gte=case.begun_on,
            call__held_on__lte=until,
        )
        .select_related("call__carrier__organisation")
        .order_by("call__held_on", "pk")
    )
    confirmed = [one for one in places if one.state == CallPlace.CONFIRMED]
    seen = [one for one in confirmed if person_id == actor.person_id or _knows_of(actor, one)]
    hours = _hours(confirmed)
    return ServiceRecord(
        page.face.subject_name,
        case.begun_on,
        until,
        tuple(_service(actor, one) for one in seen),
        tuple(_halves(page, until, confirmed)),
        hours,
        hours - _hours(seen),
        _hours(places) - hours,
    )


def _service(actor: Actor, place: CallPlace) -> Service:
    call = place.call
    return Service(
        call.held_on or place.signed_on, call.title, call.carrier.name, place.hours or 0, place.confirmed_by_name, call.pk,
        actor.reaches(call.carrier.organisation.path),
    )  # fmt: skip


def _knows_of(actor: Actor, place: CallPlace) -> bool:
    path = place.call.carrier.organisation.path
    homes = (actor.member_of, *(post.path for post in actor.posts))
    return actor.reaches(path) or any(home.startswith(path) for home in homes)


def _halves(page: CasePage, until: datetime.date, confirmed: list[CallPlace]) -> Iterator[HalfYear]:
    """The half-years counted from the day on which each examining step was first reached, and the time before the first of them."""
    for title, start, end in _spans(page, until):
        inside = [one for one in confirmed if start <= (one.call.held_on or one.signed_on) <= end]
        yield HalfYear(title, start, end, len(inside), _hours(inside))


def _spans(page: CasePage, until: datetime.date) -> Iterator[tuple[str, datetime.date, datetime.date]]:
    reached = _reached(page)
    first = reached[0][1] if reached else until + DAY
    if page.case.begun_on < first:
        yield (f"“{reached[0][0]}”以前" if reached else "开始办理以来"), page.case.begun_on, first - DAY
    ends = [*(start for _, start in reached), until + DAY][1:]
    for (title, start), end in zip(reached, ends, strict=True):
        number = 0
        while (begins := add_months(start, HALF_YEAR * number)) < end:
            number += 1
            last = min(add_months(start, HALF_YEAR * number), end) - DAY
            yield f"{title}第{number}个半年", begins, last


def _reached(page: CasePage) -> list[tuple[str, datetime.date]]:
    """The steps that take the record as a paper, each with the day on which the case first came to it; the earliest first."""
    procedure = page.course.procedure
    wanted = {
        step.id: step.title
        for step in procedure.steps
        if any(paper.kind == VOLUNTEERING for paper in step.papers)
    }
    found: dict[str, datetime.date] = {}
    for mark in page.course.marks:
        step = procedure.step(mark.step) if mark.kind == "take" else None
        way = step.decision(mark.decision) if step is not None else None
        for key in way.to if way is not None else ():
            if key in wanted:
                found.setdefault(key, mark.on)
    return sorted(((wanted[key], day) for key, day in found.items()), key=lambda one: one[1])


def _hours(places: list[CallPlace]) -> int:
    return sum(one.hours or 0 for one in places)
