"""From an account to the actor that it stands for today."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from yipanqi.basics.actors import Actor, HeldPost
from yipanqi.organisation.models import (
    Account,
    Holding,
    Membership,
    PartyOrganisation,
    RoleGrant,
    SecondFactorRule,
)
from yipanqi.organisation.queries.kinds import post_kinds


def open_on(day: datetime.date, prefix: str = "") -> Q:
    """The condition that a dated row is in force on the day."""
    return (Q(**{f"{prefix}from_on__isnull": True}) | Q(**{f"{prefix}from_on__lte": day})) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": day})
    )


def actor_of(account: Account, today: datetime.date, source_address: str = "") -> Actor:
    """The actor with everything that follows from posts, membership and roles on the day. Costs four queries."""
    held, guarded = _held_posts(account.person_id, today) if account.person_id else ((), set())
    membership = _membership(account.person_id, today) if account.person_id else None
    roles = dict(
        RoleGrant.objects.filter(open_on(today), account=account)
        .annotate(needs_factor=needs_factor(today, "role"))
        .values_list("role", "needs_factor")
    )
    guarded |= {role for role, needs in roles.items() if needs or role in settings.YIPANQI_TOTP_ROLES}
    kinds = post_kinds()
    reach = {post.path for post in held}
    if membership is not None:
        reach.add(membership.organisation.path)
    return Actor(
        kind="person",
        key=f"person:{account.person_id}" if account.person_id else f"account:{account.pk}",
        name=account.display_name or account.username,
        today=today,
        account_id=account.pk,
        person_id=account.person_id,
        roles=frozenset(roles),
        posts=held,
        reach=_shortest(reach),
        acts_on=_shortest({post.path for post in held if kinds[post.kind].acts}),
        member_of=membership.organisation.path if membership else "",
        source_address=source_address,
        post_ids=frozenset(post.post_id for post in held),
        factor_roles=frozenset(guarded),
    )


def needs_factor(day: datetime.date, role: str) -> Exists:
    """Whether the role or kind of post in the column `role` needs a second factor on the day."""
    return Exists(SecondFactorRule.objects.filter(open_on(day), role=OuterRef(role)))


def _held_posts(person_id: int, today: datetime.date) -> tuple[tuple[HeldPost, ...], set[str]]:
    holdings = list(
        Holding.objects.filter(open_on(today), person_id=person_id, post__closed_on__isnull=True)
        .select_related("post__organisation", "post__unit")
        .annotate(needs_factor=needs_factor(today, "post__kind"))
        .order_by("id")
    )
    kinds = post_kinds()
    agencies = {
        agency
        for h in holdings
        if kinds[h.post.kind].reads == "agency"
        if (agency := _agency_id(h)) is not None
    }
    roots = {
        row["agency_id"]: row["path"]
        for row in PartyOrganisation.objects.filter(agency_id__in=agencies, dissolved_on__isnull=True)
        .exclude(kind__in=("leading_group", "work_committee"))
        .order_by("-path")
        .values("agency_id", "path")
    } if agencies else {}  # fmt: skip
    return (
        tuple(_held(h, kinds[h.post.kind].reads, roots) for h in holdings),
        {h.post.kind for h in holdings if h.needs_factor},
    )


def _agency_id(holding: Holding) -> int | None:
    post = holding.post
    if post.organisation is not None:
        return post.organisation.agency_id
    return post.unit.parent_id or post.unit_id if post.unit is not None else None


def _held(holding: Holding, reads: str, roots: dict[int, str]) -> HeldPost:
    post = holding.post
    own = post.organisation.path if post.organisation is not None else ""
    agency = _agency_id(holding)
    path = roots.get(agency, own) if reads == "agency" and agency is not None else own
    return HeldPost(
        post_id=post.pk,
        kind=post.kind,
        title=post.title,
        organisation_id=post.organisation_id or 0,
        organisation_kind=post.organisation.kind if post.organisation is not None else "",
        path=path or "无/",
        unit_id=post.unit_id or 0,
        share=holding.share,
    )


def _membership(person_id: int, today: datetime.date) -> Membership | None:
    return (
        Membership.objects.filter(open_on(today), person_id=person_id)
        .select_related("organisation")
        .order_by("-from_on")
        .first()
    )


def _shortest(paths: set[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(shorter) for shorter in kept):
            kept.append(path)
    return tuple(kept)
