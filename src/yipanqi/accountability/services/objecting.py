"""Objections to what was published or decided, as cases of 申诉与异议: what was changed or kept flows back and is recorded there."""

from __future__ import annotations

from typing import Any

from yipanqi.accountability.errors import ConsequenceRefused
from yipanqi.accountability.models import Consequence
from yipanqi.accountability.policies import CHANGED, HEARD, KEPT, is_decider
from yipanqi.accountability.queries import consequence as consequence_in_reach
from yipanqi.accountability.queries import kind_title
from yipanqi.assessment.queries import appraisal as appraisal_in_reach
from yipanqi.assessment.queries import result as result_in_reach
from yipanqi.assessment.queries import score_text
from yipanqi.basics.actors import Actor, system_actor
from yipanqi.casework.queries import cases_beside
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course, Mark
from yipanqi.engine.reading import Scalar
from yipanqi.ledger.services import Subject, record
from yipanqi.rulebook.queries import vocabulary

CONSEQUENCE, RESULT, APPRAISAL = "accountability.consequence", "assessment.result", "assessment.appraisal"
PROCEDURE = "objection"
NOT_TAKEN = "不予受理"


def _consequence(actor: Actor, pk: int) -> Bound:
    """A consequence to object to. Refuses whoever decided it, one objected to already, and a day after the last one."""
    row = consequence_in_reach(actor, pk)
    if is_decider(actor, row):
        raise ConsequenceRefused("accountability.objection.own", "决定由您本人登记，异议须由另外的人提出。")
    if row.state != Consequence.DECIDED:
        raise ConsequenceRefused(
            "accountability.consequence.moved_on", f"这项结果运用{row.get_state_display()}，不能再提出异议。"
        )
    if row.objection_until is not None and actor.today > row.objection_until:
        raise ConsequenceRefused(
            "accountability.objection.too_late",
            f"申诉期已于 {row.objection_until} 截止，请向上级党组织反映。",
        )
    concerned = (f"person:{row.recorder_person_id}",) if row.recorder_person_id else ()
    initial: dict[str, Scalar] = {
        "case_title": f"对“{kind_title(row.kind)}”的异议",
        "published_on": row.decided_on,
    }
    return Bound(str(row), row.organisation_id, initial, concerned)


def _result(actor: Actor, pk: int) -> Bound:
    """A confirmed result to object to; refuses one that is not confirmed yet, and one whose objection was answered."""
    row = result_in_reach(actor, pk)
    if row.confirmed_on is None:
        raise ConsequenceRefused(
            "accountability.objection.not_confirmed", "考核结果还没有确认，确认以后才能提出异议。"
        )
    _refuse_heard(actor, f"{RESULT}:{pk}")
    name = f"{row.cycle.title}：{row.organisation.short_name} {score_text(row)}"
    initial: dict[str, Scalar] = {
        "case_title": f"对{row.cycle.title}结果的异议",
        "published_on": row.cycle.published_on or row.confirmed_on,
    }
    return Bound(name, row.organisation_id, initial)


def _appraisal(actor: Actor, pk: int) -> Bound:
    """An appraisal to object to; refuses one that was withdrawn, and one whose objection was answered."""
    row = appraisal_in_reach(actor, pk)
    title = _item_title(row.item)
    if row.state != "recorded":
        raise ConsequenceRefused("accountability.objection.withdrawn", "这条认定已经撤回，不需要再提出异议。")
    _refuse_heard(actor, f"{APPRAISAL}:{pk}")
    initial: dict[str, Scalar] = {
        "case_title": f"对认定“{title}”的异议",
        "published_on": row.recorded_on,
    }
    return Bound(f"{title}（{row.organisation.short_name}）", row.organisation_id, initial)


def _refuse_heard(actor: Actor, about: str) -> None:
    """What was heard and answered is not heard again; one that was not taken or withdrawn may be filed anew."""
    heard = next((one for one in cases_beside(actor, about) if one.ended in HEARD), None)
    if heard is not None:
        raise ConsequenceRefused(
            "accountability.objection.heard",
            f"对它的异议已于 {heard.closed_on} 办结（{heard.ended}），同一事项不再受理；仍不服的，请向上级党组织反映。",
        )


def _consequence_follows(actor: Actor, case: Any, course: Course) -> None:
    """State, objection and answer of the consequence follow the case."""
    act = course.marks[-1]
    if act.kind not in ("take", "withdraw"):
        return
    row = Consequence.objects.select_for_update(of=("self",)).get(pk=int(case.about.partition(":")[2]))
    if act.step == "file":
        row.state, row.objection = Consequence.OBJECTED, str(course.value("file.ground") or "")
        row.objected_by_name, row.objected_on = actor.name, act.on
    elif act.kind == "withdraw":
        row.state, row.objection, row.objected_by_name, row.objected_on = Consequence.DECIDED, "", "", None
    elif course.ended:
        row.state = Consequence.REVOKED if course.ended == CHANGED else Consequence.KEPT
        row.answer = _reason(course) or course.ended
        row.answered_by_name, row.answered_on = actor.name, act.on
        row.answerer_person_id = actor.person_id if actor.person_id != row.recorder_person_id else None
    else:
        return
    row.save()
    _record(actor, Subject(CONSEQUENCE, row.pk, str(row)), row.organisation.path, course, act)


def _result_follows(actor: Actor, case: Any, course: Course) -> None:
    """The outcome is recorded with the result it was about."""
    act = course.marks[-1]
    if act.kind not in ("take", "withdraw") or not (act.step == "file" or course.ended):
        return
    row = result_in_reach(system_actor(actor.today), int(case.about.partition(":")[2]))
    name = f"{row.cycle.title}：{row.organisation.short_name}"
    _record(actor, Subject(RESULT, row.pk, name), row.organisation.path, course, act)


def _appraisal_follows(actor: Actor, case: Any, course: Course) -> None:
    """The outcome is recorded with the appraisal it was about; who recorded a wrong one withdraws it himself."""
    act = course.marks[-1]
    if act.kind not in ("take", "withdraw") or not (act.step == "file" or course.ended):
        return
    row = appraisal_in_reach(system_actor(actor.today), int(case.about.partition(":")[2]))
    subject = Subject(APPRAISAL, row.pk, f"{_item_title(row.item)}：{row.organisation.short_name}")
    _record(actor, subject, row.organisation.path, course, act)


def _item_title(code: str) -> str:
    term = vocabulary("appraisal_item").term(code)
    return term.title if term is not None else code


def _record(actor: Actor, subject: Subject, path: str, course: Course, act: Mark) -> None:
    word = "accountability.objection.filed"
    if course.ended:
        word = {
            CHANGED: "accountability.objection.changed",
            KEPT: "accountability.objection.kept",
            NOT_TAKEN: "accountability.objection.not_taken",
        }.get(course.ended, "accountability.objection.withdrawn")
    record(
        actor=actor, word=word, subject=subject, unit_path=path, data={"on": act.on, "reason": _reason(course)}, audience="staff"
    )  # fmt: skip


def _reason(course: Course) -> str:
    for name in ("decide_change.reason", "decide_keep.reason", "accept.reason"):
        if value := course.value(name):
            return str(value)
    return ""


offer_binding(Binding(CONSEQUENCE, PROCEDURE, _consequence, _consequence_follows))
offer_binding(Binding(APPRAISAL, PROCEDURE, _appraisal, _appraisal_follows))
offer_binding(Binding(RESULT, PROCEDURE, _result, _result_follows))
