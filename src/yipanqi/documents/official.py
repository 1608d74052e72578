"""An official paper: page, type area, fonts and page numbers as GB/T 9704-2012 sets them, as Word; its parts are plain data."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TITLE_FONT, BODY_FONT, HEAD_FONT, NUMBER_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
SECOND_FONT = "楷体_GB2312"
FALL_BACKS = {
    TITLE_FONT: "华文中宋", BODY_FONT: "仿宋", HEAD_FONT: "SimHei", NUMBER_FONT: "SimSun", SECOND_FONT: "楷体",
}  # fmt: skip
"""What an office without the named font is to use; Word reads it from the table of fonts."""
TITLE_SIZE, BODY_SIZE, TABLE_SIZE, NUMBER_SIZE, LINE = Pt(22), Pt(16), Pt(12), Pt(14), Pt(28.95)
CELL_GAP, CELL_LINE = Pt(1.5), Pt(18)
TWO_CHARACTERS = Pt(32)
CHARACTER, LINE_CHARACTERS, TITLE_CHARACTERS, KEPT_ROWS = 15.75, 28, 20, 3
"""Points that a character of the text takes, characters of a line, of a line of the title, and rows of a last table that are not
left behind when the signature goes to the next page."""
TYPE_AREA = 156
"""Width of the type area in millimetres."""
LINE_PITCH, CLOSER = 579, -5
"""22 lines of a page, 28 characters of a line: the line in twentieths of a point, and by how many a character stands closer
than 三号 is wide; a grid of characters would be drawn differently by Word, WPS and LibreOffice."""
RED = RGBColor(0xC0, 0x00, 0x00)
LANGUAGE = "zh-CN"
CELL_CHARACTERS = 37
"""Characters of 小四 in a line that runs across a table."""
ROWS_FIRST, ROWS_NEXT, BLANK_ROWS = 17, 26, 4
"""Rows of a sheet to sign on that the first page holds under its title, that a further page holds, and how many stay empty."""
ONE_LINE_ROW, FURTHER_LINE = 1.0, 0.8
SHORT_PARAGRAPH = 84
"""Three lines: a longer paragraph is not moved to another page for the signature's sake."""
SECOND_LEVEL = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；]{1,40}")


@dataclass(frozen=True)
class Text:
    """Paragraphs under a heading, which may be empty; lines are paragraphs."""

    heading: str
    text: str


@dataclass(frozen=True)
class Table:
    """A table under a heading; `widths` share out the type area, and a row of one cell runs across it."""

    heading: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class OfficialPaper:
    """A paper: whose it is, its title, to whom, its parts in order, who signs and when; `note` stands last in brackets.

    `head` stands above all in red over a red line: the organisation that issues it.
    """

    organisation: str
    title: str
    parts: tuple[Text | Table, ...]
    signature: str = ""
    date: str = ""
    to: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    head: str = ""


def write_official(paper: OfficialPaper) -> bytes:
    """The paper as the bytes of a .docx."""
    document = new_document(paper.title, paper.organisation)
    put_paper(document, paper)
    return saved(document)


def put_paper(document: Any, paper: OfficialPaper) -> tuple[Any, Any]:
    """Write the paper at the document's end; returns its first paragraph and that of its title."""
    red = None
    if paper.head:
        red = add_line(document, paper.head, TITLE_FONT, TITLE_SIZE, centred=True, red=True)
        _rule_below(red)
        add_line(document, "", BODY_FONT, BODY_SIZE)
    first, *further = title_lines(paper.title)
    title = add_line(document, first, TITLE_FONT, TITLE_SIZE, centred=True)
    for line in further:
        title.runs[-1].add_break()
        _run(title, line, TITLE_FONT, TITLE_SIZE)
    add_line(document, "", BODY_FONT, BODY_SIZE)
    if paper.to:
        add_line(document, f"{paper.to}：", BODY_FONT, BODY_SIZE)
    for name, value in paper.facts:
        if value:
            add_line(document, f"{name}：{value}", BODY_FONT, BODY_SIZE, indented=True)
    lines = []
    for heading, part in numbered(paper):
        if heading:
            lines.append(add_line(document, heading, HEAD_FONT, BODY_SIZE, indented=True))
            lines[-1].paragraph_format.keep_with_next = True
        if isinstance(part, Table):
            _table(document, part, kept=kept_rows(paper, part))
        else:
            lines += [
                add_line(document, line, font_of(line), BODY_SIZE, indented=True)
                for line in lines_of(part.text)
            ]
    for line in lines[len(lines) - kept_lines(paper) :]:
        line.paragraph_format.keep_with_next = True
    _sign(document, paper)
    return red if red is not None else title, title


