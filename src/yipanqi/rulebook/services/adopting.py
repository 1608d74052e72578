"""A locality's rules come to hold for an organisation and everything below it, and cease to."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.rulebook.errors import AdoptionEnded, AdoptionRefused, AlreadyAdopted, LayerUnknown, MayNotAdopt
from yipanqi.rulebook.models import Adoption
from yipanqi.rulebook.policies import may_adopt
from yipanqi.rulebook.queries.adoptions import layer_title, localities
from yipanqi.rulebook.queries.evaluating import Standing
from yipanqi.rulebook.services.refreshing import refresh_below

DAY = datetime.timedelta(days=1)


@transaction.atomic
def adopt_layer(
    *, actor: Actor, organisation: Standing, layer: str, from_on: datetime.date, document: str = ""
) -> Adoption:
    """Let a locality's layer hold from a day on. Refuses a layer that does not exist or holds then, also by another's hand."""
    home = organisation_in_reach(actor, organisation.pk)
    _permit(actor, home.path)
    titles = {found.key: found.title for found in localities()}
    if layer not in titles:
        known = "、".join(titles)
        raise LayerUnknown(
            "rulebook.adoption.layer_unknown",
            f"没有名为“{layer}”的地方制度，现有：{known}。",
            {"layer": "请从现有的地方制度里选择。"},
        )
    others = Adoption.objects.filter(organisation=home, layer=layer)
    if others.filter(until_on__isnull=True).exists():
        raise _already(titles[layer], home.name)
    if others.filter(until_on__gte=from_on).exists():
        raise AdoptionRefused(
            "rulebook.adoption.overlap",
            f"“{titles[layer]}”在这一天还按上一次采用执行，请把起始日期改到它结束之后。",
            {"from_on": "与上一次采用的日期重叠。"},
        )
    try:
        with transaction.atomic():
            adoption = Adoption.objects.create(
                organisation=home, layer=layer, from_on=from_on, adopted_by_name=actor.name, document=document.strip()
            )  # fmt: skip
    except IntegrityError as error:
        raise _already(titles[layer], home.name) from error
    record(
        actor=actor,
        word="rulebook.layer.adopted",
        subject=_subject(adoption),
        unit_path=home.path,
        data={"layer": layer, "from_on": from_on, "document": adoption.document},
    )
    refresh_below(actor=actor, organisation=home, from_on=from_on)
    return adoption


@transaction.atomic
def end_adoption(*, actor: Actor, adoption: Adoption, from_on: datetime.date, reason: str) -> Adoption:
    """Let the layer hold no more from a day on; what was judged before that day stays judged by it. Refuses one that ended."""
    adoption = (
        Adoption.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=adoption.pk)
    )
    _permit(actor, adoption.organisation.path)
    if adoption.until_on is not None:
        raise AdoptionEnded(
            "rulebook.adoption.ended",
            f"“{layer_title(adoption.layer)}”的采用已由{adoption.ended_by_name}结束，执行到{adoption.until_on}，不需要再办。",
        )
    wrong = {}
    if from_on <= adoption.from_on:
        wrong["from_on"] = f"须晚于采用的起始日期{adoption.from_on}。"
    if not reason.strip():
        wrong["reason"] = "请写明结束的原因或依据。"
    if wrong:
        raise AdoptionRefused("rulebook.adoption.not_ended", "采用没有结束，请改正标出的内容。", wrong)
    adoption.until_on, adoption.ended_by_name, adoption.end_reason = from_on - DAY, actor.name, reason.strip()
    adoption.save(update_fields=("until_on", "ended_by_name", "end_reason"))
    record(
        actor=actor,
        word="rulebook.layer.ended",
        subject=_subject(adoption),
        unit_path=adoption.organisation.path,
        data={"from_on": from_on, "reason": adoption.end_reason},
    )
    refresh_below(actor=actor, organisation=adoption.organisation, from_on=from_on)
    return adoption


def _permit(actor: Actor, path: str) -> None:
    if not may_adopt(actor, path):
        raise MayNotAdopt(
            "rulebook.adoption.not_permitted",
            "只有该党组织或其上级的党务工作人员可以采用或结束地方制度，请由他们操作。",
        )


def _already(title: str, name: str) -> AlreadyAdopted:
    return AlreadyAdopted("rulebook.adoption.already", f"“{title}”已在“{name}”采用，不需要重复采用。")


def _subject(adoption: Adoption) -> Subject:
    title = f"{adoption.organisation.name}采用“{layer_title(adoption.layer)}”"
    return Subject("rulebook.adoption", adoption.pk, title)
