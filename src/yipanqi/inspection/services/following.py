"""The rectification of a finding is a case of 整改销号: the case is the truth, the row follows each of its acts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.casework.queries import offered
from yipanqi.casework.services import Beginning, Binding, Bound, Given, begin_case, offer_binding
from yipanqi.engine.procedures.course import Course, Mark
from yipanqi.engine.procedures.giving import missing
from yipanqi.engine.reading import Scalar
from yipanqi.evidence.services import Upload
from yipanqi.inspection.errors import FindingRefused
from yipanqi.inspection.models import Finding, FindingStep
from yipanqi.inspection.queries import finding as finding_in_reach
from yipanqi.organisation.queries import people

FINDING = "inspection.finding"
PROCEDURE = "rectification"
ORIGINS = {
    "quarterly_round": "督查检查", "self_check": "自查", "inspection": "巡视巡察", "audit": "审计", "public": "群众反映", "assessment": "考核",
}  # fmt: skip
WORDS = {
    ("register", "registered"): "registered",
    ("approve_plan", "approved"): "planned",
    ("approve_plan", "back"): "returned",
    ("effect", "short"): "returned",
    ("effect", "shown"): "rectified",
    ("close_out", "closed"): "closed",
    ("close_out", "refused"): "returned",
    ("look_again", "recurred"): "returned",
}
"""Which step of the case is which step in the history of the finding; the others are read on the page of the case."""


def open_rectification(actor: Actor, row: Finding, files: Sequence[Upload]) -> None:
    """Begin the case of a finding just registered. Nothing where the organisation's own edition asks for more than the finding says."""
    path = row.organisation.path
    edition = next((one for one in offered(actor.today, path) if one.id == PROCEDURE), None)
    if edition is None:
        return
    step = edition[edition.starts[0]]
    decision = step.decisions[0].id
    said = _said(row)
    given = {one.id: said[one.id] for one in step.fields if one.id in said}
    kind = next((one.kind for one in step.papers), "")
    if missing(step, decision, given, {kind: len(files)}):
        return
    begin_case(
        actor=actor,
        beginning=Beginning(
            PROCEDURE, row.organisation_id, row.title, decision, Given(given, {kind: files} if files else {}),
            step=step.id, about=f"{FINDING}:{row.pk}",
        ),
    )  # fmt: skip


def _said(row: Finding) -> dict[str, Scalar]:
    """What the finding already says, by the fields of the procedure: nobody types it again."""
    texts = {
        "origin": ORIGINS.get(row.source_kind, ""), "clause": row.clause, "facts": row.source_text, "cause": row.cause,
        "immediate": row.immediate_measure, "corrective": row.corrective_measure, "preventive": row.preventive_measure,
        "target": row.target, "effect": row.effect, "owner": f"organisation:{row.organisation_id}",
    }  # fmt: skip
    said: dict[str, Scalar] = {name: text for name, text in texts.items() if text}
    if row.due_on is not None:
        said["finish_on"] = row.due_on
    return said


def _found(actor: Actor, pk: int) -> Bound:
    """The finding as its case begins with it. Refuses one that is closed."""
    row = finding_in_reach(actor, pk)
    if row.is_closed:
        raise FindingRefused(
            "inspection.finding.closed", "这个问题已经销号；再次出现的，请在它的页面上点“再次出现”另行登记。"
        )
    return Bound(row.title, row.organisation_id, {"case_title": row.title, **_said(row)})


def _known(pk: int) -> dict[str, Scalar]:
    return _said(Finding.objects.get(pk=pk))


def _follow(actor: Actor, case: Any, course: Course) -> None:
    """Set the finding's columns and add its step as the case now stands."""
    row = Finding.objects.select_for_update(of=("self",)).get(pk=int(case.about.partition(":")[2]))
    act = course.marks[-1]
    if act.kind not in ("take", "withdraw"):
        return
    word = WORDS.get((act.step, act.decision), "")
    if act.kind == "withdraw":
        row.state = Finding.FOUND
    elif act.step == "approve_plan" and act.decision == "approved":
        _planned(row, course)
    elif act.step == "effect" and act.decision == "shown":
        _rectified(row, course, act, system_actor(actor.today))
    elif act.step == "close_out" and act.decision == "closed":
        _closed(row, course, act, actor)
    elif word == "returned" and row.state != Finding.FOUND:
        row.state = Finding.RETURNED
        row.closed_on, row.closer_person_id, row.closed_by_name = None, None, ""
    row.save()
    if word and word != "registered":
        FindingStep.objects.create(
            finding=row, word=word, by_name=actor.name, on=act.on, note=_note(course, act)
        )


def _planned(row: Finding, course: Course) -> None:
    row.state = Finding.PLANNED
    row.cause = _text(course, "plan.cause")
    row.immediate_measure = _text(course, "plan.immediate")
    row.corrective_measure = _text(course, "plan.corrective")
    row.preventive_measure = _text(course, "plan.preventive")
    row.target = _text(course, "plan.target")[:300]
    finish = course.value("plan.finish_on")
    row.due_on = finish if isinstance(finish, datetime.date) else row.due_on


def _rectified(row: Finding, course: Course, act: Mark, actor: Actor) -> None:
    """Who carried the measures out is who rectified; who shows the effect is another."""
    done = course.last("carry_out") or act
    row.state, row.effect, row.rectified_on = Finding.RECTIFIED, _text(course, "effect.effect"), done.on
    row.rectifier_person_id = _person(done.by)
    if row.due_on is not None and done.on > row.due_on and row.overdue_marked_on is None:
        row.overdue_marked_on = act.on
    rectifier = people(actor).filter(pk=row.rectifier_person_id).first() if row.rectifier_person_id else None
    row.rectified_by_name = rectifier.name if rectifier is not None else ""


def _closed(row: Finding, course: Course, act: Mark, actor: Actor) -> None:
    row.state, row.closed_on, row.closing_note = Finding.CLOSED, act.on, _text(course, "close_out.reason")
    row.closed_by_name, row.closer_person_id = actor.name, actor.person_id


def _note(course: Course, act: Mark) -> str:
    names = {"approve_plan": "plan.corrective", "effect": "effect.effect", "look_again": "look_again.seen"}
    if (act.step, act.decision) == ("approve_plan", "back"):
        return _text(course, "approve_plan.reason")
    return _text(course, names.get(act.step, f"{act.step}.reason"))


def _text(course: Course, name: str) -> str:
    return str(course.value(name) or "")


def _person(key: str) -> int | None:
    number = key.removeprefix("person:")
    return int(number) if number.isdecimal() else None


offer_binding(Binding(FINDING, PROCEDURE, _found, _follow, _known))
