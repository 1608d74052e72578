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
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from yipanqi.documents.official_pdf import printed

ACROSS, HEIGHT = 2, 64
"""Cards beside each other, and the height of one in millimetres."""
RED = RGBColor(0xB0, 0x10, 0x1C)
_STYLE = """
@page { size: 210mm 297mm; margin: 14mm 12mm }
body { margin: 0; font: 12pt/1.55 "仿宋_GB2312", "仿宋", FangSong, "Noto Serif CJK SC", serif; color: #000 }
main { display: flex; flex-wrap: wrap; align-content: flex-start }
section { box-sizing: border-box; width: 92mm; height: 64mm; margin: 0 1mm 2mm 0; padding: 4mm 6mm; border: .4mm solid #b0101c;
  overflow: hidden; break-inside: avoid }
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
    if not cards:
        _line(document.add_paragraph(), "没有符合条件的承诺。", Pt(12))
    else:
        rows = -(-len(cards) // ACROSS)
        table = document.add_table(rows=rows, cols=ACROSS, style="Table Grid")
        for number, card in enumerate(cards):
            row = table.rows[number // ACROSS]
            row.height, row.height_rule = Mm(HEIGHT), WD_ROW_HEIGHT_RULE.EXACTLY
            _fill(row.cells[number % ACROSS], card)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def write_cards_pdf(title: str, cards: Sequence[Card]) -> bytes:
    """The cards as a PDF. Refuses where the machine cannot set it."""
    drawn = "".join(
        f'<section><h2>{escape(card.heading)}</h2><p>{escape(card.who)}</p><p class="text">{escape(card.text)}</p>'
        f"<p>{escape(card.last)}</p></section>"
        for card in cards
    )
    body = drawn or "<p>没有符合条件的承诺。</p>"
    return printed(
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )


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
