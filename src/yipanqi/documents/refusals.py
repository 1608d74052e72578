"""The workbook of rows that came back: the office's own columns, then what is wrong and how to mend it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yipanqi.documents.workbook import Cell

PROBLEM_HEAD, REMEDY_HEAD = "问题", "怎么改"
_SHEET_NAME_LENGTH = 31
_WIDEST = 40


@dataclass(frozen=True)
class RefusedRow:
    """One row as it stood, the column numbers at fault, what is wrong and what to do."""

    cells: Sequence[Cell]
    problem: str
    remedy: str
    columns_at_fault: frozenset[int] = frozenset()


@dataclass(frozen=True)
class RefusedSheet:
    """The refused rows of one sheet under its own heads."""

    name: str
    heads: Sequence[str]
    rows: Sequence[RefusedRow]


def write_refusals(sheets: Sequence[RefusedSheet]) -> bytes:
    """An xlsx that may be mended and uploaded again as it is; the two added columns are ignored on reading."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "default_date_format": "yyyy-mm-dd", "remove_timezone": True}
    ) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#EDEFF2", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        fault = book.add_format({"bg_color": "#FFF1C2", "num_format": "@"})
        fault_date = book.add_format({"bg_color": "#FFF1C2", "num_format": "yyyy-mm-dd"})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        words = book.add_format({"font_color": "#9C1C1C", "text_wrap": True, "valign": "top"})
        taken: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, taken))
            heads, kept = _original_columns(sheet)
            for column, name in enumerate([*heads, PROBLEM_HEAD, REMEDY_HEAD]):
                page.write_string(0, column, name, head)
            for number, row in enumerate(sheet.rows, start=1):
                for column, source in enumerate(kept):
                    cell = row.cells[source] if source < len(row.cells) else ""
                    at_fault = source in row.columns_at_fault
                    _write(
                        page,
                        number,
                        column,
                        cell,
                        fault if at_fault else text,
                        fault_date if at_fault else day,
                    )
                page.write_string(number, len(kept), row.problem, words)
                page.write_string(number, len(kept) + 1, row.remedy, words)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, max(len(sheet.rows), 1), len(kept) + 1)
            for column, name in enumerate(heads):
                page.set_column(column, column, min(max(8, len(name) * 2 + 2), _WIDEST))
            page.set_column(len(kept), len(kept) + 1, _WIDEST)
        if not sheets:
            book.add_worksheet("没有退回的行")
    return target.getvalue()


def _original_columns(sheet: RefusedSheet) -> tuple[list[str], list[int]]:
    """The office's own columns: those a former return added are left out, so that they do not pile up."""
    kept = [column for column, name in enumerate(sheet.heads) if name not in (PROBLEM_HEAD, REMEDY_HEAD)]
    return [sheet.heads[column] for column in kept], kept


def _write(page: Worksheet, row: int, column: int, cell: Cell, text: Format, day: Format) -> None:
    """Text stays text (identity numbers, a leading =), a date a date, a number a number."""
    if isinstance(cell, datetime.datetime | datetime.date):
        moment = (
            cell
            if isinstance(cell, datetime.datetime)
            else datetime.datetime(cell.year, cell.month, cell.day)
        )
        page.write_datetime(row, column, moment, day)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif cell != "":
        page.write_string(row, column, str(cell)[:32767], text)


def _sheet_name(name: str, taken: set[str]) -> str:
    clean = (
        "".join("_" if sign in "[]:*?/\\" else sign for sign in name).strip("'")[:_SHEET_NAME_LENGTH]
        or "退回"
    )
    unique, number = clean, 2
    while unique.casefold() in taken:
        suffix = f"_{number}"
        unique = clean[: _SHEET_NAME_LENGTH - len(suffix)] + suffix
        number += 1
    taken.add(unique.casefold())
    return unique
