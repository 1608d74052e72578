"""What happens at night: limits that passed are marked, and decisions left to the system are taken."""

from __future__ import annotations

import datetime
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.db.models import Q

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.casework.models import Case, CaseHand, CaseMark
from yipanqi.casework.queries import calendar, course_of, hands_of, places_around, told, unmarked_by
from yipanqi.casework.services.acting import take_step
from yipanqi.casework.services.keeping import act_of, columns_follow, data_of, hand_row, mark_row
from yipanqi.engine.procedures.course import Course, Mark
from yipanqi.engine.procedures.taking import expire
from yipanqi.engine.procedures.windows import window_for
from yipanqi.ledger.services import record_many

LOT = 250
"""Cases of one transaction: what a night that is stopped does again, at most."""
Progress = Callable[[int, int, str], None]


def mark_expired(*, actor: Actor, day: datetime.date, progress: Progress | None = None) -> int:
    """Mark every limit of a running case that passed by the day; returns how many marks were added. Marked once, ever.

    Goes by lots, each a transaction of its own: a night that was stopped goes on where it was and looks at no case again.
    Costs about fifteen statements a lot, and one replay a case that passed a limit since the last night.
    """
    if actor.kind != "system":
        raise NotPermitted("casework.expiry.system_only", "超期记录由系统每日自动办理。")
    waiting = unmarked_by(day)
    total, done, marked = Case.objects.filter(waiting).count(), 0, 0
    for lot in _lots(Case.objects.filter(waiting).order_by("pk").values_list("pk", flat=True)):
        marked += _lot_marked(actor, lot, waiting, day)
        done += len(lot)
        if progress is not None:
            progress(done, total, "超期标记")
    return marked


def take_silent_decisions(*, actor: Actor, progress: Progress | None = None) -> int:
    """Take what a procedure leaves to the system once its least time has passed; returns how many were taken.

    Looks at lots without a lock; only a case whose time has come is taken in hand, in a transaction of its own.
    """
    if actor.kind != "system":
        raise NotPermitted("casework.silence.system_only", "到期自动办结由系统每日办理。")
    hands = CaseHand.objects.filter(person_key="system", purpose=CaseHand.ACT, case__state=Case.OPEN)
    pairs = hands.order_by("case_id").values_list("case_id", flat=True).distinct()
    total, done, taken = pairs.count(), 0, 0
    for lot in _lots(pairs):
        courses = dict(_courses(Case.objects.filter(pk__in=lot).order_by("pk")))
        taken += sum(_silent(actor, case, course) for case, course in courses.items())
        done += len(lot)
        if progress is not None:
            progress(done, total, "到期自动办结")
    return taken


def _lots(keys: Iterable[int]) -> Iterator[list[int]]:
    """The keys as they are now, in lots."""
    every = iter(list(keys))
    while lot := list(itertools.islice(every, LOT)):
        yield lot


def _courses(cases: Iterable[Case]) -> Iterator[tuple[Case, Course]]:
    """Each case with its course. One whose edition is gone or whose marks cannot be read must not keep the others waiting."""
    cases = list(cases)
    rows: dict[int, list[CaseMark]] = {case.pk: [] for case in cases}
    for row in CaseMark.objects.filter(case__in=cases).order_by("case_id", "number"):
        rows[row.case_id].append(row)
    for case in cases:
        try:
            yield case, course_of(case, [line.mark for line in told(case, rows[case.pk])])
        except Refused as refused:
            logging.getLogger(__name__).warning("case %s: %s", case.pk, refused)


@transaction.atomic
def _lot_marked(actor: Actor, lot: list[int], waiting: Q, day: datetime.date) -> int:
    locked = Case.objects.select_for_update(of=("self",)).select_related("organisation")
    found = locked.filter(waiting, pk__in=lot).order_by("pk")
    marks, acts, told_to = [], [], []
    columns: dict[tuple[object, ...], list[int]] = {}
    for case, course in _courses(list(found)):
        after = expire(course, calendar=calendar(), today=day)
        columns_follow(case, after, actor)
        columns.setdefault((case.has_expired, case.next_due_on, case.unmarked_due_on), []).append(case.pk)
        fresh = after.marks[len(course.marks) :]
        rows = [
            mark_row(actor, case, number, mark, names={}, standing="")
            for number, mark in enumerate(fresh, start=len(course.marks) + 1)
        ]
        if rows:
            marks += rows
            acts.append(act_of(case, "casework.limit.expired", data_of(case, after, rows[-1], rows)))
            told_to += [(case, after, mark) for mark in fresh]
    CaseMark.objects.bulk_create(marks)
    for (has_expired, next_due_on, unmarked_due_on), keys in columns.items():  # A lot has few different days.
        Case.objects.filter(pk__in=keys).update(
            has_expired=has_expired, next_due_on=next_due_on, unmarked_due_on=unmarked_due_on
        )
    _report(actor, told_to)
    if acts:
        record_many(actor=actor, acts=acts)
    return len(marks)


def _report(actor: Actor, late: Iterable[tuple[Case, Course, Mark]]) -> None:
    """Show a late case to whom the limit that passed is reported."""
    found = []
    for case, course, mark in late:
        limit = course.procedure[mark.step].limit(mark.limit)
        if limit is not None and limit.escalate_to is not None:
            found.append((case, course, mark.step, limit.escalate_to))
    if not found:
        return
    places = places_around({case.organisation for case, *_ in found}, actor.today)
    CaseHand.objects.bulk_create(
        hand_row(case, CaseHand.SEE, step, hand)
        for case, course, step, rule in found
        for hand in hands_of(course, [rule], places[case.organisation_id])
    )


def _silent(actor: Actor, case: Case, course: Course) -> int:
    for step in course.open_steps:
        if all(rule.relation != "system" for rule in step.actors):
            continue
        timed = [limit for limit in step.limits if limit.at_least is not None]
        for decision in dict.fromkeys(one for limit in timed for one in limit.decisions):
            window = window_for(course, step.id, decision, calendar(), actor.today)
            if window is None or window.is_provisional or actor.today < window.earliest:
                continue
            try:
                take_step(actor=actor, case=case, step=step.id, decision=decision)
            except (
                Refused
            ):  # Somebody acted since it was read, or its year is not published: asked again tomorrow.
                continue
            return 1
    return 0
