"""Official papers: page, fonts, page numbers and tables, opened again."""

import io
import zipfile
from dataclasses import replace

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import ImageFile

from yipanqi.documents.official import (
    OfficialPaper,
    Table,
    Text,
    numeral,
    sign_off_spaces,
    title_lines,
    write_official,
)
from yipanqi.documents.official_pdf import official_html

PAPER = OfficialPaper(
    organisation="中共样县第一局机关委员会",
    title="关于窗口排队的办理单",
    to="各党支部",
    facts=(("事由", "窗口排队"), ("对象", "")),
    parts=(
        Text("决定", "第一段\n第二段 <b>"),
        Table("经过", ("步骤", "事实"), (("一行占满",), ("甲", "乙\n丙")), (1, 3)),
        Text("没有内容的不写", " "),
    ),
    signature="中共样县第一局机关委员会",
    date="2026年11月21日",
    note="仅供核对",
)


def test_page_and_type_area_are_those_of_the_standard() -> None:
    document = Document(io.BytesIO(write_official(PAPER)))
    section = document.sections[0]
    lengths = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.left_margin,
        section.page_width - section.left_margin - section.right_margin,
        section.page_height - section.top_margin - section.bottom_margin,
    )
    assert [round(length / Mm(1)) for length in lengths] == [210, 297, 37, 28, 156, 225]
    assert document.core_properties.author == "中共样县第一局机关委员会"


def test_words_stand_in_order_with_their_fonts() -> None:
    document = Document(io.BytesIO(write_official(PAPER)))
    lines = [one for one in document.paragraphs if one.text]
    assert [one.text for one in lines] == [
        "关于窗口排队的办理单", "各党支部：", "事由：窗口排队", "一、决定", "第一段", "第二段 <b>", "二、经过",
        "中共样县第一局机关委员会\n　　2026年11月21日", "（仅供核对）",
    ]  # fmt: skip
    fonts = {(one.runs[0].font.name, one.runs[0].font.size) for one in lines}
    assert fonts == {("方正小标宋简体", Pt(22)), ("仿宋_GB2312", Pt(16)), ("黑体", Pt(16))}
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["步骤", "事实"], ["一行占满", "一行占满"], ["甲", "乙\n丙"],
    ]  # fmt: skip


def test_pages_are_numbered_at_the_outer_side_and_fonts_have_a_fall_back() -> None:
    content = write_official(PAPER)
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "—  —" and "PAGE" in footer.paragraphs[0]._p.xml
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        fonts = folder.read("word/fontTable.xml").decode()
    assert 'w:name="仿宋_GB2312"' in fonts and 'w:altName w:val="仿宋"' in fonts


def test_one_heading_alone_bears_no_number_and_html_is_escaped() -> None:
    alone = OfficialPaper("甲", "乙", (Text("说明", "丙"),))
    assert "<h2>说明</h2>" in official_html(alone)
    assert "第二段 &lt;b&gt;" in official_html(PAPER)
    assert (numeral(0), numeral(9), numeral(10)) == ("一", "十", "十一")


def test_setting_papers_does_not_make_half_pictures_acceptable() -> None:
    """WeasyPrint switches Pillow over for the whole process; evidence must still refuse what is broken."""
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_page_holds_22_lines_and_a_line_28_characters() -> None:
    document = Document(io.BytesIO(write_official(PAPER)))
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    normal = document.styles["Normal"]
    closer = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    grid = section._sectPr.find(qn("w:docGrid"))
    assert int(width / Pt(normal.font.size.pt + closer)) == 28
    assert grid.get(qn("w:type")) == "lines" and int(height / Pt(int(grid.get(qn("w:linePitch"))) / 20)) == 22
    assert {one.paragraph_format.line_spacing for one in document.paragraphs} == {Pt(28.95)}


def test_second_level_is_set_in_kai_and_the_issuer_stands_in_red() -> None:
    text = "（一）主要做法\n（二）这是一句话，说完了就是正文。\n正文"
    paper = replace(PAPER, head="中共样县第一局委员会", parts=(Text("做法", text),))
    lines = {one.text: one for one in Document(io.BytesIO(write_official(paper))).paragraphs}
    assert lines["（一）主要做法"].runs[0].font.name == "楷体_GB2312"
    assert (
        lines["正文"].runs[0].font.name
        == lines["（二）这是一句话，说完了就是正文。"].runs[0].font.name
        == "仿宋_GB2312"
    )
    head = lines["中共样县第一局委员会"]
    assert str(head.runs[0].font.color.rgb) == "C00000" and "w:pBdr" in head._p.xml
    page = official_html(paper)
    assert (
        '<p class="second">（一）主要做法</p>' in page
        and '<div class="head">中共样县第一局委员会</div>' in page
    )


def test_date_begins_two_characters_behind_the_signature() -> None:
    assert sign_off_spaces("中共样县第一局机关委员会", "2026年11月21日") == (2, 5.0)
    assert sign_off_spaces("综合党支部", "2026年2月12日") == (5.5, 2)


def test_long_title_is_broken_behind_its_colon() -> None:
    assert title_lines("党员大会会议记录：听取一季度工作并讨论接收预备党员") == [
        "党员大会会议记录：",
        "听取一季度工作并讨论接收预备党员",
    ]
    assert title_lines("支委会记录：听取情况") == ["支委会记录：听取情况"]
