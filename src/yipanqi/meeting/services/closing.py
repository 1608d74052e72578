"""Confirming the minutes by a second person, correcting and withdrawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.meeting.errors import MeetingRefused
from yipanqi.meeting.models import Meeting, Resolution
from yipanqi.meeting.policies import may_close, wrote_it
from yipanqi.meeting.queries.lacking import lacking
from yipanqi.meeting.services.recording import Away, Guest, mark
from yipanqi.meeting.services.standing import entered, locked, permitted

CORRECTABLE = ("place", "started_at", "ended_at", "chair_name", "recorder_name", "speeches")


@transaction.atomic
def close_minutes(*, actor: Actor, meeting: Meeting) -> Meeting:
    """Confirm the minutes. Refuses the person who wrote them, and minutes that lack what the kind asks for."""
    if not (wrote_it(actor, meeting) or may_close(actor, meeting)):
        raise NotPermitted(
            "meeting.close.not_permitted",
            "记录由开会组织的委员、主持人或上级党组织的党务工作人员确认，请交给他们办理。",
        )
    meeting = locked(meeting, states=(Meeting.HELD,))
    if wrote_it(actor, meeting):
        raise NotPermitted(
            "meeting.close.same_person",
            f"记录是{meeting.recorded_by_name}录入的，请由主持人或另一名工作人员确认。",
        )
    if missing := list(lacking(meeting)):
        raise MeetingRefused(
            "meeting.close.lacking",
            f"记录还缺：{'；'.join(missing)}。请补齐后再确认。",
            {"minutes": "记录不完整。"},
        )
    meeting.state, meeting.closed_on, meeting.closed_by_name = Meeting.CLOSED, actor.today, actor.name
    meeting.save(update_fields=("state", "closed_on", "closed_by_name"))
    entered(actor, "meeting.closed", meeting, {"recorded_by": meeting.recorded_by_name})
    return meeting


@transaction.atomic
def correct_minutes(
    *,
    actor: Actor,
    meeting: Meeting,
    changes: Mapping[str, Any],
    reason: str,
    away: Sequence[Away] | None = None,
) -> Meeting:
    """Correct confirmed minutes; the ledger keeps what stood there, and another person has to confirm them again.

    `changes` by field name; discussions as `discussion:<item>`; `away` where the roll was called wrongly. Refuses without a reason or
    without any change.
    """
    permitted(actor, meeting)
    meeting = locked(meeting, states=(Meeting.CLOSED,))
    if not reason.strip():
        raise MeetingRefused("meeting.correct.reason", "请写明更正的原因。", {"reason": "不能为空。"})
    items = {f"discussion:{item.pk}": item for item in meeting.agenda.all()}
    before: dict[str, object] = {}
    for name, value in changes.items():
        if name in items:
            old: object = items[name].discussion
        elif name in CORRECTABLE:
            old = getattr(meeting, name)
        else:
            raise MeetingRefused("meeting.correct.field", f"不能更正“{name}”。")
        if old == value:
            continue
        before[name] = old
        if name in items:
            items[name].discussion = value
            items[name].save(update_fields=("discussion",))
        else:
            setattr(meeting, name, value)
    if away is not None:
        before["roll"] = _called_anew(meeting, away)
    if not before:
        raise MeetingRefused("meeting.correct.nothing", "没有任何变化，未登记更正。")
    meeting.state, meeting.closed_on, meeting.closed_by_name = Meeting.HELD, None, ""
    meeting.recorded_by_key, meeting.recorded_by_name = actor.key, actor.name
    meeting.save()
    entered(actor, "meeting.corrected", meeting, {"before": before, "reason": reason.strip()})
    return meeting


def _called_anew(meeting: Meeting, away: Sequence[Away]) -> list[tuple[str, str]]:
    """Call the roll anew, whoever sat in stays; returns who stood there as what."""
    before = list(meeting.roll.order_by("order").values_list("name", "state"))
    guests = meeting.roll.filter(person=None).order_by("order").values_list("name", "post_title")
    mark(meeting, away, [Guest(name, title) for name, title in guests])
    return before


@transaction.atomic
def withdraw_meeting(*, actor: Actor, meeting: Meeting, reason: str) -> Meeting:
    """Call a meeting off or take back a record made by mistake; it stays readable. Refuses while duties rest on its resolutions."""
    permitted(actor, meeting)
    meeting = locked(meeting, states=(Meeting.CALLED, Meeting.HELD, Meeting.CLOSED))
    if not reason.strip():
        raise MeetingRefused("meeting.withdraw.reason", "请写明撤销的原因。", {"reason": "不能为空。"})
    busy = Resolution.objects.filter(
        item__meeting=meeting, state__in=(Resolution.TAKEN_UP, Resolution.DONE)
    ).exists()
    if busy:
        raise MeetingRefused(
            "meeting.withdraw.in_use", "这次会议的决议已经转为责任或落实，不能撤销；内容有误请用“更正”。"
        )
    meeting.state, meeting.withdrawn_on = Meeting.WITHDRAWN, actor.today
    meeting.withdrawn_reason = reason.strip()[:300]
    meeting.save(update_fields=("state", "withdrawn_on", "withdrawn_reason"))
    entered(actor, "meeting.withdrawn", meeting, {"reason": reason.strip()})
    return meeting
