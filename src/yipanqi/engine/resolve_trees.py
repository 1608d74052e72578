"""Phase two for indicator trees: parents, weights, full scores, lines that can be reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from yipanqi.engine.elements import Elements
from yipanqi.engine.expression import WHOLE
from yipanqi.engine.load_schemes import NO_FULL, NO_WEIGHT, shown
from yipanqi.engine.reading import Problems
from yipanqi.engine.schemes import Bonus, Head, Node


class Trees:
    """The trees of all indicators; `shape` comes first, then `settle` where no element rests on itself."""

    def __init__(self, elements: Elements, problems: Problems) -> None:
        self.elements = elements
        self.problems = problems
        self.children = defaultdict[str, list[Node]](list)

    def shape(self) -> None:
        """Parents exist, branches have children, leaves a scoring, children of a weighted branch a weight."""
        children = self.children
        for node in self.elements.indicators.values():
            head = node.head
            what = f"指标“{head.id}”"
            if not node.parent:
                continue
            parent = self.elements.indicators.get(node.parent)
            if parent is None:
                self.problems.unknown(head.place, node.parent, self.elements.indicators, f"{what}的上级指标")
                continue
            children[node.parent].append(node)
            if parent.head.about != head.about:
                self.problems.add(
                    head.place, "subject", f"{what}与上级指标评的不是同一类对象", "请改正 applies_to 的 about"
                )
            if parent.combine == "weighted" and node.weight == NO_WEIGHT:
                self.problems.add(
                    head.place, "weight", f"{what}没有写权重，上级按权重合成", '请补上一行“weight: "15"”'
                )
        for node in self.elements.indicators.values():
            head, below = node.head, children.get(node.head.id, [])
            what = f"指标“{head.id}”"
            if node.scoring is not None and below:
                self.problems.add(
                    head.place,
                    "score",
                    f"{what}有{len(below)}个下级，不能再自己计分",
                    "请删去 score，或给下级换一个上级",
                )
            if node.scoring is None and not below:
                self.problems.add(
                    head.place,
                    "score",
                    f"{what}既没有算法也没有下级",
                    "请写 score，或写出以它为 parent 的下级指标",
                )
            if (
                below
                and node.combine == "weighted"
                and not sum(each.weight for each in below if each.weight > 0)
            ):
                self.problems.add(
                    head.place, "weight", f"{what}的下级权重合计为零", "请至少给一个下级写大于零的权重"
                )
        for key, node in self.elements.indicators.items():
            if node.weight == NO_WEIGHT:
                self.elements.indicators[key] = replace(node, weight=WHOLE)

    def settle(self) -> None:
        """Full scores and the lines that they let anybody reach."""
        self.fulls()
        self.reachable()

    def fulls(self) -> None:
        """The full score of each branch: 100 by weights, else what its children add up to, bonuses apart."""
        for key in list(self.elements.indicators):
            self.full_of(key)

    def full_of(self, key: str) -> int:
        node = self.elements.indicators[key]
        below = self.children.get(key, ())
        if not below or node.combine == "weighted":
            found = 100 * WHOLE if node.full == NO_FULL else node.full
        else:
            found = sum(self.full_of(each.head.id) for each in below if not isinstance(each.scoring, Bonus))
            if node.full not in {NO_FULL, found}:
                self.problems.add(
                    node.head.place,
                    "full",
                    f"指标“{key}”写了满分{shown(node.full)}分，下级的满分合计是{shown(found)}分",
                    "请改正下级的 full，或删去这里的 full，由程序相加",
                )
        self.elements.indicators[key] = replace(node, full=found)
        return found

    def best_of(self, key: str) -> int:
        """The most an indicator can reach: full scores and the caps of bonuses, never above its own cap."""
        node = self.elements.indicators[key]
        if isinstance(node.scoring, Bonus):
            best = node.scoring.cap
        else:
            below = self.children.get(key, ())
            extra = [
                each.head.id for each in below if isinstance(each.scoring, Bonus) or node.combine == "sum"
            ]
            base = 0 if below and node.combine == "sum" else node.full
            best = base + sum(self.best_of(each) for each in extra)
        return best if node.cap is None else min(best, node.cap)

    def reachable(self) -> None:
        """A line that nobody can reach is a slip of the pen."""
        for grade in self.elements.grades.values():
            if grade.of not in self.elements.indicators:
                continue
            best = self.best_of(grade.of)
            for level in grade.levels:
                if level.at_least is not None and level.at_least > best:
                    self.refuse_line(
                        grade.head, f"等次“{grade.head.id}”的“{level.title}”", level.at_least, best
                    )
        for key, node in self.elements.indicators.items():
            line, best = node.ceiling_line, self.best_of(key)
            if line is not None and line > best:
                self.refuse_line(node.head, f"指标“{key}”的高线", line, best)

    def refuse_line(self, head: Head, what: str, line: int, best: int) -> None:
        self.problems.add(
            head.place,
            "range",
            f"{what}要{shown(line)}分，最多只能得{shown(best)}分，没有人能达到",
            "请改正分数线，或改正满分",
        )
