"""The two trees: party organisations and units."""

from __future__ import annotations

import datetime
import functools
import operator
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.models import Membership, PartyOrganisation, Person, Placement, Post, Unit

M = TypeVar("M", bound=Model)
ROOT_LENGTH = len("0001/0001/")
"""The work committee, then the organisation at the top of an agency."""


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


def bodies(actor: Actor, as_at: datetime.date | None = None) -> QuerySet[PartyOrganisation]:
    """Who may meet: the organisations within reach and the leading groups of the agencies that are reached as a whole."""
    day = as_at or actor.today
    standing = (Q(founded_on__isnull=True) | Q(founded_on__lte=day)) & (
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)
    )
    reached = within_reach(PartyOrganisation.objects.all(), actor, "path").values("pk")
    groups = Q(kind="leading_group", agency__in=agency_roots(actor).order_by().values("agency_id"))
    return (
        PartyOrganisation.objects.filter(standing, Q(pk__in=reached) | groups)
        .select_related("agency")
        .order_by("path")
    )


def keeper_of(body: PartyOrganisation) -> PartyOrganisation:
    """Who keeps the records of a body: itself, or the agency's top organisation for its leading group."""
    if body.kind != "leading_group":
        return body
    home = (
        PartyOrganisation.objects.filter(agency_id=body.agency_id, parent__kind="work_committee")
        .exclude(kind="leading_group")
        .order_by("path")
        .first()
    )
    return home or body


def root_path(path: str) -> str:
    """The path of the top organisation of the agency that holds the path; the path itself above the agencies, "" of nothing."""
    return path[:ROOT_LENGTH]


def paths_above(path: str) -> list[str]:
    """The path and every one above it, the topmost first; none of nothing."""
    return [path[: at + 1] for at, sign in enumerate(path) if sign == "/"]


def root_of(path: str) -> PartyOrganisation:
    """The top organisation of the agency that holds the path (an internal look-up without reach)."""
    return PartyOrganisation.objects.select_related("agency").get(path=root_path(path))


def open_unit_on(day: datetime.date) -> Q:
    """The condition that a unit is not closed on the day."""
    return Q(closed_on__isnull=True) | Q(closed_on__gt=day)


def agencies(actor: Actor) -> QuerySet[Unit]:
    """The agencies whose party organisations the actor reaches."""
    reached = agency_roots(actor).values("agency_id")
    return Unit.objects.filter(kind=Unit.AGENCY, pk__in=reached).order_by("order", "path")


def offices_of(actor: Actor, agency_id: int) -> QuerySet[Unit]:
    """The offices of one agency within reach."""
    return (
        Unit.objects.filter(kind=Unit.OFFICE, parent_id=agency_id, parent__in=agencies(actor))
        .filter(open_unit_on(actor.today))
        .order_by("order", "path")
    )


def offices(actor: Actor) -> QuerySet[Unit]:
    """Every office of the agencies within reach."""
    return (
        Unit.objects.filter(kind=Unit.OFFICE, parent__in=agencies(actor))
        .filter(open_unit_on(actor.today))
        .order_by("path")
    )


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


def home_path_of_unit(unit: Unit | None) -> str:
    """The top organisation of the unit's agency; empty where none is founded yet."""
    if unit is None:
        return ""
    agency = unit.parent_id or unit.pk
    home = (
        PartyOrganisation.objects.filter(agency_id=agency, parent__kind="work_committee")
        .exclude(kind="leading_group")
        .order_by("path")
        .first()
    )
    return home.path if home else ""


def home_path_of(post: Post) -> str:
    """Where the ledger keeps acts on a post: its organisation, or the top organisation of its unit's agency."""
    return post.organisation.path if post.organisation else home_path_of_unit(post.unit)


def belongs_to(person: Person, path: str) -> bool:
    """Whether the person is or was a member at or below the path, or is placed in its agency today."""
    if Membership.objects.filter(person=person, organisation__path__startswith=path).exists():
        return True
    placed = Placement.objects.filter(person=person, until_on__isnull=True).select_related("unit")
    return any(home_path_of_unit(placement.unit).startswith(path) for placement in placed)
