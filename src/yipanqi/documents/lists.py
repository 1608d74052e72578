"""Lists of pages as a workbook: heads, then rows; text stays text, so that no cell is taken for a formula."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

ListCell = str | int | float | Decimal | datetime.date | None
_WIDEST, _NARROWEST = 48, 8
_CAPS, _PRINTED, _LINE = (48, 36, 28, 22, 18), 190, 15
"""The widest a column may be, narrower the more columns share a printed page of so many letters; longer texts wrap,
and a row is as many lines of 15 points high as they need."""


@dataclass(frozen=True)
class ListSheet:
    """One sheet: its title, heads and rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[ListCell]]


def write_list(title: str, heads: Sequence[str], rows: Iterable[Sequence[ListCell]]) -> bytes:
    """One sheet with frozen heads and a filter. Costs memory in proportion to the rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        _sheet(book, _formats(book), title, heads, rows)
    return target.getvalue()


def write_lists(sheets: Sequence[ListSheet]) -> bytes:
    """Several lists as one workbook, a sheet for each."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        formats = _formats(book)
        for sheet in sheets:
            _sheet(book, formats, sheet.title, sheet.heads, sheet.rows)
    return target.getvalue()


def _formats(book: Any) -> tuple[Any, Any, Any]:
    """Of heads, of texts and numbers, of days."""
    return (
        book.add_format(
            {"bold": True, "bg_color": "#EDEFF2", "border": 1, "valign": "vcenter", "text_wrap": True}
        ),
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
    )


def _sheet(
    book: Any,
    formats: tuple[Any, Any, Any],
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[ListCell]],
) -> None:
    head, text, day = formats
    page = book.add_worksheet(title[:31])
    widths = [_width(name) for name in heads]
    last = 0
    every = list(rows)
    for column, name in enumerate(heads):
        page.write_string(0, column, name, head)
    for last, row in enumerate(every, start=1):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                page.write_datetime(last, column, value, day)
            elif isinstance(value, int | float | Decimal):
                page.write_number(last, column, value, text)
            elif value:
                page.write_string(last, column, value, text)
            widths[column] = max(widths[column], _width(value))
    widths = _on_a_page(widths)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for number, row in enumerate(every, start=1):
        if (lines := _lines(row, widths)) > 1:
            page.set_row(number, min(lines * _LINE, 400))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(last, 1), len(heads) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(math.ceil(sum(widths) / (_PRINTED * 1.25)), 0)
    page.repeat_rows(0)
    page.hide_gridlines(0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&C&P / &N")


def _on_a_page(widths: Sequence[int]) -> list[int]:
    """The widths under the widest cap with which the sheet is still readable on A4."""
    fitting = (cap for cap in _CAPS if sum(min(width, cap) for width in widths) <= _PRINTED)
    cap = next(fitting, _CAPS[3])
    return [min(width, cap) for width in widths]


def _lines(row: Sequence[ListCell], widths: Sequence[int]) -> int:
    """The lines that the row's longest text takes in its column."""
    return max(
        (
            sum(math.ceil(max(1, _letters(part)) / (width - 1)) for part in value.splitlines())
            for value, width in zip(row, widths, strict=False)
            if isinstance(value, str)
        ),
        default=1,
    )


def _letters(text: str) -> int:
    return (len(text) + len(text.encode())) // 2


def _width(value: ListCell) -> int:
    """A Chinese letter is two columns wide, and three bytes long."""
    written = "" if value is None else str(value)[:_WIDEST]
    return min(_WIDEST, max(_NARROWEST, 2 + _letters(written)))
