"""Cards to be cut out and hung on a wall, two beside each other, eight on a page: as Word and as PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from yipanqi.documents.official import speak_chinese
from yipanqi.documents.official_pdf import printed

ACROSS, HEIGHT, ON_A_PAGE = 2, 64, 8
"""Cards beside each other, the height of one in millimetres, and how many a page holds."""
NONE = "没有符合条件的卡片。"
RED = RGBColor(0xB0, 0x10, 0x1C)
_STYLE = """
@page { size: 210mm 297mm; margin: 14mm 12mm }
body { margin: 0; font: 12pt/1.55 "仿宋_GB2312", "仿宋", FangSong, "Noto Serif CJK SC", serif; color: #000 }
table { width: 186mm; border-collapse: separate; border-spacing: 0 0; table-layout: fixed; break-after: page }
table:last-child { break-after: auto }
td { box-sizing: border-box; width: 93mm; height: 66mm; padding: 0 1mm 2mm 0; vertical-align: top }
section { box-sizing: border-box; width: 92mm; height: 64mm; padding: 4mm 6mm; border: .4mm solid #b0101c; overflow: hidden }
h2 { margin: 0 0 2mm; text-align: center; color: #b0101c; font: 16pt/1.4 "方正小标宋简体", "华文中宋", STZhongsong, "Noto Serif CJK SC", serif }
p { margin: 0 } p.text { min-height: 22mm; max-height: 29mm; overflow: hidden }
"""


@dataclass(frozen=True)
class Card:
    """One card: heading, whose it is, its text, the last line."""

    heading: str
    who: str
    text: str
    last: str


def write_cards(title: str, cards: Sequence[Card]) -> bytes:
    """The cards as the bytes of a .docx."""
    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(14)
    section.left_margin = section.right_margin = Mm(12)
    document.core_properties.title = title
    speak_chinese(document)
    if not cards:
        _line(document.add_paragraph(), NONE, Pt(12))
    else:
        rows = -(-len(cards) // ACROSS)
        table = document.add_table(rows=rows, cols=ACROSS, style="Table Grid")
        _frame(table)
        for number, card in enumerate(cards):
            row = table.rows[number // ACROSS]
            row.height, row.height_rule = Mm(HEIGHT), WD_ROW_HEIGHT_RULE.EXACTLY
            _fill(row.cells[number % ACROSS], card)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def write_cards_pdf(title: str, cards: Sequence[Card]) -> bytes:
    """The cards as a PDF. Refuses where the machine cannot set it."""
    pages = (cards[start : start + ON_A_PAGE] for start in range(0, len(cards), ON_A_PAGE))
    body = "".join(map(_page, pages)) or f"<p>{NONE}</p>"
    return printed(
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _page(cards: Sequence[Card]) -> str:
    """Eight cards as a table of its own: one long run of boxes would cost the square of their number."""
    pairs = (cards[start : start + ACROSS] for start in range(0, len(cards), ACROSS))
    rows = ("".join(f"<td>{_section(card)}</td>" for card in pair) for pair in pairs)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _section(card: Card) -> str:
    return (
        f'<section><h2>{escape(card.heading)}</h2><p>{escape(card.who)}</p><p class="text">{escape(card.text)}</p>'
        f"<p>{escape(card.last)}</p></section>"
    )


def _frame(table: Any) -> None:
    """Red lines, and room between them and the words."""
    properties = table._tbl.tblPr
    borders, margins = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _child(borders, side, val="single", sz="8", space="0", color=str(RED))
    for side, width in (("top", 170), ("left", 284), ("bottom", 113), ("right", 284)):
        _child(margins, side, w=str(width), type="dxa")
    for element in (borders, margins):
        properties.insert_element_before(element, "w:tblLook")


def _child(parent: Any, name: str, **values: str) -> None:
    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)


def _fill(cell: Any, card: Card) -> None:
    head = cell.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _line(head, card.heading, Pt(16), font="方正小标宋简体", red=True)
    for text in (card.who, card.text, card.last):
        _line(cell.add_paragraph(), text, Pt(12))


def _line(paragraph: Any, text: str, size: Pt, *, font: str = "仿宋_GB2312", red: bool = False) -> None:
    paragraph.paragraph_format.space_after = Pt(4)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if red:
        run.font.color.rgb = RED
