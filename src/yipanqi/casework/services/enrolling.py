"""What a decision makes of the person a case is about: written into the register of members in the same act."""

from __future__ import annotations

import datetime

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.casework.errors import CaseRefused
from yipanqi.casework.models import Case
from yipanqi.casework.queries import face_of
from yipanqi.engine.procedures.course import Course
from yipanqi.organisation.queries import members_as_at, people
from yipanqi.organisation.services import admit_member, cancel_probation, confirm_member, transfer_member


def enrol(*, actor: Actor, case: Case, after: Course) -> None:
    """Enter, confirm or end the membership that the step just taken decided; for most steps nothing.

    The procedure has permitted the act; the register refuses what contradicts it, and with it the whole act.
    """
    taken = after.marks[-1]
    decision = after.procedure[taken.step].decision(taken.decision)
    if decision is None or decision.enrolment is None:
        return
    person = people(system_actor(actor.today)).filter(pk=_person_key(case)).first()
    if person is None:
        raise CaseRefused(
            "casework.enrolment.nobody", "没有找到本件的办理对象，请先核对人员登记，再作这个决定。"
        )
    day = _day(after, decision.enrolment.on)
    if decision.enrolment.becomes == "probationary":
        admit_member(actor=actor, person=person, organisation=case.organisation, joined_on=day)
    elif decision.enrolment.becomes == "full":
        confirm_member(actor=actor, person=person, became_full_on=day)
    else:
        cancel_probation(actor=actor, person=person, on=day)


def move_membership(*, actor: Actor, case: Case) -> None:
    """Let the membership of the person follow his case to its branch; nothing where he is no member or is there already."""
    everybody = system_actor(actor.today)
    held = members_as_at(everybody, "", actor.today).filter(person_id=_person_key(case)).first()
    if held is not None and held.organisation_id != case.organisation_id:
        transfer_member(actor=actor, membership=held, to=case.organisation, on=actor.today)


def _person_key(case: Case) -> int:
    number = face_of(case).subject_key.removeprefix("person:")
    return int(number) if number.isdecimal() else 0


def _day(course: Course, name: str) -> datetime.date:
    key, _, field = name.partition(".")
    mark = course.last(key)
    value = mark.value(field) if mark is not None and field else (mark.on if mark is not None else None)
    if not isinstance(value, datetime.date):
        raise CaseRefused(
            "casework.enrolment.no_day", f"没有填写“{name}”的日期，不能登记党籍，请补填后再办。"
        )
    return value
