"""Everything that rows are held against, gathered once per check: no row asks the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from yipanqi.basics.actors import Actor
from yipanqi.intake.queries.names import Directory, localities
from yipanqi.organisation.queries import StandingOrganisation, standing_agencies, standing_organisations


@dataclass
class Standing:
    """The organisations and agencies by name, and the places that may stand before a name."""

    actor: Actor
    organisations: dict[str, StandingOrganisation]
    agencies: dict[str, int]
    organisation_names: Directory
    agency_names: Directory
    offered: Directory
    offered_branches: Directory
    pending: set[str] = field(default_factory=set)

    @property
    def today(self) -> datetime.date:
        """The day of the import."""
        return self.actor.today

    def organisation(self, written: str) -> StandingOrganisation | None:
        """The organisation meant by the name, by any of its forms."""
        name = self.organisation_names.find(written)
        return self.organisations[name] if name else None

    def agency(self, written: str) -> str:
        """The agency's own name, "" for an unknown one."""
        return self.agency_names.find(written)

    def expect(self, organisation: StandingOrganisation, agency: str) -> None:
        """Count an organisation of an earlier sheet as standing, for a preview that writes nothing."""
        self.enter(organisation)
        self.pending.add(organisation.name)
        if agency and agency not in self.agencies:
            self.agencies[agency] = 0
            self.agency_names.add(agency, 0)

    def enter(self, organisation: StandingOrganisation) -> None:
        """Count an organisation as standing; only those the actor acts on are offered as nearest names."""
        self.organisations[organisation.name] = organisation
        self.organisation_names.add(organisation.name, organisation, organisation.short_name)
        if self.actor.may_act_on(organisation.path):
            self.offered.add(organisation.name, organisation, organisation.short_name)
            if organisation.kind == "branch":
                self.offered_branches.add(organisation.name, organisation, organisation.short_name)


def standing_for(actor: Actor, names_in_file: Iterable[str] = ()) -> Standing:
    """What stands today. `names_in_file` helps to tell the place before names while the house is still empty."""
    organisations = [each for each in standing_organisations() if each.dissolved_on is None]
    agencies = standing_agencies()
    places = localities([*agencies, *(each.name for each in organisations), *names_in_file])
    standing = Standing(
        actor, {}, dict(agencies), Directory(places), Directory(places), Directory(places), Directory(places)
    )
    for organisation in organisations:
        standing.enter(organisation)
    for name, key in agencies.items():
        standing.agency_names.add(name, key)
    return standing
