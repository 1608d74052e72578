"""Who may task, sign, complete and excuse."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.tasking.models import Duty, Occurrence, Urging

LEADERS = ("leading_group_secretary", "leading_group_deputy_secretary")


def may_issue(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the responsible organisation, or the agency's leading group."""
    return actor.may_act_on(path) or actor.holds(*LEADERS, over=path)


def holds_duty(actor: Actor, duty: Duty) -> bool:
    """Whether the actor holds the duty's post, as A or B."""
    return duty.post_id in actor.post_ids


def may_sign(actor: Actor, duty: Duty) -> bool:
    """The holder of the post alone signs for it; the system for what is taken in."""
    return actor.kind == "system" or holds_duty(actor, duty)


def may_complete(actor: Actor, occurrence: Occurrence) -> bool:
    """The holder, or staff over the responsible organisation."""
    return holds_duty(actor, occurrence.duty) or actor.may_act_on(occurrence.organisation.path)


def may_accept_excuse(actor: Actor, occurrence: Occurrence) -> bool:
    """Superior staff or the agency's leading group, never the holder himself."""
    if holds_duty(actor, occurrence.duty):
        return False
    path = occurrence.organisation.path
    superior = any(path.startswith(own) and len(own) < len(path) for own in actor.acts_on)
    return actor.kind == "system" or superior or actor.holds(*LEADERS, over=path)


def may_open_gate(actor: Actor, path: str) -> bool:
    """Letting an item pass with a side missing is for the agency's leading group, or for staff above the agency."""
    return actor.holds(*LEADERS, over=path) or any(
        path.startswith(own) and len(own) < len(path) for own in actor.acts_on
    )


def may_answer_urging(actor: Actor, urging: Urging) -> bool:
    """The holder of the post that was urged."""
    return urging.post_id in actor.post_ids


def may_judge_urging(actor: Actor, urging: Urging) -> bool:
    """Whoever may urge there, but never the holder of the post himself."""
    return may_issue(actor, urging.organisation.path) and not may_answer_urging(actor, urging)
