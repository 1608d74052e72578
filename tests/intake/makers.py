"""Workbooks made for the tests, with invented people."""

import datetime
import io
from collections.abc import Sequence

import xlsxwriter

from yipanqi.basics.actors import system_actor
from yipanqi.basics.identity import check_digit

SAMPLE_DAY = datetime.date(2026, 11, 21)
COUNTY = system_actor(SAMPLE_DAY)

ORGANISATION_HEADS = ("序号", "党组织名称", "上级党组织", "组织类别", "所在单位", "成立日期", "届满日期")
MEMBER_HEADS = (
    "序号", "姓名", "性别", "公民身份号码", "出生日期", "人员类别", "所在党支部", "入党日期", "转正日期", "联系电话",
)  # fmt: skip
TASK_HEADS = ("序号", "重点任务", "责任单位", "责任科室", "责任人", "完成时限", "目标值", "进展情况")
MEETING_HEADS = ("序号", "党支部", "会议类型", "时间", "地点", "应到人数", "实到人数", "缺席及原因", "议题")


def made(*sheets: tuple[str, Sequence[str], Sequence[Sequence[object]]]) -> bytes:
    """An xlsx: each sheet with a merged title, a line of remarks, heads, rows and a foot note."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, heads, rows in sheets:
            page = book.add_worksheet(name)
            page.merge_range(0, 0, 0, len(heads) - 1, name)
            page.write(1, 0, "填报单位：样县")
            for number, row in enumerate((heads, *rows), start=2):
                for column, cell in enumerate(row):
                    if cell != "":
                        page.write(number, column, cell)
            page.write(len(rows) + 4, 0, "注：本表一式两份。")
    return target.getvalue()


def number(born: datetime.date = datetime.date(1980, 5, 6), sequence: int = 1) -> str:
    """A right identity number of nobody; an odd sequence is a man's."""
    first = f"999999{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


def member(branch: str, sequence: int = 1, **changes: object) -> list[object]:
    """A member's row without faults, with the cells named by head changed."""
    row: dict[str, object] = dict.fromkeys(MEMBER_HEADS, "")
    row |= {
        "序号": sequence,
        "姓名": f"党员第{sequence}人",
        "性别": "男" if sequence % 2 else "女",
        "公民身份号码": number(sequence=sequence),
        "出生日期": "1980.05",
        "人员类别": "正式党员",
        "所在党支部": branch,
        "入党日期": "2010-07-01",
        "转正日期": "2011年7月1日",
        "联系电话": "19900000001",
    }
    return list((row | changes).values())


def meeting(branch: str, **changes: object) -> list[object]:
    """A meeting's row without faults."""
    row: dict[str, object] = dict(
        zip(
            MEETING_HEADS,
            (1, branch, "党员大会", "2025-03-05", "会议室", 10, 9, "1人公出", "学习"),
            strict=True,
        )
    )
    return list((row | changes).values())


def task(agency: str, **changes: object) -> list[object]:
    """A key task's row without faults."""
    row: dict[str, object] = dict(
        zip(
            TASK_HEADS,
            (1, "压缩审批时限", agency, "审批科", "科长己", "2025-09-30", "40个工作日", ""),
            strict=True,
        )
    )
    return list((row | changes).values())
