"""A program as one query: a pass over each fact table, the subjects beside it, steps in stages, ranks, grades.

A step that is used more than once, or whose use writes it more than once, becomes a column of a stage, so that the text grows with the
program and not with its square. Costs a few microseconds a step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yipanqi.basics.periods import Period
from yipanqi.engine.expression import WHOLE, Test
from yipanqi.engine.sql.dialects import Dialect
from yipanqi.engine.sql.own_windows import emit_own
from yipanqi.engine.sql.words import ONCE, OPERATIONS
from yipanqi.engine.steps import (
    BESIDE,
    LIMIT,
    MOST_ROWS,
    MOST_SUM,
    MOST_VALUE,
    TALLIED,
    Cell,
    FactPlan,
    GradePlan,
    Program,
    Step,
)

_BASE = ("cell", "own", "subject", "subject_text", "day_or")
_ALWAYS_ONCE = ("is", "keep", "least")


@dataclass(frozen=True, slots=True)
class Query:
    """The text and what it returns: the key, the columns carried along, then one code per name of the result, then the guard (0: good)."""

    text: str
    carried: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns in the query's own short words."""
        return ("k", *self.carried, *(f"c{number}" for number in range(len(self.names))), "guard")


def emit(
    program: Program,
    dialect: Dialect,
    relations: Mapping[str, str],
    *,
    carry: Sequence[str] = (),
    text_keys: bool = False,
) -> Query:
    """The query over the relations (fact table → SQL text of a relation). `carry` names columns of the subject to be returned too."""
    return _Emitter(program, dialect, relations, tuple(carry), text_keys).query()


