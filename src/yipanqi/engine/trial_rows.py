"""What a situation leaves out: rows filled up with keys and days, periods as authors write them, the trial's answer."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yipanqi.basics.periods import Period, calendar_year, half_year, month, quarter
from yipanqi.engine.errors import Place
from yipanqi.engine.language import FactTable
from yipanqi.engine.outcomes import Row
from yipanqi.engine.reading import Scalar

SUBJECT = 1
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
SPELLINGS = "2026、2026-H1、2026-Q1、2026-03 或 2026-01-10..2026-02-09"


@dataclass(frozen=True, slots=True)
class Trial:
    """One situation or example that was run; `wrong` is empty when it held."""

    place: Place
    name: str
    wrong: str


def period_of(text: str) -> Period | None:
    """2026, 2026-H1, 2026-Q3, 2026-05 or 2026-01-10..2026-02-09 as a period; None for anything else."""
    span = _SPAN.fullmatch(text)
    if span is not None:
        try:
            first, last = (datetime.date.fromisoformat(day) for day in span.groups())
            return Period(first, last)
        except ValueError:
            return None
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    year, fourth, half, number = match.groups()
    if fourth:
        return quarter(int(year), int(fourth))
    if half:
        return half_year(int(year), int(half))
    return month(int(year), int(number)) if number else calendar_year(int(year))


def strangers_in(table: FactTable, rows: Iterable[Row]) -> list[str]:
    """The names in the rows that are no columns of the table."""
    return sorted({name for row in rows for name in row} - set(table.columns))


def filled(table: FactTable, row: Mapping[str, Scalar], key: int = SUBJECT) -> Row:
    """A subject with what a sentence leaves out."""
    return {**dict.fromkeys(table.columns), table.key: key, **row}


def event(table: FactTable, row: Mapping[str, Scalar], number: int, subject: int = SUBJECT) -> Row:
    """A row with what a sentence leaves out: number, subject, entered on the day itself."""
    given = {table.key: number, table.subject: subject, table.recorded_by: row.get(table.dated_by), **row}
    return {**dict.fromkeys(table.columns), **given}
