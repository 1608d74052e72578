"""Findings as pages: registered, led to their rectification, and lists that keep their price."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.casework.people import case_of
from tests.cast import Cast
from yipanqi.inspection.models import Finding
from yipanqi.inspection.services import FindingRow, bulk_register_findings

TITLE = "五月帮办记录缺失"


@pytest.fixture
def finding(house: Cast, as_: Any) -> Finding:
    """A finding that the inspector registered on the page."""
    told = {
        "organisation": house.branch.pk,
        "title": TITLE,
        "source_kind": "quarterly_round",
        "found_on": "2025-06-02",
        "due_on": "2025-07-31",
        "clause": "支部工作条例第十一条",
    }
    assert as_("inspector").post(reverse("inspection:register_finding"), told).status_code == 302
    return Finding.objects.get(title=TITLE)


def test_page_leads_everybody_to_the_one_way_of_rectifying(finding: Finding, as_: Any) -> None:
    page = reverse("inspection:finding", args=[finding.pk])
    case = reverse("casework:case", args=[case_of(finding).pk])
    for name in ("doer", "inspector", "planner"):
        shown = as_(name).get(page).content.decode()
        assert case in shown and "整改：查找原因、制定措施" in shown
    plan = f"{case}take/plan/planned/"
    assert as_("inspector").get(plan).status_code == 403
    form = as_("doer").get(plan).content.decode()
    assert 'value="2025-07-31"' in form  # the inspector's day is not typed again


def test_refused_registration_keeps_what_was_typed(house: Cast, as_: Any) -> None:
    told = {
        "organisation": house.branch.pk,
        "title": TITLE,
        "source_kind": "quarterly_round",
        "found_on": "2031-01-01",
    }
    said = as_("inspector").post(reverse("inspection:register_finding"), told).content.decode()
    assert TITLE in said and "不能晚于今天" in said and not Finding.objects.exists()


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
