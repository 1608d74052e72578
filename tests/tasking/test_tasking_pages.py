"""The pages of tasking: they show, they act, they cost a constant number of queries."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, Cast, cast, sign_in
from yipanqi.ledger.queries import entries_about
from yipanqi.tasking.models import Duty, Occurrence
from yipanqi.tasking.services import DutyRow, Node, bulk_issue_duties

__all__ = ("cast",)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]


def issue_many(cast: Cast, count: int) -> None:
    rows = [
        DutyRow(
            cast.branch.pk,
            cast.posts["doer"].pk,
            f"责任{number}",
            TODAY,
            (Node(TODAY + datetime.timedelta(days=number)),),
        )
        for number in range(count)
    ]
    bulk_issue_duties(actor=cast.planner, rows=rows)


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["tasking:index", "tasking:occurrences"])
def test_lists_cost_the_same_for_five_and_fifty(cast: Cast, client: Client, name: str) -> None:
    sign_in(client, cast, "planner")
    issue_many(cast, 5)
    few = queries_of(client, reverse(name))
    issue_many(cast, 45)
    assert queries_of(client, reverse(name)) == few


def test_empty_lists_say_so(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "planner")
    assert "没有符合条件的责任" in client.get(reverse("tasking:index")).content.decode()
    assert "没有符合条件的时间节点" in client.get(reverse("tasking:occurrences")).content.decode()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("name", ["tasking:index", "tasking:occurrences"])
def test_lists_can_be_taken_away(cast: Cast, client: Client, name: str, kind: str) -> None:
    sign_in(client, cast, "planner")
    issue_many(cast, 3)
    answer = client.get(reverse(name), {"export": kind})
    assert answer["Content-Disposition"].startswith("attachment")
    if kind == "csv":
        assert "责任2" in answer.content.decode("utf-8-sig")


def test_filters(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "doer")
    issue_many(cast, 3)
    shown = client.get(
        reverse("tasking:index"), {"q": "责任1", "state": "issued", "light": "due_soon", "mine": "1"}
    ).content.decode()
    assert "责任1" in shown and "责任2" not in shown
    assert "责任1" not in client.get(reverse("tasking:index"), {"state": "signed"}).content.decode()


def test_issue_sign_complete_by_pages(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "planner")
    address = f"{reverse('tasking:issue_duty')}?organisation={cast.branch.pk}"
    assert client.get(address).status_code == 200
    typed = {
        "post": cast.posts["doer"].pk, "title": "帮办图审", "level": "specific", "aspect": "conduct",
        "due_dates": "2025.6.20 出方案\n2025年9月30日",
    }  # fmt: skip
    assert client.post(address, typed).status_code == 302
    duty = Duty.objects.get()
    assert [(str(node.due_on), node.title) for node in duty.occurrences.order_by("due_on")] == [
        ("2025-06-20", "出方案"), ("2025-09-30", "帮办图审"),
    ]  # fmt: skip
    (line,) = client.get(reverse("tasking:aspects")).context["page"]
    assert [[one.title for one in its] for its in line.columns] == [
        [],
        [],
        ["帮办图审"],
        [],
    ] and not line.unsaid
    assert "管作风" in client.get(reverse("tasking:duty", args=[duty.pk])).content.decode()
    sign_in(client, cast, "doer")
    assert "签收" in client.get(reverse("tasking:duty", args=[duty.pk])).content.decode()
    assert client.post(reverse("tasking:sign_duty", args=[duty.pk])).status_code == 302
    node = Occurrence.objects.order_by("due_on")[0]
    refused = client.post(
        reverse("tasking:complete_occurrence", args=[node.pk]),
        {"result": "方案已出", "done_on": "2025-07-01"},
    )
    assert (
        refused.status_code == 200
        and "方案已出" in refused.content.decode()
        and "晚于今天" in refused.content.decode()
    )
    done = client.post(
        reverse("tasking:complete_occurrence", args=[node.pk]),
        {"result": "方案已出", "done_on": "2025-06-15"},
    )
    assert done.status_code == 302
    assert (
        entries_about(cast.system, "tasking.occurrence", node.pk).get().word == "tasking.occurrence.completed"
    )


def test_wrong_dates_keep_what_was_typed(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "planner")
    address = f"{reverse('tasking:issue_duty')}?organisation={cast.branch.pk}"
    shown = client.post(
        address, {"title": "帮办", "due_dates": "不久以后", "level": "specific"}
    ).content.decode()
    assert "帮办" in shown and "不久以后" in shown and "读不出" in shown
