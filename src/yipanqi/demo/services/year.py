"""One year of every agency: plans and junctions by the bulk services, as good, average and neglected offices keep them."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.content import NO_BUSINESS_REASON, NO_PARTY_REASON, PARTY_ITEMS, TASKS, Task
from yipanqi.demo.services.county import STORY_COMMITTEE, County
from yipanqi.demo.services.story_words import BUSINESS
from yipanqi.organisation.queries import agency_roots, offices, open_posts, organisations, root_path
from yipanqi.planning.queries import centre_tasks, items_for_board, plans
from yipanqi.planning.services import ItemRow, JunctionRow, adopt_plan, bulk_add_items, bulk_agree_junctions

STORY_TITLES = tuple(title for title, *_ in BUSINESS)


@dataclass
class AgencyYear:
    """One agency as the year's chapters need it; `branches` are (key, name, key of the secretary's post)."""

    pk: int
    path: str
    name: str
    quality: float
    branches: list[tuple[int, str, int]] = field(default_factory=list)
    offices: list[int] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    lives_itself: bool = False
    """Whether this is the story's agency, which lives its years act by act."""

    @property
    def titles(self) -> tuple[str, ...]:
        """What its people speak of in their meetings."""
        return STORY_TITLES if self.lives_itself else tuple(task.title for task in self.tasks)


@dataclass(frozen=True)
class JoinedWork:
    """One agreed junction with what later chapters tell of it."""

    junction_id: int
    item_id: int
    task: Task
    measure_kind: str
    measure: str
    branch_id: int
    post_id: int
    due_on: datetime.date
    quality: float


def agencies_of(actor: Actor, county: County, chance: random.Random) -> list[AgencyYear]:
    """Every agency with its branches, offices and the tasks it works on, the same for every year."""
    posts = {
        post.organisation_id: post.pk
        for post in open_posts(actor).filter(kind="secretary", organisation__kind="branch")
    }
    rooms: dict[int, list[int]] = {}
    for unit in offices(actor):
        rooms.setdefault(unit.parent_id or 0, []).append(unit.pk)
    found = [
        AgencyYear(
            pk=root.pk,
            path=root.path,
            name=root.agency.name if root.agency else root.short_name,
            quality=county.quality.get(root.agency.name if root.agency else "", 0.8),
            offices=rooms.get(root.agency_id or 0, []),
            tasks=chance.sample(TASKS, chance.randint(5, 8)),
            lives_itself=root.name == STORY_COMMITTEE,
        )
        for root in agency_roots(actor)
    ]
    by_path = {agency.path: agency for agency in found}
    for branch in organisations(actor).filter(kind="branch"):
        by_path[root_path(branch.path)].branches.append((branch.pk, branch.short_name, posts[branch.pk]))
    return found


def plan_year(
    *, actor: Actor, agencies: Sequence[AgencyYear], year: int, until: datetime.date, chance: random.Random
) -> list[JoinedWork]:
    """Write and adopt the plans of the year and agree their junctions."""
    start = replace(actor, today=datetime.date(year, 1, 20))
    agencies = [agency for agency in agencies if not agency.lives_itself]
    tasks = {task.title: task.pk for task in centre_tasks(actor, year)}
    rows = [
        _hung(row, agency, number, tasks)
        for agency in agencies
        for number, row in enumerate(_item_rows(agency, year, until, chance))
    ]
    bulk_add_items(actor=start, rows=rows)
    keys = {(item.organisation_id, item.title): item for item in items_for_board(start, year)}
    works = [
        (agency, task, measure)
        for agency in agencies
        for task in agency.tasks
        if (item := keys.get((agency.pk, task.title))) is not None and item.party_face
        for measure in task.measures
        if item.party_face.startswith(measure[1])
    ]
    junctions: list[JunctionRow] = []
    told: list[tuple[AgencyYear, Task, tuple[str, str], int, int]] = []
    for agency, task, measure in works:
        branch_id, _, post_id = chance.choice(agency.branches)
        agreed = chance.random() < 0.55 + agency.quality * 0.45
        junctions.append(
            JunctionRow(
                item_id=keys[(agency.pk, task.title)].pk,
                organisation_id=branch_id,
                measure_kind=measure[0],
                measure=measure[1],
                expected_result=f"{task.title}达到{task.target}{task.unit}",
                owner_id=post_id,
                proposed_on=datetime.date(year, 1, 18),
                agreed_on=datetime.date(year, 1, 25) if agreed else None,
                agreed_by_name="党组会议" if agreed else "",
            )
        )
        told.append((agency, task, measure, branch_id, post_id))
    written = bulk_agree_junctions(actor=replace(actor, today=datetime.date(year, 1, 25)), rows=junctions)
    _adopt(actor, year, {agency.pk for agency in agencies})
    return [
        JoinedWork(
            junction_id=junction.pk,
            item_id=junction.item_id,
            task=task,
            measure_kind=measure[0],
            measure=measure[1],
            branch_id=branch_id,
            post_id=post_id,
            due_on=keys[(agency.pk, task.title)].due_on or datetime.date(year, 12, 20),
            quality=agency.quality,
        )
        for junction, (agency, task, measure, branch_id, post_id) in zip(written, told, strict=True)
        if junction.agreed_on
    ]


