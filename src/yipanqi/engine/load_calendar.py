"""Reading the holiday calendar: one file, a section for each published year."""

from __future__ import annotations

import datetime
from pathlib import Path

from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.errors import LoadRefused
from yipanqi.engine.reading import Fields, Problems
from yipanqi.engine.sources import CONFIDENCES
from yipanqi.engine.strict_yaml import Node, read_file

CALENDAR_FILE = "calendar/china.yaml"
_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


def load_calendar(folder: Path) -> WorkingCalendar:
    """The calendar of a rules folder. Raises LoadRefused for a year told twice, a day outside its year, a make-up day on a weekday."""
    problems = Problems()
    head = Fields(read_file(folder / CALENDAR_FILE, CALENDAR_FILE), problems, "放假安排文件")
    head.text("title")
    holidays: list[datetime.date] = []
    make_up_days: list[datetime.date] = []
    years: list[int] = []
    for node in head.many("years"):
        item = Fields(node, problems, "放假安排")
        year = item.integer("year") or 0
        item.what = f"{year}年放假安排"
        if year in years:
            problems.add(node.place, "duplicate", f"{item.what}写了两次", "请只留一处")
        years.append(year)
        _read_source(item, problems)
        for span in item.many("holidays"):
            holidays += _days_of(span, year, problems)
        for day in item.dates("make_up_days"):
            if day.year != year or day.weekday() < _SATURDAY:
                problems.add(node.place, "dates", f"{item.what}的调休日{day}不是{year}年的周末", "请改正日期")
            make_up_days.append(day)
        item.done()
    head.done()
    if problems.found:
        raise LoadRefused(sorted(problems.found, key=lambda problem: problem.place))
    return WorkingCalendar.of(years, holidays, make_up_days)


def _read_source(owner: Fields, problems: Problems) -> None:
    node = owner.node_of("source")
    if node is None:
        return
    source = Fields(node, problems, f"{owner.what}的来源")
    source.text("title")
    source.text("number")
    source.word("confidence", CONFIDENCES)
    source.yes_no("verify")
    source.done()


def _days_of(node: Node, year: int, problems: Problems) -> list[datetime.date]:
    span = Fields(node, problems, f"{year}年的假期")
    span.text("name")
    first, last = span.date("from"), span.date("until")
    span.done()
    if first is None or last is None:
        return []
    if last < first or {first.year, last.year} != {year}:
        problems.add(
            node.place,
            "dates",
            f"{year}年的假期从{first}到{last}，起止不对",
            f"请写{year}年内的日期，先起后止",
        )
        return []
    return [first + number * _DAY for number in range((last - first).days + 1)]
