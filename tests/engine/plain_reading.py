"""The meaning of expressions and aggregates, read off their docstrings one node at a time: what both readings are held to."""

import datetime
from collections.abc import Callable, Sequence
from fractions import Fraction

from yipanqi.engine.expression import (
    DECIMAL,
    NOTHINGS,
    WHOLE,
    Aggregate,
    Arithmetic,
    Choose,
    Compare,
    Constant,
    Every,
    Expression,
    Extreme,
    FirstNumber,
    Is,
    Not,
    Nothing,
    OneOf,
    Result,
    Subject,
    Test,
)
from yipanqi.engine.language import FactTable
from yipanqi.engine.outcomes import Row


class Gap(str):
    """One of the three nothings."""


Seen = Fraction | str | datetime.date
"""A number in its true size (not in ten-thousandths), a nothing, a text, a date."""


def half_away(value: Fraction, unit: int) -> Fraction:
    """Rounded to a multiple of 1/unit, half away from nought."""
    scaled = abs(value) * unit
    size = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(size if value >= 0 else -size, unit)


def strongest(values: Sequence[Seen]) -> Gap | None:
    """The strongest nothing among the values."""
    found = [NOTHINGS.index(value) for value in values if isinstance(value, Gap)]
    return Gap(NOTHINGS[min(found)]) if found else None


def read(
    node: Expression, subject: Row, result: Callable[[str], Seen], kinds: Callable[[Expression], str]
) -> Seen:
    """The value of an expression for a subject."""

    def see(part: Expression) -> Seen:
        return read(part, subject, result, kinds)

    match node:
        case Constant(value, kind):
            if isinstance(value, (str, datetime.date)):
                return value
            return Fraction(int(value), WHOLE if kind == DECIMAL else 1)
        case Nothing(state):
            return Gap(state)
        case Subject(column, _):
            cell = subject[column]
            if cell is None:
                return Gap("missing")
            assert isinstance(cell, (int, str, datetime.date))
            return Fraction(int(cell)) if isinstance(cell, int) else cell
        case Result(name, _):
            return result(name)
        case Arithmetic(operator, left, right):
            one, other = see(left), see(right)
            gap = strongest([one, other])
            if gap is not None:
                return gap
            assert isinstance(one, Fraction) and isinstance(other, Fraction)
            if operator == "/":
                return half_away(one / other, WHOLE) if other else Gap("not_applicable")
            return half_away(
                one + other if operator == "+" else one - other if operator == "-" else one * other, WHOLE
            )
        case Extreme(greatest, parts):
            values = [see(part) for part in parts]
            return strongest(values) or (max(values) if greatest else min(values))  # type: ignore[type-var]
        case Compare(operator, left, right):
            one, other = see(left), see(right)
            gap = strongest([one, other])
            if gap is not None:
                return gap
            holds = {
                "=": one == other, "!=": one != other,
                **({} if isinstance(one, str) else {
                    "<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}),  # type: ignore[operator]
            }[operator]  # fmt: skip
            return Fraction(holds)
        case OneOf(part, among):
            value = see(part)
            return value if isinstance(value, Gap) else Fraction(value in among)
        case Every(any_of, parts):
            values = [see(part) for part in parts]
            decisive = Fraction(any_of)
            if any(value == decisive for value in values if not isinstance(value, Gap)):
                return decisive
            return strongest(values) or Fraction(not any_of)
        case Not(part):
            value = see(part)
            return value if isinstance(value, Gap) else Fraction(1) - value  # type: ignore[operator]
        case Choose(condition, then, otherwise):
            value = see(condition)
            return value if isinstance(value, Gap) else see(then if value else otherwise)
        case FirstNumber(parts):
            values = [see(part) for part in parts]
            return next((value for value in values if not isinstance(value, Gap)), values[-1])
        case Is(part, state):
            value = see(part)
            return Fraction(isinstance(value, Gap) and value == state)
    raise AssertionError(node)


def take(node: Aggregate, table: FactTable, rows: Sequence[Row] | None) -> Seen:
    """The number an aggregate takes from the rows of a subject."""
    if rows is None:
        return Gap("missing")
    column = node.column or (table.dated_by if node.take in ("first", "last", "days_between") else "")
    chosen, cells, narrower = 0, [], 0
    for row in rows:
        day = row[table.dated_by] if table.dated_by else None
        if isinstance(day, datetime.date) and not node.start <= day <= node.end:
            continue
        verdict = passes(node.where, row)
        if verdict is False:
            continue
        if verdict is None:
            return Gap("missing")
        within = passes(node.of, row)
        if within is None:
            return Gap("missing")
        chosen += 1
        narrower += within
        if column and node.take not in ("count", "share"):
            if row[column] is None:
                return Gap("missing")
            cells.append(row[column])
    match node.take:
        case "count":
            return Fraction(chosen)
        case "share":
            return half_away(Fraction(narrower, chosen), WHOLE) if chosen else Gap("not_applicable")
        case "sum":
            return Fraction(sum(cells))  # type: ignore[arg-type]
        case "mean":
            return half_away(Fraction(sum(cells), chosen), WHOLE) if chosen else Gap("not_applicable")  # type: ignore[arg-type]
        case "distinct":
            return Fraction(len(set(cells)))
    if not cells:
        return Gap("not_applicable")
    first, last = min(cells), max(cells)  # type: ignore[type-var]
    if node.take == "days_between":
        return Fraction((last - first).days)  # type: ignore[operator]
    return first if node.take == "first" else last  # type: ignore[return-value]


def passes(tests: Sequence[Test], row: Row) -> bool | None:
    """Whether the row passes; None when it fails none but lacks a value."""
    unclear = False
    for test in tests:
        value = row[test.column]
        if value is None:
            unclear = True
        elif (
            (test.values and value not in test.values)
            or (test.at_least is not None and value < test.at_least)  # type: ignore[operator]
            or (test.at_most is not None and value > test.at_most)  # type: ignore[operator]
        ):
            return False
    return None if unclear else True