def _hung(row: ItemRow, agency: AgencyYear, number: int, tasks: dict[str, int]) -> ItemRow:
    """The row on one of the county's centre tasks, as careful agencies write it; neglected ones leave items hanging on nothing."""
    if not row.business_face:
        return replace(
            row,
            centre_task_id=tasks.get("建设高素质专业化干部队伍"),
            objective="build_team",
            party_class="basic",
        )
    if number % 5 >= round(agency.quality * 5):
        return row
    wanted = ("审批提速、服务提质", "重点项目攻坚", "民生实事和基层治理")[number % 3]
    return replace(row, centre_task_id=tasks.get(wanted), party_class="key" if row.party_face else "")


def _item_rows(
    agency: AgencyYear, year: int, until: datetime.date, chance: random.Random
) -> Iterator[ItemRow]:
    for task in agency.tasks:
        joined = chance.random() < 0.15 + agency.quality * 0.72
        reasoned = chance.random() < agency.quality
        scale = Decimal(chance.randint(70, 130)) / 100
        target = task.target if task.unit in ("%", "个工作日") else int(task.target * scale)
        due_on = datetime.date(year, chance.choice((4, 6, 9, 11, 12)), 20)
        advance = chance.uniform(0.55, 1.1) * (0.6 + 0.4 * agency.quality)
        finished = due_on <= until and chance.random() < 0.35 + 0.6 * agency.quality
        yield ItemRow(
            organisation_id=agency.pk,
            year=year,
            title=task.title,
            kind="key_task",
            business_face=task.business,
            party_face=chance.choice(task.measures)[1] if joined else "",
            party_empty_reason="" if joined or not reasoned else chance.choice(NO_PARTY_REASON),
            office_id=chance.choice(agency.offices) if agency.offices else None,
            baseline_value=Decimal(task.baseline),
            target_value=Decimal(target),
            target_text=f"{target}{task.unit}",
            value_unit=task.unit,
            current_value=Decimal(round(task.baseline + (target - task.baseline) * min(advance, 1.0))),
            progress="已完成并通过核验" if finished else "按计划推进",
            starts_on=datetime.date(year, 1, 20),
            due_on=due_on,
            state="finished" if finished else "open",
            finished_on=due_on - datetime.timedelta(days=chance.randint(0, 12)) if finished else None,
        )
    for title, face in PARTY_ITEMS:
        finished = until >= datetime.date(year, 12, 31) and chance.random() < agency.quality
        yield ItemRow(
            organisation_id=agency.pk,
            year=year,
            title=title,
            kind="routine",
            party_face=face,
            business_empty_reason=chance.choice(NO_BUSINESS_REASON)
            if chance.random() < 0.4 + agency.quality * 0.6
            else "",
            starts_on=datetime.date(year, 1, 20),
            due_on=datetime.date(year, 12, 20),
            state="finished" if finished else "open",
            finished_on=datetime.date(year, 12, 18) if finished else None,
        )


def _adopt(actor: Actor, year: int, keys: set[int]) -> None:
    """Adopt what is complete; a plan with an unexplained empty face stays in drafting, as neglected offices leave it."""
    day = replace(actor, today=datetime.date(year, 1, 28), name="党组会议")
    lacking = {item.plan_id for item in items_for_board(day, year) if item.lacks_reason}
    for plan in plans(day, year):
        if plan.organisation_id in keys and plan.pk not in lacking:
            adopt_plan(actor=day, plan=plan)
