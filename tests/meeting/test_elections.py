"""Elections in a meeting: recorded as counts, explained, gone on from, left open, annulled; on paper."""

from __future__ import annotations

import datetime
import io
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import TODAY, Cast, cast, sign_in
from tests.papers import says_what_its_layout_names
from yipanqi.basics.errors import HouseError
from yipanqi.ledger.queries import verification
from yipanqi.meeting import services
from yipanqi.meeting.errors import MeetingMoved, MeetingRefused, VoteRefused
from yipanqi.meeting.models import AgendaItem, Election
from yipanqi.meeting.queries import count_of
from yipanqi.meeting.queries.bounds import number_on
from yipanqi.meeting.queries.electing import Stood
from yipanqi.meeting.queries.elections import asked_on, elections
from yipanqi.meeting.reports import paper_of, written_paper
from yipanqi.meeting.services import ElectionDraft, ItemDraft, MeetingDraft
from yipanqi.rulebook.queries import rules_at

__all__ = ("cast",)


@pytest.fixture
def item(cast: Cast) -> AgendaItem:
    draft = MeetingDraft("general_meeting", TODAY, items=(ItemDraft("选举支部委员会委员", "party"),))
    called = services.call_meeting(actor=cast.doer, body_id=cast.branch.pk, draft=draft)
    found = services.freeze_roll(actor=cast.doer, meeting=called).agenda.get()
    assert isinstance(found, AgendaItem)
    return found


def present(item: AgendaItem) -> int:
    return count_of(item.meeting.roll.all(), "election").present


def draft(item: AgendaItem, *votes: int, **said: Any) -> ElectionDraft:
    count = present(item)
    stood = tuple(Stood(name, number) for name, number in zip("庚壬癸寅卯", votes, strict=False))
    return ElectionDraft(
        **{
            "title": "支部委员会委员", "seats": 2, "issued": count, "returned": count, "valid": count,
            "stood": stood, "scrutineers": "甲", "tellers": "乙", **said,
        }
    )  # fmt: skip


def recorded(cast: Cast, item: AgendaItem, *votes: int, **said: Any) -> Election:
    return services.record_election(actor=cast.doer, item=item, draft=draft(item, *votes, **said))


