"""Who does a junction's work, where it enters each stage, and which junctions of a year are at work."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import members_as_at, root_of, staff_of
from yipanqi.planning.models import Junction, JunctionEntry, JunctionMember, PlanItem
from yipanqi.planning.queries.plans import junctions


def people_of(actor: Actor, junction: Junction) -> list[JunctionMember]:
    """Everybody named for a junction in reach, those who serve first; two statements."""
    if not junctions(actor).filter(pk=junction.pk).exists():
        return []
    found = JunctionMember.objects.filter(junction=junction).select_related("person")
    return sorted(found, key=lambda one: (one.until_on is not None, one.person.pinyin, one.pk))


def entries_of(actor: Actor, junction: Junction) -> dict[str, JunctionEntry]:
    """What the party side does at each stage, by the stage's code."""
    if not junctions(actor).filter(pk=junction.pk).exists():
        return {}
    return {entry.stage: entry for entry in JunctionEntry.objects.filter(junction=junction)}


def people_who_may_serve(actor: Actor, item: PlanItem, path: str) -> list[tuple[int, str, str]]:
    """(key, name, where) of those who may be named: staff of the item's office first, then the carrier's members; by name, no ranking."""
    found: dict[int, tuple[str, str, str]] = {}
    agency = root_of(path).agency_id
    if item.office_id is not None and agency is not None:
        for place in staff_of(actor, agency).filter(unit_id=item.office_id):
            found[place.person_id] = (place.person.pinyin, place.person.name, place.unit.name)
    office = sorted((pinyin, key) for key, (pinyin, _, _) in found.items())
    members = [
        (one.person.pinyin, one.person_id, one.person.name, one.organisation.short_name)
        for one in members_as_at(actor, path)
        if one.person_id not in found
    ]
    return [
        *((key, found[key][1], found[key][2]) for _, key in office),
        *((key, name, place) for _, key, name, place in sorted(members)),
    ]


def junctions_at_work(actor: Actor, year: int, keys: Sequence[int] | None = None) -> QuerySet[Junction]:
    """The agreed junctions of a year's plans that an organisation in reach carries, with what lists show of them."""
    found = junctions(actor).filter(state=Junction.AGREED, item__plan__year=year)
    return found if keys is None else found.filter(pk__in=keys)