def kept_lines(paper: OfficialPaper) -> int:
    """How many lines at the end of the text stand on the page of the signature: those to be signed, and one before them.

    A page with signatures alone would say nothing. None where a table stands at the end, or nothing is signed.
    """
    texts = []
    for _, part in reversed(numbered(paper)):
        if isinstance(part, Table):
            break
        texts.append(part)
        if part.heading:
            break
    if not texts:
        return 0
    signed = sum(len(lines_of(one.text)) for one in texts if not one.heading)
    if not (signed or paper.signature or paper.date):
        return 0
    last = lines_of(texts[-1].text)[-1]
    return signed + bool(texts[-1].heading and len(last) <= SHORT_PARAGRAPH)


def kept_rows(paper: OfficialPaper, part: Table) -> int:
    """How many rows of the last table stand on the page of the signature: a short one whole, with its heads; of a long one the last."""
    said = numbered(paper)
    if not said or said[-1][1] is not part or not (paper.signature or paper.date):
        return 0
    return len(part.rows) + 1 if len(part.rows) <= KEPT_ROWS else 1


def _sign(document: Any, paper: OfficialPaper) -> None:
    """Signature and date in one paragraph: LibreOffice parts two even where they are to stand together."""
    if paper.signature or paper.date:
        add_line(document, "", BODY_FONT, BODY_SIZE).paragraph_format.keep_with_next = True
        before = sign_off_spaces(paper.signature, paper.date)[0]
        start = LINE_CHARACTERS - before - characters(paper.signature)
        if paper.signature and paper.date and start > 0:
            added = add_line(document, paper.signature, BODY_FONT, BODY_SIZE)
            added.paragraph_format.left_indent = Pt(start * CHARACTER)
            added.runs[-1].add_break()
            _run(added, "　　" + paper.date, BODY_FONT, BODY_SIZE)
        else:
            added = add_line(document, paper.signature or paper.date, BODY_FONT, BODY_SIZE, right=True)
            if paper.signature and paper.date:
                added.runs[-1].add_break()
                _run(added, paper.date, BODY_FONT, BODY_SIZE)
        added.paragraph_format.keep_together = True
        added.paragraph_format.keep_with_next = bool(paper.note)
    if paper.note:
        add_line(document, remark(paper.note), BODY_FONT, BODY_SIZE, indented=True)


def title_lines(title: str) -> list[str]:
    """The title, broken behind its colon where one line does not hold it, so that no word is torn there."""
    head, colon, rest = title.partition("：")
    return [head + colon, rest] if rest and len(title) > TITLE_CHARACTERS else [title]


def characters(text: str) -> float:
    """How many characters wide a text is; letters and digits are half of one."""
    return sum(0.5 if one.isascii() else 1 for one in text)


def sign_off_spaces(signature: str, date: str) -> tuple[float, float]:
    """Characters free at the right of signature and date, as GB/T 9704-2012 7.3.5.2 sets a paper without a seal.

    The signature stands two from the edge and the date begins two behind it; a date that would come nearer to the edge stands two
    from it, and the signature moves.
    """
    longer = characters(signature) - characters(date)
    return (2, longer) if longer >= 2 else (4 - longer, 2)


def remark(note: str) -> str:
    """The note in brackets; brackets within it are square ones."""
    return f"（{note.replace('（', '〔').replace('）', '〕')}）"


def with_blank_rows(table: Table) -> Table:
    """The table of a sheet to sign on with some empty numbered rows below, so many that no page holds empty rows alone."""
    filled = round(sum(ONE_LINE_ROW + (row_lines(table, row) - 1) * FURTHER_LINE for row in table.rows))
    left = ROWS_FIRST - filled if filled < ROWS_FIRST else ROWS_NEXT - (filled - ROWS_FIRST) % ROWS_NEXT
    numbers = range(len(table.rows) + 1, len(table.rows) + 1 + min(BLANK_ROWS, left))
    blank = tuple((str(number), *("",) * (len(table.heads) - 1)) for number in numbers)
    return replace(table, rows=(*table.rows, *blank))


