"""Plans, items and junctions as pages: written, refused with what was typed, walked from suggestion to junction."""

import datetime
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.planning.deciding import adopted, decide_plan
from yipanqi.documents.own_papers import starting_layout
from yipanqi.execution.queries.papers import paper_kind
from yipanqi.ledger.models import Entry
from yipanqi.planning.models import Junction, Plan, PlanItem
from yipanqi.planning.services import ItemDraft, add_item, change_item, open_plan

TITLE = "工程建设项目审批时限由60个工作日压至40个"


@pytest.fixture
def plan(house: Cast) -> Plan:
    """The first agency's plan of the year."""
    return open_plan(actor=house.planner, organisation=house.first.committee, year=2025)


@pytest.fixture
def item(house: Cast, plan: Plan) -> PlanItem:
    """A business item of the plan, its party face still empty."""
    draft = ItemDraft(
        TITLE, business_face="压减工程建设项目审批时限，推行窗口帮办服务", baseline_value=Decimal(60), target_value=Decimal(40),
        value_unit="个工作日", office_id=house.first.office.pk, due_on=datetime.date(2025, 6, 1),
    )  # fmt: skip
    return add_item(actor=house.planner, plan=plan, draft=draft)


def said_by(client: Client, name: str, *args: Any, **asked: str) -> str:
    return client.get(reverse(f"planning:{name}", args=args), asked).content.decode()


def test_list_finds_by_agency_year_and_state_and_says_so_when_empty(plan: Plan, as_: Any) -> None:
    client = as_("planner")
    assert plan.title in said_by(client, "index", year="2025", state="drafting", q="样县第一局")
    assert "没有符合条件的计划" in said_by(client, "index", state="adopted")
    assert "没有您能查看的年度计划" in said_by(as_("member"), "index")


def test_plan_is_opened_once(house: Cast, as_: Any) -> None:
    client, address = as_("planner"), reverse("planning:open_plan")
    asked = {"organisation": house.first.committee.pk, "year": "2026", "title": ""}
    assert client.post(address, asked).status_code == 302
    again = client.post(address, asked)
    assert again.status_code == 200 and "已经有了" in again.content.decode()


def test_plan_shows_both_faces_coverage_and_light(item: PlanItem, as_: Any) -> None:
    said = said_by(as_("planner"), "plan", item.plan_id)
    for words in (TITLE, "推行窗口帮办服务", "待写原因", "60 → 40", "逾期"):
        assert words in said
    assert "没有符合条件的事项" in said_by(as_("planner"), "plan", item.plan_id, shape="joined")
    split = said_by(as_("planner"), "split_requirement", item.pk, template="five_requirements")
    assert all(
        f'value="{title}"' in split for title in ("政治引领", "问题导向", "融入业务", "制度机制", "严格责任")
    )


def test_refused_item_keeps_what_was_typed(plan: Plan, as_: Any) -> None:
    address = reverse("planning:add_item", args=[plan.pk])
    asked = {
        "title": "只有名字",
        "kind": "key_task",
        "owner_name": "某人",
        "starts_on": "2025-05-01",
        "due_on": "2025-04-01",
    }
    said = as_("planner").post(address, asked).content.decode()
    for words in ("至少写一面", "早于开始日期", "只有名字", "某人", "2025-04-01"):
        assert words in said
    assert (
        as_("planner").post(address, {**asked, "due_on": "", "party_face": "党员示范岗"}).status_code == 302
    )
    assert Entry.objects.filter(word="planning.item.added").exists()


def test_head_of_office_adds_an_item_of_the_own_office(house: Cast, plan: Plan, as_: Any) -> None:
    address = reverse("planning:add_item", args=[plan.pk])
    asked = {
        "title": "本科室的事",
        "kind": "key_task",
        "business_face": "做事",
        "office_id": house.first.office.pk,
    }
    assert as_("office_head").post(address, asked).status_code == 302


def test_adoption_names_items_that_lack_reasons_then_freezes(house: Cast, item: PlanItem, as_: Any) -> None:
    leader, address = as_("leader"), reverse("planning:adopt_plan", args=[item.plan_id])
    refused = leader.post(address).content.decode()
    assert f"第1项{TITLE}" in refused and reverse("planning:write_empty_reason", args=[item.pk]) in refused
    reason = reverse("planning:write_empty_reason", args=[item.pk])
    assert as_("planner").post(reason, {"face": "party", "reason": "流程性工作"}).status_code == 302
    assert "还没有党组会" in leader.post(address).content.decode()
    decide_plan(house, item.plan)
    assert leader.post(address).status_code == 302
    assert "空缺：流程性工作" in said_by(leader, "plan", item.plan_id)


