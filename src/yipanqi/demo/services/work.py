"""What every agency does with its plan: duties with their nodes, and the activities of its branches month by month."""

from __future__ import annotations

import calendar
import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.demo.services.content import ABSENCES, AGENDAS, PLACES, RESOLUTIONS
from yipanqi.demo.services.year import AgencyYear, JoinedWork
from yipanqi.execution.services import (
    ActivityRow,
    CarrierRow,
    RollLine,
    bulk_found_carriers,
    bulk_record_activities,
)
from yipanqi.organisation.queries import branch_sizes, holders_of_posts, members_as_at
from yipanqi.planning.queries import junctions
from yipanqi.tasking.queries import occurrences
from yipanqi.tasking.services import CompletionRow, DutyRow, Node, bulk_issue_duties

DEPLOYED = (2, 18)
"""The day on which the clerk takes in the signed duty lists."""
NODES = ((3, 31, "一季度进展"), (6, 30, "半年进展"), (9, 30, "三季度进展"))
MONTHLY = (("committee_meeting", 0.97, 10), ("theme_day", 0.98, 20))
QUARTERLY = (("general_meeting", 0.98, 26), ("lecture", 0.9, 22))
YEARLY = (("organisational_life_meeting", 0.97, 12, 18), ("democratic_appraisal", 0.97, 12, 22))
TALKS = (7, 8)
"""Month and day of the half-year talk of a secretary with a member, told where rolls are kept."""
CARRIERS = (
    "task_force",
    "exemplary_post",
    "responsibility_area",
    "brand",
    "contact_point",
    "volunteering",
)


@dataclass(frozen=True)
class BranchYear:
    """One branch in one year: its agency's quality and what its meetings may speak of."""

    pk: int
    path: str
    quality: float
    members: int
    secretary: str
    tasks: tuple[str, ...]
    junctions: tuple[int, ...]
    people: tuple[tuple[int, str], ...] = ()
    """Who stands on the rolls of the month, where rolls are kept: key and name."""


def issue_duties(
    *, actor: Actor, works: Sequence[JoinedWork], year: int, until: datetime.date, chance: random.Random
) -> list[CompletionRow]:
    """Issue the duties that follow from the junctions, signed or not; returns what will be done of them by `until`."""
    names = {
        post: name
        for post, share, name in holders_of_posts({w.post_id for w in works}, until)
        if share == "A"
    }
    rows = []
    for work in works:
        signed = chance.random() < 0.35 + work.quality * 0.65
        nodes = [Node(datetime.date(year, month, day), title) for month, day, title in NODES]
        if work.due_on not in {node.due_on for node in nodes}:
            nodes.append(Node(work.due_on, "完成目标"))
        rows.append(
            DutyRow(
                organisation_id=work.branch_id,
                post_id=work.post_id,
                title=work.measure,
                starts_on=datetime.date(year, 2, 10),
                nodes=tuple(nodes),
                source=f"{year}年工作计划",
                plan_item_id=work.item_id,
                junction_id=work.junction_id,
                ends_on=datetime.date(year, 12, 31),
                signed_on=datetime.date(year, 2, chance.randint(13, 17)) if signed else None,
                signed_by_name=names.get(work.post_id, "") if signed else "",
            )
        )
    issued = replace(actor, today=datetime.date(year, *DEPLOYED))
    duties = bulk_issue_duties(actor=issued, rows=rows)
    quality = {duty.pk: work.quality for duty, work in zip(duties, works, strict=True)}
    return [
        row
        for node in occurrences(issued).filter(duty__in=duties)
        if (
            row := _completion(
                node.pk,
                node.due_on,
                names.get(node.duty.post_id, "支部书记"),
                quality[node.duty_id],
                until,
                chance,
            )
        )
    ]


def marking_days(works: Sequence[JoinedWork], year: int) -> list[datetime.date]:
    """The days after which open nodes of the year are overdue: what the nightly work would have marked then."""
    due = {datetime.date(year, month, day) for month, day, _ in NODES} | {work.due_on for work in works}
    return sorted(day + datetime.timedelta(days=1) for day in due)


