"""Pages of 落实: lists, one activity, recording on a phone, correcting, carriers."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.cast import TODAY, Cast
from tests.web.evidence_rows import SMALL_PICTURE
from yipanqi.evidence.queries import evidence_of
from yipanqi.execution.models import Activity, Carrier
from yipanqi.execution.services import (
    ActivityDraft,
    ActivityRow,
    CarrierDraft,
    bulk_record_activities,
    found_carrier,
    record_activity,
)
from yipanqi.ledger.queries import entries_about

YESTERDAY = TODAY - datetime.timedelta(days=1)
DRAFT = ActivityDraft(
    kind="theme_day", title="柜台后的一天", held_on=YESTERDAY, place="政务大厅", host_name="庚"
)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"


def recorded(house: Cast) -> Activity:
    return record_activity(actor=house.doer, organisation=house.branch, draft=DRAFT)


def many(house: Cast, count: int, first: int = 0) -> None:
    rows = [
        ActivityRow(
            house.branch.pk, "theme_day", YESTERDAY, f"主题党日{number}", expected_count=8, present_count=7
        )
        for number in range(first, first + count)
    ]
    bulk_record_activities(actor=house.doer, rows=rows, judge=False)


def sent(house: Cast, **more: object) -> dict[str, object]:
    roll = {
        f"roll-{house.people[name].pk}": "present"
        for name in ("doer", "commissioner", "discipline", "member")
    }
    return {
        "kind": "theme_day", "organisation": house.branch.pk, "title": "柜台后的一天", "held_on": YESTERDAY.isoformat(),
        "place": "政务大厅", **roll, **more,
    }  # fmt: skip


def test_list_costs_the_same_for_five_and_fifty(house: Cast, as_: Any) -> None:
    client = as_("doer")
    many(house, 5)
    client.get(reverse("execution:index"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("execution:index"))
    many(house, 45, 5)
    with CaptureQueriesContext(connection) as lots:
        response = client.get(reverse("execution:index"))
    assert len(response.context["rows"]) == 50
    assert len(lots) == len(few)


def test_list_is_narrowed_and_exported(house: Cast, as_: Any) -> None:
    many(house, 3)
    recorded(house)
    client = as_("planner")
    page = client.get(
        reverse("execution:index"), {"q": "柜台", "kind": "theme_day", "from_on": YESTERDAY.isoformat()}
    )
    assert [row.record.title for row in page.context["rows"]] == ["柜台后的一天"]
    assert "没有符合条件的活动" in client.get(reverse("execution:index"), {"late": "1"}).content.decode()
    book = load_workbook(
        io.BytesIO(client.get(reverse("execution:export_activities"), {"q": "柜台"}).content)
    )
    assert [row[3].value for row in book.active.iter_rows()] == ["主题", "柜台后的一天"]


def test_secretary_records_with_roll_and_picture(house: Cast, as_: Any) -> None:
    client = as_("doer")
    assert "主题党日" in client.get(reverse("execution:record_activity")).content.decode()
    form = client.get(reverse("execution:record_activity"), {"kind": "theme_day"})
    assert "党员寅" in form.content.decode()
    away = house.people["member"].pk
    picture = SimpleUploadedFile("现场.png", SMALL_PICTURE, "image/png")
    roll = {f"roll-{away}": "leave", f"reason-{away}": "公出", "valid_until": "2026-06-15"}
    alone = client.post(reverse("execution:record_activity"), sent(house, **roll))
    assert "填了有效期，请一并选择材料" in alone.content.decode()
    answer = client.post(reverse("execution:record_activity"), sent(house, **roll, attached=picture))
    activity = Activity.objects.get()
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("execution:activity", args=[activity.pk]))
    assert (activity.expected_count, activity.present_count) == (4, 3)
    piece = evidence_of(house.doer, "execution.activity", activity.pk).get()
    assert piece.valid_until == datetime.date(2026, 6, 15)
    page = client.get(answer.url).content.decode()
    assert "公出" in page and "data-draft-done" in page
    words = list(entries_about(house.doer, "execution.activity", activity.pk).values_list("word", flat=True))
    assert sorted(words) == ["evidence.attached", "execution.activity.recorded"]


def test_nothing_typed_is_lost_when_refused(house: Cast, as_: Any) -> None:
    away = house.people["member"].pk
    answer = as_("doer").post(
        reverse("execution:record_activity"),
        sent(
            house,
            held_on="2025-06-20",
            place="二楼会议室",
            attached=SimpleUploadedFile("现场.jpg", b"x"),
            **{f"roll-{away}": "absent", f"reason-{away}": "病假"},
        ),
    )
    page = answer.content.decode()
    assert "晚于今天" in page and "二楼会议室" in page and "病假" in page
    assert page.count("刚才选的文件没有保留，请再选一次。") == 2
    assert f'id="roll-{away}-absent" name="roll-{away}" value="absent" checked' in page
    nobody = {
        "kind": "visit",
        "organisation": house.branch.pk,
        "title": "走访",
        "held_on": YESTERDAY,
        "whom": "企业",
    }
    refused = as_("doer").post(reverse("execution:record_activity"), nobody).content.decode()
    assert "还没有点参加的人" in refused
    assert not Activity.objects.exists()


def test_correct_with_reason_and_withdraw(house: Cast, as_: Any) -> None:
    client = as_("doer")
    client.post(reverse("execution:record_activity"), sent(house))
    activity = Activity.objects.get()
    address = reverse("execution:correct_activity", args=[activity.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, sent(house, place="三楼", reason="写错了地点"))
    assert answer.status_code == 302
    activity.refresh_from_db()
    assert (activity.place, activity.expected_count) == ("三楼", 4)
    client.post(reverse("execution:withdraw_activity", args=[activity.pk]), {"reason": "重复登记"})
    activity.refresh_from_db()
    assert activity.state == "withdrawn"
    words = list(entries_about(house.doer, "execution.activity", activity.pk).values_list("word", flat=True))
    assert sorted(words) == [
        "execution.activity.corrected",
        "execution.activity.recorded",
        "execution.activity.withdrawn",
    ]


def test_more_evidence_up_to_what_the_kind_takes(house: Cast, as_: Any) -> None:
    activity, client = recorded(house), as_("doer")
    address = reverse("execution:attach_evidence", args=[activity.pk])
    answer = client.post(address, {"attached": SimpleUploadedFile("现场.png", SMALL_PICTURE)})
    assert answer.status_code == 302
    assert client.post(address, {}).status_code == 200
    assert evidence_of(house.doer, "execution.activity", activity.pk).count() == 1


def test_minute_opens_in_word(house: Cast, as_: Any) -> None:
    activity = recorded(house)
    answer = as_("member").get(reverse("execution:minute", args=[activity.pk]))
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)
    assert "柜台后的一天" in text and "政务大厅" in text


def test_carrier_from_founding_to_result(house: Cast, as_: Any) -> None:
    client = as_("doer")
    member = house.people["member"].pk
    founded = client.post(reverse("execution:found_carrier"), {
        "organisation": house.branch.pk, "kind": "task_force", "name": "审批提速突击队", "starts_on": "2025-06-01",
        "leader_id": house.people["doer"].pk, "member_ids": [member], "before_value": "20", "value_unit": "天",
    })  # fmt: skip
    carrier = Carrier.objects.get()
    assert founded.url == reverse("execution:carrier", args=[carrier.pk])
    assert "党员寅" in client.get(founded.url).content.decode()
    client.post(
        reverse("execution:finish_carrier", args=[carrier.pk]),
        {"ends_on": "2025-06-15", "after_value": "7", "result": "审批由20天减到7天"},
    )
    page = client.get(founded.url).content.decode()
    assert "审批由20天减到7天" in page
    assert list(
        entries_about(house.doer, "execution.carrier", carrier.pk)
        .order_by("id")
        .values_list("word", flat=True)
    ) == [
        "execution.carrier.founded",
        "execution.carrier.finished",
    ]


def test_carrier_is_retired_with_a_reason(house: Cast, as_: Any) -> None:
    draft = CarrierDraft(kind="pledge", name="亮身份", starts_on=TODAY)
    carrier = found_carrier(actor=house.doer, organisation=house.branch, draft=draft)
    client = as_("doer")
    address = reverse("execution:retire_carrier", args=[carrier.pk])
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "并入突击队"})
    carrier.refresh_from_db()
    assert carrier.state == "retired"
