"""Junctions at work as pages: a difficulty answered, people and results written, hollow ones listed and exported, suggestions weighed."""

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests.cast import Cast
from yipanqi.planning.models import Junction, PlanItem, SuggestionVerdict
from yipanqi.planning.services import ItemDraft, add_item, open_plan


@pytest.fixture
def difficulty(house: Cast) -> PlanItem:
    plan = open_plan(actor=house.planner, organisation=house.first.committee, year=2025)
    draft = ItemDraft(
        "图审环节排队", kind="difficulty", business_face="窗口审批图审机构排队", target_text="等待不超过3个工作日",
        office_id=house.first.office.pk,
    )  # fmt: skip
    return add_item(actor=house.planner, plan=plan, draft=draft)


def test_difficulty_is_answered_worked_on_and_listed(house: Cast, difficulty: PlanItem, as_: Any) -> None:
    client = as_("planner")
    board = reverse("planning:difficulties")
    assert "从党建找办法" in client.get(board, {"answer": "no"}, follow=True).content.decode()
    address = reverse("planning:answer_difficulty", args=[difficulty.pk])
    asked = {
        "measure": "红色帮办队", "measure_kind": "task_force", "strength": "organisational", "expected_result": "等待3天",
        "organisation": house.branch.pk, "owner": house.posts["doer"].pk, "people": [house.people["office_head"].pk],
    }  # fmt: skip
    wrong = client.post(address, {**asked, "expected_result": ""})
    assert wrong.status_code == 200 and "红色帮办队" in wrong.content.decode()
    assert client.post(address, asked).status_code == 302
    junction = Junction.objects.get(item=difficulty)
    assert junction.state == "agreed" and junction.strength == "organisational"
    shown = client.get(reverse("planning:junction", args=[junction.pk])).content.decode()
    assert "落到实处没有" in shown and "名单里有1人在" in shown
    entries = reverse("planning:write_entries", args=[junction.pk])
    assert client.post(entries, {"what_planning": "一起排急件"}).status_code == 302
    result = reverse("planning:record_result", args=[junction.pk])
    assert client.post(result, {"result": "压到4个工作日"}).status_code == 302
    shown = client.get(reverse("planning:junction", args=[junction.pk])).content.decode()
    assert "一起排急件" in shown and "压到4个工作日" in shown
    listed = client.get(reverse("planning:hollow"))
    assert "红色帮办队" in listed.content.decode()
    book = client.get(reverse("planning:hollow"), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).active.values)
    assert any("红色帮办队" in row for row in rows)
    density = client.get(reverse("planning:density"), {"year": "2025"})
    assert density.context["found"].business.text == "1/1（100%）"
    assert density.context["lines"][0].cells[0].density == "100.0"
    assert [one.is_hollow for one in density.context["picture"].curves] == [density.context["hollow"] == 1]
    assert "红色帮办队" in density.content.decode()
    cell = {"year": "2025", "office": house.first.office.pk, "organisation": house.branch.pk}
    assert "红色帮办队" in client.get(reverse("planning:junctions"), cell).content.decode()
    assert "红色帮办队" not in client.get(reverse("planning:junctions"), {"office": "0"}).content.decode()
    for sheet, head in (("matrix", "每百对连上"), ("", "缺什么")):
        book = client.get(reverse("planning:density"), {"export": "xlsx", "sheet": sheet, "year": "2025"})
        cells = [row for row in openpyxl.load_workbook(io.BytesIO(book.content)).active.values]
        assert any(head in row for row in cells)


def test_suggestions_are_weighed_and_refused_ones_stay_away(difficulty: PlanItem, as_: Any) -> None:
    client = as_("planner")
    address = reverse("planning:suggested", args=[difficulty.pk])
    first = client.get(address)
    offered = first.context["found"].measures[0].measure
    refuse = reverse("planning:refuse_suggestion", args=[difficulty.pk])
    assert offered in client.get(refuse, {"measure": offered}).content.decode()
    assert client.post(refuse, {"measure": offered, "reason": "人手不够"}).status_code == 302
    assert SuggestionVerdict.objects.get(item=difficulty).reference == offered
    again = client.get(address)
    assert offered not in [one.measure for one in again.context["found"].measures]
    assert "人手不够" in again.content.decode()
