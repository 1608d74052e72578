"""The plan's own workbook comes back: taken in, looked at row by row, written or dropped."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.planning.errors import ItemRefused
from yipanqi.planning.models import Plan, PlanItem, PlanUpload
from yipanqi.planning.policies import heads_office, may_add_item, may_change_item, may_plan
from yipanqi.planning.queries.plans import next_number
from yipanqi.planning.queries.versions import text_of, with_words
from yipanqi.planning.queries.workbook import (
    COLUMNS,
    KEY,
    NAMED,
    VERSION,
    Reading,
    RowChange,
    RowLook,
    rows_from,
)
from yipanqi.planning.services.item_checks import (
    CONTENT,
    applied,
    check_drafting,
    check_item,
    check_links,
    check_version,
    title_of_field,
    touch,
)

MOST_ROWS = 2000


@dataclass(frozen=True)
class _Row:
    """A row read into an item that is not saved yet."""

    look: RowLook
    item: PlanItem | None


@transaction.atomic
def take_in_workbook(
    *, actor: Actor, plan: Plan, file_name: str, cells: Sequence[Sequence[Any]]
) -> PlanUpload:
    """Keep the rows of a plan's workbook for the look. Refuses an adopted plan, a sheet without the column 事项 and too many rows."""
    _permit(actor, plan)
    plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation__agency").get(pk=plan.pk)
    check_drafting(plan)
    heads, rows = rows_from([[_plain(cell) for cell in row] for row in cells])
    if not heads:
        raise ItemRefused(
            "planning.workbook.heads",
            "表里没有“事项”一列，认不出是计划表。请先导出本计划，在导出的表上修改。",
            {"file": "没有“事项”一列。"},
        )
    if not rows or len(rows) > MOST_ROWS:
        raise ItemRefused(
            "planning.workbook.rows",
            f"表里没有可写入的行，或超过{MOST_ROWS}行。",
            {"file": f"要有1到{MOST_ROWS}行。"},
        )
    PlanUpload.objects.filter(plan=plan, uploaded_by_key=actor.key, state=PlanUpload.WAITING).update(
        state=PlanUpload.DROPPED
    )
    upload = PlanUpload.objects.create(
        plan=plan, organisation=plan.organisation, file_name=file_name[:200], uploaded_on=actor.today,
        uploaded_by_key=actor.key, uploaded_by_name=actor.name[:60], rows=rows,
    )  # fmt: skip
    _record(actor, "planning.workbook.taken_in", plan, {"file": upload.file_name, "rows": len(rows)})
    return upload


def upload_of(actor: Actor, plan: Plan, pk: int) -> PlanUpload:
    """One's own workbook of the plan that waits; refuses NotFound."""
    found = (
        PlanUpload.objects.filter(plan=plan, pk=pk, uploaded_by_key=actor.key, state=PlanUpload.WAITING)
        .select_related("plan__organisation")
        .first()
    )
    if found is None:
        raise NotFound("planning.workbook.not_found", "没有找到待确认的计划表，可能已经写入或放弃。")
    return found


def preview_workbook(*, actor: Actor, upload: PlanUpload) -> list[RowLook]:
    """What each row would write and why it cannot be; nothing is written."""
    return [row.look for row in _rows(actor, upload)]


@transaction.atomic
def write_workbook(*, actor: Actor, upload: PlanUpload) -> tuple[int, int]:
    """Write the rows without faults as one act; (new, changed). Rows with faults are left out, as the look said."""
    _permit(actor, upload.plan)
    plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=upload.plan_id)
    upload = (
        PlanUpload.objects.select_for_update(of=("self",))
        .select_related("plan__organisation")
        .get(pk=upload.pk)
    )
    check_drafting(plan)
    if upload.state != PlanUpload.WAITING:
        raise Conflict("planning.workbook.settled", "这份计划表已经写入或放弃，不能再写。")
    good = [row for row in _rows(actor, upload) if row.item is not None and not row.look.faults]
    number, new, changed = next_number(plan), 0, 0
    for row in good:
        item = row.item
        if item is None or not (row.look.is_new or row.look.changes):
            continue
        if row.look.is_new:
            item.number, number, new = number, number + 1, new + 1
            item.changed_by_name = actor.name[:60]
        else:
            touch(actor, item)
            changed += 1
        item.save()
    if not new and not changed:
        raise ItemRefused("planning.workbook.nothing", "没有可写入的内容：各行或有错，或和现在一样。")
    upload.state = PlanUpload.WRITTEN
    upload.save(update_fields=("state",))
    _record(
        actor, "planning.workbook.written", plan, {"file": upload.file_name, "new": new, "changed": changed}
    )
    return new, changed


