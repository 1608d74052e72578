"""年度活动册: all activities of an organisation's year in their order, with cover and catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.documents.books import Book, Chapter, write_book, write_book_pdf
from yipanqi.documents.official import OfficialPaper
from yipanqi.documents.own_papers import converted, fill_document, own_layout
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.queries import kind_title
from yipanqi.execution.queries.books import activities_of_year, rolls_of
from yipanqi.execution.queries.papers import papers_folder
from yipanqi.execution.reports.minutes import minute


def book_of(actor: Actor, organisation: Any, year: int, form: str) -> bytes:
    """The book as Word or PDF, behind the locality's own cover where there is one. Two queries."""
    found = list(activities_of_year(actor, organisation, year))
    book = _book(organisation, year, found, rolls_of(actor, found))
    own = own_layout(papers_folder(), "book")
    if own is None:
        return write_book(book) if form == "docx" else write_book_pdf(book)
    cover = OfficialPaper(book.organisation, book.title, (), date=f"{year}年", facts=book.facts)
    written = write_book(book, fill_document(own, cover))
    return written if form == "docx" else converted(written)


def _book(
    organisation: Any, year: int, found: Sequence[Activity], rolls: dict[int, list[Attendance]]
) -> Book:
    counted: dict[str, int] = defaultdict(int)
    for one in found:
        counted[kind_title(one.kind)] += 1
    facts = (
        ("党组织", organisation.name),
        ("年度", f"{year}年"),
        ("活动次数", f"{len(found)}次"),
        ("其中", "，".join(f"{title}{number}次" for title, number in counted.items())),
    )
    chapters = tuple(
        Chapter(
            f"{one.held_on:%m月%d日} {kind_title(one.kind)}：{one.title}", minute(one, rolls.get(one.pk, []))
        )
        for one in found
    )
    return Book(
        organisation.name, f"{year}年度组织生活活动册", tuple(one for one in facts if one[1]), chapters
    )
