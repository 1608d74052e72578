"""The acts of the organisation's pages: each done through its form, buttons only for whoever may."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.cast import TODAY, Cast
from yipanqi.ledger.models import Entry
from yipanqi.organisation.models import Holding, Membership, PartyOrganisation, Person, Post, Unit
from yipanqi.organisation.services import add_person as register
from yipanqi.organisation.services import add_post, add_unit, person_from

IDENTITY = "999999199003070012"
DAY = datetime.timedelta(days=1)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def path(name: str, *args: Any) -> str:
    return reverse(f"organisation:{name}", args=args)


def test_a_branch_is_founded_renamed_given_a_term_and_dissolved(house: Cast, as_: Any) -> None:
    client, committee = as_("planner"), house.first.committee
    form = said(client.get(path("found", committee.pk)))
    assert "党支部" in form and 'value="work_committee"' not in form
    asked = {"kind": "branch", "name": "中共样县第一局新设支部", "founded_on": "2025-06-01"}
    founded = client.post(path("found", committee.pk), asked, follow=True)
    assert "已成立" in said(founded)
    new = PartyOrganisation.objects.get(name=asked["name"])
    assert (new.parent, new.agency) == (committee, house.first.unit)
    assert "已经存在" in said(client.post(path("found", committee.pk), asked))

    client.post(path("rename", new.pk), {"name": "中共样县第一局法规支部", "short_name": "法规支部"})
    term = {"started_on": "2025-06-01", "ends_on": "2028-05-31"}
    client.post(path("set_term", new.pk), term)
    new.refresh_from_db()
    assert (new.short_name, new.term_ends_on) == ("法规支部", datetime.date(2028, 5, 31))
    backwards = said(client.post(path("set_term", new.pk), {**term, "ends_on": "2025-05-31"}))
    assert "届满日期必须晚于" in backwards and "2025-05-31" in backwards

    client.post(path("dissolve", new.pk), {"on": TODAY.isoformat()})
    assert "法规支部" not in said(client.get(path("index")))
    assert "法规支部" in said(client.get(path("index"), {"as_at": (TODAY - DAY).isoformat()}))


def test_a_renewed_term_starts_where_the_last_one_ended(house: Cast, as_: Any) -> None:
    PartyOrganisation.objects.filter(pk=house.branch.pk).update(
        term_started_on=datetime.date(2022, 6, 15), term_ends_on=datetime.date(2025, 6, 14)
    )
    form = said(as_("planner").get(path("set_term", house.branch.pk)))
    assert 'value="2025-06-15"' in form and 'value="2028-06-14"' in form


def test_dissolving_says_what_must_leave_first(house: Cast, as_: Any) -> None:
    answer = as_("planner").post(path("dissolve", house.branch.pk), {"on": TODAY.isoformat()})
    assert "先为每一名党员办理组织关系转接" in said(answer)
    answer = as_("clerk").post(path("dissolve", house.first.committee.pk), {"on": TODAY.isoformat()})
    assert "先撤销下级党组织" in said(answer)


def test_terms_that_end_stand_on_top_with_their_lights(house: Cast, as_: Any) -> None:
    ends = {"overdue": TODAY - DAY, "due_soon": TODAY + 100 * DAY, "in_time": TODAY + 400 * DAY}
    for branch, day in zip((*house.first.branches, house.second.branches[0]), ends.values(), strict=True):
        PartyOrganisation.objects.filter(pk=branch.pk).update(term_ends_on=day)
    client = as_("clerk")
    shown = said(client.get(path("terms")))
    assert "已届满" in shown and "六个月内届满" in shown
    for light, branch in zip(ends, (*house.first.branches, house.second.branches[0]), strict=True):
        rows = said(client.get(path("terms"), {"light": light}))
        assert branch.name in rows and (light == "in_time" or house.second.branches[0].name not in rows)
    assert "没有符合条件" in said(client.get(path("terms"), {"q": "没有的支部"}))
    a_month_ago = (TODAY - 30 * DAY).isoformat()
    past = said(client.get(path("terms"), {"light": "overdue", "as_at": a_month_ago}))
    assert house.branch.name not in past
    answer = client.get(path("terms"), {"export": "csv"})
    assert answer.headers["Content-Type"].startswith("text/csv") and "已届满" in said(answer)


def test_a_post_is_opened_filled_left_and_closed(house: Cast, as_: Any) -> None:
    client, branch = as_("doer"), house.branch
    client.post(path("add_post", branch.pk), {"kind": "publicity_commissioner", "title": ""})
    post = Post.objects.get(organisation=branch, kind="publicity_commissioner")
    member = house.people["member"]
    fill = said(client.get(path("fill_post", post.pk)))
    assert member.name in fill and house.people["planner"].name not in fill
    asked = {"person": member.pk, "share": "A", "from_on": TODAY.isoformat()}
    assert "已任命" in said(client.post(path("fill_post", post.pk), asked, follow=True))
    holding = Holding.objects.get(post=post)
    assert (holding.person, holding.share) == (member, "A")
    again = said(client.post(path("fill_post", post.pk), asked))
    assert "A角已有人担任" in again
    assert 'value="B"' in again and "checked" in again
    assert "先办理离任" in said(client.post(path("close_post", post.pk), {"on": TODAY.isoformat()}))
    client.post(path("leave_post", holding.pk), {"until_on": TODAY.isoformat()})
    client.post(path("close_post", post.pk), {"on": TODAY.isoformat()})
    post.refresh_from_db()
    assert post.closed_on == TODAY
    assert "宣传委员" in said(
        client.get(path("organisation", branch.pk), {"as_at": (TODAY - DAY).isoformat()})
    )


def test_a_post_is_filled_by_searching_a_name(house: Cast, as_: Any) -> None:
    post = add_post(actor=house.system, kind="office_deputy_head", unit=house.first.office)
    client = as_("planner")
    shown = said(client.get(path("fill_post", post.pk), {"q": house.people["doer"].name}))
    assert house.people["doer"].name in shown
    assert "没有找到符合条件的人" in said(client.get(path("fill_post", post.pk), {"q": "外单位支书丑"}))


def test_units_are_registered_renamed_and_closed(house: Cast, as_: Any) -> None:
    clerk, planner = as_("clerk"), as_("planner")
    clerk.post(path("add_agency"), {"name": "样县第三局"})
    agency = Unit.objects.get(name="样县第三局")
    assert "样县第三局" in said(clerk.get(path("units"))) and "样县第三局" not in said(
        planner.get(path("units"))
    )
    planner.post(path("add_office", house.first.unit.pk), {"name": "法规科"})
    office = Unit.objects.get(name="法规科")
    planner.post(path("rename_unit", office.pk), {"name": "政策法规科"})
    assert "政策法规科" in said(planner.get(path("unit", house.first.unit.pk)))
    planner.post(path("add_unit_post", office.pk), {"kind": "office_head", "title": ""})
    assert "空缺" in said(planner.get(path("unit", office.pk)))
    refused = said(planner.post(path("close_unit", house.first.office.pk), {"on": TODAY.isoformat()}))
    assert "先把他们调到其他处室" in refused
    planner.post(path("close_unit", office.pk), {"on": TODAY.isoformat()})
    assert "政策法规科" not in said(planner.get(path("unit", house.first.unit.pk)))
    yesterday = (TODAY - DAY).isoformat()
    assert "政策法规科" in said(planner.get(path("unit", house.first.unit.pk), {"as_at": yesterday}))
    clerk.post(path("close_unit", agency.pk), {"on": TODAY.isoformat()})
    assert Unit.objects.get(pk=agency.pk).closed_on == TODAY


def test_a_member_is_registered_corrected_moved_and_let_go(house: Cast, as_: Any) -> None:
    client = as_("planner")
    asked = {
        "name": "党员午", "identity_number": "9999991990030700I2", "telephone": "199 0000 1234", "status": "full",
        "joined_on": "2015-07-01", "from_on": "2025-06-01",
    }  # fmt: skip
    wrong = said(client.post(path("register", house.branch.pk), asked))
    assert "党员午" in wrong and not Person.objects.filter(name="党员午").exists()
    asked["identity_number"] = IDENTITY
    assert "已登记" in said(client.post(path("register", house.branch.pk), asked, follow=True))
    person = Person.objects.get(name="党员午")
    assert (person.born_on, person.sex) == (datetime.date(1990, 3, 7), "1")

    client.post(path("correct", person.pk), {"name": "党员伍", "sex": "1", "born_on": "1990-03-07"})
    person.refresh_from_db()
    assert person.name == "党员伍" and person.identity_hash
    client.post(path("place", person.pk), {"unit": house.first.office.pk, "from_on": TODAY.isoformat()})
    assert house.first.office.name in said(client.get(path("person", person.pk)))

    membership, to = Membership.objects.get(person=person), house.first.branches[1]
    assert house.second.branches[0].name not in said(client.get(path("transfer", membership.pk)))
    client.post(path("transfer", membership.pk), {"to": to.pk, "on": TODAY.isoformat()})
    moved = Membership.objects.get(person=person, until_on__isnull=True)
    assert moved.organisation == to
    asked_end = {"reason": "转往本系统以外", "until_on": TODAY.isoformat()}
    client.post(path("end_membership", moved.pk), asked_end)
    assert not Membership.objects.filter(person=person, until_on__isnull=True).exists()
    words = list(Entry.objects.filter(subject_name__in=("党员午", "党员伍")).values_list("word", flat=True))
    assert [word.removeprefix("organisation.") for word in words] == [
        "person.added", "person.corrected", "person.placed", "membership.transferred", "membership.ended"
    ]  # fmt: skip


def test_a_non_member_needs_an_office(house: Cast, as_: Any) -> None:
    client = as_("planner")
    assert "必填" in said(client.post(path("register", house.first.committee.pk), {"name": "群众甲"}))
    asked = {"name": "群众甲", "unit": house.first.office.pk, "from_on": TODAY.isoformat()}
    client.post(path("register", house.first.committee.pk), asked)
    assert "群众甲" in said(client.get(path("unit", house.first.office.pk)))


BUTTONS = {
    "clerk": {"register", "found", "set_term", "rename", "dissolve", "add_post"},
    "planner": {"register", "found", "set_term", "rename", "dissolve", "add_post"},
    "doer": {"register", "found", "add_post"},
    "inspector": set(),
    "leader": set(),
    "member": set(),
}


@pytest.mark.parametrize("name", BUTTONS)
def test_buttons_stand_only_where_the_policy_permits(house: Cast, as_: Any, name: str) -> None:
    shown = said(as_(name).get(path("organisation", house.branch.pk)))
    acts = ("register", "found", "set_term", "rename", "dissolve", "add_post")
    assert {act for act in acts if path(act, house.branch.pk) in shown} == BUTTONS[name]
    past = said(as_(name).get(path("organisation", house.branch.pk), {"as_at": "2025-01-01"}))
    assert not any(path(act, house.branch.pk) in past for act in acts)
    held = path("leave_post", Holding.objects.get(post=house.posts["doer"]).pk)
    assert (held in shown) is ("add_post" in BUTTONS[name])


def test_a_number_leads_to_its_owner_and_stays_out_of_the_address(house: Cast, as_: Any) -> None:
    given = person_from(name="党员巳", identity_number=IDENTITY)
    person = register(actor=house.system, organisation=house.branch, person=given, status="full")
    answer = as_("planner").post(path("find_by_number"), {"number": IDENTITY})
    assert answer.headers["Location"] == path("person", person.pk)
    assert "没有找到这个号码" in said(as_("second_doer").post(path("find_by_number"), {"number": IDENTITY}))


def test_an_exported_roster_is_masked_and_on_record(house: Cast, as_: Any) -> None:
    given = person_from(name="党员巳", identity_number=IDENTITY, telephone="19900001234")
    register(actor=house.system, organisation=house.branch, person=given, status="full")
    answer = as_("doer").get(path("people"), {"export": "csv", "q": "党员巳"})
    text = said(answer)
    assert "999999********0012" in text and "199****1234" in text and IDENTITY not in text
    entry = Entry.objects.get(word="organisation.people.exported")
    assert (
        entry.actor_key == house.doer.key
        and entry.audience == "staff"
        and entry.unit_path == house.branch.path
    )
    assert "********" not in said(as_("member").get(path("people"), {"export": "csv"}))


def test_the_roster_is_searched_by_initials_status_and_organisation(house: Cast, as_: Any) -> None:
    client = as_("clerk")
    assert "党员寅" in said(client.get(path("people"), {"q": "dyy"}))
    probationary = said(client.get(path("people"), {"status": "probationary"}))
    assert "党员辰" in probationary and "党员寅" not in probationary
    of_second = said(client.get(path("people"), {"organisation": house.second.committee.pk}))
    assert "外单位支书丑" in of_second and "党员寅" not in of_second
    assert "没有符合条件的党员" in said(client.get(path("people"), {"as_at": "2019-01-01"}))


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("index", 12),
        ("people", 12),
        ("terms", 12),
        ("units", 12),
        ("organisation", 24),
        ("unit", 18),
        ("person", 24),
    ],
)
def test_pages_ask_as_many_questions_for_few_as_for_many(
    house: Cast, as_: Any, name: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keys = {"organisation": house.branch.pk, "unit": house.first.office.pk, "person": house.people["doer"].pk}
    client = as_("clerk")
    address = path(name, *([keys[name]] if name in keys else []))
    client.get(address)
    with django_assert_max_num_queries(most) as few:
        client.get(address)
    asked = len(few.captured_queries)
    assert asked
    for number in range(12):
        member = person_from(name=f"新党员{number}")
        register(
            actor=house.system,
            organisation=house.branch,
            person=member,
            status="full",
            unit=house.first.office,
        )
        add_unit(actor=house.system, name=f"新局{number}")
        add_post(
            actor=house.system, kind="publicity_commissioner", organisation=house.branch, title=f"{number}"
        )
        add_post(actor=house.system, kind="office_head", unit=house.first.office, title=f"{number}")
    with django_assert_max_num_queries(asked):
        client.get(address)
