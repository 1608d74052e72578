"""Imports for their pages: only those that the actor uploaded, or the system all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.queries.keeping import PREVIEW, REFUSED, kept, kept_values, path_of
from yipanqi.intake.queries.outcomes import Problem
from yipanqi.intake.queries.words import columns

PAGE_ROWS = 50


@dataclass(frozen=True)
class PreviewRow:
    """One row on the preview page: masked cells under the sheet's heads, what is wrong, what is doubtful."""

    sheet: str
    number: int
    state: str
    cells: list[str]
    problems: list[Problem]
    warnings: list[Problem]

    @property
    def at_fault(self) -> frozenset[str]:
        """The fields that are marked."""
        return frozenset(problem.field for problem in self.problems)


@dataclass(frozen=True)
class PreviewSheet:
    """One sheet's heads, fields and numbers."""

    sheet: str
    kind: str
    kind_label: str
    heads: list[str]
    fields: list[str]
    accepted: int
    refused: int
    unchanged: int
    warned: int
    reasons: dict[str, int]
    warnings: dict[str, int]
    notes: list[str]


@dataclass(frozen=True)
class PreviewPage:
    """One page of rows of one sheet, with the numbers of all sheets."""

    batch: ImportBatch
    sheets: list[PreviewSheet]
    sheet: int
    rows: list[PreviewRow]
    page: int
    pages: int
    rows_total: int


@dataclass(frozen=True)
class FieldChoice:
    """One field that a column may be given."""

    field: str
    label: str
    required: bool


@dataclass(frozen=True)
class MappingColumn:
    """One column on the mapping page: its head, the field given to it, whether that is a guess."""

    index: int
    head: str
    field: str
    sure: bool
    ignored: bool


@dataclass(frozen=True)
class MappingSheet:
    """One sheet on the mapping page."""

    position: int
    name: str
    title: str
    kind: str
    rows: int
    head_rows: list[int]
    columns: list[MappingColumn]
    choices: list[FieldChoice]
    missing: list[str]
    problem: str
    remembered: bool
    skipped: list[tuple[int, str, str]]


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """The imports the actor uploaded, newest first; the system sees all."""
    found = ImportBatch.objects.order_by("-created_at", "-pk")
    return found if actor.kind == "system" else found.filter(actor_key=actor.key)


def batch(actor: Actor, pk: int) -> ImportBatch:
    """One import of the actor; refuses NotFound."""
    try:
        return batches(actor).select_related("organisation").get(pk=pk)
    except ImportBatch.DoesNotExist as error:
        raise NotFound("intake.batch.not_found", "没有找到这次导入，或不是您上传的。") from error


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of record with their Chinese names."""
    return [(kind.kind, kind.label) for kind in columns().kinds]


def mapping_sheets(actor: Actor, batch: ImportBatch) -> list[MappingSheet]:
    """The mapping of every sheet with the fields a clerk may choose."""
    _check_mine(actor, batch)
    return [_mapping_sheet(position, entry) for position, entry in enumerate(batch.sheets)]


def preview_page(
    actor: Actor, batch: ImportBatch, page: int = 1, only_refused: bool = False, sheet: int = 0
) -> PreviewPage:
    """One page of the kept preview; a page beyond the end is the last one. Refuses NotFound before a preview."""
    _check_mine(actor, batch)
    values = kept_values(batch.pk, PREVIEW)
    sheet = min(max(sheet, 0), len(values) - 1)
    chosen = values[sheet]
    rows = [row for row in chosen["rows"] if not only_refused or row["state"] == "refused"]
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    shown = [_preview_row(chosen["sheet"], row) for row in rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]]
    sheets = [
        _preview_sheet(each, report) for each, report in zip(values, batch.counts["sheets"], strict=True)
    ]
    return PreviewPage(batch, sheets, sheet, shown, page, pages, len(rows))


def has_refused_workbook(actor: Actor, batch: ImportBatch) -> bool:
    """Whether a workbook of refused rows can be fetched."""
    _check_mine(actor, batch)
    return path_of(batch.pk, REFUSED).exists()


def refused_workbook(actor: Actor, batch: ImportBatch) -> tuple[str, bytes]:
    """File name and content of the workbook of refused rows; refuses NotFound where there is none."""
    _check_mine(actor, batch)
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return f"{stem}（退回）.xlsx", kept(batch.pk, REFUSED)


def _check_mine(actor: Actor, batch: ImportBatch) -> None:
    if actor.kind != "system" and batch.actor_key != actor.key:
        raise NotFound("intake.batch.not_found", "没有找到这次导入，或不是您上传的。")


def _mapping_sheet(position: int, entry: dict[str, Any]) -> MappingSheet:
    kind = columns().kind(entry["kind"])
    fields = kind.fields if kind else ()
    labels = {field.field: field.label for field in fields}
    named = zip(entry["heads"], entry["fields"], entry["sure"], strict=False)
    return MappingSheet(
        position=position,
        name=entry["name"],
        title=entry["title"],
        kind=entry["kind"],
        rows=entry["rows"],
        head_rows=entry["head_rows"],
        columns=[
            MappingColumn(index, head, field, sure, columns().is_ignored(head))
            for index, (head, field, sure) in enumerate(named)
        ],
        choices=[FieldChoice(field.field, field.label, field.required) for field in fields],
        missing=[labels[field] for field in entry["missing"]],
        problem=entry["problem"],
        remembered=entry["remembered"],
        skipped=[(number, text, why) for number, text, why in entry["skipped"]],
    )


def _preview_row(sheet: str, row: dict[str, Any]) -> PreviewRow:
    return PreviewRow(
        sheet,
        row["number"],
        row["state"],
        row["cells"],
        _problems(row["problems"]),
        _problems(row["warnings"]),
    )


def _problems(values: Sequence[dict[str, str]]) -> list[Problem]:
    return [Problem(**value) for value in values]


def _preview_sheet(values: dict[str, Any], report: dict[str, Any]) -> PreviewSheet:
    kind = columns().kind(values["kind"])
    return PreviewSheet(
        sheet=values["sheet"],
        kind=values["kind"],
        kind_label=kind.label if kind else "",
        heads=values["heads"],
        fields=values["fields"],
        **{name: report[name] for name in ("accepted", "refused", "unchanged", "warned")},
        reasons=report["reasons"],
        warnings=report["warnings"],
        notes=report["notes"],
    )
