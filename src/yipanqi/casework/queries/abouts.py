"""Cases about a record of another room, shown beside it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.casework.models import Case
from yipanqi.casework.queries.catalogue import procedures
from yipanqi.casework.queries.reading import RUNNING, cases


@dataclass(frozen=True)
class Beside:
    """A case as it is shown beside its record: how it stands and how it ended; its number only to whoever may open it."""

    number: int
    title: str
    state: str
    where: str
    ended: str
    begun_on: datetime.date
    closed_on: datetime.date | None
    is_running: bool
    procedure: str = ""


def cases_beside(actor: Actor, about: str) -> list[Beside]:
    """Every case about the record, newest first; for whoever may see the record. Two statements."""
    seen = set(cases(actor).filter(about=about).values_list("pk", flat=True))
    return [
        Beside(
            one.pk if one.pk in seen else 0,
            one.procedure_title,
            one.get_state_display(),
            one.where,
            one.ended,
            one.begun_on,
            one.closed_on,
            not one.is_settled,
            one.procedure,
        )
        for one in Case.objects.filter(about=about).order_by("-begun_on", "-pk")
    ]


def numbers_with_case(kind: str, numbers: Iterable[int]) -> set[int]:
    """Which of the records a case runs about, or ended about otherwise than by withdrawal. One statement."""
    abouts = [f"{kind}:{number}" for number in numbers]
    found = (
        Case.objects.filter(about__in=abouts).exclude(state=Case.WITHDRAWN).values_list("about", flat=True)
    )
    return {int(about.partition(":")[2]) for about in found}


def newest_cases(kind: str, numbers: Iterable[int], procedure: str = "") -> dict[int, tuple[str, str]]:
    """The newest case about each of the records that was not withdrawn: how it ended, else where it stands; of one procedure, if it is named. One statement."""
    abouts = [f"{kind}:{number}" for number in numbers]
    rows = Case.objects.filter(about__in=abouts).exclude(state=Case.WITHDRAWN).order_by("begun_on", "pk")
    if procedure:
        rows = rows.filter(procedure=procedure)
    return {
        int(about.partition(":")[2]): (ended, "" if ended else where)
        for about, ended, where in rows.values_list("about", "ended", "where")
    }


def has_case(about: str) -> bool:
    """Whether a case about the record runs or ended otherwise than by withdrawal: then the record follows its case alone."""
    return Case.objects.filter(about=about).exclude(state=Case.WITHDRAWN).exists()


def homes_where_shown(actor: Actor, word: str) -> list[str]:
    """The paths of the organisations that keep a running case about the actor whose procedure shows this beside its subject.

    Two statements; none for a visitor.
    """
    if actor.person_id is None:
        return []
    keys = {one.id for one in procedures().procedures if word in one.shows}
    found = Case.objects.filter(state__in=RUNNING, is_sealed=False, subject_key=actor.key, procedure__in=keys)
    return sorted(set(found.values_list("organisation__path", flat=True)))
