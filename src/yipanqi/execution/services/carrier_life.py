"""The life of a carrier: people come and go, work and visits are logged, it is reviewed, kept or renewed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.evidence.queries import digests_of
from yipanqi.evidence.services import Upload, attach
from yipanqi.execution.errors import CarrierRefused
from yipanqi.execution.models import Carrier, CarrierLog, CarrierMember
from yipanqi.execution.policies import (
    may_decide_term,
    may_lead_carrier,
    may_log,
    may_review,
    may_volunteer,
)
from yipanqi.execution.queries.carrier_kinds import carrier_evidence_wanted, described_kind
from yipanqi.execution.queries.carriers import carriers
from yipanqi.execution.services.carriers import faults_of_place, keep_entry, running
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.organisation.queries import people, root_path


@dataclass(frozen=True)
class LogDraft:
    """What was done: day, work, result, the business figure as it stood then. A visit says what help was given as its result."""

    done_on: datetime.date
    text: str
    result: str = ""
    value: Decimal | None = None
    is_visit: bool = False


@dataclass(frozen=True)
class LogRow:
    """One line of many logs."""

    carrier_id: int
    draft: LogDraft


@dataclass(frozen=True)
class ReviewDraft:
    """One review: day, verdict, which criteria were met, the words of the review."""

    done_on: datetime.date
    verdict: str
    text: str
    met: tuple[str, ...] = ()
    value: Decimal | None = None


@transaction.atomic
def place_team(*, actor: Actor, carrier: Carrier, level: str, parent_id: int | None) -> Carrier:
    """Put a team at a level and under another team. Refuses an unknown level and a team above that is not higher."""
    if not may_decide_term(actor, carrier):
        raise NotPermitted(
            "execution.team.not_permitted", "队伍的层级由本组织或上级党组织的党务工作人员调整。"
        )
    carrier = running(carrier)
    wrong = faults_of_place(carrier.organisation, carrier.kind, level, parent_id, carrier.pk)
    kind = described_kind(carrier.kind)
    lower = carrier.teams.filter(state=Carrier.ACTIVE)
    if not wrong and any(kind.rank_of(one.level) <= kind.rank_of(level) for one in lower):
        wrong = {"level": "下面还有同级或更高的队伍，请先调整它们的上级队伍。"}
    if wrong:
        raise CarrierRefused("execution.team.wrong", "没有调整，请按下面的提示改正。", wrong)
    before = kind.level_title(carrier.level)
    carrier.level, carrier.parent_id = level, parent_id
    carrier.save(update_fields=("level", "parent"))
    keep_entry(
        actor,
        "execution.carrier.placed",
        carrier,
        {"before": before, "after": kind.level_title(level), "parent": parent_id},
    )
    return carrier


@transaction.atomic
def volunteer_for(*, actor: Actor, carrier: Carrier) -> Carrier:
    """Sign up for a team of volunteers oneself. Refuses teams that take none, who stands neither there nor below, and who serves already."""
    if not may_volunteer(actor, carrier):
        raise NotPermitted(
            "execution.volunteer.not_permitted",
            "本组织和下级党组织的党员可以报名加入；在别处的请报本支部所属的队伍。",
        )
    carrier, own = running(carrier), actor.person_id or 0
    if carrier.members.filter(person_id=own, left_on__isnull=True).exists():
        raise CarrierRefused("execution.carrier.serves", "您已在这支队伍里，不用再报名。")
    CarrierMember.objects.create(carrier=carrier, person_id=own, joined_on=actor.today)
    keep_entry(
        actor, "execution.carrier.joined", carrier, {"person": actor.name, "leads": False, "own": True}
    )
    return carrier


@transaction.atomic
def join_carrier(*, actor: Actor, carrier: Carrier, person_id: int, leads: bool = False) -> Carrier:
    """Let somebody serve in the carrier, or lead it. Refuses people out of reach and whoever serves already."""
    _permit_lead(actor, carrier)
    carrier = running(carrier)
    person = people(actor).filter(pk=person_id).first()
    if person is None:
        raise CarrierRefused(
            "execution.carrier.person", "没有找到这个人，请从名单里选择。", {"person_id": "请选择一个人。"}
        )
    serving = carrier.members.filter(person_id=person_id, left_on__isnull=True).exists()
    if serving and not (leads and carrier.leader_id != person_id):
        raise CarrierRefused(
            "execution.carrier.serves", f"{person.name}已在这个载体里。", {"person_id": "已在这个载体里。"}
        )
    if not serving:
        CarrierMember.objects.create(carrier=carrier, person_id=person_id, joined_on=actor.today)
    if leads:
        carrier.leader_id = person_id
        carrier.save(update_fields=("leader",))
    keep_entry(actor, "execution.carrier.joined", carrier, {"person": person.name, "leads": leads})
    return carrier


@transaction.atomic
def leave_carrier(*, actor: Actor, carrier: Carrier, person_id: int) -> Carrier:
    """End somebody's service in the carrier; one who leads it leads it no longer. Refuses whoever does not serve."""
    if actor.person_id != person_id:
        _permit_lead(actor, carrier)
    carrier = running(carrier)
    member = (
        carrier.members.select_related("person").filter(person_id=person_id, left_on__isnull=True).first()
    )
    if member is None:
        raise CarrierRefused("execution.carrier.not_serving", "这个人现在不在这个载体里，不用再办退出。")
    member.left_on = max(actor.today, member.joined_on or carrier.starts_on)
    member.save(update_fields=("left_on",))
    if carrier.leader_id == person_id:
        carrier.leader = None
        carrier.save(update_fields=("leader",))
    keep_entry(actor, "execution.carrier.left", carrier, {"person": member.person.name})
    return carrier


