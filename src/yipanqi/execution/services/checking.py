"""What an activity and its roll must satisfy before anything is written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from yipanqi.execution.errors import ActivityRefused
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.queries.activities import RollEntry
from yipanqi.execution.queries.kinds import activity_kinds, asked_by, countable_as

LATE_AFTER_DAYS = 7
TEXT_LIMITS = {
    "title": 200,
    "place": 120,
    "host_name": 60,
    "recorder_name": 60,
    "absent_note": 500,
    "observers": 500,
}
PRESENT_STATES = frozenset({Attendance.PRESENT})


class Standing(Protocol):
    """A party organisation, as far as execution looks at it."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class ActivityDraft:
    """What is to be recorded of an activity; `details` by the names that its kind asks for."""

    kind: str
    title: str
    held_on: datetime.date
    started_at: datetime.time | None = None
    ended_at: datetime.time | None = None
    place: str = ""
    host_name: str = ""
    recorder_name: str = ""
    expected_count: int | None = None
    present_count: int | None = None
    absent_note: str = ""
    agenda: str = ""
    discussion: str = ""
    resolution: str = ""
    observers: str = ""
    also_kinds: Sequence[str] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    occurrence_id: int | None = None
    junction_id: int | None = None
    business_item_id: int | None = None


@dataclass(frozen=True)
class RollLine:
    """One line of the roll: who, present or not, why not; why activities do not bind him is found by the act."""

    person_id: int
    state: str = Attendance.PRESENT
    reason: str = ""
    exempt_reason: str = ""


class Counted(Protocol):
    """A line as far as it is counted."""

    @property
    def state(self) -> str: ...
    @property
    def exempt_reason(self) -> str: ...


def check_activity(activity: Activity, today: datetime.date) -> None:
    """Refuse an activity that cannot have been; every wrong field is named at once."""
    wrong = faults_of(activity, today)
    asks = asked_by(activity.kind, activity.also_kinds)
    known = {asked.name for asked in asks if asked.is_detail}
    if set(activity.also_kinds) - countable_as(activity.kind).keys():
        wrong["also_kinds"] = "这种活动不能同时计作所选的种类，请取消或分别登记。"
    if strange := sorted(activity.details.keys() - known):
        wrong["details"] = f"“{'、'.join(strange)}”不是这种活动的栏目，请按活动种类的栏目填写。"
    for asked in asks:
        value = activity.details.get(asked.name, "") if asked.is_detail else getattr(activity, asked.name)
        if asked.is_required and not str(value).strip():
            wrong.setdefault(asked.name, f"{asked.title}不能为空。")
    if wrong:
        raise ActivityRefused("execution.activity.wrong", "活动没有登记，请按下面的提示改正。", wrong)


def faults_of(activity: Activity, today: datetime.date) -> dict[str, str]:
    """What is wrong with an activity of any kind, typed or imported, by field."""
    wrong: dict[str, str] = {}
    if activity.kind not in activity_kinds():
        wrong["kind"] = "没有这种活动。"
    if not activity.title.strip():
        wrong["title"] = "不能为空。"
    if activity.held_on > today:
        wrong["held_on"] = "晚于今天，活动开展之后再登记。"
    if activity.started_at and activity.ended_at and activity.ended_at < activity.started_at:
        wrong["ended_at"] = "早于开始时间。"
    expected, present = activity.expected_count, activity.present_count
    if expected is not None and present is not None and present > expected:
        wrong["present_count"] = "多于应到人数。"
    for name, limit in TEXT_LIMITS.items():
        if len(getattr(activity, name)) > limit:
            wrong[name] = f"最多{limit}字。"
    return wrong


def check_roll(
    activity: Activity, roll: Sequence[RollLine], due: Mapping[int, RollEntry]
) -> list[Attendance]:
    """The attendance to be written, frozen as the roll stands on the day. Refuses strangers, doubles, unknown states."""
    if any(line.person_id not in due for line in roll):
        raise ActivityRefused(
            "execution.roll.stranger",
            "名册里有人当天不在本组织，请按当天的名册点名。",
            {"roll": "有人不在当天的名册上。"},
        )
    if len({line.person_id for line in roll}) < len(roll):
        raise ActivityRefused(
            "execution.roll.double", "名册里有人重复，请删去重复的一行。", {"roll": "有人重复。"}
        )
    if any(line.state not in dict(Attendance.STATES) for line in roll):
        raise ActivityRefused(
            "execution.roll.state", "出席情况只能是到会、请假、缺席或已补课。", {"roll": "出席情况不对。"}
        )
    return [
        Attendance(
            activity=activity,
            person_id=line.person_id,
            state=line.state,
            reason=line.reason.strip()[:200],
            may_vote=due[line.person_id].may_vote,
            exempt_reason=due[line.person_id].exempt_reason,
        )
        for line in roll
    ]


def count_roll(activity: Activity, roll: Sequence[Counted]) -> None:
    """Expected and present as the roll says; typed numbers stand only where there is no roll.

    Whom activities do not bind counts only if he came.
    """
    if roll:
        activity.present_count = sum(line.state in PRESENT_STATES for line in roll)
        excused = sum(bool(line.exempt_reason) and line.state not in PRESENT_STATES for line in roll)
        activity.expected_count = len(roll) - excused


def is_late(held_on: datetime.date, recorded_on: datetime.date) -> bool:
    """Whether the record came more than seven days after the day."""
    return (recorded_on - held_on).days > LATE_AFTER_DAYS
