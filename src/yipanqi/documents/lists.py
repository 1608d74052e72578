"""A list of a page as a workbook: heads, then rows; text stays text, so that no cell is taken for a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

ListCell = str | int | float | Decimal | datetime.date | None
_WIDEST, _NARROWEST = 48, 8


def write_list(title: str, heads: Sequence[str], rows: Iterable[Sequence[ListCell]]) -> bytes:
    """One sheet with frozen heads and a filter. Costs memory in proportion to the rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#EDEFF2", "border": 1, "valign": "vcenter"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
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
    return target.getvalue()


def _width(value: ListCell) -> int:
    """A Chinese letter is two columns wide, and three bytes long."""
    written = "" if value is None else str(value)[:_WIDEST]
    return min(_WIDEST, max(_NARROWEST, 2 + (len(written) + len(written.encode())) // 2))
