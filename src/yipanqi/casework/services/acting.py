"""Acts on a running case: each takes the case in hand, lets the engine permit and check, writes and records."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.errors import CaseRefused
from yipanqi.casework.models import Case
from yipanqi.casework.queries import (
    adopted_layers,
    calendar,
    composed,
    edition_today,
    hands_of,
    holders_of,
    places_of,
    taker_named,
)
from yipanqi.casework.services.enrolling import enrol, move_membership
from yipanqi.casework.services.keeping import Given, kept, taken_in_hand
from yipanqi.engine.procedures import acts
from yipanqi.engine.procedures.permits import permit
from yipanqi.engine.procedures.taking import open_step, take
from yipanqi.organisation.queries import organisations
from yipanqi.rulebook.queries.procedures import WRITTEN_HERE


@transaction.atomic
def take_step(
    *,
    actor: Actor,
    case: Case,
    step: str,
    decision: str,
    given: Given | None = None,
    beside: str = "",
    on: datetime.date | None = None,
    seen: int | None = None,
) -> Case:
    """Take an open step. Refuses CaseMovedOn where `seen` acts are not all, StepNotYours, and what the engine refuses."""
    hold = taken_in_hand(actor, case, seen)
    day = _day(actor, on)
    wanted = given or Given()
    permit(hold.course, open_step(hold.course, step, day), hold.taker)
    after = take(
        hold.course,
        calendar=calendar(),
        taker=hold.taker,
        step=step,
        decision=decision,
        on=day,
        fields=wanted.fields,
        papers=wanted.papers(is_restricted=hold.case.visibility == "restricted"),
        beside=taker_named(beside, hold.places, actor.today) if beside else None,
    )
    kept(hold, after, "casework.step.taken", wanted)
    enrol(actor=actor, case=hold.case, after=after)
    return hold.case


@transaction.atomic
def extend_limit(*, actor: Actor, case: Case, step: str, limit: str, reason: str) -> Case:
    """Grant a limit its extended length, once; refuses what the engine refuses."""
    hold = taken_in_hand(actor, case)
    after = acts.extend(hold.course, taker=hold.taker, step=step, limit=limit, on=actor.today, reason=reason)
    return kept(hold, after, "casework.limit.extended")


@transaction.atomic
def delegate_step(*, actor: Actor, case: Case, step: str, to: str, reason: str) -> Case:
    """Let the B holder take the open step. Refuses who is no B holder of a post that takes it."""
    hold = taken_in_hand(actor, case)
    here = open_step(hold.course, step, actor.today)
    permit(hold.course, here, hold.taker)
    found = holders_of(hands_of(hold.course, here.actors, hold.places), actor.today)
    if to not in {one.key for one in found if one.share == "B"}:
        raise CaseRefused(
            "casework.delegate.not_deputy", "只能委托给这一岗位的B角，请从列表里选择。", {"to": "请选择B角"}
        )
    after = acts.delegate(hold.course, taker=hold.taker, step=step, to=to, on=actor.today, reason=reason)
    return kept(hold, after, "casework.step.delegated")


@transaction.atomic
def suspend_case(*, actor: Actor, case: Case, reason: str) -> Case:
    """Let the case rest; refuses what the engine refuses."""
    hold = taken_in_hand(actor, case)
    after = acts.suspend(hold.course, taker=hold.taker, on=actor.today, reason=reason)
    return kept(hold, after, "casework.case.suspended")


@transaction.atomic
def resume_case(*, actor: Actor, case: Case, reason: str = "") -> Case:
    """Let the case run on; refuses what the engine refuses."""
    hold = taken_in_hand(actor, case)
    after = acts.resume(hold.course, taker=hold.taker, on=actor.today, reason=reason)
    return kept(hold, after, "casework.case.resumed")


@transaction.atomic
def transfer_case(*, actor: Actor, case: Case, to: int, reason: str) -> Case:
    """Hand the case over to another organisation, and with it the membership of whom it is about, where he has one.

    For whom the procedure names, as far as he stands over both. Refuses a place that cannot keep it and what the engine refuses.
    """
    hold = taken_in_hand(actor, case)
    target = organisations(system_actor(actor.today)).filter(pk=to).first()
    after = acts.transfer(
        hold.course, taker=hold.taker, to=f"organisation:{to}", on=actor.today, reason=reason
    )
    if target is None or target.kind != hold.case.organisation.kind or to == hold.case.organisation_id:
        raise CaseRefused(
            "casework.transfer.target",
            "不能转到这个组织：办理件只在同一类党组织之间转接，党支部的转到党支部。请另选。",
            {"to": "请另选"},
        )
    if not actor.may_act_on(target.path):
        raise NotPermitted(
            "casework.transfer.not_permitted", "转接由同时管理转出、转入组织的上级党组织办理，请转请其办理。"
        )
    if (target.agency_id is not None) != hold.case.is_agency:
        raise CaseRefused(
            "casework.transfer.agency",
            "机关与其他单位的程序不同，不能直接转接，请由转入组织另行开始并附原材料。",
        )
    source, hold.case.organisation = hold.case.organisation, target
    hold.places = places_of(target, actor.today)
    move_membership(actor=actor, case=hold.case)
    return kept(hold, after, "casework.case.transferred", more={"before": source.name, "after": target.name})


@transaction.atomic
def withdraw_case(*, actor: Actor, case: Case, reason: str) -> Case:
    """End the case because who asked for it no longer wants it; refuses what the engine refuses."""
    hold = taken_in_hand(actor, case)
    after = acts.withdraw(hold.course, taker=hold.taker, on=actor.today, reason=reason)
    return kept(hold, after, "casework.case.withdrawn")


@transaction.atomic
def accept_excuse(*, actor: Actor, case: Case, number: int, reason: str) -> Case:
    """Put an accepted excuse beside the expiry with this mark number; the mark stays."""
    hold = taken_in_hand(actor, case)
    marks = hold.course.marks
    expiry = marks[number - 1] if 0 < number <= len(marks) else None
    if expiry is None or expiry.kind != "expire" or expiry.due_on is None:
        raise CaseRefused("casework.excuse.no_expiry", "这不是一条超期记录，请从超期记录里选择。")
    after = acts.excuse(
        hold.course,
        taker=hold.taker,
        step=expiry.step,
        limit=expiry.limit,
        due_on=expiry.due_on,
        on=actor.today,
        reason=reason,
    )
    return kept(hold, after, "casework.excuse.accepted")


@transaction.atomic
def move_case(*, actor: Actor, case: Case, reason: str) -> Case:
    """Go on under the edition in force today, by the article it names; refuses what the engine refuses."""
    hold = taken_in_hand(actor, case)
    path = hold.case.organisation.path
    newer = edition_today(hold.case.procedure, actor.today, path)
    marks = [one for one in adopted_layers(path, actor.today, newer.id) if one.startswith(WRITTEN_HERE)]
    hold.case.layers = list(dict.fromkeys([*hold.case.layers, *marks]))
    procedure = composed(newer.id, newer.edition, tuple(hold.case.layers), is_agency=hold.case.is_agency)
    after = acts.move(hold.course, procedure, taker=hold.taker, on=actor.today, reason=reason)
    return kept(hold, after, "casework.case.moved")


def _day(actor: Actor, on: datetime.date | None) -> datetime.date:
    if on is not None and on > actor.today:
        raise CaseRefused(
            "casework.day.to_come", "办理日期不能晚于今天，请改正。", {"case_on": "不能晚于今天"}
        )
    return on or actor.today
