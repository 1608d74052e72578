"""What every act of the room needs: the meeting locked, the keeper of its record, the entry in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.meeting.errors import MeetingMoved
from yipanqi.meeting.models import Meeting
from yipanqi.meeting.policies import may_record

SUBJECT = "meeting.meeting"
Follower = Callable[[Actor, Meeting], None]
_followers: list[Follower] = []


def follow_meetings(follower: Follower) -> None:
    """Let a later room's record of the same gathering follow the meeting, in the transaction of each of its acts."""
    _followers.append(follower)


def told(actor: Actor, meeting: Meeting) -> None:
    """Tell the followers that something about the meeting has changed."""
    for follower in _followers:
        follower(actor, meeting)


def permitted(actor: Actor, meeting: Meeting) -> None:
    """Refuses whoever may not record this meeting."""
    if not may_record(actor, meeting):
        raise NotPermitted(
            "meeting.not_permitted",
            "会议由本组织或上级党组织的党务工作人员、党组负责人登记，请交给他们办理。",
        )


def locked(meeting: Meeting, *, states: tuple[str, ...] = (Meeting.CALLED, Meeting.HELD)) -> Meeting:
    """The meeting as it stands now, held until the act ends; refuses a state in which the act is not possible."""
    found = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("organisation", "body")
        .get(pk=meeting.pk)
    )
    if found.state not in states:
        raise MeetingMoved(
            f"meeting.{found.state}",
            f"会议现在是“{found.get_state_display()}”，不能这样办理。{HINTS[found.state]}",
        )
    return found


HINTS = {
    Meeting.CALLED: "请先登记到会情况。",
    Meeting.HELD: "请先由另一人确认记录。",
    Meeting.CLOSED: "记录已经确认，要改请用“更正”。",
    Meeting.WITHDRAWN: "会议已经撤销，需要时请重新登记。",
}


def subject(meeting: Meeting) -> Subject:
    """The meeting as the ledger names it."""
    return Subject(SUBJECT, meeting.pk, meeting.title)


def entered(actor: Actor, word: str, meeting: Meeting, data: Mapping[str, Any] | None = None) -> None:
    """Leave the act's entry; of a meeting behind closed doors only staff reads it."""
    record(
        actor=actor,
        word=word,
        subject=subject(meeting),
        unit_path=meeting.organisation.path,
        data=data or {},
        audience="staff" if meeting.is_closed_door else "line",
    )
    told(actor, meeting)
