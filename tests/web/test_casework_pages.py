"""Pages of 办理: a case from the browser, what is refused and why, and what nobody else finds."""

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.casework.people import add_handlers, begun, case_of, home, taken
from tests.cast import TODAY, Cast
from tests.web.rows import ADMINISTRATORS
from yipanqi.casework.models import Case
from yipanqi.casework.queries import procedures
from yipanqi.inspection.services import FindingRow, bulk_register_findings, register_finding
from yipanqi.ledger.models import Entry
from yipanqi.rulebook.models import ProcedureDraft
from yipanqi.web.casework.draft_forms import STARTER

SECRET = "反映某科长收受礼金"
SEERS = ("discipline_secretary", "committee_discipline", "committee_discipline_b")
LOCAL = """
procedure:
  id: seal
  title: 用印审批
  edition: "1"
  effective_from: 2024-01-01
  subject: matter
  visibility: line
  template: true
  source: {document: local, confidence: 本地}
  starts: [ask]
  steps:
    - id: ask
      number: "1"
      title: 申请用印
      who: [{relation: own_branch, posts: [secretary]}]
      fields: [{id: wanted_on, title: 使用日期, type: date}]
      papers: [{kind: draft, title: 文稿, minimum: 1, maximum: 2}]
      decisions: [{id: asked, title: 已申请, to: [approve]}]
    - id: approve
      number: "2"
      title: 批准用印
      who: [{relation: own_committee, posts: [full_time_deputy_secretary]}]
      limits: [{id: approve, within: {working_days: 2}, at_expiry: remind}]
      decisions:
        - {id: approved, title: 同意, ends: 已用印}
        - {id: back, title: 退回, returns: ask}
"""
BOOK = """title: 本地程序
summary: 测试用的本地程序。
documents:
  local:
    title: 用印规定
    issuer: 本地
    effective_from: 2024-01-01
"""


@pytest.fixture
def office(house: Cast, settings: Any, tmp_path: Path) -> Cast:
    """The house with everybody who handles cases; files in a folder of the test's own."""
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    return add_handlers(house)


def raised(office: Cast) -> Case:
    return begun(office.doer, office.branch, "branch_difficulty", "raise", "raised", title="窗口缺叫号机")


