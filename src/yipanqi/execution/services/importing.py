"""The bulk ways in: many activities or carriers, one entry per agency with a digest of the rows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.periods import calendar_year
from yipanqi.evidence.services import compare_many
from yipanqi.execution.errors import ActivityRefused
from yipanqi.execution.models import Activity, Attendance, Carrier, CarrierMember
from yipanqi.execution.queries.activities import due_on
from yipanqi.execution.queries.importing import recorded_titles
from yipanqi.execution.queries.kinds import kind_title
from yipanqi.execution.queries.teams import usual_teams
from yipanqi.execution.services.checking import RollLine, check_roll, count_roll, faults_of, is_late
from yipanqi.execution.services.wording import words_of
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.organisation.queries import organisations, root_path
from yipanqi.rulebook.services import evaluate_all
from yipanqi.tasking.queries import occurrence
from yipanqi.tasking.services import complete_occurrence

BATCH = 500
NOWHERE = ("", None)
"""The level and the team above of what stands at no level."""


@dataclass(frozen=True)
class ActivityRow:
    """One activity to be. An empty title becomes the first line of the agenda, or the kind's title."""

    organisation_id: int
    kind: str
    held_on: datetime.date
    title: str = ""
    started_at: datetime.time | None = None
    ended_at: datetime.time | None = None
    place: str = ""
    host_name: str = ""
    recorder_name: str = ""
    expected_count: int | None = None
    present_count: int | None = None
    absent_note: str = ""
    agenda: str = ""
    discussion: str = ""
    resolution: str = ""
    details: dict[str, str] = field(default_factory=dict)
    junction_id: int | None = None
    business_item_id: int | None = None
    occurrence_id: int | None = None
    recorded_on: datetime.date | None = None
    recorded_by_name: str = ""
    source: str = Activity.IMPORTED
    roll: tuple[RollLine, ...] = ()


@dataclass(frozen=True)
class CarrierRow:
    """One carrier to be, running or finished."""

    organisation_id: int
    kind: str
    name: str
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    junction_id: int | None = None
    leader_id: int | None = None
    criteria: str = ""
    before_value: Decimal | None = None
    after_value: Decimal | None = None
    value_unit: str = ""
    result: str = ""
    state: str = Carrier.ACTIVE
    member_ids: tuple[int, ...] = ()


@transaction.atomic
def bulk_record_activities(
    *, actor: Actor, rows: Sequence[ActivityRow], judge: bool = True
) -> list[Activity]:
    """Record many activities and return the new ones; one already on record (organisation, kind, day, title) is left.

    Only the system may name another day or person of recording. Refuses organisations not managed and impossible rows.
    `judge` brings the results of the years concerned up to date.
    """
    paths = _managed(actor, {row.organisation_id for row in rows})
    known = {key: set(titles) for key, titles in recorded_titles(list(paths)).items()}
    fresh: list[Activity] = []
    rolls: list[tuple[Activity, tuple[RollLine, ...]]] = []
    for number, row in enumerate(rows, start=1):
        activity = _activity_from(row, actor)
        count_roll(activity, row.roll)
        if wrong := faults_of(activity, activity.recorded_on):
            said = "；".join(wrong.values())
            raise ActivityRefused(
                "execution.import.row", f"第{number}条“{activity.title}”不能登记：{said}", wrong
            )
        titles = known.setdefault((row.organisation_id, row.kind, row.held_on), set())
        if activity.title in titles:
            continue
        titles.add(activity.title)
        fresh.append(activity)
        if row.roll:
            rolls.append((activity, row.roll))
    attendance = _attendance(actor, paths, rolls)
    Activity.objects.bulk_create(fresh, batch_size=BATCH)
    Attendance.objects.bulk_create(attendance, batch_size=BATCH)
    compare_many(actor=actor, rows=[words_of(activity, is_new=True) for activity in fresh])
    _complete_nodes(actor, fresh)
    said_of = [(paths[each.organisation_id], f"{each.kind}|{each.held_on}|{each.title}") for each in fresh]
    _record_per_agency(actor, "execution.activities.recorded", "execution.activity", "次活动", said_of)
    if judge:
        for year in sorted({activity.held_on.year for activity in fresh}):
            evaluate_all(actor=actor, period=calendar_year(year))
    return fresh


