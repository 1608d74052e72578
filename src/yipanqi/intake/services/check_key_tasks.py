"""Rows of the year's key tasks held against the agencies and the tasks already planned."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Set

from yipanqi.basics.dates import YearMonth
from yipanqi.basics.text import name_key
from yipanqi.documents.heads import Mapping, RecordKind
from yipanqi.documents.tables import Row
from yipanqi.intake.queries.outcomes import ACCEPTED, RowOutcome
from yipanqi.intake.services.cells import RowReader, note_repeated
from yipanqi.intake.services.standing import Standing

TaskKey = tuple[str, str, datetime.date]
FINISHED_WORDS = ("已完成", "完成", "100%", "已办结", "办结")


def key_of(agency: str, title: str, due_on: datetime.date) -> TaskKey:
    """By what a task is known again: agency, title without signs and spaces, and limit."""
    return agency, name_key(title), due_on


def check_key_tasks(
    rows: Iterable[Row],
    mapping: Mapping,
    kind: RecordKind,
    standing: Standing,
    known: Set[TaskKey],
    reachable_agencies: Set[str],
    adopted: Set[tuple[str, int]],
) -> list[RowOutcome]:
    """Accept, refuse or leave each row. `reachable_agencies` are those whose plan the actor may write.

    A plan in `adopted` (agency and year) takes no new task by import.
    """
    seen: dict[object, tuple[int, object]] = {}
    outcomes = []
    for row in rows:
        reader = RowReader(row, mapping.indexes, kind)
        facts = reader.outcome.facts
        facts["title"] = reader.text("title", 200, required=True)
        facts["agency"] = _agency(reader, standing, reachable_agencies)
        facts["office"] = reader.name("office", 100)
        facts["owner"] = reader.text("owner", 120)
        facts["target"] = reader.text("target", 2000)
        facts["progress"] = reader.text("progress", 2000)
        due = _due(reader, standing.today)
        facts["due_on"] = due
        if reader.outcome.state == ACCEPTED and due is not None:
            key = key_of(str(facts["agency"]), str(facts["title"]), due)
            if note_repeated(reader, seen, key, dict(facts), "单位、任务和时限"):
                pass
            elif key in known:
                reader.outcome.leave()
            elif (str(facts["agency"]), due.year) in adopted:
                problem = f"“{facts['agency']}”{due.year}年计划已经审定，不能再导入新的任务"
                reader.refuse("due_on", "plan_adopted", problem, "在计划页面办理计划变更")
        outcomes.append(reader.outcome)
    return outcomes


def _agency(reader: RowReader, standing: Standing, reachable: Set[str]) -> str:
    written = reader.name("agency", 100, required=True)
    if not written:
        return ""
    found = standing.agency(written)
    if not found:
        near = standing.agency_names.nearest(written)
        remedy = f"是否为“{near}”？改正后再次导入" if near else "先导入该单位的党组织，或核对名称"
        reader.refuse("agency", "unknown_agency", f"不存在的单位：{written}", remedy, near)
        return ""
    if found not in reachable and standing.actor.kind == "system":
        reader.refuse("agency", "no_organisation", f"“{found}”没有登记机关党组织", "先导入该单位的党组织")
        return ""
    if found not in reachable:
        reader.refuse("agency", "out_of_reach", f"“{found}”不在您的管理范围内", "由该单位的党务工作人员导入")
        return ""
    if found != written:
        reader.warn("agency", "read_as", f"“{written}”按“{found}”读入", "如不对，请写全称后再次导入")
    return found


def _due(reader: RowReader, today: datetime.date) -> datetime.date | None:
    if not reader.has("due_on"):
        reader.refuse("due_on", "missing", "没有填写", "填写年月日")
        return None
    found = reader.date("due_on")
    if isinstance(found, YearMonth):
        reader.warn(
            "due_on", "month_end", f"只写到月，按{found.last_day:%Y-%m-%d}读入", "如不对，请写明是哪一天"
        )
        found = found.last_day
    if found is not None and found < today and str(reader.outcome.facts["progress"]) not in FINISHED_WORDS:
        reader.warn("due_on", "overdue", f"时限{found:%Y-%m-%d}已过，进展不是已完成", "核对进展")
    return found
