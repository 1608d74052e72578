"""Taking a step: who, what, not too early. What fits becomes a mark; what does not is refused with a remedy."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from yipanqi.basics.text import nearest
from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.procedures.course import Course, CourseRefused, Mark, Taker, apply
from yipanqi.engine.procedures.days import chinese
from yipanqi.engine.procedures.giving import check_given, check_vote
from yipanqi.engine.procedures.language import Decision, Step
from yipanqi.engine.procedures.permits import permit, refuse_same_person, who_could
from yipanqi.engine.procedures.windows import Due, Range, Window, reckon, windows
from yipanqi.engine.reading import Scalar


def take(
    course: Course,
    *,
    calendar: WorkingCalendar,
    taker: Taker,
    step: str,
    decision: str,
    on: datetime.date,
    fields: Mapping[str, Scalar] | None = None,
    papers: Mapping[str, int] | None = None,
    beside: Taker | None = None,
) -> Course:
    """The course after the step was taken. Refuses CourseRefused or StepNotYours; YearNotPublished for a legal limit."""
    fields, papers = dict(fields or {}), dict(papers or {})
    here = open_step(course, step, on)
    way = _decision(here, decision)
    standing = permit(course, here, taker)
    refuse_same_person(course, here, taker)
    _second(course, here, taker, beside)
    check_given(here, way, fields, papers)
    if here.vote is not None:
        check_vote(here, here.vote, decision, fields)
    for target in (*way.to, *filter(None, [way.returns])):
        most = course.procedure[target].times
        if most is not None and course.times(target) >= most:
            title = course.procedure[target].title
            raise CourseRefused("engine.procedures.times", f"“{title}”只能办{most}次，已经办过，请另作决定。")
    _not_too_early(course, here, way, calendar, on, fields)
    mark = Mark(
        "take",
        on,
        taker.key,
        here.id,
        decision,
        standing,
        beside.key if beside is not None else "",
        tuple(sorted(fields.items())),
        tuple(sorted((kind, count) for kind, count in papers.items() if count)),
    )
    return apply(_late(course, here, way, calendar, on, fields), mark)


def expire(course: Course, *, calendar: WorkingCalendar, today: datetime.date) -> Course:
    """The course with a mark for every limit of an open step that has passed; a provisional day never makes one."""
    if course.is_closed or course.is_suspended:
        return course
    for key, window in windows(course, calendar, today, only_open=True).items():
        for due in window.dues:
            if due.day < today and not due.is_provisional:
                course = _expired(course, key, due.limit.id, due.day, today)
    return course


def open_step(course: Course, step: str, on: datetime.date) -> Step:
    """The open step. Refuses a closed or resting case, a step that is not open, a day before it opened."""
    here = course.procedure.step(step)
    if here is None:
        near = nearest(step, [one.id for one in course.procedure.steps], 50.0)
        hint = f"，是否指“{near}”" if near else ""
        raise CourseRefused("engine.procedures.unknown_step", f"程序里没有步骤“{step}”{hint}，请改正。")
    if course.is_closed:
        raise CourseRefused(
            "engine.procedures.closed",
            f"本件已经结束（{course.ended}），不能再办理“{here.title}”，如需重办请另行开始。",
        )
    if course.is_suspended:
        raise CourseRefused(
            "engine.procedures.suspended",
            f"本件自{chinese(course.suspended[-1][0])}起暂停，不能办理“{here.title}”，请先恢复。",
        )
    if any(first <= on < until for first, until in course.suspended if until is not None):
        raise CourseRefused(
            "engine.procedures.suspended",
            f"本件在{chinese(on)}正在暂停，不能记为当天办理“{here.title}”，请改正日期。",
        )
    since = course.since(here.id)
    if since is None:
        now = "、".join(f"“{one.title}”" for one in course.open_steps)
        state = "已经办过" if course.last(here.id) is not None else "还没有走到"
        raise CourseRefused(
            "engine.procedures.not_open", f"“{here.title}”{state}，现在可办的是{now}，请先办这一步。"
        )
    if on < since:
        raise CourseRefused(
            "engine.procedures.before_opening",
            f"“{here.title}”在{chinese(since)}才开始，不能记为{chinese(on)}办理，请改正日期。",
        )
    return here


def _decision(step: Step, decision: str) -> Decision:
    found = step.decision(decision)
    if found is None:
        words = "、".join(f"“{one.title}”" for one in step.decisions)
        raise CourseRefused(
            "engine.procedures.unknown_decision",
            f"“{step.title}”没有“{decision}”这个决定，请在{words}中选一个。",
        )
    return found


def _second(course: Course, step: Step, taker: Taker, beside: Taker | None) -> None:
    if beside is None:
        if step.needs_two:
            raise CourseRefused(
                "engine.procedures.one_person",
                f"“{step.title}”须两人一同办理，请再请一位：{who_could(step.actors)}。",
            )
        return
    if beside.key == taker.key:
        raise CourseRefused(
            "engine.procedures.one_person", f"“{step.title}”须由两个不同的人办理，请另请一位。"
        )
    permit(course, step, beside)
    refuse_same_person(course, step, beside)


def _not_too_early(
    course: Course,
    step: Step,
    way: Decision,
    calendar: WorkingCalendar,
    on: datetime.date,
    fields: Mapping[str, Scalar],
) -> None:
    needs = any(limit.at_least or limit.not_before for limit in step.limits) or step.publicity
    if not needs:
        return
    since = course.since(step.id) or on
    _anchors_are_there(course, step, way, windows(course, calendar, on))
    window = reckon(
        course,
        step,
        calendar,
        on,
        start=Range(since, since),
        left={},
        decision=way.id,
        fields=fields,
        legal=True,
    )
    if on < window.earliest:
        reasons = [line for line in window.lines if line.startswith("最早") and "没有发生" not in line]
        raise CourseRefused(
            "engine.procedures.too_early",
            f"“{step.title}”现在还不能办，{chinese(on)}太早：{'；'.join(reasons)}。请在{chinese(window.earliest)}或以后办理。",
        )


def _anchors_are_there(course: Course, step: Step, way: Decision, ahead: Mapping[str, Window]) -> None:
    """A least time after a step that is still to come has not begun to run."""
    anchors = [publicity.after for publicity in step.publicity]
    for limit in step.limits:
        if not limit.decisions or way.id in limit.decisions:
            anchors += [limit.after] if limit.at_least is not None else []
            anchors += [limit.not_before_after] if limit.not_before is not None else []
    for anchor in anchors:
        key = anchor.partition(".")[0]
        if key in ahead and key != step.id:
            raise CourseRefused(
                "engine.procedures.too_early",
                f"“{step.title}”现在还不能办：时限要从“{course.procedure[key].title}”起算，那一步还没有办，请先办那一步。",
            )


def _late(
    course: Course,
    step: Step,
    way: Decision,
    calendar: WorkingCalendar,
    on: datetime.date,
    fields: Mapping[str, Scalar],
) -> Course:
    since = course.since(step.id) or on
    window = reckon(
        course, step, calendar, on, start=Range(since, since), left={}, decision=way.id, fields=fields
    )
    for due in window.dues:
        if due.day < on and not due.is_provisional:
            if due.limit.too_late == "refuse":
                raise CourseRefused("engine.procedures.too_late", _closed(step, way, due))
            course = _expired(course, step.id, due.limit.id, due.day, on)
    for advised in window.advised:
        if on < advised.day and not advised.is_provisional:
            mark = Mark("early", on, "system", step.id, limit=advised.limit.id, due_on=advised.day)
            course = apply(course, mark)
    return course


def _closed(step: Step, way: Decision, due: Due) -> str:
    left = "、".join(
        f"“{one.title}”" for one in step.decisions if one.id not in due.limit.decisions and one.id != way.id
    )
    return (
        f"“{step.title}”已经过了{chinese(due.day)}，不能再作“{way.title}”的决定"
        f"（{due.limit.source.citation}），请改作{left}，或重新办理。"
    )


def _expired(course: Course, step: str, limit: str, due_on: datetime.date, on: datetime.date) -> Course:
    if any((mark.step, mark.limit, mark.due_on) == (step, limit, due_on) for mark in course.expiries):
        return course
    return apply(course, Mark("expire", on, "system", step, limit=limit, due_on=due_on))
