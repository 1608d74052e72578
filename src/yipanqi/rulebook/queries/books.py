"""The rules of the rules folder, read once and again only after a file changed."""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from yipanqi.engine.language import Library, Rules, Vocabulary
from yipanqi.engine.load import load_library
from yipanqi.engine.schemes import Node
from yipanqi.rulebook.errors import WordsUnknown
from yipanqi.rulebook.queries.bodies import laid_over

_Stamp = str
LOOK_AGAIN_SECONDS = 0.5
COMPLETION = "organisational_life_completion"


def rules_for(localities: tuple[str, ...] = ()) -> Rules:
    """National and model rules with these localities laid on top: layers by name, or the marks of `bodies`."""
    folder = Path(settings.YIPANQI_RULES)
    return _resolved(folder, _stamp(folder), localities)


def library() -> Library:
    """Every book, vocabulary and fact table of the folder."""
    folder = Path(settings.YIPANQI_RULES)
    return _loaded(folder, _stamp(folder))


def vocabulary(name: str) -> Vocabulary:
    """A vocabulary by its name, such as `activity_kind`, `stage` or `sex`; refuses WordsUnknown."""
    found = library().vocabularies.get(name)
    if found is None:
        words = "、".join(sorted(library().vocabularies))
        raise WordsUnknown("rulebook.vocabulary.not_found", f"没有名为“{name}”的词表，现有：{words}。")
    return found


def indicator(rules: Rules, key: str = COMPLETION) -> Node:
    """An indicator of these rules; refuses WordsUnknown."""
    found = rules.indicators.get(key)
    if found is None:
        raise WordsUnknown(
            "rulebook.indicator.not_found", f"没有编号为“{key}”的指标，请在制度文件里补上或改用现有的指标。"
        )
    return found


def _stamp(folder: Path) -> _Stamp:
    """The stamp of the moment, taken anew twice a second at most: a bulk act asks for each of its rows."""
    return _stamp_at(folder, int(time.monotonic() / LOOK_AGAIN_SECONDS))


@functools.lru_cache(maxsize=2)
def _stamp_at(folder: Path, moment: int) -> _Stamp:
    """A digest of name, size and time of every rule file: cheap to take and to compare, changes with every edit."""
    return hashlib.sha256(repr(sorted(_files(str(folder)))).encode()).hexdigest()


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.name.endswith(".yaml"):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


@functools.lru_cache(maxsize=4)
def _loaded(folder: Path, stamp: _Stamp) -> Library:
    return load_library(folder)


@functools.lru_cache(maxsize=128)
def _resolved(folder: Path, stamp: _Stamp, localities: tuple[str, ...]) -> Rules:
    return laid_over(_loaded(folder, stamp), localities)
