"""Preview, import and cancellation of a workbook."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from yipanqi.basics.actors import Actor
from yipanqi.basics.text import plain_text
from yipanqi.documents.refusals import RefusedRow, RefusedSheet, write_refusals
from yipanqi.intake.errors import MappingRefused, RowsChanged
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.queries.batches import returned_name
from yipanqi.intake.queries.keeping import REFUSED, UPLOAD
from yipanqi.intake.queries.outcomes import REFUSED as ROW_REFUSED
from yipanqi.intake.queries.outcomes import Problem, RowOutcome, SheetReport
from yipanqi.intake.queries.reasons import REASONS
from yipanqi.intake.queries.words import columns
from yipanqi.intake.services.checking import CheckedTable, Progress, check_table, expect, start
from yipanqi.intake.services.keeping import PREVIEW_PARTS, discard, keep
from yipanqi.intake.services.previewing import keep_preview
from yipanqi.intake.services.reading import MappedTable, open_batch, tables_of
from yipanqi.intake.services.secretaries import fill_named_secretaries, note_secretaries
from yipanqi.intake.services.standing import standing_for
from yipanqi.intake.services.writing import NOTES, write_table
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Subject, record

REFUSALS_LISTED = 1000


@dataclass(frozen=True)
class ImportResult:
    """What an import did: one report per sheet, and the workbook of refused rows (empty where none was refused)."""

    batch: ImportBatch
    reports: list[SheetReport]
    refused: bytes

    @property
    def refused_name(self) -> str:
        """The file name under which the refused rows go back."""
        return returned_name(self.batch)


def preview_batch(*, actor: Actor, batch: ImportBatch, progress: Progress | None = None) -> list[SheetReport]:
    """Check every row against what stands today and keep the result for the preview pages. Writes no record.

    The check holds no lock: others go on working. Refuses (RowsChanged) a mapping that was corrected meanwhile.
    """
    with transaction.atomic():
        batch = open_batch(actor, batch)
    tables = _importable(batch)
    standing = start(actor, tables)
    checked: list[CheckedTable] = []
    for mapped in tables:
        checked.append(check_table(mapped, standing, progress))
        expect(checked[-1], standing)
    reports = [_report(each) for each in checked]
    with transaction.atomic():
        current = open_batch(actor, batch)
        if current.sheets != batch.sheets:
            raise RowsChanged("intake.mapping_changed", "核对期间列的对应改了，请重新预览。")
        keep_preview(batch.pk, checked)
        current.state, current.counts = ImportBatch.PREVIEWED, _counts(reports)
        current.save(update_fields=("state", "counts"))
    return reports


def apply_batch(*, actor: Actor, batch: ImportBatch, progress: Progress | None = None) -> ImportResult:
    """Write the accepted rows of all sheets or none: an error, a kill or a stop raised by `progress` leaves nothing.

    Rows are checked again inside the transaction. Refuses (RowsChanged) when others wrote the same rows meanwhile.
    """
    try:
        with transaction.atomic():
            return _apply(actor, open_batch(actor, batch), progress)
    except IntegrityError as error:
        raise RowsChanged(
            "intake.rows_changed",
            "核对之后，别人登记了相同的内容，这次没有写入任何一行。请重新预览后再导入。",
        ) from error


@transaction.atomic
def cancel_batch(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Close the import without writing a row; its files are removed."""
    batch = open_batch(actor, batch)
    batch.state, batch.closed_at = ImportBatch.CANCELLED, timezone.now()
    batch.save(update_fields=("state", "closed_at"))
    transaction.on_commit(lambda: discard(batch.pk))
    return batch


def _apply(actor: Actor, batch: ImportBatch, progress: Progress | None) -> ImportResult:
    tables = _importable(batch)
    standing = start(actor, tables)
    checked: list[CheckedTable] = []
    for mapped in tables:
        each = check_table(mapped, standing, progress)
        checked.append(each)
        if each.accepted:
            _say(progress, mapped)
            write_table(actor, each, standing)
        if mapped.mapping.kind == "organisations":
            standing = standing_for(actor)
            note_secretaries(actor, each.outcomes, standing)
    filled = fill_named_secretaries(actor)
    reports = [_report(each) for each in checked]
    if filled:
        reports[-1].notes.append(f"按党组织信息表所列，{filled}名书记已任职。")
    sheets = [_refused_sheet(each) for each in checked if any(o.state == ROW_REFUSED for o in each.outcomes)]
    refused = write_refusals(sheets) if sheets else b""
    batch.state, batch.closed_at, batch.counts = ImportBatch.APPLIED, timezone.now(), _counts(reports)
    batch.rows_digest = _digest(checked)
    batch.save(update_fields=("state", "closed_at", "counts", "rows_digest"))
    record(
        actor=actor,
        word="intake.workbook.applied",
        subject=Subject("intake.batch", batch.pk, batch.file_name),
        unit_path=batch.organisation.path if batch.organisation else "",
        data={"file": batch.digest, "rows": batch.rows_digest, "kinds": batch.kinds, **_totals(batch.counts)},
        audience="staff",
    )
    if refused:
        keep(batch.pk, REFUSED, refused)
    transaction.on_commit(lambda: discard(batch.pk, UPLOAD, *PREVIEW_PARTS))
    return ImportResult(batch, reports, refused)


