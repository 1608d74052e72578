"""A locality's own layout: filled, checked, refused in words that name what is wrong."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Pt

from yipanqi.basics.errors import Refused
from yipanqi.documents import own_papers
from yipanqi.documents.official import OfficialPaper, Table, Text
from yipanqi.documents.own_papers import (
    MOST_BYTES,
    TemplateRefused,
    check_layout,
    converted,
    fill,
    sample_paper,
    starting_layout,
    write_paper,
)

PAPER = OfficialPaper(
    organisation="甲支部",
    title="支部委员会记录",
    facts=(("时间", "2026年3月5日"), ("地点", "")),
    parts=(
        Text("议题", "图审排队\n窗口提速"),
        Text("决议", "由图审科办"),
        Table("名册", ("序号", "姓名"), (("1", "周维"), ("2", "高静"))),
    ),
    signature="甲支部",
    date="2026年3月5日",
)


def layout(change: Callable[[Any], None]) -> bytes:
    document = Document()
    change(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def own(document: Any) -> None:
    """Placeholders in header, text, one split over runs of different looks, one alone, one in a row of a table."""
    document.sections[0].header.paragraphs[0].text = "{{党组织}}统一格式"
    split = document.add_paragraph("会议：")
    for part in ("{{", "标", "题}}", "（存档）"):
        run = split.add_run(part)
        run.font.size = Pt(18 if part == "{{" else 9)
    document.add_paragraph("{{ 时间 }}，{{地点}}。{{决议}}")
    document.add_paragraph("{{正文}}").runs[0].bold = True
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "号", "名"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{表.序号}}", "{{表.姓名}}同志"


def test_everything_is_filled_where_it_stands() -> None:
    document = Document(io.BytesIO(fill(layout(own), PAPER)))
    assert document.sections[0].header.paragraphs[0].text == "甲支部统一格式"
    lines = [one for one in document.paragraphs if one.text]
    assert [one.text for one in lines] == [
        "会议：支部委员会记录（存档）", "2026年3月5日，。由图审科办", "一、议题", "图审排队", "窗口提速", "二、决议", "由图审科办",
    ]  # fmt: skip
    assert lines[0].runs[1].font.size == Pt(18) and all(one.runs[0].bold for one in lines[2:])
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [["号", "名"], ["1", "周维同志"], ["2", "高静同志"]]


def test_row_across_and_further_tables_keep_their_places() -> None:
    paper = OfficialPaper(
        "甲", "销号单", (Table("", ("类别", "事实"), (("一行占满",), ("要求", "是"))), Table("签收", ("岗位",), (("书记",),))),
    )  # fmt: skip
    columns = ("分组", "类别", "事实", "签收.岗位")
    start = starting_layout("销号单", (), columns)
    assert "签收.岗位" in check_layout(start, (), columns)
    document = Document(io.BytesIO(fill(start, paper)))
    first, second = document.tables
    assert [[cell.text for cell in row.cells] for row in first.rows[1:]] == [
        ["一行占满"] * 3,
        ["", "要求", "是"],
    ]
    assert second.rows[1].cells[0].text == "书记"


def test_shipped_layout_holds_until_the_folder_has_one(tmp_path: Path) -> None:
    assert "决议" in text_of(write_paper(tmp_path, "minute", PAPER, "docx"))
    (tmp_path / "minute.docx").write_bytes(layout(own))
    assert "（存档）" in text_of(write_paper(tmp_path, "minute", PAPER, "docx"))


def text_of(content: bytes) -> str:
    return "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)


def test_text_of_a_record_is_never_taken_for_a_placeholder() -> None:
    paper = OfficialPaper("甲", "{{署名}}", (Text("", "{{日期}}{% if %}"),), signature="乙", date="丙")
    filled = text_of(fill(layout(lambda document: document.add_paragraph("{{标题}}")), paper))
    assert filled == "{{署名}}"
    assert (
        text_of(fill(layout(lambda document: document.add_paragraph("{{正文}}")), paper))
        == "{{日期}}{% if %}"
    )


def test_starting_layout_is_accepted_and_filled() -> None:
    start = starting_layout("签到表", ("时间",), ("序号", "姓名"))
    assert check_layout(start, ("时间",), ("序号", "姓名")) == [
        "标题", "时间", "正文", "表.序号", "表.姓名", "署名", "日期",
    ]  # fmt: skip
    shown = Document(io.BytesIO(fill(start, sample_paper("签到表", ("时间",), ("序号", "姓名")))))
    assert "{{" not in shown.element.xml and len(shown.tables[0].rows) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{标题}}{{得分}}{{表.签名}}", "没有{{得分}}、{{表.签名}}"),
        ("没有占位符", "没有一个占位符"),
        ("{{标题}}{{时间", "没有写完"),
        ("{{标题.__class__}}", "没有{{标题.__class__}}"),
    ],
)
def test_unknown_placeholder_is_named(text: str, said: str) -> None:
    with pytest.raises(TemplateRefused) as refusal:
        check_layout(layout(lambda document: document.add_paragraph(text)), ("时间",), ("序号",))
    assert said in refusal.value.sentence and "file" in refusal.value.fields


def packed(**parts: bytes) -> bytes:
    """A layout with further parts in its package."""
    target = io.BytesIO(layout(own))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as folder:
        for name, content in parts.items():
            folder.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "这不是Word文档"),
        (b"0" * (MOST_BYTES + 1), "超过 2 MB"),
        (packed(word__vbaProject_dot_bin=b"x"), "宏"),
        (packed(word__embeddings__a_dot_bin=b"x"), "嵌入对象"),
        (
            packed(
                word___rels__settings_dot_xml_dot_rels=b'<Relationship Type="a/attachedTemplate" Target="http://a" TargetMode="External"/>'
            ),
            "外部",
        ),
        (packed(word__zeros=b"0" * (21 * 1024 * 1024)), "展开后太大"),
    ],
)
def test_files_that_could_do_harm_are_refused(content: bytes, said: str) -> None:
    with pytest.raises(TemplateRefused) as refusal:
        check_layout(content, ("时间", "地点", "决议"), ("序号", "姓名"))
    assert said in refusal.value.sentence


def test_without_an_office_the_pdf_of_an_own_layout_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_papers.shutil, "which", lambda name: None)
    with pytest.raises(Refused, match="请下载Word文档"):
        converted(layout(own))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs soffice")
def test_an_office_makes_a_pdf_of_an_own_layout() -> None:
    assert converted(fill(layout(own), PAPER)).startswith(b"%PDF")
