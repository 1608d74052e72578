"""What a file really is: read from its bytes, whatever its name says."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from yipanqi.analysis.picture_hashes import picture_hashes
from yipanqi.evidence.errors import FileRefused

HEAD = 4096
PIXEL_LIMIT = 60_000_000
SMALLEST_DRAFT = 192
"""Smaller drafts would lose what the hashes look at."""
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIPPED = (
    ("OFD.xml", "ofd", "application/ofd"),
    ("word/document.xml", "word", f"{_OFFICE}.wordprocessingml.document"),
    ("xl/workbook.xml", "sheet", f"{_OFFICE}.spreadsheetml.sheet"),
    ("ppt/presentation.xml", "slides", f"{_OFFICE}.presentationml.presentation"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_STREAMS = (
    ("WordDocument", "word", "application/msword"),
    ("Workbook", "sheet", "application/vnd.ms-excel"),
    ("PowerPoint Document", "slides", "application/vnd.ms-powerpoint"),
)


@dataclass(frozen=True)
class Nature:
    """A file's kind and media type; for pictures also their size, 64-bit likeness (dHash, signed) and 256-bit hashes."""

    kind: str
    media_type: str
    width: int | None = None
    height: int | None = None
    likeness: int | None = None
    hashes: bytes = b""


def nature_of(path: Path, name: str) -> Nature:
    """What the bytes are; refuses (FileRefused) what is unknown, damaged, or a picture beyond the pixel limit."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    ):
        return _picture(path, name)
    found = _by_head(head) or _zipped(path, head) or _old_office(path, head) or _text(path)
    if found is None:
        raise FileRefused(
            "evidence.file.unknown_kind",
            f"“{name}”不是可以识别的文件，可能已损坏或改过扩展名。请换用图片、PDF、OFD 或办公文档。",
        )
    return found


def likeness_of(image: Image.Image) -> int:
    """The dHash of the picture: for 8 × 8 places, whether it grows brighter to the right; signed 64 bits."""
    # Reduced by box averaging first: the hash must not depend on the codec's noise.
    small = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    pixels = small.tobytes()
    value = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            value = value << 1 | (pixels[at] < pixels[at + 1])
    return value - (1 << 64) if value >> 63 else value


def _picture(path: Path, name: str) -> Nature:
    try:
        with Image.open(path, formats=tuple(PICTURES)) as image:
            width, height = image.size
            if width * height > PIXEL_LIMIT:
                raise _too_many_pixels(name)
            media_type = PICTURES[image.format or ""]
            # JPEG is decoded at an eighth of its size: a broken tail is still found, at a fraction of the memory.
            image.draft("L", (max(width // 8, SMALLEST_DRAFT), max(height // 8, SMALLEST_DRAFT)))
            image.load()
            upright = ImageOps.exif_transpose(image)
            hashes = picture_hashes(upright)
            return Nature("picture", media_type, width, height, likeness_of(upright), hashes)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError) as error:
        raise FileRefused(
            "evidence.file.damaged", f"图片“{name}”打不开，可能没有传完整。请重新拍摄或另存后再传。"
        ) from error


def _too_many_pixels(name: str) -> FileRefused:
    return FileRefused(
        "evidence.file.too_many_pixels", f"图片“{name}”的像素过大（上限 6000 万）。请缩小后再传。"
    )


def _by_head(head: bytes) -> Nature | None:
    if head.startswith(b"%PDF-"):
        return Nature("pdf", "application/pdf")
    if head[4:8] == b"ftyp":
        return Nature("audio", "audio/mp4") if head[8:11] == b"M4A" else Nature("video", "video/mp4")
    if head.startswith(b"ID3") or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return Nature("audio", "audio/mpeg")
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Nature("audio", "audio/wav")
    return None


def _zipped(path: Path, head: bytes) -> Nature | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileRefused(
            "evidence.file.macro", "文件含有宏，为安全起见不予接收。请另存为不含宏的文档后再传。"
        )
    return next((Nature(kind, media) for inside, kind, media in _ZIPPED if inside in names), None)


def _old_office(path: Path, head: bytes) -> Nature | None:
    if not head.startswith(_OLD_OFFICE):
        return None
    whole = path.read_bytes()
    return next(
        (Nature(kind, media) for stream, kind, media in _OLD_STREAMS if stream.encode("utf-16-le") in whole),
        None,
    )


def _text(path: Path) -> Nature | None:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None
    plain = all(sign.isprintable() or sign in "\r\n\t\u3000" for sign in text)
    return Nature("text", "text/plain; charset=utf-8") if plain else None
