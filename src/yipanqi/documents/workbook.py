"""Reading an office's workbook (xlsx, xls, csv) into plain sheets, with its limits stated."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from yipanqi.basics.errors import Refused

Cell = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
Merge = tuple[tuple[int, int], tuple[int, int]]

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_PARTS = 2000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_SHEETS = 50
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv")

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1024 * 1024
_OVERLAP = 512
# A cell with content (not self-closed) far to the right or far below would make the reader allocate the whole rectangle.
_FAR_RIGHT = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="(?:[A-Z]{3}|[I-Z][A-Z])\d{1,7}"[^>]*(?<!/)>')
_FAR_BELOW = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="[A-Z]{1,3}(?:[2-9]\d{5}|\d{7})"[^>]*(?<!/)>')
_FAR_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(?:[2-9]\d{5}|\d{7})"[^>]*>\s*<(?:\w+:)?c(?![^>]*\br=)')


class WorkbookNotReadable(Refused):
    """The file is no workbook that can be read: encrypted, broken, empty, too large or of another kind."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of cells as read (an empty cell is ""), with the merged ranges as (first, last) zero-based corners."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


def read_sheets(content: bytes, name: str) -> list[Sheet]:
    """The sheets that hold anything. The kind is told by the content, never by the file name's ending."""
    _check_size(content, name)
    if content.startswith(_ZIP):
        _check_package(content, name)
        return _from_calamine(content, name)
    if content.startswith(_OLE):
        if _ENCRYPTED_STREAM in content:
            raise _unreadable("encrypted", name, "文件设了打开密码", "在 Excel 或 WPS 中取消密码后另存")
        return _from_calamine(content, name)
    return [_from_text(content, name)]


def _check_size(content: bytes, name: str) -> None:
    if not content:
        raise _unreadable("empty", name, "文件是空的（0字节）", "确认文件已保存后重新选择")
    if len(content) > MAX_FILE_BYTES:
        raise _unreadable(
            "too_large", name, f"文件超过{MAX_FILE_BYTES // 1024 // 1024}MB", "删去图片或分成几个文件"
        )


