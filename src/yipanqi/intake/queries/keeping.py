"""Files of open imports, sealed at rest: uploads and previews hold identity numbers."""

from __future__ import annotations

import base64
import functools
import json
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings

from yipanqi.basics.errors import NotFound
from yipanqi.basics.sealing import Seal, seal_from

UPLOAD, PREVIEW, REFUSED = "upload", "preview", "refused"


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
    return zlib.decompress(base64.b64decode(_seal(settings.YIPANQI_KEYS).open(path.read_bytes())))


def kept_values(batch_id: int, part: str) -> Any:
    """The opened part as plain values."""
    return json.loads(kept(batch_id, part))


def sealed(content: bytes) -> bytes:
    """The content as it is kept."""
    return _seal(settings.YIPANQI_KEYS).close(base64.b64encode(zlib.compress(content, 1)).decode())
