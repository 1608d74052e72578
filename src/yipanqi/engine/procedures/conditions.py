"""What a step asked for beside what came of it: each condition of the procedure with the fact that met it, for paper."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.procedures.course import Course, Mark
from yipanqi.engine.procedures.days import chinese
from yipanqi.engine.procedures.language import DENOMINATORS, Step
from yipanqi.engine.procedures.windows import Range, Window, reckon
from yipanqi.engine.procedures.writing import said_vote
from yipanqi.engine.reading import Scalar


@dataclass(frozen=True, slots=True)
class Met:
    """One condition with the fact beside it; `holds` is false where a limit passed, which the fact then says."""

    condition: str
    fact: str
    holds: bool = True


def conditions_of(
    before: Course, mark: Mark, calendar: WorkingCalendar, names: Mapping[str, str]
) -> tuple[Met, ...]:
    """The conditions of the step that the mark took, with their facts. `before` is the case just before the mark."""
    step = before.procedure[mark.step]
    return tuple(_conditions(before, step, mark, calendar, names))


def said_value(value: Scalar, names: Mapping[str, str]) -> str:
    """What a field was filled with, as it is read."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.date):
        return chinese(value)
    return names.get(str(value), "" if value is None else str(value))


def _conditions(
    before: Course, step: Step, mark: Mark, calendar: WorkingCalendar, names: Mapping[str, str]
) -> Iterator[Met]:
    me = names.get(mark.by, mark.by)
    for other in step.different_from:
        earlier = before.last(other)
        if earlier is not None:
            title = before.procedure[other].title
            yield Met(
                f"不得与“{title}”同一人办理",
                f"“{title}”由{names.get(earlier.by, earlier.by)}办理，本步由{me}办理",
            )
    if step.waits_for:
        waited = (before.procedure[key].title for key in step.waits_for)
        days = (before.last(key) for key in step.waits_for)
        yield Met(
            f"{'、'.join(waited)}都办完",
            "、".join(f"{chinese(one.on)}办完" for one in days if one is not None),
        )
    if step.needs_two:
        yield Met("两人一同办理", f"{me}和{names.get(mark.beside, mark.beside)}")
    if step.recuses:
        yield Met("有关的人回避", f"{me}与本件无关")
    way = step.decision(mark.decision)
    fields = {field.id: field.title for field in step.fields}
    for name in way.only_if if way is not None else ():
        yield Met(fields[name], said_value(mark.value(name), names))
    counted = dict(mark.papers)
    for paper in step.papers:
        if counted.get(paper.kind) or (
            paper.minimum and (not paper.decisions or mark.decision in paper.decisions)
        ):
            span = (
                f"{paper.minimum}至{paper.maximum}件"
                if paper.minimum != paper.maximum
                else f"{paper.minimum}件"
            )
            yield Met(f"附{paper.title}{span}", f"已附{counted.get(paper.kind, 0)}件")
    if step.vote is not None:
        numbers = {key: mark.value(key) for key in ("expected", "present", "in_favour")}
        yield Met(
            said_vote(step.vote),
            f"应到{numbers['expected']}人，实到{numbers['present']}人，赞成{numbers['in_favour']}人"
            f"（按{DENOMINATORS[step.vote.denominator]}计）",
        )
    yield from _days(before, step, mark, calendar)


def _days(before: Course, step: Step, mark: Mark, calendar: WorkingCalendar) -> Iterator[Met]:
    since = before.since(step.id) or mark.on
    window: Window = reckon(
        before,
        step,
        calendar,
        mark.on,
        start=Range(since, since),
        left={},
        decision=mark.decision,
        fields=dict(mark.fields),
    )
    for line in window.lines:
        word, _, rest = line.partition("：")
        if word in ("最早", "适宜", "最迟") and "没有发生" not in rest and "尚无" not in rest:
            yield _day(word, rest, window, mark)


def _day(word: str, said: str, window: Window, mark: Mark) -> Met:
    taken = f"{chinese(mark.on)}办理"
    due = (
        next((one for one in window.dues if f"为{chinese(one.day)}" in said), None)
        if word == "最迟"
        else None
    )
    early = (
        next((one for one in window.advised if f"为{chinese(one.day)}" in said), None)
        if word == "适宜"
        else None
    )
    if due is not None and mark.on > due.day:
        return Met(f"{word}：{said}", f"{taken}，超过{(mark.on - due.day).days}天，已记为超期", holds=False)
    if early is not None and mark.on < early.day:
        return Met(f"{word}：{said}", f"{taken}，提前{(early.day - mark.on).days}天，已作记录", holds=False)
    return Met(f"{word}：{said}", taken)
