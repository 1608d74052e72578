"""A restricted case is found by holders of its named posts alone; an open or line case by reach and by taking part."""

from typing import Any

import pytest

from tests.casework.people import begun, home, taken
from tests.cast import Cast
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework import queries
from yipanqi.casework.models import Case, CaseMark
from yipanqi.casework.queries import CaseFilter
from yipanqi.integration.queries.desk import desk
from yipanqi.ledger.models import Entry
from yipanqi.ledger.queries import entries

SECRET = "反映某科长收受礼金"
SEERS = {"discipline_secretary", "committee_discipline", "committee_discipline_b"}
SCOPES = ("", "mine", "own")


def clue(office: Cast) -> Case:
    return begun(
        office.discipline_secretary, office.first.committee, "clue", "receive", "registered", title=SECRET,
        concerned=(office.office_head.key,), fields={"content": SECRET, "origin": "来信"},
    )  # fmt: skip


def test_restricted_is_on_no_list_page_search_or_entry_of_anybody_else(office: Cast) -> None:
    case = clue(office)
    cells = 0
    for name, actor in office.actors.items():
        seen = {
            scope: [one.pk for one in queries.cases_matching(actor, CaseFilter(scope=scope))]
            for scope in SCOPES
        }
        if name in SEERS:
            assert seen[""] == [case.pk], name
            assert queries.face_of(queries.case(actor, case.pk)).title == SECRET
            continue
        assert seen == {"": [], "mine": [], "own": []}, name
        assert queries.case_counts(actor).running == 0
        assert queries.procedures_in_sight(actor) == []
        with pytest.raises(NotFound):
            queries.case(actor, case.pk)
        assert not queries.marks_of(actor, case).exists()
        assert not entries(actor).filter(subject_kind="casework.case").exists()
        assert all("clue" not in one.title and SECRET not in one.title for one in desk(actor).due)
        cells += 8
    assert cells >= 8 * 15


def test_administrators_see_nothing_of_it_either(office: Cast) -> None:
    clue(office)
    audit = Actor(
        kind="person", key="account:99", name="审计", today=office.system.today, roles=frozenset({"audit"})
    )
    assert not queries.cases(audit).exists()
    assert not entries(audit).filter(subject_kind="casework.case").exists()


def test_nothing_of_it_lies_in_plain_text(office: Cast) -> None:
    case = taken(office.committee_discipline, clue(office), "propose", "proposed")
    stored: list[Any] = [*Case.objects.values(), *CaseMark.objects.values(), *Entry.objects.values()]
    assert SECRET not in str(stored)
    assert f"'{office.office_head.key}'" not in str(Case.objects.values())
    assert not [one for one in Case.objects.all() if SECRET.encode() in bytes(one.sealed)]
    assert queries.face_of(case).concerned == (office.office_head.key,)
    page = queries.case_page(office.committee_discipline, case)
    assert page.told[0].mark.value("content") == SECRET


def test_whom_it_concerns_sees_nothing_of_it_whatever_post_he_holds(office: Cast) -> None:
    case = begun(
        office.discipline_secretary, office.first.committee, "clue", "receive", "registered", title=SECRET,
        concerned=(office.committee_discipline.key,),
    )  # fmt: skip
    assert not queries.cases(office.committee_discipline).exists()
    assert not queries.cases_to_act_on(office.committee_discipline).exists()
    assert queries.cases(office.committee_discipline_b).get() == case
    assert f"'{office.committee_discipline.key}'" not in str([*Case.objects.values(), *case.hands.values()])


def test_words_never_find_a_sealed_title(office: Cast) -> None:
    clue(office)
    found = queries.cases_matching(office.discipline_secretary, CaseFilter(text="礼金"))
    assert not found.exists()


def test_line_case_is_seen_by_posts_above_and_who_takes_part(office: Cast) -> None:
    case = begun(office.member, office.branch, "objection", "file", "filed")
    seers = {
        name for name, actor in office.actors.items() if queries.cases(actor).filter(pk=case.pk).exists()
    }
    assert {"member", "doer", "commissioner", "planner", "clerk", "inspector"} <= seers
    assert seers.isdisjoint({"second_doer", "stranger", "other_doer"})


def test_who_is_assigned_finds_a_case_beyond_his_reach(office: Cast) -> None:
    case = begun(office.committee_clerk, office.first.committee, "instruction", "register", "registered")
    assert not queries.cases(office.second_doer).exists()
    case = taken(office.planner, case, "split", "split")
    case = taken(office.secretary, case, "assign", "alone", lead=home(office.first.branches[1]))
    assert queries.cases_to_act_on(office.second_doer).get() == case
    case = taken(office.second_doer, case, "sole_report", "reported")
    assert queries.case(office.second_doer, case.pk)
    assert not queries.cases_to_act_on(office.second_doer).exists()
