"""The generator of the reach table: every list query of every room, what it is called with, and whose its rows are."""

from __future__ import annotations

import dataclasses
import datetime
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from tests.house.building import rooms
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import HouseError
from yipanqi.organisation.models import PartyOrganisation
from yipanqi.portal.queries.filings import hidden_owner

SAMPLE = 25
SEVERAL = {list, Iterable, Sequence, Collection}
FREE = {
    "Anchor", "Suggestion", "Adoption", "Amendment", "Beside", "CaseHand", "PublicIssue", "PublicPledge", "ActivityIdea", "Partner", "OtherSide",
}  # fmt: skip
"""Rows for everybody: digests only, words of the lexicon that answer to the item passed in, which rules hold where, what was made
public, the catalogue of ideas; of possible partners the names of organisations and of what they run in the open, nothing else;
a joint carrier is told to the other side that it names."""

OWNERS = {
    "Attendance": "activity", "CarrierMember": "carrier", "CarrierLog": "carrier", "CarrierCall": "carrier",
    "CarrierComment": "carrier", "CallPlace": "call", "FindingStep": "finding", "PlanChange": "item",
    "JunctionMember": "junction", "RequirementMeasure": "item", "SuggestionVerdict": "item", "RaterGroup": "round", "PaperBatch": "group",
    "Custody": "evidence", "TextPair": "later", "CaseMark": "case", "CasePaper": "mark",
    "StudyTopic": "plan", "LectureNote": "activity", "RollAnswer": "roll_code", "DutyLine": "duty_list", "AgendaItem": "meeting", "RollLine": "meeting", "Vote": "item",
    "Election": "item",
}  # fmt: skip
"""Models that belong to the row they point at."""


@dataclass(frozen=True)
class ListQuery:
    """One public query that returns rows: its room, its function, its further parameters."""

    room: str
    name: str
    run: Callable[..., Any]
    parameters: tuple[inspect.Parameter, ...]

    def __str__(self) -> str:
        return f"{self.room}.{self.name}"


def list_queries() -> list[ListQuery]:
    """Every public function of every room's queries whose first parameter is `actor` and that returns rows."""
    found = []
    for room in rooms():
        for module in _modules(room):
            for name, function in vars(module).items():
                if (
                    name.startswith("_")
                    or not inspect.isfunction(function)
                    or function.__module__ != module.__name__
                ):
                    continue
                first, *rest = inspect.signature(function).parameters.values() or (None,)
                if first is not None and first.name == "actor" and _returns_rows(function):
                    found.append(ListQuery(room, name, function, tuple(rest)))
    return found


def _modules(room: str) -> Iterator[Any]:
    try:
        door = importlib.import_module(f"yipanqi.{room}.queries")
    except ModuleNotFoundError:
        return
    yield door
    for inside in pkgutil.walk_packages(getattr(door, "__path__", []), f"{door.__name__}."):
        yield importlib.import_module(inside.name)


def _returns_rows(function: Callable[..., Any]) -> bool:
    returned = typing.get_type_hints(function).get("return")
    origin = typing.get_origin(returned) or returned
    if origin is list:
        (inner,) = typing.get_args(returned) or (None,)
        return inspect.isclass(inner) and (issubclass(inner, Model) or dataclasses.is_dataclass(inner))
    if returned in apps.get_models():
        return True
    return inspect.isclass(origin) and issubclass(origin, QuerySet)


