"""Periods of the calendar: natural months, quarters, half-years and years, both ends included."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS_OF = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_HALVES = ("上半年", "下半年")
_NUMERALS = ("一", "二", "三", "四")


@dataclass(frozen=True, order=True)
class Period:
    """Days from `start` to `end`, both included. An end before the start is refused."""

    start: datetime.date
    end: datetime.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        """The number of days, both ends counted."""
        return (self.end - self.start).days + 1

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    def windows(self, cadence: str) -> Iterator[Period]:
        """Every natural month, quarter, half-year or year that shares a day with this period."""
        window = window_of(cadence, self.start)
        while window.start <= self.end:
            yield window
            window = window_of(cadence, window.end + datetime.timedelta(days=1))


def month(year: int, number: int) -> Period:
    """The natural month."""
    return _months(year, number, 1)


def quarter(year: int, number: int) -> Period:
    """The quarter 1 to 4 of the year."""
    return _months(year, number * 3 - 2, 3)


def half_year(year: int, number: int) -> Period:
    """The half 1 or 2 of the year."""
    return _months(year, number * 6 - 5, 6)


def calendar_year(year: int) -> Period:
    """1 January to 31 December."""
    return _months(year, 1, 12)


def window_of(cadence: str, day: datetime.date) -> Period:
    """The natural month, quarter, half_year or year that holds the day."""
    length = MONTHS_OF[cadence]
    first = (day.month - 1) // length * length + 1
    return _months(day.year, first, length)


def title_of(period: Period) -> str:
    """How an office writes the period: 2025年3月, 2025年第一季度, 2025年上半年, 2025年."""
    start = period.start
    for cadence, length in MONTHS_OF.items():
        if window_of(cadence, start) != period:
            continue
        if cadence == "month":
            return f"{start.year}年{start.month}月"
        if cadence == "quarter":
            return f"{start.year}年第{_NUMERALS[(start.month - 1) // length]}季度"
        if cadence == "half_year":
            return f"{start.year}年{_HALVES[(start.month - 1) // length]}"
        return f"{start.year}年"
    return f"{period.start:%Y-%m-%d}至{period.end:%Y-%m-%d}"


@functools.lru_cache(maxsize=1024)
def _months(year: int, first: int, length: int) -> Period:
    if not 1 <= first <= 12:
        raise ValueError(f"month {first} does not exist")
    after_year, after_month = divmod(first - 1 + length, 12)
    end = datetime.date(year + after_year, after_month + 1, 1) - datetime.timedelta(days=1)
    return Period(datetime.date(year, first, 1), end)
