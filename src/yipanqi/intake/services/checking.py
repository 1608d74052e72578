"""Checking one table of any kind: gathers what its rows are held against, then asks the check of that kind."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.documents.tables import Row
from yipanqi.execution.queries import recorded_titles
from yipanqi.intake.queries.outcomes import ACCEPTED, RowOutcome
from yipanqi.intake.queries.words import columns
from yipanqi.intake.services.check_key_tasks import check_key_tasks, key_of
from yipanqi.intake.services.check_meetings import check_meetings
from yipanqi.intake.services.check_members import check_members
from yipanqi.intake.services.check_organisations import check_organisations
from yipanqi.intake.services.reading import MappedTable
from yipanqi.intake.services.secretaries import check_secretaries
from yipanqi.intake.services.standing import Standing, standing_for
from yipanqi.organisation.queries import StandingMember, StandingOrganisation, standing_members
from yipanqi.organisation.services.people import seal
from yipanqi.planning.queries import item_keys, plans

Progress = Callable[[int, int, str], None]
EVERY = 500


@dataclass(frozen=True)
class CheckedTable:
    """A table with what became of each of its rows, in the order of the rows."""

    mapped: MappedTable
    outcomes: list[RowOutcome]

    @property
    def accepted(self) -> list[RowOutcome]:
        """The rows that are to be written."""
        return [outcome for outcome in self.outcomes if outcome.state == ACCEPTED]


class Watched(Iterable[Row]):
    """Rows that report how far they were read; each pass starts again."""

    def __init__(self, rows: tuple[Row, ...], progress: Progress | None, stage: str) -> None:
        self._rows, self._progress, self._stage = rows, progress, stage

    def __iter__(self) -> Iterator[Row]:
        total = len(self._rows)
        for done, row in enumerate(self._rows):
            if self._progress is not None and done % EVERY == 0:
                self._progress(done, total, self._stage)
            yield row
        if self._progress is not None:
            self._progress(total, total, self._stage)


def check_table(mapped: MappedTable, standing: Standing, progress: Progress | None = None) -> CheckedTable:
    """What would become of each row today. Queries: a handful per table, none per row."""
    kind = columns().kind(mapped.mapping.kind)
    if kind is None:
        raise ValueError(f"unknown kind {mapped.mapping.kind}")
    rows = Watched(mapped.table.rows, progress, f"核对{kind.label}")
    mapping = mapped.mapping
    if kind.kind == "organisations":
        outcomes = check_organisations(rows, mapping, kind, standing)
        check_secretaries(outcomes, standing)
    elif kind.kind == "members":
        outcomes = check_members(rows, mapping, kind, standing, _members_by_number)
    elif kind.kind == "key_tasks":
        roots = agency_roots_by_name(standing)
        names = {root.pk: name for name, root in roots.items()}
        known = {
            key_of(names[pk], title, due) for pk, title, due in item_keys(list(names)) if due is not None
        }
        adopted = plans(standing.actor).filter(organisation_id__in=names, state="adopted")
        frozen = {(names[pk], year) for pk, year in adopted.values_list("organisation_id", "year")}
        outcomes = check_key_tasks(rows, mapping, kind, standing, known, _reachable(roots, standing), frozen)
    else:
        branches = [each.pk for each in standing.organisations.values() if each.pk]
        outcomes = check_meetings(rows, mapping, kind, standing, recorded_titles(branches))
    return CheckedTable(mapped, outcomes)


def start(actor: Actor, tables: Iterable[MappedTable]) -> Standing:
    """What stands before the first table; names within the file help to tell the place before names."""
    names: list[str] = []
    for mapped in tables:
        if mapped.mapping.kind == "organisations":
            wanted = [mapped.mapping.indexes.get(field) for field in ("name", "agency")]
            columns_wanted = [index for index in wanted if index is not None]
            names += {str(row.cells[index]).strip() for row in mapped.table.rows for index in columns_wanted}
    return standing_for(actor, names)


def expect(checked: CheckedTable, standing: Standing) -> None:
    """Let later tables of a preview count on the organisations that this one would found."""
    if checked.mapped.mapping.kind != "organisations":
        return
    paths = {name: each.path for name, each in standing.organisations.items()}
    waiting = checked.accepted
    while waiting:
        ready = [each for each in waiting if not each.facts["parent"] or each.facts["parent"] in paths]
        if not ready:
            return
        for outcome in ready:
            facts = outcome.facts
            name, parent = str(facts["name"]), str(facts["parent"])
            paths[name] = f"{paths.get(parent, '')}+{outcome.number}/"
            founded = facts["founded_on"]
            standing.expect(
                StandingOrganisation(
                    pk=0,
                    name=name,
                    short_name=str(facts["short_name"]),
                    kind=str(facts["kind"]),
                    path=paths[name],
                    parent=parent,
                    agency_id=None,
                    founded_on=founded if isinstance(founded, datetime.date) else None,
                    dissolved_on=None,
                ),
                str(facts["agency"]),
            )
        done = {id(each) for each in ready}
        waiting = [each for each in waiting if id(each) not in done]


def agency_roots_by_name(standing: Standing) -> dict[str, StandingOrganisation]:
    """The organisation that keeps an agency's plan, by the agency's name."""
    names = {key: name for name, key in standing.agencies.items()}
    found: dict[str, StandingOrganisation] = {}
    for each in sorted(standing.organisations.values(), key=lambda each: (each.path.count("/"), each.path)):
        if each.agency_id in names and each.path.count("/") <= 2 and each.kind != "leading_group":
            found.setdefault(names[each.agency_id], each)
    return found


def _reachable(roots: Lookup[str, StandingOrganisation], standing: Standing) -> set[str]:
    expected = {name for name, key in standing.agencies.items() if key == 0}
    return expected | {name for name, root in roots.items() if standing.actor.may_act_on(root.path)}


def _members_by_number(numbers: list[str]) -> Lookup[str, StandingMember]:
    hashes = {number: seal().search_hash(number) for number in numbers}
    known = standing_members(hashes.values())
    return {number: known[value] for number, value in hashes.items() if value in known}
