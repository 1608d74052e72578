"""Extensions, excuses and waivers run as cases: what is decided there takes effect here in the same act."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course
from yipanqi.engine.reading import Scalar
from yipanqi.ledger.services import Subject, record
from yipanqi.tasking.errors import DutyMovedOn, DutyRefused
from yipanqi.tasking.models import Duty, Occurrence, Waiver
from yipanqi.tasking.policies import holds_duty
from yipanqi.tasking.queries import duty as duty_in_reach
from yipanqi.tasking.queries import occurrence as occurrence_in_reach

EXTENSION, EXCUSE, WAIVER = "tasking.extension", "tasking.excuse", "tasking.waiver"
HOMES = ("branch", "general_branch", "primary_committee")
LONGEST = datetime.timedelta(days=366)


def _extendable(actor: Actor, pk: int) -> Bound:
    """A node whose day is to be moved; refuses whoever does not hold the duty, and a node that is not open."""
    node = _held_node(actor, pk, "报请延期")
    if node.state != Occurrence.OPEN:
        raise DutyMovedOn("tasking.extension.state", f"这个节点{node.get_state_display()}，不需要再延期。")
    initial: dict[str, Scalar] = {"case_title": f"{_name(node)}：延期"[:200]}
    return Bound(_name(node), _home_of(node.duty), initial)


def _excusable(actor: Actor, pk: int) -> Bound:
    """A node that is or was late; refuses whoever does not hold the duty, and a node excused already or done in time."""
    node = _held_node(actor, pk, "说明情况")
    is_late = node.state == Occurrence.DONE and node.overdue_marked_on is not None and not node.excuse
    if node.state != Occurrence.OPEN and not is_late:
        raise DutyMovedOn("tasking.excuse.state", f"这个节点{node.get_state_display()}，不需要再说明。")
    initial: dict[str, Scalar] = {"case_title": f"{_name(node)}：情况说明"[:200]}
    return Bound(_name(node), _home_of(node.duty), initial)


def _waivable(actor: Actor, pk: int) -> Bound:
    """A duty of which something is not to be asked for a time; refuses whoever does not hold it, and one that has ended."""
    duty = duty_in_reach(actor, pk)
    _permit_holder(actor, duty, "报请豁免")
    if duty.state == Duty.ENDED:
        raise DutyMovedOn("tasking.waiver.state", "这项责任已经结束，不需要再豁免。")
    initial: dict[str, Scalar] = {"case_title": f"{duty.title}：豁免"[:200], "from_on": actor.today}
    return Bound(duty.title, _home_of(duty), initial)


def _extend(actor: Actor, case: Any, course: Course) -> None:
    """Check the wished day when it is asked for; move the node to it when it is approved. The first day stays beside it."""
    act = course.marks[-1]
    if act.kind != "take":
        return
    if act.step == "decide" and act.decision != "approved":
        return
    node = _locked_node(case)
    day = course.value("ask.new_due_on")
    if not isinstance(day, datetime.date) or day <= max(node.due_on, act.on):
        raise DutyRefused(
            "tasking.extension.day",
            f"延期后的日期要晚于现在的时限{node.due_on}，也要晚于今天。",
            {"new_due_on": "请改晚。"},
        )
    if act.step != "decide":
        return
    if node.state != Occurrence.OPEN:
        raise DutyMovedOn("tasking.extension.state", f"这个节点{node.get_state_display()}，不需要再延期。")
    if node.due_on < act.on and node.overdue_marked_on is None:
        node.overdue_marked_on = act.on
    before = node.due_on
    node.first_due_on = node.first_due_on or node.due_on
    node.due_on, node.extensions = day, node.extensions + 1
    node.save()
    _record_node(
        actor,
        "tasking.occurrence.extended",
        node,
        {"from": before, "to": day, "count": node.extensions, "case": case.pk},
    )


def _excuse(actor: Actor, case: Any, course: Course) -> None:
    """Put the accepted excuse beside the mark, which stays."""
    act = course.marks[-1]
    if act.kind != "take" or (act.step, act.decision) != ("decide", "accepted"):
        return
    node = _locked_node(case)
    if node.due_on < act.on and node.overdue_marked_on is None:
        node.overdue_marked_on = act.on
    remedy = str(course.value("ask.remedy") or "").strip()
    node.excuse = str(course.value("ask.excuse") or "") + (f"；补救：{remedy}" if remedy else "")
    node.excused_by_name, node.excused_on = actor.name, act.on
    if node.state == Occurrence.OPEN:
        node.state = Occurrence.EXCUSED
    node.save()
    _record_node(actor, "tasking.occurrence.excused", node, {"excuse": node.excuse, "case": case.pk})


def _waive(actor: Actor, case: Any, course: Course) -> None:
    """Check article and days when it is asked for; when it is approved, what falls due between them is not asked."""
    act = course.marks[-1]
    if act.kind != "take" or (act.step == "decide" and act.decision != "approved"):
        return
    duty = (
        Duty.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=int(case.about.partition(":")[2]))
    )
    first, last = course.value("ask.from_on"), course.value("ask.until_on")
    wrong = {}
    if not isinstance(first, datetime.date) or not isinstance(last, datetime.date) or last < first:
        raise DutyRefused(
            "tasking.waiver.days", "豁免的截止日期不能早于起始日期。", {"until_on": "早于起始日期。"}
        )
    if last - first > LONGEST:
        wrong["until_on"] = "一次最长一年，期满仍需要的再行报请。"
    if last < act.on:
        wrong["until_on"] = "已经过去，豁免不溯及既往；已逾期的请说明情况。"
    if wrong:
        raise DutyRefused("tasking.waiver.days", "豁免的期间没有写对：" + "".join(wrong.values()), wrong)
    if act.step != "decide":
        return
    made = Waiver.objects.create(
        duty=duty,
        article=str(course.value("ask.article") or "")[:200],
        reason=str(course.value("ask.reason") or ""),
        from_on=first,
        until_on=last,
        approved_by_name=actor.name,
        approved_on=act.on,
        case_key=case.pk,
    )
    count = duty.occurrences.filter(
        state=Occurrence.OPEN, overdue_marked_on__isnull=True, due_on__range=(max(first, act.on), last)
    ).update(state=Occurrence.WAIVED, waiver=made)
    subject = Subject("tasking.duty", duty.pk, duty.title)
    data = {"article": made.article, "from_on": first, "until_on": last, "nodes": count, "case": case.pk}
    record(
        actor=actor, word="tasking.duty.waived", subject=subject, unit_path=duty.organisation.path, data=data
    )


def _held_node(actor: Actor, pk: int, act: str) -> Occurrence:
    node = occurrence_in_reach(actor, pk)
    _permit_holder(actor, node.duty, act)
    return node


def _permit_holder(actor: Actor, duty: Duty, act: str) -> None:
    if not holds_duty(actor, duty):
        raise NotPermitted(
            "tasking.case.not_holder", f"{act}由责任岗位“{duty.post.title}”的任职人（A角或B角）办理。"
        )


def _locked_node(case: Any) -> Occurrence:
    return (
        Occurrence.objects.select_for_update(of=("self",))
        .select_related("organisation", "duty")
        .get(pk=int(case.about.partition(":")[2]))
    )


def _home_of(duty: Duty) -> int:
    """Where the case runs: where the post stands, if cases run there; else where the duty lies."""
    post = duty.post
    if post.organisation is not None and post.organisation.kind in HOMES and post.organisation_id:
        return post.organisation_id
    return duty.organisation_id


def _name(node: Occurrence) -> str:
    return node.title if node.title == node.duty.title else f"{node.duty.title}：{node.title}"


def _record_node(actor: Actor, word: str, node: Occurrence, data: dict[str, object]) -> None:
    subject = Subject("tasking.occurrence", node.pk, _name(node))
    details = {**data, "duty": node.duty_id}
    record(actor=actor, word=word, subject=subject, unit_path=node.organisation.path, data=details)


offer_binding(Binding(EXTENSION, "duty_extension", _extendable, _extend))
offer_binding(Binding(EXCUSE, "duty_excuse", _excusable, _excuse))
offer_binding(Binding(WAIVER, "duty_waiver", _waivable, _waive))
