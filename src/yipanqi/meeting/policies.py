"""Who may call, record and close meetings."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.meeting.models import Meeting, Resolution

CHAIRS = frozenset(
    {"leading_group_secretary", "leading_group_deputy_secretary", "group_leader", "discipline_secretary"}
)
"""Posts that call meetings of their own body without being party-affairs staff."""


def may_call(actor: Actor, body_id: int, home_path: str) -> bool:
    """Party-affairs staff over the organisation that keeps the record, or who leads the body."""
    leads = any(post.organisation_id == body_id and post.kind in CHAIRS for post in actor.posts)
    return leads or actor.may_act_on(home_path)


def may_record(actor: Actor, meeting: Meeting) -> bool:
    """Whoever may call it."""
    return may_call(actor, meeting.body_id, meeting.organisation.path)


def may_close(actor: Actor, meeting: Meeting) -> bool:
    """Whoever may record it or holds a post in the body that met, except the person who wrote the minutes."""
    sits = any(post.organisation_id == meeting.body_id for post in actor.posts)
    return (sits or may_record(actor, meeting)) and not wrote_it(actor, meeting)


def wrote_it(actor: Actor, meeting: Meeting) -> bool:
    """Whether this person wrote the minutes; the system is no person."""
    return actor.kind == "person" and actor.key == meeting.recorded_by_key


def may_finish(actor: Actor, resolution: Resolution) -> bool:
    """Who holds the post that carries it out, or party-affairs staff over the organisation."""
    mine = resolution.owner_id is not None and resolution.owner_id in actor.post_ids
    return mine or actor.may_act_on(resolution.organisation.path)
