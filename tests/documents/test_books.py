"""The year's book: cover, catalogue with numbers of pages, papers in their order; opened again, and set by an office."""

import io
import re
import shutil
import subprocess

import pytest
from docx import Document

from yipanqi.documents.books import Book, Chapter, pages_of, write_book, write_book_pdf
from yipanqi.documents.official import OfficialPaper, Text
from yipanqi.documents.own_papers import converted

LONG = OfficialPaper(
    "甲支部",
    "支部委员会记录",
    (Text("发言要点", "窗口一天只办十二件。" * 90),),
    head="甲支部",
    date="2026年3月5日",
)
SHORT = OfficialPaper("甲支部", "主题党日记录", (Text("内容", "到企业去。"),), date="2026年4月5日")
BOOK = Book(
    "甲支部",
    "2026年度组织生活活动册",
    (("党组织", "甲支部"), ("活动次数", "3次")),
    (
        Chapter("03月05日 支部委员会", LONG),
        Chapter("04月05日 主题党日", SHORT),
        Chapter("05月05日 主题党日", SHORT),
    ),
)
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs soffice")
needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")


def pages(pdf: bytes) -> list[str]:
    """The words of each page."""
    said = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    return said.decode().split("\f")[:-1]


def check_catalogue(pdf: bytes) -> None:
    found = pages(pdf)
    catalogue = next(page for page in found if re.search(r"目\s*录", page))
    named = [int(one) for one in re.findall(r"(?:支部委员会|主题党日).*?(\d+)\s*$", catalogue, re.MULTILINE)]
    starts = [
        int(number)
        for page in found
        if "支部委员会记录" in page or "主题党日记录" in page
        for number in re.findall(r"—\s*(\d+)\s*—", page)
    ]
    assert named == starts and named[0] == 1 and named[1] > 2


def test_book_opened_again_holds_cover_catalogue_and_papers() -> None:
    document = Document(io.BytesIO(write_book(BOOK)))
    lines = [one.text for one in document.paragraphs if one.text.strip()]
    assert lines[:3] == ["2026年度组织生活活动册", "党组织：甲支部", "活动次数：3次"]
    assert lines[3] == "目　录" and lines[4] == "03月05日 支部委员会\t1"
    assert [line for line in lines if line.endswith("记录")] == [
        "支部委员会记录",
        "主题党日记录",
        "主题党日记录",
    ]
    front, body = document.sections
    assert not front.footer.paragraphs[0].text and body.footer.paragraphs[0].text == "—  —"
    assert 'w:start="1"' in body._sectPr.xml and document.element.xml.count("PAGEREF paper") == 3
    assert document.element.xml.count("w:bookmarkStart") == 3


def test_pages_are_reckoned_on_the_grid() -> None:
    assert (pages_of(SHORT), pages_of(LONG)) == (1, 2)


def test_catalogue_before_any_office_has_set_it_says_what_the_grid_makes() -> None:
    lines = [one.text for one in Document(io.BytesIO(write_book(BOOK))).paragraphs]
    assert [line.split("\t")[1] for line in lines if "\t" in line] == ["1", "3", "4"]


@pytest.mark.slow
@needs_reader
def test_numbers_of_the_pdf_are_those_of_its_pages() -> None:
    check_catalogue(write_book_pdf(BOOK))


@pytest.mark.slow
@needs_reader
@needs_office
def test_numbers_that_an_office_sets_are_those_of_its_pages() -> None:
    check_catalogue(converted(write_book(BOOK)))