def test_change_after_adoption_asks_for_reason_and_stands_beside_the_baseline(
    house: Cast, item: PlanItem, as_: Any
) -> None:
    client = as_("planner")
    client.post(
        reverse("planning:write_empty_reason", args=[item.pk]), {"face": "party", "reason": "流程性工作"}
    )
    adopted(house, item.plan)
    address = reverse("planning:change_item", args=[item.pk])
    initial = client.get(address).context["form"].initial
    asked = {name: value for name, value in initial.items() if value is not None}
    asked = {**asked, "due_on": "2025-09-30", "reason": ""}
    assert "不能为空" in client.post(address, {**asked, "reason": "省级系统停机"}).content.decode()
    assert (
        client.post(address, {**asked, "reason": "省级系统停机", "approved_by_name": "林某"}).status_code
        == 302
    )
    said = said_by(client, "item", item.pk)
    for words in ("省级系统停机", "2025-06-01", "2025-09-30", "林某"):
        assert words in said
    assert item.changes.count() == 1


def test_suggestion_is_taken_into_a_junction_and_agreed(house: Cast, item: PlanItem, as_: Any) -> None:
    client = as_("planner")
    suggested = client.get(reverse("planning:item", args=[item.pk])).context["suggestions"]
    assert suggested and suggested[0].because in said_by(client, "item", item.pk).replace("&quot;", '"')
    address = reverse("planning:propose_junction", args=[item.pk])
    form = client.get(address, {"measure": suggested[0].measure, "kind": suggested[0].measure_kind}).context[
        "form"
    ]
    asked = {
        **form.initial,
        "organisation": house.branch.pk,
        "owner": house.posts["doer"].pk,
        "expected_result": "",
    }
    again = client.post(address, asked).content.decode()
    assert suggested[0].measure in again and not Junction.objects.exists()
    assert client.post(address, {**asked, "expected_result": "图审由12天压到7天"}).status_code == 302
    junction = Junction.objects.get()
    doer = as_("doer")
    assert "支部书记庚" in said_by(doer, "junction", junction.pk)
    assert TITLE in said_by(doer, "item", item.pk)
    assert doer.post(reverse("planning:agree_junction", args=[junction.pk])).status_code == 302
    junction.refresh_from_db()
    assert junction.state == "agreed"
    assert suggested[0].measure in said_by(doer, "junctions", state="agreed")
    end = reverse("planning:end_junction", args=[junction.pk])
    assert "必填" in doer.post(end, {"reason": ""}).content.decode()
    assert doer.post(end, {"reason": "任务完成"}).status_code == 302


def test_refused_suggestion_does_not_come_back(item: PlanItem, as_: Any) -> None:
    client = as_("planner")
    measure = client.get(reverse("planning:item", args=[item.pk])).context["suggestions"][0].measure
    address = reverse("planning:refuse_suggestion", args=[item.pk])
    assert measure in client.post(address, {"measure": measure, "reason": ""}).content.decode()
    assert client.post(address, {"measure": measure, "reason": "人手不够"}).status_code == 302
    kept = client.get(reverse("planning:item", args=[item.pk])).context["suggestions"]
    assert measure not in [each.measure for each in kept]


def test_progress_finish_and_stop(item: PlanItem, as_: Any) -> None:
    client = as_("office_head")
    progress = reverse("planning:report_progress", args=[item.pk])
    assert client.post(progress, {"progress": "", "current_value": "51"}).status_code == 200
    assert client.post(progress, {"progress": "已压到51个", "current_value": "51"}).status_code == 302
    assert "已压到51个" in said_by(client, "item", item.pk)
    finish = reverse("planning:finish_item", args=[item.pk])
    assert "晚于今天" in client.post(finish, {"finished_on": "2025-12-31"}).content.decode()
    assert client.post(finish, {"current_value": "43"}).status_code == 302
    assert as_("office_head").get(reverse("planning:stop_item", args=[item.pk])).status_code == 403
    assert (
        "不能再办理"
        in as_("planner")
        .post(reverse("planning:stop_item", args=[item.pk]), {"reason": "不做了"})
        .content.decode()
    )


def test_exports_hold_what_the_lists_show(item: PlanItem, as_: Any) -> None:
    client = as_("planner")
    plan = reverse("planning:export_plan", args=[item.plan_id])
    for address in (plan, reverse("planning:items") + "?format=xlsx", reverse("planning:export_plans")):
        answer = client.get(address)
        assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
        cells = [
            cell for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.values for cell in row
        ]
        assert TITLE in cells or item.plan.title in cells


