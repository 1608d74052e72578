"""Taking a step: who, what, how many, not too early. What fits becomes a mark; what does not is refused with a remedy."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yipanqi.basics.text import nearest
from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.procedures.course import Course, CourseRefused, Mark, Taker, apply
from yipanqi.engine.procedures.days import chinese
from yipanqi.engine.procedures.language import Decision, InputField, Step, Vote
from yipanqi.engine.procedures.permits import permit, refuse_same_person, who_could
from yipanqi.engine.procedures.windows import Range, reckon, windows
from yipanqi.engine.reading import Scalar

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "long_text": (str,),
    "integer": (int,),
    "date": (datetime.date,),
    "yes_no": (bool,),
    "choice": (str,),
    "person": (str,),
    "organisation": (str,),
}
_TYPE_WORDS = {
    "text": "文字",
    "long_text": "文字",
    "integer": "整数",
    "date": "日期",
    "yes_no": "是或否",
    "choice": "列出的选项之一",
    "person": "一个人",
    "organisation": "一个组织",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a step still needs: a field, papers, or a second person."""

    sort: str
    key: str
    title: str
    sentence: str


def missing(
    step: Step,
    decision: str,
    fields: Mapping[str, Scalar] | None = None,
    papers: Mapping[str, int] | None = None,
) -> tuple[Missing, ...]:
    """What the step still needs for the decision."""
    return tuple(_missing(step, decision, fields or {}, papers or {}))


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
    _given(here, way, fields, papers)
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


def check_vote(step: Step, vote: Vote, decision: str, fields: Mapping[str, Scalar]) -> None:
    """Refuse numbers that cannot be, a meeting short of its quorum, and a decision its votes do not carry."""
    expected, present, favour = (_number(fields, key) for key in ("expected", "present", "in_favour"))
    written = _number(fields, "written")
    if present > expected or favour > min(expected, present + written):
        raise CourseRefused(
            "engine.procedures.vote",
            f"“{step.title}”的票数不对：应到{expected}人、实到{present}人、会前书面意见{written}人、赞成{favour}人，请核对。",
        )
    if not _carries(vote.quorum, present, expected):
        raise CourseRefused(
            "engine.procedures.quorum",
            f"“{step.title}”应到有表决权{expected}人，实到{present}人，没有{_majority(vote.quorum)}，会议无效，请另行召开（{vote.source.citation}）。",
        )
    base = expected if vote.denominator == "expected" else present
    word = "应到" if vote.denominator == "expected" else "实到"
    if decision in vote.decisions and not _carries(vote.passes, favour, base):
        raise CourseRefused(
            "engine.procedures.vote",
            f"“{step.title}”赞成{favour}人，没有{_majority(vote.passes)}{word}有表决权的{base}人，不能作此决定，请按表决结果选择（{vote.source.citation}）。",
        )


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


def _given(step: Step, way: Decision, fields: Mapping[str, Scalar], papers: Mapping[str, int]) -> None:
    for name in fields:
        field = next((one for one in step.fields if one.id == name), None)
        if field is None:
            words = "、".join(f"“{one.title}”" for one in step.fields) or "（无）"
            raise CourseRefused(
                "engine.procedures.unknown_field", f"“{step.title}”不填写“{name}”，可填：{words}，请删去。"
            )
        _typed(step, field, fields[name])
    kinds = {paper.kind: paper for paper in step.papers}
    for kind, count in papers.items():
        if kind not in kinds:
            words = "、".join(paper.title for paper in step.papers) or "（无）"
            raise CourseRefused(
                "engine.procedures.unknown_paper",
                f"“{step.title}”不收“{kind}”这类材料，可收：{words}，请取回。",
            )
        if count > kinds[kind].maximum:
            raise CourseRefused(
                "engine.procedures.too_many_papers",
                f"“{step.title}”的{kinds[kind].title}最多{kinds[kind].maximum}件，已附{count}件，请取回多余的。",
            )
    lacking = missing(step, way.id, fields, papers)
    if lacking:
        raise CourseRefused(
            "engine.procedures.missing",
            f"“{step.title}”还不能作“{way.title}”的决定：{'；'.join(one.sentence for one in lacking)}。",
            {one.key: one.sentence for one in lacking},
        )
    _different_people(step, fields)
    for name, values in way.only_if.items():
        if fields.get(name) not in values:
            title = next(one.title for one in step.fields if one.id == name)
            raise CourseRefused(
                "engine.procedures.condition",
                f"“{step.title}”只有在“{title}”为{'、'.join(_said(value) for value in values)}时才能作“{way.title}”的决定，请另选或改正。",
            )


def _different_people(step: Step, fields: Mapping[str, Scalar]) -> None:
    seen: dict[Scalar, str] = {}
    for field in step.fields:
        person = fields.get(field.id) if field.type == "person" else None
        if person is not None and person in seen:
            raise CourseRefused(
                "engine.procedures.same_person",
                f"“{step.title}”的“{seen[person]}”和“{field.title}”填了同一个人，请改为不同的人。",
                {field.id: "请改为不同的人"},
            )
        seen[person] = field.title


def _typed(step: Step, field: InputField, value: Scalar) -> None:
    if value is None:
        return
    fits = isinstance(value, _TYPES[field.type]) and not (field.type == "integer" and isinstance(value, bool))
    if not fits or (field.type == "choice" and value not in field.choices):
        words = "、".join(field.choices) if field.type == "choice" else _TYPE_WORDS[field.type]
        raise CourseRefused(
            "engine.procedures.field",
            f"“{step.title}”的“{field.title}”应填{words}，请改正。",
            {field.id: f"应填{words}"},
        )


def _missing(
    step: Step, decision: str, fields: Mapping[str, Scalar], papers: Mapping[str, int]
) -> Iterator[Missing]:
    for field in step.fields:
        if field.required and (not field.decisions or decision in field.decisions):
            value = fields.get(field.id)
            if value is None or (isinstance(value, str) and not value.strip()):
                yield Missing("field", field.id, field.title, f"请填写“{field.title}”")
    for paper in step.papers:
        if not paper.decisions or decision in paper.decisions:
            count = papers.get(paper.kind, 0)
            if count < paper.minimum:
                yield Missing(
                    "paper",
                    paper.kind,
                    paper.title,
                    f"请附{paper.title}，至少{paper.minimum}件，现有{count}件",
                )


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
            course = _expired(course, step.id, due.limit.id, due.day, on)
    return course


def _expired(course: Course, step: str, limit: str, due_on: datetime.date, on: datetime.date) -> Course:
    if any((mark.step, mark.limit, mark.due_on) == (step, limit, due_on) for mark in course.expiries):
        return course
    return apply(course, Mark("expire", on, "system", step, limit=limit, due_on=due_on))


def _number(fields: Mapping[str, Scalar], key: str) -> int:
    value = fields.get(key)
    return value if isinstance(value, int) and value >= 0 else 0


def _carries(majority: str, votes: int, base: int) -> bool:
    if majority == "more_than_half":
        return 2 * votes > base
    if majority == "at_least_half":
        return 2 * votes >= base
    return 5 * votes >= 4 * base


def _majority(majority: str) -> str:
    return {"more_than_half": "超过半数", "at_least_half": "达到半数", "four_fifths": "达到五分之四"}[
        majority
    ]


def _said(value: Scalar) -> str:
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
