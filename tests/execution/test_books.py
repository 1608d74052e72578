"""Papers of activities: minute, notice, sheets, the year's book; the locality's own layout, uploaded, tried, in use, taken back."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from tests.cast import TODAY, Cast
from tests.web.conftest import as_, house
from yipanqi.basics.errors import Conflict, NotFound, NotPermitted
from yipanqi.documents.own_papers import starting_layout
from yipanqi.execution.models import Activity
from yipanqi.execution.queries.activities import roll_for
from yipanqi.execution.queries.papers import paper_kind, paper_kinds, papers_folder
from yipanqi.execution.reports import book_of, minute_of
from yipanqi.execution.services import (
    ActivityDraft,
    CarrierDraft,
    RollLine,
    found_carrier,
    record_activity,
    use_own_layout,
    use_shipped_layout,
    withdraw_activity,
)
from yipanqi.ledger.queries import entries_about

__all__ = ("as_", "house")
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.YIPANQI_DATA = tmp_path
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"


def recorded(house: Cast, days: int = 1, title: str = "柜台后的一天") -> Activity:
    due = roll_for(house.doer, house.branch, "theme_day", TODAY)
    roll = [RollLine(each.person_id) for each in due]
    roll[0] = RollLine(due[0].person_id, "leave", "出差")
    draft = ActivityDraft(
        kind="theme_day",
        title=title,
        held_on=TODAY - days * DAY,
        place="政务大厅",
        host_name="庚",
        details={"follow_up": "三件事已办"},
    )
    return record_activity(actor=house.doer, organisation=house.branch, draft=draft, roll=roll)


def own_layout(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(one.text for one in document.paragraphs), *cells))


def test_minute_in_the_locality_s_own_layout(house: Cast, as_: Any) -> None:
    activity = recorded(house)
    content = own_layout(
        "样县统一会议记录本", "{{标题}}", "{{时间}}在{{地点}}，{{人数}}", "后来：{{事后落实情况}}", "{{正文}}"
    )
    found = use_own_layout(actor=house.clerk, paper=paper_kind("minute"), content=content, name="记录本.docx")
    assert found == ["标题", "时间", "地点", "人数", "事后落实情况", "正文"]
    said = text_of(as_("member").get(reverse("execution:minute", args=(activity.pk,))).content)
    for words in (
        "样县统一会议记录本",
        "在政务大厅，应到6人，实到5人",
        "后来：三件事已办",
        "主持人（签名）：庚",
    ):
        assert words in said
    use_shipped_layout(actor=house.clerk, paper=paper_kind("minute"))
    assert "统一会议记录本" not in text_of(minute_of(house.member, activity))
    words = (
        entries_about(house.system, "execution.paper", "minute").order_by("id").values_list("word", flat=True)
    )
    assert list(words) == ["execution.paper.laid_out", "execution.paper.reset"]
    with pytest.raises(Conflict):
        use_shipped_layout(actor=house.clerk, paper=paper_kind("minute"))


@pytest.mark.parametrize("name", ["planner", "doer", "member", "leader", "inspector", "stranger"])
def test_layouts_are_not_for_everybody(house: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        use_own_layout(
            actor=house.actors[name],
            paper=paper_kind("minute"),
            content=own_layout("{{标题}}"),
            name="a.docx",
        )
    assert not papers_folder().exists()
    with pytest.raises(NotFound):
        paper_kind("none")


def test_administrator_tries_uses_and_resets_on_the_page(house: Cast, as_: Any) -> None:
    client, address = as_("system_admin"), reverse("execution:layout", args=("notice",))
    assert "{{有关要求}}" in client.get(address).content.decode()
    start = client.get(reverse("execution:layout_document", args=("notice",))).content

    def send(content: bytes, act: str) -> Any:
        given = SimpleUploadedFile("通知.docx", content)
        return client.post(address, {"file": given, "act": act})

    refused = send(own_layout("{{标题}}{{得分}}"), "use").content.decode()
    assert "没有{{得分}}" in refused and paper_kind("notice").own_since is None
    assert "〔有关要求〕" in text_of(send(start, "try").content) and paper_kind("notice").own_since is None
    assert send(start, "use").status_code == 302
    assert "现用本地样式" in client.get(address).content.decode()
    assert (
        client.get(reverse("execution:layout_document", args=("notice",)), {"format": "own"}).content == start
    )
    assert client.post(reverse("execution:reset_layout", args=("notice",))).status_code == 302
    assert "平台自带" in client.get(reverse("execution:layouts")).content.decode()


def test_notice_and_sheet_from_one_form(house: Cast, as_: Any) -> None:
    client, address = as_("doer"), reverse("execution:prepare")
    assert "通知（Word）" in client.get(address).content.decode()
    asked = {
        "organisation": house.branch.pk,
        "kind": "theme_day",
        "held_on": "2025-06-20",
        "time": "14:30",
        "place": "大厅",
        "agenda": "到窗口去",
        "wishes": "请按时",
    }
    notice = text_of(client.get(address, {**asked, "format": "notice.docx"}).content)
    assert "关于开展主题党日的通知" in notice and "2025年6月20日 14:30" in notice and "党员卯" in notice
    sheet = Document(io.BytesIO(client.get(address, {**asked, "format": "sign-in.docx"}).content))
    names = [row.cells[1].text for row in sheet.tables[0].rows]
    assert names[0] == "姓名" and "党员寅" in names and names[-4:] == ["", "", "", ""]
    page = client.get(address, {**asked, "held_on": "", "format": "notice.docx"})
    assert page["Content-Type"].startswith("text/html") and "error" in page.content.decode()


def test_sheet_of_a_recorded_activity_marks_who_stayed_away(house: Cast, as_: Any) -> None:
    answer = as_("doer").get(reverse("execution:sign_in_sheet", args=(recorded(house).pk,)))
    rows = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(answer.content)).tables[0].rows]
    assert len(rows) == 1 + 6 + 4 and [row[2] for row in rows].count("请假") == 1


def test_book_holds_every_activity_of_the_branch_s_year_in_order(house: Cast, as_: Any) -> None:
    for number, days in enumerate((1, 60, 20)):
        recorded(house, days, f"第{number}次")
    withdraw_activity(actor=house.doer, activity=recorded(house, 5, "录错的"), reason="录错")
    client = as_("doer")
    assert (
        "3 次" in client.get(reverse("execution:books"), {"organisation": house.branch.pk}).content.decode()
    )
    address = reverse("execution:book_document", args=(house.branch.pk, TODAY.year))
    said = text_of(client.get(address).content)
    assert "录错的" not in said and "活动次数：3次" in said
    order = [said.index(f"记录：第{number}次") for number in (1, 2, 0)]
    assert order == sorted(order) and said.count("缺席及原因") == 3
    assert "这一年还没有活动" in client.get(reverse("execution:books"), {"year": 2021}).content.decode()


def test_book_costs_two_statements(house: Cast) -> None:
    recorded(house)
    with CaptureQueriesContext(connection) as few:
        book_of(house.doer, house.branch, TODAY.year, "docx")
    for number in range(4):
        recorded(house, 2 + number)
    with CaptureQueriesContext(connection) as many:
        book_of(house.doer, house.branch, TODAY.year, "docx")
    assert len(few) == len(many) == 2


def test_book_behind_the_locality_s_own_cover(house: Cast) -> None:
    recorded(house)
    content = own_layout("样县机关党建", "{{标题}}", "{{党组织}}　{{活动次数}}")
    use_own_layout(actor=house.clerk, paper=paper_kind("book"), content=content, name="封面.docx")
    said = text_of(book_of(house.doer, house.branch, TODAY.year, "docx")).splitlines()
    assert said[:2] == ["样县机关党建", f"{TODAY.year}年度组织生活活动册"] and "目　录" in said


def test_pledge_cards_by_the_locality_s_own_layout(house: Cast, as_: Any) -> None:
    draft = CarrierDraft(
        kind="pledge", name="窗口承诺", starts_on=TODAY, leader_id=house.people["member"].pk, criteria="材料一次告知"
    )  # fmt: skip
    found_carrier(actor=house.doer, organisation=house.branch, draft=draft, member_ids=[])
    document = Document()
    document.add_paragraph("样县党员承诺")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{{表.姓名}}：{{表.内容}}"
    target = io.BytesIO()
    document.save(target)
    kind = paper_kind("pledge_cards")
    use_own_layout(actor=house.clerk, paper=kind, content=target.getvalue(), name="承诺卡.docx")
    said = text_of(as_("doer").get(reverse("execution:cards")).content)
    assert "样县党员承诺" in said and "：材料一次告知" in said and "{{" not in said


def documents(house: Cast, as_: Any, form: str) -> dict[str, bytes]:
    """Every paper of this room that an activity gives, through the pages."""
    activity = recorded(house)
    asked = {"organisation": house.branch.pk, "kind": "theme_day", "held_on": "2025-06-20"}
    addresses = {
        "minute": (reverse("execution:minute", args=(activity.pk,)), {"format": form}),
        "sheet": (reverse("execution:sign_in_sheet", args=(activity.pk,)), {"format": form}),
        "notice": (reverse("execution:prepare"), {**asked, "format": f"notice.{form}"}),
        "planned sheet": (reverse("execution:prepare"), {**asked, "format": f"sign-in.{form}"}),
        "book": (reverse("execution:book_document", args=(house.branch.pk, TODAY.year)), {"format": form}),
        "cards": (reverse("execution:cards"), {"format": form}),
    }
    client = as_("doer")
    return {name: client.get(address, query).content for name, (address, query) in addresses.items()}


def test_every_paper_is_had_as_pdf(house: Cast, as_: Any) -> None:
    assert all(content.startswith(b"%PDF") for content in documents(house, as_, "pdf").values())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs soffice")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="papers do not know which database answers")
def test_an_office_opens_every_paper_and_every_starting_layout(house: Cast, as_: Any, tmp_path: Path) -> None:
    papers = documents(house, as_, "docx")
    papers |= {
        paper.key: starting_layout(paper.title, paper.fields, paper.columns) for paper in paper_kinds()
    }
    for number, content in enumerate(papers.values()):
        (tmp_path / f"{number}.docx").write_bytes(content)
    # One office for all of them: starting it takes longer than opening a paper.
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--norestore"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, sorted(tmp_path.glob("*.docx")))]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    opened = {number for number in range(len(papers)) if (tmp_path / f"{number}.pdf").exists()}
    assert [key for number, key in enumerate(papers) if number not in opened] == []
