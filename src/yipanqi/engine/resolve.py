"""Phase two: a Library and the layers that hold → one body of Rules. Names, dates and overrides are settled here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from yipanqi.engine.errors import ResolveRefused
from yipanqi.engine.language import (
    Book,
    DatedValue,
    FactTable,
    Indicator,
    Library,
    Obligation,
    Parameter,
    Rules,
    SwitchOff,
)
from yipanqi.engine.reading import Problems

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
    if problems.found:
        raise ResolveRefused(sorted(set(problems.found), key=lambda problem: problem.place))
    return Rules(
        tuple(layers),
        body.parameters,
        body.obligations,
        body.indicators,
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
        self.indicators: dict[str, Indicator] = {}
        self.switches: list[SwitchOff] = []

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
            if obligation.id in self.obligations:
                self.problems.add(
                    obligation.place,
                    "duplicate",
                    f"规则“{obligation.id}”已在{self.obligations[obligation.id].place}写过",
                    "请换一个编号；若要停用原规则，请写 switch_off",
                )
                continue
            self.obligations[obligation.id] = obligation
        for indicator in book.indicators:
            if indicator.id in self.indicators:
                self.problems.add(
                    indicator.place,
                    "duplicate",
                    f"指标“{indicator.id}”已在{self.indicators[indicator.id].place}写过",
                    "请换一个编号",
                )
                continue
            self.indicators[indicator.id] = indicator
        self._override(book)
        self._switch(book)

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

    def _switch(self, book: Book) -> None:
        for switch in book.switches:
            rule = self.obligations.get(switch.rule)
            if rule is None:
                self.problems.unknown(switch.place, switch.rule, self.obligations, "要停用的规则")
                continue
            last = switch.from_on - _DAY
            if rule.effective_until is None or last < rule.effective_until:
                self.obligations[rule.id] = replace(rule, effective_until=last)
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
        for indicator in self.indicators.values():
            for name in indicator.rules:
                if name != "all" and name not in self.obligations:
                    self.problems.unknown(
                        indicator.place, name, ["all", *self.obligations], f"指标“{indicator.id}”所用的规则"
                    )

    def _names_of(self, rule: Obligation) -> None:
        what = f"规则“{rule.id}”"
        for name in (rule.at_least, rule.partial, rule.recording):
            parameter = self.parameters.get(name)
            if parameter is None:
                self.problems.unknown(rule.place, name, self.parameters, f"{what}所用的参数")
            elif parameter.values and parameter.values[0].from_on > rule.effective_from:
                self.problems.add(
                    rule.place,
                    "undated",
                    f"{what}自{rule.effective_from}起施行，参数“{name}”到{parameter.values[0].from_on}才有值",
                    "请补上此前的值，或改正施行日期",
                )
        if (
            rule.effective_until is not None
            and rule.effective_until < rule.effective_from
            and not self._is_off(rule.id)
        ):
            self.problems.add(rule.place, "dates", f"{what}的废止日期早于施行日期", "请改正日期")
        table = self.library.facts.get(rule.fact)
        if table is None:
            self.problems.unknown(rule.place, rule.fact, self.library.facts, f"{what}所用的事实表")
        else:
            if not (table.subject and table.dated_by and table.recorded_by):
                self.problems.add(
                    rule.place,
                    "undated",
                    f"{what}所用的事实表“{table.name}”没有写明对象、日期和录入日期的列",
                    "请在事实表里写 subject、dated_by、recorded_by",
                )
            for condition in rule.where:
                self._condition(rule, table, condition.column, condition.values)
        subject = self.library.facts.get(SUBJECT_FACT)
        if subject is None:
            self.problems.unknown(rule.place, SUBJECT_FACT, self.library.facts, "适用对象的事实表")
            return
        self._condition(rule, subject, "kind", rule.kinds)
        for condition in rule.conditions:
            self._condition(rule, subject, condition.column, condition.values)

    def _is_off(self, rule: str) -> bool:
        return any(switch.rule == rule for switch in self.switches)

    def _condition(self, rule: Obligation, table: FactTable, name: str, values: Sequence[object]) -> None:
        column = table.columns.get(name)
        if column is None:
            self.problems.unknown(
                rule.place, name, table.columns, f"规则“{rule.id}”所用的列（{table.title}）"
            )
            return
        vocabulary = self.library.vocabularies.get(column.vocabulary)
        for value in values:
            if vocabulary is not None and vocabulary.term(str(value)) is None:
                self.problems.unknown(
                    rule.place,
                    str(value),
                    [term.code for term in vocabulary.terms],
                    f"规则“{rule.id}”里“{column.title}”的取值",
                )
            if (column.type == "yes_no") != isinstance(value, bool):
                self.problems.add(
                    rule.place,
                    "type",
                    f"规则“{rule.id}”里“{column.title}”的取值“{value}”类型不对",
                    "是否列请写 true 或 false，其他列请写列表里的代码",
                )


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
