"""Adopting after seeing the difference, a parameter changed in the browser after it was tried, comparing and supposing."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from yipanqi.jobs.models import Job
from yipanqi.jobs.services import work_once
from yipanqi.ledger.models import Entry
from yipanqi.rulebook.models import Adoption, Amendment
from yipanqi.rulebook.queries import what_if as supposing
from yipanqi.rulebook.services import adopt_layer

NAME = "theme_days_per_month"


def said_by(client: Client, name: str, *args: Any, **asked: Any) -> str:
    return client.get(reverse(f"rulebook:{name}", args=args), asked).content.decode()


@pytest.fixture
def adoption(house: Cast) -> Adoption:
    return adopt_layer(
        actor=house.clerk,
        organisation=house.county,
        layer="example-county",
        from_on=datetime.date(2025, 1, 1),
    )


def test_difference_is_shown_before_adopting(house: Cast, as_: Any) -> None:
    client, address = as_("clerk"), reverse("rulebook:adopt_layer")
    asked = {
        "organisation": house.county.pk,
        "layer": "example-county",
        "from_on": "2025-07-01",
        "document": "工委会议",
    }
    said = client.post(address, {**asked, "step": "preview"}).content.decode()
    assert "支部党课每季度一次（惯例）自2025-07-01起对党支部执行" in said and not Adoption.objects.exists()
    assert "看差异" in said_by(client, "adopt_layer")
    assert client.post(address, {**asked, "step": "adopt"}).status_code == 302
    made = Adoption.objects.get()
    assert (made.adopted_by_name, made.document) == (house.clerk.name, "工委会议")
    again = client.post(address, {**asked, "step": "adopt"})
    assert again.status_code == 200 and "不需要重复采用" in again.content.decode()
    assert "尚未起始" in said_by(as_("member"), "adoptions")


def test_adoption_is_ended_with_a_reason(adoption: Adoption, as_: Any) -> None:
    client, address = as_("clerk"), reverse("rulebook:end_adoption", args=[adoption.pk])
    assert "请改正" in client.post(address, {"from_on": "2025-01-01", "reason": "另行规定"}).content.decode()
    assert client.post(address, {"from_on": "2025-07-01", "reason": "另行规定"}).status_code == 302
    said = said_by(client, "adoption", adoption.pk)
    assert "执行到2025-06-30" in said and "另行规定" in said and "结束采用</a>" not in said


def test_parameter_is_tried_then_confirmed_then_saved(house: Cast, adoption: Adoption, as_: Any) -> None:
    client, address = as_("clerk"), reverse("rulebook:amend_parameter", args=[adoption.pk, NAME])
    first = client.get(address)
    assert "现在每月1次" in first.content.decode()
    asked = {
        "value": 2, "from_on": "2025-05-01", "document": "主题党日补充通知", "article": "2", "number": "样直工〔2025〕3号",
        "seen": first.context["form"].initial["seen"],
    }  # fmt: skip
    tried = client.post(address, {**asked, "step": "preview"}).content.decode()
    for words in (
        "主题党日次数自2025-05-01起由每月1次改为每月2次。",
        "只因数值改变而不同",
        "预期已完成，实得未完成",
        "确认的理由",
        "4 个党组织",
    ):
        assert words in tried, words
    refused = client.post(address, {**asked, "step": "save", "accepted_reason": "会议决定"})
    assert refused.status_code == 200 and "须确认并写明理由" in refused.content.decode()
    assert not Amendment.objects.exists()
    saved = client.post(address, {**asked, "step": "save", "accepted": "on", "accepted_reason": "会议决定"})
    assert saved.status_code == 302
    row = Amendment.objects.get()
    said = said_by(as_("doer"), "amendment", row.pk)
    for words in ("《主题党日补充通知》第2条", "会议决定", house.clerk.name, "执行中"):
        assert words in said
    assert Entry.objects.filter(word="rulebook.parameter.amended", subject_key=str(row.pk)).exists()
    assert "样直工〔2025〕3号" in said_by(as_("member"), "element", "parameter", NAME)


def test_second_of_two_at_once_reads_one_sentence(adoption: Adoption, as_: Any) -> None:
    client, address = as_("clerk"), reverse("rulebook:amend_parameter", args=[adoption.pk, NAME])
    asked = {
        "value": 2, "from_on": "2025-07-01", "document": "通知", "article": "2", "step": "save", "accepted": "on",
        "accepted_reason": "会议决定", "seen": client.get(address).context["form"].initial["seen"],
    }  # fmt: skip
    assert client.post(address, asked).status_code == 302
    second = client.post(address, {**asked, "value": 3, "from_on": "2025-08-01"})
    assert "刚刚改动了这个参数，您看到的已不是最新数值，请刷新页面后再决定。" in second.content.decode()
    assert Amendment.objects.count() == 1


def test_amendment_is_corrected_and_revoked(adoption: Adoption, as_: Any) -> None:
    client = as_("clerk")
    address = reverse("rulebook:amend_parameter", args=[adoption.pk, NAME])
    asked = {
        "value": 3, "from_on": "2026-01-01", "document": "通知", "article": "2", "step": "save",
        "accepted": "on", "accepted_reason": "会议决定", "seen": client.get(address).context["form"].initial["seen"],
    }  # fmt: skip
    assert client.post(address, asked).status_code == 302
    wrong = Amendment.objects.get()
    correct = reverse("rulebook:correct_amendment", args=[wrong.pk])
    form = client.get(correct).context["form"]
    told = {**asked, "value": 2, "seen": form.initial["seen"], "reason": "数字抄错"}
    assert form.initial["value"] == 3
    assert client.post(correct, told).status_code == 302
    right = Amendment.objects.get(replaces=wrong)
    assert "数字抄错" in said_by(client, "amendment", wrong.pk)
    revoke = reverse("rulebook:revoke_amendment", args=[right.pk])
    seen = client.get(revoke).context["form"].initial["seen"]
    assert (
        client.post(revoke, {"from_on": "2026-07-01", "reason": "文件废止", "seen": seen}).status_code == 302
    )
    right.refresh_from_db()
    assert right.until_on == datetime.date(2026, 6, 30)
    assert "文件废止" in said_by(as_("member"), "amendment", right.pk)


def test_two_days_are_compared_in_words(house: Cast, adoption: Adoption, as_: Any) -> None:
    said = said_by(
        as_("doer"), "compare", organisation=house.branch.pk, earlier="2024-12-31", later="2025-06-01"
    )
    assert "支部党课每季度一次" in said and "增加" in said
    same = said_by(
        as_("doer"), "compare", organisation=house.branch.pk, earlier="2025-05-31", later="2025-06-01"
    )
    assert "没有差异" in same


def test_what_if_over_the_last_finished_year(house: Cast, as_: Any) -> None:
    client = as_("clerk")
    asked = {"organisation": house.county.pk, "year": 2024, "parameter": NAME, "value": 2}
    said = said_by(client, "what_if", **asked)
    assert "假如主题党日次数改为2次" in said and "没有变化" in said
    assert "只能用已经结束的年度试算，最近的是2024年。" in said_by(
        client, "what_if", **{**asked, "year": 2025}
    )
    assert "一次试算一样" in said_by(client, "what_if", organisation=house.county.pk, year=2024)


def test_what_if_over_many_is_a_job_with_progress(
    house: Cast, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supposing, "AT_ONCE", 1)
    client = as_("clerk")
    asked = {"organisation": house.county.pk, "year": 2024, "parameter": NAME, "value": 2}
    assert "开始后台试算" in said_by(client, "what_if", **asked)
    sent = client.post(reverse("rulebook:ask_what_if"), asked)
    job = Job.objects.get(kind="rulebook.what_if")
    assert sent["Location"] == reverse("rulebook:what_if_asked", args=[job.pk])
    assert "正在试算" in said_by(client, "what_if_asked", job.pk)
    work_once(worker="test")
    assert "假如主题党日次数改为2次" in said_by(client, "what_if_asked", job.pk)
