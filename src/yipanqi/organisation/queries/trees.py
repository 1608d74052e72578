"""The two trees: party organisations and units."""

from __future__ import annotations

import datetime
import functools
import operator
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.models import PartyOrganisation, Post, Unit

M = TypeVar("M", bound=Model)


def within_reach(queryset: QuerySet[M], actor: Actor, field: str = "organisation__path") -> QuerySet[M]:
    """The rows whose organisation the actor reaches; nobody else's. An actor without reach gets nothing."""
    if "" in actor.reach:
        return queryset
    if not actor.reach:
        return queryset.none()
    return queryset.filter(
        functools.reduce(operator.or_, (Q(**{f"{field}__startswith": path}) for path in actor.reach))
    )


def organisations(actor: Actor, as_at: datetime.date | None = None) -> QuerySet[PartyOrganisation]:
    """The party organisations within reach that stood on the day, in the order of the tree."""
    day = as_at or actor.today
    standing = (Q(founded_on__isnull=True) | Q(founded_on__lte=day)) & (
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)
    )
    found = within_reach(PartyOrganisation.objects.filter(standing), actor, "path")
    return found.select_related("agency").order_by("path")


def organisation(actor: Actor, pk: int) -> PartyOrganisation:
    """One party organisation within reach, dissolved or not; refuses NotFound."""
    found = within_reach(PartyOrganisation.objects.all(), actor, "path").select_related("agency", "parent")
    try:
        return found.get(pk=pk)
    except PartyOrganisation.DoesNotExist as error:
        raise NotFound("organisation.not_found", "没有找到这个党组织，或不在您的权限范围内。") from error


def branches(actor: Actor, as_at: datetime.date | None = None) -> QuerySet[PartyOrganisation]:
    """The branches within reach."""
    return organisations(actor, as_at).filter(kind="branch")


def agency_roots(actor: Actor) -> QuerySet[PartyOrganisation]:
    """The top party organisation of each agency: what the board lists. A member of one branch finds none."""
    return (
        organisations(actor)
        .filter(parent__kind="work_committee")
        .exclude(kind="leading_group")
        .order_by("order", "path")
    )


def root_of(path: str) -> PartyOrganisation:
    """The top organisation of the agency that holds the path (an internal look-up without reach)."""
    return PartyOrganisation.objects.select_related("agency").get(path=path[:10])


def agencies(actor: Actor) -> QuerySet[Unit]:
    """The agencies whose party organisations the actor reaches."""
    reached = agency_roots(actor).values("agency_id")
    return Unit.objects.filter(kind=Unit.AGENCY, pk__in=reached).order_by("order", "path")


def offices_of(actor: Actor, agency_id: int) -> QuerySet[Unit]:
    """The offices of one agency within reach."""
    return Unit.objects.filter(kind=Unit.OFFICE, parent_id=agency_id, parent__in=agencies(actor)).order_by(
        "order", "path"
    )


def offices(actor: Actor) -> QuerySet[Unit]:
    """Every office of the agencies within reach."""
    return Unit.objects.filter(kind=Unit.OFFICE, parent__in=agencies(actor)).order_by("path")


def open_posts(actor: Actor) -> QuerySet[Post]:
    """Every open post of the party organisations and offices within reach."""
    reached = within_reach(PartyOrganisation.objects.all(), actor, "path")
    return Post.objects.filter(closed_on__isnull=True).filter(
        Q(organisation__in=reached) | Q(unit__in=agencies(actor)) | Q(unit__parent__in=agencies(actor))
    )


def posts_of(actor: Actor, path: str) -> QuerySet[Post]:
    """The open posts of the organisations at and below the path, and of the units of its agency."""
    inside = within_reach(PartyOrganisation.objects.filter(path__startswith=path), actor, "path")
    return (
        Post.objects.filter(closed_on__isnull=True)
        .filter(
            Q(organisation__in=inside)
            | Q(organisation__kind="leading_group", organisation__agency__in=inside.values("agency_id"))
            | Q(unit__in=inside.values("agency_id"))
            | Q(unit__parent__in=inside.values("agency_id"))
        )
        .select_related("organisation", "unit")
        .order_by("organisation__path", "unit__path", "id")
    )
