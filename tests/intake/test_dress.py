"""The same members in whatever dress an office gives them are read as the same members."""

import csv
import datetime
import io
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.makers import number
from yipanqi.basics.dates import parse_date
from yipanqi.basics.identity import parse_identity, parse_telephone
from yipanqi.basics.text import normalise_name
from yipanqi.documents.heads import recognise
from yipanqi.documents.tables import find_table
from yipanqi.documents.workbook import read_sheets
from yipanqi.intake.queries.words import columns

FIELDS = ("name", "identity", "branch", "joined_on", "telephone")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPACES = ("", " ", "\u3000", "\u00a0", "\u200b")
NOTES = ("注：本表一式两份。", "填表人：张三", "※ 请核对", "审核：　　　盖章：")


@dataclass(frozen=True)
class Dress:
    """How one office writes its sheet."""

    format: str
    order: tuple[str, ...]
    heads: dict[str, str]
    title_rows: int
    blanks: tuple[int, ...]
    notes: tuple[str, ...]
    date: int
    space: str
    wide: bool
    running_number: bool


def spellings(field: str) -> list[str]:
    kind = columns().kind("members")
    assert kind is not None
    known = kind.field(field)
    assert known is not None
    return [word for word in known.words if word not in ("类别", "身份")]


dresses = st.builds(
    Dress,
    format=st.sampled_from(("xlsx", "utf-8-sig", "utf-8", "gb18030")),
    order=st.permutations(FIELDS).map(tuple),
    heads=st.fixed_dictionaries({field: st.sampled_from(spellings(field)) for field in FIELDS}),
    title_rows=st.integers(0, 3),
    blanks=st.lists(st.integers(0, 8), max_size=3).map(tuple),
    notes=st.lists(st.sampled_from(NOTES), max_size=2).map(tuple),
    date=st.integers(0, 5),
    space=st.sampled_from(SPACES),
    wide=st.booleans(),
    running_number=st.booleans(),
)
members = st.lists(
    st.tuples(
        st.sampled_from(("周维", "欧阳欣丽", "阿依古丽·买买提", "高静")),
        st.builds(
            number, st.dates(datetime.date(1950, 1, 1), datetime.date(2000, 12, 31)), st.integers(1, 99)
        ),
        st.sampled_from(("窗口党支部", "机关第一党支部", "综合（保障）党支部")),
        st.dates(datetime.date(2001, 1, 1), datetime.date(2025, 12, 31)),
        st.sampled_from(("19900000001", "19900001234")),
    ),
    min_size=1,
    max_size=6,
)


def written_date(day: datetime.date, way: int, *, in_text: bool) -> object:
    if way == 4 and not in_text:
        return day
    if way == 5 and not in_text:
        return float(f"{day:%Y%m%d}")
    return (f"{day.year}年{day.month}月{day.day}日", f"{day:%Y.%m.%d}", f"{day:%Y%m%d}", f"{day.year}-{day.month}-{day.day}")[way % 4]  # fmt: skip


def lines(rows: list[tuple[Any, ...]], dress: Dress) -> list[list[object]]:
    """The sheet line by line."""
    in_text = dress.format != "xlsx"
    start = ["序号"] if dress.running_number else []
    found: list[list[object]] = [[f"示范县党员花名册{'　' * k}"] for k in range(dress.title_rows)]
    found.append([*start, *(dress.heads[field] + dress.space for field in dress.order)])
    for place, row in enumerate(rows):
        facts = dict(zip(FIELDS, row, strict=True))
        identity = facts["identity"].lower()
        cells: dict[str, object] = {
            "name": f"{dress.space}{facts['name']}{dress.space}",
            "identity": f"{identity.translate(FULL_WIDTH) if dress.wide else identity}{dress.space}",
            "branch": f"{facts['branch']}{dress.space}",
            "joined_on": written_date(facts["joined_on"], dress.date, in_text=in_text),
            "telephone": facts["telephone"].translate(FULL_WIDTH) if dress.wide else facts["telephone"],
        }
        if place in dress.blanks:
            found.append([])
        found.append([*([place + 1] if start else []), *(cells[field] for field in dress.order)])
    return [*found, [], *([note] for note in dress.notes)]


def dressed(rows: list[tuple[Any, ...]], dress: Dress) -> bytes:
    sheet = lines(rows, dress)
    if dress.format != "xlsx":
        text = io.StringIO()
        csv.writer(text).writerows(sheet)
        return text.getvalue().encode(dress.format)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        width = len(FIELDS) + dress.running_number
        for place, line in enumerate(sheet):
            if place < dress.title_rows:
                page.merge_range(place, 0, place, width - 1, line[0])
            else:
                for column, cell in enumerate(line):
                    page.write(place, column, cell)
    return target.getvalue()


def read(content: bytes) -> list[tuple[Any, ...]]:
    (sheet,) = read_sheets(content, "党员花名册.xlsx")
    table = find_table(sheet, columns().knows)
    mapping = recognise(columns(), table.heads, f"{table.title} {sheet.name} 党员花名册.xlsx")
    assert (mapping.kind, mapping.missing) == ("members", ())
    at = mapping.indexes
    return [
        (
            normalise_name(row.cells[at["name"]]),
            parse_identity(row.cells[at["identity"]]).number,
            normalise_name(row.cells[at["branch"]]),
            parse_date(row.cells[at["joined_on"]]),
            parse_telephone(row.cells[at["telephone"]]),
        )
        for row in table.rows
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(members, dresses)
def test_rows_are_the_same_in_any_dress(rows: list[tuple[Any, ...]], dress: Dress) -> None:
    expected = [(normalise_name(name), identity, normalise_name(branch), day, phone) for name, identity, branch, day, phone in rows]  # fmt: skip
    assert read(dressed(rows, dress)) == expected
