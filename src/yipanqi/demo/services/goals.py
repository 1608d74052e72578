"""What the county's plans hang on: centre tasks of three levels, and the functions of the story's agency."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import agency_roots, offices_of, organisations
from yipanqi.planning.queries import centre_tasks, functions_of, items_of, plan_of
from yipanqi.planning.services import (
    CentreTaskDraft,
    add_function,
    change_items_together,
    publish_centre_task,
)

COUNTY = (
    ("持续优化营商环境", "city", "serve_centre", "市委年度工作要点", ""),
    ("审批提速、服务提质", "county", "serve_centre", "县委年度工作要点", "持续优化营商环境"),
    ("重点项目攻坚", "county", "serve_centre", "县委年度工作要点", ""),
    ("民生实事和基层治理", "county", "serve_centre", "县委年度工作要点", ""),
    ("建设高素质专业化干部队伍", "county", "build_team", "县委年度工作要点", ""),
)
"""Title, level, core task, source and the task above it, as the work committee publishes them in January."""

OWN = ("六十天压到四十天，办事少跑腿", "agency", "serve_centre", "局党组年度工作部署", "审批提速、服务提质")
FUNCTIONS = (
    ("机关政务、档案和后勤保障", 0, "三定规定第三条（一）"), ("工程建设项目审批", 1, "三定规定第三条（二）"),
    ("企业登记和市场准入审批", 2, "三定规定第三条（三）"), ("社会事务类事项审批", 3, "三定规定第三条（四）"),
    ("政务服务大厅管理和窗口服务", 4, "三定规定第三条（五）"),
)  # fmt: skip
PARTY_WORK = "规范开展组织生活"


def publish_tasks(actor: Actor, committee_id: int, story_name: str, year: int) -> None:
    """The work committee publishes the county's centre tasks; the story's agency takes one of them further down."""
    keys: dict[str, int] = {}
    root = agency_roots(actor).get(name=story_name)
    for home, drafts in ((committee_id, COUNTY), (root.pk, (OWN,))):
        for title, level, objective, source, parent in drafts:
            draft = CentreTaskDraft(title, level, objective, source, parent_id=keys.get(parent))
            keys[title] = publish_centre_task(actor=actor, organisation_id=home, year=year, draft=draft).pk
    if not functions_of(actor, root.pk).exists() and root.agency_id is not None:
        offices = list(offices_of(actor, root.agency_id))
        for title, place, basis in FUNCTIONS:
            office = offices[place].pk if place < len(offices) else None
            add_function(actor=actor, organisation_id=root.pk, title=title, office_id=office, basis=basis)


def hang_items(actor: Actor, story_name: str, year: int) -> None:
    """The story's items are hung on the agency's centre task and on its offices' functions; one stays without, and is listed."""
    root = organisations(actor).get(name=story_name)
    plan = plan_of(actor, root.pk, year)
    if plan is None or plan.is_adopted:
        return
    tasks = {task.title: task.pk for task in centre_tasks(actor, year)}
    functions = {one.office_id: one.pk for one in functions_of(actor, root.pk)}
    items = list(items_of(actor, plan))
    business = [item.pk for item in items if item.business_face]
    if business:
        change_items_together(
            actor=actor,
            plan=plan,
            item_ids=business[:-1] or business,
            changes={"centre_task_id": tasks[OWN[0]]},
        )
    for office_id, function_id in functions.items():
        own = [item.pk for item in items if item.business_face and item.office_id == office_id]
        if own and office_id is not None:
            change_items_together(actor=actor, plan=plan, item_ids=own, changes={"function_id": function_id})
    party = [item.pk for item in items if item.title == PARTY_WORK]
    if party:
        change_items_together(
            actor=actor, plan=plan, item_ids=party,
            changes={
                "centre_task_id": tasks[COUNTY[-1][0]], "objective": "build_team", "party_class": "basic",
                "party_dimension": "organisational",
            },
        )  # fmt: skip
    joined = [item.pk for item in items if item.business_face and item.party_face]
    if joined:
        change_items_together(
            actor=actor, plan=plan, item_ids=joined,
            changes={"party_class": "key", "party_dimension": "conduct"},
        )  # fmt: skip


def scenes_of_goals(
    actor: Actor, committee_id: Callable[[], int], story_name: str, year: int
) -> list[tuple[datetime.date, Callable[[], None]]]:
    """When the year's goals are published and the story's items hung on them."""

    def as_at(day: datetime.date) -> Actor:
        return replace(actor, today=day)

    published, hung = datetime.date(year, 1, 5), datetime.date(year, 1, 14)
    return [
        (published, lambda: publish_tasks(as_at(published), committee_id(), story_name, year)),
        (hung, lambda: hang_items(as_at(hung), story_name, year)),
    ]
