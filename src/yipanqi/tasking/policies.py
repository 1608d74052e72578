"""Who may task, sign, complete and excuse."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.tasking.models import Duty, DutyHanding, Handover, Occurrence, Urging

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


def may_hand_down(actor: Actor, duty: Duty) -> bool:
    """The holder, staff over the responsible organisation, or the agency's leading group."""
    return holds_duty(actor, duty) or may_issue(actor, duty.organisation.path)


def may_receive(actor: Actor, handing: DutyHanding) -> bool:
    """Staff with a post of the organisation itself: nobody above signs in its stead."""
    own = {post.organisation_id for post in actor.posts}
    is_home = handing.organisation_id in own and actor.may_act_on(handing.organisation.path)
    return actor.kind == "system" or is_home


def may_draw_handover(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation, or the agency's leading group."""
    return may_issue(actor, path)


def may_sign_handover(actor: Actor, handover: Handover) -> bool:
    """Whose turn it is: who leaves first, then who takes over."""
    if handover.state == Handover.DRAWN:
        return actor.person_id == handover.leaver_id
    return handover.state == Handover.LEFT and actor.person_id == handover.taker_id


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
