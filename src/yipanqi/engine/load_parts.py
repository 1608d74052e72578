"""What every element of a book is read with: the desk of its book, its head, whom it asks what, values common to a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yipanqi.engine.expression import (
    DATE,
    INTEGER,
    Compare,
    Constant,
    Every,
    Expression,
    OneOf,
    Subject,
    Test,
)
from yipanqi.engine.language import SEVERITIES, STRENGTHS
from yipanqi.engine.load_words import NO_DATE, read_source, source_of
from yipanqi.engine.reading import Fields, Probe, Problems
from yipanqi.engine.schemes import Burden, Head
from yipanqi.engine.strict_yaml import Node

SUBJECTS = ("organisation", "member", "junction")
COMMON_KEYS = ("source", "effective_from", "effective_until", "strength", "severity", "applies_to")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every reader of one book needs to know."""

    key: str
    layer: str
    titles: Mapping[str, str] | None
    problems: Problems


def element(node: Node, desk: Desk, word: str) -> tuple[Fields, str, str]:
    """The mapping of one element, its id, and how it is called in messages."""
    item = Fields(node, desk.problems, word)
    key = item.text("id")
    item.what = f"{word}“{key}”"
    return item, key, item.what


def read_head(item: Fields, key: str, desk: Desk) -> Head:
    """What every element of assessment carries."""
    what = item.what
    source = read_source(item, desk.problems, desk.titles, what)
    also = [source_of(other, desk.problems, desk.titles, what) for other in item.many("also", required=False)]
    about, applies = "", None
    kinds: tuple[str, ...] = ()
    node = item.node_of("applies_to")
    if node is not None:
        part = Fields(node, desk.problems, f"{what}的适用对象")
        about = part.word("about", SUBJECTS, required=False) or SUBJECTS[0]
        kinds = part.texts("kinds", required=False)
        applies = _both(part.tests("where"), part.expression("when", required=False))
        part.done()
    return Head(
        id=key,
        title=item.text("title"),
        sources=(source, *also),
        effective_from=item.date("effective_from") or NO_DATE,
        effective_until=item.date("effective_until", required=False),
        strength=item.word("strength", STRENGTHS),
        severity=item.word("severity", SEVERITIES, required=False) or "ordinary",
        about=about or SUBJECTS[0],
        kinds=kinds,
        applies=applies,
        message=item.text("message", required=False),
        verify=any(each.verify for each in (source, *also)),
        burden=read_burden(item, desk),
        layer=desk.layer,
        book=desk.key,
        place=item.place,
    )


def _both(tests: tuple[Test, ...], when: Expression | None) -> Expression | None:
    """Conditions on columns and an expression, as one expression; None without either."""
    parts: list[Expression] = [] if when is None else [when]
    for test in tests:
        column = Subject(test.column, "")
        if test.values:
            parts.append(OneOf(column, test.values))
        for operator, bound in ((">=", test.at_least), ("<=", test.at_most)):
            if bound is not None:
                parts.append(
                    Compare(operator, column, Constant(bound, INTEGER if isinstance(bound, int) else DATE))
                )
    return parts[0] if len(parts) == 1 else Every(False, tuple(parts)) if parts else None


def read_burden(item: Fields, desk: Desk) -> Burden | None:
    """What an element asks of whom; all five numbers must be written, so that nothing is asked unseen."""
    node = item.node_of("burden", required=False)
    if node is None:
        return None
    part = Fields(node, desk.problems, f"{item.what}的负担")
    burden = Burden(
        part.text("of"),
        part.integer("minutes") or 0,
        part.integer("fields") or 0,
        part.integer("files") or 0,
        part.integer("times") or 0,
        part.text("note", required=False),
    )
    part.done()
    return burden


def with_common(common: Node | None, node: Node) -> Node:
    """An element with what its file says once for all under `common`; its own keys win."""
    if (
        common is None
        or isinstance(node, Probe)
        or not isinstance(common.value, dict)
        or not isinstance(node.value, dict)
    ):
        return node
    shared = {key: value for key, value in common.value.items() if key in COMMON_KEYS}
    return Node(node.place, {**shared, **node.value}, {**common.key_places, **node.key_places})


def read_common(file: Fields, problems: Problems) -> Node | None:
    """The keys that all elements of one file share."""
    node = file.node_of("common", required=False)
    if node is None or isinstance(node, Probe):
        return None
    for key in node.value if isinstance(node.value, dict) else ():
        if key not in COMMON_KEYS:
            problems.unknown(node.key_places[key], key, COMMON_KEYS, "规则文件共用部分里的键")
    return node
