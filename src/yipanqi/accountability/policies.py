"""Who may decide a consequence, object to it, and answer the objection."""

from __future__ import annotations

from collections.abc import Iterable

from yipanqi.accountability.models import Consequence
from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import Beside

LOWEST = ("branch", "party_group", "")
DECIDERS = ("leading_group_secretary", "leading_group_deputy_secretary")


CHANGED, KEPT = "改变原结果", "维持原结果"
HEARD = (CHANGED, KEPT)


def may_decide(actor: Actor, path: str) -> bool:
    """The secretary or deputy of the agency's leading group, or staff of an organisation strictly above."""
    leads = any(post.kind in DECIDERS and path.startswith(post.path) for post in actor.posts)
    return leads or any(path.startswith(above) and len(above) < len(path) for above in actor.acts_on)


def may_decide_any(actor: Actor) -> bool:
    """Whether the actor may decide something somewhere: decides whether a page offers it."""
    manages = any(
        actor.may_act_on(post.path) and post.organisation_kind not in LOWEST for post in actor.posts
    )
    return actor.kind == "system" or manages or actor.holds(*DECIDERS)


def may_object(actor: Actor, consequence: Consequence) -> bool:
    """The holder of the post concerned or staff of the organisation concerned, and never who decided."""
    concerned = consequence.subject_post_id is not None and consequence.subject_post_id in actor.post_ids
    return (concerned or actor.may_act_on(consequence.organisation.path)) and not is_decider(
        actor, consequence
    )


def may_answer(actor: Actor, consequence: Consequence) -> bool:
    """Whoever may decide there, and neither who decided nor who objected."""
    return (
        may_decide(actor, consequence.organisation.path)
        and not is_decider(actor, consequence)
        and consequence.objected_by_name != actor.name
    )


def is_decider(actor: Actor, consequence: Consequence) -> bool:
    """Whether the actor decided it; without a person the name decides."""
    if consequence.recorder_person_id is not None and actor.person_id is not None:
        return consequence.recorder_person_id == actor.person_id
    return consequence.recorded_by_name == actor.name


def is_heard(cases: Iterable[Beside]) -> bool:
    """Whether an objection was heard and answered: it is not heard again. One not taken or withdrawn may be filed anew."""
    return any(one.ended in HEARD for one in cases)
