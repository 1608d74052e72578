"""Kinds of activities and carriers from the rulebook, and what each kind of activity asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from yipanqi.engine.language import Term
from yipanqi.evidence.queries import Requirement, requirement_named
from yipanqi.execution.queries.carrier_kinds import carrier_kinds
from yipanqi.planning.queries import terms

LECTURE = "lecture"
"""The kind whose authors declare and whose listeners are asked."""
COLUMN_OF = {
    "agenda": "agenda", "resolution": "resolution", "recorder": "recorder_name", "absence": "absent_note",
    "topic": "title", "lecturer": "host_name",
}  # fmt: skip
"""Fields of the vocabulary that have a column of their own; every other one is kept in `details`."""


@dataclass(frozen=True)
class Asked:
    """One field that a kind asks for: where it is kept (a column, or its own name in `details`), title, type, needed."""

    name: str
    title: str
    type: str
    is_required: bool
    is_detail: bool


def activity_kinds() -> dict[str, Term]:
    """Every kind of activity by its code."""
    return terms("activity_kind")


def asked_by(kind: str) -> list[Asked]:
    """What the kind asks for; a kind that the vocabulary has dropped asks for nothing."""
    term = activity_kinds().get(kind)
    fields: Any = term.attributes["fields"] if term else ()
    return [
        Asked(
            COLUMN_OF.get(each.name, each.name),
            each.title,
            each.type,
            each.required,
            each.name not in COLUMN_OF,
        )
        for each in fields
    ]


def kind_title(kind: str) -> str:
    """The kind's Chinese title; the code where the vocabulary has dropped it."""
    term = activity_kinds().get(kind) or carrier_kinds().get(kind)
    return term.title if term else kind


def evidence_wanted(kind: str) -> Requirement:
    """How many pieces of evidence the kind needs and takes; a kind that the vocabulary has dropped takes what any activity takes."""
    term, general = activity_kinds().get(kind), requirement_named("activity")
    if term is None:
        return general
    least: Any = term.attributes["evidence_minimum"]
    most: Any = term.attributes["evidence_maximum"]
    return replace(general, title=f"{term.title}佐证", minimum=least, maximum=most)
