"""Who may open, compute, confirm and publish an assessment."""

from __future__ import annotations

from yipanqi.assessment.models import Appraisal, Cycle
from yipanqi.basics.actors import Actor


def may_open(actor: Actor, path: str) -> bool:
    """Party-affairs staff of the assessing organisation."""
    return actor.may_act_on(path)


def may_compute(actor: Actor, cycle: Cycle) -> bool:
    """Party-affairs staff of the assessing organisation."""
    return actor.may_act_on(cycle.organisation.path)


def may_confirm(actor: Actor, cycle: Cycle) -> bool:
    """An assessor or staff of the assessing organisation, and never who computed."""
    return may_assess(actor, cycle) and not is_computer(actor, cycle)


def may_assess(actor: Actor, cycle: Cycle) -> bool:
    """Whether the actor belongs to those who assess, whoever computed."""
    path = cycle.organisation.path
    return actor.may_act_on(path) or any(
        post.kind == "assessor" and path.startswith(post.path) for post in actor.posts
    )


def is_computer(actor: Actor, cycle: Cycle) -> bool:
    """Whether the actor computed the results; without a person the name decides."""
    if cycle.computer_person_id is not None and actor.person_id is not None:
        return cycle.computer_person_id == actor.person_id
    return bool(cycle.computed_by_name) and cycle.computed_by_name == actor.name


def may_appraise(actor: Actor, path: str) -> bool:
    """Staff or an assessor of an organisation above it: nobody records what was found of his own."""
    above = (*actor.acts_on, *(post.path for post in actor.posts if post.kind == "assessor"))
    return any(path.startswith(one) and path != one for one in above)


def may_appraise_member(actor: Actor, path: str, person_id: int) -> bool:
    """Staff of the member's branch or above, and never himself."""
    return actor.may_act_on(path) and actor.person_id != person_id


def may_withdraw_appraisal(actor: Actor, appraisal: Appraisal) -> bool:
    """Whoever may record it."""
    path = appraisal.organisation.path
    if appraisal.person_id is None:
        return may_appraise(actor, path)
    return may_appraise_member(actor, path, appraisal.person_id)