@transaction.atomic
def drop_workbook(*, actor: Actor, upload: PlanUpload) -> None:
    """Put the workbook aside; nothing of it was written."""
    _permit(actor, upload.plan)
    upload.state = PlanUpload.DROPPED
    upload.save(update_fields=("state",))
    _record(actor, "planning.workbook.dropped", upload.plan, {"file": upload.file_name})


def _permit(actor: Actor, plan: Plan) -> None:
    offices = [post.unit_id for post in actor.posts if heads_office(actor, post.unit_id)]
    own = any(_is_office_of(plan, unit) for unit in offices)
    if not (may_plan(actor, plan.organisation.path) or own):
        raise NotPermitted(
            "planning.workbook.not_permitted", "上传计划表由本单位党务工作人员或责任科室负责人办理。"
        )


def _is_office_of(plan: Plan, unit_id: int) -> bool:
    agency = plan.organisation.agency
    return agency is not None and (agency.pk == unit_id or agency.children.filter(pk=unit_id).exists())


def _rows(actor: Actor, upload: PlanUpload) -> list[_Row]:
    """Every row read, checked and compared with the item as it stands; a constant number of statements and one per new link."""
    plan, reading = upload.plan, Reading(actor, upload.plan)
    known = {item.pk: item for item in with_words(PlanItem.objects.filter(plan=plan))}
    named = {item.title: item.number for item in known.values()}
    seen: set[int] = set()
    found = []
    for line, said in upload.rows:
        fields, faults = reading.fields(said)
        key = said.get(KEY, "")
        item = known.get(int(key)) if key.isdecimal() and len(key) < 18 else None
        if key and item is None:
            faults.append("编号不是本计划的事项；要新增的，请把编号空着。")
        if not key:
            faults += _same_title(fields, named, line)
        if item is not None and item.pk in seen:
            faults.append("同一个编号出现了两次。")
        seen.add(item.pk if item is not None else 0)
        found.append(_row(actor, plan, line, item, fields, faults, said))
    return found


def _same_title(fields: dict[str, Any], named: dict[str, int], line: int) -> list[str]:
    """A new row that bears the title of an item of the plan or of a row above: most likely the same file sent in again."""
    title = str(fields.get("title") or "")
    if not title:
        return []
    if title in named:
        where = f"第{named[title]}项" if named[title] > 0 else f"表里第{-named[title]}行"
        return [
            f"事项：{where}已经是“{title[:40]}”。要改它，请重新导出计划表再改；确是另一件事，请换个名称。"
        ]
    named[title] = -line
    return []


def _row(
    actor: Actor,
    plan: Plan,
    line: int,
    item: PlanItem | None,
    fields: dict[str, Any],
    faults: list[str],
    said: dict[str, str],
) -> _Row:
    is_new = item is None
    target = item or PlanItem(plan=plan, organisation=plan.organisation, number=0, kind="key_task")
    before = {name: getattr(target, name) for name in CONTENT}
    title = str(fields.get("title") or said.get(COLUMNS["title"], ""))
    changed = {} if faults else applied(target, {name: fields[name] for name in fields if name in CONTENT})
    if not faults:
        faults += _faults(
            actor, plan, target, is_new=is_new, changed=bool(changed), version=said.get(VERSION, "")
        )
    named = {code: column for column, code in NAMED.items()}
    changes = tuple(
        RowChange(
            title_of_field(name),
            "" if is_new else _words(before[name], name),
            said.get(COLUMNS.get(named.get(name, name), ""), _words(getattr(target, name), name)),
        )
        for name in changed
    )
    look = RowLook(line, 0 if item is None else item.pk, title, is_new, changes, tuple(faults))
    return _Row(look, target)


def _faults(
    actor: Actor, plan: Plan, item: PlanItem, *, is_new: bool, changed: bool, version: str
) -> list[str]:
    """Why the row cannot be written, in sentences."""
    if not changed and not is_new:
        return []
    permitted = may_add_item(actor, plan, item.office_id) if is_new else may_change_item(actor, item)
    if not permitted:
        return ["这一项不由您填写：科室负责人只填本科室的事项。"]
    try:
        if not is_new and version.isdecimal():
            check_version(item, int(version))
        check_item(item)
        check_links(actor, item)
    except HouseError as refusal:
        return [
            *(f"{title_of_field(name)}：{sentence}" for name, sentence in refusal.fields.items()),
        ] or [refusal.sentence]
    return []


def _words(value: object, name: str) -> str:
    return f"第{value}号" if name.endswith("_id") and value else text_of(value)


def _plain(cell: object) -> object:
    return cell.date().isoformat() if isinstance(cell, datetime.datetime) else cell


def _record(actor: Actor, word: str, plan: Plan, data: dict[str, object]) -> None:
    subject = Subject("planning.plan", plan.pk, plan.title)
    record(actor=actor, word=word, subject=subject, unit_path=plan.organisation.path, data=data)