def row_lines(part: Table, row: Sequence[str]) -> int:
    """Lines of the row's highest cell."""
    shares = part.widths if part.widths and len(row) > 1 else tuple(1 for _ in row)
    widths = [max(1, CELL_CHARACTERS * share // sum(shares)) for share in shares]
    return max((-(-len(text) // width) for text, width in zip(row, widths, strict=False)), default=1) or 1


def saved(document: Any) -> bytes:
    """The document as bytes."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text; empty lines are none."""
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def font_of(line: str) -> str:
    """楷体 for a heading of the second level such as （一）主要做法, 仿宋 for everything else."""
    return SECOND_FONT if SECOND_LEVEL.fullmatch(line) else BODY_FONT


def numbered(paper: OfficialPaper) -> list[tuple[str, Text | Table]]:
    """The parts that say anything, each with its numbered heading; one heading alone bears no number."""
    parts = [part for part in paper.parts if (part.rows if isinstance(part, Table) else part.text.strip())]
    headings = [part.heading for part in parts if part.heading]
    marks = [f"{numeral(number)}、{heading}" for number, heading in enumerate(headings)]
    left = iter(marks if len(headings) > 1 else headings)
    return [(next(left) if part.heading else "", part) for part in parts]


def numeral(number: int) -> str:
    """一 for 0; above ten 十一."""
    digits = "一二三四五六七八九十"
    return digits[number] if number < 10 else f"十{digits[number - 10]}"


def new_document(title: str, author: str, *, is_numbered: bool = True) -> Any:
    """An empty document: A4, head 37 mm, binding side 28 mm, type area 156 × 225 mm, page numbers at the outer side.

    22 lines of 28 characters fill it.
    """
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)  # The dash then stands 7 mm below the type area.
    document.core_properties.title, document.core_properties.author = title, author
    document.settings.odd_and_even_pages_header_footer = True
    _grid(document, section)
    if is_numbered:
        number_pages(section)
    _fall_backs(document)
    return document


def number_pages(section: Any) -> None:
    """Give the section's pages their numbers: odd ones at the right, even ones at the left."""
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _grid(document: Any, section: Any) -> None:
    """22 lines a page and 28 characters a line; the default letter is 三号仿宋."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = BODY_FONT, BODY_SIZE
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(CLOSER))
    properties.insert_element_before(closer, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    speak_chinese(document)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    section._sectPr.append(grid)


def speak_chinese(document: Any) -> None:
    """Say that the words are Chinese: an office without the named fonts then takes glyphs and punctuation of the mainland."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)


def add_line(
    document: Any,
    text: str,
    font: str,
    size: Pt,
    *,
    centred: bool = False,
    indented: bool = False,
    right: bool = False,
    red: bool = False,
) -> Any:
    """One paragraph at the fixed line of 22 lines a page; returns it."""
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        layout.right_indent = TWO_CHARACTERS
    if indented:
        layout.first_line_indent = TWO_CHARACTERS
    if size > BODY_SIZE:
        _off_the_grid(
            paragraph
        )  # A fall-back font may be taller than a line of the grid, and would take two.
    run = _run(paragraph, text, font, size)
    if red:
        run.font.color.rgb = RED
    return paragraph


def _rule_below(paragraph: Any) -> None:
    """A red line under the paragraph, as wide as the type area."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", str(RED))):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:snapToGrid",
        "w:spacing",
        "w:ind",
        "w:jc",
        "w:rPr",
    )


def _run(paragraph: Any, text: str, font: str, size: Pt) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return run


def _table(document: Any, part: Table, *, kept: int = 0) -> None:
    table = document.add_table(rows=1, cols=len(part.heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = part.widths or tuple(1 for _ in part.heads)
    widths = [Mm(TYPE_AREA * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice and WPS look here, Word at the cells.
    _cells(table.rows[0], part.heads, HEAD_FONT, widths)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))  # The heads stand again on every page.
    for row in part.rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if len(row) == 1:
            added.cells[0].merge(added.cells[-1])
        _cells(added, row, BODY_FONT, widths)
    for row in list(table.rows)[len(table.rows) - kept :]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _cells(row: Any, texts: Sequence[str], font: str, widths: Sequence[int]) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=False):
        if len(texts) > 1:
            cell.width = width
        paragraph = cell.paragraphs[0]
        lines = text.splitlines() or [""]
        for number, line in enumerate(lines):
            where = paragraph if number == 0 else cell.add_paragraph()
            layout = where.paragraph_format
            layout.space_before = layout.space_after = CELL_GAP
            layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, CELL_LINE
            _off_the_grid(where)
            _run(where, line, font, TABLE_SIZE)


def _off_the_grid(paragraph: Any) -> None:
    """Cells are set closer than the lines of the text."""
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _page_number(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in half-width 四号宋体, one character in from the side."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    indent = "right_indent" if side == WD_ALIGN_PARAGRAPH.RIGHT else "left_indent"
    setattr(paragraph.paragraph_format, indent, NUMBER_SIZE)
    _run(paragraph, "— ", NUMBER_FONT, NUMBER_SIZE)
    run = _run(paragraph, "", NUMBER_FONT, NUMBER_SIZE)
    for sort, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if sort else "w:instrText")
        if sort:
            element.set(qn("w:fldCharType"), sort)
        else:
            element.text = text
        run._element.append(element)
    _run(paragraph, " —", NUMBER_FONT, NUMBER_SIZE)


def _fall_backs(document: Any) -> None:
    """Name in the table of fonts what stands in for a font that a machine lacks."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    root = parse_xml(part.blob)
    for name, other in FALL_BACKS.items():
        font, alternative = OxmlElement("w:font"), OxmlElement("w:altName")
        font.set(qn("w:name"), name)
        alternative.set(qn("w:val"), other)
        font.append(alternative)
        root.append(font)
    part._blob = serialize_part_xml(root)