def _check_package(content: bytes, name: str) -> None:
    """Refuse what is no workbook or unpacks too far, counting real bytes rather than declared ones. Cost: one unpacking."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or not any(part.startswith("xl/") for part in names):
                raise _unreadable(
                    "not_workbook", name, "这不是 Excel 工作簿", "选择 .xlsx、.xls 或 .csv 文件"
                )
            if len(parts) > MAX_PARTS:
                raise _unreadable("too_large", name, "文件内部的零件太多", "复制到新的工作簿后再导入")
            unpacked = 0
            for part in parts:
                unpacked = _check_part(package, part, unpacked, name)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as broken:
        raise _unreadable(
            "broken", name, "文件已损坏，打不开", "在 Excel 或 WPS 中打开后另存一份"
        ) from broken
    except zlib.error as broken:
        raise _unreadable(
            "broken", name, "文件已损坏，打不开", "在 Excel 或 WPS 中打开后另存一份"
        ) from broken


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, unpacked: int, name: str) -> int:
    is_sheet = "worksheets/" in part.filename
    with package.open(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED_BYTES:
                raise _unreadable("too_large", name, "文件解开后过大", "复制有内容的行到新的工作簿后再导入")
            if is_sheet:
                _check_reach(tail + chunk, name)
                tail = chunk[-_OVERLAP:]
    return unpacked


def _check_reach(text: bytes, name: str) -> None:
    if _FAR_RIGHT.search(text):
        raise _unreadable("too_large", name, f"有内容写在第{MAX_COLUMNS}列以后", "删去表格右侧远处的内容")
    if _FAR_BELOW.search(text) or _FAR_ROW.search(text):
        raise _unreadable(
            "too_large", name, f"超过{MAX_ROWS}行", "分成几个文件导入，并删去表格下方远处的内容"
        )


def _from_calamine(content: bytes, name: str) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            described = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
            if len(described) > MAX_SHEETS:
                raise _unreadable("too_large", name, f"工作表超过{MAX_SHEETS}张", "只保留要导入的工作表")
            sheets = [
                _sheet(book, meta.name, hidden=meta.visible != SheetVisibleEnum.Visible) for meta in described
            ]
    except CalamineError as broken:
        if "assword" in str(broken) or "ncrypt" in str(broken):
            raise _unreadable(
                "encrypted", name, "文件设了打开密码", "在 Excel 或 WPS 中取消密码后另存"
            ) from broken
        raise _unreadable(
            "broken", name, "文件已损坏，打不开", "在 Excel 或 WPS 中打开后另存一份"
        ) from broken
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise _unreadable("empty", name, "工作簿里没有内容", "确认选对了文件")
    for sheet in filled:
        _check_shape(sheet.rows, name)
    return filled


def _sheet(book: CalamineWorkbook, title: str, *, hidden: bool) -> Sheet:
    sheet = book.get_sheet_by_name(title)
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    return Sheet(title, _without_empty_end(rows), tuple(sheet.merged_cell_ranges or ()), hidden)


def _from_text(content: bytes, name: str) -> Sheet:
    text = _decoded(content, name)
    start = text[:400].lstrip().lower()
    if start.startswith(("<html", "<!doctype", "<table", "<?xml", "<meta")):
        raise _unreadable(
            "not_workbook", name, "这其实是网页或 XML，只是改了后缀名", "用 Excel 或 WPS 打开后另存为 .xlsx"
        )
    try:
        rows: list[list[Cell]] = [
            list(row)
            for row in _limited(csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=False), name)
        ]
    except csv.Error as broken:
        raise _unreadable(
            "broken", name, "文字表格的引号或分隔符乱了", "用 Excel 或 WPS 打开后另存为 .xlsx"
        ) from broken
    rows = _without_empty_end(rows)
    if not rows:
        raise _unreadable("empty", name, "文件里没有内容", "确认选对了文件")
    width = max(len(row) for row in rows)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    _check_shape(padded, name)
    return Sheet(name.rpartition("/")[2].rpartition(".")[0] or name, padded)


def _limited(rows: Iterable[list[str]], name: str) -> Iterable[list[str]]:
    for number, row in enumerate(rows):
        if number >= MAX_ROWS or len(row) > MAX_COLUMNS:
            raise _unreadable("too_large", name, f"超过{MAX_ROWS}行或{MAX_COLUMNS}列", "分成几个文件导入")
        yield row


def _decoded(content: bytes, name: str) -> str:
    """UTF-8 (with or without mark) before GB 18030: Chinese text in GB 18030 is almost never valid UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codes: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        raise _unreadable(
            "not_workbook", name, "这不是工作簿，也不是文字表格", "选择 .xlsx、.xls 或 .csv 文件"
        )
    else:
        codes = ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    raise _unreadable("encoding", name, "文字编码认不出", "用 Excel 或 WPS 打开后另存为 .xlsx")


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    return max(
        (",", "\t", ";", "，", "|"),
        key=lambda sign: sum(min(line.count(sign), MAX_COLUMNS) for line in lines),
    )


def _without_empty_end(rows: list[list[Cell]]) -> list[list[Cell]]:
    end = len(rows)
    while end and not any(cell != "" and str(cell).strip() for cell in rows[end - 1]):
        end -= 1
    return rows[:end]


def _check_shape(rows: Sequence[Sequence[Cell]], name: str) -> None:
    if len(rows) > MAX_ROWS or (rows and len(rows[0]) > 256):
        raise _unreadable("too_large", name, f"超过{MAX_ROWS}行或256列", "分成几个文件导入")


def _unreadable(reason: str, name: str, why: str, remedy: str) -> WorkbookNotReadable:
    return WorkbookNotReadable(
        f"documents.workbook.{reason}", f"“{name}”读不出：{why}。请{remedy}。", {"file": why}
    )