def _importable(batch: ImportBatch) -> list[MappedTable]:
    tables = tables_of(batch)
    if not tables:
        problem = next((entry["problem"] for entry in batch.sheets if entry["problem"]), "没有能导入的表。")
        raise MappingRefused(
            "intake.nothing_to_import", f"“{batch.file_name}”还不能导入：{problem}", {"sheets": problem}
        )
    return tables


def _say(progress: Progress | None, mapped: MappedTable) -> None:
    """Say what is written now; without a total, for one bulk act has no middle. The last moment to stop."""
    kind = columns().kind(mapped.mapping.kind)
    if progress is not None and kind is not None:
        progress(0, 0, f"写入{kind.label}")


def _report(checked: CheckedTable) -> SheetReport:
    kind = columns().kind(checked.mapped.mapping.kind)
    states = Counter(outcome.state for outcome in checked.outcomes)
    refused = [outcome for outcome in checked.outcomes if outcome.problems]
    return SheetReport(
        file=checked.mapped.file,
        sheet=checked.mapped.table.sheet,
        kind=checked.mapped.mapping.kind,
        kind_label=kind.label if kind else "",
        accepted=states["accepted"],
        refused=states["refused"],
        unchanged=states["unchanged"],
        warned=sum(bool(outcome.warnings) and not outcome.problems for outcome in checked.outcomes),
        skipped=len(checked.mapped.table.skipped),
        reasons=_tally([problem for outcome in refused for problem in outcome.problems]),
        warnings=_tally(
            [w for outcome in checked.outcomes if not outcome.problems for w in outcome.warnings]
        ),
        refusals=[_refusal(outcome, problem) for outcome in refused for problem in outcome.problems][
            :REFUSALS_LISTED
        ],
        notes=_notes(checked),
    )


def _notes(checked: CheckedTable) -> list[str]:
    named = {column.field for column in checked.mapped.mapping.columns}
    notes = [note for field, note in NOTES.get(checked.mapped.mapping.kind, {}).items() if field in named]
    unread = [
        column.head
        for column in checked.mapped.mapping.columns
        if not column.field and column.head and not columns().is_ignored(column.head)
    ]
    if unread:
        notes.append(f"没有读入的列：{'、'.join(unread)}。")
    return notes


def _tally(problems: Sequence[Problem]) -> dict[str, int]:
    counted = Counter(
        f"{problem.label}：{REASONS.get(problem.reason, problem.reason)}" for problem in problems
    )
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _refusal(outcome: RowOutcome, problem: Problem) -> dict[str, object]:
    values: dict[str, object] = {"row": outcome.number, "field": problem.label, "reason": problem.reason}
    return {**values, "problem": problem.problem, "remedy": problem.remedy, "suggestion": problem.suggestion}


def _refused_sheet(checked: CheckedTable) -> RefusedSheet:
    cells = {row.number: row.cells for row in checked.mapped.table.rows}
    indexes = checked.mapped.mapping.indexes
    rows = [
        RefusedRow(
            cells[outcome.number],
            f"原第{outcome.number}行。"
            + "".join(f"{each.label}：{each.problem}。" for each in outcome.problems),
            "".join(f"{each.remedy}。" for each in dict.fromkeys(outcome.problems)),
            frozenset(indexes[each.field] for each in outcome.problems if each.field in indexes),
        )
        for outcome in checked.outcomes
        if outcome.state == ROW_REFUSED
    ]
    return RefusedSheet(checked.mapped.table.sheet, checked.mapped.table.heads, rows)


def _counts(reports: Sequence[SheetReport]) -> dict[str, Any]:
    totals = {name: sum(getattr(report, name) for report in reports) for name in TOTALS}
    return {**totals, "sheets": [asdict(report) for report in reports]}


def _totals(counts: dict[str, Any]) -> dict[str, int]:
    return {name: int(counts[name]) for name in TOTALS}


def _digest(checked: Sequence[CheckedTable]) -> str:
    """One digest over the cells of the accepted rows in their order."""
    parts = []
    for each in checked:
        taken = {outcome.number for outcome in each.accepted}
        rows = [
            [plain_text(cell) for cell in row.cells] for row in each.mapped.table.rows if row.number in taken
        ]
        parts.append([each.mapped.table.sheet, rows])
    return sm3(json.dumps(parts, ensure_ascii=False, separators=(",", ":")))


TOTALS = ("accepted", "refused", "unchanged", "warned")
