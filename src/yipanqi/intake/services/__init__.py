"""The acts of importing: `reading` (and mapping), `applying` (preview, import, cancel), `folders`."""

from yipanqi.intake.services.applying import ImportResult, apply_batch, cancel_batch, preview_batch
from yipanqi.intake.services.background import apply_in_background, preview_in_background
from yipanqi.intake.services.folders import import_paths
from yipanqi.intake.services.reading import correct_mapping, read_workbook, read_workbooks

__all__ = (
    "ImportResult",
    "apply_batch",
    "apply_in_background",
    "cancel_batch",
    "correct_mapping",
    "import_paths",
    "preview_batch",
    "preview_in_background",
    "read_workbook",
    "read_workbooks",
)