def _completion(
    key: int, due_on: datetime.date, by_name: str, quality: float, until: datetime.date, chance: random.Random
) -> CompletionRow | None:
    fate = chance.random()
    if fate < 0.25 + quality * 0.75:
        done_on = due_on - datetime.timedelta(days=chance.randint(0, 9))
        result = "按节点完成，成效已登记"
    elif fate < 0.45 + quality * 0.55:
        done_on, result = due_on + datetime.timedelta(days=chance.randint(3, 25)), "补办完成"
    else:
        return None
    return CompletionRow(key, by_name, done_on, result) if done_on <= until else None


def found_carriers(
    *, actor: Actor, works: Sequence[JoinedWork], year: int, until: datetime.date, chance: random.Random
) -> None:
    """Found the carriers that the junctions name; finished ones carry their figure before and after."""
    rows = []
    for work in works:
        if work.measure_kind not in CARRIERS or chance.random() > 0.4 + work.quality * 0.6:
            continue
        finished = work.due_on < until and chance.random() < work.quality
        gain = (work.task.target - work.task.baseline) * chance.uniform(0.5, 1.15)
        rows.append(
            CarrierRow(
                organisation_id=work.branch_id,
                kind=work.measure_kind,
                name=f"{work.measure}（{year}）",
                starts_on=datetime.date(year, 2, chance.randint(15, 27)),
                ends_on=work.due_on if finished else None,
                junction_id=work.junction_id,
                criteria=f"服务“{work.task.title}”，有人员、有期限、有成效",
                before_value=Decimal(work.task.baseline),
                after_value=Decimal(round(work.task.baseline + gain)) if finished else None,
                value_unit=work.task.unit,
                state="finished" if finished else "active",
                result="按期完成，成效已核" if finished else "",
            )
        )
    bulk_found_carriers(actor=replace(actor, today=until), rows=rows)


def branches_at_work(actor: Actor, agencies: Sequence[AgencyYear], day: datetime.date) -> list[BranchYear]:
    """Every branch as it stands on the day, with its size, secretary and the junctions it carries; the story's with its people."""
    kept = _people_through(actor, [agency.path for agency in agencies if agency.lives_itself], day)
    sizes = branch_sizes(actor, day)
    names = dict(
        (post, name)
        for post, share, name in holders_of_posts({p for a in agencies for _, _, p in a.branches}, day)
        if share == "A"
    )
    carried: dict[int, list[int]] = {}
    agreed = junctions(actor).filter(item__plan__year=day.year, agreed_on__isnull=False).order_by("pk")
    for branch, junction in agreed.values_list("organisation_id", "pk"):
        carried.setdefault(branch, []).append(junction)
    return [
        BranchYear(
            pk=pk,
            path=agency.path,
            quality=agency.quality,
            members=sizes.get(pk, 0),
            secretary=names.get(post, ""),
            tasks=agency.titles,
            junctions=tuple(carried.get(pk, ())),
            people=kept.get(pk, ()),
        )
        for agency in agencies
        for pk, _, post in agency.branches
    ]


def _people_through(
    actor: Actor, paths: Sequence[str], day: datetime.date
) -> dict[int, tuple[tuple[int, str], ...]]:
    """By branch, who belonged to it from the first of the month until the day."""
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for path in paths:
        before = {one.person_id for one in members_as_at(actor, path, day.replace(day=1))}
        for one in members_as_at(actor, path, day).order_by("pk"):
            if one.person_id in before:
                found[one.organisation_id] = (
                    *found.get(one.organisation_id, ()),
                    (one.person_id, one.person.name),
                )
    return found


def hold_month(*, actor: Actor, branches: Sequence[BranchYear], month: Period, chance: random.Random) -> None:
    """Record what the branches held in the month, as the record-keeper enters it on its last day."""
    rows = [row for branch in branches for row in _month(branch, month, chance)]
    bulk_record_activities(actor=replace(actor, today=month.end), rows=rows, judge=False)


