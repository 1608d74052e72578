"""The bulk ways in: many organisations or members as one act with one entry and a digest of its rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.models import Holding, Membership, PartyOrganisation, Person, Placement, Post, Unit
from yipanqi.organisation.policies import may_add_agencies, may_add_office
from yipanqi.organisation.queries.kinds import post_kinds
from yipanqi.organisation.queries.trees import home_path_of_unit
from yipanqi.organisation.services.people import person_from
from yipanqi.organisation.services.trees import (
    check_kind,
    next_path,
    pinyin_of,
    short_name_of,
)


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation to be: superior by name (empty for a root), agency by name, secretary by name where known."""

    name: str
    kind: str
    parent: str = ""
    agency: str = ""
    short_name: str = ""
    secretary: str = ""
    founded_on: datetime.date | None = None
    term_started_on: datetime.date | None = None
    term_ends_on: datetime.date | None = None


@dataclass(frozen=True)
class MemberRow:
    """One member to be, in the branch of that key; codes of the national tables, identity number in full."""

    organisation_id: int
    name: str
    status: str = Membership.FULL
    sex: str = "0"
    ethnicity: str = ""
    born_on: datetime.date | None = None
    education: str = ""
    identity_number: str = ""
    telephone: str = ""
    job_kind: str = ""
    joined_on: datetime.date | None = None
    became_full_on: datetime.date | None = None
    unit_id: int | None = None


@transaction.atomic
def ensure_units(
    *, actor: Actor, agencies: Sequence[str], offices: Iterable[tuple[str, str]] = ()
) -> dict[tuple[str, str], Unit]:
    """The agencies and (agency, office) pairs by name, created where missing. An agency's key is (name, "")."""
    if not _is_staff(actor):
        raise NotPermitted("organisation.import.not_permitted", "批量登记单位由党务工作人员办理。")
    known = {("", unit.name): unit for unit in Unit.objects.filter(kind=Unit.AGENCY)}
    result = {(name, ""): known[("", name)] for name in agencies if ("", name) in known}
    paths = list(Unit.objects.filter(parent__isnull=True).values_list("path", flat=True))
    new: list[Unit] = []
    for name in dict.fromkeys(agencies):
        if (name, "") not in result:
            path = next_path("", paths)
            paths.append(path)
            unit = Unit(kind=Unit.AGENCY, name=name, path=path, pinyin=pinyin_of(name), order=len(paths))
            new.append(unit)
            result[(name, "")] = unit
    if new and not may_add_agencies(actor):
        unknown = "、".join(unit.name for unit in new[:5])
        raise NotPermitted(
            "organisation.unit.not_permitted",
            f"单位“{unknown}”尚未登记，登记单位由机关工委办理。请核对名称或联系机关工委。",
        )
    Unit.objects.bulk_create(new, batch_size=500)
    wanted = [pair for pair in dict.fromkeys(offices) if pair[1] and (pair[0], "") in result]
    parents = {result[(agency, "")].pk for agency, _ in wanted}
    children: dict[int, dict[str, Unit]] = {key: {} for key in parents}
    for unit in Unit.objects.filter(parent_id__in=parents):
        children[unit.parent_id or 0][unit.name] = unit
    fresh: list[Unit] = []
    for agency, office in wanted:
        parent = result[(agency, "")]
        known_offices = children[parent.pk]
        if office not in known_offices:
            path = next_path(parent.path, [unit.path for unit in known_offices.values()])
            known_offices[office] = Unit(
                kind=Unit.OFFICE,
                name=office,
                parent=parent,
                path=path,
                pinyin=pinyin_of(office),
                order=len(known_offices),
            )
            fresh.append(known_offices[office])
        result[(agency, office)] = known_offices[office]
    if fresh and not may_add_agencies(actor):
        for above in {unit.parent_id: unit.parent for unit in fresh}.values():
            if not may_add_office(actor, home_path_of_unit(above)):
                raise NotPermitted(
                    "organisation.unit.not_permitted",
                    f"“{above.name if above else ''}”的处室不在您的管理范围内，请由该单位或机关工委登记。",
                )
    Unit.objects.bulk_create(fresh, batch_size=500)
    if new or fresh:
        names = [unit.name for unit in (*new, *fresh)]
        record(
            actor=actor,
            word="organisation.units.added",
            subject=Subject("organisation.unit", "many", f"{len(names)} 个单位和处室"),
            unit_path="",
            data={"count": len(names), "digest": sm3("\n".join(names))},
        )
    return result


