"""A part of the rules: the elements of some books with everything they refer to, or the same rules with other weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.expression import Result
from yipanqi.engine.language import Obligation, Rules
from yipanqi.engine.schemes import Completion, Grade, Node, Veto

_KINDS = ("obligations", "measures", "indicators", "vetoes", "standards", "grades", "points")


def of_books(rules: Rules, books: Iterable[str]) -> Rules:
    """The rules with only the elements of these books and what those refer to, of whatever book. Raises CompileRefused for an unknown book."""
    wanted = set(books)
    elements: dict[str, object] = {}
    for kind in _KINDS:
        elements.update(getattr(rules, kind))
    known = {book_of(element) for element in elements.values()}
    for book in sorted(wanted - known):
        raise CompileRefused(
            "engine.choose.book", f"没有名为“{book}”的制度。有的是：{'、'.join(sorted(known))}。"
        )
    open_ = [name for name, element in elements.items() if book_of(element) in wanted]
    kept: set[str] = set()
    while open_:
        name = open_.pop()
        if name in kept or name not in elements:
            continue
        kept.add(name)
        open_ += _needed(rules, name, elements[name])
    changes: dict[str, Any] = {
        kind: {name: element for name, element in getattr(rules, kind).items() if name in kept}
        for kind in _KINDS
    }
    return replace(rules, **changes)


def with_weights(rules: Rules, weights: Mapping[str, int]) -> Rules:
    """The rules with other weights of some indicators. Raises CompileRefused for an unknown indicator."""
    indicators = dict(rules.indicators)
    for name, weight in weights.items():
        if name not in indicators:
            raise CompileRefused("engine.choose.indicator", f"没有编号为“{name}”的指标，不能改它的权重。")
        indicators[name] = replace(indicators[name], weight=weight)
    return replace(rules, indicators=indicators)


def book_of(element: object) -> str:
    """The key of the book an element stands in."""
    found = element.book if isinstance(element, Obligation) else element.head.book  # type: ignore[attr-defined]
    return str(found)


def _needed(rules: Rules, name: str, element: object) -> Iterator[str]:
    """What an element refers to: names in its expressions, an indicator's children, a grade's score, ties and vetoes."""
    for reference in _results(element):
        yield reference.rpartition(":")[2]
    if isinstance(element, Node):
        yield from (child for child, node in rules.indicators.items() if node.parent == name)
        if isinstance(element.scoring, Completion):
            yield from rules.obligations if "all" in element.scoring.rules else element.scoring.rules
    if isinstance(element, Grade):
        yield element.of
        yield from element.tie_keys
        yield from (veto for veto, each in rules.vetoes.items() if each.of == name)
    if isinstance(element, Veto):
        yield element.of


def _results(value: object) -> Iterator[str]:
    if isinstance(value, Result):
        yield value.name
    elif isinstance(value, tuple):
        for part in value:
            yield from _results(part)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _results(getattr(value, each.name))
