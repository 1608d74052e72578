"""Pages of 门户: a citizen without account, who answers, a stranger; a locality's own kind written in YAML."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.casework.people import add_handlers
from tests.cast import Cast
from tests.portal.filing import NAME, TELEPHONE, answered, case_of, filed
from yipanqi.basics.tracking import spaced
from yipanqi.ledger.models import Entry
from yipanqi.portal.models import Filing, PublicIssue

LOCAL = """
procedure:
  id: street_lamp
  title: 路灯报修
  edition: "1"
  effective_from: 2024-01-01
  subject: matter
  visibility: line
  template: true
  source: {document: local, confidence: 本地}
  starts: [report]
  steps:
    - id: report
      number: "1"
      title: 报修
      note: 路灯不亮、忽明忽暗，写明灯杆编号。
      who: [{relation: visitor}]
      fields:
        - {id: pole, title: 灯杆编号, type: text}
        - {id: urgent, title: 是否危险, type: yes_no}
      decisions: [{id: reported, title: 已报修, to: [mend]}]
    - id: mend
      number: "2"
      title: 修理
      who: [{relation: own_committee, posts: [full_time_deputy_secretary]}]
      fields: [{id: done, title: 修理结果, type: long_text}]
      limits: [{id: mend, within: {working_days: 2}, at_expiry: remind}]
      decisions: [{id: mended, title: 已修好, ends: 已修好}]
"""
BOOK = """title: 本地事项
summary: 测试用的本地事项。
documents:
  local: {title: 样县便民事项, issuer: 样县, effective_from: 2024-01-01}
