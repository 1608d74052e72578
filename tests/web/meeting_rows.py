"""Who may open which address of 议事: branch meetings are read by the branch, those behind closed doors by few."""

from __future__ import annotations

from typing import Any

from tests.cast import TODAY, Cast
from tests.web.rows import Row, out_of_reach
from yipanqi.meeting.models import Meeting
from yipanqi.meeting.queries.electing import Stood
from yipanqi.meeting.services import (
    Counts,
    ElectionDraft,
    ItemDraft,
    MeetingDraft,
    ResolutionDraft,
    StatusDraft,
    VoteDraft,
    adopt_resolution,
    call_meeting,
    close_minutes,
    enter_status,
    freeze_roll,
    record_election,
    record_vote,
    write_minutes,
)
from yipanqi.meeting.services import Minutes as MinutesDraft

CALLERS = ("clerk", "planner", "leader", "doer", "second_doer", "commissioner", "stranger", "other_doer")
STAFF = ("clerk", "planner", "doer", "second_doer", "commissioner", "stranger", "other_doer")
RECORDERS = dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)
OUTSIDE = out_of_reach("second_doer")


def called(cast: Cast) -> Meeting:
    """A general meeting of the first branch, called for today."""
    draft = MeetingDraft(kind="general_meeting", held_on=TODAY, items=(ItemDraft("窗口提速"),))
    return call_meeting(actor=cast.doer, body_id=cast.branch.pk, draft=draft)


def meeting(cast: Cast) -> tuple[Any, ...]:
    """That meeting."""
    return (called(cast).pk,)


def held(cast: Cast) -> tuple[Any, ...]:
    """The same with its roll frozen."""
    return (freeze_roll(actor=cast.doer, meeting=called(cast)).pk,)


def closed(cast: Cast) -> tuple[Any, ...]:
    """The same, confirmed."""
    found = freeze_roll(actor=cast.system, meeting=called(cast))
    item = found.agenda.get()
    draft = MinutesDraft(
        started_at=None,
        place="会议室",
        chair_name="庚",
        recorder_name="壬",
        speeches="同意",
        outcomes={item.pk: "noted"},
    )
    write_minutes(actor=cast.system, meeting=found, minutes=draft)
    Meeting.objects.filter(pk=found.pk).update(started_at="09:00")
    return (close_minutes(actor=cast.system, meeting=found).pk,)


def paper(cast: Cast) -> tuple[Any, ...]:
    """Its notice."""
    return (called(cast).pk, "notice", "docx")


def item(cast: Cast) -> tuple[Any, ...]:
    """The item of a meeting that is being recorded."""
    return (freeze_roll(actor=cast.doer, meeting=called(cast)).agenda.get().pk,)


def _voted(cast: Cast) -> Any:
    found = freeze_roll(actor=cast.doer, meeting=called(cast))
    count = sum(line.may_vote for line in found.roll.all())
    return record_vote(actor=cast.doer, item=found.agenda.get(), draft=VoteDraft("hands", Counts(count)))


def election(cast: Cast) -> tuple[Any, ...]:
    """A ballot that left one of two seats open."""
    found = freeze_roll(actor=cast.doer, meeting=called(cast))
    count = sum(line.may_vote for line in found.roll.all())
    stood = (Stood("寅", count), Stood("卯", 0), Stood("辰", 0))
    draft = ElectionDraft("支部委员会委员", 2, count, count, count, stood)
    return (record_election(actor=cast.doer, item=found.agenda.get(), draft=draft).pk,)


def vote(cast: Cast) -> tuple[Any, ...]:
    """A vote that passed."""
    return (_voted(cast).pk,)


def resolution(cast: Cast) -> tuple[Any, ...]:
    """A resolution that the branch secretary carries out."""
    owner = cast.posts["doer"].pk
    draft = ResolutionDraft("增设窗口", owner, TODAY)
    return (adopt_resolution(actor=cast.doer, item=_voted(cast).item, draft=draft).pk,)


def status(cast: Cast) -> tuple[Any, ...]:
    """A circumstance of a member of the first branch."""
    draft = StatusDraft(cast.people["member"].pk, "old_or_ill", TODAY)
    return (enter_status(actor=cast.doer, draft=draft).pk,)


MEETING_ROWS = {
    "meeting:index": Row(200),
    "meeting:matters": Row(200),
    "meeting:agenda_items": Row(200),
    "meeting:resolutions": Row(200),
    "meeting:call_meeting": Row(403, dict.fromkeys(CALLERS, 200)),
    "meeting:meeting": Row(200, OUTSIDE, args=meeting),
    "meeting:paper": Row(200, OUTSIDE, args=paper),
    "meeting:set_agenda": Row(403, {**OUTSIDE, **RECORDERS}, args=meeting),
    "meeting:freeze_roll": Row(
        403, {**OUTSIDE, **dict.fromkeys(RECORDERS, 302)}, args=meeting, method="post"
    ),
    "meeting:write_minutes": Row(403, {**OUTSIDE, **RECORDERS}, args=held),
    "meeting:close_minutes": Row(
        403, {**OUTSIDE, **dict.fromkeys(RECORDERS, 302), "doer": 403}, args=held, method="post"
    ),
    "meeting:correct_minutes": Row(403, {**OUTSIDE, **RECORDERS}, args=closed),
    "meeting:withdraw_meeting": Row(403, {**OUTSIDE, **RECORDERS}, args=meeting),
    "meeting:change_item": Row(403, {**OUTSIDE, **RECORDERS}, args=item),
    "meeting:record_vote": Row(403, {**OUTSIDE, **RECORDERS}, args=item),
    "meeting:adopt_resolution": Row(403, {**OUTSIDE, **RECORDERS}, args=item),
    "meeting:draw_ballot": Row(403, {**OUTSIDE, **RECORDERS}, args=item),
    "meeting:record_election": Row(403, {**OUTSIDE, **RECORDERS}, args=item),
    "meeting:election": Row(200, OUTSIDE, args=election),
    "meeting:leave_seats_open": Row(403, {**OUTSIDE, **RECORDERS}, args=election),
    "meeting:annul_election": Row(403, {**OUTSIDE, **RECORDERS}, args=election),
    "meeting:vote": Row(200, OUTSIDE, args=vote),
    "meeting:annul_vote": Row(403, {**OUTSIDE, **RECORDERS}, args=vote),
    "meeting:resolution": Row(200, OUTSIDE, args=resolution),
    "meeting:finish_resolution": Row(403, {**OUTSIDE, **RECORDERS}, args=resolution),
    "meeting:revoke_resolution": Row(403, {**OUTSIDE, **RECORDERS}, args=resolution),
    "meeting:statuses": Row(403, dict.fromkeys(STAFF, 200)),
    "meeting:enter_status": Row(403, dict.fromkeys(STAFF, 200)),
    "meeting:end_status": Row(404, RECORDERS, args=status),
}
