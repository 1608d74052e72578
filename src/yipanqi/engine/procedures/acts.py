"""What may be done with a case besides taking a step: extend, delegate, rest and resume, hand over, withdraw, excuse, move on to an edition."""

from __future__ import annotations

import datetime

from yipanqi.engine.procedures.course import (
    Course,
    CourseRefused,
    Mark,
    Taker,
    apply,
    moved,
    succession_from,
)
from yipanqi.engine.procedures.days import chinese
from yipanqi.engine.procedures.language import Permission, Procedure
from yipanqi.engine.procedures.permits import StepNotYours, permit, standing_for, who_could
from yipanqi.engine.procedures.taking import open_step


def extend(course: Course, *, taker: Taker, step: str, limit: str, on: datetime.date, reason: str) -> Course:
    """Grant a limit its extended length, once, for a written reason, by who may take the step."""
    here = open_step(course, step, on)
    found = here.limit(limit)
    if found is None or found.extended is None:
        raise CourseRefused(
            "engine.procedures.no_extension", f"“{here.title}”的这条时限不能延长，请按期办理。"
        )
    if course.extension(step, limit) is not None:
        raise CourseRefused(
            "engine.procedures.extended", f"“{here.title}”的时限已经延长过一次，不能再延长，请尽快办理。"
        )
    _reasoned(reason, "延长时限")
    standing = permit(course, here, taker)
    return apply(
        course, Mark("extend", on, taker.key, step, standing=standing, limit=limit, reason=reason.strip())
    )


def delegate(course: Course, *, taker: Taker, step: str, to: str, on: datetime.date, reason: str) -> Course:
    """The A holder lets the B holder of this key take the open step."""
    here = open_step(course, step, on)
    if here.deputy != "delegated":
        why = "B角不得代办" if here.deputy == "never" else "B角本来就可以办，不需要委托"
        raise CourseRefused("engine.procedures.no_delegation", f"“{here.title}”不能委托：{why}。")
    pair = standing_for(course, here.actors, taker)
    if pair is None or pair[1].share == "B":
        raise StepNotYours(
            "engine.procedures.not_yours",
            f"只有{who_could(here.actors)}的A角可以委托“{here.title}”，请转请其委托。",
        )
    _reasoned(reason, "委托")
    return apply(course, Mark("delegate", on, taker.key, step, to=to, reason=reason.strip()))


def suspend(course: Course, *, taker: Taker, on: datetime.date, reason: str) -> Course:
    """Let the case rest; the days until it is resumed count for no limit."""
    if course.is_closed or course.is_suspended:
        state = "已经结束" if course.is_closed else "已经暂停"
        raise CourseRefused("engine.procedures.suspended", f"本件{state}，不能再暂停。")
    permission = _permitted(course, course.procedure.suspension, taker, "暂停")
    _one_of(permission, reason, "暂停")
    _in_order(course, on)
    return apply(course, Mark("suspend", on, taker.key, reason=reason.strip()))


def resume(course: Course, *, taker: Taker, on: datetime.date, reason: str = "") -> Course:
    """Let the case run on."""
    if not course.is_suspended:
        raise CourseRefused("engine.procedures.not_suspended", "本件没有暂停，不需要恢复。")
    _permitted(course, course.procedure.suspension, taker, "恢复")
    _in_order(course, on)
    return apply(course, Mark("resume", on, taker.key, reason=reason.strip()))


def transfer(course: Course, *, taker: Taker, to: str, on: datetime.date, reason: str) -> Course:
    """Hand the case over to another organisation: what was done stays done, open steps go on there."""
    if course.is_closed:
        raise CourseRefused("engine.procedures.closed", f"本件已经结束（{course.ended}），不能转接。")
    permission = _permitted(course, course.procedure.transfer, taker, "转接")
    _one_of(permission, reason, "转接")
    _in_order(course, on)
    return apply(course, Mark("transfer", on, taker.key, to=to, reason=reason.strip()))


def withdraw(course: Course, *, taker: Taker, on: datetime.date, reason: str) -> Course:
    """End the case because who asked for it no longer wants it."""
    if course.is_closed:
        raise CourseRefused("engine.procedures.closed", f"本件已经结束（{course.ended}），不能撤回。")
    permission = _permitted(course, course.procedure.withdrawal, taker, "撤回")
    _one_of(permission, reason, "撤回")
    _in_order(course, on)
    return apply(course, Mark("withdraw", on, taker.key, reason=reason.strip()))


