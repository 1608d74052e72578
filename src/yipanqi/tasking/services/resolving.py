"""Resolutions of meetings become duties of the posts that carry them out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.meeting.queries import resolution as resolution_in_reach
from yipanqi.meeting.services import take_up_resolution
from yipanqi.organisation.queries import agency_roots, organisation
from yipanqi.tasking.errors import DutyMovedOn
from yipanqi.tasking.models import Duty
from yipanqi.tasking.services.duties import DutyDraft, Node, issue_duty


def draft_of_resolution(actor: Actor, pk: int) -> tuple[DutyDraft, Any]:
    """The duty that the resolution asks for, and where it lies: of a leading group in its agency's party organisation."""
    found = resolution_in_reach(actor, pk)
    home = organisation(system_actor(actor.today), found.organisation_id)
    if home.kind == "leading_group":
        home = agency_roots(system_actor(actor.today)).filter(agency_id=home.agency_id).first() or home
    nodes = (Node(found.due_on, "落实决议"),) if found.due_on is not None else ()
    draft = DutyDraft(
        post_id=found.owner_id or 0,
        title=found.text.strip()[:200],
        nodes=nodes,
        source=f"{found.adopted_on:%Y-%m-%d}会议决议",
        resolution_id=found.pk,
    )
    return draft, home


@transaction.atomic
def issue_duty_from_resolution(*, actor: Actor, resolution_id: int, draft: DutyDraft) -> Duty:
    """Make a duty of the resolution; the meeting's resolution says so in the same act. Refuses a second duty of one."""
    found = resolution_in_reach(actor, resolution_id)
    if not found.awaits_duty:
        raise DutyMovedOn("tasking.resolution.state", "这项决议已经转为责任、已落实或已撤销，不需要再下达。")
    _, home = draft_of_resolution(actor, resolution_id)
    made = issue_duty(actor=actor, organisation=home, draft=replace(draft, resolution_id=resolution_id))
    take_up_resolution(actor=actor, resolution=found)
    return made
