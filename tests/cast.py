"""The standing cast: one county, two agencies with two branches each, and everybody a test needs to act as.

`from tests.cast import Cast, cast` gives the fixture; `sign_in(client, cast, "planner")` signs somebody in.
Dates are fixed: the county stands since 2020, everybody has held his post since 2024, today is 15 June 2025.
"""

from __future__ import annotations

import datetime
import pickle
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import Client

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.organisation.models import Account, PartyOrganisation, Person, Post, Unit
from yipanqi.organisation.queries import actor_of
from yipanqi.organisation.services import (
    add_person,
    add_post,
    add_unit,
    fill_post,
    found_organisation,
    place_person,
)
from yipanqi.organisation.services.people import person_from

TODAY = datetime.date(2025, 6, 15)
FOUNDED = datetime.date(2020, 1, 1)
_KEPT: dict[datetime.date, bytes] = {}
"""What the cast consists of, by the day it was built for: the rows of every table and the cast itself."""
IN_POST = datetime.date(2024, 1, 1)


@dataclass
class Agency:
    """One agency: its unit, one office, its leading group, its committee and two branches."""

    unit: Unit
    office: Unit
    leading_group: PartyOrganisation
    committee: PartyOrganisation
    branches: list[PartyOrganisation]


@dataclass
class Cast:
    """Everybody by name in `actors`; `people`, `posts` and `accounts` by the same names."""

    system: Actor
    county: PartyOrganisation
    first: Agency
    second: Agency
    actors: dict[str, Actor] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        """`cast.planner` is the actor of that name."""
        try:
            return self.__dict__["actors"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def branch(self) -> PartyOrganisation:
        """The first branch of the first agency, where doer and member belong."""
        return self.first.branches[0]


# name → (people's name, post kind, where the post stands); a post of "branch:n" stands in that branch of the first agency.
CAST = {
    "clerk": ("工委干事甲", "party_affairs_clerk", "county"),
    "inspector": ("督查员乙", "inspector", "county"),
    "assessor": ("考核员丙", "assessor", "county"),
    "planner": ("专职副书记丁", "full_time_deputy_secretary", "committee"),
    "leader": ("党组书记戊", "leading_group_secretary", "leading_group"),
    "office_head": ("科长己", "office_head", "office"),
    "doer": ("支部书记庚", "secretary", "branch:0"),
    "second_doer": ("支部书记辛", "secretary", "branch:1"),
    "commissioner": ("组织委员壬", "organisation_commissioner", "branch:0"),
    "discipline": ("纪检委员癸", "discipline_commissioner", "branch:0"),
    "stranger": ("外单位副书记子", "full_time_deputy_secretary", "other"),
    "other_doer": ("外单位支书丑", "secretary", "other_branch"),
}
MEMBERS = ("党员寅", "党员卯", "党员辰")


def make_cast(today: datetime.date = TODAY) -> Cast:
    """The whole cast. Built through the services once in a run (500 statements); afterwards the same rows are laid again."""
    if today not in _KEPT:
        is_alone = not any(model._base_manager.exists() for model in _models())
        built = _build(today)
        if is_alone:
            tables = [list(model._base_manager.all()) for model in _models()]
            _KEPT[today] = pickle.dumps(([rows for rows in tables if rows], built))
        return built
    laid, again = pickle.loads(_KEPT[today])
    with transaction.atomic():
        for rows in laid:
            type(rows[0])._base_manager.bulk_create(rows)
    assert isinstance(again, Cast)
    return again


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("yipanqi.") and not model._meta.proxy
    ]


def _build(today: datetime.date) -> Cast:
    system = system_actor(today)
    county = found_organisation(
        actor=system,
        kind="work_committee",
        name="中共样县县直机关工作委员会",
        parent=None,
        founded_on=FOUNDED,
    )
    result = Cast(
        system, county, _agency(system, county, "样县第一局"), _agency(system, county, "样县第二局")
    )
    for name, (person_name, post_kind, place) in CAST.items():
        _appoint(result, name, person_name, post_kind, place)
    for number, person_name in enumerate(MEMBERS):
        person = _member(system, result.branch, person_name, probationary=number == 2)
        if number == 0:
            _let_in(result, "member", person)
        else:
            result.people[f"member_{number}"] = person
    return result


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast in the test's own transaction."""
    return make_cast()


def sign_in(client: Client, cast: Cast, name: str) -> Client:
    """The client, signed in as somebody of the cast. Set settings.YIPANQI_TODAY where the day matters."""
    client.force_login(cast.accounts[name])
    return client


def _agency(system: Actor, county: PartyOrganisation, name: str) -> Agency:
    unit = add_unit(actor=system, name=name)
    office = add_unit(actor=system, name="审批科", parent=unit)
    group = found_organisation(
        actor=system,
        kind="leading_group",
        name=f"中共{name}党组",
        parent=county,
        agency=unit,
        founded_on=FOUNDED,
    )
    committee = found_organisation(
        actor=system,
        kind="primary_committee",
        name=f"中共{name}机关委员会",
        parent=county,
        agency=unit,
        founded_on=FOUNDED,
    )
    branches = [
        found_organisation(
            actor=system,
            kind="branch",
            name=f"中共{name}{part}支部",
            parent=committee,
            agency=unit,
            founded_on=FOUNDED,
        )
        for part in ("窗口", "综合")
    ]
    return Agency(unit, office, group, committee, branches)


def _home(cast: Cast, place: str) -> PartyOrganisation:
    homes = {
        "county": cast.county, "committee": cast.first.committee, "leading_group": cast.first.leading_group,
        "office": cast.first.committee, "branch:0": cast.first.branches[0], "branch:1": cast.first.branches[1],
        "other": cast.second.committee, "other_branch": cast.second.branches[0],
    }  # fmt: skip
    return homes[place]


def _appoint(cast: Cast, name: str, person_name: str, post_kind: str, place: str) -> None:
    home = _home(cast, place)
    if place in {"branch:0", "branch:1", "other_branch"}:
        person = _member(cast.system, home, person_name)
    else:
        person = person_from(name=person_name)
        add_person(actor=cast.system, organisation=home, person=person)
    if place == "office":
        place_person(
            actor=cast.system, person=person, unit=cast.first.office, path=home.path, from_on=IN_POST
        )
        post = add_post(actor=cast.system, kind=post_kind, unit=cast.first.office)
    else:
        post = add_post(actor=cast.system, kind=post_kind, organisation=home)
    fill_post(actor=cast.system, post=post, person=person, from_on=IN_POST)
    cast.posts[name] = post
    _let_in(cast, name, person)


def _member(system: Actor, branch: PartyOrganisation, name: str, *, probationary: bool = False) -> Person:
    return add_person(
        actor=system, organisation=branch, person=person_from(name=name),
        status="probationary" if probationary else "full", joined_on=IN_POST, from_on=IN_POST,
    )  # fmt: skip


def _let_in(cast: Cast, name: str, person: Person) -> None:
    """An account without a usable password: tests sign in by force, hashing would cost a second each."""
    account = Account(username=name, person=person, display_name=person.name, must_change_password=False)
    account.set_unusable_password()
    account.save()
    cast.people[name], cast.accounts[name] = person, account
    cast.actors[name] = actor_of(account, cast.system.today)
