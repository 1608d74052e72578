"""Completing time nodes and taking that back; marking what has passed."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record, record_many
from yipanqi.organisation.queries import root_path
from yipanqi.tasking.errors import DutyMovedOn, DutyRefused
from yipanqi.tasking.models import Occurrence
from yipanqi.tasking.policies import may_complete
from yipanqi.tasking.queries.judged import closing_of


@transaction.atomic
def complete_occurrence(
    *,
    actor: Actor,
    occurrence: Occurrence,
    result: str,
    done_on: datetime.date | None = None,
    activity_key: int | None = None,
) -> Occurrence:
    """Discharge a time node, by holder or staff. Refuses one already done, one that a rule decides, an empty result and a day to come.

    A node done after its day keeps its overdue mark; an excused one may still be done.
    """
    if not may_complete(actor, occurrence):
        raise NotPermitted(
            "tasking.complete.not_permitted", "办结节点由责任岗位的任职人或本组织的党务工作人员办理。"
        )
    occurrence = _locked(occurrence)
    if occurrence.is_judged:
        raise DutyRefused("tasking.complete.judged", closing_of(actor, occurrence.duty).sentence)
    if occurrence.state == Occurrence.DONE:
        raise DutyMovedOn("tasking.complete.state", "这个节点已经办结。")
    day = done_on or actor.today
    wrong = {} if result.strip() else {"result": "不能为空。"}
    if day > actor.today:
        wrong["done_on"] = "晚于今天。"
    if wrong:
        raise DutyRefused("tasking.complete.wrong", "办结需要写明结果，日期不能晚于今天。", wrong)
    if day > occurrence.due_on and occurrence.overdue_marked_on is None:
        occurrence.overdue_marked_on = actor.today
    occurrence.state, occurrence.done_on, occurrence.done_by_name = Occurrence.DONE, day, actor.name
    occurrence.result, occurrence.activity_key = result.strip(), activity_key
    occurrence.save()
    _record(actor, "tasking.occurrence.completed", occurrence, {"done_on": day, "activity": activity_key})
    return occurrence


@transaction.atomic
def reopen_occurrence(*, actor: Actor, occurrence: Occurrence, reason: str) -> Occurrence:
    """Take back a completion whose activity was withdrawn; the overdue mark stays. Refuses a node not done."""
    if not may_complete(actor, occurrence):
        raise NotPermitted(
            "tasking.reopen.not_permitted", "退回节点由责任岗位的任职人或本组织的党务工作人员办理。"
        )
    occurrence = _locked(occurrence)
    if occurrence.state != Occurrence.DONE:
        raise DutyMovedOn("tasking.reopen.state", "这个节点还没有办结，不需要退回。")
    if not reason.strip():
        raise DutyRefused("tasking.reopen.reason", "请写明退回的原因。", {"reason": "不能为空。"})
    before = {"done_on": occurrence.done_on, "result": occurrence.result, "activity": occurrence.activity_key}
    occurrence.state, occurrence.done_on, occurrence.done_by_name = Occurrence.OPEN, None, ""
    occurrence.result, occurrence.activity_key = "", None
    occurrence.save()
    _record(actor, "tasking.occurrence.reopened", occurrence, {"before": before, "reason": reason.strip()})
    return occurrence


@transaction.atomic
def mark_overdue(*, actor: Actor, day: datetime.date) -> int:
    """Mark every open node whose day has passed, once and for ever; only the system. Returns how many were new."""
    if actor.kind != "system":
        raise NotPermitted("tasking.mark.not_permitted", "逾期标记由系统每日办理。")
    passed = Occurrence.objects.filter(state=Occurrence.OPEN, due_on__lt=day, overdue_marked_on__isnull=True)
    rows = list(passed.order_by("organisation__path", "pk").values_list("pk", "organisation__path"))
    Occurrence.objects.filter(pk__in=[pk for pk, _ in rows]).update(overdue_marked_on=day)
    by_agency: dict[str, list[int]] = {}
    for pk, path in rows:
        by_agency.setdefault(root_path(path), []).append(pk)
    record_many(
        actor=actor,
        acts=[
            Act(
                "tasking.occurrences.marked_overdue",
                Subject("tasking.occurrence", "many", f"{len(keys)} 个逾期节点"),
                path,
                {"count": len(keys), "day": day, "digest": sm3(",".join(map(str, keys)))},
            )
            for path, keys in by_agency.items()
        ],
    )
    return len(rows)


def _locked(occurrence: Occurrence) -> Occurrence:
    return (
        Occurrence.objects.select_for_update(of=("self",))
        .select_related("organisation", "duty__organisation")
        .get(pk=occurrence.pk)
    )


def _record(actor: Actor, word: str, occurrence: Occurrence, data: dict[str, object]) -> None:
    duty = occurrence.duty.title
    name = occurrence.title if occurrence.title == duty else f"{duty}：{occurrence.title}"
    subject = Subject("tasking.occurrence", occurrence.pk, name)
    details = {**data, "duty": occurrence.duty_id}
    record(actor=actor, word=word, subject=subject, unit_path=occurrence.organisation.path, data=details)
