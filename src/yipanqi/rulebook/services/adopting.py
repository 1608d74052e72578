"""A locality's rules come to hold for an organisation and everything below it."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.rulebook.errors import AlreadyAdopted, LayerUnknown, MayNotAdopt
from yipanqi.rulebook.models import Adoption
from yipanqi.rulebook.policies import may_adopt
from yipanqi.rulebook.queries.books import library
from yipanqi.rulebook.queries.results import Standing


@transaction.atomic
def adopt_layer(*, actor: Actor, organisation: Standing, layer: str, from_on: datetime.date) -> Adoption:
    """Let a locality's layer hold from a day on. Refuses a layer that does not exist or already holds."""
    home = organisation_in_reach(actor, organisation.pk)
    if not may_adopt(actor, home.path):
        raise MayNotAdopt(
            "rulebook.adoption.not_permitted",
            "只有该党组织或其上级的党务工作人员可以采用地方制度，请由他们操作。",
        )
    localities = {found.key: found.title for found in library().layers if found.basis == "locality"}
    if layer not in localities:
        known = "、".join(localities)
        raise LayerUnknown(
            "rulebook.adoption.layer_unknown",
            f"没有名为“{layer}”的地方制度，现有：{known}。",
            {"layer": "请从现有的地方制度里选择。"},
        )
    if Adoption.objects.filter(organisation=home, layer=layer, until_on__isnull=True).exists():
        raise AlreadyAdopted(
            "rulebook.adoption.already", f"“{localities[layer]}”已在“{home.name}”采用，不需要重复采用。"
        )
    adoption = Adoption.objects.create(
        organisation=home, layer=layer, from_on=from_on, adopted_by_name=actor.name
    )
    subject = Subject("rulebook.adoption", adoption.pk, f"{home.name}采用{localities[layer]}制度")
    record(
        actor=actor,
        word="rulebook.layer.adopted",
        subject=subject,
        unit_path=home.path,
        data={"layer": layer, "from_on": from_on},
    )
    return adoption
