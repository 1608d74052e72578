"""Kinds of activities and carriers from the rulebook, and what each kind of activity asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from yipanqi.engine.language import Term
from yipanqi.evidence.queries import Requirement, requirement_named
from yipanqi.execution.queries.carrier_kinds import DIFFICULTY, carrier_kinds
from yipanqi.meeting.queries import meeting_kinds
from yipanqi.planning.queries import terms

Row = TypeVar("Row", bound=Model)
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


ALL_MEMBERS, COMMITTEE, WHOEVER = "all_members", "committee", "whoever_takes_part"


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity: who is expected, the meeting written with it, what a complete record needs, how it is kept."""

    code: str
    title: str
    group: str
    expected: str
    meeting: str
    elements: tuple[str, ...]
    may_count_as: tuple[str, ...]
    paper: str
    retention: str
    is_lecture: bool = False
    opens: tuple[str, ...] = ()

    def meeting_at(self, organisation_kind: str) -> str:
        """The kind of meeting that such an organisation holds with it; empty where it holds none, and for closed doors.

        An activity is read along the line of its organisation, a meeting behind closed doors is not.
        """
        known = meeting_kinds().get(self.meeting)
        if known is None or known.closed_door:
            return ""
        return self.meeting if organisation_kind in known.bodies else ""


def described_activity_kind(code: str) -> ActivityKind | None:
    """One kind with everything it says; None where the vocabulary has dropped it."""
    term = activity_kinds().get(code)
    if term is None:
        return None
    of: Any = term.attributes
    return ActivityKind(
        term.code, term.title, of["group"], of.get("expected") or ALL_MEMBERS, of.get("meeting") or "",
        tuple(of.get("elements") or ()), tuple(of.get("may_count_as") or ()), of.get("paper") or "活动记录",
        of.get("retention") or "", bool(of.get("is_lecture")), tuple(of.get("opens") or ()),
    )  # fmt: skip


def countable_as(kind: str) -> dict[str, str]:
    """As which further kinds a session of this kind may count, code → title."""
    known, every = described_activity_kind(kind), activity_kinds()
    return {code: every[code].title for code in (known.may_count_as if known else ()) if code in every}


def lecture_kinds() -> tuple[str, ...]:
    """The kinds whose authors declare and whose listeners are asked: the vocabulary says which."""
    return tuple(code for code, term in activity_kinds().items() if term.attributes.get("is_lecture"))


def counts_as_lecture(kind: str, also: Iterable[str] = ()) -> bool:
    """Whether a session of the kind, or of one it also counts as, is a lecture."""
    return not {kind, *also}.isdisjoint(lecture_kinds())


def binds_members(kind: str) -> bool:
    """Whether every member of the branch is expected at a session of the kind."""
    known = described_activity_kind(kind)
    return known is not None and known.expected == ALL_MEMBERS


def opened_by(kind: str, also: Iterable[str] = ()) -> tuple[str, ...]:
    """The procedures that may be opened from a session of the kind and of those it also counts as."""
    known = (described_activity_kind(code) for code in (kind, *also))
    found = dict.fromkeys(each for one in known if one for each in one.opens or (DIFFICULTY,))
    return tuple(found) or (DIFFICULTY,)


def counting_as(found: QuerySet[Row], kinds: Collection[str], to: str = "") -> QuerySet[Row]:
    """The rows whose activity is of one of the kinds or also counts as one; `to` leads to the activity."""
    named = Q(**{f"{to}kind__in": list(kinds)})
    for code in kinds:
        named |= Q(also_text__contains=f'"{code}"')
    aliased: Any = found.alias(also_text=Cast(f"{to}also_kinds", TextField()))
    rows: QuerySet[Row] = aliased.filter(named)
    return rows


def paper_of(kind: str) -> str:
    """How the paper of the kind is called behind its title, without saying a word twice: 谈心谈话记录, 主题党日活动记录."""
    known = described_activity_kind(kind)
    if known is None:
        return "记录"
    return "记录" if known.paper.removesuffix("记录") in known.title else known.paper


def activity_kinds() -> dict[str, Term]:
    """Every kind of activity by its code."""
    return terms("activity_kind")


def asked_by(kind: str, also: Iterable[str] = ()) -> list[Asked]:
    """What the kind asks for, then what the kinds it also counts as ask for besides; a dropped kind asks for nothing."""
    known = activity_kinds()
    found: dict[str, Asked] = {}
    for code in (kind, *also):
        fields: Any = known[code].attributes["fields"] if code in known else ()
        for each in fields:
            name = COLUMN_OF.get(each.name, each.name)
            is_detail = each.name not in COLUMN_OF
            asked = Asked(name, each.title, each.type, each.required, is_detail)
            if name not in found:
                found[name] = asked
            elif asked.is_required and not found[name].is_required:
                found[name] = replace(found[name], is_required=True)
    return list(found.values())


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
