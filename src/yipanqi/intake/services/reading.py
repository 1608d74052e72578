"""Taking a workbook in: its tables found, its columns recognised, its mapping corrected and remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.documents.heads import Column, Mapping, corrected, fingerprint, recognise
from yipanqi.documents.tables import Table, TableNotFound, find_table
from yipanqi.documents.workbook import Sheet, read_sheets
from yipanqi.intake.errors import BatchClosed, MappingRefused
from yipanqi.intake.models import ImportBatch, RememberedMapping
from yipanqi.intake.policies import may_decide_batch, may_import
from yipanqi.intake.queries.keeping import PREVIEW, UPLOAD, kept
from yipanqi.intake.queries.words import columns
from yipanqi.intake.services.keeping import discard, keep
from yipanqi.organisation.queries import organisations

SKIPPED_KEPT = 200
LEFT_OUT = "已选择不导入这张表。"


@dataclass(frozen=True)
class MappedTable:
    """A table of the workbook with the mapping that stands for it; `problem` says why it cannot be imported."""

    position: int
    table: Table
    mapping: Mapping
    problem: str


@transaction.atomic
def read_workbook(*, actor: Actor, content: bytes, name: str) -> ImportBatch:
    """Keep the upload and recognise its columns; nothing is imported yet. Refuses what cannot be read."""
    if not may_import(actor):
        raise NotPermitted(
            "intake.import.not_permitted", "导入表格由党务工作人员办理，请联系本支部书记或机关党委。"
        )
    sheets = read_sheets(content, name)
    described = [_described(actor, sheet, name) for sheet in sheets]
    if all(entry["problem"] for entry in described):
        raise MappingRefused(
            "intake.no_table", f"“{name}”中没有能导入的表：{described[0]['problem']}", {"file": "没有表"}
        )
    home = organisations(actor).filter(path__in=actor.acts_on).first()
    batch = ImportBatch.objects.create(
        file_name=name.replace("\\", "/").rpartition("/")[2][:200],
        digest=hashlib.sha256(content).hexdigest(),
        kinds=_kinds_of(described),
        sheets=described,
        actor_key=actor.key,
        actor_name=actor.name,
        organisation=home,
    )
    discard(batch.pk)
    keep(batch.pk, UPLOAD, content)
    return batch


@transaction.atomic
def correct_mapping(
    *, actor: Actor, batch: ImportBatch, position: int, kind: str, fields: Sequence[str]
) -> ImportBatch:
    """State what the columns of one sheet are, and remember it for tables with the same heads. Kind "" leaves the sheet out."""
    batch = open_batch(actor, batch)
    if not 0 <= position < len(batch.sheets):
        raise MappingRefused("intake.mapping.no_sheet", "没有这张工作表，请刷新页面后重试。")
    entry = batch.sheets[position]
    record_kind = columns().kind(kind)
    if kind and record_kind is None:
        raise MappingRefused(
            "intake.mapping.kind", "没有这种内容，请从列表中选择。", {"kind": "没有这种内容"}
        )
    if record_kind is None:
        mapping = Mapping("", tuple(Column(index, head, "") for index, head in enumerate(entry["heads"])))
    else:
        try:
            mapping = corrected(record_kind, entry["heads"], fields)
        except ValueError as error:
            raise MappingRefused(
                "intake.mapping.refused",
                "同一项内容只能对应一列，请检查各列的选择。",
                {"fields": "重复或不存在"},
            ) from error
    entry.update(_mapping_values(mapping), remembered=True)
    entry["problem"] = _problem(mapping) if kind else LEFT_OUT
    batch.kinds = _kinds_of(batch.sheets)
    batch.state = ImportBatch.READ
    batch.save(update_fields=("sheets", "kinds", "state"))
    RememberedMapping.objects.update_or_create(
        fingerprint=fingerprint(entry["heads"]),
        actor_key=actor.key,
        defaults={"kind": kind, "fields": entry["fields"], "heads": entry["heads"]},
    )
    discard(batch.pk, PREVIEW)
    return batch


def tables_of(batch: ImportBatch) -> list[MappedTable]:
    """The tables of the kept upload under their mappings, in the order in which kinds build on each other."""
    content = kept(batch.pk, UPLOAD)
    order = {kind.kind: number for number, kind in enumerate(columns().kinds)}
    found = []
    for position, (sheet, entry) in enumerate(
        zip(read_sheets(content, batch.file_name), batch.sheets, strict=True)
    ):
        if entry["kind"] and not entry["problem"]:
            table = find_table(sheet, columns().knows)
            named = zip(table.heads, entry["fields"], strict=True)
            mapping = Mapping(
                entry["kind"], tuple(Column(i, head, field) for i, (head, field) in enumerate(named))
            )
            found.append(MappedTable(position, table, mapping, ""))
    return sorted(found, key=lambda each: (order[each.mapping.kind], each.position))


def open_batch(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """The batch locked; refuses strangers and what is closed."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not may_decide_batch(actor, locked):
        raise NotPermitted("intake.batch.not_permitted", "这次导入由上传表格的人办理。")
    if not locked.is_open:
        raise BatchClosed(
            "intake.batch.closed", f"这次导入{locked.get_state_display()}，不能再改。请重新上传表格。"
        )
    return locked


