"""People: members, holders of posts, the strength of an organisation."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.models import Holding, Membership, PartyOrganisation, Person, Placement
from yipanqi.organisation.queries.actors import open_on
from yipanqi.organisation.queries.trees import agencies, within_reach


def members_as_at(actor: Actor, path: str, day: datetime.date | None = None) -> QuerySet[Membership]:
    """The members at and below the path on the day, with person and branch."""
    found = Membership.objects.filter(open_on(day or actor.today), organisation__path__startswith=path)
    return (
        within_reach(found, actor)
        .select_related("person", "organisation")
        .order_by("organisation__path", "id")
    )


def memberships_in(actor: Actor, path: str, year: int) -> QuerySet[Membership]:
    """Every membership at and below the path that held on a day of the year, with person and branch."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    began = Q(from_on__isnull=True) | Q(from_on__lte=last)
    found = Membership.objects.filter(began, Q(until_on__isnull=True) | Q(until_on__gte=first))
    near = within_reach(found.filter(organisation__path__startswith=path), actor)
    return near.select_related("person", "organisation").order_by("organisation__path", "id")


def people(actor: Actor) -> QuerySet[Person]:
    """Everybody whose membership or placement lies within reach."""
    members = within_reach(Membership.objects.all(), actor).values("person_id")
    placed = Placement.objects.filter(
        Q(unit__in=agencies(actor)) | Q(unit__parent__in=agencies(actor))
    ).values("person_id")
    return Person.objects.filter(Q(pk__in=members) | Q(pk__in=placed)).order_by("pinyin", "id")


def person_named(actor: Actor, pk: int) -> Person:
    """One person within reach; refuses NotFound."""
    try:
        return people(actor).get(pk=pk)
    except Person.DoesNotExist as error:
        raise NotFound("organisation.person.not_found", "没有找到这个人，或不在您的权限范围内。") from error


def staff_of(actor: Actor, agency_id: int) -> QuerySet[Placement]:
    """Everybody placed in the agency or its offices today, members or not."""
    return (
        Placement.objects.filter(open_on(actor.today))
        .filter(Q(unit_id=agency_id) | Q(unit__parent_id=agency_id))
        .filter(Q(unit__in=agencies(actor)) | Q(unit__parent__in=agencies(actor)))
        .select_related("person", "unit")
        .order_by("unit__path", "id")
    )


def holdings_as_at(actor: Actor, path: str, day: datetime.date | None = None) -> QuerySet[Holding]:
    """Who held which post of the organisations at and below the path on the day."""
    found = Holding.objects.filter(open_on(day or actor.today), post__organisation__path__startswith=path)
    return (
        within_reach(found, actor, "post__organisation__path")
        .select_related("person", "post__organisation")
        .order_by("post__organisation__path", "post_id", "share")
    )


def everybody_in_post(actor: Actor, day: datetime.date) -> QuerySet[Holding]:
    """Who holds which post on the day, of party organisations and of offices alike; for the system, empty for others."""
    found = Holding.objects.filter(open_on(day)) if actor.kind == "system" else Holding.objects.none()
    return found.select_related("person", "post").order_by("post_id", "share")


def holders_of_posts(post_ids: Iterable[int], day: datetime.date) -> list[tuple[int, str, str]]:
    """(post, A or B, name) of whoever holds the posts on the day; no reach, names of posts already found; one query."""
    found = Holding.objects.filter(open_on(day), post_id__in=list(post_ids))
    return list(found.order_by("post_id", "share").values_list("post_id", "share", "person__name"))


@dataclass(frozen=True)
class Strength:
    """How many members an organisation and everything below it has on the day."""

    members: int
    full: int
    probationary: int


def strength_of(actor: Actor, path: str, day: datetime.date | None = None) -> Strength:
    """The head-count at and below the path, one query."""
    counts = (
        members_as_at(actor, path, day)
        .order_by()
        .aggregate(members=Count("id"), full=Count("id", filter=Q(status=Membership.FULL)))
    )
    return Strength(counts["members"], counts["full"], counts["members"] - counts["full"])


