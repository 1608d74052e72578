"""Pages of study as people use them: constant cost, filters, exports, forms, panels of the activity's page."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.casework.people import begun
from tests.cast import TODAY, Cast
from tests.execution.study_people import campaign, idea, item, lecture, plan_with_topic, session
from yipanqi.execution import services
from yipanqi.execution.models import StudyIdea, StudyPlan
from yipanqi.execution.services import CarrierDraft, TopicDraft

LISTS = ("study", "materials", "ideas", "lectures", "actions", "leaders", "birthdays", "difficulties")


def cost(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def fill(house: Cast, number: int) -> None:
    """One more of everything that the lists show."""
    branch = house.first.branches[number % 2]
    doer = house.doer if number % 2 == 0 else house.second_doer
    draft = services.ActivityDraft(
        kind="lecture", title=f"党课{number}", held_on=TODAY, host_name=house.people["doer"].name
    )
    held = services.record_activity(actor=doer, organisation=branch, draft=draft)
    services.note_idea(actor=doer, activity=held, text=f"思路{number}")
    if number < 2:
        plan = services.make_study_plan(actor=doer, organisation_id=branch.pk, year=TODAY.year)
        services.add_topic(actor=doer, plan=plan, draft=TopicDraft(1, "一月专题"))


def test_lists_cost_the_same_for_few_and_many(house: Cast, as_: Any) -> None:
    client = as_("clerk")
    served = item(house)
    fill(house, 0)
    addresses = [reverse(f"execution:{name}") for name in LISTS]
    for address in addresses:
        client.get(address)
    few = {address: cost(client, address) for address in addresses}
    for number in range(1, 6):
        fill(house, number)
        team = CarrierDraft(
            kind="task_force", name=f"突击队{number}", starts_on=TODAY, business_item_id=served.pk
        )
        services.found_carrier(actor=house.planner, organisation=house.branch, draft=team)
    assert {address: cost(client, address) for address in addresses} == few


def test_secretary_makes_fills_and_files_a_plan(house: Cast, as_: Any) -> None:
    client = as_("doer")
    served = item(house)
    form = client.get(reverse("execution:make_study_plan"))
    sent = {"organisation": house.branch.pk, "year": TODAY.year, "audience": "branch"}
    assert form.context["form"].initial["organisation"] == house.branch.pk
    made = client.post(reverse("execution:make_study_plan"), sent)
    plan = StudyPlan.objects.get()
    assert made.url == reverse("execution:study_plan", args=[plan.pk])
    assert "还没有专题" in client.get(made.url).content.decode()
    topic = {
        "month": 6,
        "title": "学习营商环境条例",
        "leads": "书记",
        "item_id": served.pk,
        "stage": "第一阶段",
    }
    assert client.post(reverse("execution:add_topic", args=[plan.pk]), topic).status_code == 302
    assert (
        "已经有同名的专题"
        in client.post(reverse("execution:add_topic", args=[plan.pk]), topic).content.decode()
    )
    client.post(reverse("execution:file_study_plan", args=[plan.pk]))
    shown = client.get(made.url).content.decode()
    assert "图审环节排队" in shown and "本月应学" in shown and "报备" in shown
    book = load_workbook(io.BytesIO(client.get(made.url, {"export": "xlsx"}).content))
    assert [cell.value for cell in list(book.active.iter_rows())[1]][:4] == [
        6,
        "第一阶段",
        "学习营商环境条例",
        "书记",
    ]


def test_session_discharges_its_topic_from_its_own_page(house: Cast, as_: Any) -> None:
    plan, topic = plan_with_topic(house)
    held = session(house)
    client = as_("doer")
    page = client.get(reverse("execution:activity", args=[held.pk])).content.decode()
    assert f'id="topic-{topic.pk}" name="topic" value="{topic.pk}" checked' in page
    client.post(reverse("execution:discharge_here", args=[held.pk]), {"topic": [topic.pk]})
    shown = client.get(reverse("execution:study_plan", args=[plan.pk])).content.decode()
    assert "已学" in shown and held.title in shown


def test_idea_goes_its_way_in_the_browser(house: Cast, as_: Any) -> None:
    held, served = session(house), item(house)
    noted = as_("member").post(reverse("execution:note_idea", args=[held.pk]), {"text": "图审与踏勘并联"})
    assert noted.url.endswith("#study")
    one = StudyIdea.objects.get()
    client = as_("doer")
    assert "请选择它落到哪个" in client.post(
        reverse("execution:adopt_idea", args=[one.pk]), {"measure": "并联"}
    ).content.decode()  # fmt: skip
    client.post(reverse("execution:adopt_idea", args=[one.pk]), {"measure": "并联", "item_id": served.pk})
    client.post(reverse("execution:record_idea_result", args=[one.pk]), {"result": "等候减到2天"})
    shown = as_("clerk").get(reverse("execution:ideas"), {"stage": "result"}).content.decode()
    assert "等候减到2天" in shown and "图审环节排队" in shown


def test_lecture_page_shows_declaration_and_rating(house: Cast, as_: Any) -> None:
    held = lecture(house)
    address = reverse("execution:activity", args=[held.pk])
    assert "还没有声明" in as_("member").get(address).content.decode()
    refused = as_("discipline").post(reverse("execution:declare_lecture", args=[held.pk]), {"is_own": "on"})
    assert "引用出处" in refused.content.decode()
    said = {"is_own": "on", "sources": "无"}
    assert (
        as_("discipline").post(reverse("execution:declare_lecture", args=[held.pk]), said).status_code == 302
    )
    opened = as_("doer").post(
        reverse("execution:open_lecture_round", args=[held.pk]), {"closes_on": TODAY.isoformat()}
    )
    assert opened.status_code == 302
    page = as_("doer").get(address).content.decode()
    assert "本人撰写" in page and "评议中" in page and "应参加5人" in page
    assert "用评议码评议" not in page  # one rating at a time
    listed = as_("clerk").get(reverse("execution:lectures"), {"gap": "declaration"}).content.decode()
    assert "没有符合条件的党课" in listed


def test_birthday_cards_leave_out_who_declined(house: Cast, as_: Any) -> None:
    client = as_("member")
    client.post(reverse("execution:choose_birthday_card", args=[house.people["member"].pk]), {"out": "1"})
    assert "您选择了不要贺卡" in client.get(reverse("execution:birthdays"), {"month": "1"}).content.decode()
    answer = as_("doer").get(reverse("execution:birthday_cards"), {"month": "1"})
    text = "".join(
        cell.text
        for table in Document(io.BytesIO(answer.content)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "党员卯同志" in text and "党员寅同志" not in text and "入党1周年" in text


def test_board_is_narrowed_and_leads_to_taking_up(house: Cast, as_: Any) -> None:
    served = item(house)
    client = as_("doer")
    page = client.get(reverse("execution:difficulties"), {"taken": "no"}).content.decode()
    assert "图审环节排队" in page and f"kind=task_force&amp;item={served.pk}" in page
    form = client.get(reverse("execution:found_carrier"), {"kind": "task_force", "item": served.pk})
    assert f'value="{served.pk}" selected' in form.content.decode()
    assert (
        "没有符合条件的难题"
        in client.get(reverse("execution:difficulties"), {"q": "没有的"}).content.decode()
    )


def test_campaign_is_started_in_the_browser(house: Cast, as_: Any) -> None:
    client = as_("clerk")
    sent = {
        "organisation": house.county.pk, "title": "作风建设学习教育", "word": "作风建设", "basis": "县委部署", "organ": "工委",
        "plan_text": "学查改", "starts_on": "2025-05-01", "ends_on": "2025-07-31",
    }  # fmt: skip
    started = client.post(reverse("execution:start_campaign"), sent)
    pk = int(started.url.rstrip("/").rsplit("/", 1)[-1])
    phase = {
        "title": "学", "task": "集中学习", "starts_on": "2025-06-01", "ends_on": "2025-06-30", "kinds": ["study_session"], "least": 1,
    }  # fmt: skip
    assert client.post(reverse("execution:add_phase", args=[pk]), phase).status_code == 302
    session(house, "作风建设专题")
    page = client.get(started.url).content.decode()
    assert "1次" in page and "已做" in page and "进行中" in page
    client.post(reverse("execution:close_campaign", args=[pk]), {"summary": "收口"})
    assert "已总结" in as_("other_doer").get(reverse("execution:campaigns")).content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_exported(house: Cast, as_: Any, name: str) -> None:
    idea(house)
    lecture(house)
    plan_with_topic(house, material="条例读本")
    item(house)
    answer = as_("clerk").get(reverse(f"execution:{name}"), {"export": "xlsx", "month": "1"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows())
    assert len(rows) > (0 if name == "leaders" else 1)


def test_care_is_counted_and_nothing_else_is_told(house: Cast, as_: Any) -> None:
    who = {"who": f"person:{house.people['member'].pk}"}
    begun(house.doer, house.branch, "care", "agree", "agreed", title="慰问党员寅", fields=who)
    for name, number in (("clerk", 1), ("planner", 1), ("doer", 1), ("stranger", 0)):
        page = as_(name).get(reverse("execution:care"))
        assert (page.context["begun"], page.context["running"]) == (number, number)
        assert "党员寅" not in page.content.decode()


def test_campaign_rows_are_exported(house: Cast, as_: Any) -> None:
    one = campaign(house)
    answer = as_("planner").get(reverse("execution:campaign", args=[one.pk]), {"export": "csv"})
    assert "没有查到记录（0次）" in answer.content.decode("utf-8-sig")
