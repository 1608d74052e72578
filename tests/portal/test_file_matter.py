"""Filing without an account, following by number, rating, asking once more: and what nobody else learns."""

import dataclasses
import secrets

import pytest
from django.core.cache import cache
from django.db import connection

from tests.casework.people import taken
from tests.cast import TODAY, Cast
from tests.portal.filing import CITIZEN, NAME, TELEPHONE, answered, case_of, filed
from yipanqi.basics.actors import visitor
from yipanqi.basics.errors import HouseError, NotFound, NotPermitted
from yipanqi.basics.tracking import NumberNotValid, parse_tracking, spaced, tracking_number
from yipanqi.casework.errors import CaseMovedOn, CaseRefused
from yipanqi.casework.models import Case
from yipanqi.casework.policies import cases_waiting_for
from yipanqi.casework.queries import cases, face_of
from yipanqi.casework.queries.visitors import public_kinds, staff_kinds
from yipanqi.casework.services import withdraw_case
from yipanqi.casework.services.visitors import Filed
from yipanqi.engine.procedures.course import CourseRefused
from yipanqi.evidence.models import Evidence
from yipanqi.evidence.services import Upload
from yipanqi.ledger.models import Entry
from yipanqi.portal.errors import FilingRefused, TooOften
from yipanqi.portal.models import Filing
from yipanqi.portal.queries.filings import (
    Contact,
    filings,
    masked_contact,
    own_filings,
)
from yipanqi.portal.services import (
    act_on_filing,
    file_matter,
    find_filing,
    open_contact,
    withdraw_filing,
)


def test_visitor_files_follows_rates_and_learns_no_name(office: Cast) -> None:
    number = filed(office, files={"attachment": [Upload("照片.txt", b"queue")]})
    seen = find_filing(actor=CITIZEN, number=spaced(number))
    assert (seen.face.title, seen.agency) == ("窗口排队时间长", "样县第一局")
    assert [(one.step.title, one.who) for one in seen.waiting] == [("受理", "中共样县第一局机关委员会")]
    assert seen.waiting[0].latest is not None and not seen.waiting[0].ways
    case = answered(office, number)
    seen = find_filing(actor=CITIZEN, number=number)
    said = "\n".join(f"{one.title} {one.details}" for one in seen.happened)
    assert "平均等候十分钟" in said and "承办单位：中共样县第一局窗口支部" in said
    assert "内部情况" not in said and not any(person.name in said for person in office.people.values())
    assert [way.id for way in seen.waiting[0].ways] == ["satisfied", "unsatisfied"]
    done = act_on_filing(
        actor=CITIZEN, number=number, step="satisfaction", decision="satisfied", fields={"degree": "满意"}, seen=seen.acts
    )  # fmt: skip
    assert (done.pk, done.state, done.ended) == (case.pk, "closed", "已办结")
    entries = Entry.objects.filter(subject_kind="casework.case", actor_kind="visitor")
    assert {(entry.actor_name, entry.source_address) for entry in entries} == {("群众", "")}
    assert Evidence.objects.get(subject_key=str(case.pk)).level == "restricted"


def test_visitor_asks_once_to_do_it_again(office: Cast) -> None:
    number = filed(office)
    answered(office, number)
    again = {"step": "satisfaction", "decision": "unsatisfied", "fields": {"why": "还是要排两小时"}}
    case = act_on_filing(actor=CITIZEN, number=number, seen=None, **again)
    assert case.where == "再办"
    taken(office.planner, case, "again", "resent")
    taken(office.planner, case_of(number), "assign", "assigned", owner=f"organisation:{office.branch.pk}")
    taken(office.doer, case_of(number), "handle", "handled")
    taken(office.committee_clerk, case_of(number), "answer", "answered", public=False)
    seen = find_filing(actor=CITIZEN, number=number)
    assert [way.id for way in seen.waiting[0].ways] == ["satisfied"]
    with pytest.raises(CourseRefused, match="只能办1次"):
        act_on_filing(actor=CITIZEN, number=number, seen=None, **again)


def test_refusal_with_its_reason_and_late_steps_are_told(office: Cast) -> None:
    number = filed(office)
    taken(office.committee_clerk, case_of(number), "triage", "refused", reason="属于税务部门，请到办税厅")
    seen = find_filing(actor=CITIZEN, number=number)
    assert seen.case.ended == "不予受理" and "请到办税厅" in str(seen.happened[-1].details)
    assert not seen.waiting and not seen.may_withdraw


