"""What is to be done next with a plan, in the order of the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yipanqi.basics.actors import Actor
from yipanqi.planning import queries


def address_of_decision(plan: Any) -> str:
    """Where the meeting that decides the plan is called, with the plan on its agenda."""
    about = {
        "about_kind": "planning.plan",
        "about_key": plan.pk,
        "about_title": plan.title,
        "matter": "annual_plan",
    }
    return f"{reverse('meeting:call_meeting')}?{urlencode(about)}"


@dataclass(frozen=True)
class NextAct:
    """One act: what, where, and a word why."""

    text: str
    href: str
    hint: str = ""


def next_acts(actor: Actor, plan: Any, items: Sequence[Any], roll_up: Any) -> list[NextAct]:
    """What the agency's staff do next with this plan; a constant number of statements."""
    here = reverse("planning:plan", args=[plan.pk])
    if plan.is_adopted:
        return _carrying_out(actor, items, roll_up, here, plan)
    found = []
    left = queries.unfinished_of(actor, plan).count()
    if left:
        found.append(
            NextAct(
                f"上年有 {left} 项没有完成，看看要不要接续",
                reverse("planning:carry_over", args=[plan.pk]),
                "勾选的才接续",
            )
        )
    lacking = [item for item in items if item.lacks_reason]
    if lacking:
        found.append(
            NextAct(
                f"{len(lacking)} 项有一面空着，还没有写原因",
                reverse("planning:write_empty_reason", args=[lacking[0].pk]),
                f"从第 {lacking[0].number} 项开始",
            )
        )
    counts = queries.orphan_counts(actor, plan.pk)
    missing = [f"{queries.ORPHANS[name]} {count} 项" for name, count in counts.items() if count]
    if missing:
        found.append(
            NextAct(
                "把没有挂靠的事项挂好", f"{reverse('planning:orphans')}?plan={plan.pk}", "；".join(missing)
            )
        )
    like = queries.like_last_year(actor, plan)
    if like is not None:
        found.append(
            NextAct(
                f"和上年计划有 {like.percent}% 的文字相同，请对照",
                reverse("planning:likeness", args=[plan.pk]),
                "不同的字句已标出",
            )
        )
    if items and not lacking:
        found.append(
            NextAct(
                "存一稿，以后可以逐项对照", reverse("planning:compare", args=[plan.pk]), "送审前的样子留得住"
            )
        )
        found.append(NextAct("把本计划列入党组会议题", address_of_decision(plan), "党组会研究决定以后审定"))
    return found


def _carrying_out(actor: Actor, items: Sequence[Any], roll_up: Any, here: str, plan: Any) -> list[NextAct]:
    found = []
    overdue = [
        item
        for item in items
        if item.state == "open" and item.due_on is not None and item.due_on < actor.today
    ]
    if overdue:
        found.append(
            NextAct(
                f"{len(overdue)} 项已过时限",
                f"{reverse('planning:items')}?plan={plan.pk}&time=overdue",
                "逾期记录保留，可以提出变更或办结",
            )
        )
    if roll_up.missing:
        found.append(
            NextAct(f"{roll_up.missing} 项还没有登记进展", reverse("planning:plan_progress", args=[plan.pk]))
        )
    return found
