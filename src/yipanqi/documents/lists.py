"""Lists of pages as a workbook: heads, then rows; text stays text, so that no cell is taken for a formula.

What is printed on A4 across is never smaller than 9 points: columns share the page so that no row gets higher than it must, and columns
that still do not fit go on a further page, beside the first two again.
"""

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
FONT, HEAD_FONT, SIZE, SCALE = "宋体", "黑体", 10, 90
"""Ten points, printed at 90 per cent: nine on paper."""
PAGE_PIXELS = 965
"""How wide A4 across is inside its margins at that scale, where 宋体 is missing and another font is a sixth wider;
a column takes seven for a letter and five more."""
REPEATED = 2
_LINE, _HIGHEST = 13.5, 409
_DAY, _NUMBER, _NARROW, _SHORT, _WIDEST, _HEAD_LINES = 11, 6, 8, 14, 48, 3
_MOST_LINES = 12
"""A row that would be higher than that on one page goes on two beside each other."""
_DEFAULT = {"font_name": FONT, "font_size": SIZE}
"""The width of a column is counted in digits of the workbook's own font; one that offices in China have."""


@dataclass(frozen=True)
class ListSheet:
    """One sheet: its title, heads and rows; `printed` columns go on paper, None for all of them."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[ListCell]]
    printed: int | None = None


@dataclass(frozen=True)
class _Column:
    """What a column asks for, in letters: its longest text, the least and the most that its width may be."""

    longest: int
    least: int
    most: int

    def within(self, lines: int) -> int:
        """The width with which no cell takes more lines than that."""
        return min(self.most, max(self.least, math.ceil(self.longest / lines) + 2))


def write_list(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[ListCell]], printed: int | None = None
) -> bytes:
    """One sheet with frozen heads and a filter. Costs memory in proportion to the rows."""
    return write_lists([ListSheet(title, heads, list(rows), printed)])


def write_lists(sheets: Sequence[ListSheet]) -> bytes:
    """Several lists as one workbook, a sheet for each."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_format_properties": _DEFAULT}) as book:
        formats = _formats(book)
        for sheet in sheets:
            _sheet(book, formats, sheet)
    return target.getvalue()


def _formats(book: Any) -> tuple[Any, Any, Any]:
    """Of heads, of texts and numbers, of days."""
    thin = {"border": 1, "border_color": "#808080", "font_name": FONT, "font_size": SIZE}
    return (
        book.add_format(
            {**thin, "font_name": HEAD_FONT, "bg_color": "#EDEFF2", "valign": "vcenter", "text_wrap": True}
        ),
        book.add_format({**thin, "text_wrap": True, "valign": "top"}),
        book.add_format({**thin, "num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
    )


def _sheet(book: Any, formats: tuple[Any, Any, Any], sheet: ListSheet) -> None:
    head, text, day = formats
    page = book.add_worksheet(sheet.title[:31])
    widths = _widths(sheet)
    for column, name in enumerate(sheet.heads):
        page.write_string(0, column, name, head)
        page.set_column(column, column, widths[column])
    page.set_row(0, _LINE * max(map(_head_lines, sheet.heads, widths), default=1) + 6)
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                page.write_datetime(number, column, value, day)
            elif isinstance(value, int | float | Decimal):
                page.write_number(number, column, value, text)
            elif value:
                page.write_string(number, column, value, text)
            else:
                page.write_blank(number, column, None, text)
        page.set_row(number, min(_lines(row, widths) * _LINE + 3, _HIGHEST))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)
    _print(page, sheet, widths)


def _print(page: Any, sheet: ListSheet, widths: Sequence[int]) -> None:
    """A4 across, the title above, heads on every page; one page wide, or broken between columns with the first two repeated."""
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
    named = sheet.title.replace("&", "&&")
    page.set_header(f'&C&14&"{HEAD_FONT}"{named}', {"margin": 0.35})
    page.set_footer("&C第 &P 页，共 &N 页")
    shown = widths[: sheet.printed]
    if len(shown) < len(widths):
        page.print_area(0, 0, max(len(sheet.rows), 1), len(shown) - 1)
    breaks = _breaks(shown)
    if breaks:
        page.set_print_scale(SCALE)
        page.repeat_columns(0, REPEATED - 1)
        page.set_v_pagebreaks(breaks)
    else:
        page.fit_to_pages(1, 0)


def _breaks(widths: Sequence[int]) -> list[int]:
    """Before which columns a further page begins."""
    found, used = [], 0
    for column, width in enumerate(widths):
        if used + _pixels(width) > PAGE_PIXELS and column >= REPEATED:
            found.append(column)
            used = sum(map(_pixels, widths[:REPEATED]))
        used += _pixels(width)
    return found


def _widths(sheet: ListSheet) -> list[int]:
    """The printed columns share the page with the fewest lines in the highest row; the others stand as they are."""
    columns = [
        _column(name, [row[place] for row in sheet.rows if place < len(row)])
        for place, name in enumerate(sheet.heads)
    ]
    printed, beside = columns[: sheet.printed], columns[len(columns[: sheet.printed]) :]
    fitting = (
        widths
        for pages in range(1, len(columns) + 2)
        for lines in range(1, _MOST_LINES)
        if len(_breaks(widths := [one.within(lines) for one in printed])) < pages
    )
    return [*next(fitting), *(min(one.most, 24) for one in beside)]


def _column(name: str, values: Sequence[ListCell]) -> _Column:
    head = 2 + math.ceil(_letters(name) / _HEAD_LINES / 2) * 2
    said = [value for value in values if value is not None and value != ""]
    longest = max((_longest(value) for value in said), default=0)
    if said and all(isinstance(value, datetime.date) for value in said):
        return _Column(longest, _DAY, _DAY)
    if said and not any(isinstance(value, str) for value in said):
        least = max(_NUMBER, longest + 2, head)
        return _Column(longest, least, max(least, 10))
    most = min(_WIDEST, max(_NARROW, longest + 2, head))
    return _Column(_whole(said), min(most, max(_SHORT, head)), most)


def _whole(values: Sequence[ListCell]) -> int:
    """The letters of the longest text, all of its lines together."""
    return max((_letters(str(value)) for value in values), default=0)


def _longest(value: ListCell) -> int:
    return max(map(_letters, str(value).splitlines()), default=0)


def _pixels(width: int) -> int:
    return 7 * width + 5


def _head_lines(name: str, width: int) -> int:
    return math.ceil(_letters(name) / max(1, width - 1))


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
    """A Chinese letter is two columns wide, and three bytes long."""
    return (len(text) + len(text.encode())) // 2
