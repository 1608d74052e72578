"""Where somebody may issue duties."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import ROOT_LENGTH, organisations
from yipanqi.tasking.policies import may_issue


def issuing_places(actor: Actor) -> list[Any]:
    """Where the actor may issue duties; for the work committee the agencies, not every branch."""
    found = organisations(actor).exclude(kind__in=("leading_group", "party_group"))
    if len(actor.acts_on) and min(len(path) for path in actor.acts_on) < ROOT_LENGTH:
        found = found.filter(parent__kind="work_committee") | found.filter(kind="work_committee")
    return [each for each in found.order_by("path") if may_issue(actor, each.path)]
