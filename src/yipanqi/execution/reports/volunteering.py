"""The sheet of what somebody served as a volunteer while his case runs."""

from __future__ import annotations

from yipanqi.documents.official import OfficialPaper, Table
from yipanqi.documents.own_papers import write_paper
from yipanqi.execution.queries.papers import papers_folder
from yipanqi.execution.queries.service_records import ServiceRecord
from yipanqi.execution.reports.wording import chinese

SERVICE_RECORD = "service_record"
TITLE = "志愿服务记录"
HEADS, WIDTHS = ("序号", "日期", "服务", "队伍", "小时", "确认人"), (2, 4, 6, 5, 2, 5)
HALF_HEADS, HALF_WIDTHS = ("考察的半年", "起止", "次数", "小时"), (8, 8, 2, 2)


def service_paper(record: ServiceRecord, about: str, organisation: str) -> OfficialPaper:
    """The services one by one and by half-years; `about` names the case in whose file it lies."""
    rows = tuple(
        (str(number), f"{one.held_on:%Y-%m-%d}", one.title, one.team, str(one.hours), one.confirmed_by)
        for number, one in enumerate(record.services, start=1)
    )
    halves = tuple(
        (one.title, f"{one.from_on:%Y-%m-%d}至{one.until_on:%Y-%m-%d}", str(one.times), str(one.hours))
        for one in record.halves
    )
    return OfficialPaper(
        organisation=organisation,
        title=TITLE,
        facts=(
            ("姓名", record.name),
            ("办理事项", about),
            ("党组织", organisation),
            ("起止", f"{chinese(record.from_on)}至{chinese(record.until_on)}"),
            ("已确认时长", f"{record.hours}小时"),
            ("待确认时长", f"{record.waiting_hours}小时（不计入）" if record.waiting_hours else ""),
            (
                "另有时长",
                f"{record.unseen_hours}小时（外单位队伍组织，已计入合计，不列名称）"
                if record.unseen_hours
                else "",
            ),
        ),
        parts=(
            Table("服务明细", HEADS, rows, WIDTHS),
            Table("每半年合计", HALF_HEADS, halves, HALF_WIDTHS),
        ),
        signature=organisation,
        date=chinese(record.until_on),
        note="时长经服务对象或组织者确认后计入",
    )


def service_document(record: ServiceRecord, about: str, organisation: str, form: str) -> bytes:
    """The sheet as Word or PDF, in the locality's own layout where there is one."""
    return write_paper(papers_folder(), SERVICE_RECORD, service_paper(record, about, organisation), form)
