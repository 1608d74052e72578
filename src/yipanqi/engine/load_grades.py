"""Reading what judges over indicators: vetoes, standards, grades, points."""

from __future__ import annotations

import itertools

from yipanqi.engine.expression import WHOLE
from yipanqi.engine.load_parts import Desk, element, read_head
from yipanqi.engine.load_schemes import expression_in, ordered
from yipanqi.engine.reading import Fields, Probe
from yipanqi.engine.schemes import (
    TIES,
    Criterion,
    Grade,
    GradeLevel,
    PointCategory,
    Points,
    Standard,
    StandardLevel,
    Veto,
)
from yipanqi.engine.strict_yaml import Node as Yaml

NO_GRADE = "none"


def read_veto(node: Yaml, desk: Desk) -> Veto:
    """One red line."""
    item, key, what = element(node, desk, "否决")
    head = read_head(item, key, desk)
    at_most = item.text("grade_at_most")
    found = Veto(head, item.text("of"), expression_in(item, "when"), "" if at_most == NO_GRADE else at_most)
    item.done()
    if not head.message and not isinstance(node, Probe):
        desk.problems.add(
            node.place, "missing_key", f"{what}没有写 message", "请写明触犯后怎样改正，被否决的人要看得懂"
        )
    return found


def read_standard(node: Yaml, desk: Desk) -> Standard:
    """One standard with its criteria and the levels above attainment."""
    item, key, what = element(node, desk, "标准")
    head = read_head(item, key, desk)
    criteria, levels = [], []
    for wanted in item.many("criteria"):
        part = Fields(wanted, desk.problems, f"{what}的条件")
        criteria.append(
            Criterion(
                part.text("id"),
                part.text("title"),
                expression_in(part, "when"),
                part.yes_no("mandatory"),
                wanted.place,
            )
        )
        part.done()
    for wanted in item.many("levels", required=False):
        part = Fields(wanted, desk.problems, f"{what}的级别")
        levels.append(
            StandardLevel(
                part.text("id"),
                part.text("title"),
                part.integer("at_least") or 0,
                part.expression("when", required=False),
            )
        )
        part.done()
    found = Standard(head, tuple(criteria), item.integer("at_least") or 0, tuple(levels))
    item.done()
    if isinstance(node, Probe):
        return found
    for number in (found.at_least, *(level.at_least for level in levels)):
        if number > len(criteria):
            desk.problems.add(
                node.place,
                "range",
                f"{what}要求达到{number}条，条件只有{len(criteria)}条",
                "请改正 at_least，或补上条件",
            )
    lowest = [found.at_least, *(level.at_least for level in levels)]
    if lowest != sorted(lowest):
        desk.problems.add(
            node.place, "levels", f"{what}的级别应由低到高，所要条数不能变少", "请按从低到高排列 levels"
        )
    for name in _twice([each.id for each in criteria]) | _twice([each.id for each in levels]):
        desk.problems.add(node.place, "duplicate", f"{what}里“{name}”写了两次", "请换一个编号")
    return found


def read_grade(node: Yaml, desk: Desk) -> Grade:
    """One grading with its levels, best first."""
    item, key, what = element(node, desk, "等次")
    head = read_head(item, key, desk)
    levels = []
    for wanted in item.many("levels"):
        part = Fields(wanted, desk.problems, f"{what}的档次")
        levels.append(
            GradeLevel(
                part.text("id"),
                part.text("title"),
                part.decimal("at_least", required=False),
                part.share("at_most_share", required=False),
                part.expression("when", required=False),
            )
        )
        part.done()
    found = Grade(
        head,
        item.text("of"),
        item.texts("peers"),
        item.expression("among", required=False),
        tuple(levels),
        item.text("else"),
        item.word("ties", TIES),
        item.texts("tie_keys", required=False),
        item.integer("years") or 0,
    )
    item.done()
    if not isinstance(node, Probe):
        _check_levels(found, node, desk)
    return found


def _check_levels(grade: Grade, node: Yaml, desk: Desk) -> None:
    what = f"等次“{grade.head.id}”"
    lines = [level.at_least for level in grade.levels if level.at_least is not None]
    if any(upper < lower for upper, lower in itertools.pairwise(lines)):
        desk.problems.add(
            node.place, "levels", f"{what}的分数线应由高到低", "最好的档次写在最前面，分数线不能比后面的低"
        )
    quotas = sum(level.at_most_share or 0 for level in grade.levels)
    if quotas > WHOLE:
        whole, rest = divmod(quotas, 100)
        shown = f"{whole}.{rest:02d}%" if rest else f"{whole}%"
        desk.problems.add(
            node.place, "quota", f"{what}的名额比例合计{shown}，超过100%", "请减少某一档的 at_most_share"
        )
    for name in _twice([level.id for level in grade.levels]):
        desk.problems.add(node.place, "duplicate", f"{what}里“{name}”写了两次", "请换一个编号")
    if NO_GRADE in {level.id for level in grade.levels}:
        desk.problems.add(
            node.place, "duplicate", f"{what}的档次不能叫 {NO_GRADE}", "none 表示不评等次，请换一个编号"
        )
    if (grade.ties == "by_key") != bool(grade.tie_keys):
        desk.problems.add(
            node.place,
            "ties",
            f"{what}的同分办法与 tie_keys 不一致",
            "写 ties: by_key 时列出 tie_keys，写别的办法时不要列",
            TIES,
        )
    if grade.years < 1:
        desk.problems.add(node.place, "number", f"{what}的有效年数应至少1年", "请写 years: 1 或更多")


def read_points(node: Yaml, desk: Desk) -> Points:
    """One points scheme."""
    item, key, what = element(node, desk, "积分")
    head = read_head(item, key, desk)
    base = item.decimal("base") or 0
    floor, cap = item.decimal("floor", required=False), item.decimal("cap", required=False)
    categories = []
    for wanted in item.many("categories"):
        part = Fields(wanted, desk.problems, f"{what}的类别")
        categories.append(
            PointCategory(
                part.text("id"),
                part.text("title"),
                part.text("fact"),
                part.tests("where"),
                part.text("column", required=False),
                part.decimal("each") or 0,
                part.decimal("cap", required=False),
                wanted.place,
            )
        )
        part.done()
    item.done()
    ordered(desk, node, what, "积分", floor, cap)
    for name in _twice([each.id for each in categories]):
        desk.problems.add(node.place, "duplicate", f"{what}里“{name}”写了两次", "请换一个编号")
    return Points(head, base, floor, cap, tuple(categories))


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}
