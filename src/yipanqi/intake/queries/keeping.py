"""Files of open imports, sealed at rest: uploads and previews hold identity numbers."""

from __future__ import annotations

import base64
import functools
import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from yipanqi.basics.errors import NotFound
from yipanqi.basics.sealing import Seal, seal_from

UPLOAD, PREVIEW, ROWS, SEARCH, REFUSED = "upload", "preview", "rows", "search", "refused"
"""The workbook; what its preview found, the rows in blocks and what they are searched by; the refused rows."""


@functools.cache
def _seal(keys: Path) -> Seal:
    return seal_from(keys)


def path_of(batch_id: int, part: str) -> Path:
    """Where the part of an import lies."""
    return Path(settings.YIPANQI_DATA) / "intake" / f"{batch_id}.{part}"


def kept(batch_id: int, part: str) -> bytes:
    """The opened part; refuses NotFound when it is gone (applied or cancelled)."""
    path = path_of(batch_id, part)
    if not path.exists():
        raise NotFound("intake.file.gone", "这次导入的文件已经不在了（已导入或已取消）。请重新上传。")
    return _opened(path.read_bytes())


def kept_values(batch_id: int, part: str) -> Any:
    """The opened part as plain values."""
    return json.loads(kept(batch_id, part))


def kept_blocks(batch_id: int, part: str, places: Iterable[tuple[int, int]]) -> list[Any]:
    """The values of some blocks of a part, by their first and last byte; the rest of the file is not read."""
    path = path_of(batch_id, part)
    if not path.exists():
        raise NotFound("intake.file.gone", "这次导入的文件已经不在了（已导入或已取消）。请重新上传。")
    found = []
    with path.open("rb") as file:
        for start, end in places:
            file.seek(start)
            found.append(json.loads(_opened(file.read(end - start))))
    return found


def _opened(content: bytes) -> bytes:
    return zlib.decompress(base64.b64decode(_seal(settings.YIPANQI_KEYS).open(content)))


def sealed(content: bytes) -> bytes:
    """The content as it is kept."""
    return _seal(settings.YIPANQI_KEYS).close(base64.b64encode(zlib.compress(content, 1)).decode())
