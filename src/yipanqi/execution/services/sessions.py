"""A meeting inside an activity: written in the same act, and from then on the one truth that the activity reads.

Roll, agenda, votes and resolutions belong to the meeting. The activity's own texts, head-counts and roll are taken from it after every
act of the room of meetings, so that facts, lists and papers read activities alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.execution.errors import ActivityRefused
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.queries.kinds import described_activity_kind
from yipanqi.execution.services.checking import ActivityDraft, RollLine, Standing
from yipanqi.meeting.queries import agenda_of, attendance_of, count_of, roll_of, voting_rule
from yipanqi.meeting.queries import meeting as meeting_named
from yipanqi.meeting.services import (
    Away,
    Counts,
    Guest,
    ItemDraft,
    MeetingDraft,
    Minutes,
    ResolutionDraft,
    VoteDraft,
    adopt_resolution,
    call_meeting,
    freeze_roll,
    mark_attendance,
    record_vote,
    rule_for,
    write_minutes,
)
from yipanqi.tasking.policies import may_issue
from yipanqi.tasking.services import draft_of_resolution, issue_duty_from_resolution

PRESENT, OBSERVER, MEMBER = "present", "observer", "member"
OPEN, NOTED, DECIDED = "open", "noted", "decided"


@dataclass(frozen=True)
class Resolved:
    """What was resolved on an item, which post carries it out and until when."""

    text: str
    owner_id: int | None = None
    due_on: datetime.date | None = None


@dataclass(frozen=True)
class Voted:
    """How an item was voted; whoever neither opposed nor abstained was for it, unless a number says otherwise."""

    method: str
    against: int = 0
    abstained: int = 0
    in_favour: int | None = None


@dataclass(frozen=True)
class ItemSaid:
    """One agenda item as the session took it up."""

    draft: ItemDraft
    discussion: str = ""
    outcome: str = NOTED
    vote: Voted | None = None
    resolved: Sequence[Resolved] = ()


@dataclass(frozen=True)
class SessionDraft:
    """What a meeting has beyond an activity: its agenda as it was taken up, and who sat in."""

    items: Sequence[ItemSaid]
    guests: Sequence[Guest] = field(default=())


def meeting_kind_inside(kind: str, organisation_kind: str) -> str:
    """The kind of meeting that is written together with such an activity of such an organisation; empty for none."""
    known = described_activity_kind(kind)
    return known.meeting_at(organisation_kind) if known else ""


def hold_session(
    actor: Actor,
    organisation: Standing,
    draft: ActivityDraft,
    roll: Sequence[RollLine],
    session: SessionDraft,
) -> Any:
    """The meeting with its frozen roll, agenda, votes, resolutions and minutes; a dated resolution with an owner becomes a duty.

    Written in the transaction of the act around it. Refuses what the acts of the room of meetings refuse.
    """
    inside = meeting_kind_inside(draft.kind, getattr(organisation, "kind", ""))
    if not inside:
        raise ActivityRefused(
            "execution.session.kind",
            "这种活动不带议题、表决和决议，请按这种活动的栏目登记。",
            {"kind": "不带会议。"},
        )
    _check(session)
    meeting = call_meeting(
        actor=actor,
        body_id=organisation.pk,
        draft=MeetingDraft(
            inside, draft.held_on, draft.title, draft.started_at, draft.place, draft.host_name, draft.recorder_name,
            tuple(one.draft for one in session.items),
        ),
    )  # fmt: skip
    meeting = freeze_roll(actor=actor, meeting=meeting)
    mark_attendance(actor=actor, meeting=meeting, away=away_of(actor, meeting, roll), guests=session.guests)
    items = list(agenda_of(actor, meeting))
    said = list(zip(items, session.items, strict=True))
    made = [
        resolution for item, one in said for resolution in _decide(actor, meeting, item, one)
    ]  # before the minutes: a resolution sets its item's outcome
    meeting = write_minutes(
        actor=actor,
        meeting=meeting,
        minutes=Minutes(
            draft.started_at, draft.ended_at, draft.place, draft.host_name, draft.recorder_name, draft.discussion,
            discussions={item.pk: one.discussion for item, one in said},
            outcomes={item.pk: _outcome(one) for item, one in said},
        ),
    )  # fmt: skip
    for resolution in made:
        _make_duty(actor, organisation, resolution)
    return meeting


def _check(session: SessionDraft) -> None:
    """Refuses an empty agenda and half a resolution, by the number of the item."""
    if not session.items:
        raise ActivityRefused(
            "execution.session.agenda", "请至少选一个或写一个议题。", {"agenda": "请至少选一个或写一个议题。"}
        )
    wrong: dict[str, str] = {}
    for number, one in enumerate(session.items):
        if not one.draft.title.strip():
            wrong[f"items-{number}-title"] = "请写议题。"
        for each in one.resolved:
            if not each.text.strip():
                wrong[f"items-{number}-resolved"] = "选了责任岗位或时限，请写决议事项。"
            if (each.owner_id is None) != (each.due_on is None):
                wrong[f"items-{number}-due_on"] = "责任岗位和完成时限要一起填。"
    if wrong:
        raise ActivityRefused("execution.session.wrong", "议题还有要改的地方，请按下面的提示改正。", wrong)


def _outcome(one: ItemSaid) -> str:
    if one.resolved:
        return DECIDED
    return NOTED if one.outcome == OPEN else one.outcome


def away_of(actor: Actor, meeting: Any, roll: Sequence[RollLine]) -> list[Away]:
    """Who of the frozen roll was away, from the lines by person. Refuses somebody who is not on the roll of that day."""
    lines = {line.person_id: line for line in roll_of(actor, meeting) if line.person_id is not None}
    if any(one.person_id not in lines for one in roll):
        raise ActivityRefused(
            "execution.roll.stranger",
            "名册里有人当天不在本组织，请按当天的名册点名。",
            {"roll": "有人不在当天的名册上。"},
        )
    found = []
    for one in roll:
        line = lines[one.person_id]
        if one.state != PRESENT:
            excused = line.exempt_reason if "attendance" in line.exempt_from else ""
            found.append(Away(line.pk, one.state, one.reason or excused))
    return found


def _decide(actor: Actor, meeting: Any, item: Any, one: ItemSaid) -> list[Any]:
    vote = None
    if one.vote is not None and one.vote.method:
        rule = voting_rule(rule_for(item, meeting.kind))
        present = count_of(roll_of(actor, meeting), rule.exempt).present
        favour = one.vote.in_favour
        if favour is None:
            favour = max(0, present - one.vote.against - one.vote.abstained)
        counts = Counts(favour, one.vote.against, one.vote.abstained)
        vote = record_vote(actor=actor, item=item, draft=VoteDraft(one.vote.method, counts))
    return [
        adopt_resolution(
            actor=actor,
            item=item,
            draft=ResolutionDraft(each.text, each.owner_id, each.due_on, vote.pk if vote else None),
        )
        for each in one.resolved
    ]


def _make_duty(actor: Actor, organisation: Standing, resolution: Any) -> None:
    """The duty that the resolution asks for; without a date, or where the recorder deploys no duties, it waits in the list."""
    if resolution.owner_id is None or resolution.due_on is None or not may_issue(actor, organisation.path):
        return
    draft, _ = draft_of_resolution(actor, resolution.pk)
    issue_duty_from_resolution(
        actor=actor, resolution_id=resolution.pk, draft=replace(draft, starts_on=resolution.adopted_on)
    )


@dataclass(frozen=True)
class Taken:
    """What an activity says of its meeting: its columns, and its roll as (person, state, reason, may vote, why exempt)."""

    columns: Mapping[str, Any]
    roll: tuple[tuple[int, str, str, bool, str], ...]


def taken_from(meeting: Any) -> Taken:
    """The activity's columns and roll as the meeting says them now. Four queries."""
    look = system_actor(meeting.held_on)
    lines = list(roll_of(look, meeting))
    items = list(agenda_of(look, meeting))
    members = [line for line in lines if line.capacity == MEMBER]
    counted = attendance_of(lines)
    away = [
        f"{line.name}（{line.get_state_display()}，{line.reason}）"
        for line in members
        if line.state != PRESENT
    ]
    sat_in = [
        f"{line.name}（{line.post_title}）" if line.post_title else line.name
        for line in lines
        if line.capacity == OBSERVER and line.state == PRESENT
    ]
    columns = {
        "title": meeting.title[:200], "held_on": meeting.held_on, "started_at": meeting.started_at, "ended_at": meeting.ended_at,
        "place": meeting.place, "host_name": meeting.chair_name, "recorder_name": meeting.recorder_name,
        "expected_count": counted.expected, "present_count": min(counted.present, counted.expected),
        "absent_note": "；".join(away)[:500], "observers": "、".join(sat_in)[:500],
        "agenda": "\n".join(f"{number}. {item.title}" for number, item in enumerate(items, start=1)),
        "discussion": _discussion(meeting, items), "resolution": _resolutions(items),
        "confirmed_on": meeting.closed_on, "confirmed_by_name": meeting.closed_by_name,
        "written_by_key": meeting.recorded_by_key,
    }  # fmt: skip
    return Taken(
        columns,
        tuple(
            (
                line.person_id, line.state, line.reason, line.may_vote,
                line.exempt_reason if "attendance" in line.exempt_from else "",
            )
            for line in members
            if line.person_id is not None
        ),
    )  # fmt: skip


