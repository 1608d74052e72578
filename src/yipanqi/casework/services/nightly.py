"""What happens at night: limits that passed are marked, and decisions left to the system are taken."""

from __future__ import annotations

import datetime
import logging

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.casework.errors import ProcedureGone
from yipanqi.casework.models import Case, CaseHand
from yipanqi.casework.queries import calendar, composed, overdue_on
from yipanqi.casework.services.acting import take_step
from yipanqi.casework.services.keeping import kept, taken_in_hand
from yipanqi.engine.procedures.taking import expire


def mark_expired(*, actor: Actor, day: datetime.date) -> int:
    """Mark every limit of a running case that passed by the day; returns how many marks were added. Marked once, ever.

    Each case is a transaction of its own: a job that is stopped goes on where it was. Costs some ten statements a late case.
    """
    if actor.kind != "system":
        raise NotPermitted("casework.expiry.system_only", "超期记录由系统每日自动办理。")
    return sum(_expired(actor, case, day) for case in Case.objects.filter(overdue_on(day)).order_by("pk"))


def take_silent_decisions(*, actor: Actor) -> int:
    """Take what a procedure leaves to the system once its least time has passed; returns how many were taken."""
    if actor.kind != "system":
        raise NotPermitted("casework.silence.system_only", "到期自动办结由系统每日办理。")
    waiting = CaseHand.objects.filter(person_key="system", purpose=CaseHand.ACT, case__state=Case.OPEN)
    return sum(
        _silent(actor, case, step)
        for case, step in [(hand.case, hand.step) for hand in waiting.select_related("case").order_by("pk")]
    )


@transaction.atomic
def _expired(actor: Actor, case: Case, day: datetime.date) -> int:
    try:
        hold = taken_in_hand(actor, case)
    except ProcedureGone as gone:  # One edition that is missing must not keep the others unmarked.
        logging.getLogger(__name__).warning("case %s: %s", case.pk, gone)
        return 0
    after = expire(hold.course, calendar=calendar(), today=day)
    added = len(after.marks) - len(hold.course.marks)
    if added:
        kept(hold, after, "casework.limit.expired")
    return added


def _silent(actor: Actor, case: Case, step: str) -> int:
    layers = tuple(case.layers)
    procedure = composed(case.procedure, case.edition, layers, is_agency=case.is_agency)
    timed = [limit for limit in procedure[step].limits if limit.at_least is not None]
    for decision in dict.fromkeys(one for limit in timed for one in limit.decisions):
        try:
            take_step(actor=actor, case=case, step=step, decision=decision)
        except Refused:  # Its time has not come yet: the engine says so, tomorrow it is asked again.
            continue
        return 1
    return 0
