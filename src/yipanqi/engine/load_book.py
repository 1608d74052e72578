"""Reading one rulebook: header, parameters, rules and situation tests."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yipanqi.engine.language import (
    CADENCES,
    SEVERITIES,
    STRENGTHS,
    Book,
    Condition,
    DatedValue,
    Document,
    Example,
    Expectation,
    Indicator,
    Obligation,
    Override,
    Parameter,
    Situation,
    SwitchOff,
)
from yipanqi.engine.load_words import NO_DATE, read_source, source_of
from yipanqi.engine.reading import Fields, Problems, Scalar
from yipanqi.engine.strict_yaml import Node

STATES = ("met", "unmet", "not_due", "not_applicable", "missing")
_SORTS = {"right": "met", "wrong": "unmet", "boundary": ""}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every reader of one book needs to know."""

    key: str
    layer: str
    titles: Mapping[str, str]
    problems: Problems


def read_book(
    header: Node, *, key: str, layer: str, parts: Mapping[str, Sequence[Node]], problems: Problems
) -> Book:
    """One book from its header and the files of its parts."""
    head = Fields(header, problems, "制度文件头")
    title, summary = head.text("title"), head.text("summary", required=False)
    documents = {name: _document(name, node, problems) for name, node in head.named("documents").items()}
    head.done()
    desk = _Desk(key, layer, {name: document.title for name, document in documents.items()}, problems)
    parameters: list[Parameter] = []
    overrides: list[Override] = []
    for root in parts["parameters"]:
        file = Fields(root, problems, "参数文件")
        parameters += [
            _parameter(name, node, desk) for name, node in file.named("parameters", required=False).items()
        ]
        overrides += [
            _override(name, node, desk) for name, node in file.named("overrides", required=False).items()
        ]
        file.done()
    obligations: list[Obligation] = []
    indicators: list[Indicator] = []
    switches: list[SwitchOff] = []
    for root in parts["rules"]:
        file = Fields(root, problems, "规则文件")
        obligations += [_obligation(node, desk) for node in file.many("obligations", required=False)]
        indicators += [_indicator(node, desk) for node in file.many("indicators", required=False)]
        switches += [_switch(node, desk) for node in file.many("switch_off", required=False)]
        file.done()
    situations: list[Situation] = []
    for root in parts["tests"]:
        file = Fields(root, problems, "情景测试文件")
        situations += [_situation(node, desk) for node in file.many("situations")]
        file.done()
    return Book(
        key,
        title,
        layer,
        summary,
        documents,
        tuple(parameters),
        tuple(overrides),
        tuple(obligations),
        tuple(indicators),
        tuple(switches),
        tuple(situations),
        header.place,
    )


def _document(key: str, node: Node, problems: Problems) -> Document:
    item = Fields(node, problems, f"文件“{key}”")
    document = Document(
        key,
        item.text("title"),
        item.text("issuer"),
        item.text("number", required=False),
        item.date("issued_on", required=False),
        item.date("effective_from") or NO_DATE,
        item.date("effective_until", required=False),
        node.place,
    )
    item.done()
    return document


def _parameter(name: str, node: Node, desk: _Desk) -> Parameter:
    what = f"参数“{name}”"
    item = Fields(node, desk.problems, what)
    title, unit = item.text("title"), item.text("unit")
    values = tuple(_value(value, what, desk) for value in item.many("values"))
    if not values and "values" in item.items:
        desk.problems.add(node.place, "empty", f"{what}没有一个值", "请写明从哪天起是多少，出自哪一条")
    item.done()
    return Parameter(name, title, unit, values, node.place)


def _override(name: str, node: Node, desk: _Desk) -> Override:
    what = f"改写“{name}”"
    item = Fields(node, desk.problems, what)
    values = tuple(_value(value, what, desk) for value in item.many("values"))
    item.done()
    return Override(name, values, node.place)


def _value(node: Node, what: str, desk: _Desk) -> DatedValue:
    item = Fields(node, desk.problems, f"{what}的值")
    from_on, until_on = item.date("from"), item.date("until", required=False)
    value = item.integer("value")
    source = read_source(item, desk.problems, desk.titles, what)
    item.done()
    if from_on and until_on and until_on < from_on:
        desk.problems.add(
            node.place, "dates", f"{what}的值在{from_on}才开始，却在{until_on}结束", "请改正起止日期"
        )
    return DatedValue(from_on or NO_DATE, until_on, value or 0, source, desk.layer, node.place)


def _obligation(node: Node, desk: _Desk) -> Obligation:
    item = Fields(node, desk.problems, "规则")
    key = item.text("id")
    item.what = what = f"规则“{key}”"
    source = read_source(item, desk.problems, desk.titles, what)
    also = [source_of(other, desk.problems, desk.titles, what) for other in item.many("also", required=False)]
    kinds, conditions = _applies(item, what, desk)
    fact, where, at_least, cadence = _counts(item, what, desk)
    examples = _examples(item, what, desk)
    obligation = Obligation(
        id=key,
        title=item.text("title"),
        sources=(source, *also),
        effective_from=item.date("effective_from") or NO_DATE,
        effective_until=item.date("effective_until", required=False),
        strength=item.word("strength", STRENGTHS),
        severity=item.word("severity", SEVERITIES),
        kinds=kinds,
        conditions=conditions,
        fact=fact,
        where=where,
        at_least=at_least,
        cadence=cadence,
        partial=item.text("partial_windows"),
        recording=item.text("recorded_within"),
        message=item.text("message"),
        examples=examples,
        layer=desk.layer,
        book=desk.key,
        place=node.place,
    )
    item.done()
    return obligation


