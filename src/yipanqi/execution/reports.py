"""What execution puts on paper: the minute of an activity."""

from __future__ import annotations

import datetime

from yipanqi.basics.actors import Actor
from yipanqi.documents.minutes import Minute, MinuteSection, write_minute
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.queries import asked_by, kind_title, roll_of


def minute_of(actor: Actor, activity: Activity) -> bytes:
    """The minute as a Word document, from the record and its roll. Two queries."""
    return write_minute(minute(actor, activity))


def minute(actor: Actor, activity: Activity) -> Minute:
    """What the minute says."""
    roll = list(roll_of(actor, activity))
    titles = {asked.name: asked.title for asked in asked_by(activity.kind)}
    present = [line.person.name for line in roll if line.state == Attendance.PRESENT]
    away = [_away(line) for line in roll if line.state != Attendance.PRESENT]
    counts = (
        f"应到{activity.expected_count}人，实到{activity.present_count}人"
        if activity.expected_count is not None
        else ""
    )
    facts = (
        ("时间", _moment(activity)),
        ("地点", activity.place),
        (titles.get("host_name", "主持人"), activity.host_name),
        ("记录人", activity.recorder_name),
        ("人数", counts),
        ("有表决权", _votes(roll)),
        ("到会人员", "、".join(present)),
        ("缺席及原因", "；".join(away) or activity.absent_note),
        ("关联业务", activity.business_item.title if activity.business_item else ""),
    )
    sections = [
        MinuteSection(titles.get("agenda", "议题"), activity.agenda),
        MinuteSection("发言要点", activity.discussion),
        *(MinuteSection(titles.get(name, name), text) for name, text in activity.details.items()),
        MinuteSection(titles.get("resolution", "决议事项"), activity.resolution),
    ]
    return Minute(
        organisation=activity.organisation.name,
        title=f"{kind_title(activity.kind)}记录：{activity.title}",
        facts=facts,
        sections=tuple(sections),
        signature=activity.organisation.name,
        date=_day(activity.held_on),
        signers=((titles.get("host_name", "主持人"), activity.host_name), ("记录人", activity.recorder_name)),
    )


def _votes(roll: list[Attendance]) -> str:
    """Whether more than half of those who may vote came; nothing without a roll."""
    voters = [line for line in roll if line.may_vote]
    came = sum(line.state == Attendance.PRESENT for line in voters)
    if not voters:
        return ""
    return f"应到{len(voters)}人，实到{came}人，{'超过' if came * 2 > len(voters) else '未超过'}半数"


def _away(line: Attendance) -> str:
    said = f"{line.person.name}（{line.get_state_display()}"
    return f"{said}，{line.reason}）" if line.reason else f"{said}）"


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(activity: Activity) -> str:
    started = f" {activity.started_at:%H:%M}" if activity.started_at else ""
    ended = f"—{activity.ended_at:%H:%M}" if activity.ended_at else ""
    return f"{_day(activity.held_on)}{started}{ended}"