@transaction.atomic
def log_carrier(
    *, actor: Actor, carrier: Carrier, draft: LogDraft, files: Sequence[Upload] = ()
) -> CarrierLog:
    """Write down work done or a visit. Refuses an empty text, a day before the carrier or to come, and a carrier that ended."""
    if not may_log(actor, carrier):
        raise NotPermitted(
            "execution.log.not_permitted", "工作记录由这个载体的负责人、成员或党务工作人员填写。"
        )
    carrier = running(carrier)
    wrong = _faults(carrier, draft.done_on, draft.text, actor.today)
    if draft.is_visit and not draft.result.strip():
        wrong["result"] = "请写明帮了什么；没有帮上的，写明原因。"
    if wrong:
        raise CarrierRefused("execution.log.wrong", "没有登记，请按下面的提示改正。", wrong)
    log = _log(actor, carrier, CarrierLog.VISIT if draft.is_visit else CarrierLog.WORK, draft)
    log.save()
    if files:
        attach(
            actor=actor,
            subject=Subject("execution.carrier", carrier.pk, carrier.name),
            organisation=carrier.organisation,
            requirement=carrier_evidence_wanted(carrier.kind),
            files=files,
        )
    word = "execution.carrier.visited" if draft.is_visit else "execution.carrier.logged"
    keep_entry(actor, word, carrier, {"done_on": draft.done_on, "log": log.pk})
    return log


@transaction.atomic
def bulk_log_carriers(*, actor: Actor, rows: Sequence[LogRow]) -> list[CarrierLog]:
    """Write down many works at once, one entry for each agency. Refuses carriers not managed and impossible days."""
    found = {one.pk: one for one in carriers(actor).filter(pk__in=[row.carrier_id for row in rows])}
    if any(
        row.carrier_id not in found or not actor.may_act_on(found[row.carrier_id].organisation.path)
        for row in rows
    ):
        raise NotPermitted(
            "execution.log.out_of_reach", "有的载体不属于您管理的党组织，请由其上级党组织登记。"
        )
    for row in rows:
        if wrong := _faults(found[row.carrier_id], row.draft.done_on, row.draft.text, actor.today):
            raise CarrierRefused(
                "execution.log.wrong", f"“{found[row.carrier_id].name}”的记录没有写对。", wrong
            )
    logs = CarrierLog.objects.bulk_create(
        [
            _log(
                actor, found[row.carrier_id],
                CarrierLog.VISIT if row.draft.is_visit else CarrierLog.WORK, row.draft,
            )
            for row in rows
        ],
        batch_size=500,
    )  # fmt: skip
    by_agency: dict[str, list[str]] = {}
    for row in rows:
        path = root_path(found[row.carrier_id].organisation.path)
        by_agency.setdefault(path, []).append(f"{row.carrier_id}|{row.draft.done_on}|{row.draft.text}")
    acts = [
        Act(
            "execution.carriers.logged",
            Subject("execution.carrier", "many", f"{len(lines)} 条工作记录"),
            path,
            {"count": len(lines), "digest": sm3("\n".join(lines))},
        )
        for path, lines in by_agency.items()
    ]
    record_many(actor=actor, acts=acts)
    return logs


