"""The stages of the set that an organisation adopted, and how the board computes each from records."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml
from django.conf import settings

from yipanqi.engine.score import percent
from yipanqi.tasking.queries.stage_sets import StageSet, standard_set

VALUE, ZERO, MISSING, NOT_DUE, NOT_APPLICABLE = "value", "zero", "missing", "not_due", "not_applicable"
STATE_TITLES = {VALUE: "有进展", ZERO: "为零", MISSING: "缺数据", NOT_DUE: "未到期", NOT_APPLICABLE: "不适用"}

FORMULAS = {
    "planning": "本年度计划事项中，业务、党建两面都有内容或空缺一面写明原因的项数 ÷ 全部计划事项数。没有计划为缺数据。",
    "tasking": "本年度已确定的结合点中，至少有一项责任已签收的个数 ÷ 已确定的结合点个数。有结合事项却没有确定结合点为缺数据。",
    "execution": "（到期时间节点中已办的个数 ＋ 组织生活应完成项中已完成的项数）÷（到期时间节点个数 ＋ 组织生活到期应完成项数）。"
    "逾期已办算已办、逾期标记另行保留；已认可说明的节点不计入。",
    "inspection": "本年度发现、现已到期或已销号的问题中，已销号的个数 ÷ 该类问题个数。没有被检查过为缺数据。",
    "assessment": "（考核结果已由考核人确认的党组织 ＋ 业务结果已核定办结的结合事项）÷（应考核的党组织 ＋ 到期的结合事项）。"
    "两项工作在一起考。本年度还没有确认的结果时，只计到期的结合事项。",
    "urging": "本年度催办中，已回复的件数 ÷ 已过回复时限或已回复的件数。没有催办为不适用。",
    "comment": "本年度点评会提出要求的点评中，已下达为责任的条数 ÷ 提出要求的条数；没有提要求的点评按已满足计。没有点评为缺数据。",
    "accountability": "（低于{line}的考核结果 ＋ 已销号的问题）中，已决定结果运用的个数 ÷ 该类结果和问题的个数。已撤销的决定不算。",
}


@dataclass(frozen=True)
class StageFormula:
    """One stage: its code, its two titles, the formula in words, the section of records it rests on."""

    code: str
    title: str
    short_title: str
    formula: str
    rests_on: str


def stages(stage_set: StageSet | None = None) -> tuple[StageFormula, ...]:
    """The stages of a set in their order, the standard one where none is given."""
    return tuple(
        StageFormula(
            stage.code,
            stage.title,
            stage.short_title,
            FORMULAS.get(stage.rests_on, "").replace("{line}", percent(below_line()).replace(".00", "")),
            stage.rests_on,
        )
        for stage in (stage_set or standard_set()).stages
    )


def columns(sets: Iterable[StageSet]) -> tuple[StageFormula, ...]:
    """The columns that a board over organisations with these sets needs: the one set, or the standard one and what others add."""
    known = {one.code: one for one in sets}
    if len(known) == 1:
        return stages(next(iter(known.values())))
    found = {stage.rests_on: stage for stage in stages()}
    for one in known.values():
        for stage in stages(one):
            found.setdefault(stage.rests_on, stage)
    return tuple(found.values())


def below_line() -> int:
    """Below how many ten-thousandths a result calls for a consequence."""
    return int(board_rules()["below_line"]["value"])


@functools.cache
def board_rules() -> dict[str, Any]:
    """What the rules say of the board: rules/integration/board.yaml."""
    path = settings.YIPANQI_RULES / "integration" / "board.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