@transaction.atomic
def bulk_add_organisations(*, actor: Actor, rows: Sequence[OrganisationRow]) -> list[PartyOrganisation]:
    """Add organisations, superiors before subordinates in any order of rows. Refuses kinds the tree does not allow.

    A secretary's name alone becomes a post without holder until the member list names the person.
    """
    if not _is_staff(actor):
        raise NotPermitted("organisation.import.not_permitted", "批量登记党组织由上级党务工作人员办理。")
    units = ensure_units(actor=actor, agencies=[row.agency for row in rows if row.agency])
    standing = {organisation.name: organisation for organisation in PartyOrganisation.objects.all()}
    taken: dict[str, list[str]] = {}
    for organisation in standing.values():
        taken.setdefault(organisation.path[:-5], []).append(organisation.path)
    waiting, created = list(rows), []
    while waiting:
        ready = [row for row in waiting if not row.parent or row.parent in standing]
        if not ready:
            names = "、".join(sorted({row.parent for row in waiting})[:5])
            raise NotPermitted(
                "organisation.import.parent_missing", f"找不到上级党组织：{names}。请先登记上级党组织。"
            )
        level = []
        for row in ready:
            parent = standing.get(row.parent) if row.parent else None
            if actor.kind != "system" and (parent is None or not actor.may_act_on(parent.path)):
                raise NotPermitted(
                    "organisation.import.out_of_reach",
                    f"“{row.name}”不在您的管理范围内，请由其上级党组织登记。",
                )
            level.append(_organisation_from(row, parent, units, taken))
        PartyOrganisation.objects.bulk_create(level, batch_size=500)
        standing.update({organisation.name: organisation for organisation in level})
        created += level
        done = {row.name for row in ready}
        waiting = [row for row in waiting if row.name not in done]
    _add_secretary_posts(created)
    if created:
        record(
            actor=actor,
            word="organisation.organisations.added",
            subject=Subject("organisation.party_organisation", "many", f"{len(created)} 个党组织"),
            unit_path=_common_path([organisation.path for organisation in created]),
            data={
                "count": len(created),
                "digest": sm3("\n".join(organisation.name for organisation in created)),
            },
        )
    return created


@transaction.atomic
def bulk_add_members(*, actor: Actor, rows: Sequence[MemberRow]) -> list[Person]:
    """Add members to branches that the actor manages. Identity numbers already known must have been taken out before."""
    paths = dict(
        PartyOrganisation.objects.filter(pk__in={row.organisation_id for row in rows}).values_list(
            "pk", "path"
        )
    )
    if not all(actor.may_act_on(path) for path in paths.values()):
        raise NotPermitted(
            "organisation.import.out_of_reach", "名单中有不属于您管理范围的党支部，请由其上级党组织登记。"
        )
    people = [
        person_from(
            name=row.name,
            sex=row.sex,
            ethnicity=row.ethnicity,
            born_on=row.born_on,
            education=row.education,
            identity_number=row.identity_number,
            telephone=row.telephone,
            job_kind=row.job_kind,
        )
        for row in rows
    ]
    Person.objects.bulk_create(people, batch_size=500)
    Membership.objects.bulk_create(
        [
            Membership(
                person=person,
                organisation_id=row.organisation_id,
                status=row.status,
                joined_on=row.joined_on,
                became_full_on=row.became_full_on,
                from_on=row.joined_on,
            )
            for person, row in zip(people, rows, strict=True)
        ],
        batch_size=500,
    )
    Placement.objects.bulk_create(
        [
            Placement(person=person, unit_id=row.unit_id)
            for person, row in zip(people, rows, strict=True)
            if row.unit_id is not None
        ],
        batch_size=500,
    )
    if people:
        digest = sm3(
            "\n".join(f"{row.organisation_id}|{row.name}|{row.identity_number[-4:]}" for row in rows)
        )
        record(
            actor=actor,
            word="organisation.members.added",
            subject=Subject("organisation.person", "many", f"{len(people)} 名党员"),
            unit_path=_common_path(list(paths.values())),
            data={"count": len(people), "digest": digest},
            audience="staff",
        )
    return people


