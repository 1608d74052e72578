"""What tasking puts on paper: the duty list of an edition, the status table of a dispatch round, the hand-over of a post."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any

from yipanqi.documents.lists import ListCell
from yipanqi.documents.official import OfficialPaper, Table, Text
from yipanqi.tasking.queries import LIGHT_TITLES, LineShown, NodeSaid, Receipt

LIST_HEADS = (
    "序号", "责任岗位", "任职人", "责任类别", "工作", "责任事项", "目标", "责任措施", "时间节点", "牵头领导", "党务部门主抓",
    "业务科室配合", "依据", "签收日期", "灯",
)  # fmt: skip

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def list_rows(shown: Any, lines: Iterable[LineShown]) -> Iterator[tuple[ListCell, ...]]:
    """The lines as a workbook holds them."""
    for one in lines:
        line = one.line
        yield (
            line.number, line.post.title, one.holders, line.get_level_display(), line.get_work_display(), line.title,
            line.goal, line.measure, "；".join(_said(node) for node in one.nodes),
            line.lead_post.title if line.lead_post else "", line.party_office_post.title if line.party_office_post else "",
            "、".join(one.offices), line.source, line.duty.signed_on if line.duty else None,
            LIGHT_TITLES.get(one.light, ""),
        )  # fmt: skip


def list_paper(shown: Any, lines: Iterable[LineShown], receipts: Iterable[Receipt]) -> OfficialPaper:
    """The list as an official paper: first responsible, goal, the lines as a table, who has signed."""
    rows = list(lines)
    table = Table(
        "责任清单",
        ("序号", "责任岗位（任职人）", "责任事项和目标", "责任措施", "时间节点"),
        tuple(
            (
                str(one.line.number),
                f"{one.line.post.title}（{one.holders}）",
                f"{one.line.title}。{one.line.goal}" if one.line.goal else one.line.title,
                one.line.measure,
                "\n".join(_said(node) for node in one.nodes),
            )
            for one in rows
        ),
        (13, 29, 35, 29, 50),
    )
    matrix = Table(
        "领导牵头、党务主抓、科室配合",
        ("序号", "牵头领导", "党务部门主抓", "业务科室配合"),
        tuple(
            (
                str(one.line.number),
                one.line.lead_post.title if one.line.lead_post else "—",
                one.line.party_office_post.title if one.line.party_office_post else "—",
                "、".join(one.offices) or "—",
            )
            for one in rows
            if one.line.lead_post or one.line.party_office_post or one.offices
        ),
        (13, 40, 40, 50),
    )
    signed = Table(
        "签收",
        ("责任岗位", "任职人", "责任", "签收"),
        tuple(
            (
                one.post.title,
                one.holders,
                f"{one.duties}项",
                f"{one.signed_by}，{_day(one.signed_on)}" if one.signed_on else "未签收",
            )
            for one in receipts
        ),
        (44, 44, 20, 40),
    )
    first = shown.first_post.title if shown.first_post else ""
    draft = "起草稿，未下达" if shown.state == "drafting" else ""
    whose, signs = _issuer(shown)
    return OfficialPaper(
        organisation=signs,
        title=f"{whose}{shown.title}",
        parts=(Text("总目标", shown.goal), table, matrix, signed),
        signature=signs,
        date=_day(shown.issued_on or shown.drafted_on),
        facts=(("第一责任人", first), ("依据", shown.basis), ("版次", f"第{shown.edition}版")),
        note=draft,
    )


def dispatch_paper(found: Any, rows: Iterable[Any]) -> OfficialPaper:
    """The status table of a dispatch round: what the records say of each item."""
    lines = tuple(
        (
            str(row.line.number),
            f"{row.item.title}（{row.item.organisation.short_name}）",
            "\n".join(f"{one.head}：{one.text}{_since(one.since, found.held_on.year)}" for one in row.said),
            row.line.remark,
        )
        for row in rows
    )
    state = f"{_day(found.frozen_on)}定格" if found.is_frozen else "未定格，随记录变化"
    return OfficialPaper(
        organisation=found.organisation.name,
        title=found.title,
        parts=(Table("", ("序号", "事项", "记录所示", "备注"), lines, (12, 28, 44, 20)),),
        signature=found.organisation.name,
        date=_day(found.held_on),
        facts=(("调度范围", found.about.name), ("事项范围", found.get_scope_display()), ("状态", state)),
    )


def _since(said: str, year: int) -> str:
    """（2月16日） for a day as the records keep it, with its year where that is another one; other words as they are."""
    if not said:
        return ""
    if not ISO_DAY.fullmatch(said):
        return f"（{said}）"
    found = datetime.date.fromisoformat(said)
    return f"（{_day(found) if found.year != year else f'{found.month}月{found.day}日'}）"


def handover_paper(found: Any) -> OfficialPaper:
    """The hand-over as an official paper: the pack section by section, and both signatures."""
    parts: list[Text | Table] = [
        Table(
            f"{part['title']}（{len(part['rows'])}项）",
            ("序号", "事项", "情况"),
            tuple((str(number), row[0], row[1]) for number, row in enumerate(part["rows"], 1)),
            (13, 89, 54),
        )
        for part in found.pack
    ]
    parts.append(Text("需要说明的事项", found.remark or "无。"))
    parts.append(
        Table(
            "签字",
            ("移交人", "移交日期", "接收人", "接收日期"),
            (
                (
                    found.leaver.name,
                    _day(found.left_on) if found.left_on else "未签字",
                    found.taker.name,
                    _day(found.taken_on) if found.taken_on else "未签字",
                ),
            ),
            (39, 39, 39, 39),
        )
    )
    return OfficialPaper(
        organisation=found.organisation.name,
        title=f"{found.post.title}交接单",
        parts=tuple(parts),
        signature=found.organisation.name,
        date=_day(found.taken_on or found.drawn_on),
        facts=(("交接", f"{found.leaver.name}移交，{found.taker.name}接收"),),
        note="责任随岗位，不随人；本单按记录生成",
    )


def _issuer(shown: Any) -> tuple[str, str]:
    """Whose list it is, and who signs the paper: the leading group's list is kept by its agency's committee and signed by the group."""
    home = shown.organisation
    if shown.tier == "leading_group" and home.agency is not None:
        return home.agency.name, f"中共{home.agency.name}党组"
    return home.short_name, home.name


def _said(node: NodeSaid) -> str:
    return f"{node.due_on.month}月{node.due_on.day}日　{node.title}"


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
