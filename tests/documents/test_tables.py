"""Heads found among titles, data between blanks, notes left out and listed."""

import datetime
from pathlib import Path

import pytest

from yipanqi.documents.tables import Table, TableNotFound, find_table
from yipanqi.documents.workbook import Cell, Merge, Sheet, read_sheets

WORDS = {"姓名", "性别", "所在党支部", "公民身份号码", "入党日期", "名称", "类别"}


def table(*rows: list[Cell], merges: tuple[Merge, ...] = ()) -> Table:
    width = max(len(row) for row in rows)
    return find_table(
        Sheet("表", [[*row, *[""] * (width - len(row))] for row in rows], merges), WORDS.__contains__
    )


def skipped(found: Table) -> list[tuple[int, str]]:
    return [(entry.number, entry.why) for entry in found.skipped]


def test_titles_blanks_notes_and_totals_are_left_out_and_listed() -> None:
    found = table(
        ["示范县党员花名册"],
        ["填报单位：县直机关工委", "", "2026年10月"],
        [],
        ["序号", "姓名", "性别", "所在党支部"],
        ["一、综合党支部"],
        [1.0, "周维", "男", "综合党支部"],
        [],
        [2.0, "高静", "女", "综合党支部"],
        ["小计", 2.0],
        ["序号", "姓名", "性别", "所在党支部"],
        [3.0],
        [4.0, "", "", "窗口党支部"],
        ["合 计", "", 3.0],
        [],
        ["注：本表一式两份；“—”表示无。"],
        ["填表人：周维", "", "审核人：高静"],
    )
    assert (found.title, found.head_rows) == ("示范县党员花名册", (4,))
    assert [row.number for row in found.rows] == [6, 8, 12]
    assert skipped(found) == [
        (1, "表头以上"),
        (2, "表头以上"),
        (5, "分组标题"),
        (9, "合计行"),
        (10, "重复的表头"),
        (11, "只有序号"),
        (13, "合计行"),
        (15, "表尾说明"),
        (16, "表尾说明"),
    ]


def test_head_in_two_rows_is_joined_by_its_merges() -> None:
    found = table(
        ["党员花名册"],
        ["序号", "党员", "", "党组织", ""],
        ["", "姓名", "性别", "名称", "类别"],
        [1.0, "周维", "男", "综合党支部", "党支部"],
        merges=(((0, 0), (0, 4)), ((1, 0), (2, 0)), ((1, 1), (1, 2)), ((1, 3), (1, 4))),
    )
    assert found.heads == ("序号", "党员／姓名", "党员／性别", "党组织／名称", "党组织／类别")
    assert found.head_rows == (2, 3)
    assert [row.number for row in found.rows] == [4]


def test_head_in_two_rows_without_merge_marks() -> None:
    found = table(["序号", "党员", "", "入党日期"], ["", "姓名", "性别", ""], ["1", "周维", "男", "20200101"])
    assert found.heads == ("序号", "党员／姓名", "党员／性别", "入党日期")


def test_first_row_of_data_is_never_taken_for_a_head() -> None:
    found = table(["姓名", "性别", "所在党支部"], ["周维", "", ""], ["高静", "女", "综合"])
    assert (found.heads, len(found.rows)) == (("姓名", "性别", "所在党支部"), 2)


def test_line_breaks_in_heads_are_dropped() -> None:
    assert table(["姓\n名", "所在\n党支部", "性 别"], ["周维", "综合", "男"]).heads == (
        "姓名",
        "所在党支部",
        "性别",
    )


def test_cells_merged_downwards_speak_for_all_their_rows() -> None:
    found = table(
        ["所在党支部", "姓名"],
        ["综合党支部", "周维"],
        ["", "高静"],
        ["窗口党支部", "林书明"],
        merges=(((1, 0), (2, 0)),),
    )
    assert [row.cells for row in found.rows] == [
        ("综合党支部", "周维"),
        ("综合党支部", "高静"),
        ("窗口党支部", "林书明"),
    ]


def test_unknown_words_still_give_a_head_for_the_clerk_to_name() -> None:
    found = table(["一览表"], ["谁", "哪里", "几号"], ["周维", "综合党支部", "20260105"])
    assert found.heads == ("谁", "哪里", "几号")


def test_sheet_without_head_is_refused() -> None:
    with pytest.raises(TableNotFound) as refused:
        table(["只有一句话"])
    assert refused.value.code == "documents.table.no_head"


def test_workbook_of_the_old_format_is_read_alike() -> None:
    path = Path(__file__).parent / "old_format.xls"
    (sheet,) = read_sheets(path.read_bytes(), path.name)
    found = find_table(sheet, WORDS.__contains__)
    assert found.heads == ("序号", "姓名", "所在党支部", "入党日期", "身份证号")
    assert [row.cells[1:4] for row in found.rows] == [
        ("党员甲", "中共样县第一局窗口支部", datetime.date(2010, 7, 1)),
        ("党员乙", "中共样县第一局窗口支部", 20110701.0),
    ]
    assert skipped(found) == [(1, "表头以上"), (6, "表尾说明")]
