"""A junction while it is at work: who does it, where it enters each stage, what came of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.planning.errors import JunctionRefused
from yipanqi.planning.models import Junction, JunctionEntry, JunctionMember
from yipanqi.planning.policies import may_agree_junction, may_change_item
from yipanqi.planning.queries.words import terms
from yipanqi.planning.services.junctions import strangers

PART, WHAT, RESULT = 100, 200, 1000


@dataclass(frozen=True)
class Entry:
    """What the party side does at one stage, and by when."""

    stage: str
    what: str
    due_on: datetime.date | None = None


@transaction.atomic
def name_people(
    *,
    actor: Actor,
    junction: Junction,
    people: Sequence[int],
    part: str = "",
    from_on: datetime.date | None = None,
) -> list[JunctionMember]:
    """Add people who do the junction's work; those already named stay as they are. Refuses people of other agencies."""
    junction = _at_work(actor, junction)
    wanted = dict.fromkeys(people)
    known = set(
        JunctionMember.objects.filter(junction=junction, until_on__isnull=True).values_list(
            "person_id", flat=True
        )
    )
    fresh = [key for key in wanted if key not in known]
    wrong: dict[str, str] = {}
    if not fresh:
        wrong["people"] = "请选择还不在名单上的人。"
    elif strangers(junction.item.organisation.path, fresh, actor.today):
        wrong["people"] = "名单里有人不是本单位的党员或工作人员。"
    if len(part.strip()) > PART:
        wrong["part"] = f"最多{PART}字。"
    if from_on is not None and from_on > actor.today:
        wrong["from_on"] = "不能晚于今天。"
    if wrong:
        raise JunctionRefused("planning.junction.people", "没有加入，请改正标出的内容。", wrong)
    made = JunctionMember.objects.bulk_create(
        JunctionMember(junction=junction, person_id=key, part=part.strip(), from_on=from_on or actor.today)
        for key in fresh
    )
    _record(actor, "planning.junction.people_named", junction, {"people": len(made), "part": part.strip()})
    return made


@transaction.atomic
def release_person(*, actor: Actor, junction: Junction, person_id: int) -> JunctionMember:
    """Somebody leaves the junction today; that he served stays. Refuses whoever does not serve."""
    junction = _at_work(actor, junction)
    place = JunctionMember.objects.filter(
        junction=junction, person_id=person_id, until_on__isnull=True
    ).first()
    if place is None:
        raise JunctionRefused("planning.junction.not_serving", "这个人不在名单上，或已经退出。")
    place.until_on = max(actor.today, place.from_on)
    place.save(update_fields=("until_on",))
    _record(actor, "planning.junction.person_released", junction, {"until_on": place.until_on})
    return place


@transaction.atomic
def write_entries(*, actor: Actor, junction: Junction, entries: Sequence[Entry]) -> list[JunctionEntry]:
    """Say what the party side does at each stage; stages left out keep nothing. Refuses unknown stages and the same one twice."""
    junction = _at_work(actor, junction)
    known = terms("stage")
    written = [entry for entry in entries if entry.what.strip()]
    wrong: dict[str, str] = {}
    for entry in written:
        if entry.stage not in known:
            wrong[entry.stage] = "没有这个阶段。"
        elif len(entry.what.strip()) > WHAT:
            wrong[entry.stage] = f"最多{WHAT}字。"
    if len({entry.stage for entry in written}) < len(written):
        wrong["stage"] = "同一个阶段写了两次。"
    if wrong:
        raise JunctionRefused("planning.junction.entries", "切入点没有写对，请改正标出的内容。", wrong)
    before: Mapping[str, str] = dict(
        JunctionEntry.objects.filter(junction=junction).values_list("stage", "what")
    )
    JunctionEntry.objects.filter(junction=junction).delete()
    made = JunctionEntry.objects.bulk_create(
        JunctionEntry(junction=junction, stage=entry.stage, what=entry.what.strip(), due_on=entry.due_on)
        for entry in written
    )
    after = {entry.stage: entry.what for entry in made}
    _record(actor, "planning.junction.entries_written", junction, {"before": before, "after": after})
    return made


@transaction.atomic
def record_result(*, actor: Actor, junction: Junction, result: str) -> Junction:
    """Write what came of it for the business; the ledger keeps the earlier word. Refuses an empty word and a junction not agreed."""
    junction = _at_work(actor, junction)
    if junction.state != Junction.AGREED:
        raise JunctionRefused("planning.junction.result_state", "结合点还没有确定，确定之后再登记成效。")
    said = result.strip()
    if not said or len(said) > RESULT:
        raise JunctionRefused(
            "planning.junction.result",
            "请写明业务上看得见的成效。",
            {"result": "不能为空。" if not said else f"最多{RESULT}字。"},
        )
    before = junction.result
    junction.result, junction.result_on, junction.result_by_name = said, actor.today, actor.name
    junction.save(update_fields=("result", "result_on", "result_by_name"))
    _record(actor, "planning.junction.result_recorded", junction, {"before": before, "result": said})
    return junction


@transaction.atomic
def set_term(
    *, actor: Actor, junction: Junction, starts_on: datetime.date | None, result_due_on: datetime.date | None
) -> Junction:
    """Say from when until when the junction works and its result is due; empty means the item's own dates. Refuses an end before the start."""
    junction = _at_work(actor, junction)
    if starts_on and result_due_on and result_due_on < starts_on:
        raise JunctionRefused(
            "planning.junction.term", "见效时限早于开始日期，请改正。", {"result_due_on": "早于开始日期。"}
        )
    before = {"starts_on": junction.starts_on, "result_due_on": junction.result_due_on}
    junction.starts_on, junction.result_due_on = starts_on, result_due_on
    junction.save(update_fields=("starts_on", "result_due_on"))
    _record(
        actor,
        "planning.junction.term_set",
        junction,
        {"before": before, "starts_on": starts_on, "result_due_on": result_due_on},
    )
    return junction


def _at_work(actor: Actor, junction: Junction) -> Junction:
    """The junction locked; refuses whoever neither carries it nor keeps its item, and one that has ended."""
    if not (may_agree_junction(actor, junction) or may_change_item(actor, junction.item)):
        raise NotPermitted(
            "planning.junction.work_not_permitted",
            "这件事由承担结合点的党组织、本单位党务工作人员或责任科室负责人办理。",
        )
    found = (
        Junction.objects.select_for_update(of=("self",))
        .select_related("item__organisation", "organisation")
        .get(pk=junction.pk)
    )
    if found.state == Junction.ENDED:
        raise JunctionRefused("planning.junction.over", "这个结合点已经结束，不能再办理。")
    return found


def _record(actor: Actor, word: str, junction: Junction, data: dict[str, object]) -> None:
    subject = Subject("planning.junction", junction.pk, junction.measure)
    record(actor=actor, word=word, subject=subject, unit_path=junction.organisation.path, data=data)
