"""What the directory shows: search by name or pinyin, head-counts, a person's history."""

from __future__ import annotations

import datetime
from typing import TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.models import (
    Holding,
    Membership,
    PartyOrganisation,
    Person,
    Placement,
    Post,
    RoleGrant,
    Unit,
)
from yipanqi.organisation.queries.accounts import accounts
from yipanqi.organisation.queries.actors import open_on
from yipanqi.organisation.queries.people import members_as_at, people
from yipanqi.organisation.queries.trees import agencies, open_unit_on, organisations, within_reach

M = TypeVar("M", bound=Model)


def matching(queryset: QuerySet[M], words: str, prefix: str = "") -> QuerySet[M]:
    """The rows whose name or pinyin (spelling or initials) holds the words; all of them for no words."""
    wanted = words.strip()
    if not wanted:
        return queryset
    spelled = wanted.lower().replace(" ", "")
    return queryset.filter(
        Q(**{f"{prefix}name__icontains": wanted}) | Q(**{f"{prefix}pinyin__icontains": spelled})
    )


def member_counts(actor: Actor, day: datetime.date) -> dict[str, int]:
    """Members at and below each path within reach on the day. Costs one query."""
    rows = members_as_at(actor, "", day).order_by().values_list("organisation__path").annotate(Count("id"))
    counts: dict[str, int] = {}
    for path, number in rows:
        segments = path.split("/")[:-1]
        for depth in range(1, len(segments) + 1):
            upper = "/".join(segments[:depth]) + "/"
            counts[upper] = counts.get(upper, 0) + number
    return counts


def below(actor: Actor, organisation: PartyOrganisation, day: datetime.date) -> QuerySet[PartyOrganisation]:
    """The organisations directly below one, as they stood on the day."""
    return organisations(actor, day).filter(parent=organisation).order_by("order", "path")


def memberships_of(actor: Actor, person: Person) -> QuerySet[Membership]:
    """The person's memberships within reach, newest first."""
    return (
        within_reach(Membership.objects.filter(person=person), actor)
        .select_related("organisation")
        .order_by("-from_on")
    )


def placements_of(actor: Actor, person: Person) -> QuerySet[Placement]:
    """Where the person was placed, newest first; for whoever finds the person."""
    return (
        Placement.objects.filter(person=person, person__in=people(actor))
        .select_related("unit", "unit__parent")
        .order_by("-from_on", "-id")
    )


def holdings_of(actor: Actor, person: Person) -> QuerySet[Holding]:
    """The posts the person holds and held, newest first; for whoever finds the person."""
    return (
        Holding.objects.filter(person=person, person__in=people(actor))
        .select_related("post", "post__organisation", "post__unit")
        .order_by("-from_on", "-id")
    )


def candidates(actor: Actor, post: Post, words: str = "") -> QuerySet[Person]:
    """Whom a post may be given to: by name anybody within reach, without a name those who belong where it stands."""
    found = people(actor)
    if words.strip():
        found = matching(found, words)
    elif post.unit_id:
        found = found.filter(placements__unit_id=post.unit_id, placements__until_on__isnull=True)
    else:
        inside = Membership.objects.filter(until_on__isnull=True, organisation_id=post.organisation_id)
        found = found.filter(pk__in=inside.values("person_id"))
    return found.prefetch_related(
        Prefetch(
            "memberships",
            within_reach(
                Membership.objects.filter(open_on(actor.today)).select_related("organisation"), actor
            ),
            to_attr="standing",
        )
    )


def said_of(person: Person) -> str:
    """A candidate's name with his branch, so that two of one name are told apart."""
    standing: list[Membership] = getattr(person, "standing", [])
    return f"{person.name}（{standing[0].organisation.short_name}）" if standing else person.name


def units_of(actor: Actor, organisation: PartyOrganisation) -> QuerySet[Unit]:
    """The agency of an organisation and its offices, where people may be placed today."""
    found = Unit.objects.filter(Q(pk=organisation.agency_id) | Q(parent_id=organisation.agency_id))
    reached = Q(pk__in=agencies(actor)) | Q(parent__in=agencies(actor))
    inside = within_reach(PartyOrganisation.objects.filter(pk=organisation.pk), actor, "path")
    own = Q(pk__in=inside.values("agency_id")) | Q(parent__in=inside.values("agency_id"))
    return found.filter(reached | own).filter(open_unit_on(actor.today)).order_by("path")


def person_for_account(actor: Actor, name: str, organisation_name: str) -> Person:
    """The one person of that name in that branch, agency or office, for the system administrator; refuses NotFound."""
    branch = Q(memberships__organisation__name=organisation_name, memberships__until_on__isnull=True)
    placed = Q(placements__until_on__isnull=True)
    unit = Q(placements__unit__name=organisation_name) | Q(placements__unit__parent__name=organisation_name)
    found = list(Person.objects.filter(branch | (placed & unit), name=name).distinct()[:2])
    if "system" not in actor.roles or len(found) != 1:
        raise NotFound(
            "organisation.person.not_found",
            f"在“{organisation_name}”没有找到唯一的“{name}”，请核对姓名和党支部（单位）全称。",
        )
    return found[0]


def open_grant_of(actor: Actor, account_id: int) -> RoleGrant | None:
    """The administrator's role that the account holds now, for whoever may list accounts."""
    if not accounts(actor).filter(pk=account_id).exists():
        return None
    return (
        RoleGrant.objects.filter(account_id=account_id, until_on__isnull=True)
        .select_related("account")
        .first()
    )
