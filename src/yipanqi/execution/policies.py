"""Who may record activities and found carriers."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity, Carrier


def may_record(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation; the leader of a party group for his group."""
    return actor.may_act_on(path) or any(
        post.kind == "group_leader" and post.path == path for post in actor.posts
    )


def may_correct(actor: Actor, activity: Activity) -> bool:
    """Whoever may record there."""
    return may_record(actor, activity.organisation.path)


def may_found_carrier(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation."""
    return actor.may_act_on(path)


def may_finish_carrier(actor: Actor, carrier: Carrier) -> bool:
    """Staff over the organisation, or the carrier's leader."""
    leads = carrier.leader_id is not None and carrier.leader_id == actor.person_id
    return leads or actor.may_act_on(carrier.organisation.path)