def test_a_branch_has_its_goals_of_the_year(house: Cast, item: PlanItem, as_: Any) -> None:
    client = as_("planner")
    draft = ItemDraft(
        "带头提速", business_face="提速", party_face="亮身份", party_organisation_id=house.branch.pk
    )
    add_item(actor=house.planner, plan=item.plan, draft=draft)
    said = said_by(client, "items", carrier=str(house.branch.pk))
    assert f"{house.branch.short_name}的年度目标" in said and "带头提速" in said and TITLE not in said
    assert "没有符合条件的事项" in said_by(client, "items", carrier=str(house.second.committee.pk))


def test_lists_ask_as_many_questions_for_few_as_for_many(house: Cast, item: PlanItem, as_: Any) -> None:
    client = as_("planner")
    addresses = [
        reverse("planning:index"),
        reverse("planning:items"),
        reverse("planning:plan", args=[item.plan_id]),
    ]
    few = [_questions(client, address) for address in addresses]
    for number in range(49):
        add_item(
            actor=house.planner, plan=item.plan,
            draft=ItemDraft(f"事项{number}", business_face="做事", party_face="带头做", office_id=house.first.office.pk),
        )  # fmt: skip
    assert [_questions(client, address) for address in addresses] == few
    assert max(few) <= 15


def _questions(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_two_people_on_one_item_see_both_texts(house: Cast, item: PlanItem, as_: Any) -> None:
    client, address = as_("planner"), reverse("planning:change_item", args=[item.pk])
    shown = client.get(address).context
    asked = {name: value for name, value in shown["form"].initial.items() if value is not None}
    change_item(actor=house.office_head, item=item, changes={"business_face": "容缺受理、一次办结"})
    mine = {**asked, "seen": shown["seen"], "business_face": "告知承诺、当场办结"}
    said = client.post(address, mine)
    for words in ("已经改了业务内容", "容缺受理", "告知承诺", "两个人同时改了"):
        assert words in said.content.decode()
    again = {**mine, "seen": said.context["seen"]}
    assert client.post(address, again).status_code == 302
    item.refresh_from_db()
    assert item.business_face == "告知承诺、当场办结"
    other = {**asked, "seen": shown["seen"], "party_face": "党员示范岗"}
    assert client.post(address, other).status_code == 302
    item.refresh_from_db()
    assert (item.business_face, item.party_face) == ("告知承诺、当场办结", "党员示范岗")


def test_workbook_goes_out_and_comes_back(house: Cast, item: PlanItem, as_: Any) -> None:
    client = as_("planner")
    out = client.get(reverse("planning:export_workbook", args=[item.plan_id]))
    book = openpyxl.load_workbook(io.BytesIO(out.content))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("目标值") + 1, 38)
    sheet.cell(3, heads.index("事项") + 1, "图审排队")
    sheet.cell(3, heads.index("种类") + 1, "没有的种类")
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    kept.name = "计划.xlsx"
    looked = client.post(reverse("planning:workbook", args=[item.plan_id]), {"file": kept}, follow=True)
    for words in ("38", "没有“没有的种类”这个选项", "写入 1 行"):
        assert words in looked.content.decode()
    assert client.post(looked.redirect_chain[-1][0]).status_code == 302
    item.refresh_from_db()
    assert item.target_value == 38
    sheet.cell(3, heads.index("种类") + 1, "重点工作")
    sheet.cell(3, heads.index("事项") + 1, item.title)
    again = io.BytesIO()
    book.save(again)
    again.seek(0)
    again.name = "计划.xlsx"
    looked = client.post(reverse("planning:workbook", args=[item.plan_id]), {"file": again}, follow=True)
    assert f"已经是“{item.title}”" in looked.content.decode()


def test_plan_on_paper_opens_again(
    house: Cast, item: PlanItem, as_: Any, tmp_path: Path, settings: Any
) -> None:
    address = reverse("planning:plan_document", args=[item.plan_id])
    document = docx.Document(io.BytesIO(as_("planner").get(address).content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(TITLE in text for text in cells) and any("待写原因" in text for text in cells)
    assert as_("planner").get(address, {"as": "pdf"}).content.startswith(b"%PDF")
    settings.YIPANQI_DATA = tmp_path
    kind = paper_kind("plan")
    (tmp_path / "papers").mkdir()
    own = starting_layout(kind.title, kind.known, kind.columns)
    (tmp_path / "papers" / "plan.docx").write_bytes(own)
    document = docx.Document(io.BytesIO(as_("planner").get(address).content))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0][0] == "分组" and any(TITLE in row[2] for row in rows) and "{{" not in document.element.xml


def test_search_by_initials_and_drill_down(item: PlanItem, as_: Any) -> None:
    client = as_("planner")
    assert TITLE in said_by(client, "plan", item.plan_id, q="gcjsxmsp")
    assert TITLE in said_by(client, "items", q="gongcheng")
    assert "没有符合条件的事项" in said_by(client, "items", quarter="1")
    assert f"plan={item.plan_id}&amp;quarter=2" in said_by(client, "balance", year="2025")
