"""Junctions: proposed, agreed, ended; a difficulty answered in one act."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import members_as_at, posts_of, root_of, root_path, staff_of
from yipanqi.planning.errors import JunctionRefused
from yipanqi.planning.models import Junction, JunctionMember, PlanItem, SuggestionVerdict
from yipanqi.planning.policies import may_agree_junction, may_change_item, may_propose_junction
from yipanqi.planning.queries.plans import Standing
from yipanqi.planning.queries.words import measure_kinds, strengths

DIFFICULTY = "difficulty"


@dataclass(frozen=True)
class JunctionTerms:
    """What may be said of a junction beside the measure: the strength it rests on, its term, who does it. All of it may follow later."""

    strength: str = ""
    starts_on: datetime.date | None = None
    result_due_on: datetime.date | None = None
    people: Sequence[int] = field(default_factory=tuple)


@transaction.atomic
def propose_junction(
    *,
    actor: Actor,
    item: PlanItem,
    organisation: Standing,
    measure_kind: str,
    measure: str,
    expected_result: str,
    owner_id: int,
    party_item: PlanItem | None = None,
    terms: JunctionTerms | None = None,
) -> Junction:
    """Link a business item with the party measure that serves it. Refuses an item without business, a measure without
    expected result, a carrier or owner of another agency, and people who are not the carrier's or the agency's own.

    A suggestion of that wording is remembered as taken."""
    if not may_propose_junction(actor, item, organisation.path):
        raise NotPermitted(
            "planning.junction.not_permitted",
            "提出结合点由本单位党务工作人员、责任科室负责人或承担的党支部办理。",
        )
    terms = terms or JunctionTerms()
    wrong = _faults(item, organisation, measure_kind, measure, expected_result, owner_id, actor.today)
    wrong |= _faults_of_terms(terms, item, actor.today)
    if wrong:
        raise JunctionRefused("planning.junction.wrong", "结合点没有写对，请按下面的提示改正。", wrong)
    if Junction.objects.filter(item=item, measure=measure.strip()).exclude(state=Junction.ENDED).exists():
        raise JunctionRefused(
            "planning.junction.exists", "这个事项已经有同样的举措了。", {"measure": "已有同样的举措。"}
        )
    junction = Junction.objects.create(
        item=item,
        party_item=party_item,
        organisation_id=organisation.pk,
        measure_kind=measure_kind,
        measure=measure.strip(),
        expected_result=expected_result.strip(),
        owner_id=owner_id,
        proposed_on=actor.today,
        strength=terms.strength,
        starts_on=terms.starts_on,
        result_due_on=terms.result_due_on,
    )
    JunctionMember.objects.bulk_create(
        JunctionMember(junction=junction, person_id=key, from_on=terms.starts_on or actor.today)
        for key in dict.fromkeys(terms.people)
    )
    SuggestionVerdict.objects.get_or_create(
        item=item,
        reference=measure.strip(),
        defaults={
            "verdict": SuggestionVerdict.TAKEN,
            "decided_on": actor.today,
            "decided_by_name": actor.name,
        },
    )
    _record(
        actor,
        "planning.junction.proposed",
        junction,
        {"item": item.title, "expected_result": expected_result.strip(), "people": len(terms.people)},
    )
    return junction


@transaction.atomic
def agree_junction(*, actor: Actor, junction: Junction) -> Junction:
    """Agree to a proposed junction: its carrier takes it on. Refuses one that is not proposed."""
    if not may_agree_junction(actor, junction):
        raise NotPermitted(
            "planning.agree.not_permitted", "确定结合点由承担的党组织或其上级党务工作人员办理。"
        )
    junction = _locked(junction)
    if junction.state != Junction.PROPOSED:
        raise JunctionRefused(
            "planning.agree.state", f"这个结合点{junction.get_state_display()}，不需要再确定。"
        )
    junction.state, junction.agreed_on, junction.agreed_by_name = Junction.AGREED, actor.today, actor.name
    junction.save(update_fields=("state", "agreed_on", "agreed_by_name"))
    _record(actor, "planning.junction.agreed", junction, {"agreed_on": actor.today})
    return junction


@transaction.atomic
def end_junction(*, actor: Actor, junction: Junction, reason: str) -> Junction:
    """End a junction. Refuses one already ended and an empty reason."""
    if not (may_agree_junction(actor, junction) or may_change_item(actor, junction.item)):
        raise NotPermitted("planning.end.not_permitted", "结束结合点由承担的党组织或本单位党务工作人员办理。")
    junction = _locked(junction)
    if junction.state == Junction.ENDED:
        raise JunctionRefused("planning.end.state", "这个结合点已经结束。")
    if not reason.strip():
        raise JunctionRefused("planning.end.reason", "请写明结束的原因。", {"reason": "不能为空。"})
    junction.state, junction.ended_on = Junction.ENDED, actor.today
    junction.save(update_fields=("state", "ended_on"))
    _record(actor, "planning.junction.ended", junction, {"reason": reason.strip()})
    return junction


@transaction.atomic
def answer_difficulty(
    *,
    actor: Actor,
    item: PlanItem,
    organisation: Standing,
    measure_kind: str,
    measure: str,
    expected_result: str,
    owner_id: int,
    terms: JunctionTerms | None = None,
) -> Junction:
    """Make a business difficulty the party side's key point in one act: proposed, and agreed where the actor may agree.

    Refuses an item that is no difficulty, and what `propose_junction` refuses.
    """
    if item.kind != DIFFICULTY:
        raise JunctionRefused("planning.difficulty.kind", "这个事项不是难题，请在事项页面上提出结合点。")
    junction = propose_junction(
        actor=actor,
        item=item,
        organisation=organisation,
        measure_kind=measure_kind,
        measure=measure,
        expected_result=expected_result,
        owner_id=owner_id,
        terms=terms,
    )
    return agree_junction(actor=actor, junction=junction) if may_agree_junction(actor, junction) else junction


def _faults(
    item: PlanItem,
    organisation: Standing,
    measure_kind: str,
    measure: str,
    expected_result: str,
    owner_id: int,
    today: datetime.date,
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not item.business_face:
        wrong["item"] = "这个事项没有业务内容，不能作为结合点的业务一方。"
    if item.state != PlanItem.OPEN:
        wrong["item"] = "这个事项已经结束。"
    if measure_kind not in measure_kinds():
        wrong["measure_kind"] = "没有这种举措类型。"
    for name, text in (("measure", measure), ("expected_result", expected_result)):
        if not text.strip():
            wrong[name] = "不能为空。"
        elif len(text.strip()) > 300:
            wrong[name] = "最多300字。"
    root = item.organisation.path
    if not organisation.path.startswith(root):
        wrong["organisation"] = "承担的党组织不属于这个单位。"
    if not posts_of(system_actor(today), root).filter(pk=owner_id).exists():
        wrong["owner"] = "责任岗位不属于这个单位。"
    return wrong


def _faults_of_terms(terms: JunctionTerms, item: PlanItem, today: datetime.date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if terms.strength and terms.strength not in strengths():
        wrong["strength"] = "没有这种优势。"
    if terms.starts_on and terms.result_due_on and terms.result_due_on < terms.starts_on:
        wrong["result_due_on"] = "早于开始日期。"
    if strangers(item.organisation.path, terms.people, today):
        wrong["people"] = "名单里有人不是本单位的党员或工作人员。"
    return wrong


def strangers(path: str, people: Sequence[int], day: datetime.date) -> set[int]:
    """Those of the people who neither belong to an organisation below the agency's nor work in its offices on the day."""
    if not people:
        return set()
    everybody = system_actor(day)
    known = set(
        members_as_at(everybody, root_path(path))
        .filter(person_id__in=people)
        .values_list("person_id", flat=True)
    )
    agency = root_of(path).agency_id
    if agency is not None:
        staff = staff_of(everybody, agency).filter(person_id__in=people)
        known |= set(staff.values_list("person_id", flat=True))
    return set(people) - known


def _locked(junction: Junction) -> Junction:
    return (
        Junction.objects.select_for_update(of=("self",))
        .select_related("item", "organisation")
        .get(pk=junction.pk)
    )


def _record(actor: Actor, word: str, junction: Junction, data: dict[str, object]) -> None:
    subject = Subject("planning.junction", junction.pk, junction.measure)
    record(actor=actor, word=word, subject=subject, unit_path=junction.organisation.path, data=data)