def test_whoever_does_not_hold_the_number_does_nothing(office: Cast) -> None:
    number = filed(office)
    case = answered(office, number)
    other = filed(office)
    for wrong in (other, parse_tracking(number)[::-1], f"{int(number) + 1:016d}"):
        with pytest.raises(HouseError):
            act_on_filing(
                actor=CITIZEN, number=wrong, step="satisfaction", decision="satisfied", fields={"degree": "满意"}, seen=None
            )  # fmt: skip
    with pytest.raises(NotPermitted):
        withdraw_case(
            actor=dataclasses.replace(CITIZEN, reach=(office.first.committee.path,)), case=case, reason="冒名"
        )
    with pytest.raises(NotPermitted):
        act_on_filing(actor=CITIZEN, number=other, step="triage", decision="accepted", fields={}, seen=None)
    assert not cases(CITIZEN).exists() and not filings(CITIZEN).exists() and not own_filings(CITIZEN).exists()
    case.refresh_from_db()
    assert case.state == Case.OPEN


def test_two_pages_of_one_number_meet_with_one_sentence_without_names(office: Cast) -> None:
    number = filed(office)
    seen = find_filing(actor=CITIZEN, number=number)
    taken(office.committee_clerk, case_of(number), "triage", "accepted")
    with pytest.raises(CaseMovedOn) as refusal:
        withdraw_filing(actor=CITIZEN, number=number, reason="不用了", seen=seen.acts)
    assert office.people["committee_clerk"].name not in refusal.value.sentence
    assert withdraw_filing(actor=CITIZEN, number=number, reason="不用了", seen=None).state == Case.WITHDRAWN


