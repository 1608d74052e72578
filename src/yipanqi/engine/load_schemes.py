"""Reading measures, indicator trees and the weights a later layer gives them."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from yipanqi.engine.expression import TAKES, WHOLE, Expression, Nothing
from yipanqi.engine.language import STRENGTHS, WeightOverride
from yipanqi.engine.load_parts import Desk, element, read_head
from yipanqi.engine.load_words import read_source
from yipanqi.engine.reading import Fields, Probe
from yipanqi.engine.schemes import (
    COMBINATIONS,
    SOURCES,
    TIMINGS,
    Bonus,
    Completion,
    Deduct,
    Linear,
    Measure,
    Node,
    PassFail,
    Reported,
    Scoring,
    Steps,
)
from yipanqi.engine.strict_yaml import Node as Yaml

WINDOW_WORDS = ("period", "year", "half_year", "quarter", "month", "year_before")
"""The windows written as a word; a rolling one is written `{rolling: months}`."""
NO_WEIGHT = -1
"""Stands for a weight that was not written; only children of a weighted branch must have one."""
NO_FULL = -1
"""Stands for a full score that a branch of the tree does not write: what its children add up to, or 100 by weights."""
MISSING_WORDS = ("strict", "skip", "zero")
SCORINGS = ("completion", "linear", "steps", "pass", "deduct", "bonus", "reported")


def read_measure(node: Yaml, desk: Desk) -> Measure:
    """One measure."""
    item, key, what = element(node, desk, "度量")
    head = read_head(item, key, desk)
    window, months = _window(item, desk)
    measure = Measure(
        head,
        item.text("fact"),
        item.word("take", TAKES),
        item.text("column", required=False),
        item.tests("where"),
        item.tests("of"),
        window,
        months,
    )
    item.done()
    if measure.take in {"sum", "mean", "distinct"} and not measure.column:
        desk.problems.add(
            node.place, "missing_key", f"{what}取 {measure.take}，却没有写列", "请补上一行“column: 列名”"
        )
    if measure.take == "share" and not measure.of and not isinstance(node, Probe):
        desk.problems.add(
            node.place,
            "missing_key",
            f"{what}取比例，却没有写分子的条件",
            "请补上“of: {列: 值}”，分母是 where 的全部记录",
        )
    return measure


def _window(item: Fields, desk: Desk) -> tuple[str, int]:
    if isinstance(item.node, Probe):
        item.node_of("window", kind="window", words=WINDOW_WORDS)
        return "period", 0
    node = item.items.get("window")
    if node is None or not isinstance(node.value, dict):
        return item.word("window", WINDOW_WORDS), 0
    item.node_of("window")
    part = Fields(node, desk.problems, f"{item.what}的窗口")
    months = part.integer("rolling") or 0
    part.done()
    if not 1 <= months <= 120:
        desk.problems.add(node.place, "window", f"{part.what}是{months}个月", "请写1至120个月")
    return "rolling", months


def read_indicator(node: Yaml, desk: Desk) -> Node:
    """One node of an indicator tree."""
    item, key, what = element(node, desk, "指标")
    head = read_head(item, key, desk)
    parent = item.text("parent", required=False)
    weight = item.decimal("weight", required=False)
    full = item.decimal("full", required=False)
    floor_line, ceiling_line = _lines(item, desk)
    scoring = _scoring(item, desk)
    combine = item.word("combine", COMBINATIONS, required=False)
    found = Node(
        head=head,
        parent=parent,
        weight=NO_WEIGHT if weight is None else weight,
        full=full if full is not None else 100 * WHOLE if scoring is not None else NO_FULL,
        scoring=scoring,
        combine=combine or COMBINATIONS[0],
        missing_counts=item.word("missing", MISSING_WORDS, required=False) or MISSING_WORDS[0],
        floor=item.decimal("floor", required=False),
        cap=item.decimal("cap", required=False),
        floor_line=floor_line,
        ceiling_line=ceiling_line,
        timing=item.word("timing", TIMINGS, required=False) or "lagging",
        source=item.word("value_from", SOURCES, required=False) or SOURCES[0],
    )
    item.done()
    if found.weight < NO_WEIGHT or (full is not None and full <= 0):
        desk.problems.add(node.place, "number", f"{what}的权重不能为负，满分须大于零", "请改正权重或满分")
    if scoring is not None and combine:
        desk.problems.add(
            node.place,
            "unknown_word",
            f"{what}自己计分，就不能再合成下级",
            "请删去 combine，或删去 score",
            ("score", "combine"),
        )
    _check_best(found, node, what, desk)
    ordered(desk, node, what, "分数", found.floor, found.cap)
    ordered(desk, node, what, "底线与高线", floor_line, ceiling_line)
    return found


def _check_best(found: Node, node: Yaml, what: str, desk: Desk) -> None:
    """What a leaf reaches at its best is its full score: otherwise its share of it is never whole, or more than whole."""
    scoring = found.scoring
    if isinstance(scoring, Linear) and scoring.points:
        best = max(score for _, score in scoring.points)
    elif isinstance(scoring, Steps) and scoring.steps:
        best = max(scoring.otherwise, *(score for _, score in scoring.steps))
    elif isinstance(scoring, Deduct) and scoring.floor > found.full:
        best = scoring.floor
    else:
        return
    if best != found.full:
        desk.problems.add(
            node.place,
            "full",
            f"{what}最多能得{shown(best)}分，满分却是{shown(found.full)}分",
            f'请写 full: "{shown(best)}"，或改正各档的分（不写 full 就是100分）',
        )


def shown(score: int) -> str:
    """Ten-thousandths as written: 125000 → 12.5."""
    whole, rest = divmod(score, WHOLE)
    return f"{whole}.{rest:04d}".rstrip("0") if rest else str(whole)


def ordered(desk: Desk, node: Yaml, what: str, name: str, low: int | None, high: int | None) -> None:
    """Refuse a lower bound above the upper one."""
    if low is not None and high is not None and low > high:
        desk.problems.add(node.place, "range", f"{what}的{name}下限大于上限", "请改正其中一个")


def _lines(item: Fields, desk: Desk) -> tuple[int | None, int | None]:
    node = item.node_of("lines", required=False)
    if node is None:
        return None, None
    part = Fields(node, desk.problems, f"{item.what}的底线与高线")
    found = part.decimal("floor", required=False), part.decimal("ceiling", required=False)
    part.done()
    return found


def _scoring(item: Fields, desk: Desk) -> Scoring | None:
    node = item.node_of("score", required=False)
    if node is None:
        return None
    group = Fields(node, desk.problems, f"{item.what}的计分")
    found: list[Scoring] = []
    for name, read in _READERS.items():
        below = group.node_of(name, required=False)
        if below is not None:
            found.append(read(below, group, name, desk))
    for name, read_plain in (("pass", PassFail), ("reported", Reported)):
        expression = group.expression(name, required=False)
        if expression is not None:
            found.append(read_plain(expression))
    group.done()
    if isinstance(node, Probe):
        return None
    if len(found) != 1:
        desk.problems.add(
            node.place, "score", f"{group.what}应写一种算法，写了{len(found)}种", "请只留一种", SCORINGS
        )
        return None
    return found[0]


def _completion(node: Yaml, group: Fields, name: str, desk: Desk) -> Scoring:
    part = Fields(node, desk.problems, f"{group.what}“{name}”")
    strengths = part.texts("strengths")
    for word in strengths:
        if word not in STRENGTHS:
            desk.problems.unknown(node.place, word, STRENGTHS, f"{part.what}的强度")
    found = Completion(strengths, part.texts("rules"))
    part.done()
    return found


def _linear(node: Yaml, group: Fields, name: str, desk: Desk) -> Scoring:
    part = Fields(node, desk.problems, f"{group.what}“{name}”")
    value, points = expression_in(part, "of"), _pairs(part, "points")
    part.done()
    if not isinstance(node, Probe) and (
        len(points) < 2 or any(a[0] >= b[0] for a, b in itertools.pairwise(points))
    ):
        desk.problems.add(
            node.place,
            "points",
            f"{part.what}的折点应有两个以上，且数值由小到大",
            "请写成 [[0, 0], [4, 100]] 的样子",
        )
    return Linear(value, points)


def _steps(node: Yaml, group: Fields, name: str, desk: Desk) -> Scoring:
    part = Fields(node, desk.problems, f"{group.what}“{name}”")
    value, steps = expression_in(part, "of"), _pairs(part, "steps")
    otherwise = part.decimal("else") or 0
    part.done()
    if not isinstance(node, Probe) and (not steps or any(a[0] <= b[0] for a, b in itertools.pairwise(steps))):
        desk.problems.add(
            node.place,
            "points",
            f"{part.what}的档次应由高到低，且各不相同",
            "请写成 [[4, 5], [2, 2]] 的样子：达到4得5分，达到2得2分",
        )
    return Steps(value, steps, otherwise)


def _deduct(node: Yaml, group: Fields, name: str, desk: Desk) -> Scoring:
    part = Fields(node, desk.problems, f"{group.what}“{name}”")
    losses = []
    for loss in part.many("losses"):
        each = Fields(loss, desk.problems, f"{part.what}的一项")
        losses.append((expression_in(each, "of"), each.decimal("each") or 0))
        each.done()
    floor = part.decimal("floor") or 0
    part.done()
    if not isinstance(node, Probe) and any(lost <= 0 for _, lost in losses):
        desk.problems.add(node.place, "number", f"{part.what}每次扣的分应大于零", "扣分写正数，如 each: 5")
    return Deduct(tuple(losses), floor)


def _bonus(node: Yaml, group: Fields, name: str, desk: Desk) -> Scoring:
    part = Fields(node, desk.problems, f"{group.what}“{name}”")
    found = Bonus(expression_in(part, "of"), part.decimal("each") or 0, part.decimal("cap") or 0)
    part.done()
    return found


_READERS: dict[str, Callable[[Yaml, Fields, str, Desk], Scoring]] = {
    "completion": _completion, "linear": _linear, "steps": _steps, "deduct": _deduct, "bonus": _bonus,
}  # fmt: skip


def expression_in(part: Fields, key: str) -> Expression:
    """The expression under a key that must be there."""
    return part.expression(key) or Nothing("missing")


def _pairs(part: Fields, key: str) -> tuple[tuple[int, int], ...]:
    found = []
    for node in part.pairs(key):
        numbers = [part.decimal_of(each, key) for each in node]
        found.append((numbers[0] or 0, numbers[1] or 0))
    return tuple(found)


def read_weight(node: Yaml, desk: Desk) -> WeightOverride:
    """A later layer's weight for an indicator."""
    item = Fields(node, desk.problems, "改写权重")
    key = item.text("indicator")
    item.what = what = f"改写权重“{key}”"
    weight = item.decimal("weight") or 0
    source = read_source(item, desk.problems, desk.titles, what)
    item.done()
    if weight < 0:
        desk.problems.add(node.place, "number", f"{what}为负", "权重写零或正数")
    return WeightOverride(key, weight, source, node.place)
