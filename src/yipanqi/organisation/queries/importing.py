"""What an import compares its rows with: everything that stands, in three queries, and members by identity number."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yipanqi.organisation.models import Membership, PartyOrganisation, Person, Unit

_CHUNK = 500


@dataclass(frozen=True)
class StandingOrganisation:
    """One organisation as an import sees it; no reach, for names must be unique over the whole house."""

    pk: int
    name: str
    short_name: str
    kind: str
    path: str
    parent: str
    agency_id: int | None
    founded_on: datetime.date | None
    dissolved_on: datetime.date | None


@dataclass(frozen=True)
class StandingMember:
    """One person found by identity number, with the open membership if there is one (branch 0 for none)."""

    pk: int
    name: str
    branch_id: int
    status: str
    joined_on: datetime.date | None
    became_full_on: datetime.date | None


def standing_organisations() -> list[StandingOrganisation]:
    """Every party organisation, dissolved ones too. One query."""
    rows = PartyOrganisation.objects.order_by("path").values_list(
        "pk", "name", "short_name", "kind", "path", "parent__name", "agency_id", "founded_on", "dissolved_on"
    )
    return [StandingOrganisation(*row[:5], row[5] or "", *row[6:]) for row in rows]


def standing_agencies() -> dict[str, int]:
    """Every agency's key by its name. One query."""
    return dict(Unit.objects.filter(kind=Unit.AGENCY).order_by("path").values_list("name", "pk"))


def standing_members(hashes: Iterable[str]) -> Mapping[str, StandingMember]:
    """The persons with these identity hashes. Two queries for each five hundred."""
    wanted = list(dict.fromkeys(value for value in hashes if value))
    found: dict[str, StandingMember] = {}
    for start in range(0, len(wanted), _CHUNK):
        people = {
            row[0]: row
            for row in Person.objects.filter(identity_hash__in=wanted[start : start + _CHUNK]).values_list(
                "pk", "name", "identity_hash"
            )
        }
        open_places = {
            row[0]: row[1:]
            for row in Membership.objects.filter(person_id__in=people, until_on__isnull=True).values_list(
                "person_id", "organisation_id", "status", "joined_on", "became_full_on"
            )
        }
        for pk, name, identity in people.values():
            found[identity] = StandingMember(pk, name, *open_places.get(pk, (0, "", None, None)))
    return found
