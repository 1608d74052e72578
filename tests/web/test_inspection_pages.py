"""Findings as pages: registered, measures made, reported, sent back, closed by another person, and lists that keep their price."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from yipanqi.inspection.models import Finding
from yipanqi.inspection.services import FindingRow, bulk_register_findings

TITLE = "五月帮办记录缺失"
MEASURES = {
    "cause": "交接没有专人",
    "corrective_measure": "补齐记录，指定记录人",
    "target": "完整率100%",
    "due_on": "2025-07-31",
}


@pytest.fixture
def finding(house: Cast, as_: Any) -> Finding:
    """A finding that the inspector registered on the page."""
    told = {
        "organisation": house.branch.pk,
        "title": TITLE,
        "source_kind": "quarterly_round",
        "found_on": "2025-06-02",
        "clause": "支部工作条例第十一条",
    }
    assert as_("inspector").post(reverse("inspection:register_finding"), told).status_code == 302
    return Finding.objects.get(title=TITLE)


def send(client: Client, name: str, finding: Finding, **told: str) -> str:
    """What the page says after the act, its redirect followed."""
    return client.post(reverse(f"inspection:{name}", args=[finding.pk]), told, follow=True).content.decode()


def test_finding_goes_from_measures_to_close_by_two_people(finding: Finding, as_: Any) -> None:
    doer, inspector = as_("doer"), as_("inspector")
    assert "已" in send(doer, "plan_rectification", finding, **MEASURES)
    send(doer, "report_rectified", finding, effect="抽查100件，97件完整", rectified_on="2025-06-12")
    assert "补充抽查结果" in send(inspector, "return_finding", finding, reason="补充抽查结果")
    send(doer, "report_rectified", finding, effect="再抽查100件，100件完整", rectified_on="2025-06-14")
    said = send(inspector, "close_finding", finding, note="成效已显示")
    finding.refresh_from_db()
    assert finding.state == Finding.CLOSED and "已销号" in said and "成效已显示" in said


def test_who_rectifies_is_not_offered_the_close_and_may_not_send_it(finding: Finding, as_: Any) -> None:
    doer = as_("doer")
    send(doer, "plan_rectification", finding, **MEASURES)
    send(doer, "report_rectified", finding, effect="抽查100件，97件完整", rectified_on="2025-06-12")
    page = doer.get(reverse("inspection:finding", args=[finding.pk])).content.decode()
    assert reverse("inspection:close_finding", args=[finding.pk]) not in page
    answer = doer.post(reverse("inspection:close_finding", args=[finding.pk]), {"note": "我来"})
    finding.refresh_from_db()
    assert answer.status_code == 403 and finding.state != Finding.CLOSED


def test_refused_measures_come_back_with_what_was_typed(finding: Finding, as_: Any) -> None:
    said = send(as_("doer"), "plan_rectification", finding, **(MEASURES | {"due_on": ""}))
    assert "补齐记录，指定记录人" in said and "整改时限" in said
    finding.refresh_from_db()
    assert finding.state == Finding.FOUND


def test_list_finds_exports_and_keeps_its_price(house: Cast, finding: Finding, as_: Any) -> None:
    client, address = as_("inspector"), reverse("inspection:index")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert TITLE in client.get(address).content.decode()
        return len(seen)

    queries()
    few = queries()
    rows = [
        FindingRow(
            organisation_id=house.branch.pk,
            title=f"问题{number}",
            source_kind="quarterly_round",
            found_on=datetime.date(2025, 6, 1),
            inspector_name="督查员乙",
        )
        for number in range(15)
    ]
    bulk_register_findings(actor=house.system, rows=rows)
    assert queries() == few
    assert TITLE not in client.get(address, {"q": "问题7"}).content.decode()
    table = client.get(address, {"export": "csv"})
    assert table.status_code == 200 and TITLE in b"".join(table).decode("utf-8-sig")
    assert "没有" in as_("stranger").get(address).content.decode()
