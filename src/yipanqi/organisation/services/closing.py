"""Renaming and closing units, closing posts: what still lives there must leave first."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.models import Holding, PartyOrganisation, Placement, Post, Unit
from yipanqi.organisation.policies import may_change_unit, may_keep_posts
from yipanqi.organisation.queries.trees import home_path_of, home_path_of_unit
from yipanqi.organisation.services.trees import pinyin_of


@transaction.atomic
def rename_unit(*, actor: Actor, unit: Unit, name: str) -> Unit:
    """Give an agency or an office another name; the ledger keeps the old one. Refuses a taken name."""
    _permit(actor, unit)
    taken = Unit.objects.filter(name=name).exclude(pk=unit.pk)
    taken = taken.filter(parent=unit.parent) if unit.parent_id else taken.filter(kind=Unit.AGENCY)
    if taken.exists():
        raise Refused("organisation.unit.exists", f"“{name}”已经登记过，请核对名称。", {"name": "名称重复。"})
    before, unit.name, unit.pinyin = unit.name, name, pinyin_of(name)
    unit.save(update_fields=("name", "pinyin"))
    _record(actor, "organisation.unit.renamed", unit, {"before": before, "after": name})
    return unit


@transaction.atomic
def close_unit(*, actor: Actor, unit: Unit, on: datetime.date) -> Unit:
    """Close an agency or office. Refuses one with offices, people, held posts or party organisations in it."""
    _permit(actor, unit)
    if unit.closed_on is not None:
        raise Refused("organisation.unit.closed", f"“{unit.name}”已经撤销，不用再次办理。")
    if Unit.objects.filter(parent=unit, closed_on__isnull=True).exists():
        raise Refused("organisation.unit.has_offices", "下面还有处室，请先撤销或改名划转处室。")
    if PartyOrganisation.objects.filter(agency=unit, dissolved_on__isnull=True).exists():
        raise Refused(
            "organisation.unit.has_organisations", "这个单位还有党组织，请先撤销党组织，再撤销单位。"
        )
    if Placement.objects.filter(unit=unit, until_on__isnull=True).exists():
        raise Refused("organisation.unit.has_people", "还有人员在这里任职，请先把他们调到其他处室。")
    if Holding.objects.filter(post__unit=unit, until_on__isnull=True).exists():
        raise Refused("organisation.unit.has_holders", "这里的岗位还有人担任，请先办理离任。")
    unit.closed_on = on
    unit.save(update_fields=("closed_on",))
    Post.objects.filter(unit=unit, closed_on__isnull=True).update(closed_on=on)
    _record(actor, "organisation.unit.closed", unit, {"on": on})
    return unit


@transaction.atomic
def close_post(*, actor: Actor, post: Post, on: datetime.date) -> Post:
    """Close a post from the day on. Refuses one that somebody still holds."""
    path = home_path_of(post)
    if not may_keep_posts(actor, path):
        raise NotPermitted(
            "organisation.post.not_permitted", "撤销岗位由本组织或上级党组织的党务工作人员办理。"
        )
    if post.closed_on is not None:
        raise Refused("organisation.post.closed", f"“{post.title}”已经撤销，不用再次办理。")
    if Holding.objects.filter(post=post, until_on__isnull=True).exists():
        raise Refused("organisation.post.held", f"“{post.title}”还有人担任，请先办理离任，再撤销岗位。")
    post.closed_on = on
    post.save(update_fields=("closed_on",))
    record(
        actor=actor,
        word="organisation.post.closed",
        subject=Subject("organisation.post", post.pk, post.title),
        unit_path=path,
        data={"on": on},
    )
    return post


def _permit(actor: Actor, unit: Unit) -> None:
    home = home_path_of_unit(unit)
    if not may_change_unit(actor, unit, home):
        raise NotPermitted(
            "organisation.unit.not_permitted", "单位由机关工委、处室由本单位党务工作人员改名和撤销。"
        )


def _record(actor: Actor, word: str, unit: Unit, data: dict[str, object]) -> None:
    subject = Subject("organisation.unit", unit.pk, unit.name)
    record(actor=actor, word=word, subject=subject, unit_path=home_path_of_unit(unit), data=data)
