"""What a case puts on paper, opened again: the close-out paper, the handling form, a notice, the archive catalogue."""

import datetime
import io

import pytest
from docx import Document

from tests.casework.development import WAY, add_applicant, day, driven
from tests.casework.people import begun, home, on_day, taken
from tests.cast import TODAY, Cast
from tests.papers import says_what_its_layout_names
from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries import CasePage, case_page
from yipanqi.casework.reports import CATALOGUE_HEADS, catalogue_rows, paper_of, printables
from yipanqi.casework.services import mark_expired
from yipanqi.documents.official import OfficialPaper, write_official
from yipanqi.documents.official_pdf import official_html, write_official_pdf

LATER = TODAY + datetime.timedelta(days=1)
HALF_YEAR = TODAY + datetime.timedelta(days=200)


def opened(paper: OfficialPaper) -> tuple[str, list[list[str]]]:
    """The words of the Word document, and the rows of its tables."""
    document = Document(io.BytesIO(write_official(paper)))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return "\n".join(one.text for one in document.paragraphs), rows


def rectified(office: Cast, *, late: bool = False) -> CasePage:
    case = begun(
        office.inspector, office.branch, "rectification", "register", "registered", title="窗口排队时间长"
    )
    case = taken(office.doer, case, "plan", "planned", owner=home(office.branch), finish_on=LATER)
    case = taken(office.county_secretary, case, "approve_plan", "approved")
    done = LATER + datetime.timedelta(days=3) if late else LATER
    if late:
        mark_expired(actor=system_actor(done), day=done)
    case = taken(on_day(office, "doer", done), case, "carry_out", "done")
    case = taken(on_day(office, "committee_clerk", done), case, "effect", "shown")
    case = taken(
        on_day(office, "county_deputy", done),
        case,
        "close_out",
        "closed",
        reason="平均等候由40分钟降到12分钟",
    )
    return case_page(on_day(office, "county_deputy", done), case)


def key_of(page: CasePage, title: str) -> str:
    return next(one.key for one in printables(page) if one.title == title)


def test_close_out_paper_names_the_fact_that_met_each_condition(office: Cast) -> None:
    page = rectified(office)
    paper = paper_of(office.county_deputy, page, key_of(page, "销号单"))
    says_what_its_layout_names("case_close_out", paper)
    text, rows = opened(paper)
    assert (
        text.startswith("销号单") and "事由：窗口排队时间长" in text and "平均等候由40分钟降到12分钟" in text
    )
    facts = {(row[1], row[2]) for row in rows}
    for condition, fact in (
        ("是否达到成效目标", "是"),
        ("不得与“整改”同一人办理", "“整改”由支部书记庚办理，本步由工委副书记丁卯办理"),
        (
            "不得与“对照目标看成效”同一人办理",
            "“对照目标看成效”由机关党委干事乙丑办理，本步由工委副书记丁卯办理",
        ),
        ("附成效材料1至3件", "已附1件"),
    ):
        assert (condition, fact) in facts
    assert any(
        one.startswith("最迟：自“查找原因、制定措施”的计划完成日期2025年6月16日起当日") for one, _ in facts
    )
    assert {row[0] for row in rows} <= {"类别", "要求", "填写"} | {
        row[0] for row in rows if len(set(row)) == 1
    }


def test_limit_that_passed_is_said_on_paper(office: Cast) -> None:
    page = rectified(office, late=True)
    _, rows = opened(paper_of(office.county_deputy, page, key_of(page, "销号单")))
    assert any(row[0] == "未按时" and row[2] == "2025年6月19日办理，超过3天，已记为超期" for row in rows)
    handling = paper_of(office.county_deputy, page, "handling")
    says_what_its_layout_names("case_handling", handling)
    _, rows = opened(handling)
    assert ["超期", "2025年6月19日", "“整改”，时限2025年6月16日"] in rows


def test_paper_of_a_step_that_was_returned_is_not_offered(office: Cast) -> None:
    case = begun(office.inspector, office.branch, "rectification", "register", "registered")
    page = case_page(office.inspector, case)
    assert [one.key for one in printables(page)] == ["handling"]
    with pytest.raises(NotFound):
        paper_of(office.inspector, page, "archive")


def test_restricted_case_has_no_paper(office: Cast) -> None:
    case = begun(office.discipline_secretary, office.first.committee, "clue", "receive", "registered")
    assert printables(case_page(office.discipline_secretary, case)) == []


def test_notice_and_catalogue_of_a_development_case(office: Cast) -> None:
    add_applicant(office)
    case = begun(
        on_day(office, "doer", day("2026-05-12")), office.branch, "development", "apply", "received",
        edition="2026", subject_key=office.actors["applicant"].key, title="申请人壬午的入党申请",
        fields={"born_on": datetime.date(1998, 8, 31)},
    )  # fmt: skip
    later = {"2025": "2026", "2026": "2027"}
    way = [
        (who, step, decision, later[on[:4]] + on[4:], fields) for who, step, decision, on, fields in WAY[:8]
    ]
    case = driven(office, case, way)
    case = taken(on_day(office, "commissioner", day("2027-09-24")), case, "posting", "posted")
    page = case_page(on_day(office, "secretary", day("2027-09-25")), case)
    assert [one.title for one in printables(page)] == ["发展党员办理单", "发展党员公示"]
    text, _ = opened(paper_of(office.secretary, page, "notice-publicity"))
    assert text.startswith("关于申请人壬午的公示") and "自次日起公示5个工作日" in text
    rows = list(catalogue_rows(on_day(office, "secretary", day("2027-09-25")), page))
    assert len(rows[0]) == len(CATALOGUE_HEADS) and rows[0][1:4] == (
        "入党申请书",
        "apply-application-0.txt",
        "递交入党申请书",
    )
    assert len(rows) == 9


def test_catalogue_of_a_closed_case_says_how_long_it_is_kept(office: Cast) -> None:
    page = rectified(office)
    case = taken(on_day(office, "inspector", HALF_YEAR), page.case, "look_again", "held")
    actor = on_day(office, "county_deputy", HALF_YEAR)
    archive = paper_of(actor, case_page(actor, case), "archive")
    says_what_its_layout_names("case_archive", archive)
    text, rows = opened(archive)
    assert "保管期限：30年" in text and "件数：2件" in text and "结果：已销号" in text
    assert rows[0] == list(CATALOGUE_HEADS) and [row[1] for row in rows[1:]] == [
        "完成的证明",
        "成效材料",
    ]


def test_same_paper_as_pdf(office: Cast) -> None:
    page = rectified(office)
    paper = paper_of(office.county_deputy, page, key_of(page, "销号单"))
    assert write_official_pdf(paper).startswith(b"%PDF")
    assert "<h1>销号单</h1>" in official_html(paper) and "平均等候由40分钟降到12分钟" in official_html(paper)
