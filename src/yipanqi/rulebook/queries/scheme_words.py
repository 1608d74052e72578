"""Indicators, measures, vetoes, standards, grades and points said as (label, words)."""

from __future__ import annotations

from yipanqi.engine.schemes import (
    Bonus,
    Completion,
    Deduct,
    Grade,
    GradeLevel,
    Linear,
    Measure,
    Node,
    PassFail,
    Points,
    Reported,
    Standard,
    Steps,
    Veto,
)
from yipanqi.rulebook.queries.elements import rules_for_everything
from yipanqi.rulebook.queries.wording import conditions_words

WHOLE = 10_000
NODE_SOURCES = {"computed": "系统计算", "self_report": "自报", "rating": "评议", "inspection": "检查"}
TAKES = {
    "count": "计数", "sum": "合计", "mean": "平均", "share": "占比", "distinct": "不同的个数", "first": "最早", "last": "最近",
    "days_between": "相隔天数",
}  # fmt: skip
SCORINGS = {
    Linear: "按数值在各点之间连线计分", Steps: "按分档计分", PassFail: "达到即得满分", Deduct: "按次扣分", Bonus: "按次加分，有上限",
    Reported: "按填报或评议的分数",
}  # fmt: skip


def node_words(node: Node) -> list[tuple[str, str]]:
    """How an indicator is scored, as (label, words); a weight or full score that nobody wrote is negative and left out."""
    found = [("分数来源", NODE_SOURCES.get(node.source, node.source))]
    said = (("权重", node.weight), ("满分", node.full))
    found += [(label, f"{value / WHOLE:g}") for label, value in said if value >= 0]
    if isinstance(node.scoring, Completion):
        rules = "所有规则" if "all" in node.scoring.rules else "、".join(node.scoring.rules)
        found.append(
            ("计法", f"已完成项数÷应完成项数，计入强度为{'、'.join(node.scoring.strengths)}的{rules}")
        )
    elif node.scoring is not None:
        found.append(("计法", SCORINGS[type(node.scoring)]))
    else:
        found.append(("计法", "下一级指标按权重合计" if node.combine == "weighted" else "下一级指标得分相加"))
    for label, value in (("底线", node.floor_line), ("高线", node.ceiling_line)):
        if value is not None:
            found.append((label, f"{value / WHOLE:g}"))
    return found


def parts_words(thing: object) -> list[tuple[str, str]]:
    """What a measure, veto, standard, grade or points is made of, as (label, words)."""
    rules = rules_for_everything()
    if isinstance(thing, Measure):
        table = rules.facts[thing.fact]
        column = f"“{table.columns[thing.column].title}”" if thing.column else ""
        return [
            ("取法", f"{TAKES.get(thing.take, thing.take)}{column}"),
            ("取自", table.title),
            ("条件", conditions_words(rules, table, thing.where) or "全部记录"),
        ]
    if isinstance(thing, Veto):
        of = rules.grades.get(thing.of) or rules.standards.get(thing.of)
        return [
            ("作用于", of.head.title if of else thing.of),
            ("后果", "最高定为所写等次" if thing.at_most else "不定等次"),
        ]
    if isinstance(thing, Standard):
        asked = [(one.title, "必备" if one.is_mandatory else "一般") for one in thing.criteria]
        levels = [(one.title, f"至少达到{one.at_least}项") for one in thing.levels]
        return [("达标", f"{len(thing.criteria)}项中至少{thing.at_least}项，必备项全部达到"), *asked, *levels]
    if isinstance(thing, Grade):
        return [(one.title, _level(one)) for one in thing.levels]
    if isinstance(thing, Points):
        found = [("基础分", f"{thing.base / WHOLE:g}")]
        for one in thing.categories:
            cap = f"，最多{one.cap / WHOLE:g}分" if one.cap is not None else ""
            found.append((one.title, f"每次{one.each / WHOLE:g}分{cap}"))
        return found
    return []


def _level(one: GradeLevel) -> str:
    parts = []
    if one.at_least is not None:
        parts.append(f"{one.at_least / WHOLE:g}分以上")
    if one.at_most_share is not None:
        parts.append(f"不超过同组的{one.at_most_share / 100:g}%")
    if one.condition is not None:
        parts.append("另有条件")
    return "，".join(parts) or "其余"


def children_of(key: str) -> list[Node]:
    """The indicators directly below one."""
    return [node for node in rules_for_everything().indicators.values() if node.parent == key]
