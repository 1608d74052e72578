"""Kinds of meetings, collective matters, voting rules and roll circumstances: all of them data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yipanqi.engine.language import Term
from yipanqi.meeting.errors import MeetingRefused
from yipanqi.rulebook.queries import vocabulary

ALL_MEMBERS, COMMITTEE, POSTS, INVITED = "all_members", "committee", "posts", "invited"


@dataclass(frozen=True)
class Asked:
    """One field that a kind asks for besides the usual ones."""

    name: str
    title: str
    type: str
    is_required: bool


@dataclass(frozen=True)
class MeetingKind:
    """A kind of meeting: who holds it, who is expected, by which rule it votes, what its minutes need."""

    code: str
    title: str
    bodies: tuple[str, ...]
    expected: str
    expected_posts: tuple[str, ...]
    observers: tuple[str, ...]
    rule: str
    both_sides: bool
    closed_door: bool
    elements: tuple[str, ...]
    retention: str
    fields: tuple[Asked, ...]


@dataclass(frozen=True)
class Matter:
    """A matter that nobody decides alone: which meetings decide it, and what must lie before them."""

    code: str
    title: str
    group: str
    meetings: tuple[str, ...]
    abouts: tuple[str, ...]
    prior_study: bool
    tender: bool
    rule: str


@dataclass(frozen=True)
class VotingRule:
    """Which numbers decide a vote, and whom they are compared with."""

    code: str
    title: str
    quorum: str
    quorum_of: str
    quorum_relation: str
    passing: str
    pass_relation: str
    base: str
    counted: str
    methods: tuple[str, ...]
    written: bool
    exempt: str


@dataclass(frozen=True)
class Circumstance:
    """What takes the vote or the counting from a member, with its article."""

    code: str
    title: str
    no_vote: bool
    exempt: tuple[str, ...]
    article: str
    confidence: str
    needs: str


def meeting_kinds() -> dict[str, MeetingKind]:
    """Every kind of meeting by its code."""
    return {term.code: _kind(term) for term in vocabulary("meeting_kind").terms}


def meeting_kind(code: str) -> MeetingKind:
    """One kind; refuses a code that the vocabulary does not know."""
    term = vocabulary("meeting_kind").term(code)
    if term is None:
        raise MeetingRefused(
            "meeting.kind.unknown",
            f"会议种类“{code}”不在词表里，请选择词表里的种类。",
            {"kind": "请选择会议种类。"},
        )
    return _kind(term)


def kind_title(code: str) -> str:
    """The kind's Chinese title; the code where the vocabulary has dropped it."""
    term = vocabulary("meeting_kind").term(code)
    return term.title if term else code


def collective_matters() -> dict[str, Matter]:
    """The list of matters that are decided collectively, by code."""
    return {term.code: _matter(term) for term in vocabulary("collective_matter").terms}


def voting_rules() -> dict[str, VotingRule]:
    """Every voting rule by its code."""
    return {term.code: _rule(term) for term in vocabulary("voting_rule").terms}


def voting_rule(code: str) -> VotingRule:
    """One voting rule; refuses a code that the vocabulary does not know."""
    term = vocabulary("voting_rule").term(code)
    if term is None:
        raise MeetingRefused(
            "meeting.rule.unknown",
            f"表决规则“{code}”不在词表里，请选择词表里的规则。",
            {"rule": "请选择表决规则。"},
        )
    return _rule(term)


def circumstances() -> dict[str, Circumstance]:
    """Every circumstance of the roll by its code."""
    return {term.code: _circumstance(term) for term in vocabulary("roll_status").terms}


def element_titles() -> dict[str, str]:
    """The titles of the elements of minutes."""
    return dict(vocabulary("minute_element").choices)


def _kind(term: Term) -> MeetingKind:
    of: Any = term.attributes
    fields = tuple(Asked(one.name, one.title, one.type, one.required) for one in of.get("fields") or ())
    return MeetingKind(
        term.code, term.title, tuple(of["bodies"]), of["expected"], tuple(of.get("expected_posts") or ()),
        tuple(of.get("observers") or ()), of["rule"], bool(of.get("both_sides")), bool(of.get("closed_door")),
        tuple(of["elements"]), of["retention"], fields,
    )  # fmt: skip


def _matter(term: Term) -> Matter:
    of: Any = term.attributes
    return Matter(
        term.code, term.title, of["group"], tuple(of["meetings"]), tuple(of.get("abouts") or ()),
        bool(of.get("prior_study")), bool(of.get("tender")), of.get("rule") or "",
    )  # fmt: skip


def _rule(term: Term) -> VotingRule:
    of: Any = term.attributes
    return VotingRule(
        term.code, term.title, of["quorum"], of.get("quorum_of") or "", of["quorum_relation"], of.get("pass") or "",
        of.get("pass_relation") or "", of["base"], of["counted"], tuple(of["methods"]), bool(of.get("written")),
        of.get("exempt") or "",
    )  # fmt: skip


def _circumstance(term: Term) -> Circumstance:
    of: Any = term.attributes
    return Circumstance(
        term.code, term.title, bool(of.get("no_vote")), tuple(of.get("exempt") or ()), of["article"],
        of["confidence"], of.get("needs") or "",
    )  # fmt: skip
