"""Recording activities and adding evidence to them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.periods import calendar_year
from yipanqi.evidence.services import Upload, attach, compare_words
from yipanqi.execution.errors import ActivityKnown, ActivityRefused, ActivityWithdrawn
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.policies import may_correct, may_record
from yipanqi.execution.queries.activities import RollEntry, due_on, excused_on
from yipanqi.execution.queries.kinds import evidence_wanted
from yipanqi.execution.services.checking import (
    ActivityDraft,
    RollLine,
    Standing,
    check_activity,
    check_roll,
    count_roll,
    is_late,
)
from yipanqi.execution.services.sessions import (
    SessionDraft,
    attendance_from,
    hold_session,
    lay_over,
    taken_from,
)
from yipanqi.execution.services.wording import SUBJECT, words_of
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries.people import branches_of
from yipanqi.planning.queries import difficulties_for, items, junction
from yipanqi.rulebook.queries.prepared import Prepared
from yipanqi.rulebook.services import evaluate_members, evaluate_organisation
from yipanqi.tasking.queries import occurrence
from yipanqi.tasking.services import complete_occurrence, discharge_recurring

PLAN_ITEM = "planning.plan_item"
CONTENT = tuple(each.name for each in fields(ActivityDraft))
_recorded = Prepared(
    lambda organisation, kind, held_on, title: Activity.objects.filter(
        organisation=organisation, kind=kind, held_on=held_on, title=title, state=Activity.RECORDED
    ).values_list("pk"),
    -901,
    "\0kind",
    datetime.date(1801, 2, 3),
    "\0title",
)


@transaction.atomic
def record_activity(
    *,
    actor: Actor,
    organisation: Standing,
    draft: ActivityDraft,
    roll: Sequence[RollLine] = (),
    files: Sequence[Upload] = (),
    session: SessionDraft | None = None,
    valid_until: datetime.date | None = None,
) -> Activity:
    """Record an activity with its roll and pictures; a given time node is discharged by it, rules are judged anew.

    `valid_until` is the day to which the files prove, where they say one. With `session` a meeting is recorded in the same act, and
    the activity takes its texts and roll from it. Refuses a day to come, what its kind asks for and is missing, the same activity
    twice, strangers on the roll.
    """
    if not may_record(actor, organisation.path):
        raise NotPermitted(
            "execution.record.not_permitted", "登记活动由本组织或上级党组织的党务工作人员办理。"
        )
    activity = Activity(organisation_id=organisation.pk, **{name: getattr(draft, name) for name in CONTENT})
    attendance = _content(actor, organisation, activity, draft, roll, session)
    check_activity(activity, actor.today)
    check_links(actor, organisation, activity)
    check_new(activity)
    activity.recorded_on, activity.recorded_by_name = actor.today, actor.name
    activity.written_by_key = actor.key
    activity.is_late = is_late(activity.held_on, actor.today)
    save(activity)
    Attendance.objects.bulk_create(attendance)
    compare_words(actor=actor, words=words_of(activity, is_new=True), is_new=True)
    if files:
        attach(
            actor=actor,
            subject=subject_of(activity),
            organisation=organisation,
            requirement=evidence_wanted(activity.kind),
            files=files,
            valid_until=valid_until,
        )
    leave_entry(
        actor, "execution.activity.recorded", activity, organisation.path,
        {
            "kind": activity.kind, "held_on": activity.held_on, "present": activity.present_count, "late": activity.is_late,
            "junction": activity.junction_id, "business_item": activity.business_item_id, "files": len(files),
            "also": activity.also_kinds, "meeting": activity.meeting_id,
        },
    )  # fmt: skip
    node = occurrence(actor, activity.occurrence_id) if activity.occurrence_id is not None else None
    if node is not None and not node.is_judged:
        complete_occurrence(
            actor=actor,
            occurrence=node,
            result=f"{activity.held_on:%Y-%m-%d} {activity.title}",
            done_on=activity.held_on,
            activity_key=activity.pk,
        )
    judge(actor, organisation, activity, [line.person_id for line in roll])
    return activity


def _content(
    actor: Actor,
    organisation: Standing,
    activity: Activity,
    draft: ActivityDraft,
    roll: Sequence[RollLine],
    session: SessionDraft | None,
) -> list[Attendance]:
    """Fill the activity from what was typed, or from the meeting that is held with it; returns its roll."""
    tidy(activity)
    if session is None:
        due = due_for(actor, organisation, activity, roll)
        attendance = check_roll(activity, roll, due)
        count_roll(activity, attendance)
        return attendance
    activity.meeting = hold_session(actor, organisation, draft, roll, session)
    if activity.business_item_id is None:
        about = [one.draft.about_key for one in session.items if one.draft.about_kind == PLAN_ITEM]
        activity.business_item_id = next(iter(about), None)
    taken = taken_from(activity.meeting)
    lay_over(activity, taken)
    return attendance_from(activity, taken)


@transaction.atomic
def attach_evidence(
    *, actor: Actor, activity: Activity, files: Sequence[Upload], valid_until: datetime.date | None = None
) -> Activity:
    """Add files to a record. Refuses none at all, more than its kind takes, and a withdrawn record."""
    permit(actor, activity)
    activity = locked(activity)
    if not files:
        raise ActivityRefused("execution.evidence.none", "请先选择文件再上传。", {"files": "没有选择文件。"})
    attach(
        actor=actor,
        subject=subject_of(activity),
        organisation=activity.organisation,
        requirement=evidence_wanted(activity.kind),
        files=files,
        valid_until=valid_until,
    )
    return activity


def permit(actor: Actor, activity: Activity) -> None:
    """Refuses whoever may not record there."""
    if not may_correct(actor, activity):
        raise NotPermitted(
            "execution.correct.not_permitted", "更正或撤回活动由本组织或上级党组织的党务工作人员办理。"
        )


def locked(activity: Activity) -> Activity:
    """The activity as it stands now, held until the act ends; refuses a withdrawn one."""
    found = (
        Activity.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=activity.pk)
    )
    if found.state == Activity.WITHDRAWN:
        raise ActivityWithdrawn("execution.activity.withdrawn", "这次活动已经撤回，不能再办理。")
    return found


def tidy(activity: Activity) -> None:
    """Trim what was typed."""
    for name in (
        "title",
        "place",
        "host_name",
        "recorder_name",
        "absent_note",
        "agenda",
        "discussion",
        "resolution",
        "observers",
    ):
        setattr(activity, name, getattr(activity, name).strip())
    activity.details = {name: text.strip() for name, text in activity.details.items() if text.strip()}
    activity.also_kinds = list(dict.fromkeys(activity.also_kinds))


def due_for(
    actor: Actor, organisation: Standing, activity: Activity, roll: Sequence[RollLine]
) -> Mapping[int, RollEntry]:
    """Who may stand on the roll; nothing is asked where there is none."""
    if not roll:
        return {}
    due = due_on(actor, [organisation.path], activity.held_on)[organisation.path]
    excused = excused_on(due, activity.held_on)
    return {key: replace(entry, exempt_reason=excused.get(key, "")) for key, entry in due.items()}


def check_new(activity: Activity) -> None:
    """Refuses the same activity twice."""
    same = _recorded.rows(activity.organisation_id, activity.kind, activity.held_on, activity.title)
    if any(pk != activity.pk for (pk,) in same):
        raise _known(activity)


def save(activity: Activity) -> None:
    """Write; whoever wrote the same activity between check and now is the one who recorded it."""
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError as error:
        raise _known(activity) from error


def _known(activity: Activity) -> ActivityKnown:
    return ActivityKnown(
        "execution.activity.known",
        f"{activity.held_on:%Y-%m-%d}的“{activity.title}”已经登记过，不需要再登记。请刷新活动列表查看。",
    )


def check_links(actor: Actor, organisation: Standing, activity: Activity) -> None:
    """Node, junction and business item must lie within reach and belong to the organisation's agency."""
    wrong: dict[str, str] = {}
    if (
        activity.occurrence_id is not None
        and occurrence(actor, activity.occurrence_id).organisation_id != organisation.pk
    ):
        wrong["occurrence"] = "这个时间节点不是本组织的。"
    if activity.junction_id is not None:
        junction(actor, activity.junction_id)
    if activity.business_item_id is not None:
        offered = difficulties_for(actor, organisation.path).filter(pk=activity.business_item_id)
        if not (offered.exists() or items(actor).filter(pk=activity.business_item_id).exists()):
            wrong["business_item"] = "这个业务事项不属于本单位。"
    if wrong:
        raise ActivityRefused("execution.activity.link", "关联的事项不对，请重新选择。", wrong)


def judge(actor: Actor, organisation: Standing, activity: Activity, people: Iterable[int] = ()) -> None:
    """Judge the organisation anew, and the members of the branches whose people stand on the roll."""
    period = calendar_year(activity.held_on.year)
    found = evaluate_organisation(actor=actor, organisation=organisation, period=period)
    discharge_recurring(actor=actor, organisation=organisation, windows=found)
    branches = branches_of(people, period.end)
    if branches:
        evaluate_members(actor=actor, branches=branches, period=period)


def subject_of(activity: Activity) -> Subject:
    """The activity as the ledger names it."""
    return Subject(SUBJECT, activity.pk, activity.title)


def leave_entry(actor: Actor, word: str, activity: Activity, path: str, data: dict[str, object]) -> None:
    """Leave the act's entry."""
    record(actor=actor, word=word, subject=subject_of(activity), unit_path=path, data=data)
