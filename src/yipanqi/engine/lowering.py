"""Expressions → steps: types joined, decimals scaled, ranges kept, equal steps made once, aggregates gathered by fact table."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from yipanqi.engine import steps
from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.expression import (
    DATE,
    DECIMAL,
    INTEGER,
    TEXT,
    WHOLE,
    YES_NO,
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
from yipanqi.engine.steps import CODES, LACKING, MOST_ROWS, MOST_SUM, MOST_VALUE, Cell, FactPlan, Step

Typed = tuple[Step, str]
_MOST = 4 * 10**18
_TYPES = {"integer": INTEGER, "yes_no": YES_NO, "date": DATE}
_DAYS = (steps.days(datetime.date.min), steps.days(datetime.date.max))


def kind_of(take: str) -> str:
    """The type of what an aggregate takes."""
    return DECIMAL if take in ("mean", "share") else DATE if take in ("first", "last") else INTEGER


class Lowering:
    """Gathers the steps of one program. `result` gives the step and type of a name an expression refers to."""

    def __init__(
        self,
        facts: Mapping[str, FactTable],
        subject: FactTable,
        offered: frozenset[str] | None,
        result: Callable[[str], Typed],
    ) -> None:
        self.facts = facts
        self.subject = subject
        self.offered = offered
        self.result = result
        self.steps: list[Step] = []
        self.cells: dict[str, dict[Cell, int]] = {}
        self._known: dict[tuple[Any, ...], Step] = {}
        self._constants: dict[int, Step] = {}
        self._visits: dict[type, Callable[[Any], Typed]] = {
            Constant: self._constant,
            Nothing: lambda node: (self.code(CODES[node.state]), INTEGER),
            Subject: self._subject,
            Result: lambda node: self.result(node.name),
            Arithmetic: self._arithmetic,
            Extreme: self._extreme,
            Compare: self._compare,
            OneOf: self._one_of,
            Every: self._every,
            Not: self._not,
            Choose: self._choose,
            FirstNumber: self._first,
            Is: self._is,
        }

    def step(
        self, op: str, args: tuple[Step, ...], data: Any, low: int, high: int, nothing: bool = False
    ) -> Step:
        """The step, made once. Refuses numbers that could leave 64 bits."""
        key = (op, args, data)
        found = self._known.get(key)
        if found is None:
            if low < -_MOST or high > _MOST:
                raise CompileRefused(
                    "engine.program.too_large",
                    "规则里的乘除可能算出过大的数，超出64位整数，请拆开算式或减小系数。",
                )
            found = self._known[key] = Step(len(self.steps), op, args, data, low, high, nothing)
            self.steps.append(found)
        return found

    def number(self, value: int) -> Step:
        """A constant number."""
        found = self._constants.get(value)
        if found is None:
            found = self._constants[value] = self.step("number", (), value, value, value)
        return found

    def code(self, code: int) -> Step:
        """A constant nothing."""
        return self.step("number", (), code, 0, 0, True)

    def lower(self, node: Expression) -> Typed:
        """The expression's step and type."""
        return self._visits[type(node)](node)

    def numeric(self, node: Expression) -> Step:
        """The expression as ten-thousandths."""
        return self.decimal(self.lower(node))

    def condition(self, node: Expression) -> Step:
        """The expression as 1 or 0 or a nothing."""
        return self.lower(node)[0]

    def decimal(self, typed: Typed) -> Step:
        """The number as ten-thousandths."""
        step, kind = typed
        return self.times(step, WHOLE) if kind == INTEGER else step

    def times(self, step: Step, factor: int) -> Step:
        """The step times a constant, exactly."""
        if factor == 1 or (step.op == "number" and step.nothing):
            return step
        if step.op == "number":
            return self.number(step.data * factor)
        low, high = step.low * factor, step.high * factor
        if factor < 0:
            low, high = high, low
        return self.step("*", (step, self.number(factor)), None, low, high, step.nothing)

    def multiply(self, left: Step, right: Step) -> Step:
        """The product of two steps, exactly."""
        ends = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
        return self.step("*", (left, right), None, min(ends), max(ends), left.nothing or right.nothing)

    def plus(self, left: Step, right: Step) -> Step:
        """The sum; nought is left away."""
        if left.op == "number" and left.data == 0:
            return right
        if right.op == "number" and right.data == 0:
            return left
        low, high = left.low + right.low, left.high + right.high
        return self.step("+", (left, right), None, low, high, left.nothing or right.nothing)

    def minus(self, left: Step, right: Step) -> Step:
        """The difference."""
        if right.op == "number" and right.data == 0:
            return left
        if left is right and not left.nothing:
            return self.number(0)
        low, high = left.low - right.high, left.high - right.low
        return self.step("-", (left, right), None, low, high, left.nothing or right.nothing)

    def total(self, parts: Iterable[Step]) -> Step:
        """The sum of several steps; nought of none."""
        found = self.number(0)
        for part in parts:
            found = self.plus(found, part)
        return found

    def divide(self, above: Step, below: Step, limit: int | None = None) -> Step:
        """The quotient rounded half away from nought; not applicable where `below` is nought. `limit` is a bound known otherwise."""
        size = max(abs(above.low), abs(above.high))
        if 2 * size + max(abs(below.low), abs(below.high)) > 2 * _MOST:
            size = _MOST + 1
        high = size if below.low <= 0 else -(-size // below.low)
        if limit is not None and size <= _MOST:
            high = min(high, limit)
        low = 0 if above.low >= 0 and below.low >= 0 else -high
        nothing = above.nothing or below.nothing or below.low <= 0 <= below.high
        return self.step("/", (above, below), None, low, high, nothing)

    def both(self, any_of: bool, parts: Sequence[Step]) -> Step:
        """And, or: a decided part decides."""
        kept = [part for part in parts if not (part.op == "number" and part.data == (0 if any_of else 1))]
        if not kept:
            return self.number(0 if any_of else 1)
        if len(kept) == 1:
            return kept[0]
        nothing = any(part.nothing for part in kept)
        return self.step("or" if any_of else "and", tuple(kept), None, 0, 1, nothing)

    def choose(self, condition: Step, then: Step, otherwise: Step) -> Step:
        """One or the other; a nothing as condition is the answer."""
        if condition.op == "number" and not condition.nothing:
            return then if condition.data else otherwise
        bounds = [part for part in (then, otherwise) if part.op != "number" or not part.nothing]
        low = min((part.low for part in bounds), default=0)
        high = max((part.high for part in bounds), default=0)
        nothing = condition.nothing or then.nothing or otherwise.nothing
        return self.step("choose", (condition, then, otherwise), None, low, high, nothing)

    def strongest(self, parts: Sequence[Step]) -> Step:
        """The least of the steps: the strongest nothing if there is one."""
        if len(parts) == 1:
            return parts[0]
        low, high = min(part.low for part in parts), min(part.high for part in parts)
        return self.step("least", tuple(parts), None, low, high, any(part.nothing for part in parts))

    def subject_word(self, column: str, values: tuple[Any, ...]) -> Step:
        """Whether a word of the subject is among the values."""
        cell = self.step("subject_text", (), column, 0, 0, self._optional(self.subject, column))
        return self.step("text_in", (cell,), values, 0, 1, cell.nothing)

    # aggregates

    def cell(self, fact: str, cell: Cell) -> Step:
        """The step that reads a cell, the cell being counted once however often it is asked for."""
        cells = self.cells.setdefault(fact, {Cell("rows", (), cell.start, cell.start): 0})
        number = cells.setdefault(cell, len(cells))
        low, high, nothing = 0, MOST_ROWS, False
        if cell.kind == "sum":
            low, high = -MOST_SUM, MOST_SUM
        elif cell.kind in ("least", "greatest"):
            (low, high), nothing = _DAYS, True
        elif cell.kind == "packed":
            high = 1
        return self.step("cell", (), (fact, number, cell.kind), low, high, nothing)

    def is_offered(self, fact: str) -> bool:
        """Whether rows of the table will be there."""
        return self.offered is None or fact in self.offered

    def may_be_unclear(self, fact: str, tests: Iterable[Test], column: str = "") -> bool:
        """Whether a row can lack a value that the tests or the column ask for."""
        table = self.facts[fact]
        names = [test.column for test in tests if not test.is_given] + ([column] if column else [])
        return any(self._optional(table, name) for name in names)

    def aggregate(self, node: Aggregate) -> Typed:
        """The number an aggregate takes."""
        table = self.facts.get(node.fact)
        if table is None or not table.subject:
            raise CompileRefused(
                "engine.program.fact", f"事实表“{node.fact}”不存在或没有写明对象，请改用已有的事实表。"
            )
        kind = kind_of(node.take)
        if not self.is_offered(node.fact):
            return self.code(LACKING), kind
        column = node.column or (table.dated_by if node.take in ("first", "last", "days_between") else "")
        found = self._taken(node, column)
        if self.may_be_unclear(node.fact, (*node.where, *node.of), "" if node.take == "count" else column):
            valued = "" if node.take in ("count", "share") else column
            unclear = self.cell(node.fact, Cell("unclear", node.where, node.start, node.end, valued, node.of))
            found = self.step("missing_if", (unclear, found), None, found.low, found.high, True)
        return found, kind

    def _taken(self, node: Aggregate, column: str) -> Step:
        def cell(kind: str, column: str = "", of: tuple[Test, ...] = ()) -> Step:
            return self.cell(node.fact, Cell(kind, node.where, node.start, node.end, column, of))

        match node.take:
            case "count":
                return cell("count")
            case "share":
                return self.divide(self.times(cell("count", of=node.of), WHOLE), cell("count"), WHOLE)
            case "sum" | "distinct":
                return cell(node.take, column)
            case "mean":
                return self.divide(self.times(cell("sum", column), WHOLE), cell("count"), MOST_VALUE * WHOLE)
            case "first":
                return cell("least", column)
            case "last":
                return cell("greatest", column)
            case "days_between":
                between = self.minus(cell("greatest", column), cell("least", column))
                return self.step("keep", (between,), None, 0, between.high, True)
        raise CompileRefused("engine.program.take", f"取数方式“{node.take}”不存在，请改正。")

    def plans(self) -> tuple[FactPlan, ...]:
        """The passes over the fact tables, in order of first use."""
        return tuple(
            FactPlan(number, self.facts[fact], tuple(cells))
            for number, (fact, cells) in enumerate(self.cells.items())
        )

    def _optional(self, table: FactTable, name: str) -> bool:
        column = table.columns.get(name)
        if column is None:
            raise CompileRefused(
                "engine.program.column", f"事实表“{table.title}”没有“{name}”这一列，请改正列名。"
            )
        return column.optional

    # one method per node

    def _constant(self, node: Constant) -> Typed:
        if isinstance(node.value, datetime.date):
            return self.number(steps.days(node.value)), DATE
        if isinstance(node.value, str):
            return self.step("text", (), node.value, 0, 0), TEXT
        return self.number(int(node.value)), node.type

    def _subject(self, node: Subject) -> Typed:
        optional = self._optional(self.subject, node.column)
        kind = _TYPES.get(self.subject.columns[node.column].type, TEXT)
        if kind == TEXT:
            return self.step("subject_text", (), node.column, 0, 0, optional), TEXT
        return self.subject_cell(node.column), kind

    def subject_cell(self, column: str) -> Step:
        """The number, day or yes-no of a column of the subject."""
        optional = self._optional(self.subject, column)
        kind = _TYPES[self.subject.columns[column].type]
        low, high = {INTEGER: (-MOST_VALUE, MOST_VALUE), YES_NO: (0, 1), DATE: _DAYS}[kind]
        return self.step("subject", (), (column, kind), low, high, optional)

    def _arithmetic(self, node: Arithmetic) -> Typed:
        (left, one), (right, other) = self.lower(node.left), self.lower(node.right)
        whole = one == other == INTEGER
        if node.operator in "+-":
            if not whole:
                left, right = self.decimal((left, one)), self.decimal((right, other))
            joined = self.plus if node.operator == "+" else self.minus
            return joined(left, right), INTEGER if whole else DECIMAL
        if node.operator == "*":
            product = self.multiply(left, right)
            if one == other == DECIMAL:
                product = self.divide(product, self.number(WHOLE))
            return product, INTEGER if whole else DECIMAL
        if one == other:
            left = self.times(left, WHOLE)
        elif one == INTEGER:
            left = self.times(left, WHOLE * WHOLE)
        return self.divide(left, right), DECIMAL

    def _joined(self, nodes: Sequence[Expression]) -> tuple[list[Step], str]:
        typed = [self.lower(node) for node in nodes]
        kinds = {kind for step, kind in typed if step.op != "number" or not step.nothing}
        if kinds == {INTEGER, DECIMAL}:
            return [self.decimal(one) for one in typed], DECIMAL
        return [step for step, _ in typed], kinds.pop() if kinds else INTEGER

    def _numbers(self, nodes: Sequence[Expression]) -> tuple[list[Step], str]:
        parts, kind = self._joined(nodes)
        if kind == TEXT:
            raise CompileRefused("engine.program.text", "文字只能比较是否相同，不能计算或选取，请改写算式。")
        return parts, kind

    def _extreme(self, node: Extreme) -> Typed:
        parts, kind = self._numbers(node.parts)
        if not node.greatest or len(parts) == 1:
            return self.strongest(parts), kind
        low, high = max(part.low for part in parts), max(part.high for part in parts)
        nothing = any(part.nothing for part in parts)
        return self.step("greatest", tuple(parts), None, low, high, nothing), kind

    def _compare(self, node: Compare) -> Typed:
        parts, kind = self._joined((node.left, node.right))
        left, right = parts
        nothing = left.nothing or right.nothing
        if kind == TEXT:
            same = self.step("text_same", (left, right), None, 0, 1, nothing)
            return (self.negation(same) if node.operator == "!=" else same), YES_NO
        return self.step("compare", (left, right), node.operator, 0, 1, nothing), YES_NO

    def _one_of(self, node: OneOf) -> Typed:
        part, kind = self.lower(node.part)
        if kind == TEXT:
            return self.step("text_in", (part,), node.values, 0, 1, part.nothing), YES_NO
        values = tuple(
            steps.days(value)
            if isinstance(value, datetime.date)
            else int(value) * (WHOLE if kind == DECIMAL and not isinstance(value, bool) else 1)
            for value in node.values
        )
        return self.step("in", (part,), values, 0, 1, part.nothing), YES_NO

    def _every(self, node: Every) -> Typed:
        return self.both(node.any_of, [self.condition(part) for part in node.parts]), YES_NO

    def _not(self, node: Not) -> Typed:
        return self.negation(self.condition(node.part)), YES_NO

    def negation(self, part: Step) -> Step:
        """The contrary of a condition."""
        return self.step("not", (part,), None, 0, 1, part.nothing)

    def _choose(self, node: Choose) -> Typed:
        condition = self.condition(node.condition)
        (then, otherwise), kind = self._numbers((node.then, node.otherwise))
        return self.choose(condition, then, otherwise), kind

    def _first(self, node: FirstNumber) -> Typed:
        parts, kind = self._numbers(node.parts)
        kept: list[Step] = []
        for part in parts:
            kept.append(part)
            if not part.nothing:
                break
        low, high = min(part.low for part in kept), max(part.high for part in kept)
        nothing = kept[-1].nothing
        return self.step("first", tuple(kept), None, low, high, nothing), kind

    def _is(self, node: Is) -> Typed:
        part, _ = self.lower(node.part)
        if not part.nothing:
            return self.number(0), YES_NO
        if part.op == "subject_text":
            return (
                self.step("text_lacking", (part,), None, 0, 1)
                if CODES[node.state] == LACKING
                else self.number(0)
            ), YES_NO
        return self.step("is", (part,), CODES[node.state], 0, 1), YES_NO
