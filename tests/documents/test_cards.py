"""Cards: two beside each other, red lines; many cost as much as they are many."""

import io

from docx import Document

from tests.pace import cost
from yipanqi.documents.cards import NONE, Card, write_cards, write_cards_pdf


def cards(count: int) -> list[Card]:
    return [
        Card("政治生日", f"党员{number}同志：", "祝您政治生日快乐。" * 3, "甲支部　2026年6月1日")
        for number in range(count)
    ]


def test_two_beside_each_other_framed_in_red() -> None:
    document = Document(io.BytesIO(write_cards("贺卡", cards(3))))
    (table,) = document.tables
    assert [[cell.paragraphs[1].text for cell in row.cells if len(cell.paragraphs) > 1] for row in table.rows] == [
        ["党员0同志：", "党员1同志："], ["党员2同志："],
    ]  # fmt: skip
    assert table._tbl.xml.count('w:color="B0101C"') == 6 and "zh-CN" in document.styles.element.xml
    assert Document(io.BytesIO(write_cards("贺卡", []))).paragraphs[0].text == NONE


def test_ten_times_the_cards_cost_about_ten_times() -> None:
    few, _ = cost(lambda: write_cards_pdf("贺卡", cards(20)), rounds=2)
    many, paper = cost(lambda: write_cards_pdf("贺卡", cards(200)))
    assert paper.startswith(b"%PDF") and many < few * 25
    assert write_cards_pdf("贺卡", []).startswith(b"%PDF")
