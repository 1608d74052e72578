"""A development case begun under the 2014 edition goes on under 2026; a B holder acts when it was left to him."""

import datetime

import pytest

from tests.casework.people import begun, home, on_day, taken
from tests.cast import IN_POST, Cast
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.casework import policies, queries
from yipanqi.casework.errors import CaseRefused
from yipanqi.casework.models import Case
from yipanqi.casework.services import delegate_step, move_case
from yipanqi.ledger.models import Entry
from yipanqi.organisation.services import fill_post

AFTER = datetime.date(2026, 6, 1)


def applied(office: Cast) -> Case:
    return begun(
        office.doer, office.branch, "development", "apply", "received", edition="2014",
        subject_key=f"person:{office.people['member_1'].pk}", title="党员卯的入党申请",
        fields={"born_on": datetime.date(1995, 3, 1)},
    )  # fmt: skip


def test_edition_of_the_day_is_kept_until_it_is_moved_by_who_may(office: Cast) -> None:
    case = applied(office)
    assert (case.edition, case.first_edition, case.subject_name) == ("2014", "2014", "党员卯")
    with pytest.raises(Refused):
        move_case(actor=office.planner, case=case, reason="新细则施行")
    with pytest.raises(NotPermitted):
        move_case(actor=on_day(office, "doer", AFTER), case=case, reason="新细则施行")
    planner = on_day(office, "planner", AFTER)
    page = queries.case_page(planner, case)
    assert policies.may_move(planner, page.course, page.places, page.case.organisation.path)
    case = move_case(actor=planner, case=case, reason="新细则施行")
    assert (case.edition, case.first_edition) == ("2026", "2014")
    page = queries.case_page(planner, case)
    assert page.course.procedure.edition == "2026"
    assert page.told[-1].mark.kind == "move" and page.told[-1].mark.reason.endswith("新细则施行")
    assert len(page.ahead) > 15
    assert all(window.earliest >= datetime.date(2025, 6, 15) for _, window in page.ahead)
    assert Entry.objects.filter(word="casework.case.moved").count() == 1


def test_subject_is_chosen_from_the_agency(office: Cast) -> None:
    with pytest.raises(CaseRefused, match="请从本单位的人员里选择办理对象"):
        begun(
            office.doer, office.branch, "development", "apply", "received", edition="2014",
            subject_key=office.stranger.key,
        )  # fmt: skip


def test_b_holder_acts_after_he_was_asked_to(office: Cast) -> None:
    fill_post(
        actor=office.system,
        post=office.posts["planner"],
        person=office.people["commissioner"],
        from_on=IN_POST,
        share="B",
    )
    day = office.system.today
    deputy = on_day(office, "commissioner", day)
    case = begun(office.doer, office.branch, "branch_difficulty", "raise", "raised")
    assert not queries.cases_to_act_on(deputy).exists()
    with pytest.raises(NotPermitted, match="A角还没有委托"):
        taken(deputy, case, "take_on", "own", owner=home(office.branch))
    delegate_step(actor=office.planner, case=case, step="take_on", to=deputy.key, reason="出差")
    assert queries.cases_to_act_on(deputy).get() == case
    assert policies.cases_waiting_for(deputy, 10) == [case]
    case = taken(deputy, case, "take_on", "own", owner=home(office.branch))
    assert case.where == "解决"
