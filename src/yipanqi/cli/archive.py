"""The backup's own format: a compressed tar whose first member names every other with its SM3 digest."""

from __future__ import annotations

import importlib.metadata
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from cryptography.hazmat.primitives.hashes import SM3, Hash

from yipanqi.basics.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
_CHUNK = 1 << 20
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: which version made it, when, of which database, and every file's digest and size."""

    version: str
    made_at: str
    database: str
    files: dict[str, tuple[str, int]]

    @property
    def size(self) -> int:
        """All bytes together."""
        return sum(size for _, size in self.files.values())


def write(target: Path, database: str, members: dict[str, Path], report: Report) -> Manifest:
    """Pack the members; the file appears whole under its name or not at all, readable by its owner only."""
    total = 2 * sum(path.stat().st_size for path in members.values())
    done = _Counter(total, report)
    files = {}
    for name, path in sorted(members.items()):
        digest, size = Hash(SM3()), 0
        for chunk in _chunks(path):
            digest.update(chunk)
            size += len(chunk)
            done.add(len(chunk))
        files[name] = (digest.finalize().hex(), size)
    manifest = Manifest(
        importlib.metadata.version("yipanqi"),
        datetime.now(UTC).isoformat(timespec="seconds"),
        database,
        files,
    )
    partial = target.with_name(f"{target.name}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
                text = json.dumps({"format": FORMAT, **vars(manifest)}, ensure_ascii=False).encode()
                archive.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
                for name, path in sorted(members.items()):
                    with path.open("rb") as stream:
                        archive.addfile(_member(name, files[name][1]), stream)
                    done.add(files[name][1])
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def unpack(source: Path, folder: Path, report: Report) -> Manifest:
    """Unpack into the empty folder, checking every digest. Refuses what is no backup, or is damaged or incomplete."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _manifest(archive, source)
            done = _Counter(manifest.size, report)
            waiting = dict(manifest.files)
            for member in archive:
                if member.name == MANIFEST:
                    continue
                if not member.isfile() or member.name not in waiting or not _is_inside(member.name):
                    raise _damaged(source, f"多出“{member.name}”")
                digest = _unpack_one(archive, member, folder / member.name, done)
                if (digest, member.size) != waiting.pop(member.name):
                    raise _damaged(source, f"“{member.name}”与清单的摘要不符")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise _damaged(source, "文件不完整或已损坏") from error
    if waiting:
        raise _damaged(source, f"缺少“{next(iter(waiting))}”等 {len(waiting)} 个文件")
    return manifest


class _Counter:
    def __init__(self, total: int, report: Report) -> None:
        self.done, self.total, self.report = 0, total, report

    def add(self, size: int) -> None:
        self.done += size
        self.report(self.done, self.total)


def _manifest(archive: tarfile.TarFile, source: Path) -> Manifest:
    first = archive.next()
    stream = (
        archive.extractfile(first)
        if first is not None and first.name == MANIFEST and first.isfile()
        else None
    )
    if stream is None:
        raise _damaged(source, "开头没有清单，不是本系统的备份")
    try:
        values = json.loads(stream.read())
        if values.pop("format") != FORMAT:
            raise Refused("cli.backup.format", f"“{source}”由更新的版本制作，请先升级本系统再恢复。")
        files = {str(name): (str(digest), int(size)) for name, (digest, size) in values.pop("files").items()}
        return Manifest(files=files, **values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(source, "清单读不懂") from error


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path, done: _Counter) -> str:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stream = archive.extractfile(member)
    digest = Hash(SM3())
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while stream is not None and (chunk := stream.read(_CHUNK)):
            digest.update(chunk)
            file.write(chunk)
            done.add(len(chunk))
        file.flush()
        os.fsync(file.fileno())
    return digest.finalize().hex()


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _damaged(source: Path, why: str) -> Refused:
    return Refused("cli.backup.damaged", f"备份“{source}”不能用：{why}。没有改动任何数据，请换一份备份。")
