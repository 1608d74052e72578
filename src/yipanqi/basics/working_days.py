"""Working days by a published calendar: weekends, public holidays, make-up days. Beyond the years it covers nothing is guessed.

A legal limit beyond them is refused; a due date may be asked for as provisional, counted by weekdays alone and said so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.basics.errors import Refused

_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


class YearNotPublished(Refused):
    """The holiday calendar of a year that the limit reaches into is not published yet."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day that was counted to; `is_provisional` when a part of it lies beyond the published calendar."""

    day: datetime.date
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The years covered, the public holidays (weekends among them or not) and the weekend days that are worked."""

    years: frozenset[int]
    holidays: frozenset[datetime.date]
    make_up_days: frozenset[datetime.date]

    @classmethod
    def of(
        cls, years: Iterable[int], holidays: Iterable[datetime.date], make_up_days: Iterable[datetime.date]
    ) -> WorkingCalendar:
        """A calendar from plain lists."""
        return cls(frozenset(years), frozenset(holidays), frozenset(make_up_days))

    def is_working_day(self, day: datetime.date) -> bool:
        """Whether the day is worked. Refuses YearNotPublished outside the years covered."""
        if day.year not in self.years:
            raise YearNotPublished(
                "basics.working_days.not_published",
                f"{day.year}年的放假安排还没有录入，不能按工作日计算法定时限，请在公布后录入放假安排再算。",
            )
        return self._is_worked(day)

    def after(self, day: datetime.date, working_days: int) -> datetime.date:
        """The last day of a limit of so many working days after the day, which itself does not count. Nought gives the day.

        Refuses YearNotPublished when the limit reaches beyond the years covered, and a negative limit.
        """
        _check(working_days)
        left, reached = working_days, day
        while left:
            reached += _DAY
            left -= self.is_working_day(reached)
        return reached

    def due_after(self, day: datetime.date, working_days: int) -> DueDay:
        """The same day, marked provisional where a year is not covered and weekdays alone were counted."""
        _check(working_days)
        left, reached, is_provisional = working_days, day, False
        while left:
            reached += _DAY
            is_provisional = is_provisional or reached.year not in self.years
            left -= self._is_worked(reached)
        return DueDay(reached, is_provisional)

    def between(self, first: datetime.date, last: datetime.date) -> int:
        """How many working days lie in [first, last]; nought when it is empty. Refuses YearNotPublished."""
        days = (last - first).days + 1
        return sum(self.is_working_day(first + number * _DAY) for number in range(max(0, days)))

    def _is_worked(self, day: datetime.date) -> bool:
        return day in self.make_up_days or (day.weekday() < _SATURDAY and day not in self.holidays)


def _check(working_days: int) -> None:
    if working_days < 0:
        raise Refused("basics.working_days.negative", "时限不能是负数，请改正天数。")
