"""Where rules come from: the documents a book cites and the sources of its elements."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from yipanqi.engine.errors import Place

CONFIDENCES = ("见A", "见B", "见C", "忆", "推", "平台", "本地")


@dataclass(frozen=True, slots=True)
class Document:
    """A regulation a book cites: its title, issuer and the days it is in force."""

    key: str
    title: str
    issuer: str
    number: str
    issued_on: datetime.date | None
    effective_from: datetime.date
    effective_until: datetime.date | None
    place: Place


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or value comes from. `verify` marks what was written from memory and must be checked."""

    document: str
    title: str
    article: str
    confidence: str
    verify: bool
    note: str
    place: Place

    @property
    def citation(self) -> str:
        """《document》第…条, as written on a score sheet."""
        article = f"第{self.article}条" if self.article else ""
        return f"《{self.title}》{article}"
