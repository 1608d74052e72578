"""Rules with windows of each subject's own as a query: a row per subject and window, its records joined by days, then sums by state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from yipanqi.engine.expression import Test
from yipanqi.engine.language import FactTable
from yipanqi.engine.sql.dialects import Dialect
from yipanqi.engine.steps import EXEMPT, TALLIED, Ladder, OwnWindows, Program, days

_MET, _UNMET, _NOT_DUE, _MISSING, _BESIDE = range(5)


def emit_own(
    program: Program,
    plan: OwnWindows,
    dialect: Dialect,
    relations: Mapping[str, str],
    tests: Callable[[Sequence[Test], str], list[str]],
) -> list[str]:
    """The stages of one rule, the last of them `w<number>`: one row per subject that has a window. `tests` writes conditions on a table's alias."""
    return _Own(program, plan, dialect, relations, tests).stages()


class _Own:
    def __init__(
        self,
        program: Program,
        plan: OwnWindows,
        dialect: Dialect,
        relations: Mapping[str, str],
        tests: Callable[[Sequence[Test], str], list[str]],
    ) -> None:
        self.program = program
        self.plan = plan
        self.dialect = dialect
        self.relations = relations
        self.tests = tests

    def stages(self) -> list[str]:
        """Spans, windows with what judges them, their records counted, sums by state."""
        number, hint = self.plan.number, self.dialect.hint
        found = [f"o{number} as {hint}({self._spans()})", f"x{number} as {hint}({self._windows()})"]
        if self.plan.table is not None:
            found.append(f"y{number} as {hint}({self._counted(self.plan.table)})")
        found.append(f"z{number} as {hint}({self._states()})")
        found.append(f"w{number} as {hint}({self._sums()})")
        return found

    def _spans(self) -> str:
        """k, start s, last day e, whether clear; an empty e for a term that is not on record."""
        plan, dialect = self.plan, self.dialect
        subject = self.program.subject
        key = f"subject.{dialect.column(subject.key)}"
        words = ", ".join(dialect.literal(kind) for kind in plan.kinds)
        of_kind = f"subject.{dialect.column('kind')} in ({words})"
        subjects = self.relations[self.program.about]
        if plan.opening is None:
            start, end = (f"subject.{dialect.column(name)}" for name in ("term_started_on", "term_ends_on"))
            one = dialect.literal(1)
            last = f"case when {start} <= {end} then {end} end"
            return f"select {key} as k, {start} as s, {last} as e, {one} as clear from {subjects} as subject where {of_kind}"
        day, owner = (
            f"fact.{dialect.column(name)}" for name in (plan.opening.dated_by, plan.opening.subject)
        )
        holds = " and ".join(self.tests(plan.opened_by, "fact"))
        clear = dialect.literal(1)
        possible = ""
        if holds:
            clear = f"max(case when {holds} then {dialect.literal(1)} else {dialect.literal(0)} end)"
            possible = f" and (({holds}) or ({holds}) is null)"
        first, last = (dialect.literal(edge) for edge in (plan.opening_days.start, plan.opening_days.end))
        opened = (
            f"select {owner} as k, {day} as s, {clear} as clear from {self.relations[plan.opening.name]} as fact "
            f"where {day} between {first} and {last}{possible} group by {owner}, {day}"
        )
        later = dialect.later("s", plan.unit, self._value(plan.length, self._begins()))
        return (
            f"select opened.k as k, opened.s as s, {later} as e, opened.clear as clear from ({opened}) as opened "
            f"join {subjects} as subject on {key} = opened.k where {of_kind}"
        )

    def _begins(self) -> str:
        """The first day in force of the span that starts on s."""
        since = self.dialect.literal(self.plan.effective_from)
        return f"case when s < {since} then {since} else s end"

    def _value(self, ladder: Ladder, day: str) -> str:
        """A parameter's value on a day."""
        literal = self.dialect.literal
        if len(ladder) == 1:
            return literal(ladder[0][1])
        cases = [
            f"when {day} < {literal(after)} then {literal(value)}"
            for (_, value), (after, _) in pairwise(ladder)
        ]
        return f"(case {' '.join(cases)} else {literal(ladder[-1][1])} end)"

    def _windows(self) -> str:
        """Those of the spans that belong to the period, with asked, allowed and the last day of entry; `beside` where one does not count."""
        plan, dialect, program = self.plan, self.dialect, self.program
        literal = dialect.literal
        begins = self._begins()
        needed = self._value(plan.needed, begins)
        columns = ["k", "s", "e", "clear", f"{needed} as needed"]
        if plan.allowed:
            columns.append(f"{self._value(plan.allowed, begins)} as allowed")
        columns.append(f"{dialect.later('e', 'days', self._value(plan.recording, begins))} as entered_by")
        columns.append(f"{self._value(plan.share, begins)} as share")
        columns.append(f"{dialect.day_number(begins)} as begins")
        since, first, last = (
            literal(day) for day in (plan.effective_from, program.period.start, program.period.end)
        )
        within = [f"e between {first} and {last}", f"e >= {since}"]
        if plan.effective_until is not None:
            within.append(f"s <= {literal(plan.effective_until)}")
        lost = " or e is null" if plan.opening is None else ""
        return f"select {', '.join(columns)} from o{plan.number} where ({' and '.join(within)}){lost}"

    def _counted(self, table: FactTable) -> str:
        """How many records each window has, how many may count, how many were entered in time."""
        plan, dialect = self.plan, self.dialect
        owner, day, entered = (
            f"fact.{dialect.column(name)}" for name in (table.subject, table.dated_by, table.recorded_by)
        )
        value = f"fact.{dialect.column(plan.distinct)}" if plan.distinct else ""
        holds = " and ".join(self.tests(plan.where, "fact")) or "1 = 1"
        unclear = f"(({holds}) is null{f' or (({holds}) and {value} is null)' if value else ''})"
        in_time = f"({holds}) and {entered} <= x.entered_by"

        def number(condition: str) -> str:
            if value:
                return f"count(distinct case when {condition} then {value} end)"
            return dialect.how_many(condition)

        return (
            f"select x.k as k, x.s as s, {number(holds)} as c, {dialect.how_many(unclear)} as u, {number(in_time)} as t "
            f"from x{plan.number} as x join {self.relations[table.name]} as fact on {owner} = x.k and {day} between x.s and x.e "
            f"group by x.k, x.s"
        )

    def _states(self) -> str:
        """k, the state of each window, whether it was met late."""
        plan, dialect = self.plan, self.dialect
        subject = self.program.subject
        literal = dialect.literal
        joins = f"join {self.relations[self.program.about]} as subject on subject.{dialect.column(subject.key)} = x.k"
        c = u = t = literal(0)
        if plan.table is not None:
            joins += f" left join y{plan.number} as y on y.k = x.k and y.s = x.s"
            c, u, t = (f"coalesce(y.{name}, 0)" for name in "cut")
        cases = [("x.clear = 0", _MISSING)]
        if plan.opening is None:
            cases.append(("x.e is null", _MISSING))
        holds = " and ".join(self.tests(plan.conditions, "subject"))
        if holds:
            cases.append((f"not ({holds})", _BESIDE))
        if not plan.allowed:
            cases.append(("x.needed = 0", _BESIDE))
        cases.append((self._short(), _BESIDE))
        if self.program.exempt is not None and plan.rule:
            rule, start, owner = (
                f"taken.{dialect.column(name)}" for name in ("rule", "starts_on", "organisation")
            )
            joins += f" left join {self.relations[EXEMPT]} as taken on {owner} = x.k and {start} = x.s and {rule} = {literal(plan.rule)}"
            cases.append((f"{rule} is not null", _BESIDE))
        if holds:
            cases.append((f"({holds}) is null", _MISSING))
        passed = f"x.e < {literal(self.program.today)}"
        if plan.table is None:
            cases += [(passed, _MISSING), ("1 = 1", _NOT_DUE)]
        if plan.allowed:
            cases += [
                (f"{c} > x.allowed", _UNMET),
                (f"not ({passed})", _NOT_DUE),
                (f"{c} + {u} > x.allowed", _MISSING),
            ]
        cases += [
            (f"{c} >= x.needed", _MET),
            (f"not ({passed})", _NOT_DUE),
            (f"{c} + {u} >= x.needed", _MISSING),
        ]
        state = " ".join(f"when {condition} then {literal(number)}" for condition, number in cases)
        late = f"case when {t} < x.needed then {literal(1)} else {literal(0)} end"
        return f"select x.k as k, case {state} else {literal(_UNMET)} end as state, {late} as late from x{plan.number} as x {joins}"

    def _short(self) -> str:
        """Whether the subject and the rule lived through too small a part of the window."""
        plan, dialect = self.plan, self.dialect
        founded, ended = (
            dialect.day_number(f"subject.{dialect.column(name)}") for name in ("founded_on", "ended_on")
        )
        start, end = dialect.day_number("x.s"), dialect.day_number("x.e")
        last = end
        if plan.effective_until is not None:
            last = dialect.least([end, dialect.literal(days(plan.effective_until))])
        first = dialect.greatest(["x.begins", f"coalesce({founded}, x.begins)"])
        last = dialect.least([last, f"coalesce({ended}, {last})"])
        lived = f"({last} - {first} + 1)"
        return f"{lived} <= 0 or {lived} * 100 < x.share * ({end} - {start} + 1)"

    def _sums(self) -> str:
        dialect = self.dialect

        def number(condition: str) -> str:
            return dialect.how_many(condition)

        counted = {
            "met": f"state = {_MET}",
            "due": f"state in ({_MET}, {_UNMET})",
            "not_due": f"state = {_NOT_DUE}",
            "missing": f"state = {_MISSING}",
            "not_applicable": f"state = {_BESIDE}",
            "late": f"state = {_MET} and late = 1",
        }
        columns = ", ".join(f"{number(counted[name])} as {name}" for name in TALLIED)
        return f"select k, {columns} from z{self.plan.number} group by k"
