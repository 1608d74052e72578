"""The minute of a meeting or activity as a Word document, set as GB/T 9704 sets official papers."""

from __future__ import annotations

import io
from dataclasses import dataclass

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TITLE_FONT, BODY_FONT, HEAD_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体"
TITLE_SIZE, BODY_SIZE, LINE = Pt(22), Pt(16), Pt(28.95)
TWO_CHARACTERS = Pt(32)
BLANK = "＿＿＿＿＿＿"


@dataclass(frozen=True)
class MinuteSection:
    """A headed part of the minute: 议题, 讨论情况, 决议事项 … Empty parts are left out."""

    heading: str
    text: str


@dataclass(frozen=True)
class Minute:
    """What a minute holds; `facts` are the lines of the head (时间, 地点, 主持人 …) in their order."""

    organisation: str
    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[MinuteSection, ...]
    signature: str
    date: str
    signers: tuple[tuple[str, str], ...] = ()
    """Who signs by hand: role and name."""


def write_minute(minute: Minute) -> bytes:
    """The minute as the bytes of a .docx: A4, margins of GB/T 9704-2012 5.2.1, body in 三号仿宋 with 22 lines a page."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    document.core_properties.title = minute.title
    document.core_properties.author = minute.organisation
    _line(document, minute.organisation, TITLE_FONT, TITLE_SIZE, centred=True, red=True)
    _line(document, minute.title, TITLE_FONT, TITLE_SIZE, centred=True)
    _line(document, "", BODY_FONT, BODY_SIZE)
    for name, value in minute.facts:
        if value:
            _line(document, f"{name}：{value}", BODY_FONT, BODY_SIZE, indented=True)
    numerals = "一二三四五六七八九十"
    for number, part in enumerate(part for part in minute.sections if part.text.strip()):
        _line(document, f"{numerals[number]}、{part.heading}", HEAD_FONT, BODY_SIZE, indented=True)
        for paragraph in part.text.strip().splitlines():
            if paragraph.strip():
                _line(document, paragraph.strip(), BODY_FONT, BODY_SIZE, indented=True)
    _line(document, "", BODY_FONT, BODY_SIZE)
    for role, name in minute.signers:
        _line(document, f"{role}（签名）：{name or BLANK}　{BLANK}", BODY_FONT, BODY_SIZE, indented=True)
    for text in (minute.signature, minute.date):
        _line(document, text, BODY_FONT, BODY_SIZE, right=True)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _line(
    document: object,
    text: str,
    font: str,
    size: Pt,
    *,
    centred: bool = False,
    indented: bool = False,
    right: bool = False,
    red: bool = False,
) -> None:
    paragraph = document.add_paragraph()  # type: ignore[attr-defined]
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
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if red:
        run.font.color.rgb = RGBColor(0xC0, 0x00, 0x00)
