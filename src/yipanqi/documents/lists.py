"""Lists of pages as a workbook: heads, then rows; text stays text, so that no cell is taken for a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

ListCell = str | int | float | Decimal | datetime.date | None
_WIDEST, _NARROWEST = 48, 8


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
        book.add_format({"bold": True, "bg_color": "#EDEFF2", "border": 1, "valign": "vcenter"}),
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
    for column, name in enumerate(heads):
        page.write_string(0, column, name, head)
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                page.write_datetime(last, column, value, day)
            elif isinstance(value, int | float | Decimal):
                page.write_number(last, column, value, text)
            elif value:
                page.write_string(last, column, value, text)
            widths[column] = max(widths[column], _width(value))
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(last, 1), len(heads) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _width(value: ListCell) -> int:
    """A Chinese letter is two columns wide, and three bytes long."""
    written = "" if value is None else str(value)[:_WIDEST]
    return min(_WIDEST, max(_NARROWEST, 2 + (len(written) + len(written.encode())) // 2))
