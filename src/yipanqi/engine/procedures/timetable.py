"""Every step of a procedure with its days, as if each were taken on the first day it may be: for proof-reading limits on a calendar."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yipanqi.basics.dates import add_months
from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.load_calendar import load_calendar
from yipanqi.engine.procedures.check import sound_procedures
from yipanqi.engine.procedures.composing import compose, overlays_for
from yipanqi.engine.procedures.course import Course, Mark, apply, begin_course, moved, succession_from
from yipanqi.engine.procedures.language import Decision, Procedure, Step
from yipanqi.engine.procedures.windows import window_for
from yipanqi.engine.reading import Scalar

_LONG_AGO = 40 * 12


@dataclass(frozen=True, slots=True)
class Line:
    """One step: when it opens, its first and last day, the day it was taken, the reckoning in Chinese."""

    edition: str
    number: str
    title: str
    opened: datetime.date
    earliest: datetime.date
    latest: datetime.date | None
    taken: datetime.date
    is_provisional: bool
    reckoning: tuple[str, ...]


def timetable(
    procedure: Procedure,
    calendar: WorkingCalendar,
    begun: datetime.date,
    *,
    taken: Mapping[str, datetime.date] | None = None,
    newer: Procedure | None = None,
    moved_on: datetime.date | None = None,
) -> list[Line]:
    """The way to the procedure's end by the first decision of each step that leads on; `taken` sets days of steps.

    With `newer` the case goes over to that edition before its first step on or after `moved_on`.
    """
    course = begin_course(procedure, subject="", on=begun)
    found: list[Line] = []
    while not course.is_closed:
        step = course.open_steps[0]
        if newer is not None and moved_on is not None and course.procedure is not newer:
            line = _line(course, step, calendar, (taken or {}).get(step.id))
            if line.taken >= moved_on:
                mark = Mark("move", moved_on, "", to=newer.edition)
                course = moved(course, newer, succession_from(newer, course.procedure.edition), mark)
                continue
        line = _line(course, step, calendar, (taken or {}).get(step.id))
        found.append(line)
        way = _onward(step)
        fields = tuple(sorted(_filled(step, line.taken).items()))
        course = apply(course, Mark("take", line.taken, "", step.id, way.id, fields=fields))
    return found


def add_timetable(commands: Any) -> None:
    """Add timetable to the subcommands."""
    text = "列出一个办理程序每一步的最早、最迟日期，逐步按最早可办之日推算"
    command: argparse.ArgumentParser = commands.add_parser("timetable", help=text, description=text)
    command.add_argument("procedure", help="程序的 id，例如 development")
    command.add_argument("--folder", type=Path, default=Path("rules"), help="制度文件夹，默认 rules")
    command.add_argument("--begun", type=datetime.date.fromisoformat, required=True, help="开始日期")
    command.add_argument(
        "--moved", type=datetime.date.fromisoformat, default=None, help="自哪天起改用当日有效的版本"
    )
    command.add_argument(
        "--taken", action="append", default=[], metavar="步骤=日期", help="某一步实际办理的日期，可写几次"
    )
    command.add_argument("--locality", action="append", default=[], help="采用的地方层，可写几次")
    command.add_argument("--agency", action="store_true", help="属于机关单位")
    command.add_argument("--why", action="store_true", help="逐步写出日期怎样算出")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    known = sound_procedures(options.folder)
    laid = {}
    for day in (options.begun, options.moved or options.begun):
        edition = known.edition_on(options.procedure, day)
        if edition is None:
            sys.stderr.write(f"程序“{options.procedure}”在{day}没有有效的版本，请核对程序的 id 和日期。\n")
            return 2
        overlays = overlays_for(known, edition, options.locality, is_agency=options.agency)
        laid[day] = compose(edition, overlays)
    pairs = (one.partition("=") for one in options.taken)
    taken = {step: datetime.date.fromisoformat(day) for step, _, day in pairs}
    found = timetable(
        laid[options.begun],
        load_calendar(options.folder),
        options.begun,
        taken=taken,
        newer=laid[options.moved] if options.moved else None,
        moved_on=options.moved,
    )
    for line in said(found, why=options.why):
        sys.stdout.write(f"{line}\n")
    return 0


def said(found: list[Line], *, why: bool = False) -> list[str]:
    """The table as lines of text."""
    lines = ["版本  序号   进入本步骤   最早         最迟         办理         步骤"]
    for one in found:
        latest = one.latest.isoformat() if one.latest is not None else "—         "
        note = "（暂计）" if one.is_provisional else ""
        lines.append(
            f"{one.edition:<5} {one.number:<6} {one.opened}   {one.earliest}   {latest}   {one.taken}   {one.title}{note}"
        )
        lines += [f"             {reason}" for reason in one.reckoning] if why else []
    return lines


def _line(course: Course, step: Step, calendar: WorkingCalendar, told: datetime.date | None) -> Line:
    way = _onward(step)
    today = max(course.last_on, course.since(step.id) or course.started_on)
    window = window_for(course, step.id, way.id, calendar, today)
    if window is None:
        raise ValueError(f"{step.id} is not open")
    return Line(
        course.procedure.edition,
        step.number,
        step.title,
        window.since.first,
        window.earliest,
        window.latest,
        max(told or window.earliest, window.earliest, today),
        window.is_provisional,
        window.lines,
    )


def _onward(step: Step) -> Decision:
    return next(one for one in step.decisions if not one.returns)


def _filled(step: Step, on: datetime.date) -> dict[str, Scalar]:
    """Dates of a step are the day it is taken; a birthday lies long ago, so that it bounds nothing."""
    birthdays = {
        limit.not_before_after.partition(".")[2] for limit in step.limits if limit.not_before is not None
    }
    return {
        field.id: add_months(on, -_LONG_AGO) if field.id in birthdays else on
        for field in step.fields
        if field.type == "date"
    }