def _discussion(meeting: Any, items: Sequence[Any]) -> str:
    said = [f"{item.title}：{item.discussion}" for item in items if item.discussion]
    return "\n".join([*said, *([meeting.speeches] if meeting.speeches else [])])


def _resolutions(items: Sequence[Any]) -> str:
    found: list[str] = []
    for item in items:
        found += [
            f"{vote.proposal}：{vote.get_method_display()}，{vote.explanation.get('sentence', '')}"
            for vote in item.votes_held
            if vote.state == "valid"
        ]
        for each in item.resolved:
            if each.state == "revoked":
                continue
            owner = each.owner.title if each.owner else ""
            until = f"{each.due_on:%Y-%m-%d}前" if each.due_on else ""
            who = "，".join(filter(None, (owner, until)))
            found.append(f"{each.text}（{who}）" if who else each.text)
    return "\n".join(found)


def lay_over(activity: Activity, taken: Taken) -> dict[str, Any]:
    """Put what the meeting says on the activity; returns what stood there and changed."""
    before = {
        name: getattr(activity, name)
        for name, value in taken.columns.items()
        if getattr(activity, name) != value
    }
    for name, value in taken.columns.items():
        setattr(activity, name, value)
    return before


def attendance_from(activity: Activity, taken: Taken) -> list[Attendance]:
    """The roll of the activity as the meeting froze it."""
    return [
        Attendance(
            activity=activity, person_id=key, state=state, reason=reason, may_vote=vote, exempt_reason=why
        )
        for key, state, reason, vote, why in taken.roll
    ]


def meeting_of(activity: Activity) -> Any:
    """The meeting inside; its own room decides again who may act on it."""
    return meeting_named(system_actor(activity.held_on), activity.meeting_id or 0)
