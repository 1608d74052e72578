"""A list as a workbook or as CSV that Excel and WPS open in Chinese."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

WIDEST = 48
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as .xlsx with a head that stays and filters; text is never read as a formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    head_format = book.add_format({"bold": True, "bg_color": "#EEF1F6", "border": 1, "valign": "vcenter"})
    date_format = book.add_format({"num_format": "yyyy-mm-dd"})
    widths = [2 * len(head) + 4 for head in heads]
    sheet.write_row(0, 0, heads, head_format)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
                sheet.write_datetime(last, column, datetime.datetime.combine(value, datetime.time()), date_format)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(last, column, value)
            else:
                sheet.write_string(last, column, _text(value))
            widths[column] = max(widths[column], min(WIDEST, 2 * len(_text(value)) + 2))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, max(len(heads) - 1, 0))
    book.close()
    return target.getvalue()


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as CSV in UTF-8 with its mark; a text that would be read as a formula gets an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return target.getvalue().encode("utf-8-sig")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _harmless(value: object) -> str:
    text = _text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_SIGNS) else text
