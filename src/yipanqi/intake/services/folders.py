"""Importing whole folders of workbooks, as the command line and first set-up do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import HouseError, Refused
from yipanqi.documents.workbook import MAX_FILE_BYTES, SUFFIXES
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.queries.outcomes import SheetReport
from yipanqi.intake.queries.words import columns
from yipanqi.intake.services.applying import apply_batch, cancel_batch
from yipanqi.intake.services.reading import read_workbook

Progress = Callable[[int, int, str], None]
RETURNED_MARK = "（退回）"


@dataclass(frozen=True)
class _Opened:
    path: Path
    batch: ImportBatch


def import_paths(
    *,
    actor: Actor,
    paths: Iterable[Path],
    progress: Progress | None = None,
    returned_to: Path | None = None,
) -> list[SheetReport]:
    """Import files and folders: organisations first, then members, key tasks, meetings. One report per sheet.

    Each workbook is one act: it comes in whole (its refused rows apart) or not at all. A file that cannot be read or
    applied gives a report with its sentence and stops nothing else. Refused rows are written beside the workbook, or
    into `returned_to`.
    """
    files = _files(paths)
    reports: list[SheetReport] = []
    opened: list[_Opened] = []
    for number, path in enumerate(files):
        if progress is not None:
            progress(number, len(files), "读取文件")
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise Refused(
                    "intake.file.too_large", f"“{path.name}”超过{MAX_FILE_BYTES // 1024 // 1024}MB。"
                )
            opened.append(
                _Opened(path, read_workbook(actor=actor, content=path.read_bytes(), name=path.name))
            )
        except HouseError as error:
            reports.append(_unread(path.name, error.sentence))
    order = {kind.kind: number for number, kind in enumerate(columns().kinds)}
    opened.sort(key=lambda each: (min(order[kind] for kind in each.batch.kinds.split(",")), each.path.name))
    for each in opened:
        reports += _import_one(actor, each, progress, returned_to)
    return reports


def _import_one(
    actor: Actor, opened: _Opened, progress: Progress | None, returned_to: Path | None
) -> list[SheetReport]:
    result = None
    try:
        result = apply_batch(actor=actor, batch=opened.batch, progress=progress)
    except HouseError as error:
        return [_unread(opened.path.name, error.sentence)]
    finally:
        if result is None:
            cancel_batch(actor=actor, batch=opened.batch)
    reports = result.reports
    if result.refused:
        target = (returned_to or opened.path.parent) / result.refused_name
        target.write_bytes(result.refused)
        reports = [replace(each, refused_file=str(target)) if each.refused else each for each in reports]
    left_out = [entry for entry in opened.batch.sheets if entry["problem"]]
    return reports + [_unread(opened.path.name, entry["problem"], entry["name"]) for entry in left_out]


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (each for each in path.iterdir() if each.suffix.lower() in SUFFIXES)
            found += sorted(
                each
                for each in inside
                if not each.name.startswith(("~$", ".")) and RETURNED_MARK not in each.name
            )
        elif path.is_file():
            found.append(path)
        else:
            raise Refused("intake.path.not_found", f"找不到“{path}”。请核对路径。", {"path": "不存在"})
    if not found:
        raise Refused(
            "intake.path.empty", "没有找到 .xlsx、.xls 或 .csv 文件。请核对路径。", {"path": "没有表格"}
        )
    return list(dict.fromkeys(found))


def _unread(file: str, sentence: str, sheet: str = "") -> SheetReport:
    return SheetReport(
        file=file,
        sheet=sheet,
        kind="",
        kind_label="",
        accepted=0,
        refused=0,
        unchanged=0,
        warned=0,
        skipped=0,
        reasons={},
        warnings={},
        refusals=[],
        notes=[sentence],
    )
