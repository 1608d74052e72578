"""The parts a program is made of: steps over whole numbers, cells taken from facts, columns, gradings. No rule text, no facts, no clock.

A number-or-nothing is one whole number: the three nothings are three values far below all others, the strongest lowest, so that the
strongest nothing among several is their least. That makes every operation one comparison dearer, and none where the ranges prove
that nothing can be a nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from yipanqi.basics.periods import Period
from yipanqi.engine.expression import MISSING, NOT_APPLICABLE, NOT_DUE, Test
from yipanqi.engine.language import FactTable

ENGINE_VERSION = "1"
"""Counts up when the same program over the same facts may give another result."""

LIMIT = -9_000_000_000_000_000_000
"""Below it lie the nothings, above it the numbers."""
LACKING, UNDUE, BESIDE = LIMIT - 3, LIMIT - 2, LIMIT - 1
CODES = {MISSING: LACKING, NOT_DUE: UNDUE, NOT_APPLICABLE: BESIDE}
STATES = {code: state for state, code in CODES.items()}
EPOCH = datetime.date(1970, 1, 1)
_FIRST = EPOCH.toordinal()

EXEMPT = "exempt_window"
"""The table of windows that exemptions take away, as `exempting` makes it."""

MOST_ROWS, MOST_VALUE, MOST_SUM = 10**9, 10**9, 10**12
"""What counts, cells and sums must stay below; a guard refuses a run whose facts do not."""

Value = int | str
"""A number of a result, or the word of its nothing."""


def value_of(code: int) -> Value:
    """The number, or the word of the nothing it stands for."""
    return STATES.get(code, code)


def days(day: datetime.date) -> int:
    """The day as a number, as results carry dates."""
    return day.toordinal() - _FIRST


@dataclass(eq=False, slots=True)
class Step:
    """One operation over earlier steps. `low` and `high` bound its numbers; `nothing` says whether it may be a nothing."""

    index: int
    op: str
    args: tuple[Step, ...]
    data: Any
    low: int
    high: int
    nothing: bool


class Span(NamedTuple):
    """One field of a packed counter: the days it counts and where it lies; `entered_by` leaves out rows entered later."""

    shift: int
    start: datetime.date
    end: datetime.date
    entered_by: datetime.date | None = None


class Cell(NamedTuple):
    """One number per subject from one pass over a fact table.

    kind: rows (all in the pass), count, unclear (rows that fail no test but lack a value), sum, distinct, least, greatest, or packed
    (a counter per span, shifted into one number; `column` "unclear" counts unclear rows). `of` are tests beyond `where`.
    """

    kind: str
    where: tuple[Test, ...]
    start: datetime.date
    end: datetime.date
    column: str = ""
    of: tuple[Test, ...] = ()
    spans: tuple[Span, ...] = ()


class Packing(NamedTuple):
    """How counters lie in a number: `bits` each, so many to a number, each below `limit`."""

    bits: int
    per_word: int

    @property
    def limit(self) -> int:
        """The most rows of one subject in one table for which no field can spill into the next."""
        return (1 << (self.bits - 1)) - 1


PACKED = Packing(10, 6)
"""Six counters to a 64-bit number."""
PLAIN = Packing(40, 1)
"""A number per counter: what a run falls back to when the guard finds a subject with too many rows."""
WIDE = Packing(32, 1 << 20)
"""All counters in one long number: for Python."""


@dataclass(frozen=True, slots=True)
class FactPlan:
    """One pass over one fact table; cell number n is column `f<number>_<n>`."""

    number: int
    table: FactTable
    cells: tuple[Cell, ...]

    @property
    def days(self) -> Period | None:
        """The days that any cell looks at; None for a table without days."""
        if not self.table.dated_by:
            return None
        counted = [cell for cell in self.cells if cell.kind != "rows"]
        return Period(min(cell.start for cell in counted), max(cell.end for cell in counted))


Ladder = tuple[tuple[datetime.date, int], ...]
"""A parameter's values, each from its day on; the first holds before its day too."""

TALLIED = ("met", "due", "not_due", "missing", "not_applicable", "late")
"""What is counted of a rule's windows; `due` are those met or unmet, `late` those met only by records entered too late."""


@dataclass(frozen=True, slots=True)
class OwnWindows:
    """One obligation whose windows differ from subject to subject: the term of office, or what each row of `opening` opens.

    Sums by state are columns of `w<number>`. `table` is None where its records were not offered; `unit` is "" for the term. `rule` is
    named only where exempted windows are listed.
    """

    number: int
    rule: str
    kinds: tuple[str, ...]
    conditions: tuple[Test, ...]
    table: FactTable | None
    where: tuple[Test, ...]
    distinct: str
    opening: FactTable | None
    opened_by: tuple[Test, ...]
    unit: str
    length: Ladder
    needed: Ladder
    allowed: Ladder
    share: Ladder
    recording: Ladder
    effective_from: datetime.date
    effective_until: datetime.date | None
    opening_days: Period
    most: int

    @property
    def tables(self) -> tuple[FactTable, ...]:
        """The fact tables it reads."""
        return tuple(table for table in (self.opening, self.table) if table is not None)


class Column(NamedTuple):
    """One column of a result: its name, the type of the expression language, the step that computes it."""

    name: str
    type: str
    step: Step


class GradePlan(NamedTuple):
    """One grading. `score` is a nothing for those not ranked, `best` the best level that vetoes leave (0: none at all).

    levels: (least score or None, shares of this and all better levels or None, step of the condition or None), best first. The grade is the
    number of the level from 1, one more for the rest, 0 for no grade. `otherwise` says whether the rest has a name.
    """

    id: str
    score: Step
    vetoed: Step | None
    best: Step | None
    peers: tuple[str, ...]
    levels: tuple[tuple[int | None, int | None, Step | None], ...]
    otherwise: bool
    ties: str
    tie_keys: tuple[Step, ...]

    @property
    def limits(self) -> tuple[tuple[int | None, int | None], ...]:
        """Least score and shared quota of each level."""
        return tuple((least, share) for least, share, _ in self.levels)

    @property
    def inputs(self) -> tuple[Step | None, ...]:
        """Every step that the grading needs: score, veto, best level, one condition per level, tie keys."""
        return (self.score, self.vetoed, self.best, *(level[2] for level in self.levels), *self.tie_keys)


class Added(NamedTuple):
    """A column of the roll-up, added over subjects: the `number`s of a column, or how many of them have this `value`."""

    name: str
    column: str
    take: str
    value: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """Rules, period and day made ready to run: passes over facts, windows of the subjects' own, steps in order, columns, gradings,
    columns of the roll-up. `exempt` is the table of exempted windows, where there are any."""

    about: str
    period: Period
    today: datetime.date
    packing: Packing
    subject: FactTable
    facts: tuple[FactPlan, ...]
    steps: tuple[Step, ...]
    columns: tuple[Column, ...]
    gradings: tuple[GradePlan, ...]
    added: tuple[Added, ...]
    own: tuple[OwnWindows, ...] = ()
    exempt: FactTable | None = None

    @property
    def tables(self) -> Mapping[str, FactTable]:
        """Every fact table that is read beside the subjects."""
        found = {plan.table.name: plan.table for plan in self.facts}
        found.update((table.name, table) for plan in self.own for table in plan.tables)
        if self.own and self.exempt is not None:
            found[self.exempt.name] = self.exempt
        return found

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}
