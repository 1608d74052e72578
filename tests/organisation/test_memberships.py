"""A member's way: corrections, transfer as one act, the end; and finding by number."""

import datetime
import json

import pytest

from tests.cast import IN_POST, TODAY, Cast
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.queries import entries
from yipanqi.organisation.models import Membership, Person
from yipanqi.organisation.queries import members_as_at, people
from yipanqi.organisation.queries.records import home_of_person, person_with_number
from yipanqi.organisation.services import (
    Particulars,
    add_person,
    correct_person,
    end_membership,
    masked,
    person_from,
    transfer_member,
)

NUMBER, OTHER = "999999199003070012", "999999199003070039"
DAY = datetime.timedelta(days=1)
WHO = [
    ("clerk", True), ("planner", True), ("doer", False), ("second_doer", False), ("inspector", False), ("leader", False),
    ("member", False), ("stranger", False),
]  # fmt: skip


def place_of(cast: Cast, name: str) -> Membership:
    return Membership.objects.get(person=cast.people[name], until_on__isnull=True)


@pytest.mark.parametrize(("name", "may"), WHO)
def test_transfer_is_for_whoever_stands_over_both_branches(cast: Cast, name: str, may: bool) -> None:
    membership, to = place_of(cast, "member"), cast.first.branches[1]
    if not may:
        with pytest.raises(NotPermitted, match="同时管理"):
            transfer_member(actor=cast.actors[name], membership=membership, to=to, on=TODAY)
        return
    moved = transfer_member(actor=cast.actors[name], membership=membership, to=to, on=TODAY)
    assert (moved.status, moved.joined_on, moved.from_on) == (membership.status, IN_POST, TODAY)
    (entry,) = entries(cast.system).filter(word="organisation.membership.transferred")
    assert cast.branch.name in entry.data and to.name in entry.data and entry.audience == "staff"

    def paths(day: datetime.date) -> list[str]:
        found = members_as_at(cast.clerk, "", day).filter(person=cast.people["member"])
        return [row.organisation.path for row in found]

    assert paths(TODAY - DAY) == [cast.branch.path] and paths(TODAY) == [to.path]


def test_transfer_to_another_agency_needs_the_committee_above(cast: Cast) -> None:
    to = cast.second.branches[0]
    with pytest.raises(NotPermitted):
        transfer_member(actor=cast.planner, membership=place_of(cast, "member"), to=to, on=TODAY)
    transfer_member(actor=cast.clerk, membership=place_of(cast, "member"), to=to, on=TODAY)
    assert cast.people["member"] in people(cast.stranger)


def test_what_a_transfer_refuses(cast: Cast) -> None:
    membership = place_of(cast, "member")
    with pytest.raises(Refused, match="另一个现有的党支部"):
        transfer_member(actor=cast.planner, membership=membership, to=cast.branch, on=TODAY)
    with pytest.raises(Refused, match="另一个现有的党支部"):
        transfer_member(actor=cast.clerk, membership=membership, to=cast.first.committee, on=TODAY)
    with pytest.raises(Refused, match="晚于"):
        transfer_member(actor=cast.planner, membership=membership, to=cast.first.branches[1], on=IN_POST)
    with pytest.raises(Refused, match="先在岗位处办理离任"):
        transfer_member(
            actor=cast.planner, membership=place_of(cast, "doer"), to=cast.first.branches[1], on=TODAY
        )


def test_the_end_of_a_membership_has_a_reason_and_keeps_the_past(cast: Cast) -> None:
    membership = place_of(cast, "member")
    with pytest.raises(Refused, match="终止原因"):
        end_membership(actor=cast.doer, membership=membership, reason="不想要了", until_on=TODAY)
    with pytest.raises(NotPermitted):
        end_membership(actor=cast.inspector, membership=membership, reason="退党", until_on=TODAY)
    end_membership(actor=cast.doer, membership=membership, reason="转往本系统以外", until_on=TODAY)
    (entry,) = entries(cast.doer).filter(word="organisation.membership.ended")
    assert json.loads(entry.data)["reason"] == "转往本系统以外"
    assert membership in members_as_at(cast.doer, cast.branch.path, TODAY)
    assert membership not in members_as_at(cast.doer, cast.branch.path, TODAY + DAY)
    with pytest.raises(Refused, match="已经终止"):
        end_membership(actor=cast.doer, membership=membership, reason="退党", until_on=TODAY)


@pytest.fixture
def person(cast: Cast) -> Person:
    given = person_from(name="党员巳", identity_number=NUMBER, telephone="19900001234")
    return add_person(actor=cast.doer, organisation=cast.branch, person=given, status="full", from_on=IN_POST)


def test_a_correction_names_what_changed_but_never_a_number(cast: Cast, person: Person) -> None:
    path = cast.branch.path
    wanted = Particulars(name="党员已", identity_number=OTHER)
    for name in ("inspector", "leader", "member", "second_doer", "stranger"):
        with pytest.raises(NotPermitted):
            correct_person(actor=cast.actors[name], person=person, path=path, particulars=wanted)
    correct_person(actor=cast.doer, person=person, path=path, particulars=wanted)
    (entry,) = entries(cast.doer).filter(word="organisation.person.corrected")
    assert "党员巳" in entry.data and "更正公民身份号码" in entry.data
    assert NUMBER not in entry.data and OTHER not in entry.data
    fresh = Person.objects.get(pk=person.pk)
    assert masked(fresh)["identity_number"].endswith("0039") and masked(fresh)["telephone"] == "199****1234"
    with pytest.raises(Refused, match="没有任何改动"):
        correct_person(actor=cast.doer, person=fresh, path=path, particulars=Particulars(name="党员已"))


def test_a_correction_refuses_a_number_of_somebody_else(cast: Cast, person: Person) -> None:
    add_person(
        actor=cast.doer, organisation=cast.branch, person=person_from(name="另一人", identity_number=OTHER), status="full"
    )  # fmt: skip
    with pytest.raises(Refused, match="另一人名下"):
        correct_person(
            actor=cast.doer, person=person, path=cast.branch.path,
            particulars=Particulars(name="党员巳", identity_number=OTHER),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "finds"),
    [("clerk", True), ("planner", True), ("doer", True), ("inspector", False), ("leader", False), ("member", False),
     ("second_doer", False), ("stranger", False)],
)  # fmt: skip
def test_a_number_finds_its_owner_for_staff_over_him_alone(
    cast: Cast, person: Person, name: str, finds: bool
) -> None:
    for number in (NUMBER, "19900001234"):
        assert (person_with_number(cast.actors[name], number) == person) is finds
    assert person_with_number(cast.actors[name], NUMBER[:10]) is None


def test_a_colleague_who_is_no_member_is_registered_in_his_office(cast: Cast) -> None:
    person = add_person(
        actor=cast.planner, organisation=cast.first.committee, person=person_from(name="群众甲"), unit=cast.first.office
    )  # fmt: skip
    assert person in people(cast.planner)
    assert home_of_person(cast.planner, person) == cast.first.committee
    with pytest.raises(NotPermitted, match="本单位"):
        add_person(
            actor=cast.planner, organisation=cast.first.committee, person=person_from(name="群众乙"), unit=cast.second.office
        )  # fmt: skip