def branch_sizes(actor: Actor, day: datetime.date) -> dict[int, int]:
    """The number of members of each branch within reach on the day, by the branch's key; one query."""
    rows = members_as_at(actor, "", day).order_by().values("organisation_id").annotate(members=Count("id"))
    return {row["organisation_id"]: row["members"] for row in rows}


def secretaries(paths: list[str], day: datetime.date) -> dict[int, Holding]:
    """The A-holder of the secretary's post of each organisation, by the organisation's key."""
    found = Holding.objects.filter(
        open_on(day), post__kind="secretary", share="A", post__organisation__path__in=paths
    ).select_related("person", "post")
    return {holding.post.organisation_id or 0: holding for holding in found}


def organisation_facts(keys: list[int] | None) -> QuerySet[PartyOrganisation]:
    """The rows behind the fact table `organisation` (no reach: the engine judges everybody alike)."""
    rows = PartyOrganisation.objects.order_by("path")
    return rows if keys is None else rows.filter(pk__in=keys)


def member_facts(keys: list[int] | None, day: datetime.date) -> QuerySet[Membership]:
    """The rows behind the fact table `member` as at the day, with whether each works in an office (no reach: the engine judges everybody alike)."""
    works = Placement.objects.filter(open_on(day), person=OuterRef("person"))
    rows = (
        Membership.objects.filter(open_on(day)).annotate(is_placed=Exists(works)).order_by("person_id", "-pk")
    )
    return rows if keys is None else rows.filter(organisation_id__in=keys)


def placement_facts() -> QuerySet[Placement]:
    """Every dated place of a person in an office, for counting in facts (no reach: the engine judges everybody alike)."""
    return Placement.objects.all()


def branches_of(people: Iterable[int], day: datetime.date) -> list[int]:
    """The keys of the branches whose members these people are on the day; one query, none for nobody."""
    keys = list(people)
    if not keys:
        return []
    found = Membership.objects.filter(open_on(day), person__in=keys)
    return sorted(set(found.values_list("organisation_id", flat=True)))


def holders_of_kinds(
    path: str,
    kinds: Iterable[str],
    day: datetime.date,
    *,
    agency_id: int | None = None,
    is_wide: bool = False,
) -> list[tuple[str, str, int, str]]:
    """(kind, title, person, name) of the A-holders of posts of these kinds at the organisation; no reach, one query.

    Wide: everywhere in its agency, or in the organisations right below where it has no agency.
    """
    here = Q(post__organisation__path=path)
    if is_wide and agency_id is None:
        here |= Q(post__organisation__parent__path=path)
    elif is_wide:
        here |= (
            Q(post__unit_id=agency_id) | Q(post__unit__parent_id=agency_id) | Q(post__organisation__agency_id=agency_id)
        )  # fmt: skip
    found = Holding.objects.filter(open_on(day), here, post__kind__in=list(kinds), share="A")
    rows = found.order_by("post__organisation__path", "post__unit__path", "post_id")
    return list(rows.values_list("post__kind", "post__title", "person_id", "person__name"))


def membership_spans(actor: Actor) -> dict[int, tuple[list[datetime.date], list[datetime.date]]]:
    """By branch within reach, the days on which memberships began and the last days of those that ended, each in order.

    Whoever wants head-counts of many days counts in them instead of asking for each. One query.
    """
    spans: dict[int, tuple[list[datetime.date], list[datetime.date]]] = {}
    rows = within_reach(Membership.objects.all(), actor).order_by()
    for organisation_id, begins, ends in rows.values_list("organisation_id", "from_on", "until_on"):
        began, ended = spans.setdefault(organisation_id, ([], []))
        began.append(begins or datetime.date.min)
        if ends is not None:
            ended.append(ends)
    for began, ended in spans.values():
        began.sort()
        ended.sort()
    return spans
