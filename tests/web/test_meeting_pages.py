"""The pages of 议事: a committee meeting recorded in few fields, what stays behind closed doors, papers, counts of queries."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from pytest_django import DjangoAssertNumQueries

from tests.cast import TODAY, Cast, cast, sign_in
from tests.web.meeting_rows import called, closed
from yipanqi.meeting import services
from yipanqi.meeting.models import Meeting, Resolution, Vote
from yipanqi.meeting.services import ItemDraft, MeetingDraft

__all__ = ("cast",)


@pytest.fixture
def doer(client: Client, cast: Cast, settings: Any) -> Client:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    return sign_in(client, cast, "doer")


def follow(client: Client, address: str, typed: dict[str, Any]) -> str:
    """Post what was typed beside what the page had filled in; where it leads."""
    shown = client.get(address)
    assert shown.status_code == 200
    form = shown.context["form"]
    filled = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    for row in shown.context.get("rows", ()):
        filled[f"items-{row.number}-title"] = row.draft.title
        filled[f"items-{row.number}-side"] = row.draft.side
    for row in shown.context.get("roll", ()):
        filled[f"roll-{row.line.pk}"] = row.state
    sent = client.post(address, {**filled, **typed})
    assert sent.status_code == 302, sent.content.decode()
    return str(sent["Location"])


def test_committee_meeting_takes_at_most_twelve_fields(doer: Client, cast: Cast) -> None:
    typed: list[dict[str, Any]] = []

    def fill(address: str, **fields: Any) -> str:
        typed.append(fields)
        return follow(doer, address, fields)

    call = f"{reverse('meeting:call_meeting')}?body={cast.branch.pk}&kind=committee_meeting"
    page = doer.get(reverse("meeting:call_meeting"))
    assert "支委会" in page.content.decode() and "党组会" not in page.content.decode()
    record = fill(
        call, **{"items-0-title": "图审环节排队"}, kind="committee_meeting", body=cast.branch.pk, record="1"
    )
    typed[0] = {"items-0-title": ""}
    meeting = Meeting.objects.get()
    assert record == reverse("meeting:write_minutes", args=[meeting.pk])
    item = meeting.agenda.get()
    away = meeting.roll.get(name="纪检委员癸")
    fill(
        record,
        **{
            f"roll-{away.pk}": "leave", f"reason-{away.pk}": "公出", f"discussion-{item.pk}": "三人发言，同意增设",
            f"outcome-{item.pk}": "noted", "started_at": "15:00",
        },
    )  # fmt: skip
    fill(reverse("meeting:record_vote", args=[item.pk]))
    fill(
        reverse("meeting:adopt_resolution", args=[item.pk]),
        text="增设图审窗口", owner=cast.posts["doer"].pk, due_on="2025-07-15",
    )  # fmt: skip
    assert sum(len(fields) for fields in typed) <= 12
    assert Vote.objects.get().is_passed and Vote.objects.get().present == 2
    assert Resolution.objects.get().awaits_duty
    shown = doer.get(reverse("meeting:meeting", args=[meeting.pk])).content.decode()
    assert "记录已齐" in shown and "增设图审窗口" in shown
    vote_page = doer.get(reverse("meeting:vote", args=[Vote.objects.get().pk])).content.decode()
    assert "支部工作条例" in vote_page and "怎么算的" in vote_page
    commissioner = sign_in(Client(), cast, "commissioner")
    commissioner.post(reverse("meeting:close_minutes", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert meeting.state == Meeting.CLOSED


def test_refusals_keep_what_was_typed(doer: Client, cast: Cast) -> None:
    call = f"{reverse('meeting:call_meeting')}?body={cast.branch.pk}&kind=general_meeting"
    sent = doer.post(call, {"held_on": "2025-06-20", "kind": "general_meeting", "body": cast.branch.pk, "record": "1",
                            "items-0-title": "题", "items-0-side": "neither"})  # fmt: skip
    assert sent.status_code == 200 and "请选择党建、业务或两者" in sent.content.decode()
    more = doer.post(call, {"held_on": "2025-06-20", "kind": "general_meeting", "body": cast.branch.pk, "more": "1",
                            "items-0-title": "第一题", "items-0-side": "party"})  # fmt: skip
    assert 'value="第一题"' in more.content.decode() and not Meeting.objects.exists()
    meeting = called(cast)
    roll = services.freeze_roll(actor=cast.doer, meeting=meeting).roll.get(name="党员卯")
    sent = doer.post(reverse("meeting:write_minutes", args=[meeting.pk]), {f"roll-{roll.pk}": "absent"})
    assert "请写明党员卯没有到会的原因" in sent.content.decode()


def test_leading_group_sits_behind_closed_doors(client: Client, cast: Cast, settings: Any) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    draft = MeetingDraft(
        kind="leading_group_meeting", held_on=TODAY, items=(ItemDraft("干部任免", matter="appointment"),)
    )
    services.call_meeting(actor=cast.planner, body_id=cast.first.leading_group.pk, draft=draft)
    for name, sees in (
        ("leader", True),
        ("planner", True),
        ("clerk", True),
        ("office_head", False),
        ("doer", False),
    ):
        page = sign_in(Client(), cast, name).get(reverse("meeting:index")).content.decode()
        assert ("2025年第1次党组会" in page) is sees, name
        matters = sign_in(Client(), cast, name).get(reverse("meeting:matters")).content.decode()
        assert ("干部任免</a>" in matters) is sees, name


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("notice", "关于召开2025年第1次党员大会的通知"),
        ("sign-in", "支部书记庚"),
        ("minutes", "窗口提速"),
        ("tally", "窗口提速"),
    ],
)
def test_papers_open_again(doer: Client, cast: Cast, key: str, says: str) -> None:
    (pk,) = closed(cast)
    word = doer.get(reverse("meeting:paper", args=[pk, key, "docx"]))
    document = Document(io.BytesIO(word.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    text += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert says in text
    if key == "minutes":
        pdf = doer.get(reverse("meeting:paper", args=[pk, key, "pdf"]))
        assert pdf.content.startswith(b"%PDF")


def test_lists_cost_the_same_for_few_and_many(
    doer: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def calls(number: int) -> None:
        draft = MeetingDraft(
            kind="general_meeting",
            held_on=TODAY,
            title=f"大会{number}",
            items=(ItemDraft("题", matter="annual_plan"),),
        )
        meeting = services.freeze_roll(
            actor=cast.doer,
            meeting=services.call_meeting(actor=cast.doer, body_id=cast.branch.pk, draft=draft),
        )
        meeting.agenda.update(matter="")
        services.adopt_resolution(
            actor=cast.doer, item=meeting.agenda.get(),
            draft=services.ResolutionDraft("办", cast.posts["doer"].pk, TODAY),
        )  # fmt: skip
        meeting.agenda.update(matter="annual_plan")

    pages = [reverse(f"meeting:{name}") for name in ("index", "resolutions", "matters", "statuses")]
    calls(0)
    few = {}
    for address in pages:
        doer.get(address)
        with CaptureQueriesContext(connection) as counted:
            doer.get(address)
        few[address] = len(counted)
    for number in range(1, 12):
        calls(number)
    for address in pages:
        with django_assert_num_queries(few[address]):
            doer.get(address)
