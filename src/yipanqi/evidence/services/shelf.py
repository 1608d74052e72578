"""The folder of files: bytes in once, by their digest, whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings
from PIL import Image, ImageOps

from yipanqi.evidence.errors import FileLost, FileRefused
from yipanqi.evidence.models import StoredFile
from yipanqi.evidence.queries import Requirement, path_of
from yipanqi.evidence.services.sniffing import PICTURES, Nature, nature_of

PREVIEW_SIDE = 1280
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Upload:
    """A file as it comes: its name and its bytes, whole or in pieces."""

    name: str
    content: bytes | Iterable[bytes]


def put(upload: Upload, requirement: Requirement, kind_titles: dict[str, str]) -> StoredFile:
    """Keep the bytes and their record; bytes already there are not kept twice.

    Refuses what is empty, too big, damaged or of a wrong kind. A transaction that fails later leaves a file
    without record, which harms nothing.
    """
    name = plain_name(upload.name)
    folder = Path(settings.YIPANQI_EVIDENCE) / "arriving"
    folder.mkdir(parents=True, exist_ok=True)
    arriving = folder / secrets.token_hex(16)
    try:
        digest, size = _receive(upload, name, arriving, requirement)
        nature = nature_of(arriving, name)
        if nature.kind not in requirement.kinds:
            allowed = "、".join(kind_titles[kind] for kind in requirement.kinds)
            raise FileRefused(
                "evidence.file.wrong_kind",
                f"“{name}”的实际类型是{kind_titles[nature.kind]}，{requirement.title}只收：{allowed}。请换用这些类型的文件。",
            )
        _shelve(arriving, path_of(digest))
    finally:
        arriving.unlink(missing_ok=True)
    return _registered(digest, size, nature)


def plain_name(name: str) -> str:
    """The file's own name without folders and control signs, at most 200 letters with its ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(sign for sign in last if sign.isprintable()).strip() or "未命名"
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        return clean[:200]
    return f"{stem[: 199 - len(ending)]}.{ending}"


def intact_path(file: StoredFile) -> Path:
    """The file's path after checking its digest; refuses FileLost. Costs one read of the file."""
    path = path_of(file.digest)
    if not path.is_file():
        raise FileLost("evidence.file.lost", "佐证文件不在存放处，请联系系统管理员从备份恢复。")
    digest = Hash(SM3())
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    if digest.finalize().hex() != file.digest:
        raise FileLost(
            "evidence.file.changed", "佐证文件与登记的摘要不符，已被改动，请联系系统管理员从备份恢复。"
        )
    return path


def preview_path(file: StoredFile) -> Path:
    """A smaller JPEG of a picture, made at first use beside the cache; the original stays as it came."""
    small = Path(settings.YIPANQI_DATA) / "cache" / "previews" / file.digest[:2] / f"{file.digest}.jpg"
    if small.is_file():
        return small
    original = path_of(file.digest)
    if file.kind != "picture" or not original.is_file():
        raise FileLost("evidence.file.no_preview", "这份佐证没有预览图。")
    small.parent.mkdir(parents=True, exist_ok=True)
    making = small.with_name(f"{small.name}.{secrets.token_hex(8)}")
    with Image.open(original, formats=tuple(PICTURES)) as image:
        image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        upright.save(making, "JPEG", quality=80, optimize=True)
    os.replace(making, small)
    return small


def _receive(upload: Upload, name: str, arriving: Path, requirement: Requirement) -> tuple[str, int]:
    digest, size = Hash(SM3()), 0
    chunks = (upload.content,) if isinstance(upload.content, bytes) else upload.content
    with arriving.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > requirement.max_bytes:
                raise FileRefused(
                    "evidence.file.too_big",
                    f"“{name}”超过 {requirement.max_megabytes} MB，{requirement.title}每份至多 {requirement.max_megabytes} MB。"
                    "请压缩或截取后再传。",
                )
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise FileRefused("evidence.file.empty", f"“{name}”是空文件，请检查后重新选择。")
    return digest.finalize().hex(), size


def _shelve(arriving: Path, target: Path) -> None:
    if target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving.chmod(0o440)
    os.replace(arriving, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _registered(digest: str, size: int, nature: Nature) -> StoredFile:
    values = {
        "size": size, "kind": nature.kind, "media_type": nature.media_type, "width": nature.width,
        "height": nature.height, "likeness": nature.likeness, "hashes": nature.hashes,
    }  # fmt: skip
    return StoredFile.objects.get_or_create(digest=digest, defaults=values)[0]
