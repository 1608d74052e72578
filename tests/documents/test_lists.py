"""Lists as workbooks: readable on A4, whatever the number of columns."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl

from yipanqi.documents.lists import PAGE_PIXELS, REPEATED, ListCell, write_list

DAY = datetime.date(2026, 3, 5)
LONG = "听取差评回访和图审等候情况，明确党员分工和完成时限。" * 3


def opened(heads: list[str], row: list[ListCell], printed: int | None = None) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_list("三会一课台账", heads, [row], printed))).active


def pages(sheet: Any, printed: int) -> list[int]:
    """How wide each page is that the sheet goes over."""
    breaks = [one.id for one in sheet.col_breaks.brk]
    letters = [openpyxl.utils.get_column_letter(number) for number in range(1, printed + 1)]
    widths = [7 * int(sheet.column_dimensions[one].width) + 5 for one in letters]
    starts, ends = [0, *breaks], [*breaks, printed]
    repeated = sum(widths[:REPEATED])
    return [
        sum(widths[start:end]) + (repeated if start else 0) for start, end in zip(starts, ends, strict=True)
    ]


def test_few_columns_share_one_page() -> None:
    sheet = opened(["日期", "党组织", "议题", "应到"], [DAY, "中共样县第一局机关第一支部委员会", LONG, 5])
    assert not sheet.col_breaks.brk and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert pages(sheet, 4)[0] <= PAGE_PIXELS and sheet.print_title_rows == "$1:$1"
    assert sheet["A2"].font.size == 10 and sheet.page_setup.orientation == "landscape"


def test_many_columns_go_on_with_the_first_two_again() -> None:
    row = [DAY, "中共样县第一局机关第一支部委员会", *[LONG] * 10]
    sheet = opened(["日期", "党组织", *(f"内容{number}" for number in range(10))], row)
    assert sheet.col_breaks.brk and sheet.page_setup.scale == 90 and sheet.print_title_cols == "$A:$B"
    assert all(one <= PAGE_PIXELS for one in pages(sheet, 12))


def test_what_is_for_the_screen_is_not_printed() -> None:
    sheet = opened(["日期", "议题", "录入日期", "补录"], [DAY, LONG, DAY, "补录"], printed=2)
    assert sheet.print_area.endswith("$A$1:$B$2") and sheet["D2"].value == "补录"
