"""Imports for their pages: only those that the actor uploaded, or the system all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.queries.keeping import REFUSED, kept, path_of
from yipanqi.intake.queries.words import columns
from yipanqi.jobs.queries import jobs

PREVIEW_JOB, APPLY_JOB = JOB_KINDS = ("intake.preview", "intake.apply")


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
    label: str
    sure: bool
    ignored: bool


@dataclass(frozen=True)
class MappingSheet:
    """One sheet on the mapping page."""

    position: int
    file: str
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

    @property
    def read_in(self) -> list[MappingColumn]:
        """The columns that are read."""
        return [column for column in self.columns if column.field]

    @property
    def left_out(self) -> list[str]:
        """The heads of columns that are not read."""
        return [column.head for column in self.columns if column.head and not column.field]

    @property
    def has_guess(self) -> bool:
        """Whether somebody should look at the mapping."""
        return any(column.field and not column.sure for column in self.columns)


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


def job_under_way(actor: Actor, batch: ImportBatch) -> int | None:
    """The key of the actor's job that checks or writes this import now, or waits to; None where there is none."""
    found = jobs(actor).filter(kind__in=JOB_KINDS, payload__batch=batch.pk, state__in=("queued", "running"))
    return found.values_list("pk", flat=True).first()


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of record with their Chinese names."""
    return [(kind.kind, kind.label) for kind in columns().kinds]


def mapping_sheets(actor: Actor, batch: ImportBatch) -> list[MappingSheet]:
    """The mapping of every sheet with the fields a clerk may choose."""
    check_mine(actor, batch)
    return [_mapping_sheet(position, entry) for position, entry in enumerate(batch.sheets)]


def has_refused_workbook(actor: Actor, batch: ImportBatch) -> bool:
    """Whether a workbook of refused rows can be fetched."""
    check_mine(actor, batch)
    return path_of(batch.pk, REFUSED).exists()


def refused_workbook(actor: Actor, batch: ImportBatch) -> tuple[str, bytes]:
    """File name and content of the workbook of refused rows; refuses NotFound where there is none."""
    check_mine(actor, batch)
    return returned_name(batch), kept(batch.pk, REFUSED)


def returned_name(batch: ImportBatch) -> str:
    """The file name under which the refused rows go back; of several workbooks they go back as one."""
    files = list(dict.fromkeys(entry["file"] for entry in batch.sheets))
    stem = (files[0].rpartition(".")[0] or files[0]) if len(files) == 1 else f"{len(files)}个表格"
    return f"{stem}（退回）.xlsx"


def check_mine(actor: Actor, batch: ImportBatch) -> None:
    """Refuse (NotFound) everybody but whoever uploaded the workbook, and the system."""
    if actor.kind != "system" and batch.actor_key != actor.key:
        raise NotFound("intake.batch.not_found", "没有找到这次导入，或不是您上传的。")


def _mapping_sheet(position: int, entry: dict[str, Any]) -> MappingSheet:
    kind = columns().kind(entry["kind"])
    fields = kind.fields if kind else ()
    labels = {field.field: field.label for field in fields}
    named = zip(entry["heads"], entry["fields"], entry["sure"], strict=False)
    return MappingSheet(
        position=position,
        file=entry["file"],
        name=entry["name"],
        title=entry["title"],
        kind=entry["kind"],
        rows=entry["rows"],
        head_rows=entry["head_rows"],
        columns=[
            MappingColumn(index, head, field, labels.get(field, ""), sure, columns().is_ignored(head))
            for index, (head, field, sure) in enumerate(named)
        ],
        choices=[FieldChoice(field.field, field.label, field.required) for field in fields],
        missing=[labels[field] for field in entry["missing"]],
        problem=entry["problem"],
        remembered=entry["remembered"],
        skipped=[(number, text, why) for number, text, why in entry["skipped"]],
    )