@transaction.atomic
def bulk_found_carriers(*, actor: Actor, rows: Sequence[CarrierRow]) -> list[Carrier]:
    """Found many carriers with their members. Refuses organisations not managed."""
    paths = _managed(actor, {row.organisation_id for row in rows})
    teams = usual_teams(actor, {row.kind for row in rows}, set(paths))
    carriers = Carrier.objects.bulk_create(
        [
            Carrier(
                organisation_id=row.organisation_id,
                kind=row.kind,
                name=row.name,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                junction_id=row.junction_id,
                leader_id=row.leader_id,
                criteria=row.criteria,
                before_value=row.before_value,
                after_value=row.after_value,
                value_unit=row.value_unit,
                result=row.result,
                state=row.state,
                level=teams.get((row.kind, row.organisation_id), NOWHERE)[0],
                parent_id=teams.get((row.kind, row.organisation_id), NOWHERE)[1],
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    CarrierMember.objects.bulk_create(
        [
            CarrierMember(carrier=carrier, person_id=key)
            for carrier, row in zip(carriers, rows, strict=True)
            for key in dict.fromkeys(row.member_ids)
        ],
        batch_size=BATCH,
    )
    said_of = [(paths[row.organisation_id], f"{row.kind}|{row.name}") for row in rows]
    _record_per_agency(actor, "execution.carriers.founded", "execution.carrier", "个载体", said_of)
    return carriers


def _attendance(
    actor: Actor, paths: Mapping[int, str], rolls: Sequence[tuple[Activity, tuple[RollLine, ...]]]
) -> list[Attendance]:
    """The rolls as they stood on their days; two queries for each day."""
    wanted: dict[datetime.date, set[str]] = {}
    for activity, _ in rolls:
        wanted.setdefault(activity.held_on, set()).add(paths[activity.organisation_id])
    due = {day: due_on(actor, sorted(places), day) for day, places in wanted.items()}
    return [
        attended
        for activity, roll in rolls
        for attended in check_roll(activity, roll, due[activity.held_on][paths[activity.organisation_id]])
    ]


def _complete_nodes(actor: Actor, fresh: Sequence[Activity]) -> None:
    """Discharge the time nodes that activities carry; each must be of the activity's own organisation."""
    for activity in fresh:
        if activity.occurrence_id is None:
            continue
        node = occurrence(actor, activity.occurrence_id)
        if node.organisation_id != activity.organisation_id:
            raise ActivityRefused(
                "execution.activity.link",
                "关联的事项不对，请重新选择。",
                {"occurrence": "这个时间节点不是本组织的。"},
            )
        if node.is_judged:
            continue
        complete_occurrence(
            actor=actor,
            occurrence=node,
            result=f"{activity.held_on:%Y-%m-%d} {activity.title}",
            done_on=activity.held_on,
            activity_key=activity.pk,
        )


def _managed(actor: Actor, keys: set[int]) -> dict[int, str]:
    paths = {
        each.pk: each.path for each in organisations(actor).filter(pk__in=keys) if actor.may_act_on(each.path)
    }
    if keys - paths.keys():
        raise NotPermitted(
            "execution.import.out_of_reach", "有的行不属于您管理的党组织，请由其上级党组织导入。"
        )
    return paths


def _activity_from(row: ActivityRow, actor: Actor) -> Activity:
    is_system = actor.kind == "system"
    recorded_on = row.recorded_on if is_system and row.recorded_on else actor.today
    first_line = row.agenda.strip().split("\n")[0][:200]
    return Activity(
        organisation_id=row.organisation_id,
        kind=row.kind,
        title=row.title.strip() or first_line or kind_title(row.kind),
        held_on=row.held_on,
        started_at=row.started_at,
        ended_at=row.ended_at,
        place=row.place,
        host_name=row.host_name,
        recorder_name=row.recorder_name,
        expected_count=row.expected_count,
        present_count=row.present_count,
        absent_note=row.absent_note,
        agenda=row.agenda,
        discussion=row.discussion,
        resolution=row.resolution,
        details=row.details,
        junction_id=row.junction_id,
        business_item_id=row.business_item_id,
        occurrence_id=row.occurrence_id,
        recorded_on=recorded_on,
        recorded_by_name=row.recorded_by_name if is_system and row.recorded_by_name else actor.name,
        is_late=is_late(row.held_on, recorded_on),
        source=row.source,
    )


def _record_per_agency(
    actor: Actor, word: str, kind: str, counted: str, rows: Sequence[tuple[str, str]]
) -> None:
    by_agency: dict[str, list[str]] = {}
    for path, text in rows:
        by_agency.setdefault(root_path(path), []).append(text)
    record_many(
        actor=actor,
        acts=[
            Act(
                word,
                Subject(kind, "many", f"{len(texts)} {counted}"),
                path,
                {"count": len(texts), "digest": sm3("\n".join(texts))},
            )
            for path, texts in by_agency.items()
        ],
    )
