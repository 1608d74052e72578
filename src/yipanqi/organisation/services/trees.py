"""Founding, renaming and dissolving organisations; units; posts."""

from __future__ import annotations

import datetime
import re

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.services import SEGMENT, Subject, record
from yipanqi.organisation.errors import KindNotAllowed, PostNotAllowed
from yipanqi.organisation.models import Holding, Membership, PartyOrganisation, Post, Unit
from yipanqi.organisation.policies import (
    may_add_agencies,
    may_add_office,
    may_change_organisation,
    may_found_below,
    may_keep_posts,
)
from yipanqi.organisation.queries.kinds import organisation_kinds, post_kinds
from yipanqi.organisation.queries.trees import home_path_of_unit

_ORNAMENT = re.compile(r"^中共|^中国共产党|委员会$|县委$")


def pinyin_of(name: str) -> str:
    """Full spelling and initials, by which a name is found while typing."""
    return " ".join(("".join(lazy_pinyin(name)), "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))))[:290]


def short_name_of(name: str) -> str:
    """The name without 中共 and 委员会, as lists show it."""
    return _ORNAMENT.sub("", _ORNAMENT.sub("", name)) or name


def next_path(parent_path: str, taken: list[str]) -> str:
    """The next free segment below a path, four digits and a stroke."""
    last = max((int(path[len(parent_path) :][: SEGMENT - 1]) for path in taken), default=0)
    return f"{parent_path}{last + 1:04d}/"


def check_kind(kind: str, parent_kind: str | None) -> None:
    """Refuse (KindNotAllowed) a kind that the tree does not allow below that parent."""
    kinds = organisation_kinds()
    if kind not in kinds:
        allowed = "、".join(k.title for k in kinds.values())
        raise KindNotAllowed(
            "organisation.kind.unknown",
            f"没有“{kind}”这种党组织类别，可用：{allowed}。",
            {"kind": "类别不存在。"},
        )
    if parent_kind is not None and kind not in kinds[parent_kind].children:
        allowed = "、".join(kinds[child].title for child in kinds[parent_kind].children) or "（无）"
        raise KindNotAllowed(
            "organisation.kind.not_below",
            f"{kinds[parent_kind].title}下面不能设{kinds[kind].title}，可设：{allowed}。请检查类别或上级党组织。",
            {"kind": "类别与上级不符。"},
        )


@transaction.atomic
def add_unit(*, actor: Actor, name: str, parent: Unit | None = None) -> Unit:
    """Add an agency (staff of the work committee) or an office below one (its own staff, too). Refuses a taken name."""
    if not (may_add_office(actor, home_path_of_unit(parent)) if parent else may_add_agencies(actor)):
        raise NotPermitted(
            "organisation.unit.not_permitted", "登记单位和处室由机关工委或本单位党务工作人员办理。"
        )
    if Unit.objects.filter(parent=parent, name=name).exists():
        raise Refused("organisation.unit.exists", f"“{name}”已经登记过，请核对名称。", {"name": "名称重复。"})
    taken = list(Unit.objects.filter(parent=parent).values_list("path", flat=True))
    unit = Unit.objects.create(
        kind=Unit.OFFICE if parent else Unit.AGENCY,
        name=name,
        parent=parent,
        path=next_path(parent.path if parent else "", taken),
        pinyin=pinyin_of(name),
    )
    record(
        actor=actor,
        word="organisation.unit.added",
        subject=Subject("organisation.unit", unit.pk, name),
        unit_path=home_path_of_unit(unit),
    )
    return unit


@transaction.atomic
def found_organisation(
    *,
    actor: Actor,
    kind: str,
    name: str,
    parent: PartyOrganisation | None,
    agency: Unit | None = None,
    short_name: str = "",
    founded_on: datetime.date | None = None,
    term_started_on: datetime.date | None = None,
    term_ends_on: datetime.date | None = None,
) -> PartyOrganisation:
    """Found a party organisation below its superior. Refuses a taken name and a kind the tree does not allow."""
    if not may_found_below(actor, parent):
        raise NotPermitted("organisation.found.not_permitted", "成立党组织由上级党组织的党务工作人员办理。")
    check_kind(kind, parent.kind if parent else None)
    if PartyOrganisation.objects.filter(name=name).exists():
        raise Refused("organisation.exists", f"党组织“{name}”已经存在，请核对名称。", {"name": "名称重复。"})
    taken = list(PartyOrganisation.objects.filter(parent=parent).values_list("path", flat=True))
    organisation = PartyOrganisation.objects.create(
        kind=kind,
        name=name,
        short_name=short_name or short_name_of(name),
        parent=parent,
        path=next_path(parent.path if parent else "", taken),
        agency=agency or (parent.agency if parent else None),
        founded_on=founded_on,
        term_started_on=term_started_on,
        term_ends_on=term_ends_on,
        pinyin=pinyin_of(name),
    )
    _record(actor, "organisation.founded", organisation, {"kind": kind, "founded_on": founded_on})
    return organisation


@transaction.atomic
def rename_organisation(
    *, actor: Actor, organisation: PartyOrganisation, name: str, short_name: str = ""
) -> PartyOrganisation:
    """Give an organisation another name; the ledger keeps the old one."""
    _permit_change(actor, organisation)
    if PartyOrganisation.objects.filter(name=name).exclude(pk=organisation.pk).exists():
        raise Refused("organisation.exists", f"党组织“{name}”已经存在，请核对名称。", {"name": "名称重复。"})
    before = organisation.name
    organisation.name, organisation.short_name = name, short_name or short_name_of(name)
    organisation.pinyin = pinyin_of(name)
    organisation.save(update_fields=("name", "short_name", "pinyin"))
    _record(actor, "organisation.renamed", organisation, {"before": before, "after": name})
    return organisation


@transaction.atomic
def set_term(
    *, actor: Actor, organisation: PartyOrganisation, started_on: datetime.date, ends_on: datetime.date
) -> PartyOrganisation:
    """Enter the current term, or the next one after an election. Refuses kinds without terms and an end before the start."""
    _permit_change(actor, organisation)
    if organisation_kinds()[organisation.kind].term_years is None:
        raise Refused("organisation.term.none", "这一类党组织不设届期，不用登记任期。")
    if ends_on <= started_on:
        raise Refused(
            "organisation.term.backwards",
            "届满日期必须晚于本届起始日期，请核对两个日期。",
            {"ends_on": "早于起始日期。"},
        )
    before = [organisation.term_started_on, organisation.term_ends_on]
    organisation.term_started_on, organisation.term_ends_on = started_on, ends_on
    organisation.save(update_fields=("term_started_on", "term_ends_on"))
    _record(actor, "organisation.term.set", organisation, {"before": before, "after": [started_on, ends_on]})
    return organisation


@transaction.atomic
def dissolve_organisation(
    *, actor: Actor, organisation: PartyOrganisation, on: datetime.date
) -> PartyOrganisation:
    """Dissolve an organisation. Refuses one that still has members or standing organisations below it."""
    _permit_change(actor, organisation)
    if PartyOrganisation.objects.filter(parent=organisation, dissolved_on__isnull=True).exists():
        raise Refused("organisation.not_empty", "下面还有党组织，请先撤销下级党组织，再来撤销这一级。")
    if Membership.objects.filter(organisation=organisation, until_on__isnull=True).exists():
        raise Refused("organisation.has_members", "还有党员在册，请先为每一名党员办理组织关系转接。")
    if organisation.dissolved_on is not None:
        raise Refused("organisation.dissolved", "这个党组织已经撤销，不用再次办理。")
    if organisation.founded_on and on < organisation.founded_on:
        raise Refused(
            "organisation.dissolved.backwards", "撤销日期不能早于成立日期。", {"on": "早于成立日期。"}
        )
    if Holding.objects.filter(post__organisation=organisation, until_on__isnull=True).exists():
        raise Refused("organisation.has_holders", "还有人担任这里的岗位，请先办理离任。")
    organisation.dissolved_on = on
    organisation.save(update_fields=("dissolved_on",))
    Post.objects.filter(organisation=organisation, closed_on__isnull=True).update(closed_on=on)
    _record(actor, "organisation.dissolved", organisation, {"on": on})
    return organisation


@transaction.atomic
def add_post(
    *,
    actor: Actor,
    kind: str,
    organisation: PartyOrganisation | None = None,
    unit: Unit | None = None,
    title: str = "",
) -> Post:
    """Create a post of an organisation or of a unit. Refuses a kind that does not belong there."""
    home = organisation.path if organisation else home_path_of_unit(unit)
    if not may_keep_posts(actor, home):
        raise NotPermitted(
            "organisation.post.not_permitted", "设置岗位由本组织或上级党组织的党务工作人员办理。"
        )
    place = organisation.kind if organisation else "office"
    known = post_kinds().get(kind)
    if known is None or place not in known.of:
        raise PostNotAllowed(
            "organisation.post.kind", f"这里不能设“{known.title if known else kind}”岗位，请核对岗位类别。"
        )
    home_name = organisation.short_name if organisation else (unit.name if unit else "")
    post = Post.objects.create(
        kind=kind, organisation=organisation, unit=unit, title=title or f"{home_name}{known.title}"
    )
    record(
        actor=actor,
        word="organisation.post.added",
        subject=Subject("organisation.post", post.pk, post.title),
        unit_path=home,
    )
    return post


def _permit_change(actor: Actor, organisation: PartyOrganisation) -> None:
    if not may_change_organisation(actor, organisation):
        raise NotPermitted(
            "organisation.change.not_permitted", "变更党组织信息由上级党组织的党务工作人员办理。"
        )


def _record(actor: Actor, word: str, organisation: PartyOrganisation, data: dict[str, object]) -> None:
    subject = Subject("organisation.party_organisation", organisation.pk, organisation.name)
    record(actor=actor, word=word, subject=subject, unit_path=organisation.path, data=data)
