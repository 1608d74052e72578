"""The closed expression language of the rules: what a number, a condition and an aggregate can be. Frozen, plain, comparable.

Two readings exist: `python_reading` (one subject at a time, the oracle) and `sql` (everybody at once); a test holds them equal.
Whole numbers are counts or days; decimals are whole numbers of ten-thousandths. Every number may be one of three nothings.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, fields

WHOLE = 10_000
"""One, in ten-thousandths."""

MISSING, NOT_DUE, NOT_APPLICABLE = "missing", "not_due", "not_applicable"
NOTHINGS = (MISSING, NOT_DUE, NOT_APPLICABLE)
"""The three nothings, strongest first: what is added to a nothing is the stronger nothing."""

INTEGER, DECIMAL, YES_NO, TEXT, DATE = "integer", "decimal", "yes_no", "text", "date"
TYPES = (INTEGER, DECIMAL, YES_NO, TEXT, DATE)
TAKES = ("count", "sum", "mean", "share", "distinct", "first", "last", "days_between")
COMPARISONS = ("<", "<=", "=", "!=", ">=", ">")


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal value: a whole number, ten-thousandths (`type` decimal), a text, a date, yes or no."""

    value: int | str | bool | datetime.date
    type: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """One of the three nothings, written out."""

    state: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A column of the row that is judged; an empty cell is `missing`."""

    column: str
    type: str


@dataclass(frozen=True, slots=True)
class Result:
    """The value of something judged before.

    `name` is the bare id of a measure, indicator or points element, or `parameter:NAME` (its value on the period's last day),
    `met:RULE` and `due:RULE` (an obligation's windows met and due: nothing where none is due), `standard:ID` (attained, yes_no).
    Types: counts, sums, distinct and days_between, parameters, met, due are integer; mean, share, indicators, points decimal; first, last date.
    """

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+ - * /`. Mixed types become decimal; product and quotient of decimals are rounded half away from nought; division by nought is not applicable."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest of several numbers; a nothing among them makes it that nothing."""

    greatest: bool
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two values of one kind."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a value is among some constants."""

    part: Expression
    values: tuple[int | str | bool | datetime.date, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All hold (`any_of` no) or one holds (`any_of` yes). A decided part decides over nothings; otherwise the strongest nothing stands."""

    any_of: bool
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary; of a nothing, that nothing."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Choose:
    """One value if the condition holds, else the other; a nothing as condition is the answer."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class FirstNumber:
    """The first part that is a number; if none is, the last part's nothing."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """Whether the value is this nothing; itself never a nothing."""

    part: Expression
    state: str


Expression = (
    Constant | Nothing | Subject | Result | Arithmetic | Extreme | Compare | OneOf | Every | Not | Choose | FirstNumber | Is
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on one column of a fact row: among `values`, or between `at_least` and `at_most` (inclusive).

    `is_given` asks for any text at all; an empty cell fails it, where the other conditions leave such a row unclear.
    """

    __test__ = False

    column: str
    values: tuple[int | str | bool | datetime.date, ...] = ()
    at_least: int | datetime.date | None = None
    at_most: int | datetime.date | None = None
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One number over the fact rows of a subject that pass every test and lie in the window [start, end].

    `share` divides rows that also pass `of` by all rows; `mean` and `share` over no rows are not applicable, `first`, `last`
    and `days_between` (first to last) too. An empty cell of `column`, or of a tested column, makes the aggregate `missing`.
    A table that was not offered makes it `missing`.
    """

    fact: str
    take: str
    where: tuple[Test, ...]
    start: datetime.date
    end: datetime.date
    column: str = ""
    of: tuple[Test, ...] = ()


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expression and everything below it, outermost first."""
    yield expression
    for each in fields(expression):
        value = getattr(expression, each.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Expression):
                yield from parts_of(part)
