"""The bulk way in: many activities as one act with one entry per agency and a digest of its rows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution.models import Activity
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.organisation.queries import organisations

BATCH = 500


@dataclass(frozen=True)
class ActivityRow:
    """One activity that took place, as an office's register has it; counts without names give no roll."""

    organisation_id: int
    kind: str
    held_on: datetime.date
    title: str
    place: str = ""
    host_name: str = ""
    recorder_name: str = ""
    expected_count: int | None = None
    present_count: int | None = None
    absent_note: str = ""
    agenda: str = ""
    resolution: str = ""


@transaction.atomic
def bulk_record_activities(*, actor: Actor, rows: Sequence[ActivityRow]) -> list[Activity]:
    """Record many activities from a workbook. Refuses organisations that the actor does not manage."""
    wanted = {row.organisation_id for row in rows}
    paths = dict(organisations(actor).filter(pk__in=wanted).values_list("pk", "path"))
    if wanted - paths.keys() or not all(actor.may_act_on(path) for path in paths.values()):
        raise NotPermitted(
            "execution.import.out_of_reach", "表中有不属于您管理范围的党支部，请由其上级党组织登记。"
        )
    activities = [
        Activity(
            organisation_id=row.organisation_id,
            kind=row.kind,
            held_on=row.held_on,
            title=row.title,
            place=row.place,
            host_name=row.host_name,
            recorder_name=row.recorder_name,
            expected_count=row.expected_count,
            present_count=row.present_count,
            absent_note=row.absent_note,
            agenda=row.agenda,
            resolution=row.resolution,
            recorded_on=actor.today,
            recorded_by_name=actor.name,
            source=Activity.IMPORTED,
        )
        for row in rows
    ]
    Activity.objects.bulk_create(activities, batch_size=BATCH)
    by_agency: dict[str, list[str]] = {}
    for row in rows:
        line = f"{row.organisation_id}|{row.kind}|{row.held_on}|{row.title}"
        by_agency.setdefault(paths[row.organisation_id][:10], []).append(line)
    record_many(
        actor=actor,
        acts=[
            Act(
                "execution.activities.imported",
                Subject("execution.activity", "many", f"{len(lines)} 次活动"),
                path,
                {"count": len(lines), "digest": sm3("\n".join(lines))},
            )
            for path, lines in sorted(by_agency.items())
        ],
    )
    return activities
