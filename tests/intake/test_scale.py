"""Fifty thousand rows: the work grows with the rows, the questions to the database do not."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.intake.makers import COUNTY, MEMBER_HEADS, ORGANISATION_HEADS, made, member, number
from tests.pace import cost
from yipanqi.intake.services import apply_batch, preview_batch, read_workbook
from yipanqi.organisation.models import Membership

AGENCIES, BRANCHES = 50, 5
FEW, MANY = 5_000, 50_000

pytestmark = pytest.mark.django_db


def county() -> list[str]:
    root = "中共样县县直属机关工作委员会"
    rows: list[list[object]] = [[1, root, "", "工委", "样县县委", "2019-01-01", ""]]
    branches = []
    for agency in range(AGENCIES):
        home = f"中共样县第{agency}局机关委员会"
        rows.append([1, home, root, "机关党委", f"样县第{agency}局", "2020-01-01", ""])
        for branch in "甲乙丙丁戊"[:BRANCHES]:
            branches.append(f"第{agency}局机关{branch}党支部")
            rows.append([1, branches[-1], home, "党支部", f"样县第{agency}局", "2020-01-01", ""])
    content = made(("党组织信息表", ORGANISATION_HEADS, rows))
    apply_batch(actor=COUNTY, batch=read_workbook(actor=COUNTY, content=content, name="党组织.xlsx"))
    return branches


def roll(branches: list[str], start: int, count: int) -> bytes:
    """Members with distinct numbers; every fiftieth names a branch that does not exist."""
    rows = []
    for k in range(start, start + count):
        born = datetime.date(1960, 1, 1) + datetime.timedelta(days=k // 400 * 40)
        branch = branches[k % len(branches)] + ("误" if k % 50 == 0 else "")
        sequence = k % 400 * 2 + 1
        changes = {"公民身份号码": number(born, sequence), "出生日期": "", "姓名": f"党员第{k}人"}
        rows.append(member(branch, sequence, **changes))
    return made(("党员花名册", MEMBER_HEADS, rows))


def timed(content: bytes) -> tuple[float, int, int]:
    """Processor seconds, statements and accepted rows of one import."""
    batch = read_workbook(actor=COUNTY, content=content, name="党员.xlsx")
    with CaptureQueriesContext(connection) as statements:
        seconds, done = cost(lambda: apply_batch(actor=COUNTY, batch=batch))
    (report,) = done.reports
    assert report.refused * 50 == report.accepted + report.refused
    return seconds, len(statements), report.accepted


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the statements are counted on one database")
def test_fifty_thousand_rows_cost_ten_times_five_thousand() -> None:
    branches = county()
    few_seconds, few_statements, few = timed(roll(branches, 0, FEW))
    seconds, statements, many = timed(roll(branches, FEW, MANY))
    assert (few, many) == (FEW * 49 // 50, MANY * 49 // 50)
    assert Membership.objects.count() == few + many
    assert seconds < few_seconds * (MANY / FEW) * 2
    assert statements < MANY / 25
    assert few_statements < FEW / 25


def test_preview_asks_the_database_alike_for_ten_rows_and_for_a_hundred() -> None:
    branches = county()
    counts = []
    for start, count in ((0, 10), (100, 100)):
        batch = read_workbook(actor=COUNTY, content=roll(branches, start, count), name="党员.xlsx")
        with CaptureQueriesContext(connection) as statements:
            preview_batch(actor=COUNTY, batch=batch)
        counts.append(len(statements))
    assert counts[0] == counts[1]
