"""Keeping what a check found, so that a page of it costs a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from yipanqi.basics.identity import mask_identity, mask_telephone
from yipanqi.basics.text import name_key, plain_text
from yipanqi.documents.workbook import Cell
from yipanqi.intake.queries.keeping import PREVIEW, ROWS, SEARCH
from yipanqi.intake.queries.previews import BLOCK_ROWS, STATES
from yipanqi.intake.services.checking import CheckedTable
from yipanqi.intake.services.keeping import keep, keep_blocks


def keep_preview(batch_id: int, checked: Sequence[CheckedTable]) -> None:
    """The rows in blocks, what they are searched by, and the list of their states, identity numbers masked."""
    rows = [_rows(each) for each in checked]
    places = keep_blocks(batch_id, ROWS, (block for each in rows for block in _blocks(each)))
    keep(batch_id, SEARCH, _values([[_searched(row) for row in each] for each in rows]))
    sheets = []
    for each, shown in zip(checked, rows, strict=True):
        count = -(-len(shown) // BLOCK_ROWS)
        sheets.append(
            {
                "sheet": each.mapped.table.sheet,
                "kind": each.mapped.mapping.kind,
                "heads": list(each.mapped.table.heads),
                "fields": [column.field for column in each.mapped.mapping.columns],
                "states": "".join(STATES[row["state"]] for row in shown),
                "warned": "".join("1" if row["warnings"] else "0" for row in shown),
                "blocks": places[:count],
            }
        )
        places = places[count:]
    keep(batch_id, PREVIEW, _values(sheets))


def _rows(checked: CheckedTable) -> list[dict[str, Any]]:
    cells = {row.number: row.cells for row in checked.mapped.table.rows}
    fields = [column.field for column in checked.mapped.mapping.columns]
    return [
        {
            "number": outcome.number,
            "state": outcome.state,
            "cells": [_shown(f, cell) for f, cell in zip(fields, cells[outcome.number], strict=False)],
            "problems": [asdict(each) for each in outcome.problems],
            "warnings": [asdict(each) for each in outcome.warnings],
        }
        for outcome in checked.outcomes
    ]


def _blocks(rows: list[dict[str, Any]]) -> Iterator[bytes]:
    for start in range(0, len(rows), BLOCK_ROWS):
        yield _values(rows[start : start + BLOCK_ROWS])


def _searched(row: dict[str, Any]) -> str:
    return name_key(" ".join([*row["cells"], *(each["problem"] for each in row["problems"])]))


def _shown(field: str, cell: Cell) -> str:
    """The cell as a page may show it: identity numbers and telephones masked."""
    text = plain_text(cell)
    if field == "identity":
        return mask_identity(text)
    return mask_telephone(text) if field == "telephone" else text


def _values(values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