@transaction.atomic
def review_carrier(*, actor: Actor, carrier: Carrier, draft: ReviewDraft) -> CarrierLog:
    """Review the carrier against its criteria. Refuses its own leader, unknown verdicts and criteria, and an empty text."""
    kind = described_kind(carrier.kind)
    if not may_review(actor, carrier, is_pledge=kind.is_pledge):
        raise NotPermitted(
            "execution.review.not_permitted",
            "评审由本组织或上级的党务工作人员办理；负责人（承诺人）本人不能评自己，请另一位党务工作人员评审。",
        )
    carrier = running(carrier)
    wrong = _faults(carrier, draft.done_on, draft.text, actor.today)
    if draft.verdict not in dict(CarrierLog.VERDICTS):
        wrong["verdict"] = "请选择结论。"
    if set(draft.met) - set(kind.asks):
        wrong["met"] = "请从这种载体的标准里选择。"
    if wrong:
        raise CarrierRefused("execution.review.wrong", "没有登记评审，请按下面的提示改正。", wrong)
    log = _log(
        actor,
        carrier,
        CarrierLog.REVIEW,
        LogDraft(draft.done_on, draft.text, value=draft.value),
    )
    log.verdict, log.met = draft.verdict, list(draft.met)
    log.save()
    keep_entry(
        actor,
        "execution.carrier.reviewed",
        carrier,
        {
            "verdict": draft.verdict,
            "met": list(draft.met),
            "seen": digests_of(actor, "execution.carrier", carrier.pk),
        },
    )
    return log


@transaction.atomic
def keep_carrier(*, actor: Actor, carrier: Carrier, reason: str) -> CarrierLog:
    """Decide that a carrier that stands still is kept, with the reason; the months are counted anew."""
    _permit_term(actor, carrier)
    carrier = running(carrier)
    if not reason.strip():
        raise CarrierRefused("execution.keep.reason", "请写明保留的理由。", {"reason": "不能为空。"})
    log = _log(actor, carrier, CarrierLog.KEPT, LogDraft(actor.today, reason))
    log.save()
    keep_entry(actor, "execution.carrier.kept", carrier, {"reason": reason.strip()})
    return log


@transaction.atomic
def renew_carrier(*, actor: Actor, carrier: Carrier, ends_on: datetime.date, reason: str) -> CarrierLog:
    """Give the carrier a new term. Refuses an end that is not later than today and the present one, and an empty reason."""
    _permit_term(actor, carrier)
    carrier = running(carrier)
    wrong = {} if reason.strip() else {"reason": "请写明续期的理由。"}
    if ends_on <= max(actor.today, carrier.ends_on or actor.today):
        wrong["ends_on"] = "新的期限应晚于今天和原来的期限。"
    if wrong:
        raise CarrierRefused("execution.renew.wrong", "没有续期，请按下面的提示改正。", wrong)
    before, carrier.ends_on = carrier.ends_on, ends_on
    carrier.save(update_fields=("ends_on",))
    log = _log(actor, carrier, CarrierLog.RENEWED, LogDraft(actor.today, reason, f"期限至{ends_on}"))
    log.save()
    keep_entry(actor, "execution.carrier.renewed", carrier, {"before": before, "ends_on": ends_on})
    return log


def _log(actor: Actor, carrier: Carrier, kind: str, draft: LogDraft) -> CarrierLog:
    return CarrierLog(
        carrier=carrier,
        kind=kind,
        done_on=draft.done_on,
        text=draft.text.strip(),
        result=draft.result.strip(),
        value=draft.value,
        recorded_on=actor.today,
        recorded_by_key=actor.key,
        recorded_by_name=actor.name,
    )


def _faults(carrier: Carrier, day: datetime.date, text: str, today: datetime.date) -> dict[str, str]:
    wrong = {} if text.strip() else {"text": "不能为空。"}
    if not carrier.starts_on <= day <= today:
        wrong["done_on"] = "日期应在载体设立之后、今天之前。"
    return wrong


def _permit_lead(actor: Actor, carrier: Carrier) -> None:
    if not may_lead_carrier(actor, carrier):
        raise NotPermitted(
            "execution.carrier.not_lead", "成员由载体负责人或党务工作人员调整；本人可以自己退出。"
        )


def _permit_term(actor: Actor, carrier: Carrier) -> None:
    if not may_decide_term(actor, carrier):
        raise NotPermitted(
            "execution.term.not_permitted", "保留、续期由本组织或上级党组织的党务工作人员决定。"
        )
