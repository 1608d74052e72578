"""Pages of carriers: the next act first, ledgers, wall, coverage, my carriers, what visitors see, a kind of one's own."""

from __future__ import annotations

import datetime
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.cast import TODAY, Cast
from tests.local_kinds import of_the_page
from yipanqi.basics.tracking import tracking_number
from yipanqi.casework.services import Beginning, Given, begin_case, take_step
from yipanqi.execution.models import CallPlace, Carrier, CarrierComment
from yipanqi.execution.queries.carrier_spread import carrier_spread
from yipanqi.execution.services import (
    CallDraft,
    CarrierDraft,
    CarrierRow,
    bulk_found_carriers,
    call_carrier,
    found_carrier,
    publish_pledge,
    report_hours,
    sign_up,
)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"


def founded(house: Cast, kind: str = "task_force", days: int = 10, **more: Any) -> Carrier:
    more.setdefault("leader_id", house.people["discipline"].pk)
    draft = CarrierDraft(
        kind=kind, name=more.pop("name", "红色帮办队"), starts_on=TODAY - datetime.timedelta(days), **more
    )
    members = [house.people["member"].pk]
    return found_carrier(actor=house.planner, organisation=house.branch, draft=draft, member_ids=members)


def many(house: Cast, kind: str, count: int, first: int = 0) -> None:
    rows = [
        CarrierRow(house.branch.pk, kind, f"载体{number}", TODAY, leader_id=house.people["discipline"].pk)
        for number in range(first, first + count)
    ]
    bulk_found_carriers(actor=house.doer, rows=rows)


def text_of(client: Client, address: str, **query: str) -> str:
    return str(client.get(address, query).content.decode())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("carriers", "task_force"),
        ("wall", "pledge"),
        ("coverage", "contact_point"),
        ("spread", "brand"),
        ("mine", "task_force"),
    ],
)
def test_page_costs_the_same_for_few_and_many(house: Cast, as_: Any, name: str, kind: str) -> None:
    client, address = as_("discipline"), reverse(f"execution:{name}")
    many(house, kind, 2)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    many(house, kind, 20, 2)
    with CaptureQueriesContext(connection) as lots:
        client.get(address)
    assert len(lots) == len(few)


def test_carrier_page_costs_the_same_with_a_long_life(house: Cast, as_: Any) -> None:
    client, carrier = as_("doer"), founded(house)
    address = reverse("execution:carrier", args=(carrier.pk,))
    log = reverse("execution:log_carrier", args=(carrier.pk,))
    spent = []
    for _ in range(2):
        for number in range(4):
            client.post(log, {"done_on": TODAY, "text": f"第{number}次", "value": number})
        call_carrier(actor=house.doer, carrier=carrier, draft=CallDraft("积压", "突发事件"))
        with CaptureQueriesContext(connection) as costs:
            client.get(address)
        spent.append(len(costs))
    assert spent[0] == spent[1]


def test_task_force_from_call_to_result_on_its_pages(house: Cast, as_: Any) -> None:
    carrier = founded(house, before_value=23, value_unit="个")
    page = reverse("execution:carrier", args=(carrier.pk,))
    as_("planner").post(
        reverse("execution:call_carrier", args=(carrier.pk,)),
        {"trigger": "急难险重任务", "title": "23个积压项目", "response_hours": "48"},
    )
    assert "呼叫等待响应：23个积压项目" in text_of(as_("member"), page)
    assert "23个积压项目" in text_of(as_("member"), reverse("execution:mine"))
    call = carrier.calls.get()
    address = reverse("execution:call", args=(call.pk,))
    assert as_("planner").get(reverse("execution:answer_call", args=(call.pk,))).status_code == 403
    as_("member").post(reverse("execution:answer_call", args=(call.pk,)), {"answer": "分三组响应"})
    assert "按时响应" in text_of(as_("planner"), address)
    as_("member").post(reverse("execution:finish_call", args=(call.pk,)), {"result": "全部响应"})
    as_("member").post(
        reverse("execution:log_carrier", args=(carrier.pk,)),
        {"done_on": TODAY, "text": "清理18件", "value": "5"},
    )
    shown = text_of(as_("doer"), page)
    assert "<polyline" in shown and "2025年6月15日：5个" in shown
    review = reverse("execution:review_carrier", args=(carrier.pk,))
    assert "三个冲得上中做到的" in text_of(as_("doer"), review)
    as_("doer").post(
        review, {"done_on": TODAY, "verdict": "good", "text": "响应快", "met": ["突发事件冲得上"]}
    )
    assert "2025年第二季度已评审" in text_of(as_("doer"), page)
    word = as_("member").get(reverse("execution:carrier_sheet", args=(carrier.pk,))).content
    said = "\n".join(
        cell.text for table in Document(io.BytesIO(word)).tables for row in table.rows for cell in row.cells
    )
    assert "23个积压项目；分三组响应；全部响应" in said and "清理18件" in said


