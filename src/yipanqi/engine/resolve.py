"""Phase two: a Library and the layers that hold → one body of Rules. Names, dates and overrides are settled here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from yipanqi.engine.elements import TITLES, Element, Elements
from yipanqi.engine.errors import Place, ResolveRefused
from yipanqi.engine.expression import Test
from yipanqi.engine.expression_types import Scope, check_parameter, check_tests
from yipanqi.engine.language import (
    Book,
    DatedValue,
    FactTable,
    Library,
    Obligation,
    Parameter,
    Rules,
    SwitchOff,
)
from yipanqi.engine.reading import Problems
from yipanqi.engine.resolve_schemes import SchemeCheck

_DAY = datetime.timedelta(days=1)
SUBJECT_FACT = "organisation"


def resolve(library: Library, localities: Iterable[str] | None = None) -> Rules:
    """Lay the layers over one another: national and model ones always, localities as named (None: every one).

    Raises ResolveRefused with every undefined name, gap, overlap and misplaced override.
    """
    problems = Problems()
    wanted = None if localities is None else set(localities)
    layers = [
        layer.key
        for layer in library.layers
        if layer.basis != "locality" or wanted is None or layer.key in wanted
    ]
    for name in sorted((wanted or set()) - {layer.key for layer in library.layers}):
        place = library.layers[0].place
        problems.unknown(place, name, [layer.key for layer in library.layers], "层次")
    body = _Body(library, problems)
    for key in layers:
        for book in library.books:
            if book.layer == key:
                body.lay(book)
    for parameter in body.parameters.values():
        _check_values(parameter, problems)
    body.check_names()
    check = SchemeCheck(
        body.elements,
        body.obligations,
        body.parameters,
        library.facts,
        library.vocabularies,
        {switch.rule for switch in body.switches},
        problems,
    )
    check.settle()
    if problems.found:
        raise ResolveRefused(sorted(set(problems.found), key=lambda problem: problem.place))
    return Rules(
        tuple(layers),
        body.parameters,
        body.obligations,
        body.elements.measures,
        body.elements.indicators,
        body.elements.vetoes,
        body.elements.standards,
        body.elements.grades,
        body.elements.points,
        tuple(body.switches),
        library.facts,
        library.vocabularies,
        library.fingerprint,
    )


class _Body:
    """The rules as they stand after each book."""

    def __init__(self, library: Library, problems: Problems) -> None:
        self.library = library
        self.problems = problems
        self.parameters: dict[str, Parameter] = {}
        self.obligations: dict[str, Obligation] = {}
        self.elements = Elements({}, {}, {}, {}, {}, {})
        self.switches: list[SwitchOff] = []
        self.places: dict[str, Place] = {}

    def lay(self, book: Book) -> None:
        """Lay one book over what is there."""
        for parameter in book.parameters:
            known = self.parameters.get(parameter.name)
            if known is not None:
                self.problems.add(
                    parameter.place,
                    "duplicate",
                    f"参数“{parameter.name}”已在{known.place}写过",
                    "若要改写，请写在 overrides 之下；否则请换一个名",
                )
                continue
            self.parameters[parameter.name] = replace(
                parameter, values=tuple(sorted(parameter.values, key=_start))
            )
        for obligation in book.obligations:
            if self._is_new(obligation.id, obligation.place, "规则"):
                self.obligations[obligation.id] = obligation
        groups: tuple[Sequence[Element], ...] = (
            book.measures,
            book.indicators,
            book.vetoes,
            book.standards,
            book.grades,
            book.points,
        )
        for mine, offered in zip(self.elements, groups, strict=True):
            for element in offered:
                if self._is_new(element.head.id, element.head.place, TITLES[type(element)]):
                    mine[element.head.id] = element
        self._override(book)
        self._weigh(book)
        self._switch(book)

    def _is_new(self, key: str, place: Place, word: str) -> bool:
        """Ids are unique over all elements of all layers."""
        known = self.places.get(key)
        if known is not None:
            self.problems.add(
                place,
                "duplicate",
                f"{word}“{key}”已在{known}写过",
                "请换一个编号；若要停用原来的，请写 switch_off",
            )
            return False
        self.places[key] = place
        return True

    def _override(self, book: Book) -> None:
        for override in book.overrides:
            base = self.parameters.get(override.parameter)
            if base is None:
                self.problems.unknown(override.place, override.parameter, self.parameters, "要改写的参数")
            elif base.values and base.values[0].layer == book.layer:
                self.problems.add(
                    override.place,
                    "override",
                    f"参数“{base.name}”就是本层写的，不能在本层改写",
                    "请直接改参数的值",
                )
            else:
                self.parameters[base.name] = replace(
                    base, values=_spliced(base.values, sorted(override.values, key=_start))
                )

    def _weigh(self, book: Book) -> None:
        for weight in book.weights:
            node = self.elements.indicators.get(weight.indicator)
            if node is None:
                self.problems.unknown(
                    weight.place, weight.indicator, self.elements.indicators, "要改写权重的指标"
                )
            elif node.head.layer == book.layer:
                self.problems.add(
                    weight.place,
                    "override",
                    f"指标“{weight.indicator}”就是本层写的，不能在本层改写权重",
                    "请直接改指标的权重",
                )
            else:
                head = replace(node.head, sources=(*node.head.sources, weight.source))
                self.elements.indicators[weight.indicator] = replace(node, head=head, weight=weight.weight)

    def _switch(self, book: Book) -> None:
        for switch in book.switches:
            last = switch.from_on - _DAY
            rule = self.obligations.get(switch.rule)
            group = next((group for group in self.elements if switch.rule in group), None)
            if rule is not None:
                if rule.effective_until is None or last < rule.effective_until:
                    self.obligations[rule.id] = replace(rule, effective_until=last)
            elif group is not None:
                element = group[switch.rule]
                if element.head.effective_until is None or last < element.head.effective_until:
                    head = replace(element.head, effective_until=last)
                    group[switch.rule] = replace(element, head=head)
            else:
                self.problems.unknown(switch.place, switch.rule, self.places, "要停用的规则")
                continue
            self.switches.append(switch)

    def check_names(self) -> None:
        """Every name a rule uses must be defined: facts, columns, kinds, parameters, rules."""
        for vocabulary_column in (
            column for table in self.library.facts.values() for column in table.columns.values()
        ):
            if vocabulary_column.vocabulary and vocabulary_column.vocabulary not in self.library.vocabularies:
                self.problems.unknown(
                    vocabulary_column.place, vocabulary_column.vocabulary, self.library.vocabularies, "词表"
                )
        for rule in self.obligations.values():
            self._names_of(rule)

    def _names_of(self, rule: Obligation) -> None:
        what = f"规则“{rule.id}”"
        scope = Scope(
            what,
            rule.place,
            SUBJECT_FACT,
            rule.effective_from,
            None,
            self.parameters,
            {},
            {},
            {},
            self.library.vocabularies,
        )
        length = rule.within.length if rule.within else ""
        for name in (rule.at_least, rule.at_most, rule.partial, rule.recording, length):
            if name:
                check_parameter(scope, self.problems, name)
        self._units_of(rule, what)
        self._bounds_of(rule, what)
        if (
            rule.effective_until is not None
            and rule.effective_until < rule.effective_from
            and not self._is_off(rule.id)
        ):
            self.problems.add(rule.place, "dates", f"{what}的废止日期早于施行日期", "请改正日期")
        table = self._table(rule, rule.fact, rule.where)
        if table is not None and rule.distinct and rule.distinct not in table.columns:
            self.problems.unknown(
                rule.place, rule.distinct, table.columns, f"{what}所数的列（{table.title}）"
            )
        if rule.within is not None:
            self._table(rule, rule.within.fact, rule.within.where)
        subject = self.library.facts.get(SUBJECT_FACT)
        if subject is None:
            self.problems.unknown(rule.place, SUBJECT_FACT, self.library.facts, "适用对象的事实表")
            return
        kinds = (Test("kind", rule.kinds), *rule.conditions)
        check_tests(kinds, subject, self.library.vocabularies, what, rule.place, self.problems)

    def _units_of(self, rule: Obligation, what: str) -> None:
        """Lengths are counted in the unit their parameter is written in."""
        wanted = [("recorded_within", rule.recording, "天"), ("partial_windows", rule.partial, "%")]
        if rule.within:
            wanted.append(("within", rule.within.length, "天" if rule.within.unit == "days" else "个月"))
        for key, name, unit in wanted:
            parameter = self.parameters.get(name)
            if parameter is not None and parameter.unit != unit:
                self.problems.add(
                    rule.place,
                    "unit",
                    f"{what}的“{key}”要以“{unit}”为单位的参数，“{name}”的单位是“{parameter.unit}”",
                    f"请改用单位是“{unit}”的参数",
                    sorted(each.name for each in self.parameters.values() if each.unit == unit),
                )

    def _bounds_of(self, rule: Obligation, what: str) -> None:
        """At least may not be more than at most, on any day of the rule."""
        low, high = self.parameters.get(rule.at_least), self.parameters.get(rule.at_most)
        if low is None or high is None:
            return
        days = {rule.effective_from, *(value.from_on for each in (low, high) for value in each.values)}
        for day in sorted(day for day in days if day >= rule.effective_from):
            least, most = low.value_on(day), high.value_on(day)
            if least is not None and most is not None and least.value > most.value:
                self.problems.add(
                    rule.place,
                    "range",
                    f"{what}自{day}起至少{least.value}、至多{most.value}，没有一个数合适",
                    f"请改正参数“{low.name}”或“{high.name}”在这一天的值",
                )

    def _table(self, rule: Obligation, name: str, tests: tuple[Test, ...]) -> FactTable | None:
        """A fact table that an obligation counts in, or that opens its windows."""
        what = f"规则“{rule.id}”"
        table = self.library.facts.get(name)
        if table is None:
            self.problems.unknown(rule.place, name, self.library.facts, f"{what}所用的事实表")
            return None
        if not (table.subject and table.dated_by and table.recorded_by):
            self.problems.add(
                rule.place,
                "undated",
                f"{what}所用的事实表“{table.name}”没有写明对象、日期和录入日期的列",
                "请在事实表里写 subject、dated_by、recorded_by",
            )
        elif table.subject != SUBJECT_FACT:
            self.problems.add(
                rule.place,
                "subject",
                f"{what}管的是党组织，事实表“{table.name}”记的是“{table.subject}”",
                "请改用以党组织为对象的事实表",
            )
        check_tests(tests, table, self.library.vocabularies, what, rule.place, self.problems)
        return table

    def _is_off(self, rule: str) -> bool:
        return any(switch.rule == rule for switch in self.switches)


def _start(value: DatedValue) -> datetime.date:
    return value.from_on


def _spliced(base: Sequence[DatedValue], later: Sequence[DatedValue]) -> tuple[DatedValue, ...]:
    """The base values, cut where the later layer's values lie."""
    pieces = list(base)
    for cut in later:
        kept: list[DatedValue] = []
        for value in pieces:
            if value.from_on < cut.from_on and (value.until_on is None or value.until_on >= cut.from_on):
                kept.append(replace(value, until_on=cut.from_on - _DAY))
            elif value.until_on is not None and value.until_on < cut.from_on:
                kept.append(value)
            if cut.until_on is not None and (value.until_on is None or value.until_on > cut.until_on):
                kept.append(replace(value, from_on=max(value.from_on, cut.until_on + _DAY)))
        pieces = kept
    return tuple(sorted([*pieces, *later], key=_start))


def _check_values(parameter: Parameter, problems: Problems) -> None:
    """A gap or an overlap between the dated values is an error; only the last may stay open."""
    for earlier, value in zip(parameter.values, parameter.values[1:], strict=False):
        if earlier.until_on is None or value.from_on <= earlier.until_on:
            problems.add(
                value.place,
                "overlap",
                f"参数“{parameter.name}”的值自{value.from_on}起与{earlier.place}的值重叠",
                f"请在前一个值写明“until: {value.from_on - _DAY}”",
            )
        elif value.from_on != earlier.until_on + _DAY:
            problems.add(
                value.place,
                "gap",
                f"参数“{parameter.name}”在{earlier.until_on + _DAY}至{value.from_on - _DAY}之间没有值",
                "请补上这一段的值，或把前后两段接起来",
            )
