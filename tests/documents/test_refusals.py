"""Rows that came back: as they were, with what is wrong, ready to be read again."""

import datetime

from yipanqi.documents.refusals import RefusedRow, RefusedSheet, write_refusals
from yipanqi.documents.workbook import read_sheets


def test_returned_rows_read_as_they_were() -> None:
    cells = ("周维", "999999196910120040", datetime.date(2026, 1, 5), 20260105.0, "=1+1", "")
    sheet = RefusedSheet(
        "党员/花名册",
        ("姓名", "号码", "日期", "数字", "公式", "空"),
        [RefusedRow(cells, "第2列：错", "改正", frozenset({1}))],
    )
    (read,) = read_sheets(write_refusals([sheet]), "退回.xlsx")
    assert read.name == "党员_花名册"
    assert list(read.rows[0]) == ["姓名", "号码", "日期", "数字", "公式", "空", "问题", "怎么改"]
    assert list(read.rows[1]) == [*cells, "第2列：错", "改正"]


def test_returned_columns_do_not_pile_up() -> None:
    sheet = RefusedSheet("表", ("姓名", "问题", "怎么改"), [RefusedRow(("周维", "旧", "旧"), "新", "新")])
    (read,) = read_sheets(write_refusals([sheet]), "退回.xlsx")
    assert [list(row) for row in read.rows] == [["姓名", "问题", "怎么改"], ["周维", "新", "新"]]


def test_sheets_of_one_name_are_told_apart() -> None:
    row = RefusedRow(("周维",), "错", "改")
    sheets = [RefusedSheet("党" * 40, ("姓名",), [row]), RefusedSheet("党" * 40, ("姓名",), [row])]
    assert len({sheet.name for sheet in read_sheets(write_refusals(sheets), "退回.xlsx")}) == 2
