"""Reading obligations with their examples."""

from __future__ import annotations

from yipanqi.engine.expression import Test
from yipanqi.engine.language import (
    CADENCES,
    SEVERITIES,
    STRENGTHS,
    Example,
    Obligation,
    Within,
)
from yipanqi.engine.load_parts import Desk, element, read_burden
from yipanqi.engine.load_words import NO_DATE, read_source, source_of
from yipanqi.engine.reading import Fields, Probe
from yipanqi.engine.strict_yaml import Node

STATES = ("met", "unmet", "not_due", "not_applicable", "missing")
SORTS = {"right": "met", "wrong": "unmet", "boundary": ""}
_SPANS = {"days": "天", "months": "个月"}


def read_obligation(node: Node, desk: Desk) -> Obligation:
    """One obligation."""
    item, key, what = element(node, desk, "规则")
    source = read_source(item, desk.problems, desk.titles, what)
    also = [source_of(other, desk.problems, desk.titles, what) for other in item.many("also", required=False)]
    kinds, conditions = _applies(item, desk)
    requires = _requires(item, desk)
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
        fact=requires.fact,
        where=requires.where,
        distinct=requires.distinct,
        at_least=requires.at_least,
        at_most=requires.at_most,
        cadence=requires.cadence,
        within=requires.within,
        partial=item.text("partial_windows"),
        recording=item.text("recorded_within"),
        message=item.text("message"),
        burden=read_burden(item, desk),
        examples=_examples(item, desk),
        layer=desk.layer,
        book=desk.key,
        place=node.place,
    )
    item.done()
    return obligation


def _applies(owner: Fields, desk: Desk) -> tuple[tuple[str, ...], tuple[Test, ...]]:
    node = owner.node_of("applies_to")
    if node is None:
        return (), ()
    item = Fields(node, desk.problems, f"{owner.what}的适用对象")
    kinds, conditions = item.texts("kinds"), item.tests("where")
    item.done()
    return kinds, conditions


class _Requires:
    """The `requires` of an obligation as written."""

    def __init__(self) -> None:
        self.fact = self.distinct = self.at_least = self.at_most = ""
        self.where: tuple[Test, ...] = ()
        self.cadence = ""
        self.within: Within | None = None


def _requires(owner: Fields, desk: Desk) -> _Requires:
    found = _Requires()
    node = owner.node_of("requires")
    if node is None:
        return found
    item = Fields(node, desk.problems, f"{owner.what}的要求")
    found.fact, found.where = item.text("fact"), item.tests("where")
    found.distinct = item.text("distinct", required=False)
    found.at_least, found.at_most = (
        item.text("at_least", required=False),
        item.text("at_most", required=False),
    )
    found.cadence = item.word("each", CADENCES, required=False)
    span = item.node_of("within", required=False)
    if span is not None:
        found.within = _within(span, item.what, desk)
    item.done()
    if isinstance(node, Probe):
        return found
    if not found.at_least and not found.at_most:
        desk.problems.add(
            node.place,
            "missing_key",
            f"{item.what}没有写次数",
            "请写 at_least 或 at_most（参数名）",
            ("at_least", "at_most"),
        )
    if bool(found.cadence) == (span is not None):
        desk.problems.add(
            node.place,
            "window",
            f"{item.what}的周期应写 each 或 within 其中之一",
            "每个自然周期各算一次的写 each；某事之后若干天内的写 within",
            CADENCES,
        )
    return found


def _within(node: Node, what: str, desk: Desk) -> Within | None:
    item = Fields(node, desk.problems, f"{what}的期限")
    lengths = {unit: item.text(unit, required=False) for unit in _SPANS}
    after = item.node_of("after")
    item.done()
    written = [(unit, name) for unit, name in lengths.items() if name]
    fact = ""
    where: tuple[Test, ...] = ()
    if after is not None:
        part = Fields(after, desk.problems, f"{what}的起点")
        fact, where = part.text("fact"), part.tests("where")
        part.done()
    if isinstance(node, Probe):
        return None
    if len(written) != 1:
        desk.problems.add(
            node.place,
            "window",
            f"{item.what}应写 days 或 months 其中之一",
            "请写参数名，如 months: approval_months",
            _SPANS,
        )
        return None
    return Within(written[0][0], written[0][1], fact, where)


def _examples(owner: Fields, desk: Desk) -> tuple[Example, ...]:
    node = owner.node_of("examples")
    if node is None:
        return ()
    group = Fields(node, desk.problems, f"{owner.what}的例子")
    found = []
    for sort, wanted in SORTS.items():
        part = group.node_of(sort)
        if part is None:
            continue
        item = Fields(part, desk.problems, f"{group.what}“{sort}”")
        state = wanted or item.word("state", STATES)
        found.append(
            Example(
                sort,
                item.text("says"),
                item.text("window"),
                item.dates("held"),
                item.date("founded_on", required=False),
                state,
                part.place,
            )
        )
        item.done()
    group.done()
    return tuple(found)
