"""Reading one rulebook: header, parameters, rules and situation tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yipanqi.engine.language import (
    Book,
    DatedValue,
    Override,
    Parameter,
    Situation,
    SwitchOff,
    WeightOverride,
)
from yipanqi.engine.load_grades import read_grade, read_points, read_standard, read_veto
from yipanqi.engine.load_obligations import read_obligation
from yipanqi.engine.load_parts import Desk, read_common, with_common
from yipanqi.engine.load_schemes import read_indicator, read_measure, read_weight
from yipanqi.engine.load_situations import read_situation
from yipanqi.engine.load_words import NO_DATE, read_source
from yipanqi.engine.reading import Fields, Problems
from yipanqi.engine.sources import Document
from yipanqi.engine.strict_yaml import Node

_READERS: dict[str, Callable[[Node, Desk], Any]] = {
    "obligations": read_obligation,
    "measures": read_measure,
    "indicators": read_indicator,
    "vetoes": read_veto,
    "standards": read_standard,
    "grades": read_grade,
    "points": read_points,
}
"""The lists a rules file may hold and what reads one element of each."""


def read_book(
    header: Node, *, key: str, layer: str, parts: Mapping[str, Sequence[Node]], problems: Problems
) -> Book:
    """One book from its header and the files of its parts."""
    head = Fields(header, problems, "制度文件头")
    title, summary = head.text("title"), head.text("summary", required=False)
    documents = {name: _document(name, node, problems) for name, node in head.named("documents").items()}
    head.done()
    desk = Desk(key, layer, {name: document.title for name, document in documents.items()}, problems)
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
    elements: dict[str, list[Any]] = {name: [] for name in _READERS}
    switches: list[SwitchOff] = []
    weights: list[WeightOverride] = []
    for root in parts["rules"]:
        file = Fields(root, problems, "规则文件")
        common = read_common(file, problems)
        for name, read in _READERS.items():
            for node in file.many(name, required=False):
                elements[name].append(read(with_common(common, node), desk))
        switches += [_switch(node, desk) for node in file.many("switch_off", required=False)]
        weights += [read_weight(node, desk) for node in file.many("override_weights", required=False)]
        file.done()
    situations: list[Situation] = []
    for root in parts["tests"]:
        file = Fields(root, problems, "情景测试文件")
        situations += [read_situation(node, desk) for node in file.many("situations")]
        file.done()
    return Book(
        key=key,
        title=title,
        layer=layer,
        summary=summary,
        documents=documents,
        parameters=tuple(parameters),
        overrides=tuple(overrides),
        weights=tuple(weights),
        **{name: tuple(found) for name, found in elements.items()},
        switches=tuple(switches),
        situations=tuple(situations),
        place=header.place,
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


def _parameter(name: str, node: Node, desk: Desk) -> Parameter:
    what = f"参数“{name}”"
    item = Fields(node, desk.problems, what)
    title, unit, used_by = item.text("title"), item.text("unit"), item.text("used_by", required=False)
    values = tuple(_value(value, what, desk) for value in item.many("values"))
    if not values and "values" in item.items:
        desk.problems.add(node.place, "empty", f"{what}没有一个值", "请写明从哪天起是多少，出自哪一条")
    item.done()
    return Parameter(name, title, unit, values, node.place, used_by)


def _override(name: str, node: Node, desk: Desk) -> Override:
    what = f"改写“{name}”"
    item = Fields(node, desk.problems, what)
    values = tuple(_value(value, what, desk) for value in item.many("values"))
    item.done()
    return Override(name, values, node.place)


def _value(node: Node, what: str, desk: Desk) -> DatedValue:
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


def _switch(node: Node, desk: Desk) -> SwitchOff:
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
