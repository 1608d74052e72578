"""A member's way: corrected particulars, transfer between branches as one act, the end of a membership."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.models import Holding, Membership, PartyOrganisation, Person
from yipanqi.organisation.policies import may_manage_people, may_transfer
from yipanqi.organisation.queries.sealing import seal
from yipanqi.organisation.queries.trees import belongs_to
from yipanqi.organisation.services.trees import pinyin_of

ENDINGS = ("转往本系统以外", "去世", "退党", "除名", "开除党籍")


@dataclass(frozen=True)
class Particulars:
    """What is kept of a person and may be corrected; a number left at None stays as it is."""

    name: str
    sex: str = "0"
    ethnicity: str = ""
    born_on: datetime.date | None = None
    education: str = ""
    job_kind: str = ""
    identity_number: str | None = None
    telephone: str | None = None


@transaction.atomic
def correct_person(*, actor: Actor, person: Person, path: str, particulars: Particulars) -> Person:
    """Correct what is kept of a person who belongs to `path`; the ledger names the fields, never a number.

    Refuses an identity number that somebody else has, and a form in which nothing was changed.
    """
    if not (may_manage_people(actor, path) and belongs_to(person, path)):
        raise NotPermitted(
            "organisation.person.not_permitted", "更正人员信息由本组织或上级党组织的党务工作人员办理。"
        )
    wanted = asdict(particulars)
    identity, telephone = wanted.pop("identity_number"), wanted.pop("telephone")
    before = {name: getattr(person, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    said: dict[str, object] = {
        "before": [before[name] for name in changed],
        "after": list(changed.values()),
    }
    if identity is not None and seal().search_hash(identity) != person.identity_hash:
        _refuse_taken(person, identity)
        changed |= {
            "identity_sealed": seal().close(identity),
            "identity_hash": seal().search_hash(identity),
        }
        said["note"] = "更正公民身份号码"
    if telephone is not None and seal().search_hash(telephone) != person.telephone_hash:
        changed |= {
            "telephone_sealed": seal().close(telephone),
            "telephone_hash": seal().search_hash(telephone),
        }
        said["note"] = "、".join(filter(None, (str(said.get("note", "")), "更正联系电话")))
    if not changed:
        raise Refused("organisation.person.unchanged", "没有任何改动，不用保存。")
    if "name" in changed:
        changed["pinyin"] = pinyin_of(particulars.name)
    for name, value in changed.items():
        setattr(person, name, value)
    person.save(update_fields=tuple(changed))
    _record(actor, "organisation.person.corrected", person, path, said)
    return person


@transaction.atomic
def transfer_member(
    *, actor: Actor, membership: Membership, to: PartyOrganisation, on: datetime.date
) -> Membership:
    """Move a member to another branch from the day on: the old place ends the day before, status and dates stay.

    For staff who stand over both branches. Refuses a branch that is dissolved or the same, a day that is not after the
    beginning, and somebody who still holds a post in the branch he leaves.
    """
    source = membership.organisation
    if not may_transfer(actor, source.path, to.path):
        raise NotPermitted(
            "organisation.membership.not_permitted",
            "转接组织关系由同时管理转出、转入党支部的上级党组织（机关党委或机关工委）办理。",
        )
    _check_open(membership, on)
    if to.kind != "branch" or to.dissolved_on is not None or to.pk == source.pk:
        raise Refused(
            "organisation.membership.target",
            f"组织关系不能转到“{to.name}”，请选择另一个现有的党支部。",
            {"to": "不是另一个现有的党支部。"},
        )
    _refuse_posts(membership)
    membership.until_on = on - datetime.timedelta(days=1)
    membership.save(update_fields=("until_on",))
    moved = Membership.objects.create(
        person=membership.person,
        organisation=to,
        status=membership.status,
        joined_on=membership.joined_on,
        became_full_on=membership.became_full_on,
        from_on=on,
    )
    data: dict[str, object] = {"before": source.name, "after": to.name, "from_on": on}
    _record(actor, "organisation.membership.transferred", membership.person, to.path, data)
    return moved


@transaction.atomic
def end_membership(
    *, actor: Actor, membership: Membership, reason: str, until_on: datetime.date
) -> Membership:
    """End a membership for one of the ENDINGS; decided by the branch and its superior, only registered here."""
    path = membership.organisation.path
    if not may_manage_people(actor, path):
        raise NotPermitted(
            "organisation.membership.not_permitted", "登记党籍终止由本支部或上级党组织的党务工作人员办理。"
        )
    if reason not in ENDINGS:
        raise Refused(
            "organisation.membership.reason", f"终止原因应为：{'、'.join(ENDINGS)}。", {"reason": "请选择。"}
        )
    _check_open(membership, until_on + datetime.timedelta(days=1))
    _refuse_posts(membership)
    membership.until_on = until_on
    membership.save(update_fields=("until_on",))
    data: dict[str, object] = {"reason": reason, "until_on": until_on}
    _record(actor, "organisation.membership.ended", membership.person, path, data)
    return membership


def _check_open(membership: Membership, next_day: datetime.date) -> None:
    if membership.until_on is not None:
        raise Refused("organisation.membership.ended", "这条党籍记录已经终止，请刷新后核对。")
    if membership.from_on is not None and next_day <= membership.from_on:
        raise Refused(
            "organisation.membership.backwards",
            "日期必须晚于在本支部的起始日期，请核对。",
            {"on": "早于起始日期。", "until_on": "早于起始日期。"},
        )


def _refuse_posts(membership: Membership) -> None:
    held = Holding.objects.filter(
        person=membership.person,
        until_on__isnull=True,
        post__organisation__path__startswith=membership.organisation.path,
    ).values_list("post__title", flat=True)
    if held:
        raise Refused(
            "organisation.membership.holds_posts", f"本人还担任“{'、'.join(held)}”，请先在岗位处办理离任。"
        )


def _refuse_taken(person: Person, identity: str) -> None:
    hashed = seal().search_hash(identity)
    if hashed and Person.objects.filter(identity_hash=hashed).exclude(pk=person.pk).exists():
        raise Refused(
            "organisation.person.exists",
            "这个公民身份号码已经登记在另一人名下，请核对。",
            {"identity_number": "已登记。"},
        )


def _record(actor: Actor, word: str, person: Person, path: str, data: dict[str, object]) -> None:
    subject = Subject("organisation.person", person.pk, person.name)
    record(actor=actor, word=word, subject=subject, unit_path=path, data=data, audience="staff")
