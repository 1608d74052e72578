"""Correcting, confirming and withdrawing activities. A meeting inside goes along: there are never two truths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.periods import calendar_year
from yipanqi.evidence.queries import digests_of
from yipanqi.evidence.services import compare_words, forget_words
from yipanqi.execution.errors import ActivityMoved, ActivityRefused
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.policies import may_confirm, wrote_record
from yipanqi.execution.queries.waiting import lacking_of
from yipanqi.execution.services.activities import (
    check_links,
    check_new,
    due_for,
    judge,
    leave_entry,
    locked,
    permit,
    save,
    subject_of,
    tidy,
)
from yipanqi.execution.services.checking import (
    ActivityDraft,
    RollLine,
    check_activity,
    check_roll,
    count_roll,
    is_late,
)
from yipanqi.execution.services.sessions import attendance_from, away_of, lay_over, meeting_of, taken_from
from yipanqi.execution.services.wording import words_of
from yipanqi.meeting.queries import agenda_of, resolutions_of
from yipanqi.meeting.queries import roll_of as meeting_roll
from yipanqi.meeting.services import (
    Guest,
    Minutes,
    close_minutes,
    correct_minutes,
    follow_meetings,
    mark_attendance,
    release_resolution,
    revoke_resolution,
    withdraw_meeting,
    write_minutes,
)
from yipanqi.rulebook.services import evaluate_organisation
from yipanqi.tasking.queries import duties, occurrence
from yipanqi.tasking.services import discharge_recurring, end_duty, reopen_occurrence

CORRECTABLE = frozenset(each.name for each in fields(ActivityDraft)) - {"kind", "occurrence_id"}
COUNTS = frozenset({"expected_count", "present_count"})
"""Where there is a roll it is the roll that counts."""
MINUTED = {
    "place": "place", "started_at": "started_at", "ended_at": "ended_at", "host_name": "chair_name",
    "recorder_name": "recorder_name", "discussion": "speeches",
}  # fmt: skip
"""What a correction writes into the meeting inside."""
OWN = frozenset({"details", "junction_id", "business_item_id", "also_kinds"})
"""What an activity says beside its meeting."""


@transaction.atomic
def correct_activity(
    *,
    actor: Actor,
    activity: Activity,
    changes: Mapping[str, Any],
    reason: str,
    roll: Sequence[RollLine] | None = None,
    discussions: Mapping[int, str] | None = None,
) -> Activity:
    """Correct a record; the ledger keeps what stood there, and a second person has to confirm it again.

    Of a meeting inside, place, times, names, speeches, the discussions of its items and its roll are corrected with it; its agenda,
    votes and resolutions in the room of meetings. Refuses without a reason and what `record_activity` refuses.
    """
    permit(actor, activity)
    activity = locked(activity)
    if not reason.strip():
        raise ActivityRefused("execution.correct.reason", "请写明更正的原因。", {"reason": "不能为空。"})
    unknown = set(changes) - CORRECTABLE
    if unknown:
        raise ActivityRefused("execution.correct.field", f"不能更正这些字段：{'、'.join(sorted(unknown))}。")
    year_before = activity.held_on.year
    before: dict[str, Any] = {}
    if activity.meeting_id is not None:
        before = _correct_meeting(actor, activity, changes, reason, roll, discussions or {})
        activity = locked(activity)
        changes, roll = {name: value for name, value in changes.items() if name in OWN}, None
    before |= _lay(actor, activity, changes, roll)
    if not before:
        raise ActivityRefused("execution.correct.nothing", "没有任何变化，未登记更正。")
    check_activity(activity, activity.recorded_on)
    check_links(actor, activity.organisation, activity)
    check_new(activity)
    activity.is_late = activity.is_late or is_late(activity.held_on, activity.recorded_on)
    activity.written_by_key, activity.confirmed_on, activity.confirmed_by_name = actor.key, None, ""
    save(activity)
    compare_words(actor=actor, words=words_of(activity))
    leave_entry(
        actor, "execution.activity.corrected", activity, activity.organisation.path,
        {"before": before, "reason": reason.strip()},
    )  # fmt: skip
    people = {line.person_id for line in roll or ()} | set(activity.roll.values_list("person_id", flat=True))
    judge(actor, activity.organisation, activity, people)
    if year_before != activity.held_on.year:
        found = evaluate_organisation(
            actor=actor, organisation=activity.organisation, period=calendar_year(year_before)
        )
        discharge_recurring(actor=actor, organisation=activity.organisation, windows=found)
    return activity


def _lay(
    actor: Actor, activity: Activity, changes: Mapping[str, Any], roll: Sequence[RollLine] | None
) -> dict[str, Any]:
    """Lay the changes over the activity and call its roll anew; returns what stood there."""
    if roll is not None or activity.roll.exists():
        changes = {name: value for name, value in changes.items() if name not in COUNTS}
    before = {
        name: getattr(activity, name) for name, value in changes.items() if getattr(activity, name) != value
    }
    for name in before:
        setattr(activity, name, changes[name])
    tidy(activity)
    if roll is not None:
        before["roll"] = [list(row) for row in activity.roll.order_by("pk").values_list("person_id", "state")]
        attendance = check_roll(activity, roll, due_for(actor, activity.organisation, activity, roll))
        activity.roll.all().delete()
        Attendance.objects.bulk_create(attendance)
        count_roll(activity, attendance)
    return before


def _correct_meeting(
    actor: Actor,
    activity: Activity,
    changes: Mapping[str, Any],
    reason: str,
    roll: Sequence[RollLine] | None,
    discussions: Mapping[int, str],
) -> dict[str, Any]:
    """Write the changes into the meeting, confirmed or not; the activity follows it. Returns what stood there."""
    meeting = meeting_of(activity)
    fixed = {
        name for name in ("title", "held_on", "agenda", "resolution") if name in changes
        and changes[name] != getattr(activity, name)
    }  # fmt: skip
    if fixed:
        raise ActivityRefused(
            "execution.correct.meeting",
            "会议的名称、日期不能更正，登记错了请撤回后重新登记；议题、表决和决议请在会议页面更正。",
            dict.fromkeys(fixed, "请按上面的提示办理。"),
        )
    minuted = {MINUTED[name]: value for name, value in changes.items() if name in MINUTED}
    items = {item.pk: item.discussion for item in agenda_of(system_actor(actor.today), meeting)}
    said = {f"discussion:{key}": text.strip() for key, text in discussions.items() if key in items}
    now = {
        **{name: getattr(meeting, name) for name in minuted},
        **{f"discussion:{key}": text for key, text in items.items()},
    }
    before = {name: now[name] for name, value in {**minuted, **said}.items() if now[name] != value}
    away = away_of(actor, meeting, roll) if roll is not None else None
    if away is not None:
        before["roll"] = [list(row) for row in activity.roll.order_by("pk").values_list("person_id", "state")]
    if not before:
        return before
    if meeting.state == "closed":
        correct_minutes(actor=actor, meeting=meeting, changes={**minuted, **said}, reason=reason, away=away)
        return before
    if away is not None:
        guests = [
            Guest(line.name, line.post_title)
            for line in meeting_roll(actor, meeting)
            if line.person_id is None
        ]
        mark_attendance(actor=actor, meeting=meeting, away=away, guests=guests)
    kept = {name: getattr(meeting, name) for name in MINUTED.values()}
    write_minutes(
        actor=actor,
        meeting=meeting,
        minutes=Minutes(
            **{**kept, **minuted}, details=meeting.details, discussions={**items, **dict(discussions)}
        ),
    )
    return before


@transaction.atomic
def explain_late_entry(*, actor: Actor, activity: Activity, reason: str) -> Activity:
    """Keep why a record was entered late; the mark stays. Refuses a record in time and an empty reason."""
    permit(actor, activity)
    activity = locked(activity)
    if not activity.is_late:
        raise ActivityRefused("execution.late.in_time", "这条记录是按时登记的，不用说明补录原因。")
    if not reason.strip():
        raise ActivityRefused("execution.late.reason", "请写明为什么补录。", {"reason": "不能为空。"})
    before, activity.late_reason = activity.late_reason, reason.strip()[:200]
    activity.save(update_fields=("late_reason",))
    leave_entry(
        actor, "execution.activity.late_explained", activity, activity.organisation.path,
        {"before": before, "reason": activity.late_reason},
    )  # fmt: skip
    return activity


@transaction.atomic
def confirm_activity(*, actor: Actor, activity: Activity) -> Activity:
    """Confirm a record as a second person. Refuses who wrote it, who has no seat there, and a record that lacks what its kind needs."""
    if wrote_record(actor, activity):
        raise NotPermitted(
            "execution.confirm.same_person",
            "这条记录是您本人登记或更正的，请由主持人、其他委员或上级党务工作人员确认。",
        )
    if not may_confirm(actor, activity):
        raise NotPermitted(
            "execution.confirm.not_permitted", "活动记录由本组织的委员或上级党组织的党务工作人员确认。"
        )
    activity = locked(activity)
    if activity.is_confirmed:
        raise ActivityMoved(
            "execution.confirm.done", f"这条记录已由{activity.confirmed_by_name}确认，不需要再确认。"
        )
    if activity.meeting_id is not None:
        close_minutes(actor=actor, meeting=meeting_of(activity))
        activity = locked(activity)
    else:
        if missing := lacking_of(activity):
            raise ActivityRefused(
                "execution.confirm.lacking", f"记录还缺：{'、'.join(missing)}。请登记的人更正补齐后再确认。"
            )
        activity.confirmed_on, activity.confirmed_by_name = actor.today, actor.name
        activity.save(update_fields=("confirmed_on", "confirmed_by_name"))
    leave_entry(
        actor, "execution.activity.confirmed", activity, activity.organisation.path,
        {"recorded_by": activity.recorded_by_name, "seen": digests_of(actor, "execution.activity", activity.pk)},
    )  # fmt: skip
    return activity


@transaction.atomic
def withdraw_activity(*, actor: Actor, activity: Activity, reason: str) -> Activity:
    """Withdraw a record entered by mistake; it stays readable, and a time node that it discharged opens again.

    A meeting inside is withdrawn with it, and the duties that came of its resolutions end. Refuses once a resolution was carried out.
    """
    permit(actor, activity)
    activity = locked(activity)
    if not reason.strip():
        raise ActivityRefused("execution.withdraw.reason", "请写明撤回的原因。", {"reason": "不能为空。"})
    if activity.meeting_id is not None:
        meeting = meeting_of(activity)
        if meeting.state != "withdrawn":
            _release(actor, meeting, reason.strip())
            withdraw_meeting(actor=actor, meeting=meeting, reason=reason)
        activity.refresh_from_db()
        return activity
    _withdraw(actor, activity, reason.strip())
    return activity


def _release(actor: Actor, meeting: Any, reason: str) -> None:
    """End the duties made of the meeting's resolutions and revoke what nobody has carried out."""
    look = system_actor(actor.today)
    for resolution in resolutions_of(look, meeting.pk):
        if resolution.state == "taken_up":
            for duty in duties(look).filter(resolution_id=resolution.pk).exclude(state="ended"):
                end_duty(actor=actor, duty=duty, reason=reason)
            release_resolution(actor=actor, resolution=resolution, reason=reason)
        if resolution.state in ("taken_up", "adopted"):
            revoke_resolution(actor=actor, resolution=resolution, reason=reason)


