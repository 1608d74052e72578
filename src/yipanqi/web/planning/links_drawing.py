"""Two columns and the lines between them as plain numbers: the template draws rectangles, words and curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.planning.queries.links import Link, LinkMap, Measure

LEFT, RIGHT, BOX, ROW, HIGH, TOP = 4, 776, 360, 30, 22, 30
LETTERS = 26
HOLLOW, SOLID = "#b3141f", "#3d6fb4"


@dataclass(frozen=True)
class Node:
    """One box: its place, its words, the address behind it, whether a line ends there."""

    x: int
    y: int
    label: str
    title: str
    measure: Measure | None
    item: Any
    is_joined: bool

    @property
    def middle(self) -> int:
        """The height at which lines end."""
        return self.y + HIGH // 2

    @property
    def base(self) -> int:
        """The base line of its words."""
        return self.y + 15

    @property
    def words_x(self) -> int:
        """Where its words begin."""
        return self.x + 8


@dataclass(frozen=True)
class Curve:
    """A junction as a line: dashed where it is hollow."""

    way: str
    colour: str
    is_hollow: bool
    title: str
    junction: Any


@dataclass(frozen=True)
class Picture:
    """Everything the template draws."""

    height: int
    items: tuple[Node, ...]
    measures: tuple[Node, ...]
    curves: tuple[Curve, ...]


def picture_of(found: LinkMap, items: Sequence[Any], states: Mapping[int, str], spare: int) -> Picture:
    """The drawing of these items with their measures; below them as many measures that stand alone as `spare` says."""
    keys = {one.pk: place for place, one in enumerate(items)}
    links = [one for one in found.links if one.item.pk in keys]
    measures = _in_order(links, keys)
    alone = found.alone_measures[:spare]
    left = {
        one.pk: _box(LEFT, place, one.title, item=one, is_joined=False) for place, one in enumerate(items)
    }
    for one in links:
        left[one.item.pk] = _box(LEFT, keys[one.item.pk], one.item.title, item=one.item, is_joined=True)
    right = {
        one.key: _box(RIGHT, place, one.title, measure=one, is_joined=place < len(measures))
        for place, one in enumerate([*measures, *alone])
    }
    curves = tuple(_curve(one, left[one.item.pk], right[one.measure.key], states) for one in links)
    height = TOP + max(len(left), len(right), 1) * ROW
    return Picture(height, tuple(left.values()), tuple(right.values()), curves)


def _in_order(links: Sequence[Link], keys: Mapping[int, int]) -> list[Measure]:
    """The joined measures, each at about the height of its items, so that few lines cross."""
    heights: dict[str, list[int]] = {}
    measures = {one.measure.key: one.measure for one in links}
    for one in links:
        heights.setdefault(one.measure.key, []).append(keys[one.item.pk])
    return sorted(measures.values(), key=lambda one: sum(heights[one.key]) / len(heights[one.key]))


def _box(
    x: int, place: int, title: str, *, is_joined: bool, item: Any = None, measure: Measure | None = None
) -> Node:
    label = title if len(title) <= LETTERS else f"{title[: LETTERS - 1]}…"
    return Node(x, TOP + place * ROW, label, title, measure, item, is_joined)


def _curve(link: Link, left: Node, right: Node, states: Mapping[int, str]) -> Curve:
    is_hollow = states.get(link.junction.pk) == "hollow"
    start, end = LEFT + BOX, RIGHT
    half = (start + end) // 2
    way = f"M{start} {left.middle} C{half} {left.middle} {half} {right.middle} {end} {right.middle}"
    title = f"{link.item.title} ↔ {link.measure.title}{'（空转）' if is_hollow else ''}"
    return Curve(way, HOLLOW if is_hollow else SOLID, is_hollow, title, link.junction)