def excuse(
    course: Course,
    *,
    taker: Taker,
    step: str,
    limit: str,
    due_on: datetime.date,
    on: datetime.date,
    reason: str,
) -> Course:
    """Put an accepted excuse beside a limit that passed; the mark stays. Refuses who took the step himself."""
    expiry = next(
        (mark for mark in course.expiries if (mark.step, mark.limit, mark.due_on) == (step, limit, due_on)),
        None,
    )
    if expiry is None:
        raise CourseRefused("engine.procedures.not_expired", "这条时限没有超期记录，不需要说明。")
    permission = _permitted(course, course.procedure.excusal, taker, "认可超期说明")
    mark = course.last(step)
    if mark is not None and taker.key in (mark.by, mark.beside):
        raise CourseRefused(
            "engine.procedures.same_person", "超期的办理人不能认可自己的说明，请转请另一位有权的人认可。"
        )
    _one_of(permission, reason, "认可超期说明")
    return apply(
        course, Mark("excuse", on, taker.key, step, limit=limit, due_on=due_on, reason=reason.strip())
    )


def move(course: Course, procedure: Procedure, *, taker: Taker, on: datetime.date, reason: str) -> Course:
    """Go on under another edition, by the article it names. What was done stays done, marks stay."""
    if course.is_closed:
        raise CourseRefused("engine.procedures.closed", f"本件已经结束（{course.ended}），不能改用新版。")
    if procedure.id != course.procedure.id or not procedure.is_in_force(on):
        raise CourseRefused(
            "engine.procedures.edition_not_in_force",
            f"“{procedure.title}”{procedure.edition}版在{chinese(on)}不适用于本件，请选用当日有效的版本。",
        )
    succession = succession_from(procedure, course.procedure.edition)
    strangers = [
        opening.step
        for opening in course.openings
        if succession.steps.get(opening.step, opening.step) not in procedure
    ]
    if strangers:
        titles = "、".join(f"“{course.procedure[key].title}”" for key in strangers)
        raise CourseRefused(
            "engine.procedures.no_succession",
            f"在办的{titles}在{procedure.edition}版里没有对应的步骤，请先办完，或在衔接办法里写明对应。",
        )
    if standing_for(course, succession.actors, taker) is None:
        raise StepNotYours(
            "engine.procedures.not_yours",
            f"您不能决定本件改用新版：由{who_could(succession.actors)}决定，请转请其决定。",
        )
    _reasoned(reason, "改用新版")
    _in_order(course, on)
    mark = Mark(
        "move", on, taker.key, to=procedure.edition, reason=f"{succession.source.citation}：{reason.strip()}"
    )
    return moved(course, procedure, succession, mark)


def _permitted(course: Course, permission: Permission | None, taker: Taker, word: str) -> Permission:
    if permission is None:
        raise CourseRefused(
            "engine.procedures.not_provided", f"“{course.procedure.title}”没有规定可以{word}，请继续办理。"
        )
    if standing_for(course, permission.actors, taker) is None:
        raise StepNotYours(
            "engine.procedures.not_yours",
            f"您不能办理本件的{word}：由{who_could(permission.actors)}决定，请转请其决定。",
        )
    return permission


def _one_of(permission: Permission, reason: str, word: str) -> None:
    _reasoned(reason, word)
    if permission.reasons and reason.strip() not in permission.reasons:
        raise CourseRefused(
            "engine.procedures.reason", f"{word}的理由限于{'、'.join(permission.reasons)}，请选其一。"
        )


def _reasoned(reason: str, word: str) -> None:
    if not reason.strip():
        raise CourseRefused(
            "engine.procedures.reason", f"{word}要写明理由，请补写。", {"reason": "请写明理由"}
        )


def _in_order(course: Course, on: datetime.date) -> None:
    if on < course.last_on:
        raise CourseRefused(
            "engine.procedures.before_opening",
            f"本件在{chinese(course.last_on)}还有记录，不能记为{chinese(on)}，请改正日期。",
        )
