"""Signals as pages: the list, both records side by side with what differs marked, explained, judged; never more than one may see."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.web.signal_rows import SAID
from yipanqi.execution.services import ActivityDraft, RollLine, record_activity
from yipanqi.inspection.models import Finding, Signal
from yipanqi.inspection.services import notice_signals
from yipanqi.jobs.models import Job

LIST = "/inspection/signals/"


def hold(cast: Cast, branch: Any, day: datetime.date, said: str, **more: Any) -> None:
    draft = ActivityDraft("theme_day", f"{day.month}月主题党日", day, discussion=said, **more)
    record_activity(actor=cast.system, organisation=branch, draft=draft)


@pytest.fixture
def alike(house: Cast) -> Signal:
    hold(house, house.second.branches[0], datetime.date(2025, 4, 10), SAID)
    hold(
        house, house.branch, datetime.date(2025, 5, 12), SAID.replace("四天", "五天") + "由支部书记督促落实。"
    )
    notice_signals(actor=house.system)
    return Signal.objects.get()


def shown(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"inspection:{name}", args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_reviewer_sees_both_texts_with_what_differs_marked(alike: Signal, as_: Any) -> None:
    page = shown(as_("inspector"), "signal", alike.pk)
    assert "<mark>五</mark>" in page and "<mark>四</mark>" in page and "整篇相近" in page
    assert "不是结论" in shown(as_("inspector"), "signals") and "作出结论" in page and "说明情况" not in page


def test_branch_sees_its_own_text_and_not_the_other_agencys(alike: Signal, as_: Any) -> None:
    page = shown(as_("doer"), "signal", alike.pk)
    assert "由支部书记督促落实" in page and "不在您的权限范围内" in page and "平均等候四天" not in page
    assert "作出结论" not in page and "说明情况" in page


def test_explained_then_judged_with_a_finding(house: Cast, alike: Signal, as_: Any) -> None:
    told, desk = {"explanation": "参照了外单位的格式"}, reverse("integration:desk")
    assert "说明线索" in as_("doer").get(desk).content.decode()
    assert "核查线索" not in as_("inspector").get(desk).content.decode()
    assert as_("doer").post(reverse("inspection:explain_signal", args=[alike.pk]), told).status_code == 302
    assert "说明线索" not in as_("doer").get(desk).content.decode()
    inspector, address = as_("inspector"), reverse("inspection:judge_signal", args=[alike.pk])
    assert "核查线索" in inspector.get(desk).content.decode()
    form = inspector.get(address).content.decode()
    assert "参照了外单位的格式" in form and "5月主题党日" in form
    assert (
        "须填写"
        in inspector.post(address, {"verdict": "finding", "reason": "属实", "title": ""}).content.decode()
    )
    judged = {
        "verdict": "finding",
        "reason": "属实",
        "title": "记录雷同",
        "source_kind": "quarterly_round",
        "due_on": "2025-07-31",
    }
    answer = inspector.post(address, judged)
    found = Finding.objects.get(title="记录雷同")
    assert answer.url == reverse("inspection:finding", args=[found.pk]) and found.due_on == datetime.date(
        2025, 7, 31
    )  # type: ignore[attr-defined]
    assert "没有要核查的线索" in shown(inspector, "signals")
    settled = inspector.get(LIST, {"state": "settled"}).content.decode()
    assert "登记问题" in settled
    assert "已经核查" in inspector.post(address, judged, follow=True).content.decode()


def test_other_kinds_have_their_facts(house: Cast, as_: Any) -> None:
    for month in range(1, 6):
        hold(house, house.branch, datetime.date(2025, month, 5), "")
    notice_signals(actor=house.system)
    (found,) = Signal.objects.all()
    page = shown(as_("inspector"), "signal", found.pk)
    assert "补录的记录" in page and "2025-01-05" in page and "隔 161 天" in page


def test_both_places_of_one_person_are_shown_beside_each_other(house: Cast, as_: Any) -> None:
    day, roll = datetime.date(2025, 6, 3), (RollLine(house.people["doer"].pk),)
    for title, place, hour in (("上午的会", "三楼会议室", 9), ("走访", "企业", 10)):
        draft = ActivityDraft(
            "theme_day", title, day, datetime.time(hour), datetime.time(11), place=place, host_name="庚"
        )
        record_activity(actor=house.system, organisation=house.branch, draft=draft, roll=roll)
    notice_signals(actor=house.system)
    page = shown(as_("inspector"), "signal", Signal.objects.get().pk)
    for words in ("09:00—11:00", "三楼会议室", "10:00—11:00", "企业", "主持人", "作出结论"):
        assert words in page
    assert page.count(reverse("execution:activity", args=[1])[:-2]) >= 2


def test_records_after_a_resolution_can_be_opened(house: Cast, as_: Any) -> None:
    resolved = "由综合科牵头为窗口配置自助取号机两台，三月底前完成采购并通报使用情况"
    draft = ActivityDraft(
        "committee_meeting", "支委会", datetime.date(2025, 2, 5), agenda="窗口", resolution=resolved, recorder_name="辛"
    )  # fmt: skip
    record_activity(actor=house.system, organisation=house.branch, draft=draft)
    hold(house, house.branch, datetime.date(2025, 4, 2), "")
    notice_signals(actor=house.system)
    page = shown(as_("inspector"), "signal", Signal.objects.get().pk)
    assert page.count(resolved) == 2 and "决议以后的记录" in page and "4月主题党日" in page


def test_looking_now_asks_for_the_job(alike: Signal, as_: Any) -> None:
    assert as_("inspector").post(reverse("inspection:look_for_signals")).status_code == 302
    assert Job.objects.get(kind="inspection.signals").payload == {"day": "2025-06-15"}


def test_list_is_narrowed_exported_and_keeps_its_price(house: Cast, alike: Signal, as_: Any) -> None:
    client = as_("inspector")

    def cost() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    few = cost()
    for day in range(1, 9):
        hold(house, house.first.branches[1], datetime.date(2025, 6, day), SAID)
    notice_signals(actor=house.system)
    assert cost() == few
    assert "没有要核查的线索" in client.get(LIST, {"kind": "picture"}).content.decode()
    assert "没有要核查的线索" in client.get(LIST, {"year": "2019"}).content.decode()
    assert '<option value="2025" selected>' in client.get(LIST, {"year": "2025"}).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(LIST, {"export": "xlsx"}).content))
    assert book.active is not None and book.active.max_row >= Signal.objects.count() + 1
