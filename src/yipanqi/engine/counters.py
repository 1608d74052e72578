"""The parts that `cadences` puts together: windows, how they lie in counters, what is counted of them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from yipanqi.basics.periods import Period
from yipanqi.engine.steps import Step


class Window(NamedTuple):
    """A window of a rule: its span, what is asked and allowed, the days that must have been lived through, both ends in days,
    the last day on which a record of it is entered in time."""

    span: Period
    needed: int
    allowed: int | None
    start: int
    end: int
    least: int
    recorded_by: datetime.date

    @property
    def applies(self) -> bool:
        """Whether any subject can owe it."""
        return (self.needed > 0 or self.allowed is not None) and self.end - self.start + 1 >= self.least


@dataclass(frozen=True, slots=True)
class Tally:
    """The steps that count a rule's windows by state; `due` are those met or unmet, `late` those met only by records entered too late."""

    met: Step
    due: Step
    not_due: Step
    missing: Step
    not_applicable: Step
    late: Step

    def columns(self) -> Sequence[tuple[str, Step]]:
        """Name and step of each."""
        return (
            ("met", self.met),
            ("due", self.due),
            ("not_due", self.not_due),
            ("missing", self.missing),
            ("not_applicable", self.not_applicable),
            ("late", self.late),
        )


class Counts(NamedTuple):
    """How many windows of a shape are met, met or unmet, not due, missing, met late."""

    met: Step
    due: Step
    later: Step
    missing: Step
    late: Step


class Shape(NamedTuple):
    """Windows side by side in one number: from which words it comes, how, which bits are owed, passed, reached."""

    words: tuple[tuple[int, int], ...]
    fold: tuple[tuple[int, ...], int] | None
    passed: int
    every: int
    reach: tuple[int, int, int]
    over: tuple[int, int, int]
    days: Period
    owed: Step
    standing: Step
    due: Step


class Group:
    """The rules over one table with one set of conditions: the counters they share."""

    def __init__(self, months: int, first_year: int) -> None:
        self.months = months
        self.first_year = first_year
        self.units: set[int] = set()

    def unit_of(self, day: datetime.date) -> int:
        """The number of the counter for the day."""
        return ((day.year - self.first_year) * 12 + day.month - 1) // self.months

    def days_of(self, unit: int) -> tuple[datetime.date, datetime.date]:
        """The first and last day that the counter counts."""
        year, part = divmod(unit * self.months, 12)
        years, month = divmod(part + self.months, 12)
        after = datetime.date(self.first_year + year + years, month + 1, 1)
        return datetime.date(self.first_year + year, part + 1, 1), after - datetime.timedelta(days=1)
