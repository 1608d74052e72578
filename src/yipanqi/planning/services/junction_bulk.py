"""The bulk ways in for junctions at work: people and results of many junctions as one act with one entry per agency."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.organisation.queries import root_path
from yipanqi.planning.errors import JunctionRefused
from yipanqi.planning.models import Junction, JunctionMember
from yipanqi.planning.policies import may_agree_junction

BATCH = 500


@dataclass(frozen=True)
class PersonRow:
    """One person of one junction."""

    junction_id: int
    person_id: int
    from_on: datetime.date
    part: str = ""


@dataclass(frozen=True)
class ResultRow:
    """What came of one junction, on which day, said by whom."""

    junction_id: int
    result: str
    result_on: datetime.date
    by_name: str


@transaction.atomic
def bulk_name_people(*, actor: Actor, rows: Sequence[PersonRow]) -> int:
    """Name people for many junctions; who serves already is left as he is. Refuses junctions not carried by the actor's organisations."""
    junctions = _carried(actor, {row.junction_id for row in rows})
    known = set(
        JunctionMember.objects.filter(junction_id__in=junctions, until_on__isnull=True).values_list(
            "junction_id", "person_id"
        )
    )
    fresh = {
        (row.junction_id, row.person_id): row for row in rows if (row.junction_id, row.person_id) not in known
    }
    JunctionMember.objects.bulk_create(
        (
            JunctionMember(
                junction_id=row.junction_id, person_id=row.person_id, from_on=row.from_on, part=row.part
            )
            for row in fresh.values()
        ),
        batch_size=BATCH,
    )
    told = [(junctions[key].organisation.path, f"{key}:{person}") for key, person in fresh]
    _record(actor, "planning.junctions.people_named", "个结合点人员", told)
    return len(fresh)


@transaction.atomic
def bulk_record_results(*, actor: Actor, rows: Sequence[ResultRow]) -> int:
    """Write the results of many junctions. Refuses an empty result, a day to come, and junctions not carried by the actor's organisations."""
    junctions = _carried(actor, {row.junction_id for row in rows})
    for row in rows:
        if not row.result.strip() or row.result_on > actor.today:
            raise JunctionRefused(
                "planning.junction.result", "成效不能为空，日期不能晚于今天，请核对后再写入。"
            )
        one = junctions[row.junction_id]
        one.result, one.result_on, one.result_by_name = row.result.strip(), row.result_on, row.by_name
    Junction.objects.bulk_update(
        junctions.values(), ["result", "result_on", "result_by_name"], batch_size=BATCH
    )
    told = [(junctions[row.junction_id].organisation.path, row.result) for row in rows]
    _record(actor, "planning.junctions.results_recorded", "个结合点成效", told)
    return len(rows)


def _carried(actor: Actor, keys: set[int]) -> dict[int, Junction]:
    found = {
        one.pk: one
        for one in Junction.objects.filter(pk__in=keys).select_related("organisation")
        if may_agree_junction(actor, one)
    }
    if keys - set(found):
        raise NotPermitted(
            "planning.junction.bulk_out_of_reach", "有的结合点不属于您管理的党组织，请由承担的党组织办理。"
        )
    return found


def _record(actor: Actor, word: str, counted: str, rows: Sequence[tuple[str, str]]) -> None:
    by_path: dict[str, list[str]] = {}
    for path, text in rows:
        by_path.setdefault(root_path(path), []).append(text)
    record_many(
        actor=actor,
        acts=[
            Act(
                word,
                Subject("planning.junction", "many", f"{len(texts)}{counted}"),
                path,
                {"count": len(texts), "digest": sm3("\n".join(texts))},
            )
            for path, texts in by_path.items()
        ],
    )
