"""Who may plan."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.planning.models import Junction, Plan, PlanItem

OFFICE_POSTS = frozenset({"office_head", "office_deputy_head"})
LEADERS = ("leading_group_secretary", "leading_group_deputy_secretary")


def may_plan(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the agency's top organisation."""
    return actor.may_act_on(path)


def heads_office(actor: Actor, unit_id: int | None) -> bool:
    """Whether the actor heads the office."""
    return unit_id is not None and any(
        post.unit_id == unit_id and post.kind in OFFICE_POSTS for post in actor.posts
    )


def may_add_item(actor: Actor, plan: Plan, office_id: int | None = None) -> bool:
    """Staff of the agency; the head of an office for his own office."""
    return may_plan(actor, plan.organisation.path) or heads_office(actor, office_id)


def may_change_item(actor: Actor, item: PlanItem) -> bool:
    """Staff of the agency, or the head of the item's office."""
    return may_plan(actor, item.organisation.path) or heads_office(actor, item.office_id)


def may_adopt_plan(actor: Actor, plan: Plan) -> bool:
    """The leading group decides: its secretary or deputy secretary."""
    return actor.kind == "system" or leads(actor, plan.organisation.path)


def leads(actor: Actor, path: str) -> bool:
    """Whether the actor is secretary or deputy secretary of the agency's leading group."""
    return actor.holds(*LEADERS, over=path)


def may_change_adopted_item(actor: Actor, item: PlanItem) -> bool:
    """The leading group, or staff of the agency who name its approval."""
    return leads(actor, item.organisation.path) or may_plan(actor, item.organisation.path)


def may_propose_junction(actor: Actor, item: PlanItem, path: str) -> bool:
    """Whoever may change the item, and staff of the organisation that would carry it."""
    return may_change_item(actor, item) or actor.may_act_on(path)


def may_answer_difficulty(actor: Actor, item: PlanItem) -> bool:
    """Whether the actor may make an open difficulty the party side's key point, for its own organisation or one below."""
    path = item.organisation.path
    below = (own for own in actor.acts_on if own.startswith(path))
    return item.state == "open" and any(may_propose_junction(actor, item, own) for own in (path, *below))


def may_agree_junction(actor: Actor, junction: Junction) -> bool:
    """Staff of the organisation that carries it, or above."""
    return actor.may_act_on(junction.organisation.path)
