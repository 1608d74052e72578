"""Cycles and results as pages: opened, computed, confirmed by another person, and every number opened to its records."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from yipanqi.assessment.models import Cycle, Result
from yipanqi.execution.services import ActivityRow, bulk_record_activities


@pytest.fixture
def cycle(house: Cast, as_: Any) -> Cycle:
    """A cycle that the clerk opened and computed on the pages; three theme days were held."""
    rows = [
        ActivityRow(
            organisation_id=house.branch.pk,
            kind="theme_day",
            title=f"{month}月主题党日",
            held_on=datetime.date(2025, month, 10),
        )
        for month in (1, 2, 3)
    ]
    bulk_record_activities(actor=house.system, rows=rows)
    clerk = as_("clerk")
    told = {
        "organisation": house.county.pk,
        "year": 2025,
        "scheme": "organisational_life_completion",
        "title": "",
    }
    assert clerk.post(reverse("assessment:open_cycle"), told).status_code == 302
    made = Cycle.objects.get()
    assert clerk.post(reverse("assessment:compute_results", args=[made.pk])).status_code == 302
    return made


def page_of(client: Client, name: str, pk: int) -> str:
    return client.get(reverse(f"assessment:{name}", args=[pk])).content.decode()


def test_result_opens_rule_by_rule_to_the_records(house: Cast, cycle: Cycle, as_: Any) -> None:
    result = Result.objects.get(cycle=cycle, organisation=house.branch)
    said = page_of(as_("clerk"), "result", result.pk)
    for words in (
        "主题党日",
        "3/5",
        "2025年4月",
        "《中国共产党支部工作条例（试行）》第16条",
        "1月主题党日",
        "计算步骤",
        "未到期",
    ):
        assert words in said
    assert said.count('class="rule-group" open') == said.count("未完成</span> 2025年") > 0


def test_who_computed_does_not_confirm(cycle: Cycle, as_: Any) -> None:
    confirm = reverse("assessment:confirm_results", args=[cycle.pk])
    assert confirm not in page_of(as_("clerk"), "cycle", cycle.pk)
    assert as_("clerk").post(confirm, {"note": ""}).status_code == 403
    assert as_("assessor").post(confirm, {"note": "已核对"}).status_code == 302
    cycle.refresh_from_db()
    assert cycle.state == "confirmed"


def test_branch_sees_its_result_only_once_confirmed(house: Cast, cycle: Cycle, as_: Any) -> None:
    result = Result.objects.get(cycle=cycle, organisation=house.branch)
    address = reverse("assessment:result", args=[result.pk])
    before = as_("doer").get(address).status_code
    as_("assessor").post(reverse("assessment:confirm_results", args=[cycle.pk]), {"note": ""})
    assert (before, as_("doer").get(address).status_code) == (404, 200)
    assert as_("stranger").get(address).status_code == 404


def test_results_are_found_and_exported(house: Cast, cycle: Cycle, as_: Any) -> None:
    client, address = as_("clerk"), reverse("assessment:cycle", args=[cycle.pk])
    assert house.branch.short_name in client.get(address, {"q": house.branch.name}).content.decode()
    table = client.get(address, {"export": "csv"})
    assert house.branch.name in b"".join(table).decode("utf-8-sig")
