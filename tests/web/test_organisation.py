"""The directory: search, days past, masked numbers."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast
from yipanqi.ledger.models import Entry
from yipanqi.organisation.models import Account
from yipanqi.organisation.services import add_person
from yipanqi.organisation.services.people import person_from

IDENTITY = "999999199001010010"


@pytest.fixture
def sealed(house: Cast) -> Any:
    """A member with an identity number and a telephone."""
    person = person_from(name="党员巳", identity_number=IDENTITY, telephone="19900001234")
    return add_person(actor=house.system, organisation=house.branch, person=person, status="full")


def test_initials_find_an_organisation(house: Cast, as_: Any) -> None:
    said = as_("planner").get("/organisation/", {"q": "ck"}).content.decode()
    assert "窗口支部" in said and "综合支部" not in said


def test_a_day_before_the_founding_shows_none(house: Cast, as_: Any) -> None:
    assert "没有符合条件的党组织" in as_("planner").get("/organisation/?as_at=2019-12-31").content.decode()


def test_members_joined_later_are_not_shown_on_a_day_past(house: Cast, as_: Any) -> None:
    said = as_("planner").get(f"/organisation/{house.branch.pk}/?as_at=2023-12-31").content.decode()
    assert "没有党员" in said


def test_numbers_are_masked_and_opened_only_with_a_reason(house: Cast, as_: Any, sealed: Any) -> None:
    client = as_("planner")
    assert IDENTITY not in client.get(reverse("organisation:person", args=[sealed.pk])).content.decode()
    address = reverse("organisation:open_sealed", args=[sealed.pk])
    assert IDENTITY not in client.post(address, {"reason": ""}).content.decode()
    assert not Entry.objects.filter(word="organisation.sealed.opened").exists()
    answer = client.post(address, {"reason": "核对号码"})
    assert IDENTITY in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert Entry.objects.get(word="organisation.sealed.opened").actor_key == house.planner.key


def test_a_member_sees_no_numbers_at_all(house: Cast, as_: Any, sealed: Any) -> None:
    client = as_("member")
    assert "999999" not in client.get(f"/organisation/{house.branch.pk}/").content.decode()
    address = reverse("organisation:open_sealed", args=[sealed.pk])
    assert IDENTITY not in client.post(address, {"reason": "想看"}).content.decode()


def test_the_directory_asks_as_many_questions_for_few_as_for_many(
    house: Cast, as_: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_("clerk")
    client.get("/organisation/")
    with django_assert_max_num_queries(12):
        client.get("/organisation/")


def test_system_administrator_opens_an_account_for_a_member(house: Cast, as_: Any) -> None:
    client = as_("system_admin")
    asked = {
        "username": "chen.er", "name": house.people["member_1"].name, "organisation_name": house.branch.name,
        "password": "Huang-He-88-Wan",
    }  # fmt: skip
    assert client.post(reverse("organisation:open_account"), asked).status_code == 302
    again = client.post(reverse("organisation:open_account"), {**asked, "organisation_name": "没有的支部"})
    assert "没有找到唯一的" in again.content.decode() and "chen.er" in again.content.decode()


def test_a_colleague_who_is_no_member_gets_his_account_by_his_agency(house: Cast, as_: Any) -> None:
    add_person(
        actor=house.system, organisation=house.first.committee, person=person_from(name="群众甲"), unit=house.first.office
    )  # fmt: skip
    asked = {
        "username": "qun.zhong", "name": "群众甲", "organisation_name": house.first.unit.name, "password": "Huang-He-88-Wan",
    }  # fmt: skip
    assert as_("system_admin").post(reverse("organisation:open_account"), asked).status_code == 302
    assert Account.objects.get(username="qun.zhong").person.name == "群众甲"
