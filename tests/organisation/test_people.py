"""People: members as at a day, what is sealed, and who may open it."""

import datetime

import pytest
from django.db import connection

from tests.cast import IN_POST, TODAY, Cast
from yipanqi.basics.errors import NotFound, NotPermitted, Refused
from yipanqi.ledger.queries import entries
from yipanqi.organisation.models import Membership, Person
from yipanqi.organisation.queries import (
    holdings_as_at,
    members_as_at,
    people,
    person_named,
    staff_of,
    strength_of,
)
from yipanqi.organisation.services import (
    add_person,
    leave_post,
    masked,
    open_sealed,
    person_from,
    place_person,
)

NUMBER, TELEPHONE = "99999919970104084X", "19900001234"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def person(cast: Cast) -> Person:
    given = person_from(name="党员巳", identity_number=NUMBER, telephone=TELEPHONE)
    return add_person(
        actor=cast.doer, organisation=cast.branch, person=given, status="probationary", joined_on=TODAY, from_on=TODAY
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "may"),
    [("clerk", True), ("planner", True), ("doer", True), ("commissioner", True), ("inspector", False), ("leader", False),
     ("discipline", False), ("member", False), ("second_doer", False), ("stranger", False)],
)  # fmt: skip
def test_who_may_add_members(cast: Cast, name: str, may: bool) -> None:
    actor = cast.actors[name]
    if may:
        add_person(actor=actor, organisation=cast.branch, person=person_from(name="新党员"), status="full")
    else:
        with pytest.raises(NotPermitted):
            add_person(
                actor=actor, organisation=cast.branch, person=person_from(name="新党员"), status="full"
            )
    assert entries(cast.system).filter(
        word="organisation.person.added", subject_name="新党员"
    ).count() == int(may)


def test_same_identity_number_is_registered_once(cast: Cast, person: Person) -> None:
    with pytest.raises(Refused, match="已经登记过"):
        add_person(
            actor=cast.stranger, organisation=cast.second.branches[0], status="full",
            person=person_from(name="另一人", identity_number=NUMBER),
        )  # fmt: skip


def test_numbers_lie_sealed_in_the_database_and_masked_on_screen(cast: Cast, person: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organisation_person WHERE id = %s", [person.pk])
        row = [bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()]
    stored = b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert NUMBER.encode() not in stored and TELEPHONE.encode() not in stored
    fresh = Person.objects.get(pk=person.pk)
    assert masked(fresh) == {"identity_number": "999999********084X", "telephone": "199****1234"}
    assert (
        Person.objects.get(identity_hash=person_from(name="", identity_number=NUMBER).identity_hash) == person
    )


@pytest.mark.parametrize(
    ("name", "may"),
    [("clerk", True), ("planner", True), ("doer", True), ("inspector", False), ("leader", False), ("member", False),
     ("second_doer", False), ("stranger", False)],
)  # fmt: skip
def test_opening_sealed_numbers_needs_staff_and_is_on_record(
    cast: Cast, person: Person, name: str, may: bool
) -> None:
    actor = cast.actors[name]
    if may:
        opened = open_sealed(actor=actor, person=person, path=cast.branch.path, reason="核对档案")
        assert opened == {"identity_number": NUMBER, "telephone": TELEPHONE}
    else:
        with pytest.raises(NotPermitted):
            open_sealed(actor=actor, person=person, path=cast.branch.path, reason="核对档案")
    found = entries(cast.system).filter(word="organisation.sealed.opened")
    assert [(entry.actor_name, entry.audience, "核对档案" in entry.data) for entry in found] == (
        [(actor.name, "staff", True)] if may else []
    )


def test_opening_by_the_path_of_another_branch_is_refused(cast: Cast, person: Person) -> None:
    with pytest.raises(NotPermitted):
        open_sealed(actor=cast.stranger, person=person, path=cast.second.branches[0].path, reason="好奇")


def test_opening_needs_a_reason(cast: Cast, person: Person) -> None:
    with pytest.raises(Refused, match="事由"):
        open_sealed(actor=cast.doer, person=person, path=cast.branch.path, reason=" ")


def test_placing_outside_the_own_agency_is_refused(cast: Cast, person: Person) -> None:
    with pytest.raises(NotPermitted):
        place_person(
            actor=cast.planner,
            person=person,
            unit=cast.second.office,
            path=cast.first.committee.path,
            from_on=TODAY,
        )
    place_person(
        actor=cast.planner,
        person=person,
        unit=cast.first.office,
        path=cast.first.committee.path,
        from_on=TODAY,
    )
    assert person in [placement.person for placement in staff_of(cast.planner, cast.first.unit.pk)]


def test_lists_are_as_at_a_day(cast: Cast, person: Person) -> None:
    def names(day: datetime.date) -> set[str]:
        return {membership.person.name for membership in members_as_at(cast.planner, cast.branch.path, day)}

    assert "党员巳" not in names(TODAY - DAY)
    assert "党员巳" in names(TODAY)
    Membership.objects.filter(person=person).update(until_on=TODAY + DAY)
    assert "党员巳" in names(TODAY + DAY)
    assert "党员巳" not in names(TODAY + 2 * DAY)
    assert names(IN_POST - DAY) == set()


def test_strength_counts_full_and_probationary(cast: Cast, person: Person) -> None:
    before = strength_of(cast.planner, cast.branch.path, TODAY - DAY)
    now = strength_of(cast.planner, cast.branch.path)
    assert (now.members, now.full, now.probationary) == (
        before.members + 1,
        before.full,
        before.probationary + 1,
    )
    assert strength_of(cast.stranger, cast.branch.path).members == 0


def test_holders_are_as_at_a_day(cast: Cast) -> None:
    (holding,) = holdings_as_at(cast.planner, cast.branch.path).filter(post=cast.posts["doer"])
    leave_post(actor=cast.planner, holding=holding, until_on=TODAY)
    assert holding in holdings_as_at(cast.planner, cast.branch.path, TODAY)
    assert holding not in holdings_as_at(cast.planner, cast.branch.path, TODAY + DAY)


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("clerk", True),
        ("planner", True),
        ("doer", True),
        ("member", True),
        ("second_doer", False),
        ("stranger", False),
    ],
)
def test_who_finds_a_person(cast: Cast, person: Person, name: str, finds: bool) -> None:
    assert (person in people(cast.actors[name])) is finds
    if not finds:
        with pytest.raises(NotFound):
            person_named(cast.actors[name], person.pk)
