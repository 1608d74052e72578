"""Keeping and removing the files of an import."""

from __future__ import annotations

import os

from yipanqi.intake.queries.keeping import PREVIEW, REFUSED, UPLOAD, path_of, sealed


def keep(batch_id: int, part: str, content: bytes) -> None:
    """Write the part sealed; a reader sees the old file or the whole new one."""
    path = path_of(batch_id, part)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(sealed(content))
    beside.replace(path)


def discard(batch_id: int, *parts: str) -> None:
    """Remove the parts, whether they are there or not; without parts, all."""
    for part in parts or (UPLOAD, PREVIEW, REFUSED):
        path_of(batch_id, part).unlink(missing_ok=True)
