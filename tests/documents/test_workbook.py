"""Files as offices hand them in: kinds told by content, limits kept, broken ones named."""

import datetime
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.documents import workbook
from yipanqi.documents.workbook import WorkbookNotReadable, read_sheets

SAMPLES = Path(__file__).parent.parent / "samples"


def made(*rows: list[object], merges: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("表")
        for first_row, first_column, last_row, last_column in merges:
            sheet.merge_range(first_row, first_column, last_row, last_column, "")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
    return target.getvalue()


def repacked(content: bytes, part: str, text: bytes) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            out.writestr(name, text if name == part else source.read(name))
    return target.getvalue()


def code_of(content: bytes, name: str = "表.xlsx") -> str:
    with pytest.raises(WorkbookNotReadable) as refused:
        read_sheets(content, name)
    assert refused.value.sentence.startswith(f"“{name}”读不出：")
    assert "。请" in refused.value.sentence
    return refused.value.code.rpartition(".")[2]


def test_samples_are_read_with_their_merges() -> None:
    sizes = {}
    for path in sorted(SAMPLES.iterdir()):
        (sheet,) = read_sheets(path.read_bytes(), path.name)
        sizes[sheet.name] = (len(sheet.rows), len(sheet.rows[0]), len(sheet.merges))
    assert sizes == {
        "三会一课台账": (1360, 12, 1),
        "党员花名册": (505, 13, 1),
        "党组织信息表": (60, 9, 1),
        "年度重点工作任务分解表": (45, 8, 1),
    }


def test_cells_keep_their_kind() -> None:
    (sheet,) = read_sheets(made(["文", 1.5, datetime.date(2026, 1, 5), True]), "表.xlsx")
    assert list(sheet.rows[0]) == ["文", 1.5, datetime.date(2026, 1, 5), True]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";", "，"])
def test_text_tables_in_the_codes_offices_use(code: str, sign: str) -> None:
    text = f'姓名{sign}所在党支部\r\n周维{sign}综合党支部\r\n\r\n高静{sign}"窗口\n党支部"\r\n'
    (sheet,) = read_sheets(text.encode(code), "党员.csv")
    assert sheet.name == "党员"
    assert [list(row) for row in sheet.rows][:2] == [["姓名", "所在党支部"], ["周维", "综合党支部"]]
    assert sheet.rows[-1][1] == "窗口\n党支部"


def test_kind_is_told_by_content_not_by_name() -> None:
    assert read_sheets(made(["甲", "乙"]), "其实是xlsx.csv")[0].name == "表"
    assert code_of(b"<html><table><tr><td>1</td></tr></table></html>", "导出.xls") == "not_workbook"


def test_what_cannot_be_read_is_named() -> None:
    whole = made(["甲", "乙"], ["1", "2"])
    assert code_of(b"") == "empty"
    assert code_of(made()) == "empty"
    assert code_of(b"\n \n", "空.csv") == "empty"
    assert code_of(whole[: len(whole) // 2]) == "broken"
    assert code_of(repacked(whole, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")) in {
        "broken",
        "empty",
    }
    assert code_of(repacked(whole, "xl/workbook.xml", b"no xml")) in {"broken", "empty"}
    assert (
        code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    )
    assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "坏.xls") == "broken"
    assert code_of(b"\x89PNG\r\n\x1a\n\x00\x00", "图.xlsx") == "not_workbook"
    assert code_of(b"\xff\xff\xff\xfe", "乱.csv") == "encoding"
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as package:
        package.writestr("[Content_Types].xml", "")
        package.writestr("word/document.xml", "")
    assert code_of(document.getvalue(), "文.docx") == "not_workbook"


def test_limits_hold_before_memory_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made(["甲", "乙"])
    part = "xl/worksheets/sheet1.xml"
    cell = b'<worksheet><sheetData><row r="%d"><c r="%s" t="n"><v>1</v></c></row></sheetData></worksheet>'
    assert code_of(repacked(whole, part, cell % (1048576, b"A1048576"))) == "too_large"
    assert code_of(repacked(whole, part, cell % (1, b"XFD1"))) == "too_large"
    bare = b'<worksheet><sheetData><row r="1048576"><c><v>1</v></c></row></sheetData></worksheet>'
    assert code_of(repacked(whole, part, bare)) == "too_large"
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1_000_000)
    assert code_of(repacked(whole, "xl/styles.xml", b" " * 2_000_000)) == "too_large"
    monkeypatch.setattr(workbook, "MAX_FILE_BYTES", 100)
    assert code_of(whole) == "too_large"
    assert code_of(("甲,乙\n" * 30).encode(), "长.csv") == "too_large"


def test_formatted_but_empty_cells_far_away_do_no_harm() -> None:
    part = "xl/worksheets/sheet1.xml"
    text = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>'
        b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData></worksheet>'
    )
    (sheet,) = read_sheets(repacked(made(["甲"]), part, text), "表.xlsx")
    assert [list(row) for row in sheet.rows] == [[1.0]]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        try:
            read_sheets(start + content, "表.xlsx")
        except WorkbookNotReadable as refused:
            assert refused.sentence.endswith("。")
