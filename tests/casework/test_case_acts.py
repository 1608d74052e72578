"""What may be done with a case beside its steps, and what every act writes."""

import datetime
import json

import pytest

from tests.casework.people import begun, given, home, on_day, taken
from tests.cast import TODAY, Cast
from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import NotFound, NotPermitted, Refused
from yipanqi.casework import queries
from yipanqi.casework.errors import CaseMovedOn, CaseRefused
from yipanqi.casework.models import Case, CaseMark, CasePaper
from yipanqi.casework.services import (
    Beginning,
    Given,
    accept_excuse,
    begin_case,
    delegate_step,
    extend_limit,
    mark_expired,
    resume_case,
    suspend_case,
    take_step,
    withdraw_case,
)
from yipanqi.ledger.models import Entry

DAY = datetime.timedelta(days=1)


def instruction(office: Cast) -> Case:
    return begun(office.committee_clerk, office.first.committee, "instruction", "register", "registered")


def test_case_begins_with_its_first_step_papers_and_one_entry(office: Cast) -> None:
    case = instruction(office)
    assert (case.state, case.where, case.edition, case.visibility) == ("open", "分解", "1", "line")
    assert case.next_due_on == datetime.date(2025, 6, 17)
    assert CasePaper.objects.get().evidence.level == "restricted"
    entry = Entry.objects.get(word="casework.case.begun")
    assert (entry.subject_name, entry.audience) == ("窗口排队时间长", "staff")
    assert json.loads(entry.data)["step"] == "登记"


def test_nothing_is_kept_when_the_first_step_is_refused(office: Cast) -> None:
    with pytest.raises(Refused, match="请附批示件，至少1件"):
        begin_case(
            actor=office.committee_clerk,
            beginning=Beginning("instruction", office.first.committee.pk, "批示", "registered"),
        )
    assert not Case.objects.exists()


def test_title_is_asked_for_and_strangers_organisation_is_not_found(office: Cast) -> None:
    with pytest.raises(CaseRefused, match="请改正标出的内容"):
        begun(
            office.committee_clerk, office.first.committee, "instruction", "register", "registered", title=" "
        )
    with pytest.raises(NotFound):
        begun(office.stranger, office.first.committee, "instruction", "register", "registered")


def test_more_papers_than_the_step_takes_are_refused(office: Cast) -> None:
    case = instruction(office)
    shape = ("instruction", "1", (), True, False)
    case = taken(office.planner, case, "split", "split")
    case = taken(office.secretary, case, "assign", "alone", lead=home(office.branch))
    many = given(shape, "sole_report", "reported", TODAY, {})
    surplus = Given(many.fields, {"report": list(many.files["report"]) * 3})
    with pytest.raises(Refused, match="最多2件，已附3件"):
        take_step(actor=office.doer, case=case, step="sole_report", decision="reported", given=surplus)


def test_only_organisations_of_the_agency_are_named_in_a_field(office: Cast) -> None:
    case = taken(office.planner, instruction(office), "split", "split")
    with pytest.raises(CaseRefused, match="不在本单位"):
        taken(office.secretary, case, "assign", "alone", lead=home(office.second.branches[0]))


def test_who_saw_an_older_state_gets_one_sentence(office: Cast) -> None:
    case = instruction(office)
    shape = ("instruction", "1", (), True, False)
    wanted = given(shape, "split", "split", TODAY, {})
    take_step(actor=office.planner, case=case, step="split", decision="split", given=wanted, seen=1)
    with pytest.raises(CaseMovedOn, match=r"专职副书记丁刚刚已经办过.*请刷新后再办"):
        take_step(actor=office.secretary, case=case, step="split", decision="split", given=wanted, seen=1)
    assert CaseMark.objects.filter(case=case, step="split").count() == 1


