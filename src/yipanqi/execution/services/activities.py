"""Recording, correcting and withdrawing activities."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.periods import calendar_year
from yipanqi.evidence.services import Upload, attach, compare_words, forget_words
from yipanqi.execution.errors import ActivityKnown, ActivityRefused, ActivityWithdrawn
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.policies import may_correct, may_record
from yipanqi.execution.queries.activities import RollEntry, due_on
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
from yipanqi.execution.services.wording import SUBJECT, words_of
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries.people import branches_of
from yipanqi.planning.queries import difficulties_for, items, junction
from yipanqi.rulebook.queries.prepared import Prepared
from yipanqi.rulebook.services import evaluate_members, evaluate_organisation
from yipanqi.tasking.queries import occurrence
from yipanqi.tasking.services import complete_occurrence, discharge_recurring, reopen_occurrence

CONTENT = tuple(each.name for each in fields(ActivityDraft))
LINKS = frozenset({"occurrence_id"})
COUNTS = frozenset({"expected_count", "present_count"})
"""Where there is a roll it is the roll that counts."""
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
) -> Activity:
    """Record an activity with its roll and pictures; a given time node is discharged by it, rules are judged anew.

    Refuses a day to come, what its kind asks for and is missing, the same activity twice, strangers on the roll.
    """
    if not may_record(actor, organisation.path):
        raise NotPermitted(
            "execution.record.not_permitted", "登记活动由本组织或上级党组织的党务工作人员办理。"
        )
    activity = Activity(organisation_id=organisation.pk, **{name: getattr(draft, name) for name in CONTENT})
    _tidy(activity)
    count_roll(activity, roll)
    check_activity(activity, actor.today)
    _check_links(actor, organisation, activity)
    _check_new(activity)
    activity.recorded_on, activity.recorded_by_name = actor.today, actor.name
    activity.is_late = is_late(activity.held_on, actor.today)
    attendance = check_roll(activity, roll, _due(actor, organisation, activity, roll))
    _save(activity)
    Attendance.objects.bulk_create(attendance)
    compare_words(actor=actor, words=words_of(activity), is_new=True)
    if files:
        attach(
            actor=actor,
            subject=_subject(activity),
            organisation=organisation,
            requirement=evidence_wanted(activity.kind),
            files=files,
        )
    _record(
        actor, "execution.activity.recorded", activity, organisation.path,
        {
            "kind": activity.kind, "held_on": activity.held_on, "present": activity.present_count, "late": activity.is_late,
            "junction": activity.junction_id, "business_item": activity.business_item_id, "files": len(files),
        },
    )  # fmt: skip
    if activity.occurrence_id is not None:
        complete_occurrence(
            actor=actor,
            occurrence=occurrence(actor, activity.occurrence_id),
            result=f"{activity.held_on:%Y-%m-%d} {activity.title}",
            done_on=activity.held_on,
            activity_key=activity.pk,
        )
    _judge(actor, organisation, activity, [line.person_id for line in roll])
    return activity


@transaction.atomic
def correct_activity(
    *,
    actor: Actor,
    activity: Activity,
    changes: Mapping[str, Any],
    reason: str,
    roll: Sequence[RollLine] | None = None,
) -> Activity:
    """Correct a record; the ledger keeps what stood there. Refuses without a reason and what `record_activity` refuses."""
    _permit(actor, activity)
    activity = _locked(activity)
    if not reason.strip():
        raise ActivityRefused("execution.correct.reason", "请写明更正的原因。", {"reason": "不能为空。"})
    unknown = set(changes) - (set(CONTENT) - LINKS)
    if unknown:
        raise ActivityRefused("execution.correct.field", f"不能更正这些字段：{'、'.join(sorted(unknown))}。")
    if roll is not None or activity.roll.exists():
        changes = {name: value for name, value in changes.items() if name not in COUNTS}
    year_before = activity.held_on.year
    before = {
        name: getattr(activity, name) for name, value in changes.items() if getattr(activity, name) != value
    }
    for name in before:
        setattr(activity, name, changes[name])
    _tidy(activity)
    if roll is not None:
        before["roll"] = [list(row) for row in activity.roll.order_by("pk").values_list("person_id", "state")]
        attendance = check_roll(activity, roll, _due(actor, activity.organisation, activity, roll))
        activity.roll.all().delete()
        Attendance.objects.bulk_create(attendance)
        count_roll(activity, roll)
    if not before:
        raise ActivityRefused("execution.correct.nothing", "没有任何变化，未登记更正。")
    check_activity(activity, activity.recorded_on)
    _check_links(actor, activity.organisation, activity)
    _check_new(activity)
    activity.is_late = activity.is_late or is_late(activity.held_on, activity.recorded_on)
    _save(activity)
    compare_words(actor=actor, words=words_of(activity))
    _record(
        actor,
        "execution.activity.corrected",
        activity,
        activity.organisation.path,
        {"before": before, "reason": reason.strip()},
    )
    people = {line.person_id for line in roll or ()} | set(activity.roll.values_list("person_id", flat=True))
    _judge(actor, activity.organisation, activity, people)
    if year_before != activity.held_on.year:
        found = evaluate_organisation(
            actor=actor, organisation=activity.organisation, period=calendar_year(year_before)
        )
        discharge_recurring(actor=actor, organisation=activity.organisation, windows=found)
    return activity


@transaction.atomic
def withdraw_activity(*, actor: Actor, activity: Activity, reason: str) -> Activity:
    """Withdraw a record entered by mistake; it stays readable, and a time node that it discharged opens again."""
    _permit(actor, activity)
    activity = _locked(activity)
    if not reason.strip():
        raise ActivityRefused("execution.withdraw.reason", "请写明撤回的原因。", {"reason": "不能为空。"})
    activity.state, activity.withdrawn_on = Activity.WITHDRAWN, actor.today
    activity.withdrawn_reason = reason.strip()[:300]
    activity.save(update_fields=("state", "withdrawn_on", "withdrawn_reason"))
    forget_words(actor=actor, subject=_subject(activity))
    _record(
        actor,
        "execution.activity.withdrawn",
        activity,
        activity.organisation.path,
        {"reason": reason.strip()},
    )
    if activity.occurrence_id is not None:
        node = occurrence(actor, activity.occurrence_id)
        if node.activity_key == activity.pk:
            reopen_occurrence(actor=actor, occurrence=node, reason=f"活动“{activity.title}”已撤回")
    _judge(actor, activity.organisation, activity, activity.roll.values_list("person_id", flat=True))
    return activity


@transaction.atomic
def attach_evidence(*, actor: Actor, activity: Activity, files: Sequence[Upload]) -> Activity:
    """Add files to a record. Refuses none at all, more than its kind takes, and a withdrawn record."""
    _permit(actor, activity)
    activity = _locked(activity)
    if not files:
        raise ActivityRefused("execution.evidence.none", "请先选择文件再上传。", {"files": "没有选择文件。"})
    attach(
        actor=actor,
        subject=_subject(activity),
        organisation=activity.organisation,
        requirement=evidence_wanted(activity.kind),
        files=files,
    )
    return activity


def _permit(actor: Actor, activity: Activity) -> None:
    if not may_correct(actor, activity):
        raise NotPermitted(
            "execution.correct.not_permitted", "更正或撤回活动由本组织或上级党组织的党务工作人员办理。"
        )


def _locked(activity: Activity) -> Activity:
    found = (
        Activity.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=activity.pk)
    )
    if found.state == Activity.WITHDRAWN:
        raise ActivityWithdrawn("execution.activity.withdrawn", "这次活动已经撤回，不能再办理。")
    return found


def _tidy(activity: Activity) -> None:
    for name in (
        "title",
        "place",
        "host_name",
        "recorder_name",
        "absent_note",
        "agenda",
        "discussion",
        "resolution",
    ):
        setattr(activity, name, getattr(activity, name).strip())
    activity.details = {name: text.strip() for name, text in activity.details.items() if text.strip()}


def _due(
    actor: Actor, organisation: Standing, activity: Activity, roll: Sequence[RollLine]
) -> Mapping[int, RollEntry]:
    """Who may stand on the roll; nothing is asked where there is none."""
    return due_on(actor, [organisation.path], activity.held_on)[organisation.path] if roll else {}


def _check_new(activity: Activity) -> None:
    same = _recorded.rows(activity.organisation_id, activity.kind, activity.held_on, activity.title)
    if any(pk != activity.pk for (pk,) in same):
        raise _known(activity)


def _save(activity: Activity) -> None:
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


def _check_links(actor: Actor, organisation: Standing, activity: Activity) -> None:
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


def _judge(actor: Actor, organisation: Standing, activity: Activity, people: Iterable[int] = ()) -> None:
    """Judge the organisation anew, and the members of the branches whose people stand on the roll."""
    period = calendar_year(activity.held_on.year)
    found = evaluate_organisation(actor=actor, organisation=organisation, period=period)
    discharge_recurring(actor=actor, organisation=organisation, windows=found)
    branches = branches_of(people, period.end)
    if branches:
        evaluate_members(actor=actor, branches=branches, period=period)


def _subject(activity: Activity) -> Subject:
    return Subject(SUBJECT, activity.pk, activity.title)


def _record(actor: Actor, word: str, activity: Activity, path: str, data: dict[str, object]) -> None:
    record(actor=actor, word=word, subject=_subject(activity), unit_path=path, data=data)