def text_of(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def test_case_is_begun_and_ended_in_the_browser(office: Cast, as_: Any) -> None:
    address = reverse("casework:begin_case", args=("branch_difficulty",))
    form = text_of(as_("doer"), address)
    assert "困难" in form and "希望得到的支持" in form and "附件" in form
    answer = as_("doer").post(
        address,
        {"case_title": "窗口缺叫号机", "difficulty": "排队", "wanted": "一台", "case_on": TODAY,
         "paper_attachment": SimpleUploadedFile("照片说明.txt", "排队到门外".encode())},
    )  # fmt: skip
    case = Case.objects.get()
    assert answer.url == reverse("casework:case", args=(case.pk,))
    shown = text_of(as_("planner"), answer.url)
    assert "现在由您办理" in shown and "本级解决" in shown and "照片说明.txt" in shown
    take = reverse("casework:take_step", args=(case.pk, "take_on", "own"))
    as_("planner").post(take, {"owner": f"unit:{office.first.office.pk}", "case_on": TODAY, "seen": "1"})
    solve = reverse("casework:take_step", args=(case.pk, "solve", "solved"))
    as_("office_head").post(solve, {"result": "已装", "case_on": TODAY, "seen": "2"})
    confirm = reverse("casework:take_step", args=(case.pk, "confirm", "confirmed"))
    as_("doer").post(confirm, {"case_on": TODAY, "seen": "3"}, follow=True)
    case.refresh_from_db()
    assert case.ended == "支部确认解决"
    assert "卷内材料目录" in text_of(as_("doer"), answer.url)


def test_refused_form_keeps_what_was_typed(office: Cast, as_: Any) -> None:
    case = raised(office)
    take = reverse("casework:take_step", args=(case.pk, "take_on", "upward"))
    late = as_("planner").post(take, {"reason": "县里才有经费", "case_on": "2025-07-01", "seen": "1"})
    said = late.content.decode()
    assert late.status_code == 200 and "不能晚于今天" in said and "县里才有经费" in said
    assert Case.objects.get().where == "机关党委认领"


def test_second_of_two_reads_one_sentence_and_keeps_his_words(office: Cast, as_: Any) -> None:
    case = raised(office)
    text_of(as_("secretary"), reverse("casework:take_step", args=(case.pk, "take_on", "upward")))
    taken(office.planner, case, "take_on", "own", owner=home(office.branch))
    taken(office.doer, case, "solve", "solved")
    taken(office.commissioner, case, "confirm", "unsolved")
    told = as_("secretary").post(
        reverse("casework:take_step", args=(case.pk, "take_on", "upward")),
        {"reason": "县里才有经费", "case_on": TODAY, "seen": "1"},
    )
    said = told.content.decode()
    assert "刚刚已经办过" in said and "县里才有经费" in said


def test_who_may_not_is_told_who_could(office: Cast, as_: Any) -> None:
    case = raised(office)
    shown = text_of(as_("inspector"), reverse("casework:case", args=(case.pk,)))
    assert "所属机关党委的专职副书记、书记" in shown and "现在由您办理" not in shown
    refused = as_("doer").get(reverse("casework:take_step", args=(case.pk, "take_on", "own")))
    assert refused.status_code == 403 and "请转请其办理" in refused.content.decode()


def test_acts_beside_the_steps_have_pages(office: Cast, as_: Any) -> None:
    case = taken(office.planner, raised(office), "take_on", "own", owner=home(office.branch))
    extend = reverse("casework:act_on_case", args=(case.pk, "extend")) + "?step=solve&limit=solve"
    assert extend.replace("&", "&amp;") in text_of(as_("doer"), reverse("casework:case", args=(case.pk,)))
    assert as_("doer").post(extend, {"reason": "等待采购"}).status_code == 302
    withdraw = reverse("casework:act_on_case", args=(case.pk, "withdraw"))
    assert as_("doer").post(withdraw, {"reason": ""}).status_code == 200
    assert as_("doer").post(withdraw, {"reason": "已自行解决"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "等待采购" in text_of(as_("doer"), reverse("casework:case", args=(case.pk,)))


def test_restricted_case_is_on_no_page_of_anybody_else(office: Cast, as_: Any) -> None:
    case = begun(
        office.discipline_secretary, office.first.committee, "clue", "receive", "registered", title=SECRET,
        fields={"content": SECRET},
    )  # fmt: skip
    lists = ("casework:index", "integration:desk", "integration:board", "ledger:index")
    own = (
        reverse("casework:case", args=(case.pk,)),
        reverse("casework:take_step", args=(case.pk, "propose", "proposed")),
    )
    ledger = reverse("ledger:subject", args=("casework.case", str(case.pk)))
    cells = 0
    for name in [*office.actors, *ADMINISTRATORS]:
        client = as_(name)
        if name in SEERS:
            assert SECRET in text_of(client, own[0])
            assert SECRET in text_of(client, reverse("casework:index"))
            continue
        for address in own:
            assert client.get(address).status_code == 404, (name, address)
        for address in [*(reverse(one) for one in lists), ledger]:
            shown = client.get(address, follow=True).content.decode()
            assert SECRET not in shown and "加密办理件" not in shown and "线索处置" not in shown, (
                name,
                address,
            )
        for query in ({"q": "礼金"}, {"procedure": "clue"}, {"scope": "mine"}, {"export": "csv"}):
            shown = client.get(reverse("casework:index"), query).content.decode()
            assert SECRET not in shown and "线索" not in shown, (name, query)
        exported = client.get(reverse("ledger:export"), {"export": "csv"}, follow=True)
        data = b"".join(exported.streaming_content) if exported.streaming else exported.content
        assert SECRET.encode() not in data and "加密办理件".encode() not in data
        cells += 12
    assert cells > 200


def test_restricted_case_takes_numbers_in_place_of_files(office: Cast, as_: Any) -> None:
    form = text_of(as_("discipline_secretary"), reverse("casework:begin_case", args=("clue",)))
    if "先选定" in form:
        query = {"organisation": office.first.committee.pk}
        form = text_of(as_("discipline_secretary"), reverse("casework:begin_case", args=("clue",)), **query)
    assert "只登记件数" in form and 'type="file"' not in form


def test_every_procedure_has_its_page_and_diagram(office: Cast, as_: Any) -> None:
    listed = text_of(as_("member"), reverse("casework:procedures"))
    for one in procedures().procedures:
        assert one.title in listed
        shown = text_of(as_("member"), reverse("casework:procedure", args=(one.id, one.edition)))
        assert one.steps[0].title in shown
        picture = as_("member").get(reverse("casework:diagram", args=(one.id, one.edition)))
        assert picture["Content-Type"].startswith("image/svg+xml") and b"<svg" in picture.content
    assert "待核" in listed


def test_list_is_narrowed_exported_and_costs_the_same_however_long(office: Cast, as_: Any) -> None:
    case = raised(office)
    index, client = reverse("casework:index"), as_("planner")
    text_of(client, index)
    with CaptureQueriesContext(
        connection,
    ) as few:
        text_of(client, index)
    for number in range(6):
        begun(office.doer, office.branch, "branch_difficulty", "raise", "raised", title=f"第{number}件")
    with CaptureQueriesContext(connection) as many:
        text_of(client, index)
    assert len(many) == len(few) < 25
    found = text_of(client, index, q="叫号", scope="mine", state="open")
    assert case_row(case) in found and "第3件" not in found
    assert "没有符合条件" in text_of(client, index, overdue="1")
    assert "没有符合条件" in text_of(as_("stranger"), index)
    exported = client.get(index, {"export": "csv"}).content.decode("utf-8-sig")
    assert exported.count("基层困难") == 7


def case_row(case: Case) -> str:
    return reverse("casework:case", args=(case.pk,))


def test_desk_names_what_waits_for_me_and_nobody_else(office: Cast, as_: Any) -> None:
    raised(office)
    desk = reverse("integration:desk")
    assert "窗口缺叫号机" in text_of(as_("secretary"), desk)
    assert case_row(Case.objects.get()) in text_of(as_("planner"), desk)
    assert case_row(Case.objects.get()) not in text_of(as_("commissioner"), desk)


def test_a_localitys_procedure_in_yaml_runs_without_python(
    office: Cast, as_: Any, settings: Any, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(settings.YIPANQI_RULES, rules)
    book = rules / "models" / "sealing"
    (book / "procedures").mkdir(parents=True)
    (book / "book.yaml").write_text(BOOK, encoding="utf-8")
    (book / "procedures" / "seal.yaml").write_text(LOCAL, encoding="utf-8")
    settings.YIPANQI_RULES = rules
    assert "用印审批" in text_of(as_("doer"), reverse("casework:procedures"))
    begin = reverse("casework:begin_case", args=("seal",))
    assert "使用日期" in text_of(as_("doer"), begin)
    made = as_("doer").post(
        begin,
        {"case_title": "介绍信用印", "wanted_on": "2025-06-20", "case_on": TODAY,
         "paper_draft": SimpleUploadedFile("文稿.txt", "介绍信".encode())},
    )  # fmt: skip
    case = Case.objects.get()
    assert made.status_code == 302
    assert case.next_due_on == datetime.date(2025, 6, 17)
    approve = reverse("casework:take_step", args=(case.pk, "approve", "approved"))
    assert as_("planner").post(approve, {"case_on": TODAY, "seen": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.ended == "已用印"
    assert "介绍信用印" in as_("planner").get(reverse("casework:index"), {"export": "csv"}).content.decode()
    assert Entry.objects.filter(subject_kind="casework.case", word="casework.step.taken").count() == 1


def test_cases_of_one_procedure_stand_side_by_side_and_are_found_by_initials(office: Cast, as_: Any) -> None:
    raised(office)
    page = text_of(
        as_("planner"), reverse("casework:progress", args=("branch_difficulty",)), light="due_soon"
    )
    assert "窗口缺叫号机" in page and "机关党委认领" in page and "还有" in page
    gone = text_of(as_("planner"), reverse("casework:progress", args=("branch_difficulty",)), light="overdue")
    assert "没有符合条件的在办件" in gone
    person = office.people["member"]
    person.pinyin = "jiayi jy"
    person.save()
    begun(office.doer, office.branch, "development", "apply", "received", title="申请入党", edition="2014", fields={"born_on": datetime.date(1995, 5, 4)},
          subject_key=office.actors["member"].key)  # fmt: skip
    assert "申请入党" in text_of(as_("doer"), reverse("casework:index"), q="jy")
    assert "申请入党" not in text_of(as_("doer"), reverse("casework:index"), q="zzz")


def test_a_finding_and_its_case_lead_to_each_other(office: Cast, as_: Any) -> None:
    finding = register_finding(
        actor=office.inspector, organisation_id=office.branch.pk, title="帮办记录缺失", source_kind="quarterly_round", found_on=TODAY
    )  # fmt: skip
    about, page = f"inspection.finding:{finding.pk}", reverse("inspection:finding", args=(finding.pk,))
    case = case_of(finding)
    begin = f"{reverse('casework:begin_case', args=('rectification',))}?about={about}"
    shown = text_of(as_("inspector"), page)
    assert "查找原因、制定措施" in shown and begin not in shown
    assert page in text_of(as_("inspector"), reverse("casework:case", args=(case.pk,)))
    row = FindingRow(office.branch.pk, "帮办记录缺失", "quarterly_round", TODAY, "督查员乙")
    (taken_in,) = bulk_register_findings(actor=office.clerk, rows=[row])
    about, page = f"inspection.finding:{taken_in.pk}", reverse("inspection:finding", args=(taken_in.pk,))
    begin = f"{reverse('casework:begin_case', args=('rectification',))}?about={about}"
    assert begin in text_of(as_("inspector"), page)
    assert 'value="帮办记录缺失"' in text_of(as_("inspector"), begin)
    assert as_("member").get(begin).status_code == 403


def test_editor_works_without_scripts_and_keeps_what_was_typed(office: Cast, as_: Any) -> None:
    write, planner = reverse("casework:write_draft"), as_("planner")
    assert "用印审批" in text_of(planner, write)
    copied = text_of(planner, write, copy="instruction/1")
    assert "title: 批示办理" in copied and "程序写得通" in copied
    given = {"organisation": office.first.committee.pk, "text": STARTER.replace("[approve]", "[sign]")}
    checked = planner.post(write, {**given, "do": "check"}).content.decode()
    assert "草稿 第" in checked and "[sign]" in checked
    saved = planner.post(write, {**given, "text": STARTER, "do": "save"}, follow=True)
    assert "采用须由另一名党务工作人员决定" in saved.content.decode()
    draft = ProcedureDraft.objects.get()
    rewrite = reverse("casework:rewrite_draft", args=(draft.pk,))
    again = {**given, "text": STARTER + "# 我的改动", "seen": 1, "do": "save"}
    as_("clerk").post(rewrite, {**again, "text": STARTER})
    late = planner.post(rewrite, again).content.decode()
    assert "刚刚保存过" in late and "# 我的改动" in late
    shelve = reverse("casework:shelve_procedure", args=(draft.pk,))
    assert as_("clerk").post(shelve, {"reason": "先不用"}).status_code == 302
    assert "已搁置" in text_of(planner, reverse("casework:drafts"))
