"""A list of a page as CSV that Excel and WPS open in Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from yipanqi.documents.lists import ListCell

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[ListCell]]) -> bytes:
    """The rows in UTF-8 with its mark; a text that would be read as a formula gets an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return target.getvalue().encode("utf-8-sig")


def _harmless(value: ListCell) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_SIGNS) else text
