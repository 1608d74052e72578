"""Records whose words are nearly those of another one: shown to whoever confirms or guides, never judged."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.evidence.queries import compared_text, text_pairs
from yipanqi.execution.models import Activity

SUBJECT = "execution.activity"


@dataclass(frozen=True)
class Alike:
    """An earlier record with which a record shares words, and what share of the shorter one they are, in per cent."""

    kind: str
    key: str
    title: str
    organisation: str
    on: datetime.date
    percent: int


@dataclass(frozen=True)
class BothTexts:
    """The words of both records; those of one out of reach are None."""

    own: str | None
    other: str | None


def alike_to(actor: Actor, keys: Iterable[int]) -> dict[int, list[Alike]]:
    """What earlier records these activities resemble, most alike first; those within reach, one query."""
    wanted = [str(key) for key in keys]
    pairs = text_pairs(actor).filter(later__subject_kind=SUBJECT, later__subject_key__in=wanted)
    found: dict[int, list[Alike]] = {}
    for pair in pairs:
        other = pair.earlier
        one = Alike(
            other.subject_kind, other.subject_key, other.subject_name, other.organisation.short_name, other.on,
            round(pair.containment * 100),
        )  # fmt: skip
        found.setdefault(int(pair.later.subject_key), []).append(one)
    return {key: sorted(rows, key=lambda one: (-one.percent, one.on)) for key, rows in found.items()}


def both_texts(actor: Actor, activity: Activity, other: Alike) -> BothTexts:
    """The words of an activity and of a record that it resembles; two queries."""
    own = compared_text(actor, SUBJECT, activity.pk)
    there = compared_text(actor, other.kind, other.key)
    return BothTexts(own.text if own else None, there.text if there else None)