class _Emitter:
    def __init__(
        self,
        program: Program,
        dialect: Dialect,
        relations: Mapping[str, str],
        carry: tuple[str, ...],
        text_keys: bool,
    ) -> None:
        self.program = program
        self.dialect = dialect
        self.relations = relations
        self.carry = carry
        self.text_keys = text_keys
        self.texts: dict[int, str] = {}
        self.stage_of: dict[int, int] = {}
        self.stages: list[list[str]] = []

    def query(self) -> Query:
        """Everything, in order."""
        program, dialect = self.program, self.dialect
        parts = [f"f{plan.number} as {dialect.hint}({self._pass(plan)})" for plan in program.facts]
        for own in program.own:
            parts += emit_own(program, own, dialect, self.relations, self._tests_of)
        base = self._steps()
        parts.append(f"t0 as {dialect.hint}({self._subjects(base)})")
        last = "t0"
        for number, columns in enumerate(self.stages, 1):
            if columns:
                parts.append(f"t{number} as {dialect.hint}(select *, {', '.join(columns)} from {last})")
                last = f"t{number}"
        parts.append(f"judged as {dialect.hint}({self._judged(last)})")
        last = "judged"
        names = [column.name for column in program.columns]
        returned = [f"c{number}" for number in range(len(names))]
        if program.gradings:
            ranks: list[str] = []
            for number, plan in enumerate(program.gradings):
                ranks += self._ranks(number, plan)
                grades = self._grades(number, plan)
                names += [f"grade:{plan.id}", f"grade:{plan.id}:rank", f"grade:{plan.id}:peers"]
                returned += [f"{text} as c{len(returned) + place}" for place, text in enumerate(grades)]
            parts.append(f"ranked as {dialect.hint}(select *, {', '.join(ranks)} from {last})")
            last = "ranked"
        carried = [f"v_{number} as {dialect.column(name)}" for number, name in enumerate(self.carry)]
        select = ", ".join(["k", *carried, *returned, "guard"])
        return Query(f"with {', '.join(parts)} select {select} from {last}", self.carry, tuple(names))

    def _judged(self, last: str) -> str:
        """Only what is returned or ranked by, as narrow as its range allows: ranking moves whole rows about."""
        program = self.program
        kept = ["k", *(f"v_{number}" for number in range(len(self.carry)))]
        for number, plan in enumerate(program.gradings):
            kept += [f"p{number}_{place}" for place in range(len(plan.peers))]
        needed = {
            self.texts[step.index]: None
            for plan in program.gradings
            for step in plan.inputs
            if step is not None and step.op not in ("number", "text")
        }
        kept += needed
        for number, column in enumerate(program.columns):
            text = self.texts[column.step.index]
            if not column.step.nothing:
                text = self.dialect.narrow(text, column.step.low, column.step.high)
            kept.append(f"{text} as c{number}")
        return f"select {', '.join([*kept, 'guard'])} from {last}"

    # steps

    def _steps(self) -> list[str]:
        """The texts of all steps; what the first stage computes from the subject and the passes."""
        mentions = self._mentions()
        base: list[str] = []
        stage_of, texts, dialect = self.stage_of, self.texts, self.dialect
        for step in self.program.steps:
            index = step.index
            if step.op in _BASE:
                base.append(f"{self._base(step)} as s{index}")
                texts[index], stage_of[index] = f"s{index}", 0
                continue
            stage = 0
            names = []
            for part in step.args:
                names.append(texts[part.index])
                if stage_of[part.index] > stage:
                    stage = stage_of[part.index]
            text = dialect.step(OPERATIONS[step.op](step, names, dialect), step.op)
            if mentions[index] > 1 and step.op not in ("number", "text"):
                while len(self.stages) <= stage:
                    self.stages.append([])
                self.stages[stage].append(f"{text} as s{index}")
                texts[index], stage_of[index] = f"s{index}", stage + 1
            else:
                texts[index], stage_of[index] = text, stage
        return base

    def _mentions(self) -> list[int]:
        """How often each step will be written if it is not made a column."""
        found = [0] * len(self.program.steps)
        for step in self.program.steps:
            times = 1
            if step.op not in ONCE or (
                step.op not in _ALWAYS_ONCE and any(part.nothing for part in step.args)
            ):
                times = 2
            for part in step.args:
                found[part.index] += times
        for plan in self.program.gradings:
            for needed in plan.inputs:
                if needed is not None:
                    found[needed.index] += 2
        return found

    def _base(self, step: Step) -> str:
        if step.op == "own":
            number, place = step.data
            return f"coalesce(w{number}.{TALLIED[place]}, 0)"
        if step.op != "cell":
            return self.dialect.step(OPERATIONS[step.op](step, (), self.dialect), step.op)
        fact, number, kind = step.data
        plan = next(plan for plan in self.program.facts if plan.table.name == fact)
        otherwise = BESIDE if kind in ("least", "greatest") else 0
        return self.dialect.step(f"coalesce(f{plan.number}.a{number}, {otherwise})", step.op)

    # relations

    def _subjects(self, base: Sequence[str]) -> str:
        dialect, program = self.dialect, self.program
        key = f"subject.{dialect.column(program.subject.key)}"
        columns = [f"{key} as k"]
        columns += [f"subject.{dialect.column(name)} as v_{number}" for number, name in enumerate(self.carry)]
        for number, plan in enumerate(program.gradings):
            columns += [
                f"subject.{dialect.column(peer)} as p{number}_{place}"
                for place, peer in enumerate(plan.peers)
            ]
        columns += [*base, f"{self._guard()} as guard"]
        joins = [f"left join f{plan.number} on f{plan.number}.k = {key}" for plan in program.facts]
        joins += [f"left join w{own.number} on w{own.number}.k = {key}" for own in program.own]
        return (
            f"select {', '.join(columns)} from {self.relations[program.about]} as subject {' '.join(joins)}"
        )

    def _guard(self) -> str:
        """1 where a counter may have spilled into the next or a number is larger than the program was proved for."""
        tests = []
        for plan in self.program.facts:
            packed = any(cell.kind == "packed" for cell in plan.cells)
            limit = min(self.program.packing.limit, MOST_ROWS) if packed else MOST_ROWS
            tests.append(f"f{plan.number}.a0 > {limit}")
            tests += [
                f"abs(f{plan.number}.a{number}) > {MOST_SUM}"
                for number, cell in enumerate(plan.cells)
                if cell.kind == "sum"
            ]
        for step in self.program.steps:
            if step.op == "subject" and step.high == MOST_VALUE:
                tests.append(f"abs(subject.{self.dialect.column(step.data[0])}) > {MOST_VALUE}")
        return f"case when {' or '.join(tests)} then 1 else 0 end" if tests else "0"

    def _pass(self, plan: FactPlan) -> str:
        """One grouped pass over a fact table: every cell of it."""
        dialect, table = self.dialect, plan.table
        span = plan.days
        day = dialect.column(table.dated_by) if span else ""
        columns = [f"{dialect.column(table.subject)} as k"]
        columns += [
            f"{self._cell(plan, cell, span, day)} as a{number}" for number, cell in enumerate(plan.cells)
        ]
        within = ""
        if span:
            within = f" where {day} between {dialect.literal(span.start)} and {dialect.literal(span.end)}"
        return f"select {', '.join(columns)} from {self.relations[table.name]}{within} group by 1"

    def _cell(self, plan: FactPlan, cell: Cell, span: Period | None, day: str) -> str:
        dialect = self.dialect
        if cell.kind == "rows":
            return dialect.counted("count(*)")
        tests = self._tests(cell.where)
        within = []
        if span is not None:
            if cell.start > span.start:
                within.append(f"{day} >= {dialect.literal(cell.start)}")
            if cell.end < span.end:
                within.append(f"{day} <= {dialect.literal(cell.end)}")
        if cell.kind == "packed":
            holds = [f"({' and '.join(tests)}) is null"] if cell.column else tests
            if any(part.entered_by for part in cell.spans):
                holds = [*holds, self._in_time(plan, cell, day)]
            return self._packed(cell, [*within, *holds], day)
        if cell.kind == "unclear":
            return dialect.how_many(" and ".join([*within, self._unclear(cell, tests)]))
        condition = " and ".join([*within, *tests, *self._tests(cell.of)]) or "1 = 1"
        value = f"case when {condition} then {dialect.column(cell.column)} end"
        match cell.kind:
            case "count":
                return dialect.how_many(condition)
            case "sum":
                return dialect.added(value)
            case "distinct":
                return dialect.counted(f"count(distinct {value})")
            case "least":
                return dialect.day_number(f"min({value})")
        return dialect.day_number(f"max({value})")

    def _in_time(self, plan: FactPlan, cell: Cell, day: str) -> str:
        """Whether a row was entered by the day that its window asks for."""
        literal = self.dialect.literal
        until = [(part.end, part.entered_by) for part in cell.spans if part.entered_by is not None]
        last = until[-1][1]
        cases = [
            f"when {day} <= {literal(end)} then {literal(by)}"
            for (end, by), (_, following) in pairwise(until)
            if by != following
        ]
        limit = f"case {' '.join(cases)} else {literal(last)} end" if cases else literal(last)
        return f"{self.dialect.column(plan.table.recorded_by)} <= {limit}"

    def _unclear(self, cell: Cell, tests: Sequence[str]) -> str:
        """Rows that fail no test but lack a value: SQL's own third truth value says so."""
        holds = " and ".join(tests)
        gaps = [f"({holds}) is null"] if holds else []
        lacking = [f"{self.dialect.column(cell.column)} is null"] if cell.column else []
        if cell.of:
            lacking.append(f"({' and '.join(self._tests(cell.of))}) is null")
        for gap in lacking:
            gaps.append(f"({holds} and {gap})" if holds else gap)
        return f"({' or '.join(gaps)})"

    def _packed(self, cell: Cell, tests: Sequence[str], day: str) -> str:
        dialect, packing = self.dialect, self.program.packing
        condition = " and ".join(tests) or "1 = 1"
        first = cell.spans[0]
        if len(cell.spans) == 1:
            bit = dialect.literal(1 << first.shift)
        else:
            months = (first.end.year - first.start.year) * 12 + first.end.month - first.start.month + 1
            per_word = 4 if packing.per_word == 6 and months == 3 else packing.per_word
            # Where a word's counters divide a year, the year makes no difference to the remainder.
            by_year = 12 // months % per_word == 0 if months <= 12 else False
            month = dialect.month_of_year(day) if by_year else dialect.month_number(day)
            unit = month if months == 1 else dialect.quotient(month, str(months))
            # Counters begin with the first year of the period, month numbers with the first year of all.
            start = first.start.month - 1 if by_year else first.start.year * 12 + first.start.month - 1
            offset = (first.shift // packing.bits - start // months) % per_word
            place = f"({unit} + {offset})" if offset else unit
            bit = dialect.shifted(f"{packing.bits} * ({place} % {per_word})")
        return dialect.added(f"case when {condition} then {bit} else 0 end")

    def _tests(self, tests: Sequence[Test]) -> list[str]:
        return self._tests_of(tests, "")

    def _tests_of(self, tests: Sequence[Test], alias: str) -> list[str]:
        found = []
        for test in tests:
            name = (
                f"{alias}.{self.dialect.column(test.column)}" if alias else self.dialect.column(test.column)
            )
            if test.is_given:
                found.append(self.dialect.given(name))
            if len(test.values) == 1:
                found.append(f"{name} = {self.dialect.literal(test.values[0])}")
            elif test.values:
                found.append(self.dialect.among(name, [*map(self.dialect.literal, test.values)]))
            if test.at_least is not None:
                found.append(f"{name} >= {self.dialect.literal(test.at_least)}")
            if test.at_most is not None:
                found.append(f"{name} <= {self.dialect.literal(test.at_most)}")
        return found

    # ranks and grades

    def _ranks(self, number: int, plan: GradePlan) -> list[str]:
        score = self.texts[plan.score.index]
        groups = [f"p{number}_{place}" for place in range(len(plan.peers))]
        if plan.score.nothing:
            groups.append(f"case when {score} > {LIMIT} then 1 else 0 end")
        order = [] if plan.vetoed is None else [self.texts[plan.vetoed.index]]
        order.append(f"{score} desc")
        place = {"all_down": "count(*)", "all_up": "rank()", "by_key": "row_number()"}[plan.ties]
        if plan.ties == "by_key":
            order += [f"{self.texts[step.index]} desc" for step in plan.tie_keys]
            order.append(self.dialect.collated("k") if self.text_keys else "k")
        split = f"partition by {', '.join(groups)} " if groups else ""
        ranked = self.dialect.counted(f"{place} over ({split}order by {', '.join(order)})")
        peers = self.dialect.counted(f"count(*) over ({split.rstrip()})")
        return [f"{ranked} as r{number}", f"{peers} as n{number}"]

    def _grades(self, number: int, plan: GradePlan) -> list[str]:
        dialect = self.dialect
        score = self.texts[plan.score.index]
        best = None if plan.best is None else self.texts[plan.best.index]
        rest = len(plan.levels) + 1
        cases = []
        if best is not None:
            cases.append(f"when {best} > {rest} then {dialect.literal(0)}")
        for level, (least, share, condition) in enumerate(plan.levels, 1):
            tests = [f"{best} <= {level}"] if best is not None and level < rest else []
            if least is not None:
                tests.append(f"{score} >= {least}")
            if share is not None:
                tests.append(f"r{number} * {WHOLE} <= n{number} * {share}")
            if condition is not None:
                tests.append(f"{self.texts[condition.index]} = 1")
            cases.append(f"when {' and '.join(tests) or '1 = 1'} then {dialect.literal(level)}")
        otherwise = dialect.literal(rest if plan.otherwise else 0)
        if not plan.score.nothing:
            grade = f"case {' '.join(cases)} else {otherwise} end" if cases else otherwise
            return [grade, f"r{number}", f"n{number}"]
        gap = f"when {score} < {LIMIT} then"
        return [
            f"case {gap} {score} {' '.join(cases)} else {otherwise} end",
            f"case {gap} {BESIDE} else r{number} end",
            f"case {gap} {BESIDE} else n{number} end",
        ]
