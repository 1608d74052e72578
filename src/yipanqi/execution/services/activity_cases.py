"""The cases that an activity opens: a difficulty of the branch, a demand that was heard. Casework does not know of activities."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course
from yipanqi.execution.errors import ActivityWithdrawn
from yipanqi.execution.models import Activity
from yipanqi.execution.queries.activities import activity
from yipanqi.execution.queries.carrier_kinds import DIFFICULTY
from yipanqi.execution.queries.kinds import opened_by
from yipanqi.execution.services.raising import Heard, raised, refuse_unless_opened

RAISED_AT = "execution.activity"


def _opens(actor: Actor, pk: int, procedure: str) -> Bound:
    """The activity as a case of the procedure begins with it. Refuses what its kinds do not open."""
    found = activity(actor, pk)
    if found.state == Activity.WITHDRAWN:
        raise ActivityWithdrawn("execution.activity.withdrawn", "这次活动已经撤回，不能由它提出事项。")
    refuse_unless_opened(procedure, opened_by(found.kind, found.also_kinds), "这类活动")
    served = found.business_item.title if found.business_item else ""
    heard = Heard(found.title, found.organisation, f"{found.title}反映的", _heard(found), served)
    return raised(heard, procedure, actor.today)


def _difficulty(actor: Actor, pk: int) -> Bound:
    return _opens(actor, pk, DIFFICULTY)


def _heard(found: Activity) -> str:
    said = found.details.get("outcome") or found.details.get("found") or found.discussion or found.agenda
    return f"{found.held_on:%Y年%m月%d日}“{found.title}”反映：{said}".strip()


def _stands(actor: Actor, case: Any, course: Course) -> None:
    """The activity stays as it is: its page shows the case beside it."""


offer_binding(Binding(RAISED_AT, DIFFICULTY, _difficulty, _stands, opens=_opens))
