"""Founding and finishing carriers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution.errors import CarrierRefused
from yipanqi.execution.models import Carrier, CarrierLog, CarrierMember
from yipanqi.execution.policies import may_finish_carrier, may_found_carrier
from yipanqi.execution.queries.carrier_kinds import carrier_kinds, described_kind
from yipanqi.execution.queries.teams import superiors_for, usual_place
from yipanqi.execution.services.checking import Standing
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import offices, people
from yipanqi.organisation.queries.cadres import cadres_in_post
from yipanqi.planning.queries import item, items_to_serve, junction


@dataclass(frozen=True)
class CarrierDraft:
    """What a carrier is to be."""

    kind: str
    name: str
    starts_on: datetime.date
    junction_id: int | None = None
    leader_id: int | None = None
    ends_on: datetime.date | None = None
    criteria: str = ""
    reason: str = ""
    business_item_id: int | None = None
    office_id: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    before_value: Decimal | None = None
    value_unit: str = ""
    level: str = ""
    parent_id: int | None = None


@transaction.atomic
def found_carrier(
    *, actor: Actor, organisation: Standing, draft: CarrierDraft, member_ids: Sequence[int] = ()
) -> Carrier:
    """Found a carrier with its members; a team without a level stands where such organisations usually have one. Refuses an unknown kind, a taken name and people out of reach."""
    if not may_found_carrier(actor, organisation.path):
        raise NotPermitted(
            "execution.carrier.not_permitted", "设立载体由本组织或上级党组织的党务工作人员办理。"
        )
    if not draft.level and (kind := described_kind(draft.kind)).levels:
        level, above = usual_place(organisation, kind)
        draft = replace(draft, level=level, parent_id=draft.parent_id or above)
    wrong = _faults(actor, organisation, draft, member_ids)
    if wrong:
        raise CarrierRefused("execution.carrier.wrong", "载体没有写对，请按下面的提示改正。", wrong)
    if draft.junction_id is not None:
        junction(actor, draft.junction_id)
    if draft.business_item_id is not None and draft.business_item_id not in dict(
        items_to_serve(actor, organisation.path)
    ):
        item(actor, draft.business_item_id)
    carrier = Carrier.objects.create(
        organisation_id=organisation.pk,
        kind=draft.kind,
        name=draft.name.strip(),
        junction_id=draft.junction_id,
        leader_id=draft.leader_id,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        criteria=draft.criteria.strip(),
        reason=draft.reason.strip(),
        business_item_id=draft.business_item_id,
        office_id=draft.office_id,
        details={name: text.strip() for name, text in draft.details.items() if text.strip()},
        before_value=draft.before_value,
        value_unit=draft.value_unit.strip(),
        level=draft.level,
        parent_id=draft.parent_id,
    )
    CarrierMember.objects.bulk_create(
        CarrierMember(carrier=carrier, person_id=key, joined_on=carrier.starts_on)
        for key in dict.fromkeys(member_ids)
    )
    keep_entry(
        actor, "execution.carrier.founded", carrier, {"kind": carrier.kind, "members": len(set(member_ids))}
    )
    return carrier


@transaction.atomic
def finish_carrier(
    *,
    actor: Actor,
    carrier: Carrier,
    result: str,
    after_value: Decimal | None = None,
    ends_on: datetime.date | None = None,
) -> Carrier:
    """Finish a carrier with its result. Refuses one not active, an empty result, an end before its start or to come."""
    if not may_finish_carrier(actor, carrier):
        raise NotPermitted(
            "execution.finish.not_permitted", "结束载体由负责人、本组织或上级党务工作人员办理。"
        )
    carrier = running(carrier)
    day = ends_on or max(actor.today, carrier.starts_on)
    wrong = {} if result.strip() else {"result": "请写明成效。"}
    if day < carrier.starts_on or day > max(actor.today, carrier.starts_on):
        wrong["ends_on"] = "结束日期应在开始日期与今天之间。"
    if wrong:
        raise CarrierRefused("execution.finish.wrong", "载体没有结束，请按下面的提示改正。", wrong)
    carrier.state, carrier.result, carrier.ends_on = Carrier.FINISHED, result.strip(), day
    if after_value is not None:
        carrier.after_value = after_value
    carrier.save()
    keep_entry(
        actor, "execution.carrier.finished", carrier, {"after_value": carrier.after_value, "ends_on": day}
    )
    return carrier


@transaction.atomic
def retire_carrier(*, actor: Actor, carrier: Carrier, reason: str) -> Carrier:
    """Give a carrier up before it is finished. Refuses one not active and an empty reason."""
    if not may_found_carrier(actor, carrier.organisation.path):
        raise NotPermitted(
            "execution.retire.not_permitted", "撤销载体由本组织或上级党组织的党务工作人员办理。"
        )
    carrier = running(carrier)
    if not reason.strip():
        raise CarrierRefused("execution.retire.reason", "请写明撤销的原因。", {"reason": "不能为空。"})
    carrier.state, carrier.ends_on = Carrier.RETIRED, max(actor.today, carrier.starts_on)
    carrier.save(update_fields=("state", "ends_on"))
    CarrierLog.objects.create(
        carrier=carrier,
        kind=CarrierLog.RETIRED,
        done_on=actor.today,
        text=reason.strip(),
        recorded_on=actor.today,
        recorded_by_key=actor.key,
        recorded_by_name=actor.name,
    )
    keep_entry(actor, "execution.carrier.retired", carrier, {"reason": reason.strip()})
    return carrier


def _faults(
    actor: Actor, organisation: Standing, draft: CarrierDraft, member_ids: Sequence[int]
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if draft.kind not in carrier_kinds():
        wrong["kind"] = "没有这种载体。"
    name = draft.name.strip()
    if not name:
        wrong["name"] = "不能为空。"
    elif len(name) > 120:
        wrong["name"] = "最多120字。"
    elif Carrier.objects.filter(
        organisation_id=organisation.pk, kind=draft.kind, name=name, state=Carrier.ACTIVE
    ).exists():
        wrong["name"] = "已有同名的载体。"
    if draft.ends_on and draft.ends_on < draft.starts_on:
        wrong["ends_on"] = "早于开始日期。"
    if draft.office_id is not None and not offices(actor).filter(pk=draft.office_id).exists():
        wrong["office_id"] = "没有这个处室，或不在您的权限范围内。"
    known = {each.name for each in described_kind(draft.kind).fields}
    if strange := sorted(draft.details.keys() - known):
        wrong["details"] = f"“{'、'.join(strange)}”不是这种载体的栏目，请按种类的栏目填写。"
    for each in described_kind(draft.kind).fields:
        if each.required and not draft.details.get(each.name, "").strip():
            wrong[each.name] = f"{each.title}不能为空。"
    wrong |= faults_of_place(organisation, draft.kind, draft.level, draft.parent_id)
    wanted = {*member_ids, *([draft.leader_id] if draft.leader_id is not None else [])}
    near = set(people(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    if (covers := described_kind(draft.kind).covers) and wanted - near:
        near |= {holding.person_id for holding in cadres_in_post(actor, covers)}
    if wanted - near:
        wrong["members"] = "有人不在您的权限范围内。"
    return wrong


def faults_of_place(
    organisation: Standing, code: str, level: str, parent_id: int | None, own: int | None = None
) -> dict[str, str]:
    """What is wrong with the level of a team and the team above it; `own` is the team itself where it is there already."""
    kind = described_kind(code)
    if not kind.levels:
        return {"level": "这种载体不分层级。"} if level or parent_id is not None else {}
    if kind.rank_of(level) == len(kind.levels):
        return {"level": f"请选择队伍层级：{'、'.join(term.title for term in kind.levels)}。"}
    if parent_id is None:
        return {}
    above = {one.pk: one for one in superiors_for(organisation, kind)}.get(parent_id)
    if above is None or above.pk == own:
        return {"parent_id": "上级队伍应是本组织或上级党组织正在运行的队伍，请重新选择。"}
    if kind.rank_of(above.level) >= kind.rank_of(level):
        return {
            "parent_id": f"{kind.level_title(above.level)}不能是{kind.level_title(level)}的上级，请重新选择。"
        }
    return {}


def running(carrier: Carrier) -> Carrier:
    """The carrier, locked until the act is done. Refuses one that has ended."""
    found = Carrier.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=carrier.pk)
    if not found.is_active:
        raise CarrierRefused(
            "execution.carrier.ended",
            f"这个载体{found.get_state_display()}，不能再办理；需要时请重新设立一个。",
        )
    return found


def keep_entry(actor: Actor, word: str, carrier: Carrier, data: dict[str, object]) -> None:
    """One entry of the ledger about the carrier."""
    subject = Subject("execution.carrier", carrier.pk, carrier.name)
    record(actor=actor, word=word, subject=subject, unit_path=carrier.organisation.path, data=data)
