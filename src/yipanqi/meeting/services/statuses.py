"""Dated circumstances that take the vote or the counting from a member."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.meeting.errors import MeetingMoved, MeetingRefused
from yipanqi.meeting.models import RollStatus
from yipanqi.meeting.queries.kinds import circumstances
from yipanqi.organisation.queries import members_as_at


@dataclass(frozen=True)
class StatusDraft:
    """A circumstance to be entered: whose, which, from when, on what paper it rests."""

    person_id: int
    code: str
    from_on: datetime.date
    until_on: datetime.date | None = None
    basis: str = ""


@transaction.atomic
def enter_status(*, actor: Actor, draft: StatusDraft) -> RollStatus:
    """Enter a circumstance of a member; rolls frozen from its first day on follow it, older ones do not.

    Refuses whoever is no member within reach, a code outside the vocabulary, no paper where the circumstance needs one, the same twice.
    """
    member = members_as_at(actor, "", draft.from_on).filter(person_id=draft.person_id).first()
    if member is None:
        raise NotFound("meeting.status.person", "没有找到这名党员，或不在您的权限范围内。")
    if not actor.may_act_on(member.organisation.path):
        raise NotPermitted("meeting.status.not_permitted", "名册情形由本组织或上级党组织的党务工作人员登记。")
    known = circumstances().get(draft.code)
    wrong: dict[str, str] = {}
    if known is None:
        wrong["code"] = "请选择情形。"
    elif known.needs and not draft.basis.strip():
        wrong["basis"] = f"“{known.title}”须有{known.needs}，请写明。"
    if draft.until_on is not None and draft.until_on < draft.from_on:
        wrong["until_on"] = "截止日期早于起始日期。"
    if wrong:
        raise MeetingRefused(
            "meeting.status.refused", "名册情形还有要改的地方。" + "".join(wrong.values()), wrong
        )
    if RollStatus.objects.filter(person_id=draft.person_id, code=draft.code, until_on__isnull=True).exists():
        raise MeetingMoved("meeting.status.known", "这名党员的这种情形已经登记，还没有结束。")
    status = RollStatus.objects.create(
        organisation=member.organisation, person_id=draft.person_id, code=draft.code, from_on=draft.from_on,
        until_on=draft.until_on, basis=draft.basis.strip()[:200], entered_on=actor.today, entered_by_name=actor.name,
    )  # fmt: skip
    _record(actor, "meeting.status_entered", status, member.person.name)
    return status


@transaction.atomic
def end_status(*, actor: Actor, status: RollStatus, until_on: datetime.date) -> RollStatus:
    """The circumstance ended on this day. Refuses a day before it began."""
    if not actor.may_act_on(status.organisation.path):
        raise NotPermitted("meeting.status.not_permitted", "名册情形由本组织或上级党组织的党务工作人员登记。")
    if until_on < status.from_on:
        raise MeetingRefused(
            "meeting.status.backwards", "结束日期早于起始日期。", {"until_on": "早于起始日期。"}
        )
    status.until_on = until_on
    status.save(update_fields=("until_on",))
    _record(actor, "meeting.status_ended", status, status.person.name)
    return status


def _record(actor: Actor, word: str, status: RollStatus, name: str) -> None:
    record(
        actor=actor, word=word, subject=Subject("meeting.roll_status", status.pk, name),
        unit_path=status.organisation.path,
        data={"code": status.code, "from_on": status.from_on, "until_on": status.until_on}, audience="staff",
    )  # fmt: skip