def _described(actor: Actor, sheet: Sheet, file_name: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": sheet.name,
        "title": "",
        "heads": [],
        "head_rows": [],
        "rows": 0,
        "skipped": [],
    }
    if sheet.hidden:
        return {
            **entry,
            **_mapping_values(Mapping("", ())),
            "problem": "隐藏的工作表不导入",
            "remembered": False,
        }
    try:
        table = find_table(sheet, columns().knows)
    except TableNotFound as error:
        return {**entry, **_mapping_values(Mapping("", ())), "problem": error.sentence, "remembered": False}
    remembered = RememberedMapping.objects.filter(
        fingerprint=fingerprint(table.heads), actor_key=actor.key
    ).first()
    mapping = _remembered_mapping(remembered, table) if remembered else None
    if mapping is None:
        mapping = recognise(columns(), table.heads, f"{table.title} {sheet.name} {file_name}")
    entry.update(
        title=table.title,
        heads=list(table.heads),
        head_rows=list(table.head_rows),
        rows=len(table.rows),
        skipped=[[each.number, each.text, each.why] for each in table.skipped[:SKIPPED_KEPT]],
        remembered=remembered is not None,
        problem=LEFT_OUT if remembered is not None and not remembered.kind else _problem(mapping),
        **_mapping_values(mapping),
    )
    return entry


def _remembered_mapping(remembered: RememberedMapping, table: Table) -> Mapping | None:
    kind = columns().kind(remembered.kind)
    if kind is None:
        return Mapping("", tuple(Column(index, head, "") for index, head in enumerate(table.heads)))
    try:
        return corrected(kind, table.heads, remembered.fields)
    except ValueError:
        return None


def _mapping_values(mapping: Mapping) -> dict[str, Any]:
    return {
        "kind": mapping.kind,
        "fields": [column.field for column in mapping.columns],
        "sure": [column.sure for column in mapping.columns],
        "missing": list(mapping.missing),
    }


def _problem(mapping: Mapping) -> str:
    kind = columns().kind(mapping.kind)
    if kind is None:
        return "看不出这张表是什么内容。请选择内容，并指明各列。"
    if mapping.missing:
        labels = "、".join(f"“{field.label}”" for field in kind.fields if field.field in mapping.missing)
        return f"作为{kind.label}表，缺少{labels}列。请指明哪一列是，或在表中补上。"
    return ""


def _kinds_of(sheets: Sequence[dict[str, Any]]) -> str:
    return ",".join(dict.fromkeys(entry["kind"] for entry in sheets if entry["kind"]))