@dataclass
class World:
    """Where everything belongs, read once by the system."""

    today: datetime.date
    paths: dict[int, str] = field(default_factory=dict)
    homes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    samples: dict[type[Model], list[Any]] = field(default_factory=dict)
    known: dict[tuple[Any, Any], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for organisation in PartyOrganisation.objects.all():
            self.paths[organisation.pk] = organisation.path
            if organisation.agency_id:
                self.homes[organisation.agency_id] = (
                    *self.homes.get(organisation.agency_id, ()),
                    organisation.path,
                )

    def calls(self, query: ListQuery) -> Iterator[dict[str, Any]]:
        """The arguments with which the query is called: every combination of its samples, one parameter at a time."""
        fixed: dict[str, Any] = {}
        varied: list[tuple[str, list[Any]]] = []
        hints = typing.get_type_hints(query.run)
        for parameter in query.parameters:
            if parameter.default is not inspect.Parameter.empty:
                continue
            values = self._values(query, parameter.name, hints.get(parameter.name))
            if len(values) == 1:
                fixed[parameter.name] = values[0]
            else:
                varied.append((parameter.name, values))
        if not varied:
            yield fixed
            return
        if not all(values for _, values in varied):
            return
        longest = max(len(values) for _, values in varied)
        for turn in range(longest):
            yield fixed | {name: values[turn % len(values)] for name, values in varied}

    def _values(self, query: ListQuery, name: str, hint: Any) -> list[Any]:
        if typing.get_origin(hint) in SEVERAL and _model_in(hint) is not None:
            return [[]]  # Rows that the caller found within reach are dressed, not found.
        if (model := _model_in(hint)) is not None:
            return self.sample(model)
        if dataclasses.is_dataclass(hint) and inspect.isclass(hint):
            return [hint() if name == "wanted" else _period(self.today)]
        by_name: dict[str, Callable[[], list[Any]]] = {
            "path": lambda: sorted(self.paths.values())[:1] + sorted(self.paths.values())[-2:],
            "about": lambda: sorted({row.about for row in self.sample(_named("Case"))} - {""}),
            "purpose": lambda: ["act"],
            "kinds": lambda: [("office_head", "leading_group_member", "secretary")],
            "agencies": lambda: [[]],  # The caller found them within reach.
            "plan_id": lambda: [row.pk for row in self.sample(_named("Plan"))],
            "day": lambda: [self.today],
            "since": lambda: [self.today - datetime.timedelta(days=400)],
            "on": lambda: [self.today],
            "until": lambda: [self.today + datetime.timedelta(days=400)],
            "code": lambda: ["brand", "contact_point", "volunteering"],
            "material": lambda: [row.material for row in self.sample(_named("StudyTopic")) if row.material],
            "month": lambda: [1, 6],
            "keys": lambda: [[row.pk for row in self.sample(_named("Activity"))]],
            "year": lambda: [self.today.year - 1, self.today.year],
            "kind": lambda: (
                self._subjects(0)
                if query.room in {"ledger", "evidence"}
                else ["planning.plan" if query.name.endswith("_about") else "general_meeting"]
            ),
            "key": lambda: (
                [row.about_key for row in self.sample(_named("AgendaItem")) if row.about_key]
                if query.room == "meeting"
                else self._subjects(1)
            ),
            "pk": lambda: [
                row.pk for row in self.sample(_model_in(typing.get_type_hints(query.run)["return"]))
            ],
            "agency_id": lambda: [row.pk for row in self.sample(_named("Unit")) if row.parent_id is None],
            "organisation_id": lambda: [row.pk for row in self.sample(PartyOrganisation)],
            "body_id": lambda: [row.pk for row in self.sample(PartyOrganisation)],
            "meeting_id": lambda: [row.pk for row in self.sample(_named("Meeting"))],
            "case_id": lambda: [row.pk for row in self.sample(_named("Case"))],
            "account_id": lambda: [row.pk for row in self.sample(_named("Account"))],
            "about_kind": lambda: sorted({row.about_kind for row in self.sample(_named("Round"))} - {""}),
            "about_key": lambda: sorted({row.about_key for row in self.sample(_named("Round"))} - {None}),
            "junction_id": lambda: [row.pk for row in self.sample(_named("Junction"))],
            "name": lambda: [row.name for row in self.sample(_named("Person"))],
            "organisation_name": lambda: [row.name for row in self.sample(PartyOrganisation)],
            "organisation": lambda: self.sample(PartyOrganisation),
        }
        if name not in by_name:
            raise LookupError(f"tests/reach.py knows no value for “{name}” of {query}: add one")
        return by_name[name]()

    def sample(self, model: type[Model] | None) -> list[Any]:
        """Some rows of the model, spread over all of them."""
        assert model is not None
        if model not in self.samples:
            rows = model._default_manager.order_by("pk")
            keys = list(rows.values_list("pk", flat=True))
            self.samples[model] = list(rows.filter(pk__in=keys[:: max(1, len(keys) // SAMPLE)]))
        return self.samples[model]

    def _subjects(self, place: int) -> list[Any]:
        subjects = {(row.subject_kind, row.subject_key) for row in self.sample(_named("Entry"))}
        subjects |= {(row.subject_kind, row.subject_key) for row in self.sample(_named("Evidence"))}
        return [subject[place] for subject in sorted(subjects)]

    def is_within(self, actor: Actor, row: Any) -> bool:
        """Whether the row belongs to what the actor may see."""
        return any(actor.reaches(path) for path in self._places(row)) or self._own(actor, row)

    def _places(self, row: Any) -> Iterable[str]:
        """Asked once of every row: the same rows come back for every actor."""
        if not isinstance(row, Model):
            return self._places_of_parts(row)
        if owner := OWNERS.get(type(row).__name__):
            model, key = row._meta.get_field(owner).related_model, getattr(row, f"{owner}_id")
            return self.known.get((model, key)) or self._places(getattr(row, owner))
        if (type(row), row.pk) not in self.known:
            self.known[type(row), row.pk] = tuple(self._places_of_row(row))
        return self.known[type(row), row.pk]

    def _places_of_row(self, row: Any) -> Iterable[str]:
        name = type(row).__name__
        if name == "PartyOrganisation":
            return (
                (row.path, *self.homes.get(row.agency_id, ())) if row.kind == "leading_group" else (row.path,)
            )
        if name == "Unit":
            return self.homes.get(row.parent_id or row.pk, ())
        if name in {"Placement", "Holding"}:
            return self._places(row.person)
        if name == "Person":
            homes = [placement.unit for placement in row.placements.select_related("unit")]
            posts = [holding.post for holding in row.holdings.select_related("post")]
            return [
                *(self.paths[key] for key in row.memberships.values_list("organisation_id", flat=True)),
                *(path for home in (*homes, *posts) for path in self._places(home)),
            ]
        if name == "Post":
            if row.unit_id:
                return self._places(row.unit)
            home = row.organisation
            return self.homes.get(home.agency_id, ()) if home.kind == "leading_group" else (home.path,)
        if name == "Junction":
            return (self.paths[row.organisation_id], self.paths[row.item.organisation_id])
        if name == "Cycle" and row.state != "open":
            return [self.paths[key] for key in row.results.values_list("organisation_id", flat=True)] + [
                self.paths[row.organisation_id]
            ]
        if name == "DispatchRound":
            concerned = (
                row.organisation_id,
                row.about_id,
                *row.lines.values_list("organisation_id", flat=True),
            )
            return [self.paths[key] for key in concerned]
        if name == "Entry":
            return (row.unit_path,) if row.audience != "security" else ()
        if getattr(row, "organisation_id", None):
            return (self.paths[row.organisation_id],)
        return ()

    def _places_of_parts(self, row: Any) -> Iterable[str]:
        """A plain row says where it belongs by a path, by a key, or by the rows in it."""
        if path := getattr(row, "organisation_path", ""):
            return (path,)
        if key := getattr(row, "later_id", 0):
            return self._places(_named("Evidence")._default_manager.get(pk=key))
        if key := getattr(row, "person_id", 0):
            return self._places(_named("Person")._default_manager.get(pk=key))
        names = [each.name for each in dataclasses.fields(row)]
        return [
            path
            for name in names
            if isinstance(getattr(row, name), Model)
            for path in self._places(getattr(row, name))
        ]

    def _takes_part(self, actor: Actor, case: Any) -> bool:
        """Whether the actor began the case, acted on it, or holds a post that may act on it now."""
        if case.begun_by_key == actor.key or case.marks.filter(person_key=actor.key).exists():
            return True
        held = {(post.organisation_id or None, post.unit_id or None, post.kind) for post in actor.posts}
        return any(
            hand.person_key == actor.key or (hand.organisation_id, hand.unit_id, hand.post_kind) in held
            for hand in case.hands.all()
        )

    def _own(self, actor: Actor, row: Any) -> bool:
        name = type(row).__name__
        if name in FREE:
            return True
        if name == "Person":
            return "system" in actor.roles
        if name == "Digest":
            return bool(row.person_key == actor.key)
        if name == "Filing":
            return bool(row.owner_hash == hidden_owner(actor.key))
        if name in {"Account", "RoleGrant", "FactorRole"}:
            return bool(actor.roles & {"system", "security"})
        if name == "Entry":
            return row.actor_key == actor.key or (row.audience == "security" and "audit" in actor.roles)
        if name in {"CaseMark", "CasePaper"}:
            return self._own(actor, row.case if name == "CaseMark" else row.mark.case)
        if name == "Case":
            return self._takes_part(actor, row)
        if name == "CallPlace":
            return bool(row.person_id == actor.person_id)
        if name in {"CentreTask", "TaskLine", "Campaign"}:  # Published from above for whoever stands below.
            task = row.task if name == "TaskLine" else row
            return any(path.startswith(task.organisation.path) for path in (*actor.reach, actor.member_of))
        if name == "RequirementMeasure":
            return row.owner_id in actor.post_ids
        if name in {"Duty", "Urging"}:
            return row.post_id in actor.post_ids
        if name == "Meeting":
            bodies = {post.organisation_id for post in actor.posts}
            return row.body_id in bodies or row.roll.filter(person_id=actor.person_id or 0).exists()
        if name in {"AgendaItem", "RollLine"}:
            return self._own(actor, row.meeting)
        if name in {"Vote", "Election"}:
            return self._own(actor, row.item.meeting)
        if name == "Resolution":
            return row.owner_id in actor.post_ids or self._own(actor, row.item.meeting)
        if name == "Occurrence":
            return row.duty.post_id in actor.post_ids
        if name == "Evidence":
            return bool(row.attached_by_key == actor.key and actor.reaches(self.paths[row.organisation_id]))
        return getattr(row, "actor_key", "") == actor.key


def rows_of(query: ListQuery, actor: Actor, arguments: dict[str, Any]) -> list[Any]:
    """What the query gives this actor; a refusal gives nothing."""
    try:
        given = query.run(actor, **arguments)
        if given is None:
            return []
        return [given] if isinstance(given, Model) else list(given)
    except HouseError:
        return []


def _model_in(hint: Any) -> type[Model] | None:
    candidates = [hint, *typing.get_args(hint)]
    return next((each for each in candidates if inspect.isclass(each) and issubclass(each, Model)), None)


def _named(name: str) -> type[Model]:
    return next(model for model in apps.get_models() if model.__name__ == name)


def _period(today: datetime.date) -> Any:
    periods = importlib.import_module("yipanqi.basics.periods")
    return periods.calendar_year(today.year)