def test_idle_carriers_are_listed_and_people_decide(house: Cast, as_: Any) -> None:
    carrier = founded(house, days=300)
    founded(house, name="新队")
    idle = reverse("execution:carriers")
    client = as_("planner")
    page = client.get(idle, {"attention": "idle"})
    assert [row.record.pk for row in page.context["rows"]] == [carrier.pk]
    assert "提议撤销；由您决定" in text_of(client, reverse("execution:carrier", args=(carrier.pk,)))
    client.post(reverse("execution:keep_carrier", args=(carrier.pk,)), {"reason": "汛期待命"})
    assert "没有符合条件的载体" in text_of(client, idle, attention="idle")


def test_ledgers_are_exported_and_opened_again(house: Cast, as_: Any) -> None:
    founded(house, reason="积压23个项目")
    book = load_workbook(io.BytesIO(as_("planner").get(reverse("execution:export_carriers")).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 1 + Carrier.objects.count() and "积压23个项目" in rows[1]
    team = founded(house, "volunteering", name="志愿分队", leader_id=house.people["doer"].pk)
    call = call_carrier(actor=house.doer, carrier=team, draft=CallDraft("劝导", held_on=TODAY, wanted=5))
    member = as_("member")
    assert "劝导" in text_of(member, reverse("execution:mine"))
    member.post(reverse("execution:sign_up", args=(call.pk,)))
    place = CallPlace.objects.get()
    member.post(reverse("execution:report_hours", args=(place.pk,)), {"hours": "3"})
    assert member.get(reverse("execution:confirm_hours", args=(place.pk,))).status_code == 403
    as_("doer").post(
        reverse("execution:confirm_hours", args=(place.pk,)), {"hours": "3", "served_name": "交警中队"}
    )
    hours = reverse("execution:hours")
    assert "已确认时长共 3 小时" in text_of(member, hours)
    book = load_workbook(io.BytesIO(member.get(hours, {"export": "xlsx"}).content))
    assert [row[7] for row in book.active.iter_rows(values_only=True)] == ["小时数", 3]


def test_the_served_confirm_without_an_account(house: Cast, as_: Any) -> None:
    team = founded(house, "volunteering", name="志愿分队", leader_id=house.people["doer"].pk)
    call = call_carrier(actor=house.doer, carrier=team, draft=CallDraft("劝导", held_on=TODAY, wanted=5))
    place = sign_up(actor=house.member, call=call)
    report_hours(actor=house.member, place=place, hours=3)
    paper = as_("doer").post(reverse("execution:give_served_code", args=(call.pk,))).content.decode()
    number = paper.split('portal-number">')[1].split("<")[0]
    somebody = Client()
    entered = somebody.post(reverse("served:enter"), {"number": number})
    assert entered.status_code == 302
    unknown = somebody.post(reverse("served:enter"), {"number": tracking_number(7)})
    assert "没有这个编号" in unknown.content.decode()
    name = house.people["member"].name
    assert name in text_of(somebody, entered.url)
    sent = {f"came-{place.pk}": "on", f"hours-{place.pk}": "2"}
    assert "请填写" in somebody.post(entered.url, sent).content.decode()
    assert somebody.post(entered.url, {**sent, "name": "路口商户"}).status_code == 302
    assert "都已经确认" in text_of(somebody, entered.url)
    assert "路口商户" in text_of(as_("doer"), reverse("execution:call", args=(call.pk,)))


def test_visitors_see_public_pledges_and_their_words_wait(house: Cast, as_: Any) -> None:
    pledge = founded(house, "pledge", name="陪办承诺", criteria="每月陪办十件事")
    address = reverse("public_pledges:pledge", args=(pledge.pk,))
    assert Client().get(address).status_code == 404
    publish_pledge(actor=house.doer, carrier=pledge, is_public=True)
    assert "每月陪办十件事" in text_of(Client(), reverse("public_pledges:wall"))
    assert Client().post(address, {"text": "上月办了八件"}).status_code == 302
    said = CarrierComment.objects.get()
    assert (said.author_name, said.state) == ("访客", "waiting")
    assert "上月办了八件" not in text_of(Client(), address)
    doer = as_("doer")
    assert "上月办了八件" in text_of(doer, reverse("execution:wall"))
    decide = reverse("execution:decide_comment", args=(said.pk,))
    assert "写明不公开的理由" in str(doer.post(decide, {"state": "hidden"}).content.decode())
    doer.post(decide, {"state": "shown", "reply": "本月补上"})
    assert "答复：本月补上" in text_of(Client(), address)
    card = Document(io.BytesIO(doer.get(reverse("execution:cards")).content)).tables[0].rows[0].cells[0].text
    assert "每月陪办十件事" in card and "纪检委员癸" in card
    assert doer.get(reverse("execution:cards"), {"format": "pdf"}).content.startswith(b"%PDF")


def test_coverage_names_both_gaps(house: Cast, as_: Any) -> None:
    founded(house, "contact_point", leader_id=None, name="空点")
    page = as_("planner").get(reverse("execution:coverage"))
    (side,) = page.context["sides"]
    assert (side.uncovered, side.unmanned) == (2, 0)
    sheet = load_workbook(
        io.BytesIO(as_("planner").get(reverse("execution:coverage"), {"export": "xlsx"}).content)
    )
    assert {row[3] for row in sheet.active.iter_rows(min_row=2, values_only=True)} == {"没有联系点"}


def test_spread_tells_who_has_a_brand_and_who_has_none(house: Cast, as_: Any) -> None:
    founded(house, "brand", name="一线帮办")
    (row,) = [one for one in carrier_spread(house.planner, "brand", TODAY.year) if one.carriers]
    assert (row.organisation_id, row.filed, row.hours) == (house.branch.pk, 0, 0)
    shown = as_("planner").get(reverse("execution:spread")).content.decode()
    assert "一线帮办" in shown and "还没有" in shown
    only = as_("planner").get(reverse("execution:spread"), {"has": "no"}).content.decode()
    assert "一线帮办" not in only
    answer = as_("planner").get(reverse("execution:spread"), {"export": "xlsx", "has": "yes"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 2 and rows[1][1] == "一线帮办"


def test_brand_is_filed_and_a_visit_brings_a_difficulty(house: Cast, as_: Any) -> None:
    brand = founded(house, "brand", name="一线帮办", details={"slogan": "一线帮办"}, reason="服务审批提速")
    begin = reverse("casework:begin_case", args=("carrier_filing",))
    form = text_of(as_("doer"), begin, about=f"execution.carrier:{brand.pk}")
    assert "服务审批提速" in form and "品牌口号：一线帮办" in form
    shown = reverse("execution:carrier", args=(brand.pk,))
    nurture = reverse("casework:begin_case", args=("brand_nurturing",))
    assert nurture in text_of(as_("doer"), shown)
    about = f"execution.carrier:{brand.pk}"
    case = begin_case(
        actor=house.doer,
        beginning=Beginning(
            "brand_nurturing", house.branch.pk, "一线帮办培育", "proposed", Given({"business": "提速", "plan": "成规范"}),
            about=about, on=TODAY,
        ),
    )  # fmt: skip
    assert as_("doer").get(nurture, {"about": about}).status_code == 400
    fields = {"mentor": f"organisation:{house.first.branches[1].pk}", "focus": "成规范"}
    for actor, step, decision, given in (
        (house.planner, "choose", "chosen", fields),
        (house.second_doer, "guide", "again", {"advice": "写成一页纸"}),
    ):
        take_step(actor=actor, case=case, step=step, decision=decision, given=Given(given))
    page = text_of(as_("doer"), shown)
    assert "中期辅导" in page and "写成一页纸" in page and house.first.branches[1].name in page
    assert nurture not in page
    matrix = as_("planner").get(reverse("execution:brands")).context["matrix"]
    assert (matrix.nurtured, matrix.exemplary, matrix.having) == (1, 0, 0)
    other = founded(house, name="另一队")
    refused = as_("doer").get(begin, {"about": f"execution.carrier:{other.pk}"})
    assert refused.status_code == 400
    point = founded(house, "contact_point", name="联系点")
    as_("discipline").post(
        reverse("execution:visit_carrier", args=(point.pk,)),
        {"done_on": TODAY, "text": "窗口缺叫号机", "result": "当场联系行政科"},
    )
    visit = point.logs.get()
    begin = reverse("casework:begin_case", args=("branch_difficulty",))
    assert "窗口缺叫号机" in text_of(as_("doer"), begin, about=f"execution.carrier_log:{visit.pk}")


def test_batch_is_recorded_from_its_page_with_those_who_signed_up(house: Cast, as_: Any) -> None:
    rota = founded(house, "experience_rota", name="换岗看流程", details={"posts": "受理岗"})
    draft = CallDraft("跟一件", held_on=TODAY, place="大厅", wanted=2, served="受理岗")
    call = call_carrier(actor=house.planner, carrier=rota, draft=draft)
    mine = text_of(as_("member"), reverse("execution:mine"))
    assert "体验批次" in mine and "跟一件" in mine
    as_("member").post(reverse("execution:sign_up", args=(call.pk,)))
    batch = reverse("execution:call", args=(call.pk,))
    assert "登记活动" not in text_of(as_("member"), batch)
    answer = as_("doer").get(batch)
    form = as_("doer").get(answer.context["record_href"])
    marked = [row for row in form.context["roll"] if row.has_signed_up]
    assert [(row.name, row.state) for row in marked] == [(house.people["member"].name, "present")]
    assert form.context["roll"][0] == marked[0]
    initial = form.context["form"].initial
    assert (initial["place"], initial["title"], initial["service"]) == ("大厅", "跟一件", "受理岗")
    assert "还没有登记活动" in text_of(as_("doer"), reverse("execution:carrier", args=(rota.pk,)))
    sent = {
        "kind": "experience", "organisation": house.branch.pk, "held_on": TODAY, "title": "跟一件", "service": "受理岗",
        "found": "两头抄录", f"roll-{house.people['member'].pk}": "present",
    }  # fmt: skip
    assert as_("doer").post(reverse("execution:record_activity"), sent).status_code == 302
    page = text_of(as_("doer"), batch)
    assert "两头抄录" in page and "参加" in page and "已登记" in page
    page = text_of(as_("doer"), reverse("execution:carrier", args=(rota.pk,)))
    assert "两头抄录" in page and "还没有登记活动" not in page


def test_a_kind_of_ones_own_has_form_page_ledger_and_paper(
    house: Cast, as_: Any, settings: Any, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(settings.YIPANQI_RULES, rules)
    with (rules / "vocabulary" / "carrier_kind.yaml").open("a", encoding="utf-8") as words:
        words.write(of_the_page("carrier_kind"))
    settings.YIPANQI_RULES = rules
    client, found = as_("doer"), reverse("execution:found_carrier")
    assert "夜市帮办岗" in text_of(client, found)
    assert "街区" in text_of(client, found, kind="night_shift")
    sent = {"kind": "night_shift", "organisation": house.branch.pk, "name": "东街岗", "starts_on": TODAY}
    assert "请填写。" in client.post(found, sent).content.decode()
    assert client.post(found, {**sent, "own_street": "东街"}).status_code == 302
    carrier = Carrier.objects.get()
    page = text_of(client, reverse("execution:carrier", args=(carrier.pk,)))
    assert "东街" in page and "每月评审" in page
    assert "次日有回音" in text_of(client, reverse("execution:review_carrier", args=(carrier.pk,)))
    book = load_workbook(
        io.BytesIO(client.get(reverse("execution:export_carriers"), {"kind": "night_shift"}).content)
    )
    assert book.active.max_row == 2
    paper = Document(io.BytesIO(client.get(reverse("execution:carrier_sheet", args=(carrier.pk,))).content))
    assert any("街区：东街" in paragraph.text for paragraph in paper.paragraphs)