"""


@pytest.fixture
def office(house: Cast, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    """The house with everybody who handles cases; nobody has filed within the hour."""
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    cache.clear()
    yield add_handlers(house)
    cache.clear()


def text_of(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def sent(office: Cast, **more: Any) -> dict[str, Any]:
    return {
        "receiver": office.first.committee.pk,
        "case_title": "办证窗口排队时间太长",
        "matter": "排了两个小时",
        "name": NAME,
        "telephone": TELEPHONE,
        "website": "",
        "token": secrets.token_urlsafe(24),
        **more,
    }


def test_citizen_files_prints_follows_and_rates_without_an_account(office: Cast) -> None:
    citizen = Client()
    assert reverse("public:home") in text_of(citizen, reverse("account_login"))
    assert "样县第一局" in text_of(citizen, reverse("public:file_matter", args=("public_demand",)))
    photo = SimpleUploadedFile("排队.txt", "十点到十二点".encode())
    form = reverse("public:file_matter", args=("public_demand",))
    to_receipt = citizen.post(form, sent(office, paper_attachment=photo))
    receipt = to_receipt.headers["Location"]
    number = re.findall(r"\d{16}", receipt)[0]
    page = citizen.get(receipt)
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
    assert spaced(number) in page.content.decode() and "data:image/svg+xml" in page.content.decode()
    answered(office, number)
    here = citizen.post(reverse("public:track"), {"number": f" {spaced(number)} "}).headers["Location"]
    shown = text_of(citizen, here)
    assert "平均等候十分钟" in shown and "等您评价" in shown
    secret = [NAME, TELEPHONE, "内部情况", *(person.name for person in office.people.values())]
    assert not [word for word in secret if word in shown + page.content.decode()]
    rate = reverse("public:act", args=(number, "satisfaction", "satisfied"))
    assert "非常满意" in text_of(citizen, rate)
    assert citizen.post(rate, {"degree": ""}).status_code == 200
    assert citizen.post(rate, {"degree": "满意"}).status_code == 302
    assert "已办结" in text_of(citizen, here)
    assert citizen.get(rate).status_code == 404


def test_what_a_machine_fills_in_and_too_much_is_refused_and_nothing_typed_is_lost(office: Cast) -> None:
    form = reverse("public:file_matter", args=("public_demand",))
    for wrong, sentence in (
        ({"website": "http"}, "没有提交"),
        ({"telephone": "12"}, "联系电话"),
        ({"receiver": ""}, "请选择。"),
        ({"token": ""}, "表单不完整"),
    ):
        page = Client().post(form, sent(office, **wrong))
        assert page.status_code == 200
        assert sentence in page.content.decode() and "排了两个小时" in page.content.decode()
    large = SimpleUploadedFile("大.txt", b"0" * (5 * 1024 * 1024 + 1))
    assert "超过5MB" in Client().post(form, sent(office, paper_attachment=large)).content.decode()
    assert Client().post(form, sent(office), CONTENT_LENGTH=str(30 * 1024 * 1024)).status_code == 413
    assert Client(enforce_csrf_checks=True).post(form, sent(office)).status_code == 403
    assert not Filing.objects.exists()


def test_number_that_is_none_says_so_and_nothing_more(office: Cast) -> None:
    filed(office)
    page = Client().post(reverse("public:track"), {"number": "1234 5678 9012 3456"}).content.decode()
    assert "请对照回执" in page
    assert Client().get(reverse("public:filing", args=("0000000000000001",))).status_code in (400, 404)
    assert Client().get(reverse("public:filing", args=("abc",))).status_code == 400


def test_public_reads_only_what_somebody_decided_to_publish(office: Cast, as_: Any) -> None:
    number = filed(office)
    case = answered(office, number)
    public = reverse("public:issues")
    assert "窗口" not in text_of(Client(), public)
    staff, handler = as_("planner"), as_("committee_clerk")
    shown = text_of(staff, reverse("portal:index"))
    assert "窗口服务（1）" in shown and "待公开" in shown
    assert "申某某某" in text_of(handler, reverse("portal:issue", args=(case.pk,)))
    opened = handler.post(reverse("portal:contact", args=(case.pk,))).content.decode()
    assert NAME in opened and TELEPHONE in opened
    publish = reverse("portal:publish_issue", args=(case.pk,))
    for text in (f"{NAME}反映排队", f"电话{TELEPHONE}", office.people["doer"].name):
        page = staff.post(publish, {"question": text, "reply": ""}).content.decode()
        assert "不能写人的姓名和号码" in page
    assert not PublicIssue.objects.exists()
    given = {"question": "办证窗口排队时间长", "reply": "已增开两个窗口。"}
    assert staff.post(publish, given).status_code == 302
    told = text_of(Client(), public)
    assert "已增开两个窗口" in told and "窗口服务" in told and "一年内同类 1 件" in told
    names = [NAME, TELEPHONE, *(person.name for person in office.people.values())]
    assert not [name for name in names if name in told]
    issue = PublicIssue.objects.get()
    assert issue.published_by_name == office.people["planner"].name
    assert Entry.objects.filter(word="portal.issue.published", audience="line").count() == 1
    assert as_("stranger").post(publish, given).status_code == 404
    assert (
        staff.post(reverse("portal:take_back_issue", args=(case.pk,)), {"reason": "写错了"}).status_code
        == 302
    )
    assert "已增开两个窗口" not in text_of(Client(), public)


def test_reply_is_not_public_before_the_answer_nor_against_its_decision(office: Cast, as_: Any) -> None:
    number = filed(office)
    publish = reverse("portal:publish_issue", args=(case_of(number).pk,))
    reply = {"question": "排队时间长", "reply": "马上就好。"}
    assert "先答复再公开" in as_("planner").post(publish, reply).content.decode()
    assert as_("planner").post(publish, {"question": "排队时间长"}).status_code == 302
    assert "办理中" in text_of(Client(), reverse("public:issues"))
    answered(office, number, public=False)
    assert "答复时决定不公开" in as_("planner").post(publish, reply).content.decode()


def test_member_files_with_his_name_or_without(office: Cast, as_: Any) -> None:
    member, form = as_("member"), reverse("portal:file_own", args=("suggestion",))
    given = {
        key: value
        for key, value in sent(office, proposal="例会每月少一次").items()
        if key not in ("name", "telephone")
    }
    named = member.post(form, given)
    assert named.status_code == 302 and "/casework/" in named.headers["Location"]
    unnamed = member.post(form, {**given, "unnamed": "on", "token": secrets.token_urlsafe(24)})
    assert unnamed.headers["Location"].endswith("/receipt/")
    own = text_of(member, reverse("portal:mine"))
    assert own.count("办证窗口排队时间太长") == 2
    case = Filing.objects.get().case
    name = office.people["member"].name
    for reader in ("planner", "clerk", "committee_clerk"):
        for address in ("portal:index", "casework:index"):
            assert text_of(as_(reader), reverse(address)).count(name) <= 1, "once: the one with his name"
        assert name not in text_of(as_(reader), reverse("casework:case", args=(case.pk,)))
        assert name not in text_of(as_(reader), reverse("portal:issue", args=(case.pk,)))
    assert name in as_("planner").post(reverse("portal:contact", args=(case.pk,))).content.decode()
    assert as_("clerk").post(reverse("portal:contact", args=(case.pk,))).status_code == 403
    assert as_("doer").get(reverse("portal:issue", args=(case.pk,))).status_code == 404


def test_poster_leads_to_the_form_with_the_unit_chosen(office: Cast, as_: Any) -> None:
    address = f"{reverse('public:home')}?to={office.first.committee.pk}"
    assert address in text_of(as_("planner"), reverse("portal:poster"))
    assert f"?to={office.first.committee.pk}" in text_of(Client(), address)
    form = text_of(
        Client(), reverse("public:file_matter", args=("suggestion",)), to=office.first.committee.pk
    )
    assert f'<option value="{office.first.committee.pk}" selected>' in form


def test_a_locality_adds_a_kind_for_the_public_in_yaml_alone(
    office: Cast, as_: Any, settings: Any, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(settings.YIPANQI_RULES, rules)
    book = rules / "models" / "street"
    (book / "procedures").mkdir(parents=True)
    (book / "book.yaml").write_text(BOOK, encoding="utf-8")
    (book / "procedures" / "street_lamp.yaml").write_text(LOCAL, encoding="utf-8")
    settings.YIPANQI_RULES = rules
    citizen, form = Client(), reverse("public:file_matter", args=("street_lamp",))
    assert form in text_of(citizen, reverse("public:home"))
    assert "灯杆编号" in text_of(citizen, form)
    to_receipt = citizen.post(form, sent(office, pole="A-17", urgent="yes", case_title="路灯不亮"))
    here = to_receipt.headers["Location"].replace("receipt/", "")
    case = case_of(re.findall(r"\d{16}", here)[0])
    assert "路灯不亮" in text_of(as_("planner"), reverse("casework:index"), scope="mine")
    mend = reverse("casework:take_step", args=(case.pk, "mend", "mended"))
    assert (
        as_("planner").post(mend, {"done": "换了灯泡", "case_on": "2025-06-15", "seen": "1"}).status_code
        == 302
    )
    assert "换了灯泡" in text_of(citizen, here)
