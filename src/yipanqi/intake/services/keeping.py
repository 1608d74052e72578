"""Keeping and removing the files of an import."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable

from yipanqi.intake.queries.keeping import PREVIEW, REFUSED, ROWS, SEARCH, UPLOAD, path_of, sealed

PREVIEW_PARTS = (PREVIEW, ROWS, SEARCH)


def keep(batch_id: int, part: str, content: bytes) -> None:
    """Write the part sealed; a reader sees the old file or the whole new one."""
    _write(batch_id, part, [sealed(content)])


def keep_blocks(batch_id: int, part: str, blocks: Iterable[bytes]) -> list[tuple[int, int]]:
    """Write blocks that can be opened one by one; returns the first and last byte of each."""
    lengths = _write(batch_id, part, (sealed(block) for block in blocks))
    ends = list(itertools.accumulate(lengths, initial=0))
    return list(itertools.pairwise(ends))


def _write(batch_id: int, part: str, pieces: Iterable[bytes]) -> list[int]:
    path = path_of(batch_id, part)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        lengths = [file.write(piece) for piece in pieces]
    beside.replace(path)
    return lengths


def discard(batch_id: int, *parts: str) -> None:
    """Remove the parts, whether they are there or not; without parts, all."""
    for part in parts or (UPLOAD, *PREVIEW_PARTS, REFUSED):
        path_of(batch_id, part).unlink(missing_ok=True)
