"""The plan as a workbook that comes back: its columns, its rows, and what a filled-in row would change."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import DateNotUnderstood, parse_date
from yipanqi.basics.text import is_blank, plain_text
from yipanqi.organisation.queries import offices_of
from yipanqi.planning.models import Plan, PlanItem, PlanUpload
from yipanqi.planning.queries.goals import functions_of, tasks_to_hang_on
from yipanqi.planning.queries.plans import items_of
from yipanqi.planning.queries.versions import VOCABULARIES, with_words, written
from yipanqi.planning.queries.words import terms

KEY, VERSION = "编号（勿改）", "版本（勿改）"
COLUMNS = {
    "kind": "种类", "title": "事项", "business_face": "业务内容", "business_empty_reason": "无业务内容的原因", "office": "责任科室",
    "owner_name": "责任人", "indicator": "衡量指标", "baseline_value": "基准值", "target_value": "目标值", "value_unit": "单位",
    "target_text": "目标（文字）", "starts_on": "开始日期", "due_on": "完成时限", "party_face": "党建举措",
    "party_empty_reason": "无党建举措的原因", "party_class": "党建目标类别", "party_dimension": "党的建设布局", "party_target": "党建目标",
    "party_starts_on": "党建开始日期", "party_due_on": "党建完成时限", "objective": "核心任务", "centre_task": "中心任务", "function": "职能",
    "weight": "权重",
}  # fmt: skip
HEADS = (KEY, VERSION, "序号", *COLUMNS.values())
NUMBERS = ("baseline_value", "target_value", "weight")
DAYS = ("starts_on", "due_on", "party_starts_on", "party_due_on")
NAMED = {"office": "office_id", "centre_task": "centre_task_id", "function": "function_id"}


@dataclass(frozen=True)
class RowChange:
    """One field that a row would write: name, now, then."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class RowLook:
    """One row before it is written: where it stands, which item, what it would change, why it cannot be written."""

    line: int
    item_id: int
    title: str
    is_new: bool
    changes: tuple[RowChange, ...]
    faults: tuple[str, ...]


def workbook_rows(actor: Actor, plan: Plan) -> list[tuple[Any, ...]]:
    """The items of the plan under `HEADS`; one statement."""
    found = with_words(items_of(actor, plan))
    return [(item.pk, item.version, item.number, *(_cell(item, name) for name in COLUMNS)) for item in found]


def _cell(item: PlanItem, name: str) -> Any:
    value = getattr(item, name)
    if name in NUMBERS or name in DAYS:
        return value
    return written(item, name)


class Reading:
    """Reads the cells of one plan's workbook into fields; the names of offices, tasks and functions are asked once."""

    def __init__(self, actor: Actor, plan: Plan) -> None:
        agency, path = plan.organisation.agency_id, plan.organisation.path
        self.names: dict[str, dict[str, int]] = {
            "office": {unit.name: unit.pk for unit in offices_of(actor, agency)} if agency else {},
            "centre_task": {task.title: task.pk for task in tasks_to_hang_on(actor, path, plan.year)},
            "function": {one.title: one.pk for one in functions_of(actor, plan.organisation_id)},
        }

    def fields(self, row: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
        """The fields that the row's columns say, and what is wrong in it. Columns that are not there say nothing."""
        found: dict[str, Any] = {}
        faults: list[str] = []
        for name, title in COLUMNS.items():
            if title not in row:
                continue
            text = "" if is_blank(row[title]) else row[title]
            try:
                found[NAMED.get(name, name)] = self._value(name, text)
            except ValueError as fault:
                faults.append(f"{title}：{fault}")
        return found, faults

    def _value(self, name: str, text: str) -> Any:
        if name in VOCABULARIES:
            return self._code(VOCABULARIES[name], text, must=name == "kind")
        if name in NAMED:
            if text and text not in self.names[name]:
                raise ValueError(f"没有“{text}”，请照系统里的名称填写。")
            return self.names[name].get(text)
        if name in NUMBERS:
            return self._number(text) if text else (Decimal(1) if name == "weight" else None)
        if name in DAYS:
            return self._day(text) if text else None
        return text

    def _code(self, vocabulary: str, text: str, *, must: bool) -> str:
        if not text and not must:
            return ""
        for code, term in terms(vocabulary).items():
            if text == term.title or text in term.aliases:
                return code
        raise ValueError(f"没有“{text}”这个选项。" if text else "不能为空。")

    def _number(self, text: str) -> Decimal:
        try:
            found = Decimal(text.replace(",", "").replace("，", ""))
        except InvalidOperation as fault:
            raise ValueError(f"“{text}”不是数字。") from fault
        if not found.is_finite() or abs(found) >= 10**12:
            raise ValueError(f"“{text}”不是可以登记的数字。")
        return found

    def _day(self, text: str) -> datetime.date:
        try:
            found = parse_date(text)
        except DateNotUnderstood as fault:
            raise ValueError(f"“{text}”不是日期，请写成 2026-09-30。") from fault
        if not isinstance(found, datetime.date):
            raise ValueError(f"“{text}”不是完整的日期，请写成 2026-09-30。")
        return found


def rows_from(cells: Sequence[Sequence[Any]]) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The heads found in the first rows that hold “事项”, and the rows below by their line; empty lines are left out."""
    for start, row in enumerate(cells[:10]):
        heads = [plain_text(cell) for cell in row]
        if COLUMNS["title"] in heads:
            rows = []
            for line, cells_of_row in enumerate(cells[start + 1 :], start=start + 2):
                said = {
                    head: plain_text(cell) for head, cell in zip(heads, cells_of_row, strict=False) if head
                }
                if any(text for head, text in said.items() if head not in (KEY, VERSION, "序号")):
                    rows.append((line, said))
            return heads, rows
    return [], []


def uploads_waiting(actor: Actor, plan: Plan) -> list[PlanUpload]:
    """The actor's own workbooks of this plan that wait for the look."""
    return list(
        PlanUpload.objects.filter(plan=plan, state=PlanUpload.WAITING, uploaded_by_key=actor.key).order_by(
            "-pk"
        )
    )