def test_number_is_not_guessed_enumerated_or_misheard(office: Cast) -> None:
    numbers = [filed(office, visitor(TODAY, f"192.0.2.{turn}")) for turn in range(12)]
    assert len(set(numbers)) == 12 and all(parse_tracking(spaced(one)) == one for one in numbers)
    nearest = min(abs(int(one) - int(other)) for one in numbers for other in numbers if one != other)
    assert nearest > 10**9, "numbers that follow each other would lead from one to the next"
    misheard = [
        f"{numbers[0][:place]}{(int(numbers[0][place]) + step) % 10}{numbers[0][place + 1 :]}"
        for place in range(16)
        for step in range(1, 10)
    ]
    for wrong in misheard:
        with pytest.raises(NumberNotValid):
            parse_tracking(wrong)
    with connection.cursor() as cursor:
        for table in ("portal_filing", "casework_case", "casework_casemark", "ledger_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = str(cursor.fetchall())
            assert not [one for one in numbers if one in stored], "the number itself is kept nowhere"


def test_guessing_ends_after_some_numbers_that_were_none(office: Cast) -> None:
    good = filed(office)
    cache.clear()
    for turn in range(30):
        with pytest.raises(NotFound):
            find_filing(actor=CITIZEN, number=tracking_number(turn))
    with pytest.raises(TooOften):
        find_filing(actor=CITIZEN, number=good)
    assert find_filing(actor=visitor(TODAY, "192.0.2.99"), number=good).case.pk


def test_one_address_files_ten_times_an_hour_and_is_not_kept(office: Cast) -> None:
    cache.clear()
    for _ in range(10):
        filed(office)
    with pytest.raises(TooOften):
        filed(office)
    assert "192.0.2.7" not in str(list(Entry.objects.values_list("source_address", "data")))


def test_same_form_sent_twice_is_one_case_with_one_number(office: Cast) -> None:
    token = secrets.token_urlsafe(24)
    assert filed(office, token=token) == filed(office, token=token)
    assert (Case.objects.count(), Filing.objects.count()) == (1, 1)


def test_form_without_its_chance_number_a_wrong_telephone_and_too_much_are_refused(office: Cast) -> None:
    with pytest.raises(FilingRefused):
        filed(office, token="1")
    with pytest.raises(HouseError, match="联系电话"):
        filed(office, contact=Contact("", "123"))
    with pytest.raises(CourseRefused, match="最多5件"):
        filed(office, files={"attachment": [Upload(f"{one}.txt", f"{one}".encode()) for one in range(6)]})
    with pytest.raises(NotFound):
        filed(office, kind="clue")
    with pytest.raises(NotFound):
        filed(office, kind="staff_demand")
    assert not Case.objects.exists() and not Filing.objects.exists()


def test_agency_without_anybody_to_take_it_takes_no_filing(office: Cast) -> None:
    filed_there = Filed("public_demand", office.branch.pk, "一件事", {"matter": "内容"})
    with pytest.raises(CaseRefused, match="没有受理这类事项的人"):
        file_matter(actor=CITIZEN, filed=filed_there, token=secrets.token_urlsafe(24))


def test_who_filed_is_sealed_masked_and_opened_by_the_handling_post_with_an_entry(office: Cast) -> None:
    number = filed(office)
    filing = Filing.objects.get()
    assert NAME.encode() not in bytes(filing.contact) and TELEPHONE.encode() not in bytes(filing.contact)
    assert masked_contact(filing) == Contact("申某某某", "199****1234")
    for name in ("doer", "stranger", "member", "clerk", "assessor"):
        with pytest.raises(NotPermitted):
            open_contact(actor=office.actors[name], filing=filing)
    assert not Entry.objects.filter(word="portal.contact.opened").exists()
    assert open_contact(actor=office.committee_clerk, filing=filing) == Contact(NAME, TELEPHONE)
    entry = Entry.objects.get(word="portal.contact.opened")
    assert entry.audience == "staff" and NAME not in entry.data and TELEPHONE not in entry.data
    assert filings(office.planner).get(case_id=case_of(number).pk) == filing
    assert not filings(office.stranger).exists()


def test_filing_lies_on_the_desk_of_whom_it_concerns(office: Cast) -> None:
    number = filed(office)
    for name, waits in {"committee_clerk": True, "planner": True, "doer": False, "stranger": False}.items():
        assert (case_of(number) in cases_waiting_for(office.actors[name], 10)) is waits, name


def test_member_keeps_his_name_from_readers_and_from_deciding_himself(office: Cast) -> None:
    number = filed(office, office.member, kind="staff_demand", fields={"matter": "食堂晚餐太早"})
    case = case_of(number)
    assert case.is_sealed and not case.title and face_of(case).title == "窗口排队时间长"
    assert [one.case.pk for one in own_filings(office.member)] == [case.pk]
    assert not own_filings(office.planner).exists()
    assert not cases(office.member).filter(pk=case.pk).exists()
    name = office.people["member"].name
    with connection.cursor() as cursor:
        for table, key in (
            ("casework_case", "id"),
            ("casework_casemark", "case_id"),
            ("ledger_entry", "subject_key"),
        ):
            cursor.execute(
                f"SELECT * FROM {table} WHERE {key} = %s", [str(case.pk) if key == "subject_key" else case.pk]
            )
            stored = str(cursor.fetchall())
            assert name not in stored and office.member.key not in stored
    filing = Filing.objects.get()
    assert masked_contact(filing) == Contact("不公开姓名", "")
    assert open_contact(actor=office.committee_clerk, filing=filing).name == name
    case = taken(
        office.planner, case, "triage", "accepted", theme="食堂", owner=f"organisation:{office.branch.pk}"
    )
    case = taken(office.doer, case, "handle", "handled")
    taken(office.committee_clerk, case, "answer", "answered", public=False)
    seen = find_filing(actor=CITIZEN, number=number)
    assert [way.id for way in seen.waiting[0].ways] == ["satisfied", "unsatisfied"]


def test_who_filed_unnamed_does_not_decide_on_it(office: Cast) -> None:
    number = filed(office, office.planner, kind="suggestion", fields={"proposal": "少开一次会"})
    with pytest.raises(CourseRefused, match="应当回避"):
        taken(office.planner, case_of(number), "study", "declined")
    assert taken(office.secretary, case_of(number), "study", "declined").ended == "未采纳"


def test_kinds_for_the_public_and_for_the_house_follow_from_their_first_step(office: Cast) -> None:
    assert {one.id for one in public_kinds(TODAY)} == {"public_demand", "public_complaint", "suggestion"}
    assert {one.id for one in staff_kinds(TODAY)} == {"staff_demand", "suggestion"}
