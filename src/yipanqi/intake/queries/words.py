"""The words of heads and cells, read once from the rules folder."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from yipanqi.basics.text import name_key
from yipanqi.documents.heads import Field, RecordKind, Vocabulary


@dataclass(frozen=True)
class Terms:
    """One vocabulary: codes with titles, and every word that stands for a code."""

    titles: dict[str, str]
    codes: dict[str, str]

    def code(self, written: str) -> str:
        """The code the word stands for, "" for an unknown word."""
        return self.codes.get(name_key(written), "")

    @property
    def listed(self) -> str:
        """The titles, for a sentence."""
        return "、".join(self.titles.values())


@functools.cache
def columns() -> Vocabulary:
    """The kinds of record and the words over their columns. Unknown keys in the file are refused."""
    data = _read(settings.YIPANQI_RULES / "intake" / "columns.yaml", {"ignored", "kinds"})
    kinds = []
    for row in data["kinds"]:
        fields = tuple(Field(**{**entry, "words": tuple(entry["words"])}) for entry in row.pop("fields"))
        kinds.append(RecordKind(**{**row, "titles": tuple(row["titles"]), "fields": fields}))
    return Vocabulary(tuple(kinds), frozenset(name_key(word) for word in data["ignored"]))


@functools.cache
def terms(vocabulary: str) -> Terms:
    """One vocabulary of rules/vocabulary with the words of offices added."""
    rows = yaml.safe_load((settings.YIPANQI_RULES / "vocabulary" / f"{vocabulary}.yaml").read_text("utf-8"))[
        "terms"
    ]
    titles = {str(row["code"]): str(row["title"]) for row in rows}
    codes = {name_key(title): code for code, title in titles.items()}
    for row in rows:
        for alias in row.get("aliases", ()):
            codes.setdefault(name_key(alias), str(row["code"]))
    extra = yaml.safe_load((settings.YIPANQI_RULES / "intake" / "words.yaml").read_text("utf-8"))
    for code, words in extra.get(vocabulary, {}).items():
        if str(code) not in titles:
            raise ValueError(f"rules/intake/words.yaml: {vocabulary} has no code {code}")
        for word in words:
            codes.setdefault(name_key(word), str(code))
    return Terms(titles, codes)


def _read(path: Path, keys: set[str]) -> dict[str, Any]:
    data = yaml.safe_load(path.read_text("utf-8"))
    if set(data) != keys:
        raise ValueError(f"{path.name}: expected the keys {sorted(keys)}, found {sorted(data)}")
    return dict(data)
