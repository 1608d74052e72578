"""Reading imports: `batches` for the pages, `words` and `names` for recognising, `outcomes` as plain values."""

from yipanqi.intake.queries.batches import (
    FieldChoice,
    MappingColumn,
    MappingSheet,
    PreviewPage,
    PreviewRow,
    PreviewSheet,
    batch,
    batches,
    has_refused_workbook,
    kind_choices,
    mapping_sheets,
    preview_page,
    refused_workbook,
)
from yipanqi.intake.queries.outcomes import Problem, RowOutcome, SheetReport

__all__ = (
    "FieldChoice",
    "MappingColumn",
    "MappingSheet",
    "PreviewPage",
    "PreviewRow",
    "PreviewSheet",
    "Problem",
    "RowOutcome",
    "SheetReport",
    "batch",
    "batches",
    "has_refused_workbook",
    "kind_choices",
    "mapping_sheets",
    "preview_page",
    "refused_workbook",
)
