"""The preview of an import, page by page: only the rows shown are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.text import name_key
from yipanqi.intake.models import ImportBatch
from yipanqi.intake.queries.batches import check_mine
from yipanqi.intake.queries.keeping import PREVIEW, ROWS, SEARCH, kept_blocks, kept_values
from yipanqi.intake.queries.outcomes import Problem
from yipanqi.intake.queries.words import columns

PAGE_ROWS = 50
BLOCK_ROWS = 100
"""How many rows lie in one block of the kept file."""
STATES = {"accepted": "a", "refused": "r", "unchanged": "u"}
WARNED = "warned"


@dataclass(frozen=True)
class PreviewFilter:
    """Which rows of which sheet: `state` is accepted, refused, unchanged, warned or "" for all; `text` in any cell."""

    sheet: int = 0
    state: str = ""
    text: str = ""


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
    wanted: PreviewFilter


def preview_page(
    actor: Actor, batch: ImportBatch, wanted: PreviewFilter | None = None, page: int = 1
) -> PreviewPage:
    """One page of the kept preview; a page beyond the end is the last one. Refuses NotFound before a preview.

    Reads the list of states and the blocks of the rows shown; a search reads every row's text besides.
    """
    check_mine(actor, batch)
    wanted = wanted or PreviewFilter()
    values = kept_values(batch.pk, PREVIEW)
    sheet = min(max(wanted.sheet, 0), len(values) - 1)
    chosen = values[sheet]
    places = _places(batch.pk, sheet, chosen, wanted)
    pages = max(1, -(-len(places) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    shown = places[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    sheets = [
        _preview_sheet(each, report) for each, report in zip(values, batch.counts["sheets"], strict=True)
    ]
    rows = _rows(batch.pk, chosen, shown)
    return PreviewPage(batch, sheets, sheet, rows, page, pages, len(places), wanted)


def _places(batch_id: int, sheet: int, chosen: dict[str, Any], wanted: PreviewFilter) -> Sequence[int]:
    """The positions of the rows wanted, in the order of the sheet."""
    states, warned = chosen["states"], chosen["warned"]
    found: Iterable[int] = range(len(states))
    if wanted.state == WARNED:
        found = [place for place in found if warned[place] == "1"]
    elif wanted.state:
        found = [place for place in found if states[place] == STATES[wanted.state]]
    if key := name_key(wanted.text):
        texts = kept_values(batch_id, SEARCH)[sheet]
        found = [place for place in found if key in texts[place]]
    return found if isinstance(found, range) else list(found)


def _rows(batch_id: int, chosen: dict[str, Any], places: Sequence[int]) -> list[PreviewRow]:
    numbers = list(dict.fromkeys(place // BLOCK_ROWS for place in places))
    opened = kept_blocks(batch_id, ROWS, [chosen["blocks"][number] for number in numbers])
    blocks = dict(zip(numbers, opened, strict=True))
    return [
        _preview_row(chosen["sheet"], blocks[place // BLOCK_ROWS][place % BLOCK_ROWS]) for place in places
    ]


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
