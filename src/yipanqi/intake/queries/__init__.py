"""Reading imports: `batches` and `previews` for the pages, `words` and `names` for recognising, `outcomes` as plain values."""

from yipanqi.intake.queries.batches import (
    FieldChoice,
    MappingColumn,
    MappingSheet,
    batch,
    batches,
    has_refused_workbook,
    job_under_way,
    kind_choices,
    mapping_sheets,
    refused_workbook,
)
from yipanqi.intake.queries.outcomes import Problem, RowOutcome, SheetReport
from yipanqi.intake.queries.previews import (
    PreviewFilter,
    PreviewPage,
    PreviewRow,
    PreviewSheet,
    preview_page,
)

__all__ = (
    "FieldChoice",
    "MappingColumn",
    "MappingSheet",
    "PreviewFilter",
    "PreviewPage",
    "PreviewRow",
    "PreviewSheet",
    "Problem",
    "RowOutcome",
    "SheetReport",
    "batch",
    "batches",
    "has_refused_workbook",
    "job_under_way",
    "kind_choices",
    "mapping_sheets",
    "preview_page",
    "refused_workbook",
)
