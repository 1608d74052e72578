"""One record each for the acts of the pages, and the lists of terms, units and posts as at a day."""

from __future__ import annotations

import datetime
from typing import TypeVar

from django.db.models import Count, F, Model, Prefetch, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import add_months
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.models import Holding, Membership, PartyOrganisation, Person, Placement, Post, Unit
from yipanqi.organisation.queries.actors import open_on
from yipanqi.organisation.queries.kinds import organisation_kinds
from yipanqi.organisation.queries.people import people
from yipanqi.organisation.queries.sealing import seal
from yipanqi.organisation.queries.trees import (
    agencies,
    belongs_to,
    open_unit_on,
    organisations,
    within_reach,
)

M = TypeVar("M", bound=Model)
REMINDER_MONTHS = 6
"""The superior reminds of an election six months before the term ends (opinion on terms of grass-roots committees, 2018)."""


def terms_as_at(actor: Actor, day: datetime.date) -> QuerySet[PartyOrganisation]:
    """The organisations whose kind has a term, those that end first on top, those without a date last."""
    kinds = [code for code, kind in organisation_kinds().items() if kind.term_years is not None]
    return (
        organisations(actor, day)
        .filter(kind__in=kinds)
        .order_by(F("term_ends_on").asc(nulls_last=True), "path")
    )


def term_condition(light: str, day: datetime.date) -> Q:
    """The condition that a term has this light on the day; everything for no light."""
    soon = add_months(day, REMINDER_MONTHS)
    return {
        "overdue": Q(term_ends_on__lt=day),
        "due_soon": Q(term_ends_on__gte=day, term_ends_on__lte=soon),
        "in_time": Q(term_ends_on__gt=soon),
        "missing": Q(term_ends_on__isnull=True),
    }.get(light, Q())


def term_counts(actor: Actor, day: datetime.date) -> dict[str, int]:
    """How many terms have each light on the day; one query."""
    lights = ("overdue", "due_soon", "in_time", "missing")
    return (
        terms_as_at(actor, day)
        .order_by()
        .aggregate(**{light: Count("pk", filter=term_condition(light, day)) for light in lights})
    )


def term_light(organisation: PartyOrganisation, day: datetime.date) -> str:
    """In time, due soon, overdue; not applicable for kinds without a term, missing where none was entered."""
    if organisation_kinds()[organisation.kind].term_years is None:
        return "not_applicable"
    if organisation.term_ends_on is None:
        return "missing"
    if organisation.term_ends_on < day:
        return "overdue"
    return "due_soon" if organisation.term_ends_on <= add_months(day, REMINDER_MONTHS) else "in_time"


def next_term(organisation: PartyOrganisation) -> tuple[datetime.date, datetime.date] | None:
    """The term that follows the present one, by the years of its kind; None where no present one is known."""
    years = organisation_kinds()[organisation.kind].term_years
    if years is None or organisation.term_ends_on is None:
        return None
    start = organisation.term_ends_on + datetime.timedelta(days=1)
    return start, add_months(start, 12 * years) - datetime.timedelta(days=1)


def agencies_as_at(actor: Actor, day: datetime.date) -> QuerySet[Unit]:
    """The agencies within reach that stood on the day, with the number of their offices; for the staff of a work
    committee also those in which no party organisation was founded yet."""
    roots = within_reach(PartyOrganisation.objects.filter(parent__kind="work_committee"), actor, "path")
    wanted = Q(pk__in=roots.exclude(kind="leading_group").values("agency_id"))
    if _keeps_agencies(actor):
        wanted |= Q(party_organisations__isnull=True)
    standing = Q(children__closed_on__isnull=True) | Q(children__closed_on__gt=day)
    return (
        Unit.objects.filter(wanted, open_unit_on(day), kind=Unit.AGENCY)
        .annotate(office_count=Count("children", filter=standing, distinct=True))
        .order_by("order", "path")
    )


def unit_named(actor: Actor, pk: int) -> Unit:
    """One agency or office within reach, closed or not; refuses NotFound."""
    roots = within_reach(PartyOrganisation.objects.filter(parent__kind="work_committee"), actor, "path")
    reached = roots.exclude(kind="leading_group").values("agency_id")
    wanted = Q(pk__in=reached) | Q(parent__in=reached)
    if _keeps_agencies(actor):
        wanted |= Q(kind=Unit.AGENCY, party_organisations__isnull=True)
        wanted |= Q(parent__isnull=False, parent__party_organisations__isnull=True)
    return _one(
        Unit.objects.filter(wanted).select_related("parent").distinct(),
        pk,
        "没有找到这个单位或处室，或不在您的权限范围内。",
    )


