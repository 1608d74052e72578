"""Whom the night's round told of a limit that passed: what a daily digest says about cases."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.casework.models import Case, CaseHand, CaseMark
from yipanqi.casework.queries.catalogue import composed
from yipanqi.casework.queries.courses import face_of, told
from yipanqi.casework.queries.reading import cases, places_of_actor
from yipanqi.organisation.queries import everybody_in_post

KINDS = {"overdue": "已超期", "remind": "提醒办理", "escalate": "超期报告"}


@dataclass(frozen=True)
class Reminder:
    """One thing to tell one person: of which case, which step and limit, why he is told, and the day that passed.

    `kind` is overdue (recorded only), remind (he may take the step and is urged to) or escalate (it is reported to him).
    """

    case: Case
    title: str
    step_id: str
    step: str
    limit: str
    kind: str
    due_on: datetime.date
    on: datetime.date

    @property
    def said(self) -> str:
        """The kind in Chinese."""
        return KINDS[self.kind]


def reminders_on(actor: Actor, day: datetime.date, *, since: datetime.date | None = None) -> list[Reminder]:
    """What the person is to be told of limits marked on the day, or from `since` to the day; earliest due day first.

    Only of running cases in sight whose step still waits: who may take it is reminded, to whom the limit is reported is told so.
    Costs four statements.
    """
    rows = _marks(since or day, day).filter(case__in=cases(actor).order_by().values("pk"))
    found = list(rows.select_related("case__organisation"))
    if not found:
        return []
    at = {one.case_id for one in found}
    acts = set(places_of_actor(actor, CaseHand.ACT).filter(case__in=at).values_list("case_id", "step"))
    sees = set(places_of_actor(actor, CaseHand.SEE).filter(case__in=at).values_list("case_id", "step"))
    said = [one for row in found for one in _said(row, (row.case_id, row.step), acts, sees)]
    return sorted(said, key=lambda one: (one.due_on, one.case.pk, one.kind))


def people_reminded_on(
    actor: Actor, day: datetime.date, *, since: datetime.date | None = None
) -> frozenset[str]:
    """The keys of everybody whom `reminders_on` may have something for; for the system. Costs three statements."""
    if actor.kind != "system":
        return frozenset()
    keys: set[str] = set()
    posts: set[tuple[int | None, int | None, str]] = set()
    marks = _marks(since or day, day)
    hands = CaseHand.objects.filter(purpose__in=(CaseHand.ACT, CaseHand.SEE), case__in=marks.values("case"))
    for hand in hands.values_list("person_key", "organisation_id", "unit_id", "post_kind").distinct():
        if hand[0]:
            keys.add(hand[0])
        else:
            posts.add((hand[1], hand[2], hand[3]))
    held = everybody_in_post(actor, day).filter(post__kind__in={kind for _, _, kind in posts})
    found = {
        f"person:{one.person_id}"
        for one in held
        if (one.post.organisation_id, one.post.unit_id, one.post.kind) in posts
    }
    return frozenset(keys - {"system"} | found)


def _marks(first: datetime.date, last: datetime.date) -> QuerySet[CaseMark]:
    return CaseMark.objects.filter(kind="expire", on__gte=first, on__lte=last, case__state=Case.OPEN)


def _said(
    row: CaseMark, at: tuple[int, str], acts: set[tuple[int, str]], sees: set[tuple[int, str]]
) -> Iterator[Reminder]:
    case = row.case
    mark = told(case, [row])[0].mark
    procedure = composed(case.procedure, case.edition, tuple(case.layers), is_agency=case.is_agency)
    step = procedure.step(mark.step)
    limit = step.limit(mark.limit) if step is not None else None
    if step is None or limit is None or mark.due_on is None:
        return
    kinds = []
    if at in acts:
        kinds.append("overdue" if limit.at_expiry == "mark" else "remind")
    if at in sees and limit.at_expiry == "escalate":
        kinds.append("escalate")
    for kind in kinds:
        yield Reminder(
            case, face_of(case).title, step.id, step.title, limit.id, kind, mark.due_on, row.on
        )  # fmt: skip