def test_elected_by_more_than_half_of_those_present(cast: Cast, item: AgendaItem) -> None:
    count = present(item)
    found = recorded(cast, item, count, count // 2 + 1, 0)
    assert [one.result for one in found.candidates.order_by("order")] == ["elected", "elected", "not_elected"]
    assert found.vacant == 0 and found.explanation["sentence"].startswith("应选2人，当选2人：庚、壬")
    item.refresh_from_db()
    assert item.outcome == AgendaItem.DECIDED and verification().faults == ()


def test_void_ballot_is_recorded_as_void(cast: Cast, item: AgendaItem) -> None:
    found = recorded(cast, item, 1, 1, 1, issued=present(item) - 1)
    assert not found.is_valid and found.vacant == 2
    assert "无效" in found.explanation["sentence"]


def test_open_seat_is_voted_on_again_once_or_left_open(cast: Cast, item: AgendaItem) -> None:
    count = present(item)
    first = recorded(cast, item, count, 0, 0)
    with pytest.raises(VoteRefused, match="名额是1个"):
        recorded(cast, item, 0, 0, seats=2, follows_id=first.pk)
    again = services.record_election(
        actor=cast.doer, item=item,
        draft=draft(item, seats=1, stood=(Stood("壬", 0), Stood("癸", 0)), follows_id=first.pk),
    )  # fmt: skip
    with pytest.raises(MeetingMoved):
        recorded(cast, item, 0, 0, seats=1, follows_id=first.pk)
    with pytest.raises(MeetingMoved):
        services.leave_seats_open(actor=cast.doer, election=first, reason="下次再选")
    with pytest.raises(MeetingRefused):
        services.leave_seats_open(actor=cast.doer, election=again, reason=" ")
    left = services.leave_seats_open(actor=cast.doer, election=again, reason="党员大会同意先空着")
    assert left.left_open_reason
    with pytest.raises(MeetingMoved):
        services.annul_election(actor=cast.doer, election=first, reason="计错")


@pytest.mark.parametrize(
    ("votes", "said", "field"),
    [
        ((1, 1), {}, "candidates"),
        ((1, 1, 1), {"title": " "}, "title"),
        ((1, 1, 1), {"scrutineers": "庚"}, "scrutineers"),
        ((1, 1, 1), {"valid": 99}, "valid"),
        ((1, 1), {"kind": "officers", "seats": 1}, "candidates"),
        ((1, 1, 1), {"issued": 99, "returned": 99, "valid": 9}, "issued"),
    ],
)
def test_wrong_ballots_are_refused(
    cast: Cast, item: AgendaItem, votes: tuple[int, ...], said: dict[str, Any], field: str
) -> None:
    with pytest.raises(VoteRefused) as refused:
        recorded(cast, item, *votes, **said)
    assert field in refused.value.fields and not Election.objects.exists()


def test_no_quorum_no_election(cast: Cast, item: AgendaItem) -> None:
    item.meeting.roll.filter(may_vote=True).update(state="absent")
    with pytest.raises(VoteRefused, match="到会人数不够"):
        recorded(cast, item, 0, 0, 0, issued=0, returned=0, valid=0)


def test_secretary_stands_alone(cast: Cast, item: AgendaItem) -> None:
    count = present(item)
    found = recorded(cast, item, count, seats=1, kind="officers", title="支部书记")
    assert found.candidates.get().result == "elected"


def test_officers_stand_by_the_parameter_of_the_day(cast: Cast, item: AgendaItem) -> None:
    body, day = item.meeting.body, item.meeting.held_on
    number = rules_at(cast.doer, body).parameters["secretary_candidate_surplus"].value_on(day)
    assert number is not None
    asked = asked_on(cast.doer, body, "officers", day, is_further=False)
    assert (asked.surplus, asked.extra) == (None, number.value)
    assert asked_on(cast.doer, body, "officers", day, is_further=True).extra is None
    with pytest.raises(VoteRefused, match="书记、副书记候选人差额人数"):
        number_on(cast.doer, body, "secretary_candidate_surplus", datetime.date(2019, 1, 1))


@pytest.mark.parametrize("name", ["member", "stranger", "inspector", "second_doer"])
def test_others_record_none(cast: Cast, item: AgendaItem, name: str) -> None:
    with pytest.raises(HouseError):
        services.record_election(actor=cast.actors[name], item=item, draft=draft(item, 1, 1, 1))
    found = recorded(cast, item, 1, 1, 1)
    assert elections(cast.stranger).count() == 0 and elections(cast.doer).get() == found


def test_result_paper_opens_in_word(cast: Cast, item: AgendaItem) -> None:
    recorded(cast, item, present(item), 0, 0)
    name, content = written_paper(cast.doer, item.meeting, "election", "docx")
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert name.endswith("选举结果报告单.docx") and "庚" in cells and "当选" in cells
    assert written_paper(cast.doer, item.meeting, "election", "pdf")[1].startswith(b"%PDF")


def test_page_takes_lines_and_offers_another_ballot(cast: Cast, item: AgendaItem, client: Client) -> None:
    sign_in(client, cast, "doer")
    count = present(item)
    address = reverse("meeting:record_election", args=[item.pk])
    sent = {
        "kind": "committee", "title": "支部委员会委员", "seats": 2, "issued": count, "returned": count,
        "valid": count, "candidates": f"庚 {count}\n壬，0票\n癸：0", "written_in": "寅 0",
    }  # fmt: skip
    assert "看不明白" in client.post(address, {**sent, "candidates": "庚"}).content.decode()
    told = client.post(address, sent, follow=True).content.decode()
    found = Election.objects.get()
    assert "当选1人：庚" in told and "再投一次" in told
    again = client.get(address, {"follows": found.pk}).content.decode()
    assert "壬 \n癸 \n寅" in again.replace("\r", "")
    page = client.get(reverse("meeting:meeting", args=[item.meeting_id])).content.decode()
    assert "选举结果报告单" in page and "没有选满" in page
    assert "计票单" not in page, "a meeting that only elects counts no votes on a sheet"


def test_ballot_is_drawn_once_in_stroke_order(cast: Cast, item: AgendaItem, client: Client) -> None:
    sign_in(client, cast, "doer")
    address = reverse("meeting:draw_ballot", args=[item.pk])
    said = {
        "kind": "committee",
        "title": "支部委员会委员",
        "seats": 2,
        "names": "庚\n壬、癸",
        "order": "strokes",
    }
    assert "至少3人" in client.post(address, {**said, "names": "庚 \n壬"}).content.decode()
    assert "写了两次" in client.post(address, {**said, "names": "庚\n庚\n壬"}).content.decode()
    assert "选票已制作" in client.post(address, said, follow=True).content.decode()
    recorded_on = client.get(reverse("meeting:record_election", args=[item.pk])).content.decode()
    assert "壬 \n庚 \n癸" in recorded_on.replace("\r", "")
    drawn = AgendaItem.objects.get()
    content = written_paper(cast.doer, item.meeting, f"ballot-{item.pk}", "docx")[1]
    for key in ("ballot", "candidates"):
        says_what_its_layout_names(f"meeting_{key}", paper_of(cast.doer, item.meeting, key, drawn))
    document = docx.Document(io.BytesIO(content))
    names = [row.cells[1].text for row in document.tables[0].rows]
    assert names == ["姓名", "壬", "庚", "癸", "", ""]
    assert any("以姓氏笔画为序" in line.text for line in document.paragraphs)
    client.post(address, {**said, "order": "typed"})
    content = written_paper(cast.doer, item.meeting, f"candidates-{item.pk}", "docx")[1]
    document = docx.Document(io.BytesIO(content))
    assert [row.cells[1].text for row in document.tables[0].rows] == ["姓名", "庚", "壬", "癸"]
    assert not any("以姓氏笔画为序" in line.text for line in document.paragraphs)
