"""Obligations → steps: how many windows of each rule are met, due, not due, missing, not applicable.

Windows are counted in packed numbers, several counters to one. Whether every counter reaches what is asked is one addition and one
mask for all of them; how many do is a remainder. A coarser window is the sum of neighbouring counters of the finest cadence that
the same conditions need, so that rows are counted once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from yipanqi.basics.periods import MONTHS_OF, Period
from yipanqi.engine.counters import Counts, Group, Shape, Tally, Window
from yipanqi.engine.errors import CompileRefused, FactsRefused
from yipanqi.engine.expression import Test
from yipanqi.engine.language import Obligation, Parameter
from yipanqi.engine.lowering import Lowering
from yipanqi.engine.steps import EXEMPT, Cell, Packing, Span, Step, days

_MOST_WINDOWS = 60


_Key = tuple[str, tuple[Test, ...]]


class Cadences:
    """The tallies of all obligations for one period and day."""

    def __init__(
        self,
        lowering: Lowering,
        obligations: Mapping[str, Obligation],
        parameters: Mapping[str, Parameter],
        period: Period,
        today: datetime.date,
        packing: Packing,
        exempting: bool = False,
        telling_late: bool = False,
    ) -> None:
        self._lowering = lowering
        self._exempting = exempting
        self._telling_late = telling_late
        self._parameters = parameters
        self._today = today
        self._packing = packing
        self._full = (1 << packing.bits) - 1
        self._spans = {
            cadence: tuple(span for span in period.windows(cadence) if span.end in period)
            for cadence in MONTHS_OF
        }
        if len(self._spans["month"]) > _MOST_WINDOWS:
            raise CompileRefused("engine.program.period", "一次计算的期间不能超过五年，请分期计算。")
        self._windows: dict[str, tuple[Window, ...]] = {}
        self._layouts: dict[tuple[object, ...], tuple[Window, ...]] = {}
        self._groups: dict[_Key, Group] = {}
        self._known_units: dict[tuple[int, int, int], frozenset[int]] = {}
        self._known_shapes: dict[tuple[int, int, int, bool], list[Shape]] = {}
        self._known_words: dict[tuple[object, ...], Step] = {}
        self._known_spans: dict[tuple[int, int, tuple[int, ...]], tuple[Span, ...]] = {}
        for rule in obligations.values():
            self._windows[rule.id] = windows = self._windows_of(rule)
            if windows:
                self._join(rule, windows)
        # By identity from here on: hashing the tests of a rule costs more than anything else done with them.
        self._group_of = {
            rule.id: self._groups[rule.fact, rule.where]
            for rule in obligations.values()
            if self._windows[rule.id]
        }

    def tally(self, rule: Obligation) -> Tally:
        """The rule's tally, as `evaluate` judges each window."""
        lowering = self._lowering
        nought = lowering.number(0)
        windows = self._windows[rule.id]
        met = due = later = missing = standing = late = nought
        for shape in self._shapes(rule, windows) if windows else ():
            if self._exempting:
                shape = self._less_exempt(rule, shape)
            judge = self._between if rule.at_most else self._at_least
            counts = judge(rule, shape) if lowering.is_offered(rule.fact) else self._without_facts(shape)
            met, due = lowering.plus(met, counts.met), lowering.plus(due, counts.due)
            later, missing = lowering.plus(later, counts.later), lowering.plus(missing, counts.missing)
            late = lowering.plus(late, counts.late)
            standing = lowering.plus(standing, shape.standing)
        count = len(windows)
        kind = lowering.subject_word("kind", rule.kinds)
        holds = lowering.both(False, [kind, *(self._holds(each) for each in rule.conditions)])

        def gate(holding: Step, open_: Step) -> Step:
            if holds.op == "number":
                return holding if holds.data else nought
            if not holds.nothing:
                open_ = nought
            if holding is nought and open_ is nought:
                return nought
            return lowering.step("gate", (holds, holding, open_), None, 0, count)

        owing = gate(standing, standing)
        beside = lowering.choose(kind, lowering.minus(lowering.number(count), owing), nought)
        return Tally(
            gate(met, nought),
            gate(due, nought),
            gate(later, nought),
            gate(missing, standing),
            beside,
            gate(late, nought),
        )

    def _without_facts(self, shape: Shape) -> Counts:
        """Nobody offered the records: what is due is missing."""
        nought = self._lowering.number(0)
        return Counts(nought, nought, self._lowering.minus(shape.standing, shape.due), shape.due, nought)

    def _at_least(self, rule: Obligation, shape: Shape) -> Counts:
        """Met as soon as there are enough; missing where unclear records might make it enough."""
        lowering = self._lowering
        word = self._counters(rule, shape)
        reached = self._reached(word, shape)
        met = self._number_of(reached)
        met_due = self._number_of(self._masked(reached, shape))
        early = lowering.minus(met, met_due)
        later = lowering.minus(lowering.minus(shape.standing, shape.due), early)
        due, missing = lowering.plus(shape.due, early), lowering.number(0)
        late = lowering.number(0)
        if self._telling_late:
            late = lowering.minus(met, self._number_of(self._reached(self._in_time(rule, shape), shape)))
        gaps = self._gaps(rule, shape)
        if gaps is not None:
            both = lowering.step("+", (word, gaps), None, 0, 1)
            hoped = self._number_of(self._masked(self._reached(both, shape), shape))
            missing = lowering.minus(hoped, met_due)
            due = lowering.minus(due, missing)
        return Counts(met, due, later, missing, late)

    def _between(self, rule: Obligation, shape: Shape) -> Counts:
        """Too many is unmet at once; what may still become too many is not met before its day is over."""
        lowering = self._lowering
        word, gaps = self._counters(rule, shape), self._gaps(rule, shape)
        most = word if gaps is None else lowering.step("+", (word, gaps), None, 0, 1)
        over = shape._replace(reach=shape.over)

        def passed(bits: Step) -> Step:
            return self._number_of(self._masked(bits, shape))

        def common(one: Step, other: Step) -> Step:
            return one if one is other else lowering.step("&", (one, other), None, 0, 1)

        exceeded = self._reached(word, over)
        enough, perhaps = self._reached(word, shape), self._reached(most, shape)
        too_many = self._reached(most, over)
        early = lowering.minus(self._number_of(exceeded), passed(exceeded))
        met = lowering.minus(passed(enough), passed(common(enough, too_many)))
        open_ = lowering.minus(
            lowering.plus(passed(too_many), passed(perhaps)), passed(common(too_many, perhaps))
        )
        short = lowering.minus(shape.due, open_)
        due = lowering.plus(met, lowering.plus(self._number_of(exceeded), short))
        later = lowering.minus(lowering.minus(shape.standing, shape.due), early)
        missing = lowering.number(0)
        if gaps is not None:
            missing = lowering.minus(shape.standing, lowering.plus(due, later))
        late = lowering.number(0)
        if self._telling_late and rule.at_least:
            in_time = self._reached(self._in_time(rule, shape), shape)
            late = lowering.minus(met, lowering.minus(passed(in_time), passed(common(in_time, too_many))))
        return Counts(met, due, later, missing, late)

    # windows and their numbers

    def _windows_of(self, rule: Obligation) -> tuple[Window, ...]:
        spans = self._spans[rule.cadence]
        if spans and (rule.effective_from > spans[0].start or rule.effective_until is not None):
            until = rule.effective_until
            spans = tuple(
                span
                for span in spans
                if rule.effective_from <= span.end and (until is None or until >= span.start)
            )
        if not spans:
            return ()
        first, last = max(spans[0].start, rule.effective_from), spans[-1].start
        needed = self._values(rule, rule.at_least, first, last, spans) if rule.at_least else (0,) * len(spans)
        allowed: tuple[int | None, ...] = (None,) * len(spans)
        if rule.at_most:
            allowed = self._values(rule, rule.at_most, first, last, spans)
        shares = self._values(rule, rule.partial, first, last, spans)
        recording = self._values(rule, rule.recording, first, last, spans)
        begins = rule.effective_from if rule.effective_from > spans[0].start else None
        ends = rule.effective_until if rule.effective_until and rule.effective_until < spans[-1].end else None
        key = (rule.cadence, spans[0].start, len(spans), needed, allowed, shares, recording, begins, ends)
        found = self._layouts.get(key)
        if found is None:
            found = self._layouts[key] = tuple(
                Window(
                    span,
                    asked,
                    most,
                    days(max(span.start, begins or span.start)),
                    days(min(span.end, ends or span.end)),
                    max(1, -(-share * span.days // 100)),
                    span.end + datetime.timedelta(days=entering),
                )
                for span, asked, most, share, entering in zip(
                    spans, needed, allowed, shares, recording, strict=True
                )
            )
        return found

    def _values(
        self,
        rule: Obligation,
        name: str,
        first: datetime.date,
        last: datetime.date,
        spans: Sequence[Period],
    ) -> tuple[int, ...]:
        parameter = self._parameters[name]
        value = parameter.value_on(first)
        if value is not None and (value.until_on is None or value.until_on >= last):
            return (value.value,) * len(spans)
        return tuple(self._value(rule, parameter, max(span.start, rule.effective_from)) for span in spans)

    def _value(self, rule: Obligation, parameter: Parameter, day: datetime.date) -> int:
        value = parameter.value_on(day)
        if value is None:
            raise FactsRefused(
                "engine.evaluate.no_value",
                f"规则“{rule.id}”所用的参数“{parameter.name}”在{day}没有值，请在参数文件里补上。",
            )
        return value.value

    # counters

    def _join(self, rule: Obligation, windows: tuple[Window, ...]) -> None:
        key = (rule.fact, rule.where)
        months = MONTHS_OF[rule.cadence]
        year = windows[0].span.start.year
        group = self._groups.get(key)
        if group is None:
            self._groups[key] = group = Group(months, year)
        elif months < group.months or year < group.first_year:
            wider = Group(min(months, group.months), min(year, group.first_year))
            ratio = group.months // wider.months
            offset = (group.first_year - wider.first_year) * 12 // wider.months
            wider.units = {unit * ratio + offset + step for unit in group.units for step in range(ratio)}
            self._groups[key] = group = wider
        group.units |= self._units_of(windows, group)

    def _units_of(self, windows: tuple[Window, ...], group: Group) -> frozenset[int]:
        key = (id(windows), group.months, group.first_year)
        found = self._known_units.get(key)
        if found is None:
            found = self._known_units[key] = frozenset(
                unit
                for window in windows
                for unit in range(group.unit_of(window.span.start), group.unit_of(window.span.end) + 1)
            )
        return found

    def _shapes(self, rule: Obligation, windows: tuple[Window, ...]) -> list[Shape]:
        """How the windows lie in the counters of the rule's group; the same for all rules with the same windows and counters."""
        group = self._group_of[rule.id]
        key = (id(windows), group.months, group.first_year, bool(rule.distinct))
        found = self._known_shapes.get(key)
        if found is None:
            found = self._known_shapes[key] = list(self._laid_out(rule, windows, group))
        return found

    def _laid_out(self, rule: Obligation, windows: Sequence[Window], group: Group) -> Iterator[Shape]:
        per_word, bits = self._per_word(group), self._packing.bits
        ratio = MONTHS_OF[rule.cadence] // group.months
        within: dict[int, list[tuple[int, Window]]] = {}
        for window in windows:
            if not window.applies:
                continue
            first = group.unit_of(window.span.start)
            if not rule.distinct and first // per_word == (first + ratio - 1) // per_word:
                within.setdefault(first // per_word, []).append((first % per_word * bits, window))
            else:
                masks: dict[int, int] = {}
                for unit in range(first, first + ratio):
                    mask = self._full << (unit % per_word * bits)
                    masks[unit // per_word] = masks.get(unit // per_word, 0) + mask
                yield self._shape(tuple(masks.items()), None, [(0, window)])
        for number, fields in within.items():
            fold = None
            if ratio > 1:
                mask = sum(self._full << shift for shift, _ in fields)
                fold = (tuple(bits * step for step in range(ratio)), mask)
            yield self._shape(((number, 0),), fold, fields)

    def _shape(
        self,
        words: tuple[tuple[int, int], ...],
        fold: tuple[tuple[int, ...], int] | None,
        fields: Sequence[tuple[int, Window]],
    ) -> Shape:
        today, passed, every = self._today, 0, 0
        for shift, window in fields:
            bit = 1 << shift
            every |= bit
            if window.span.end < today:
                passed |= bit
        reach = self._reach([(shift, window.needed) for shift, window in fields])
        over = self._reach(
            [(shift, window.allowed + 1) for shift, window in fields if window.allowed is not None]
        )
        span = Period(fields[0][1].span.start, fields[-1][1].span.end)
        owed = self._standing(fields)
        nought = self._lowering.number(0)
        shape = Shape(words, fold, passed, every, reach, over, span, owed, nought, nought)
        return shape._replace(standing=self._number_of(owed), due=self._number_of(self._masked(owed, shape)))

    def _reach(self, asked: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
        """What is added to the counters, which bits then say that one reaches its number, and how far they are moved down."""
        moved = self._packing.bits - 1
        top = 1 << moved
        added = bits = 0
        for shift, number in asked:
            if number < top:
                added += (top - number) << shift
                bits |= top << shift
        return added, bits, moved

    def _per_word(self, group: Group) -> int:
        # A year's quarters lie in one number, so that they fold into a year.
        per_word = self._packing.per_word
        return 4 if per_word == 6 and group.months == 3 else per_word

    def _less_exempt(self, rule: Obligation, shape: Shape) -> Shape:
        """The shape with the exempted windows no longer owed; the table of them has a row on a window's first day."""
        lowering = self._lowering
        word = self._packed(rule, shape, EXEMPT, (Test("rule", (rule.id,)),))
        top = self._packing.bits - 1
        one = ((1 << top) - 1) * shape.every, (1 << top) * shape.every, top
        taken = self._reached(word, shape._replace(reach=one))
        owed = lowering.step("-", (shape.owed, taken), None, 0, 1)
        return shape._replace(
            owed=owed, standing=self._number_of(owed), due=self._number_of(self._masked(owed, shape))
        )

    def _counters(self, rule: Obligation, shape: Shape) -> Step:
        """The number that holds how many records, or different values, each window has."""
        if not rule.distinct:
            return self._packed(rule, shape, rule.fact, rule.where)
        span = shape.days
        return self._lowering.cell(
            rule.fact, Cell("distinct", rule.where, span.start, span.end, rule.distinct)
        )

    def _in_time(self, rule: Obligation, shape: Shape) -> Step:
        """The same of the records entered in time."""
        windows = self._windows[rule.id]
        if not rule.distinct:
            return self._packed(rule, shape, rule.fact, rule.where, "", windows)
        span = shape.days
        until = next(window.recorded_by for window in windows if window.span == span)
        entered = Test(self._lowering.facts[rule.fact].recorded_by, (), None, until)
        return self._lowering.cell(
            rule.fact, Cell("distinct", (*rule.where, entered), span.start, span.end, rule.distinct)
        )

    def _gaps(self, rule: Obligation, shape: Shape) -> Step | None:
        """The number that holds how many records of each window may count or not; None where every record is clear."""
        if not self._lowering.may_be_unclear(rule.fact, rule.where, rule.distinct):
            return None
        if not rule.distinct:
            return self._packed(rule, shape, rule.fact, rule.where, "unclear")
        span = shape.days
        return self._lowering.cell(
            rule.fact, Cell("unclear", rule.where, span.start, span.end, rule.distinct)
        )

    def _packed(
        self,
        rule: Obligation,
        shape: Shape,
        fact: str,
        where: tuple[Test, ...],
        column: str = "",
        in_time: tuple[Window, ...] = (),
    ) -> Step:
        """The number that holds the rule's counters: a word as it is, neighbours folded, or fields of several words added.

        `in_time` are the rule's windows where only what was entered in time is counted.
        """
        group = self._group_of[rule.id]
        lowering = self._lowering

        def word(number: int) -> Step:
            return self._word(group, fact, where, number, column, in_time)

        if shape.words[0][1] == 0:
            found = word(shape.words[0][0])
            return found if shape.fold is None else lowering.step("fold", (found,), shape.fold, 0, 1)
        return lowering.total(
            self._number_of(lowering.step("mask", (word(number),), mask, 0, 1))
            for number, mask in shape.words
        )

    def _word(
        self,
        group: Group,
        fact: str,
        where: tuple[Test, ...],
        number: int,
        column: str,
        in_time: tuple[Window, ...],
    ) -> Step:
        # A group has one table and one set of tests; only the table of exemptions asks for others.
        key = (id(group), where if fact == EXEMPT else "", number, column, id(in_time) if in_time else 0)
        found = self._known_words.get(key)
        if found is None:
            spans = self._spans_of(group, number)
            if in_time:
                until = {
                    unit: window.recorded_by
                    for window in in_time
                    for unit in range(group.unit_of(window.span.start), group.unit_of(window.span.end) + 1)
                }
                spans = tuple(
                    span._replace(entered_by=until[unit])
                    for span in spans
                    if (unit := group.unit_of(span.start)) in until
                )
            cell = Cell("packed", where, spans[0].start, spans[-1].end, column, (), spans)
            found = self._known_words[key] = self._lowering.cell(fact, cell)
        return found

    def _spans_of(self, group: Group, number: int) -> tuple[Span, ...]:
        per_word = self._per_word(group)
        units = tuple(unit for unit in sorted(group.units) if unit // per_word == number)
        key = (group.months, group.first_year, units)
        found = self._known_spans.get(key)
        if found is None:
            found = self._known_spans[key] = tuple(
                Span(unit % per_word * self._packing.bits, *group.days_of(unit)) for unit in units
            )
        return found

    # masks

    def _standing(self, fields: Sequence[tuple[int, Window]]) -> Step:
        """A bit for each window that the subject lived through long enough."""
        lowering = self._lowering
        founded, ended = (
            lowering.step("day_or", (), (column, edge), 0, 1)
            for column, edge in (
                ("founded_on", days(datetime.date.min)),
                ("ended_on", days(datetime.date.max)),
            )
        )
        data = tuple((1 << shift, window.start, window.end, window.least) for shift, window in fields)
        return lowering.step("standing", (founded, ended), data, 0, 1)

    def _reached(self, word: Step, shape: Shape) -> Step:
        """A bit for each window that is owed and whose counter reaches what is asked."""
        reached = self._lowering.step("reached", (word,), shape.reach, 0, 1)
        return self._lowering.step("&", (reached, shape.owed), None, 0, 1)

    def _masked(self, bits: Step, shape: Shape) -> Step:
        """Only the windows whose day has passed."""
        if shape.passed == shape.every:
            return bits
        return (
            self._lowering.step("mask", (bits,), shape.passed, 0, 1)
            if shape.passed
            else self._lowering.number(0)
        )

    def _number_of(self, bits: Step) -> Step:
        if bits.op == "number":
            return bits
        return self._lowering.step("fields", (bits,), self._full, 0, 60)

    def _holds(self, test: Test) -> Step:
        lowering = self._lowering
        if lowering.subject.columns[test.column].type not in ("yes_no", "integer", "date"):
            return lowering.subject_word(test.column, test.values)
        cell = lowering.subject_cell(test.column)
        parts = []
        if test.values:
            parts.append(lowering.step("in", (cell,), tuple(map(_number, test.values)), 0, 1, cell.nothing))
        for sign, bound in ((">=", test.at_least), ("<=", test.at_most)):
            if bound is not None:
                edge = lowering.number(_number(bound))
                parts.append(lowering.step("compare", (cell, edge), sign, 0, 1, cell.nothing))
        return lowering.both(False, parts)


def _number(value: int | str | datetime.date) -> int:
    return days(value) if isinstance(value, datetime.date) else int(value)


def is_counted(rule: Obligation) -> bool:
    """Whether a program can judge the rule: in natural windows, not in those that a fact or a term of office opens."""
    return rule.cadence in MONTHS_OF and rule.within is None
