"""Who may task, sign, complete and excuse."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.tasking.models import Duty, Occurrence

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
