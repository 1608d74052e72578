"""Elements of a scheme → steps: measures, indicator trees, vetoes, standards, points, gradings."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from typing import Protocol

from yipanqi.basics.periods import Period
from yipanqi.engine.cadences import Cadences, is_counted
from yipanqi.engine.counters import Tally
from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.expression import (
    DECIMAL,
    INTEGER,
    WHOLE,
    YES_NO,
    Aggregate,
)
from yipanqi.engine.language import FactTable, Obligation, Parameter
from yipanqi.engine.lowering import Lowering, Typed, kind_of
from yipanqi.engine.measuring import days_of, witnessed, year_to_date
from yipanqi.engine.own_windows import OwnTallies
from yipanqi.engine.schemes import (
    Bonus,
    Completion,
    Deduct,
    Grade,
    Head,
    Linear,
    Measure,
    Node,
    PassFail,
    PointCategory,
    Points,
    Reported,
    Scoring,
    Standard,
    Steps,
    Veto,
)
from yipanqi.engine.steps import BESIDE, GradePlan, Packing, Step


class Scheme(Protocol):
    """What a program is made from: the mappings of one body of rules."""

    @property
    def parameters(self) -> Mapping[str, Parameter]: ...
    @property
    def obligations(self) -> Mapping[str, Obligation]: ...
    @property
    def measures(self) -> Mapping[str, Measure]: ...
    @property
    def indicators(self) -> Mapping[str, Node]: ...
    @property
    def vetoes(self) -> Mapping[str, Veto]: ...
    @property
    def standards(self) -> Mapping[str, Standard]: ...
    @property
    def grades(self) -> Mapping[str, Grade]: ...
    @property
    def points(self) -> Mapping[str, Points]: ...
    @property
    def facts(self) -> Mapping[str, FactTable]: ...


class Judging:
    """Every element about one kind of subject as steps; a name is compiled when it is first asked for."""

    def __init__(
        self,
        scheme: Scheme,
        period: Period,
        today: datetime.date,
        about: str,
        packing: Packing,
        offered: frozenset[str] | None,
        exempt: FactTable | None = None,
        late: bool = False,
    ) -> None:
        self.scheme = scheme
        self.period = period
        self.about = about
        tables = scheme.facts if exempt is None else {**scheme.facts, exempt.name: exempt}
        self.lowering = Lowering(tables, scheme.facts[about], offered, self.result)
        self.rules = scheme.obligations if about == "organisation" else {}
        counted = {name: rule for name, rule in self.rules.items() if is_counted(rule)}
        self._cadences = Cadences(
            self.lowering, counted, scheme.parameters, period, today, packing, exempt is not None, late
        )
        self.own = OwnTallies(self.lowering, scheme.parameters, period, today, exempt is not None)
        self._tallies: dict[str, Tally] = {}
        self._results: dict[str, Typed] = {}
        self._open: list[str] = []
        self._children: dict[str, list[Node]] = {}
        for node in scheme.indicators.values():
            if node.head.about == about:
                self._children.setdefault(node.parent, []).append(node)
        self.criteria: dict[str, list[tuple[str, Step]]] = {}
        self.levels: dict[str, Step] = {}
        self.categories: dict[str, list[tuple[str, Step]]] = {}

    def result(self, name: str) -> Typed:
        """Step and type of what an expression names."""
        found = self._results.get(name)
        if found is None:
            if name in self._open:
                path = " → ".join([*self._open[self._open.index(name) :], name])
                raise CompileRefused(
                    "engine.program.cycle", f"规则互相引用成了圈：{path}，请去掉其中一处引用。"
                )
            self._open.append(name)
            found = self._results[name] = self._compiled(name)
            self._open.pop()
        return found

    def tally(self, rule: str) -> Tally:
        """The tally of an obligation."""
        found = self._tallies.get(rule)
        if found is None:
            obligation = self.rules[rule]
            judge = self._cadences.tally if is_counted(obligation) else self.own.tally
            found = self._tallies[rule] = judge(obligation)
        return found

    def _compiled(self, name: str) -> Typed:
        scheme = self.scheme
        if name in scheme.measures:
            measure = scheme.measures[name]
            if self._idle(measure.head):
                return self.lowering.code(BESIDE), kind_of(measure.take)
            return self._measure(measure)
        if name in scheme.indicators:
            return self._indicator(scheme.indicators[name]), DECIMAL
        if name in scheme.points:
            return self._points(scheme.points[name]), DECIMAL
        kind, _, rest = name.partition(":")
        if kind == "parameter" and rest in scheme.parameters:
            value = scheme.parameters[rest].value_on(self.period.end)
            if value is None:
                raise CompileRefused(
                    "engine.program.no_value",
                    f"参数“{rest}”在{self.period.end}没有值，请在参数文件里补上。",
                )
            return self.lowering.number(value.value), INTEGER
        if kind in ("met", "due") and rest in self.rules:
            tally = self.tally(rest)
            return self._judged(tally.met if kind == "met" else tally.due, [tally]), INTEGER
        if kind == "standard" and rest in scheme.standards:
            return self._standard(scheme.standards[rest]), YES_NO
        raise CompileRefused("engine.program.name", f"算式里的“{name}”不是可用的编号，请改正。")

    def _idle(self, head: Head) -> bool:
        """Whether the element is out of force on the period's last day: nothing of it is compiled, it is not applicable. Refuses another subject's."""
        if head.about != self.about:
            raise CompileRefused(
                "engine.program.about", f"“{head.id}”的对象是“{head.about}”，不能用在“{self.about}”的规则里。"
            )
        day = self.period.end
        return head.effective_from > day or (head.effective_until is not None and head.effective_until < day)

    def within(self, head: Head, step: Step) -> Step:
        """The step where the element is about the subject; elsewhere not applicable."""
        lowering = self.lowering
        conditions = [lowering.subject_word("kind", head.kinds)] if head.kinds else []
        if head.applies is not None:
            conditions.append(lowering.condition(head.applies))
        if not conditions:
            return step
        return lowering.choose(lowering.both(False, conditions), step, lowering.code(BESIDE))

    def _judged(self, value: Step, tallies: Sequence[Tally], due: Step | None = None) -> Step:
        """The value where something is due; else the strongest reason why nothing is."""
        if len(tallies) == 1:
            missing, later = tallies[0].missing, tallies[0].not_due
            due = tallies[0].due if due is None else due
        else:
            total = self.lowering.total
            due = total(tally.due for tally in tallies) if due is None else due
            missing = total(tally.missing for tally in tallies)
            later = total(tally.not_due for tally in tallies)
        return self.lowering.step("judged", (value, due, missing, later), None, value.low, value.high, True)

    def _measure(self, measure: Measure) -> Typed:
        span = days_of(measure, self.period)
        node = Aggregate(
            measure.fact, measure.take, measure.where, span.start, span.end, measure.column, measure.of
        )
        step, kind = self.lowering.aggregate(node)
        return self.within(measure.head, step), kind

    # indicators

    def _indicator(self, node: Node) -> Step:
        if self._idle(node.head):
            return self.lowering.code(BESIDE)
        step = self._combined(node) if node.scoring is None else self._scored(node.scoring, node.full)
        if node.floor is not None:
            step = self._greatest(step, node.floor)
        if node.cap is not None:
            step = self.lowering.strongest([step, self.lowering.number(node.cap)])
        return self.within(node.head, step)

    def _greatest(self, step: Step, floor: int) -> Step:
        low, high = max(step.low, floor), max(step.high, floor)
        return self.lowering.step(
            "greatest", (step, self.lowering.number(floor)), None, low, high, step.nothing
        )

    def _scored(self, scoring: Scoring, full: int) -> Step:
        lowering = self.lowering
        match scoring:
            case Completion():
                named = self.rules if "all" in scoring.rules else scoring.rules
                chosen = [
                    self.tally(name)
                    for name in named
                    if name in self.rules and self.rules[name].strength in scoring.strengths
                ]
                due = lowering.total(tally.due for tally in chosen)
                met = lowering.times(lowering.total(tally.met for tally in chosen), full)
                return self._judged(lowering.divide(met, due, full), chosen, due)
            case Linear():
                value = lowering.numeric(scoring.value)
                points = tuple(sorted(scoring.points))
                scores = [score for _, score in points]
                return lowering.step("linear", (value,), points, min(scores), max(scores), value.nothing)
            case Steps():
                value = lowering.numeric(scoring.value)
                return self._stepped(value, scoring.steps, scoring.otherwise)
            case PassFail():
                condition = lowering.condition(scoring.condition)
                return lowering.choose(condition, lowering.number(full), lowering.number(0))
            case Deduct():
                step = lowering.number(full)
                for loss, each in scoring.losses:
                    step = lowering.minus(step, self._each(lowering.lower(loss), each))
                step = self._greatest(step, scoring.floor)
                if step.high > max(full, scoring.floor):
                    step = lowering.strongest([step, lowering.number(max(full, scoring.floor))])
                return step
            case Bonus():
                step = self._each(lowering.lower(scoring.value), scoring.each)
                return lowering.strongest([step, lowering.number(scoring.cap)])
            case Reported():
                return lowering.strongest([lowering.numeric(scoring.value), lowering.number(full)])

    def _stepped(self, value: Step, steps: Sequence[tuple[int, int]], otherwise: int) -> Step:
        ordered = tuple(sorted(steps, reverse=True))
        scores = [otherwise, *(score for _, score in ordered)]
        return self.lowering.step(
            "steps", (value,), (ordered, otherwise), min(scores), max(scores), value.nothing
        )

    def _each(self, typed: Typed, each: int) -> Step:
        step, kind = typed
        product = self.lowering.times(step, each)
        return product if kind != DECIMAL else self.lowering.divide(product, self.lowering.number(WHOLE))

    def _combined(self, node: Node) -> Step:
        lowering = self.lowering
        children = self._children.get(node.head.id, [])
        scored = [(child, self.result(child.head.id)[0]) for child in children]
        if node.combine == "sum":
            parts = [step for _, step in scored]
            return self._added(parts, node.missing_counts) if parts else lowering.code(BESIDE)
        weighed = [
            (child, step)
            for child, step in scored
            if not isinstance(child.scoring, Bonus) and child.weight > 0 and child.full > 0
        ]
        if not weighed:
            return lowering.code(BESIDE)
        common = math.lcm(*(child.full for child, _ in weighed))
        above = [node.full * child.weight * (common // child.full) for child, _ in weighed]
        below = [child.weight * common for child, _ in weighed]
        shared = math.gcd(*above, *below)
        mean = self._mean(
            [step for _, step in weighed],
            tuple(value // shared for value in above),
            tuple(value // shared for value in below),
            node,
        )
        extra = [step for child, step in scored if isinstance(child.scoring, Bonus)]
        if not extra:
            return mean
        return self._with_bonus(mean, extra, node.missing_counts)

    def _mean(self, parts: list[Step], above: tuple[int, ...], below: tuple[int, ...], node: Node) -> Step:
        lowering = self.lowering
        low = min(0, *(part.low for part in parts))
        reach = max(
            node.full,
            *(-(-part.high * one // other) for part, one, other in zip(parts, above, below, strict=True)),
        )
        total = self._live("live", parts, above)
        if not any(part.nothing for part in parts):
            return lowering.divide(total, lowering.number(sum(below)), reach)
        weight = self._live("weight_missing" if node.missing_counts == "zero" else "weight", parts, below)
        least = lowering.strongest(parts)
        step = lowering.divide(total, weight)
        low = step.low if low < 0 else 0
        strict = node.missing_counts == "strict"
        return lowering.step("mean", (step, weight, least), strict, low, reach, True)

    def _live(self, op: str, parts: list[Step], factors: tuple[int, ...]) -> Step:
        if op == "live":
            low = sum(min(0, part.low * factor) for part, factor in zip(parts, factors, strict=True))
            high = sum(max(0, part.high * factor) for part, factor in zip(parts, factors, strict=True))
        else:
            low, high = 0, sum(factors)
        return self.lowering.step(op, tuple(parts), factors, low, high)

    def _added(self, parts: list[Step], missing: str) -> Step:
        lowering = self.lowering
        total = self._live("live", parts, (1,) * len(parts))
        if not any(part.nothing for part in parts):
            return total
        counted = self._live("weight_missing" if missing == "zero" else "weight", parts, (1,) * len(parts))
        least = lowering.strongest(parts)
        return lowering.step(
            "mean", (total, counted, least), missing == "strict", total.low, total.high, True
        )

    def _with_bonus(self, mean: Step, extra: list[Step], missing: str) -> Step:
        lowering = self.lowering
        bonus = self._live("live", extra, (1,) * len(extra))
        total = lowering.plus(mean, bonus)
        if missing != "strict" or not any(part.nothing for part in extra):
            return total
        least = lowering.strongest(extra)
        one = lowering.number(1)
        return lowering.step("mean", (total, one, least), True, total.low, total.high, True)

    def line(self, node: Node) -> Step | None:
        """2 at or above the ceiling line, 0 below the floor line, 1 between; None without lines."""
        if node.floor_line is None and node.ceiling_line is None:
            return None
        value = self.result(node.head.id)[0]
        steps = [(node.ceiling_line, 2)] if node.ceiling_line is not None else []
        if node.floor_line is None:
            return self._stepped(value, steps, 1)
        return self._stepped(value, [*steps, (node.floor_line, 1)], 0)

    # vetoes, standards, points, grades

    def veto(self, veto: Veto) -> Step:
        """Whether the red line was crossed."""
        if self._idle(veto.head):
            return self.lowering.code(BESIDE)
        return self.within(veto.head, self.lowering.condition(veto.condition))

    def _standard(self, standard: Standard) -> Step:
        lowering = self.lowering
        if self._idle(standard.head):
            beyond = self.levels[standard.head.id] = lowering.code(BESIDE)
            self.criteria[standard.head.id] = [(each.id, beyond) for each in standard.criteria]
            return beyond
        nought, one = lowering.number(0), lowering.number(1)
        states = [lowering.condition(each.condition) for each in standard.criteria]
        beside = [
            lowering.step("is", (state,), BESIDE, 0, 1) if state.nothing else nought for state in states
        ]
        met = lowering.total(
            lowering.step("is", (state,), 1, 0, 1) if state.nothing else state for state in states
        )
        unmet = lowering.total(lowering.step("is", (state,), 0, 0, 1) for state in states)
        done = lowering.plus(met, lowering.total(beside))
        mandatory = lowering.both(
            False,
            [
                lowering.both(True, [state, aside])
                for each, state, aside in zip(standard.criteria, states, beside, strict=True)
                if each.is_mandatory
            ],
        )
        asked = lowering.number(standard.at_least)
        enough = lowering.step("compare", (done, asked), ">=", 0, 1)
        if any(state.nothing for state in states):
            hoped = lowering.minus(lowering.number(len(states)), unmet)
            open_ = lowering.step("compare", (hoped, asked), ">=", 0, 1)
            unknown = lowering.strongest(states)
            enough = lowering.choose(enough, one, lowering.choose(open_, unknown, nought))
        attained = self.within(standard.head, lowering.both(False, [mandatory, enough]))
        level = nought
        for number, each in enumerate(standard.levels, 1):
            reached = lowering.step("compare", (done, lowering.number(each.at_least)), ">=", 0, 1)
            if each.condition is not None:
                condition = lowering.condition(each.condition)
                holds = lowering.step("is", (condition,), 1, 0, 1)
                reached = lowering.both(False, [reached, holds])
            level = lowering.choose(reached, lowering.number(number), level)
        name = standard.head.id
        self.criteria[name] = [
            (each.id, self.within(standard.head, state))
            for each, state in zip(standard.criteria, states, strict=True)
        ]
        self.levels[name] = lowering.choose(attained, level, lowering.code(BESIDE))
        return attained

    def _points(self, points: Points) -> Step:
        lowering = self.lowering
        if self._idle(points.head):
            self.categories[points.head.id] = [(each.id, lowering.code(BESIDE)) for each in points.categories]
            return lowering.code(BESIDE)
        total = lowering.number(points.base)
        named = []
        for category in points.categories:
            step = self._category(category)
            named.append((category.id, self.within(points.head, step)))
            total = lowering.plus(total, step)
        if points.floor is not None:
            total = self._greatest(total, points.floor)
        if points.cap is not None:
            total = lowering.strongest([total, lowering.number(points.cap)])
        self.categories[points.head.id] = named
        return self.within(points.head, total)

    def _category(self, category: PointCategory) -> Step:
        take = "sum" if category.column else "count"
        start, end = year_to_date(self.period)
        where = witnessed(category, self.scheme.facts[category.fact])
        node = Aggregate(category.fact, take, where, start, end, category.column)
        step = self._each(self.lowering.aggregate(node), category.each)
        if category.cap is None:
            return step
        if category.each < 0:
            return self._greatest(step, -category.cap)
        return self.lowering.strongest([step, self.lowering.number(category.cap)])

    def grading(self, grade: Grade) -> GradePlan:
        """What must be known of each subject to grade it among its peers."""
        lowering = self.lowering
        if self._idle(grade.head):
            unused = tuple((level.at_least, level.at_most_share, None) for level in grade.levels)
            beyond = lowering.code(BESIDE)
            return GradePlan(grade.head.id, beyond, None, None, grade.peers, unused, False, grade.ties, ())
        score = self.result(grade.of)[0]
        among = lowering.number(1) if grade.among is None else lowering.condition(grade.among)
        score = self.within(grade.head, lowering.choose(among, score, lowering.code(BESIDE)))
        numbers = {level.id: number for number, level in enumerate(grade.levels, 1)}
        numbers[""] = len(grade.levels) + 2
        held: list[tuple[Step, int]] = []
        for veto in self.scheme.vetoes.values():
            if veto.of == grade.head.id and veto.head.about == self.about:
                step = lowering.step("is", (self.veto(veto),), 1, 0, 1)
                held.append((step, numbers[veto.at_most]))
        vetoed = best = None
        if held:
            vetoed = lowering.both(True, [step for step, _ in held])
            one = lowering.number(1)
            limits = [lowering.choose(step, lowering.number(number), one) for step, number in held]
            best = limits[0]
            for limit in limits[1:]:
                best = lowering.step("greatest", (best, limit), None, 1, max(best.high, limit.high))
        shared, levels = 0, []
        for level in grade.levels:
            shared += level.at_most_share or 0
            condition = None if level.condition is None else lowering.condition(level.condition)
            levels.append((level.at_least, None if level.at_most_share is None else shared, condition))
        keys = tuple(self.result(name)[0] for name in grade.tie_keys)
        return GradePlan(
            grade.head.id,
            score,
            vetoed,
            best,
            grade.peers,
            tuple(levels),
            bool(grade.otherwise),
            grade.ties,
            keys,
        )
