"""The plan on paper: both faces side by side, by kind, with offices, carriers and limits."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.documents.official import OfficialPaper, Table, Text
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.queries.plans import coverage, items_of
from yipanqi.planning.queries.versions import with_words, written
from yipanqi.planning.queries.words import item_kinds

HEADS = ("序号", "事项和目标", "业务内容", "党建举措", "责任", "时限")
WIDTHS = (14, 34, 36, 32, 23, 21)


def plan_paper(actor: Actor, plan: Plan) -> OfficialPaper:
    """The plan as an official paper; one table for each kind of items. Two statements."""
    items = list(with_words(items_of(actor, plan)).order_by("number"))
    counted = coverage(actor, plan)
    agency = plan.organisation.agency
    parts: list[Text | Table] = [
        Text(
            "总体安排",
            f"共{counted.items}项，其中党建与业务结合{counted.joined}项，仅业务{counted.business_only}项，仅党建{counted.party_only}项。",
        )
    ]
    for code, term in item_kinds().items():
        rows = tuple(_row(item) for item in items if item.kind == code)
        if rows:
            parts.append(Table(term.title, HEADS, rows, WIDTHS))
    others = tuple(_row(item) for item in items if item.kind not in item_kinds())
    if others:
        parts.append(Table("其他", HEADS, others, WIDTHS))
    day = plan.adopted_on
    return OfficialPaper(
        organisation=agency.name if agency else plan.organisation.name,
        title=plan.title,
        parts=tuple(parts),
        signature=plan.organisation.name,
        date=f"{day.year}年{day.month}月{day.day}日" if day else "",
        note="" if plan.is_adopted else "编制中，尚未审定",
    )


def _row(item: PlanItem) -> tuple[str, ...]:
    target = item.target_text
    if not target and item.target_value is not None:
        target = (
            f"{written(item, 'baseline_value') or '—'} → {written(item, 'target_value')}{item.value_unit}"
        )
    owners = [item.office.name if item.office else "", item.owner_name]
    if item.party_organisation is not None:
        owners.append(item.party_organisation.short_name)
    if item.party_owner is not None:
        owners.append(item.party_owner.title)
    days = [f"{item.due_on.month}月{item.due_on.day}日" if item.due_on else ""]
    if item.party_due_on and item.party_due_on != item.due_on:
        days.append(f"党建：{item.party_due_on.month}月{item.party_due_on.day}日")
    return (
        str(item.number),
        "\n".join(part for part in (item.title, target) if part),
        item.business_face or f"（空缺：{item.business_empty_reason or '待写原因'}）",
        item.party_face or f"（空缺：{item.party_empty_reason or '待写原因'}）",
        "\n".join(dict.fromkeys(part for part in owners if part)),
        "\n".join(part for part in days if part),
    )
