"""Recognising the columns of an office's table by the words over them; the vocabulary comes from outside, as data."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from yipanqi.basics.text import name_key
from yipanqi.documents.tables import HEAD_JOIN

GUESS_CUTOFF = 75.0

_REMARK = re.compile(r"[（(【\[].*?[）)】\]]")


@dataclass(frozen=True)
class Field:
    """A fact that a kind of record has, with the words that head its column."""

    field: str
    label: str
    words: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class RecordKind:
    """A kind of record with its fields, and the words in titles and file names that tell it."""

    kind: str
    label: str
    titles: tuple[str, ...]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.field == name), None)


@dataclass(frozen=True)
class Vocabulary:
    """All kinds of record, in the order in which they build on each other, and the heads that carry no fact."""

    kinds: tuple[RecordKind, ...]
    ignored: frozenset[str]

    def kind(self, name: str) -> RecordKind | None:
        """The kind of that name."""
        return next((kind for kind in self.kinds if kind.kind == name), None)

    def knows(self, head: str) -> bool:
        """Whether the head is a word of any kind, or one that is ignored."""
        return any(form in self._words for form in _forms(head))

    def is_ignored(self, head: str) -> bool:
        """Whether the head stands over a column that carries no fact."""
        return any(form in self.ignored for form in _forms(head))

    @functools.cached_property
    def _words(self) -> frozenset[str]:
        words = {name_key(word) for kind in self.kinds for field in kind.fields for word in field.words}
        return frozenset(words | self.ignored)


@dataclass(frozen=True)
class Column:
    """One column as recognised: `field` is "" where nothing was recognised; a guess is not `sure`."""

    index: int
    head: str
    field: str
    sure: bool = True


@dataclass(frozen=True)
class Mapping:
    """Which kind a table holds and which column carries which field."""

    kind: str
    columns: tuple[Column, ...]
    missing: tuple[str, ...] = ()

    @property
    def indexes(self) -> dict[str, int]:
        """The column's number by field."""
        return {column.field: column.index for column in self.columns if column.field}


def recognise(vocabulary: Vocabulary, heads: Sequence[str], hint: str = "") -> Mapping:
    """The kind that fits best and its columns. `hint` is title, sheet and file name; an unknown table has kind ""."""
    best: tuple[float, Mapping] | None = None
    for kind in vocabulary.kinds:
        mapping = recognise_as(vocabulary, kind, heads)
        needed = [field for field in kind.fields if field.required]
        sure = sum(column.sure for column in mapping.columns if column.field)
        score = 3.0 * (len(needed) - len(mapping.missing)) / len(needed) + sure / max(len(heads), 1)
        score += 1.5 if any(title in hint for title in kind.titles[:-1]) else 0.0
        score += 0.5 if kind.titles and kind.titles[-1] in hint else 0.0
        if sure and (best is None or score > best[0]):
            best = (score, mapping)
    if best is None or best[0] < 1.5:
        return Mapping("", tuple(Column(index, head, "") for index, head in enumerate(heads)))
    return best[1]


def recognise_as(vocabulary: Vocabulary, kind: RecordKind, heads: Sequence[str]) -> Mapping:
    """The columns read as that kind: exact words first, then the nearest words as guesses; each field once."""
    words = {name_key(word): field.field for field in kind.fields for word in field.words}
    labels = {name_key(field.label): field.field for field in kind.fields}
    words = {**words, **labels}
    found: dict[int, Column] = {}
    taken: set[str] = set()
    for depth in range(4):
        for index, head in enumerate(heads):
            forms = _forms(head)
            if index in found or depth >= len(forms) or any(form in vocabulary.ignored for form in forms):
                continue
            field = words.get(forms[depth], "")
            if field and field not in taken:
                found[index] = Column(index, head, field)
                taken.add(field)
    for index, head in enumerate(heads):
        if index in found or not head or any(form in vocabulary.ignored for form in _forms(head)):
            continue
        open_words = [word for word, field in words.items() if field not in taken and len(word) > 1]
        near = process.extractOne(_forms(head)[0], open_words, scorer=fuzz.ratio, score_cutoff=GUESS_CUTOFF)
        if near is not None:
            found[index] = Column(index, head, words[near[0]], sure=False)
            taken.add(words[near[0]])
    columns = tuple(found.get(index, Column(index, head, "")) for index, head in enumerate(heads))
    return Mapping(kind.kind, columns, _missing(kind, taken))


def corrected(kind: RecordKind, heads: Sequence[str], fields: Sequence[str]) -> Mapping:
    """The mapping a clerk states: one field (or "") per column. Unknown or doubled fields raise ValueError."""
    if len(fields) != len(heads):
        raise ValueError("one field per column is needed")
    named = [field for field in fields if field]
    if unknown := [field for field in named if kind.field(field) is None]:
        raise ValueError(f"unknown field {unknown[0]}")
    if len(set(named)) != len(named):
        raise ValueError("a field may stand over one column only")
    columns = tuple(
        Column(index, head, field) for index, (head, field) in enumerate(zip(heads, fields, strict=True))
    )
    return Mapping(kind.kind, columns, _missing(kind, set(named)))


def fingerprint(heads: Sequence[str]) -> str:
    """The same for the same heads in the same order, whatever the file: by it a corrected mapping is remembered."""
    return hashlib.sha256("\x1f".join(name_key(head) for head in heads).encode()).hexdigest()


def _missing(kind: RecordKind, taken: set[str]) -> tuple[str, ...]:
    return tuple(field.field for field in kind.fields if field.required and field.field not in taken)


def _forms(head: str) -> list[str]:
    """What a head may be compared by: whole, without remarks in brackets, its lower part alone, that without remarks."""
    lower = head.rpartition(HEAD_JOIN)[2]
    forms = [
        name_key(head),
        name_key(_REMARK.sub("", head)),
        name_key(lower),
        name_key(_REMARK.sub("", lower)),
    ]
    return [form for form in forms if form] or [""]
