"""One reading of a program: Python generated for one subject with its rows in hand. Costs some tens of microseconds.

The text is written from steps and cells, never from what an author wrote; names of columns and words enter it as quoted literals or
as constants bound beside it. Needs a program packed `WIDE`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.expression import Test
from yipanqi.engine.grading import graded
from yipanqi.engine.outcomes import Row
from yipanqi.engine.own_windows import judged_alone
from yipanqi.engine.python_words import OPERATIONS, Words, rounded, standing
from yipanqi.engine.steps import (
    BESIDE,
    EPOCH,
    WIDE,
    Cell,
    FactPlan,
    Program,
    Span,
    Value,
    value_of,
)

Facts = Mapping[str, Iterable[Row]]
Codes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PythonReading:
    """A program as a Python function. `source` is its text, for those who want to read it."""

    program: Program
    source: str
    _run: Callable[[Row, Facts], Codes]

    def codes(self, subject: Row, facts: Facts) -> Codes:
        """The columns and then the inputs of the gradings, nothings as codes. Tables not offered at compiling are not read."""
        return self._run(subject, facts)

    def judge(self, subject: Row, facts: Facts) -> dict[str, Value]:
        """Column → number or the word of its nothing. Grades need the peers: see `judge_all`."""
        codes = self._run(subject, facts)
        return {
            column.name: value_of(code) for column, code in zip(self.program.columns, codes, strict=False)
        }

    def judge_all(self, subjects: Sequence[Row], facts: Facts) -> list[dict[str, Value]]:
        """Everybody, one by one, then graded among peers. `facts` holds the rows of all."""
        tables = self.program.tables
        drawers: dict[str, dict[object, list[Row]]] = {name: defaultdict(list) for name in tables}
        for name, table in tables.items():
            for row in facts[name]:
                drawers[name][row[table.subject]].append(row)
        key = self.program.subject.key
        results = [
            self._run(subject, {name: drawer.get(subject[key], ()) for name, drawer in drawers.items()})
            for subject in subjects
        ]
        found = [
            {column.name: value_of(code) for column, code in zip(self.program.columns, codes, strict=False)}
            for codes in results
        ]
        for name, codes in graded(self.program, subjects, results).items():
            for values, code in zip(found, codes, strict=True):
                values[name] = value_of(code)
        return found


def read_in_python(program: Program) -> PythonReading:
    """Generate and compile the function. Costs milliseconds; keep the result as long as the program."""
    if program.packing != WIDE:
        raise CompileRefused("engine.program.packing", "逐个计算须用不合并位数的程序，请以宽位重新编译。")
    words = Words()
    lines = ["def run(subject, facts):"]
    for plan in program.facts:
        lines += _pass(plan, words)
    lines += [f"    o{own.number} = own({own.number}, subject, facts)" for own in program.own]
    for step in program.steps:
        if step.op in ("number", "text", "cell", "own"):
            continue
        lines.append(f"    s{step.index} = {OPERATIONS[step.op](step, words)}")
    returned = [column.step for column in program.columns]
    for grade in program.gradings:
        returned += [step for step in grade.inputs if step is not None]
    lines.append(f"    return ({''.join(words.of(step) + ', ' for step in returned)})")
    source = "\n".join(lines)
    bound: dict[str, Any] = {
        **words.bound,
        "rounded": rounded,
        "standing": standing,
        "own": lambda number, subject, facts: judged_alone(program, program.own[number], subject, facts),
    }
    exec(compile(source, "<program>", "exec"), bound)
    return PythonReading(program, source, bound["run"])


def _pass(plan: FactPlan, words: Words) -> list[str]:
    """The loop over one table: conditions once, every cell under its own."""
    table = plan.table
    span = plan.days
    before: list[str] = []
    body: list[str] = []
    after: list[str] = []
    columns: set[str] = set()
    groups: dict[tuple[Any, ...], list[tuple[int, Cell]]] = {}
    for number, cell in enumerate(plan.cells):
        words.cells[table.name, number] = f"f{plan.number}_{number}"
        if cell.kind == "rows":
            before.append(f"    f{plan.number}_{number} = 0")
            continue
        window = (cell.start, cell.end) if span and cell.kind != "packed" else None
        groups.setdefault((cell.where, window), []).append((number, cell))
        columns.update(test.column for test in (*cell.where, *cell.of))
        if cell.column and cell.kind not in ("packed",):
            columns.add(cell.column)
        if any(span.entered_by for span in cell.spans):
            columns.add(table.recorded_by)
    names = {column: f"v{number}" for number, column in enumerate(sorted(columns))}
    reads = [f"        {name} = row[{column!r}]" for column, name in names.items()]
    if span:
        reads.append(f"        day = row[{table.dated_by!r}]")
        if any(cell.kind == "packed" for cell in plan.cells):
            reads.append("        month = day.year * 12 + day.month")
    for (where, window), cells in groups.items():
        body += _group(plan, where, window, cells, names, words, before, after)
    head = f"    for row in facts[{table.name!r}]:"
    counted = f"        f{plan.number}_0 += 1"
    return [*before, head, counted, *reads, *body, *after]


def _group(
    plan: FactPlan,
    where: tuple[Test, ...],
    window: tuple[datetime.date, datetime.date] | None,
    cells: list[tuple[int, Cell]],
    names: Mapping[str, str],
    words: Words,
    before: list[str],
    after: list[str],
) -> list[str]:
    optional = {name for name, column in plan.table.columns.items() if column.optional}
    tests = [_holds(test, names[test.column], words, test.column in optional) for test in where]
    if window is not None:
        tests.append(f"{words.bind(window[0])} <= day <= {words.bind(window[1])}")
    empty = [names[test.column] for test in where if test.column in optional and not test.is_given]
    clear: list[str] = []
    unclear: list[str] = []
    for number, cell in cells:
        name = f"f{plan.number}_{number}"
        if cell.kind == "packed":
            before.append(f"    {name} = 0")
            bits = {
                month: 1 << span.shift
                for span in cell.spans
                for month in range(
                    span.start.year * 12 + span.start.month, span.end.year * 12 + span.end.month + 1
                )
            }
            counted = f"{name} += {words.bind(bits.get, str(sorted(bits.items())))}(month, 0)"
            (unclear if cell.column else clear).append(_in_time(plan, cell.spans, names, words) + counted)
        elif cell.kind == "unclear":
            before.append(f"    {name} = 0")
            unclear.append(f"{name} += 1")
            lacking = [f"{names[cell.column]} is None"] if cell.column in optional else []
            if cell.of:
                maybe = [_holds(test, names[test.column], words, test.column in optional) for test in cell.of]
                gaps = [f"{names[test.column]} is None" for test in cell.of if test.column in optional]
                if gaps:
                    lacking.append(f"({' and '.join(maybe)} and ({' or '.join(gaps)}))")
            if lacking:
                clear.append(f"if {' or '.join(lacking)}: {name} += 1")
        else:
            clear.append(_counted(cell, name, names, words, optional, before, after))
    body = []
    depth = "        "
    if tests:
        body.append(f"{depth}if {' and '.join(tests)}:")
        depth += "    "
    if empty:
        missing = " or ".join(f"{name} is None" for name in empty)
        body.append(f"{depth}if {missing}:")
        body += [f"{depth}    {line}" for line in unclear or ["pass"]]
        body.append(f"{depth}else:")
        depth += "    "
    body += [f"{depth}{line}" for line in clear or ["pass"]]
    return body


def _in_time(plan: FactPlan, spans: Sequence[Span], names: Mapping[str, str], words: Words) -> str:
    """The condition that a row was entered in time; empty where that is not asked."""
    until = {
        month: span.entered_by
        for span in spans
        for month in range(span.start.year * 12 + span.start.month, span.end.year * 12 + span.end.month + 1)
        if span.entered_by is not None
    }
    if not until:
        return ""
    last = words.bind(until.get, f"entered {sorted(until.items())}")
    return f"if {names[plan.table.recorded_by]} <= {last}(month, {words.bind(datetime.date.max)}): "


def _counted(
    cell: Cell,
    name: str,
    names: Mapping[str, str],
    words: Words,
    optional: set[str],
    before: list[str],
    after: list[str],
) -> str:
    value = names.get(cell.column, "")
    tests = [f"{value} is not None"] if cell.column in optional else []
    for test in cell.of:
        column = names[test.column]
        holds = _holds(test, column, words, False)
        tests.append(f"{column} is not None and {holds}" if test.column in optional else holds)
    when = f"if {' and '.join(tests)}: " if tests else ""
    if cell.kind in ("count", "sum"):
        before.append(f"    {name} = 0")
        return f"{when}{name} += {'1' if cell.kind == 'count' else value}"
    before.append(f"    {name}_set = set()")
    if cell.kind == "distinct":
        after.append(f"    {name} = len({name}_set)")
    else:
        taken = "min" if cell.kind == "least" else "max"
        after.append(
            f"    {name} = {taken}({name}_set).toordinal() - {EPOCH.toordinal()} if {name}_set else {BESIDE}"
        )
    return f"{when}{name}_set.add({value})"


def _holds(test: Test, name: str, words: Words, optional: bool) -> str:
    if test.is_given:
        return f"({name} is not None and {name} != '')"
    parts = []
    if test.values:
        one = len(test.values) == 1
        parts.append(
            f"{name} == {words.bind(test.values[0])}" if one else f"{name} in {words.bind(test.values)}"
        )
    if test.at_least is not None:
        parts.append(f"{name} >= {words.bind(test.at_least)}")
    if test.at_most is not None:
        parts.append(f"{name} <= {words.bind(test.at_most)}")
    text = " and ".join(parts) or "True"
    return f"({name} is None or {text})" if optional else f"({text})"
