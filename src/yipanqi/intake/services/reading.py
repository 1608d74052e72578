"""Taking a workbook in: its tables found, its columns recognised, its mapping corrected and remembered."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.documents.heads import Column, Mapping, corrected, fingerprint, recognise
from yipanqi.documents.tables import Table, TableNotFound, find_table
from yipanqi.documents.workbook import Sheet, WorkbookNotReadable, read_sheets
from yipanqi.intake.errors import BatchClosed, MappingRefused
from yipanqi.intake.models import ImportBatch, RememberedMapping
from yipanqi.intake.policies import may_decide_batch, may_import
from yipanqi.intake.queries.keeping import UPLOAD, kept
from yipanqi.intake.queries.words import columns
from yipanqi.intake.services.keeping import PREVIEW_PARTS, discard, keep
from yipanqi.organisation.queries import organisations

SKIPPED_KEPT = 200
MOST_FILES = 10
LEFT_OUT = "已选择不导入这张表。"


@dataclass(frozen=True)
class MappedTable:
    """A table of the workbook with the mapping that stands for it; `problem` says why it cannot be imported."""

    position: int
    table: Table
    mapping: Mapping
    problem: str
    file: str


def read_workbook(*, actor: Actor, content: bytes, name: str) -> ImportBatch:
    """Keep one upload and recognise its columns; nothing is imported yet. Refuses what cannot be read."""
    return read_workbooks(actor=actor, files=[(name, content)])


@transaction.atomic
def read_workbooks(*, actor: Actor, files: Sequence[tuple[str, bytes]]) -> ImportBatch:
    """Keep uploads that belong together as one import and recognise their columns; nothing is imported yet.

    One that cannot be read stands among the sheets with its sentence. Refuses where nothing is left to import.
    """
    if not may_import(actor):
        raise NotPermitted(
            "intake.import.not_permitted", "导入表格由党务工作人员办理，请联系本支部书记或机关党委。"
        )
    if not 0 < len(files) <= MOST_FILES:
        raise MappingRefused(
            "intake.files", f"一次选择1至{MOST_FILES}个文件。", {"file": f"一次最多{MOST_FILES}个。"}
        )
    plain = [(name.replace("\\", "/").rpartition("/")[2], content) for name, content in files]
    described = [
        entry
        for place, (name, content) in enumerate(plain)
        for entry in _read(actor, place, name, content, is_alone=len(plain) == 1)
    ]
    if all(entry["problem"] for entry in described):
        said = described[0]["problem"]
        if described[0]["name"]:
            said = f"“{plain[0][0]}”中没有能导入的表：{said}"
        raise MappingRefused("intake.no_table", said, {"file": "没有能导入的表"})
    home = organisations(actor).filter(path__in=actor.acts_on).first()
    upload = _packed(plain)
    batch = ImportBatch.objects.create(
        file_name=plain[0][0][:200] if len(plain) == 1 else f"{plain[0][0][:180]}等{len(plain)}个文件",
        digest=hashlib.sha256(plain[0][1] if len(plain) == 1 else upload).hexdigest(),
        kinds=_kinds_of(described),
        sheets=described,
        actor_key=actor.key,
        actor_name=actor.name,
        organisation=home,
    )
    discard(batch.pk)
    keep(batch.pk, UPLOAD, upload)
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
    discard(batch.pk, *PREVIEW_PARTS)
    return batch


def tables_of(batch: ImportBatch) -> list[MappedTable]:
    """The tables of the kept uploads under their mappings, in the order in which kinds build on each other."""
    files = _unpacked(kept(batch.pk, UPLOAD))
    order = {kind.kind: number for number, kind in enumerate(columns().kinds)}
    sheets: dict[int, Iterator[Sheet]] = {}
    found = []
    for position, entry in enumerate(batch.sheets):
        if not entry["name"]:
            continue
        place = entry["place"]
        if place not in sheets:
            name, content = files[place]
            sheets[place] = iter(read_sheets(content, name))
        sheet = next(sheets[place])
        if entry["kind"] and not entry["problem"]:
            table = find_table(sheet, columns().knows)
            named = zip(table.heads, entry["fields"], strict=True)
            mapping = Mapping(
                entry["kind"], tuple(Column(i, head, field) for i, (head, field) in enumerate(named))
            )
            found.append(MappedTable(position, table, mapping, "", entry["file"]))
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


def _read(actor: Actor, place: int, name: str, content: bytes, *, is_alone: bool) -> list[dict[str, Any]]:
    """What stands in one file, sheet by sheet; one of several that cannot be read is a nameless sheet with its problem."""
    try:
        sheets = read_sheets(content, name)
    except WorkbookNotReadable as error:
        if is_alone:
            raise
        return [_left_out({**_entry(place, name), "problem": error.sentence})]
    return [_described(actor, place, sheet, name) for sheet in sheets]


def _packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """The files in their order, as one package."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for place, (name, content) in enumerate(files):
            # A fixed moment: the same files give the same digest.
            package.writestr(zipfile.ZipInfo(f"{place}/{name}"), content)
    return target.getvalue()


def _unpacked(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [(part.filename.partition("/")[2], package.read(part)) for part in package.infolist()]


def _entry(place: int, file_name: str, name: str = "") -> dict[str, Any]:
    return {
        "place": place, "file": file_name, "name": name, "title": "", "heads": [], "head_rows": [], "rows": 0,
        "skipped": [],
    }  # fmt: skip


def _left_out(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, **_mapping_values(Mapping("", ())), "remembered": False}


def _described(actor: Actor, place: int, sheet: Sheet, file_name: str) -> dict[str, Any]:
    entry = _entry(place, file_name, sheet.name)
    if sheet.hidden:
        return _left_out({**entry, "problem": "隐藏的工作表不导入"})
    try:
        table = find_table(sheet, columns().knows)
    except TableNotFound as error:
        return _left_out({**entry, "problem": error.sentence})
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
