"""Running the situations told beside procedures: what a sentence leaves out is filled in, what it says must come true."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from yipanqi.basics.errors import HouseError
from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.errors import Place
from yipanqi.engine.procedures import acts
from yipanqi.engine.procedures.composing import compose, overlays_for
from yipanqi.engine.procedures.course import Course, CourseRefused, Standing, Taker, begin_course
from yipanqi.engine.procedures.language import (
    Decision,
    InputField,
    Procedure,
    Procedures,
    Step,
    Trial,
    TrialAct,
)
from yipanqi.engine.procedures.taking import expire, take
from yipanqi.engine.procedures.windows import windows
from yipanqi.engine.reading import Scalar

_VOTES = {"expected": 20, "present": 18, "in_favour": 15}


@dataclass(frozen=True, slots=True)
class Tried:
    """One situation that was run; `wrong` is empty when it held."""

    place: Place
    name: str
    wrong: str


def run_trials(procedures: Procedures, calendar: WorkingCalendar) -> Iterator[Tried]:
    """Run every situation."""
    for trial in procedures.trials:
        yield Tried(trial.place, f"情景“{trial.name}”", _run(procedures, calendar, trial))


def fill_in(
    step: Step,
    decision: Decision,
    on: datetime.date,
    fields: Mapping[str, Scalar],
    without: Iterable[str] = (),
) -> dict[str, Scalar]:
    """The fields with plausible values where a required one is left out, except those named in `without`."""
    found = dict(fields)
    for field in step.fields:
        wanted = field.required and (not field.decisions or decision.id in field.decisions)
        if field.id in found or field.id in without:
            continue
        if wanted or field.id in decision.only_if:
            found[field.id] = decision.only_if.get(field.id, (_plausible(field, on),))[0]
    return found


def least_papers(
    step: Step, decision: Decision, papers: Mapping[str, int], without: Iterable[str] = ()
) -> dict[str, int]:
    """The papers with the least number of each that is left out."""
    left_out = set(without)
    least = {
        paper.kind: paper.minimum
        for paper in step.papers
        if paper.kind not in left_out and (not paper.decisions or decision.id in paper.decisions)
    }
    return {**least, **papers}


def _run(procedures: Procedures, calendar: WorkingCalendar, trial: Trial) -> str:
    base = _edition(procedures, trial)
    if base is None:
        return f"程序“{trial.procedure}”在{trial.started_on}没有有效的版本，或版本“{trial.edition}”不存在"
    unknown = [act.by for act in trial.acts if act.by not in trial.people]
    if unknown:
        return f"“{unknown[0]}”没有写进 people"
    procedure = _laid(procedures, base, trial)
    people = {name: _taker(name, standings) for name, standings in trial.people.items()}
    try:
        course = begin_course(
            procedure, subject=trial.subject, on=trial.started_on, concerned=trial.concerned
        )
    except CourseRefused as refused:
        return refused.sentence
    for act in trial.acts:
        try:
            course = _done(procedures, calendar, trial, course, people, act)
        except HouseError as refused:
            code = refused.code.rpartition(".")[2]
            if code != act.refused:
                wanted = f"预期以“{act.refused}”拒绝，" if act.refused else ""
                return f"第{act.place.line}行：{wanted}实以“{code}”拒绝——{refused.sentence}"
            continue
        if act.refused:
            return f"第{act.place.line}行：预期以“{act.refused}”拒绝，却办成了"
    return "；".join(_differences(course, calendar, trial))


def _edition(procedures: Procedures, trial: Trial) -> Procedure | None:
    if trial.edition:
        return procedures.edition(trial.procedure, trial.edition)
    return procedures.edition_on(trial.procedure, trial.started_on)


def _laid(procedures: Procedures, base: Procedure, trial: Trial) -> Procedure:
    return compose(base, overlays_for(procedures, base, trial.layers, is_agency=trial.is_agency))


def _taker(name: str, told: Mapping[str, tuple[str, ...]]) -> Taker:
    share, organisation = told.get("share", ("A",))[0], told.get("organisation", ("",))[0]
    standings = [
        Standing(relation, post, organisation, share)
        for relation, posts in told.items()
        if relation not in ("share", "organisation")
        for post in posts or ("",)
    ]
    return Taker(name, tuple(standings) or (Standing("", "", organisation, share),))


def _done(
    procedures: Procedures,
    calendar: WorkingCalendar,
    trial: Trial,
    course: Course,
    people: Mapping[str, Taker],
    act: TrialAct,
) -> Course:
    taker = people[act.by]
    if act.kind == "take":
        step = course.procedure.step(act.step)
        decision = step.decision(act.decision) if step is not None else None
        fields, papers = dict(act.fields), dict(act.papers)
        if step is not None and decision is not None:
            fields = fill_in(step, decision, act.on, act.fields, act.without)
            papers = least_papers(step, decision, act.papers, act.without)
        return take(
            course,
            calendar=calendar,
            taker=taker,
            step=act.step,
            decision=act.decision,
            on=act.on,
            fields=fields,
            papers=papers,
            beside=people.get(act.beside),
        )
    if act.kind == "extend":
        return acts.extend(course, taker=taker, step=act.step, limit=act.to, on=act.on, reason=act.reason)
    if act.kind == "delegate":
        return acts.delegate(course, taker=taker, step=act.step, to=act.to, on=act.on, reason=act.reason)
    if act.kind == "suspend":
        return acts.suspend(course, taker=taker, on=act.on, reason=act.reason)
    if act.kind == "resume":
        return acts.resume(course, taker=taker, on=act.on, reason=act.reason)
    if act.kind == "withdraw":
        return acts.withdraw(course, taker=taker, on=act.on, reason=act.reason)
    if act.kind == "transfer":
        return acts.transfer(course, taker=taker, to=act.to, on=act.on, reason=act.reason)
    if act.kind == "move":
        edition = procedures.edition(course.procedure.id, act.to)
        if edition is None:
            raise CourseRefused("engine.procedures.edition_not_in_force", f"没有{act.to}版，请改正。")
        return acts.move(course, _laid(procedures, edition, trial), taker=taker, on=act.on, reason=act.reason)
    course = expire(course, calendar=calendar, today=act.on)
    passed = next((mark for mark in course.expiries if mark.step == act.step), None)
    return acts.excuse(
        course,
        taker=taker,
        step=act.step,
        limit=passed.limit if passed else "",
        due_on=passed.due_on if passed and passed.due_on else act.on,
        on=act.on,
        reason=act.reason,
    )


def _differences(course: Course, calendar: WorkingCalendar, trial: Trial) -> Iterator[str]:
    wanted = trial.expect
    closed = wanted.get("closed", "")
    if course.ended != closed:
        yield f"预期{f'以“{closed}”结束' if closed else '还没有结束'}，实为{course.ended or '还没有结束'}"
    names = {step.id for step in course.open_steps}
    if "open" in wanted and names != set(_texts(wanted["open"])):
        yield f"预期可办“{'、'.join(_texts(wanted['open']))}”，实可办“{'、'.join(sorted(names))}”"
    today = wanted.get("today")
    if isinstance(today, datetime.date):
        course = expire(course, calendar=calendar, today=today)
    marks = sorted({mark.step for mark in course.expiries})
    if "marks" in wanted and marks != sorted(set(_texts(wanted["marks"]))):
        yield f"预期超期的是“{'、'.join(_texts(wanted['marks']))}”，实为“{'、'.join(marks)}”"
    told = wanted.get("windows")
    if isinstance(told, Mapping) and isinstance(today, datetime.date):
        found = windows(course, calendar, today)
        for step, days in told.items():
            window = found.get(step)
            for key, title in (("earliest", "最早"), ("latest", "最迟")):
                day = getattr(window, key, None)
                if days[key] is not None and days[key] != day:
                    lines = "；".join(window.lines) if window is not None else "这一步不在前面"
                    yield f"“{step}”预期{title}{days[key]}，实为{day}（{lines}）"


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, (tuple, list)) else ()


def _plausible(field: InputField, on: datetime.date) -> Scalar:
    if field.id in _VOTES:
        return _VOTES[field.id]
    plain: dict[str, Scalar] = {
        "integer": 1,
        "date": on,
        "yes_no": True,
        "choice": (field.choices or ("",))[0],
    }
    return plain.get(field.type, f"{field.title}略")
