"""A book of official papers: cover, catalogue with the numbers of pages, the papers in their order; as Word and as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from yipanqi.documents.official import (
    BODY_FONT,
    BODY_SIZE,
    HEAD_FONT,
    TITLE_FONT,
    TITLE_SIZE,
    TYPE_AREA,
    OfficialPaper,
    Table,
    add_line,
    lines_of,
    new_document,
    number_pages,
    put_paper,
    row_lines,
    saved,
)
from yipanqi.documents.official_pdf import body_of, page_count, page_of, printed

COVER_SIZE = Pt(36)
LINES, CHARACTERS = 22, 28
"""Of a page: lines, and characters of 三号 in a line."""
_STYLE = """
@page front { @bottom-right { content: none } @bottom-left { content: none } }
@page :blank { @bottom-right { content: none } @bottom-left { content: none } }
section.cover { page: front; break-after: page; text-align: center; padding-top: 60mm }
section.cover h1 { font-size: 36pt; line-height: 54pt; margin-bottom: 40mm } section.cover p { text-indent: 0; text-align: center }
section.catalogue { page: front; break-after: page }
section.catalogue p { text-indent: 0; text-align: left } section.catalogue a { color: #000; text-decoration: none }
section.catalogue a::after { content: leader(dotted) target-counter(attr(href), page) }
article { break-after: page } article:last-child { break-after: auto } article:first-of-type { break-before: right }
"""

_UNNUMBERED = 'section.catalogue a::after { content: leader(dotted) "000" }'
"""For the catalogue while there is nothing yet to point at."""


@dataclass(frozen=True)
class Chapter:
    """One paper of the book and what the catalogue calls it."""

    line: str
    paper: OfficialPaper


@dataclass(frozen=True)
class Book:
    """What a book holds; `facts` stand on the cover below the title."""

    organisation: str
    title: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]


def write_book(book: Book, cover: Any = None) -> bytes:
    """The book as the bytes of a .docx; `cover` is a document that holds the cover already.

    The numbers of the catalogue point at the papers: a word processor sets them when it lays the pages out or updates fields.
    Until then they say what the grid of 22 lines of 28 characters makes of them.
    """
    document = cover or new_document(book.title, book.organisation, is_numbered=False)
    if cover is None:
        _cover(document, book)
    _catalogue(document, book)
    body = document.add_section(WD_SECTION.NEW_PAGE)
    for footer in (body.footer, body.even_page_footer):
        footer.is_linked_to_previous = False
    number_pages(body)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    body._sectPr.insert_element_before(start, "w:cols", "w:docGrid")
    for number, chapter in enumerate(book.chapters):
        first, title = put_paper(document, chapter.paper)
        first.paragraph_format.page_break_before = number > 0
        _mark(title, number)
    return saved(document)


def write_book_pdf(book: Book) -> bytes:
    """The book as a PDF. Refuses where the machine cannot set it. The front is set twice: first to see how long it is."""
    front = _front(book)
    before = page_count(page_of(book.title, front, _STYLE + _UNNUMBERED))
    before += before % 2  # The first paper stands on a right page.
    papers = "".join(
        f"<article>{body_of(chapter.paper, f'c{number}')}</article>"
        for number, chapter in enumerate(book.chapters)
    )
    start = f"@page :first {{ counter-reset: page {1 - before} }}"
    return printed(page_of(book.title, front + papers, _STYLE + start))


def _front(book: Book) -> str:
    """Cover and catalogue as HTML."""
    facts = "".join(f"<p>{escape(name)}：{escape(value)}</p>" for name, value in book.facts)
    entries = "".join(
        f'<p><a href="#c{number}">{escape(chapter.line)}</a></p>'
        for number, chapter in enumerate(book.chapters)
    )
    cover = f'<section class="cover"><h1>{escape(book.title)}</h1>{facts}</section>'
    return f'{cover}<section class="catalogue"><h1>目　录</h1>{entries}</section>'


def pages_of(paper: OfficialPaper) -> int:
    """How many pages the paper fills on the grid."""
    texts = [f"　　{name}：{value}" for name, value in paper.facts if value]
    lines = 4.0 + len([one for one in (paper.head, paper.to, paper.note) if one]) + sum(map(_rows, texts))
    for part in paper.parts:
        if isinstance(part, Table):
            lines += 1 + 0.7 * (1 + sum(row_lines(part, row) for row in part.rows))
        elif part.text.strip():
            lines += bool(part.heading) + sum(_rows(f"　　{line}") for line in lines_of(part.text))
    lines += 1 + bool(paper.signature) + bool(paper.date)
    return max(1, -(-int(lines) // LINES))


def _rows(text: str) -> int:
    return max(1, -(-len(text) // CHARACTERS))


def _cover(document: Any, book: Book) -> None:
    for _ in range(5):
        add_line(document, "", BODY_FONT, BODY_SIZE)
    title = add_line(document, book.title, TITLE_FONT, COVER_SIZE, centred=True)
    title.paragraph_format.line_spacing = Pt(54)
    for _ in range(7):
        add_line(document, "", BODY_FONT, BODY_SIZE)
    for name, value in book.facts:
        add_line(document, f"{name}：{value}", BODY_FONT, BODY_SIZE, centred=True)


def _catalogue(document: Any, book: Book) -> None:
    add_line(document, "", BODY_FONT, BODY_SIZE).runs[0].add_break(WD_BREAK.PAGE)
    add_line(document, "目　录", HEAD_FONT, TITLE_SIZE, centred=True)
    add_line(document, "", BODY_FONT, BODY_SIZE)
    page = 1
    for number, chapter in enumerate(book.chapters):
        entry = add_line(document, f"{chapter.line}\t", BODY_FONT, BODY_SIZE)
        tabs = entry.paragraph_format.tab_stops
        tabs.add_tab_stop(Mm(TYPE_AREA), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        entry.paragraph_format.right_indent = Mm(12)
        _page_of_mark(entry, number, page)
        page += pages_of(chapter.paper)


def _mark(paragraph: Any, number: int) -> None:
    """A bookmark around the paragraph, and a level in the outline."""
    for sort in ("Start", "End"):
        mark = OxmlElement(f"w:bookmark{sort}")
        mark.set(qn("w:id"), str(number + 1))
        if sort == "Start":
            mark.set(qn("w:name"), f"paper{number + 1}")
            paragraph._p.insert(1, mark)
        else:
            paragraph._p.append(mark)
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().append(level)


def _page_of_mark(paragraph: Any, number: int, page: int) -> None:
    """A field that says on which page the bookmark stands."""
    for sort, text in (
        ("begin", ""),
        ("", f" PAGEREF paper{number + 1} \\h "),
        ("separate", ""),
        ("shown", str(page)),
        ("end", ""),
    ):
        run = paragraph.add_run(text if sort == "shown" else "")
        run.font.name, run.font.size = BODY_FONT, BODY_SIZE
        if sort == "shown":
            continue
        element = OxmlElement("w:fldChar" if sort else "w:instrText")
        if sort:
            element.set(qn("w:fldCharType"), sort)
        else:
            element.text = text
        if sort == "begin":
            element.set(qn("w:dirty"), "true")
        run._element.append(element)
