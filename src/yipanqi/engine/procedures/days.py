"""Counting to the end of a span: natural months clamped, working days by the calendar, suspended days left out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yipanqi.basics.dates import add_months
from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.procedures.language import Span

_DAY = datetime.timedelta(days=1)
Rests = tuple[tuple[datetime.date, datetime.date | None], ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """The last day of a span, whether it is provisional, and how many suspended days were left out."""

    day: datetime.date
    is_provisional: bool
    rested: int


def reach(
    span: Span,
    start: datetime.date,
    calendar: WorkingCalendar,
    rests: Rests,
    today: datetime.date,
    *,
    legal: bool,
) -> Reached:
    """The last day of the span after the start, which does not count. A rest without an end lasts until today.

    With `legal`, refuses YearNotPublished where working days reach beyond the published years.
    """
    rested = 0
    while True:
        day, is_provisional = _plain(span, start, rested, calendar, legal=legal)
        days = [one for one in _resting(rests, today) if start < one <= day]
        if span.unit == "working_days":
            days = [one for one in days if _is_worked(one, calendar, legal=legal)]
        if len(days) <= rested:
            return Reached(day, is_provisional, rested)
        rested = len(days)


def chinese(day: datetime.date) -> str:
    """2026年1月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _plain(
    span: Span, start: datetime.date, more: int, calendar: WorkingCalendar, *, legal: bool
) -> tuple[datetime.date, bool]:
    if span.unit == "working_days":
        if legal:
            return calendar.after(start, span.number + more), False
        due = calendar.due_after(start, span.number + more)
        return due.day, due.is_provisional
    base = add_months(start, span.number) if span.unit == "months" else start + span.number * _DAY
    return base + more * _DAY, False


def _resting(rests: Rests, today: datetime.date) -> Iterator[datetime.date]:
    """The day a case is suspended rests, the day it is resumed counts."""
    return _each((first, until or max(first, today)) for first, until in rests)


def _each(rests: Iterable[tuple[datetime.date, datetime.date]]) -> Iterator[datetime.date]:
    seen: set[datetime.date] = set()
    for first, until in rests:
        for number in range((until - first).days):
            day = first + number * _DAY
            if day not in seen:
                seen.add(day)
                yield day


def _is_worked(day: datetime.date, calendar: WorkingCalendar, *, legal: bool) -> bool:
    if legal:
        return calendar.is_working_day(day)
    return calendar.due_after(day - _DAY, 1).day == day