def test_rests_and_runs_on_by_the_secretary_for_a_named_reason(office: Cast) -> None:
    case = instruction(office)
    with pytest.raises(NotPermitted):
        suspend_case(actor=office.planner, case=case, reason="等待上级答复")
    with pytest.raises(Refused, match="理由限于"):
        suspend_case(actor=office.secretary, case=case, reason="太忙")
    case = suspend_case(actor=office.secretary, case=case, reason="等待上级答复")
    assert (case.state, case.next_due_on) == ("suspended", None)
    with pytest.raises(Refused, match="暂停"):
        taken(office.planner, case, "split", "split")
    case = resume_case(actor=office.secretary, case=case)
    assert case.state == "open"
    words = list(Entry.objects.filter(word__startswith="casework.").values_list("word", flat=True))
    assert words[-2:] == ["casework.case.suspended", "casework.case.resumed"]


def test_withdrawn_only_by_who_asked(office: Cast) -> None:
    case = begun(office.member, office.branch, "suggestion", "submit", "submitted")
    with pytest.raises(NotPermitted):
        withdraw_case(actor=office.planner, case=case, reason="不办了")
    case = withdraw_case(actor=office.member, case=case, reason="已自行解决")
    assert (case.state, case.ended, case.closed_on) == ("withdrawn", "已撤回", TODAY)
    with pytest.raises(Refused, match="已经结束"):
        withdraw_case(actor=office.member, case=case, reason="再撤")


def test_limit_is_extended_once(office: Cast) -> None:
    case = begun(office.doer, office.branch, "branch_difficulty", "raise", "raised")
    case = taken(office.planner, case, "take_on", "own", owner=home(office.branch))
    assert case.next_due_on == datetime.date(2025, 7, 15)
    case = extend_limit(actor=office.doer, case=case, step="solve", limit="solve", reason="等待采购")
    assert case.next_due_on == datetime.date(2025, 9, 15)
    with pytest.raises(Refused, match="已经延长过"):
        extend_limit(actor=office.doer, case=case, step="solve", limit="solve", reason="再延")


def test_night_marks_what_passed_once_and_an_excuse_stands_beside(office: Cast) -> None:
    case = instruction(office)
    night = datetime.date(2025, 6, 20)
    assert mark_expired(actor=system_actor(night), day=night) == 1
    assert mark_expired(actor=system_actor(night + DAY), day=night + DAY) == 0
    case.refresh_from_db()
    assert case.has_expired
    expiry = CaseMark.objects.get(kind="expire")
    with pytest.raises(NotPermitted):
        accept_excuse(actor=office.committee_clerk, case=case, number=expiry.number, reason="台风停工")
    accept_excuse(
        actor=on_day(office, "secretary", night), case=case, number=expiry.number, reason="台风停工"
    )
    case = taken(on_day(office, "planner", night), case, "split", "split")
    assert CaseMark.objects.filter(kind="expire", case=case).count() == 1
    assert case.has_expired
    with pytest.raises(NotPermitted, match="系统"):
        mark_expired(actor=office.secretary, day=night)


def test_only_the_deputy_of_the_post_is_delegated_to(office: Cast) -> None:
    case = instruction(office)
    with pytest.raises(CaseRefused, match="只能委托给这一岗位的B角"):
        delegate_step(actor=office.planner, case=case, step="split", to=office.doer.key, reason="出差")


def test_stored_marks_give_the_course_again(office: Cast) -> None:
    case = taken(office.planner, instruction(office), "split", "split")
    page = queries.case_page(office.planner, case)
    assert [line.mark.step for line in page.told] == ["register", "split"]
    assert [(line.row.person_name, line.row.post_title) for line in page.told] == [
        ("机关党委干事乙丑", "样县第一局机关党务干事"),
        ("专职副书记丁", "样县第一局机关专职副书记"),
    ]
    assert [one.step.id for one in page.open_steps] == ["assign"]
    assert [one.name for one in page.open_steps[0].holders] == ["机关党委书记甲子"]
    assert page.ahead[0][0].id == "lead_report"