def _withdraw(actor: Actor, activity: Activity, reason: str) -> None:
    activity.state, activity.withdrawn_on = Activity.WITHDRAWN, actor.today
    activity.withdrawn_reason = reason[:300]
    activity.save(update_fields=("state", "withdrawn_on", "withdrawn_reason"))
    forget_words(actor=actor, subject=subject_of(activity))
    leave_entry(
        actor, "execution.activity.withdrawn", activity, activity.organisation.path, {"reason": reason}
    )
    if activity.occurrence_id is not None:
        node = occurrence(actor, activity.occurrence_id)
        if node.activity_key == activity.pk:
            reopen_occurrence(actor=actor, occurrence=node, reason=f"活动“{activity.title}”已撤回")
    judge(actor, activity.organisation, activity, activity.roll.values_list("person_id", flat=True))


def _follow(actor: Actor, meeting: Any) -> None:
    """The activity that carries this meeting says what the meeting says, and goes when it is withdrawn."""
    activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(meeting_id=meeting.pk, state=Activity.RECORDED)
        .first()
    )
    if activity is None:
        return
    if meeting.state == "withdrawn":
        _withdraw(actor, activity, meeting.withdrawn_reason)
        return
    taken = taken_from(meeting)
    before = lay_over(activity, taken)
    if not before:
        return
    save(activity)
    compare_words(actor=actor, words=words_of(activity))
    if before.keys() & {"expected_count", "present_count", "absent_note"}:
        activity.roll.all().delete()
        Attendance.objects.bulk_create(attendance_from(activity, taken))
        judge(actor, activity.organisation, activity, [line[0] for line in taken.roll])


follow_meetings(_follow)