def offices_as_at(actor: Actor, unit: Unit, day: datetime.date) -> QuerySet[Unit]:
    """The offices of an agency that stood on the day; for whoever finds the agency."""
    found = Unit.objects.filter(parent=unit, parent__in=agencies_as_at(actor, day).values("pk"))
    return found.filter(open_unit_on(day)).order_by("order", "path")


def placements_as_at(actor: Actor, unit: Unit, day: datetime.date) -> QuerySet[Placement]:
    """Everybody placed in the unit or its offices on the day, members or not."""
    return (
        Placement.objects.filter(open_on(day))
        .filter(Q(unit=unit) | Q(unit__parent=unit))
        .filter(Q(unit__in=agencies(actor)) | Q(unit__parent__in=agencies(actor)))
        .select_related("person", "unit")
        .order_by("unit__path", "id")
    )


def posts_as_at(actor: Actor, place: PartyOrganisation | Unit, day: datetime.date) -> QuerySet[Post]:
    """The posts of one organisation or unit that were open on the day, each with its `held` of that day."""
    if isinstance(place, Unit):
        found = Post.objects.filter(unit=place).filter(
            Q(unit__in=agencies(actor)) | Q(unit__parent__in=agencies(actor))
        )
    else:
        found = within_reach(Post.objects.filter(organisation=place), actor)
    held = Holding.objects.filter(open_on(day)).select_related("person").order_by("share", "id")
    return (
        found.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))
        .prefetch_related(Prefetch("holdings", held, to_attr="held"))
        .order_by("id")
    )


def post_named(actor: Actor, pk: int) -> Post:
    """One post of an organisation or unit within reach; refuses NotFound."""
    return _one(_posts(actor), pk, "没有找到这个岗位，或不在您的权限范围内。")


def free_share(post: Post) -> str:
    """The share that nobody holds now: A before B."""
    held = Holding.objects.filter(post=post, until_on__isnull=True).values_list("share", flat=True)
    return next((share for share, _ in Holding.SHARES if share not in set(held)), "A")


def holding_named(actor: Actor, pk: int) -> Holding:
    """One holding of a post within reach; refuses NotFound."""
    found = Holding.objects.filter(post__in=_posts(actor)).select_related(
        "person", "post__organisation", "post__unit"
    )
    return _one(found, pk, "没有找到这项任职，或不在您的权限范围内。")


def membership_named(actor: Actor, pk: int) -> Membership:
    """One membership within reach; refuses NotFound."""
    found = within_reach(Membership.objects.select_related("person", "organisation"), actor)
    return _one(found, pk, "没有找到这条党籍记录，或不在您的权限范围内。")


def home_of_person(actor: Actor, person: Person) -> PartyOrganisation | None:
    """Where the person is registered: the open branch within reach, or the top organisation of his agency."""
    membership = (
        within_reach(Membership.objects.filter(person=person, until_on__isnull=True), actor)
        .select_related("organisation__agency")
        .first()
    )
    if membership is not None:
        return membership.organisation
    placed = Placement.objects.filter(person=person, until_on__isnull=True).select_related("unit").first()
    if placed is None:
        return None
    roots = organisations(actor).filter(
        agency_id=placed.unit.parent_id or placed.unit_id, parent__kind="work_committee"
    )
    return roots.exclude(kind="leading_group").order_by("path").first()


def person_with_number(actor: Actor, number: str) -> Person | None:
    """The one person with this identity number or telephone, by keyed hash; only staff over where he belongs find him."""
    hashed = seal().search_hash(number.strip().upper())
    if not hashed or not actor.acts_on:
        return None
    found = people(actor).filter(Q(identity_hash=hashed) | Q(telephone_hash=hashed)).distinct()[:5]
    return next(
        (person for person in found if any(belongs_to(person, path) for path in actor.acts_on)),
        None,
    )


def _posts(actor: Actor) -> QuerySet[Post]:
    reached = within_reach(PartyOrganisation.objects.all(), actor, "path")
    return (
        Post.objects.filter(
            Q(organisation__in=reached) | Q(unit__in=agencies(actor)) | Q(unit__parent__in=agencies(actor))
        )
        .select_related("organisation", "unit", "unit__parent")
        .order_by("id")
    )


def _keeps_agencies(actor: Actor) -> bool:
    return actor.kind == "system" or any(
        post.organisation_kind == "work_committee" and actor.may_act_on(post.path) for post in actor.posts
    )


def _one(found: QuerySet[M], pk: int, sentence: str) -> M:
    row = found.filter(pk=pk).first()
    if row is None:
        raise NotFound("organisation.record.not_found", sentence)
    return row
