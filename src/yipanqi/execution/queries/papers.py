"""Kinds of papers as the vocabulary describes them, and which of them the locality has laid out itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from yipanqi.basics.errors import NotFound
from yipanqi.documents.own_papers import COMMON, column_mark
from yipanqi.engine.language import Term
from yipanqi.execution.queries.kinds import activity_kinds
from yipanqi.planning.queries import terms


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper: what can stand in it, and since when the locality's own layout holds."""

    key: str
    title: str
    fields: tuple[str, ...]
    kind_fields: tuple[str, ...]
    columns: tuple[str, ...]
    own_since: datetime.datetime | None
    group: str = ""

    @property
    def known(self) -> tuple[str, ...]:
        """The fields that a layout may name besides those of every paper."""
        return (*self.fields, *self.kind_fields)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Everything that a layout may name, as it is written there."""
        names = (*COMMON, *self.known, *map(column_mark, self.columns))
        return tuple(f"{{{{{name}}}}}" for name in names)


def papers_folder() -> Path:
    """Where the locality's own layouts lie, one .docx for each key."""
    return Path(settings.YIPANQI_DATA) / "papers"


def paper_kinds() -> list[PaperKind]:
    """Every kind of paper in the vocabulary's order."""
    return [_described(term) for term in terms("paper").values()]


def paper_kind(key: str) -> PaperKind:
    """One kind; refuses NotFound."""
    term = terms("paper").get(key)
    if term is None:
        raise NotFound("execution.paper.not_found", "没有这种文书，请从文书样式页面选择。")
    return _described(term)


def _described(term: Term) -> PaperKind:
    said: Any = term.attributes.get
    own = papers_folder() / f"{term.code}.docx"
    since = datetime.datetime.fromtimestamp(own.stat().st_mtime, datetime.UTC) if own.is_file() else None
    fields = tuple(said("fields", ()))
    of_kinds = _fields_of_kinds() if said("takes_kinds", False) else ()
    return PaperKind(
        term.code,
        term.title,
        fields,
        tuple(one for one in of_kinds if one not in fields),
        tuple(said("columns", ())),
        since,
        said("group", "其他"),
    )


def _fields_of_kinds() -> tuple[str, ...]:
    """The titles of what the kinds of activities ask for, each once."""
    found: list[str] = []
    for kind in activity_kinds().values():
        asked: Any = kind.attributes["fields"]
        found += [one.title for one in asked]
    return tuple(dict.fromkeys(found))
