"""What the plan is thought through with: the yearly judgement, research topics, requirements from above; each runs as a case about its record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course
from yipanqi.planning.errors import ItemRefused
from yipanqi.planning.policies import may_change_item, may_plan
from yipanqi.planning.queries.measures import REQUIREMENT, said_by_measures
from yipanqi.planning.queries.plans import item as item_in_reach
from yipanqi.planning.queries.plans import plan as plan_in_reach
from yipanqi.planning.queries.studies import JUDGEMENT, STUDIES

STUDY_KINDS = (JUDGEMENT[1], *(about for _, about in STUDIES.values()))
"""What cases of this sort are about; this module lets cases be about them."""


def _item_of(kind: str) -> Callable[[Actor, int], Bound]:
    """How an item of that kind begins its case. Refuses other kinds and whoever may not change the item."""

    def find(actor: Actor, pk: int) -> Bound:
        item = item_in_reach(actor, pk)
        if not may_change_item(actor, item):
            raise NotPermitted(
                "planning.study.not_permitted", "这件事由责任科室负责人或本单位党务工作人员发起。"
            )
        if item.kind != kind:
            raise ItemRefused("planning.study.kind", "这个事项不是这一种类，请从它的页面重新进入。")
        return Bound(item.title, item.organisation_id, {"case_title": item.title})

    return find


def _plan(actor: Actor, pk: int) -> Bound:
    plan = plan_in_reach(actor, pk)
    if not may_plan(actor, plan.organisation.path):
        raise NotPermitted("planning.study.not_permitted", "年度研判由本单位党务工作人员发起。")
    return Bound(plan.title, plan.organisation_id, {"case_title": f"{plan.year}年度融合研判"})


def _follow(actor: Actor, case: Any, course: Course) -> None:
    """The record stays as it is: what the case decides is written into the plan by people."""


for _kind, (_procedure, _about) in STUDIES.items():
    offer_binding(
        Binding(
            _about,
            _procedure,
            _item_of(_kind),
            _follow,
            said_by_measures if _kind == REQUIREMENT else None,
        )
    )
offer_binding(Binding(JUDGEMENT[1], JUDGEMENT[0], _plan, _follow))