def months_of(year: int, until: datetime.date) -> list[Period]:
    """The months of the year up to `until`, the last one cut there."""
    firsts = [datetime.date(year, month, 1) for month in range(1, 13)]
    return [
        Period(first, min(until, first.replace(day=calendar.monthrange(year, first.month)[1])))
        for first in firsts
        if first <= until
    ]


def _month(branch: BranchYear, month: Period, chance: random.Random) -> Iterator[ActivityRow]:
    number = month.start.month
    for kind, share, day in MONTHLY:
        yield from _held(branch, kind, share, month, day, chance)
    if number % 3 == 0:
        for kind, share, day in QUARTERLY:
            yield from _held(branch, kind, share, month, day, chance)
    for kind, share, due_month, day in YEARLY:
        if number == due_month:
            yield from _held(branch, kind, share, month, day, chance)
    if number == TALKS[0]:
        yield from _talk(branch, month)


def _held(
    branch: BranchYear, kind: str, share: float, month: Period, day: int, chance: random.Random
) -> Iterator[ActivityRow]:
    held_on = month.start.replace(day=max(1, min(28, day + chance.randint(-7, 2))))
    kept = chance.random() < share * (0.35 + 0.65 * branch.quality)
    if not kept or held_on > month.end:
        return
    expected = max(3, branch.members if kind != "committee_meeting" else min(5, branch.members))
    absent = min(expected - 1, chance.choice((0, 0, 0, 1, 1, 2)))
    subject = chance.choice(AGENDAS[kind]).format(task=f"“{chance.choice(branch.tasks)}”")
    serves = kind in ("theme_day", "committee_meeting") and branch.junctions and chance.random() < 0.5
    prompt = chance.random() < 0.55 + branch.quality * 0.45
    delay = chance.choice((0, 0, 1, 1, 2, 4)) if prompt else chance.randint(8, 20)
    yield ActivityRow(
        organisation_id=branch.pk,
        kind=kind,
        held_on=held_on,
        title=subject,
        place=chance.choice(PLACES),
        host_name=branch.secretary,
        recorder_name=branch.secretary,
        expected_count=expected,
        present_count=expected - absent,
        absent_note=(chance.choice(ABSENCES) or f"{absent}人公出") if absent else "",
        agenda=subject,
        resolution=chance.choice(RESOLUTIONS),
        junction_id=chance.choice(branch.junctions) if serves else None,
        recorded_on=min(month.end, held_on + datetime.timedelta(days=delay)),
        recorded_by_name=branch.secretary,
        roll=() if kind == "committee_meeting" else _roll(branch, held_on.day, absent),
    )


def _talk(branch: BranchYear, month: Period) -> Iterator[ActivityRow]:
    """The secretary's talk with one member, another one each year; of what was said only what work follows."""
    held_on = month.start.replace(day=TALKS[1])
    others = [(key, name) for key, name in branch.people if name != branch.secretary]
    if not others or held_on > month.end:
        return
    key, name = others[held_on.year % len(others)]
    yield ActivityRow(
        organisation_id=branch.pk,
        kind="heart_to_heart_talk",
        held_on=held_on,
        title=f"与{name}谈心谈话",
        host_name=branch.secretary,
        expected_count=1,
        present_count=1,
        agenda="岗位分工、需要支部帮助的事、对支部工作的建议",
        details={"with_whom": name},
        recorded_on=held_on,
        recorded_by_name=branch.secretary,
        roll=(RollLine(key),),
    )


def _roll(branch: BranchYear, first: int, absent: int) -> tuple[RollLine, ...]:
    """Everybody present but so many, never the secretary, others each time."""
    others = [key for key, name in branch.people if name != branch.secretary]
    away = {others[(first + number) % len(others)] for number in range(absent)} if others else set()
    return tuple(RollLine(key, "leave", "公出") if key in away else RollLine(key) for key, _ in branch.people)
