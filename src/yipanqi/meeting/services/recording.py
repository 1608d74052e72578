"""The roll frozen for the meeting's day, who came, and what was said."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.meeting.errors import MeetingRefused
from yipanqi.meeting.models import AgendaItem, Meeting, RollLine, Vote
from yipanqi.meeting.queries.kinds import meeting_kind
from yipanqi.meeting.queries.rolls import roll_on
from yipanqi.meeting.services.calling import LATE_AFTER_DAYS
from yipanqi.meeting.services.standing import entered, locked, permitted

MUST_SAY_WHY = frozenset({RollLine.ABSENT, RollLine.LEAVE})


@dataclass(frozen=True)
class Away:
    """Who was not there, or came to make up for it; everybody who is not named was present."""

    line_id: int
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Guest:
    """Somebody who sat in without being on the roll, by name and identity."""

    name: str
    post_title: str = ""


@dataclass(frozen=True)
class Minutes:
    """What the minutes say besides roll, votes and resolutions; discussions and outcomes by agenda item."""

    started_at: datetime.time | None = None
    ended_at: datetime.time | None = None
    place: str = ""
    chair_name: str = ""
    recorder_name: str = ""
    speeches: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    discussions: Mapping[int, str] = field(default_factory=dict)
    outcomes: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def freeze_roll(*, actor: Actor, meeting: Meeting) -> Meeting:
    """Take the roll as it stands on the meeting's day: names, posts, rights and what keeps people out of the count.

    A later transfer or appointment does not change it. Refuses a day to come, a body without people, a second freezing.
    """
    permitted(actor, meeting)
    meeting = locked(meeting, states=(Meeting.CALLED,))
    if meeting.held_on > actor.today:
        raise MeetingRefused(
            "meeting.roll.early",
            f"会议在{meeting.held_on:%Y-%m-%d}召开，到那天再登记到会。",
            {"held_on": "还没到开会日期。"},
        )
    expected = roll_on(meeting.body, meeting.body.agency_id, meeting_kind(meeting.kind), meeting.held_on)
    if not any(one.capacity == RollLine.MEMBER for one in expected):
        raise MeetingRefused(
            "meeting.roll.empty",
            f"{meeting.body.name}在{meeting.held_on:%Y-%m-%d}没有应到的人，请先在组织里登记党员或任职。",
        )
    RollLine.objects.bulk_create(
        RollLine(
            meeting=meeting, person_id=one.person_id, order=order, name=one.name, post_title=one.post_title,
            party_status=one.party_status, capacity=one.capacity, may_vote=one.may_vote,
            no_vote_reason=one.no_vote_reason, no_vote_article=one.no_vote_article, exempt_from=list(one.exempt_from),
            exempt_reason=one.exempt_reason, exempt_article=one.exempt_article,
        )
        for order, one in enumerate(expected)
    )  # fmt: skip
    meeting.state, meeting.roll_frozen_on = Meeting.HELD, meeting.held_on
    meeting.recorded_on, meeting.recorded_by_key, meeting.recorded_by_name = (
        actor.today,
        actor.key,
        actor.name,
    )
    meeting.is_late = (actor.today - meeting.held_on).days > LATE_AFTER_DAYS
    meeting.save()
    entered(
        actor, "meeting.roll_frozen", meeting,
        {"on": meeting.held_on, "expected": sum(one.capacity == RollLine.MEMBER for one in expected)},
    )  # fmt: skip
    return meeting


@transaction.atomic
def mark_attendance(
    *, actor: Actor, meeting: Meeting, away: Sequence[Away] = (), guests: Sequence[Guest] = ()
) -> Meeting:
    """Mark who was away and why, and who sat in besides; all others on the roll were present.

    Refuses a line of another roll, an absence without a reason, and after a valid vote any change of who was present.
    """
    permitted(actor, meeting)
    meeting = locked(meeting, states=(Meeting.HELD,))
    mark(meeting, away, guests)
    present = meeting.roll.filter(capacity=RollLine.MEMBER, state=RollLine.PRESENT).count()
    entered(
        actor, "meeting.attendance_marked", meeting,
        {"present": present, "away": len(away), "guests": [guest.name for guest in guests]},
    )  # fmt: skip
    return meeting


def mark(meeting: Meeting, away: Sequence[Away], guests: Sequence[Guest]) -> None:
    """Write who was away and who sat in, without permit or record: the act around it does that."""
    lines = {line.pk: line for line in meeting.roll.exclude(person=None)}
    wrong: dict[str, str] = {}
    for one in away:
        if one.line_id not in lines:
            raise MeetingRefused("meeting.roll.stranger", "名册里没有这个人，请刷新后重试。")
        if one.state not in dict(RollLine.STATES):
            wrong[f"state-{one.line_id}"] = "请选择到会情况。"
        if one.state in MUST_SAY_WHY and not one.reason.strip():
            wrong[f"reason-{one.line_id}"] = f"请写明{lines[one.line_id].name}没有到会的原因。"
    if wrong:
        raise MeetingRefused("meeting.roll.refused", "没有到会的要写明原因，如病假、事假、公出。", wrong)
    said = {one.line_id: one for one in away}
    changed, is_recounted = [], False
    for line in lines.values():
        told = said.get(line.pk)
        state, reason = (told.state, told.reason.strip()[:200]) if told else (RollLine.PRESENT, "")
        if (line.state, line.reason) != (state, reason):
            is_recounted |= (line.state == RollLine.PRESENT) != (state == RollLine.PRESENT)
            line.state, line.reason = state, reason
            changed.append(line)
    if is_recounted and Vote.objects.filter(item__meeting=meeting, state=Vote.VALID).exists():
        raise MeetingRefused(
            "meeting.roll.voted", "已经按这份到会情况表决过，要改到会情况，请先把表决作废并写明原因。"
        )
    RollLine.objects.bulk_update(changed, ("state", "reason"))
    meeting.roll.filter(person=None).delete()
    RollLine.objects.bulk_create(
        RollLine(
            meeting=meeting, order=len(lines) + number, name=guest.name.strip()[:60],
            post_title=guest.post_title.strip()[:120], capacity=RollLine.OBSERVER, may_vote=False,
            no_vote_reason="列席人员不参加表决",
        )
        for number, guest in enumerate(guests)
        if guest.name.strip()
    )  # fmt: skip


@transaction.atomic
def write_minutes(*, actor: Actor, meeting: Meeting, minutes: Minutes) -> Meeting:
    """Write the minutes of a meeting that is being recorded; may be repeated until another person confirms them."""
    permitted(actor, meeting)
    meeting = locked(meeting, states=(Meeting.HELD,))
    _check_minutes(meeting, minutes)
    meeting.place = minutes.place.strip()[:120]
    meeting.chair_name, meeting.recorder_name = (
        minutes.chair_name.strip()[:60],
        minutes.recorder_name.strip()[:60],
    )
    meeting.speeches = minutes.speeches.strip()
    meeting.started_at, meeting.ended_at = minutes.started_at, minutes.ended_at
    meeting.details = {name: text.strip() for name, text in minutes.details.items() if text.strip()}
    meeting.recorded_by_key, meeting.recorded_by_name = actor.key, actor.name
    meeting.save()
    for item in meeting.agenda.all():
        item.discussion = minutes.discussions.get(item.pk, item.discussion).strip()
        item.outcome = minutes.outcomes.get(item.pk, item.outcome)
        item.save(update_fields=("discussion", "outcome"))
    entered(
        actor, "meeting.minuted", meeting, {"chair": meeting.chair_name, "recorder": meeting.recorder_name}
    )
    return meeting


def _check_minutes(meeting: Meeting, minutes: Minutes) -> None:
    wrong: dict[str, str] = {}
    if minutes.started_at and minutes.ended_at and minutes.ended_at < minutes.started_at:
        wrong["ended_at"] = "散会时间早于开始时间。"
    known = {asked.name for asked in meeting_kind(meeting.kind).fields} | {"one_side_reason"}
    if strange := sorted(minutes.details.keys() - known):
        wrong["details"] = f"“{'、'.join(strange)}”不是这种会议的栏目。"
    items = set(meeting.agenda.values_list("pk", flat=True))
    if (minutes.discussions.keys() | minutes.outcomes.keys()) - items:
        wrong["agenda"] = "有的议题不在这次会议的议程里，请刷新后重试。"
    if set(minutes.outcomes.values()) - set(dict(AgendaItem.OUTCOMES)):
        wrong["outcome"] = "请选择议题的结果。"
    if wrong:
        raise MeetingRefused("meeting.minutes.refused", "会议记录还有要改的地方。", wrong)
