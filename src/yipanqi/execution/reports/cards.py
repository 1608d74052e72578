"""Cards as a file: two beside each other as shipped, or a row of the locality's own layout for each."""

from __future__ import annotations

from collections.abc import Sequence

from yipanqi.documents.cards import Card, write_cards, write_cards_pdf
from yipanqi.documents.official import OfficialPaper, Table
from yipanqi.documents.own_papers import converted, fill, own_layout
from yipanqi.execution.queries.papers import papers_folder

COLUMNS = ("抬头", "姓名", "内容", "落款")
"""As the vocabulary of papers names them."""


def cards_document(key: str, title: str, cards: Sequence[Card], form: str) -> bytes:
    """The cards as Word or PDF, by the locality's own layout of this key where there is one."""
    own = own_layout(papers_folder(), key)
    if own is None:
        return write_cards(title, cards) if form == "docx" else write_cards_pdf(title, cards)
    rows = tuple((one.heading, one.who, one.text, one.last) for one in cards)
    filled = fill(own, OfficialPaper("", title, (Table("", COLUMNS, rows),)))
    return filled if form == "docx" else converted(filled)