@dataclass(frozen=True)
class PostRow:
    """One post to be: its kind and title, at a party organisation or at a unit (the other is None)."""

    kind: str
    title: str
    organisation_id: int | None = None
    unit_id: int | None = None


@transaction.atomic
def bulk_add_posts(*, actor: Actor, rows: Sequence[PostRow]) -> list[Post]:
    """Create posts; one entry for all. Only the system may, when an installation is filled."""
    if actor.kind != "system":
        raise NotPermitted("organisation.import.not_permitted", "批量设岗由系统初始化时办理。")
    posts = [
        Post(kind=row.kind, title=row.title, organisation_id=row.organisation_id, unit_id=row.unit_id)
        for row in rows
    ]
    Post.objects.bulk_create(posts, batch_size=500)
    if posts:
        record(
            actor=actor,
            word="organisation.posts.added",
            subject=Subject("organisation.post", "many", f"{len(posts)} 个岗位"),
            unit_path="",
            data={"count": len(posts), "digest": sm3("\n".join(post.title for post in posts))},
        )
    return posts


@transaction.atomic
def bulk_fill_posts(*, actor: Actor, rows: Sequence[tuple[int, int, str, datetime.date]]) -> list[Holding]:
    """Fill posts: (post key, person key, A or B, from). One entry for all; only the system may."""
    if actor.kind != "system":
        raise NotPermitted("organisation.import.not_permitted", "批量任职由系统初始化时办理。")
    holdings = [
        Holding(post_id=post, person_id=person, share=share, from_on=day) for post, person, share, day in rows
    ]
    Holding.objects.bulk_create(holdings, batch_size=500)
    if holdings:
        record(
            actor=actor,
            word="organisation.posts.filled",
            subject=Subject("organisation.post", "many", f"{len(holdings)} 个岗位"),
            unit_path="",
            data={"count": len(holdings)},
        )
    return holdings


def _is_staff(actor: Actor) -> bool:
    return actor.kind == "system" or bool(actor.acts_on)


def _organisation_from(
    row: OrganisationRow,
    parent: PartyOrganisation | None,
    units: dict[tuple[str, str], Unit],
    taken: dict[str, list[str]],
) -> PartyOrganisation:
    check_kind(row.kind, parent.kind if parent else None)
    parent_path = parent.path if parent else ""
    siblings = taken.setdefault(parent_path, [])
    path = next_path(parent_path, siblings)
    siblings.append(path)
    agency = units[(row.agency, "")] if row.agency else (parent.agency if parent else None)
    return PartyOrganisation(
        kind=row.kind,
        name=row.name,
        short_name=row.short_name or short_name_of(row.name),
        parent=parent,
        path=path,
        agency=agency,
        founded_on=row.founded_on,
        term_started_on=row.term_started_on,
        term_ends_on=row.term_ends_on,
        pinyin=pinyin_of(row.name),
        order=len(siblings),
    )


def _add_secretary_posts(organisations: Sequence[PartyOrganisation]) -> None:
    kind = post_kinds()["secretary"]
    Post.objects.bulk_create(
        [
            Post(kind="secretary", title=f"{organisation.short_name}书记", organisation=organisation)
            for organisation in organisations
            if organisation.kind in kind.of
        ],
        batch_size=500,
    )


def _common_path(paths: Sequence[str]) -> str:
    if not paths:
        return ""
    shortest, longest = min(paths), max(paths)
    length = 0
    while shortest[length : length + 5] and shortest[length : length + 5] == longest[length : length + 5]:
        length += 5
    return shortest[:length]