def _applies(owner: Fields, what: str, desk: _Desk) -> tuple[tuple[str, ...], tuple[Condition, ...]]:
    node = owner.node_of("applies_to")
    if node is None:
        return (), ()
    item = Fields(node, desk.problems, f"{what}的适用对象")
    kinds = item.texts("kinds")
    conditions = tuple(Condition(name, values) for name, values in item.scalars("where").items())
    item.done()
    return kinds, conditions


def _counts(owner: Fields, what: str, desk: _Desk) -> tuple[str, tuple[Condition, ...], str, str]:
    node = owner.node_of("requires")
    if node is None:
        return "", (), "", "year"
    item = Fields(node, desk.problems, f"{what}的要求")
    fact = item.text("fact")
    where = tuple(Condition(name, values) for name, values in item.scalars("where").items())
    at_least = item.text("at_least")
    cadence = item.word("each", CADENCES)
    item.done()
    return fact, where, at_least, cadence if cadence in CADENCES else "year"


def _examples(owner: Fields, what: str, desk: _Desk) -> tuple[Example, ...]:
    named = owner.named("examples")
    found = []
    for sort, node in named.items():
        if sort not in _SORTS:
            desk.problems.unknown(node.place, sort, _SORTS, f"{what}的例子")
            continue
        item = Fields(node, desk.problems, f"{what}的例子“{sort}”")
        state = item.word("state", STATES) if sort == "boundary" else _SORTS[sort]
        found.append(
            Example(
                sort,
                item.text("says"),
                item.text("window"),
                item.dates("held"),
                item.date("founded_on", required=False),
                state,
                node.place,
            )
        )
        item.done()
    for sort in _SORTS:
        if named and sort not in named:
            desk.problems.add(
                owner.place,
                "examples",
                f"{what}缺少例子“{sort}”",
                "每条规则要有做对的（right）、做错的（wrong）和边界上的（boundary）例子各一个",
            )
    return tuple(found)


def _indicator(node: Node, desk: _Desk) -> Indicator:
    item = Fields(node, desk.problems, "指标")
    key = item.text("id")
    item.what = what = f"指标“{key}”"
    item.word("formula", ("obligations_met_over_due",))
    indicator = Indicator(
        key,
        item.text("title"),
        _strengths(item, what, desk),
        item.texts("rules"),
        read_source(item, desk.problems, desk.titles, what),
        item.date("effective_from") or NO_DATE,
        item.date("effective_until", required=False),
        desk.layer,
        node.place,
    )
    item.done()
    return indicator


def _strengths(item: Fields, what: str, desk: _Desk) -> tuple[str, ...]:
    words = item.texts("strengths")
    for word in words:
        if word not in STRENGTHS:
            desk.problems.unknown(item.place, word, STRENGTHS, f"{what}的强度")
    return words


def _switch(node: Node, desk: _Desk) -> SwitchOff:
    item = Fields(node, desk.problems, "停用")
    rule = item.text("rule")
    switch = SwitchOff(
        rule,
        item.date("from") or NO_DATE,
        read_source(item, desk.problems, desk.titles, f"停用“{rule}”"),
        node.place,
    )
    item.done()
    return switch


def _situation(node: Node, desk: _Desk) -> Situation:
    item = Fields(node, desk.problems, "情景")
    name = item.text("name")
    item.what = what = f"情景“{name}”"
    expect = []
    for wanted in item.many("expect"):
        part = Fields(wanted, desk.problems, f"{what}的预期")
        late = part.yes_no("late") if "late" in part.items else None
        expect.append(
            Expectation(
                part.text("window"),
                part.word("state", STATES),
                part.integer("counted", required=False),
                late,
                wanted.place,
            )
        )
        part.node_of("late", required=False)
        part.done()
    situation = Situation(
        name,
        item.text("rule"),
        item.texts("layers", required=False),
        _row(item.node_of("organisation"), what, desk),
        item.text("period"),
        item.date("today") or NO_DATE,
        tuple(_row(row, what, desk) for row in item.many("activities")),
        tuple(expect),
        node.place,
    )
    item.done()
    return situation


def _row(node: Node | None, what: str, desk: _Desk) -> dict[str, Scalar]:
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        desk.problems.add(
            node.place, "type", f"{what}里的事实应是对照表，现在是{node.kind}", "请写成“列: 值”各一行"
        )
        return {}
    row: dict[str, Scalar] = {}
    for key, value in node.value.items():
        plain = value.value
        if plain is None or isinstance(plain, (str, bool, int, datetime.date)):
            row[key] = plain
        else:
            desk.problems.add(
                value.place, "type", f"{what}里的“{key}”应是单个的值，现在是{value.kind}", "请写一个值"
            )
    return row
