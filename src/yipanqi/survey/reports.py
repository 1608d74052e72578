"""What goes into a workbook: every line of the results, one row for each value."""

from __future__ import annotations

from collections.abc import Iterator

from yipanqi.documents.lists import ListCell
from yipanqi.survey.queries.results import Results


def result_rows(results: Results) -> Iterator[tuple[ListCell, ...]]:
    """The lines of every question, then what was written."""
    for told in results.told:
        for line in told.lines:
            means = tuple(
                None if value is None else str(value) for value in (line.mean, line.trimmed, line.leniency)
            )
            if not line.counts:
                yield (told.question.title, line.row, line.group, line.answered, "", None, None, *means)
            for value, count, share in line.shares:
                yield (
                    told.question.title,
                    line.row,
                    line.group,
                    line.answered,
                    value,
                    count,
                    str(share),
                    *means,
                )
        for text in told.remarks:
            yield (told.question.title, "", "全部", None, text, None, None, None, None, None)
