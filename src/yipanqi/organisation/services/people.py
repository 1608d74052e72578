"""People: adding, placing, filling posts, opening what is sealed."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.errors import PostNotAllowed
from yipanqi.organisation.models import Holding, Membership, PartyOrganisation, Person, Placement, Post, Unit
from yipanqi.organisation.policies import may_keep_posts, may_manage_people, may_see_sealed
from yipanqi.organisation.queries.sealing import seal as seal
from yipanqi.organisation.queries.trees import belongs_to, home_path_of, home_path_of_unit
from yipanqi.organisation.services.trees import pinyin_of


def person_from(
    *,
    name: str,
    sex: str = "0",
    ethnicity: str = "",
    born_on: datetime.date | None = None,
    education: str = "",
    identity_number: str = "",
    telephone: str = "",
    job_kind: str = "",
) -> Person:
    """A person not yet saved, with identity number and telephone sealed."""
    return Person(
        name=name,
        pinyin=pinyin_of(name),
        sex=sex,
        ethnicity=ethnicity,
        born_on=born_on,
        education=education,
        identity_sealed=seal().close(identity_number),
        identity_hash=seal().search_hash(identity_number),
        telephone_sealed=seal().close(telephone),
        telephone_hash=seal().search_hash(telephone),
        job_kind=job_kind,
    )


@transaction.atomic
def add_person(
    *,
    actor: Actor,
    organisation: PartyOrganisation,
    person: Person,
    status: str = "",
    joined_on: datetime.date | None = None,
    became_full_on: datetime.date | None = None,
    from_on: datetime.date | None = None,
    unit: Unit | None = None,
) -> Person:
    """Add somebody: a member of the branch where `status` is given, otherwise a non-member; placed in `unit` if given."""
    if not may_manage_people(actor, organisation.path):
        raise NotPermitted(
            "organisation.person.not_permitted", "登记人员由本组织或上级党组织的党务工作人员办理。"
        )
    if person.identity_hash and Person.objects.filter(identity_hash=person.identity_hash).exists():
        raise Refused(
            "organisation.person.exists",
            "这个公民身份号码已经登记过，请核对是否重复录入。",
            {"identity_number": "已登记。"},
        )
    person.save()
    if status:
        Membership.objects.create(
            person=person,
            organisation=organisation,
            status=status,
            joined_on=joined_on,
            became_full_on=became_full_on,
            from_on=from_on or joined_on,
        )
    if unit is not None:
        if not may_manage_people(actor, home_path_of_unit(unit)):
            raise NotPermitted("organisation.person.not_permitted", "只能登记到本单位的处室。")
        Placement.objects.create(person=person, unit=unit, from_on=from_on or actor.today)
    record(
        actor=actor,
        word="organisation.person.added",
        subject=Subject("organisation.person", person.pk, person.name),
        unit_path=organisation.path,
        data={"status": status},
        audience="staff",
    )
    return person


@transaction.atomic
def place_person(*, actor: Actor, person: Person, unit: Unit, path: str, from_on: datetime.date) -> Placement:
    """Put a person into an office of an agency that the actor manages; an earlier place ends the day before."""
    if not (may_manage_people(actor, path) and may_manage_people(actor, home_path_of_unit(unit))):
        raise NotPermitted("organisation.person.not_permitted", "调整任职处室由本单位党务工作人员办理。")
    Placement.objects.filter(person=person, until_on__isnull=True).update(
        until_on=from_on - datetime.timedelta(days=1)
    )
    placement = Placement.objects.create(person=person, unit=unit, from_on=from_on)
    record(
        actor=actor,
        word="organisation.person.placed",
        subject=Subject("organisation.person", person.pk, person.name),
        unit_path=path,
        data={"unit": unit.name, "from_on": from_on},
        audience="staff",
    )
    return placement


@transaction.atomic
def fill_post(
    *, actor: Actor, post: Post, person: Person, share: str = "A", from_on: datetime.date
) -> Holding:
    """Put a person into a post. Refuses a post whose share is already held; hand it over first."""
    path = home_path_of(post)
    if not may_keep_posts(actor, path):
        raise NotPermitted(
            "organisation.post.not_permitted", "任命岗位由本组织或上级党组织的党务工作人员办理。"
        )
    if post.closed_on is not None:
        raise PostNotAllowed("organisation.post.closed", f"“{post.title}”已经撤销，不能再任命。")
    if Holding.objects.filter(post=post, share=share, until_on__isnull=True).exists():
        raise PostNotAllowed(
            "organisation.post.filled", f"“{post.title}”的{share}角已有人担任，请先办理离任。"
        )
    holding = Holding.objects.create(post=post, person=person, share=share, from_on=from_on)
    record(
        actor=actor,
        word="organisation.post.filled",
        subject=Subject("organisation.post", post.pk, post.title),
        unit_path=path,
        data={"person": person.name, "share": share, "from_on": from_on},
    )
    return holding


@transaction.atomic
def leave_post(*, actor: Actor, holding: Holding, until_on: datetime.date) -> Holding:
    """End a holding on the day. Refuses an end before its beginning."""
    path = home_path_of(holding.post)
    if not may_keep_posts(actor, path):
        raise NotPermitted(
            "organisation.post.not_permitted", "办理离任由本组织或上级党组织的党务工作人员办理。"
        )
    if holding.until_on is not None:
        raise Refused("organisation.post.left", "这项任职已经结束，请刷新后核对。")
    if until_on < holding.from_on:
        raise Refused(
            "organisation.post.backwards", "离任日期不能早于任职日期。", {"until_on": "早于任职日期。"}
        )
    holding.until_on = until_on
    holding.save(update_fields=("until_on",))
    record(
        actor=actor,
        word="organisation.post.left",
        subject=Subject("organisation.post", holding.post_id, holding.post.title),
        unit_path=path,
        data={"person": holding.person.name, "until_on": until_on},
    )
    return holding


@transaction.atomic
def open_sealed(*, actor: Actor, person: Person, path: str, reason: str) -> dict[str, str]:
    """Show identity number and telephone in full. Only staff over the branch, with a reason, each time on record.

    `path` is where the person belongs; one that he does not belong to is refused, whoever asks.
    """
    if not (may_see_sealed(actor, path) and belongs_to(person, path)):
        raise NotPermitted(
            "organisation.sealed.not_permitted", "查看完整证件号码由本支部或上级党务工作人员办理。"
        )
    if not reason.strip():
        raise Refused("organisation.sealed.reason", "请写明查看事由，系统将留痕。", {"reason": "不能为空。"})
    record(
        actor=actor,
        word="organisation.sealed.opened",
        subject=Subject("organisation.person", person.pk, person.name),
        unit_path=path,
        data={"reason": reason.strip()},
        audience="staff",
    )
    return {
        "identity_number": seal().open(person.identity_sealed),
        "telephone": seal().open(person.telephone_sealed),
    }


def masked(person: Person) -> dict[str, str]:
    """Identity number and telephone as screens show them: 999999********0040, 199****2428."""
    identity, telephone = seal().open(person.identity_sealed), seal().open(person.telephone_sealed)
    return {
        "identity_number": f"{identity[:6]}{'*' * 8}{identity[-4:]}" if identity else "",
        "telephone": f"{telephone[:3]}****{telephone[-4:]}" if telephone else "",
    }


@transaction.atomic
def record_export(*, actor: Actor, title: str, rows: int, filters: str, path: str) -> None:
    """Keep on record that a list with people's particulars left the house; its numbers were masked."""
    record(
        actor=actor,
        word="organisation.people.exported",
        subject=Subject("organisation.export", title, title),
        unit_path=path,
        data={"count": rows, "note": filters},
        audience="staff",
    )
