"""The procedure of 制度固化 is the truth of an institution on its way: the row of the inventory follows each of its acts."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import add_months
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course, Mark
from yipanqi.planning.errors import InstitutionRefused
from yipanqi.planning.models import Institution
from yipanqi.planning.policies import OFFICE_POSTS, may_plan
from yipanqi.planning.queries.institutions import PROCEDURE, SUBJECT, review_months
from yipanqi.planning.queries.institutions import institution as institution_in_reach

INSTITUTION_KIND = SUBJECT
"""What cases of this sort are about; this module lets cases be about them."""
STOPPED = {("try_out", "refused"), ("enact", "dropped")}


def _find(actor: Actor, pk: int) -> Bound:
    """An institution wanted or in force; refuses whoever neither plans for the agency nor heads an office, and what has ended."""
    found = institution_in_reach(actor, pk)
    is_head = any(post.kind in OFFICE_POSTS for post in actor.posts)
    if not may_plan(actor, found.organisation.path) and not is_head:
        raise NotPermitted(
            "planning.institution.not_permitted", "制度固化由本单位党务工作人员或科室负责人提出。"
        )
    if not found.is_standing:
        raise InstitutionRefused(
            "planning.institution.state", f"这项制度{found.get_state_display()}，请从制度清单重新提出。"
        )
    return Bound(found.title, found.organisation_id, {"case_title": found.title})


def _follow(actor: Actor, case: Any, course: Course) -> None:
    """Write down what the last act made of the institution; an amendment leaves it in force."""
    mark = course.marks[-1]
    row = Institution.objects.select_for_update().get(pk=int(case.about.partition(":")[2]))
    if mark.kind == "withdraw":
        if row.in_force_on is None:
            _stop(row, Institution.DROPPED, mark, mark.reason or "撤回")
    elif mark.kind == "take":
        _taken(actor, row, mark, case)
    row.save()


def _taken(actor: Actor, row: Institution, mark: Mark, case: Any) -> None:
    done = (mark.step, mark.decision)
    if done == ("try_out", "tried") and row.in_force_on is None:
        row.state, row.trial_on = Institution.TRIAL, _day(mark, "begun_on")
    elif done in STOPPED and row.in_force_on is None:
        _stop(row, Institution.DROPPED, mark, str(mark.value("why") or ""))
    elif done == ("enact", "enacted"):
        row.state, row.in_force_on = Institution.IN_FORCE, _day(mark, "in_force_on")
        row.document_number = str(mark.value("number") or "")[:100]
        row.review_on = add_months(row.in_force_on, review_months(actor, case.organisation))
    elif mark.step == "review":
        row.reviewed_on, row.review_note = mark.on, str(mark.value("use") or "")
        if mark.decision == "retire":
            _stop(row, Institution.ENDED, mark, row.review_note)
        elif mark.decision == "keep":
            row.review_on = add_months(mark.on, review_months(actor, case.organisation))


def _stop(row: Institution, state: str, mark: Mark, reason: str) -> None:
    row.state, row.ended_on, row.reason = state, mark.on, reason[:300] or "没有写明"


def _day(mark: Mark, field: str) -> datetime.date:
    said = mark.value(field)
    return said if isinstance(said, datetime.date) else mark.on


offer_binding(Binding(SUBJECT, PROCEDURE, _find, _follow))
