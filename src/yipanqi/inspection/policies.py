"""Who may register findings; who sees, explains and judges signals. Who plans, rectifies and closes is said by the procedure."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.inspection.models import Finding, Signal
from yipanqi.inspection.queries import is_from_above
from yipanqi.inspection.queries.noticed import sight_of

INSPECTORS = ("inspector", "discipline_secretary")


def is_superior(actor: Actor, path: str) -> bool:
    """Party-affairs staff of an organisation strictly above the path."""
    return any(path.startswith(above) and len(above) < len(path) for above in actor.acts_on)


def may_inspect(actor: Actor, path: str) -> bool:
    """An inspector or discipline secretary whose reach covers the organisation, or staff of a superior."""
    inspects = any(post.kind in INSPECTORS and path.startswith(post.path) for post in actor.posts)
    return inspects or is_superior(actor, path)


def may_register(actor: Actor, path: str, source_kind: str) -> bool:
    """Whoever inspects the organisation; what a self-check found is registered by its own staff as well."""
    return may_inspect(actor, path) or (not is_from_above(source_kind) and actor.may_act_on(path))


def may_register_any(actor: Actor) -> bool:
    """Whether the actor may register something somewhere: decides whether a page offers it."""
    return bool(actor.acts_on) or actor.holds(*INSPECTORS)


def may_open(actor: Actor, finding: Finding) -> bool:
    """Open the rectification of a finding that was taken in without one: who may register such a finding, or its own staff."""
    path = finding.organisation.path
    return may_register(actor, path, finding.source_kind) or (actor.reaches(path) and actor.may_act_on(path))


def may_register_many(actor: Actor) -> bool:
    """Staff of the organisations above; each row is held against `is_superior` or self-check as well."""
    return bool(actor.acts_on) or actor.kind == "system"


def may_see_signals(actor: Actor) -> bool:
    """Reviewers in the inspection line, and the staff of the organisations concerned."""
    return bool(sight_of(actor)) or actor.kind == "system"


def may_judge_signal(actor: Actor, signal: Signal) -> bool:
    """Whoever inspects the organisation, but not whoever made the record."""
    path = signal.organisation.path
    return may_inspect(actor, path) and not is_own_record(actor, signal)


def is_own_record(actor: Actor, signal: Signal) -> bool:
    """Whether the actor himself entered what the signal is about."""
    return bool(actor.name) and signal.facts.get("recorded_by") == actor.name


def may_explain_signal(actor: Actor, signal: Signal) -> bool:
    """The staff of the organisation concerned."""
    return actor.may_act_on(signal.organisation.path)


def may_look_for_signals(actor: Actor) -> bool:
    """Let the records be looked through now: whoever inspects somewhere above branches."""
    return actor.kind == "system" or any(
        post.kind in INSPECTORS or (post.kind == "party_affairs_clerk") for post in actor.posts
    )
