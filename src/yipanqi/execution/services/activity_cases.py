"""The case that an activity opens: a difficulty of the branch. Casework does not know of activities."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course
from yipanqi.execution.errors import ActivityWithdrawn
from yipanqi.execution.models import Activity
from yipanqi.execution.queries.activities import activity

RAISED_AT = "execution.activity"


def _recorded(actor: Actor, pk: int) -> Activity:
    found = activity(actor, pk)
    if found.state == Activity.WITHDRAWN:
        raise ActivityWithdrawn("execution.activity.withdrawn", "这次活动已经撤回，不能由它提出事项。")
    return found


def _difficulty(actor: Actor, pk: int) -> Bound:
    """The activity as the branch's difficulty begins with it."""
    found = _recorded(actor, pk)
    served = found.business_item.title if found.business_item else ""
    return Bound(
        found.title, found.organisation_id,
        {"case_title": (served or f"{found.title}反映的困难")[:200], "difficulty": _heard(found)},
    )  # fmt: skip


def _heard(found: Activity) -> str:
    said = found.details.get("outcome") or found.details.get("found") or found.discussion or found.agenda
    return f"{found.held_on:%Y年%m月%d日}“{found.title}”反映：{said}".strip()


def _stands(actor: Actor, case: Any, course: Course) -> None:
    """The activity stays as it is: its page shows the case beside it."""


offer_binding(Binding(RAISED_AT, "branch_difficulty", _difficulty, _stands))
