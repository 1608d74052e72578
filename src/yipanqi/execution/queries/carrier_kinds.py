"""Kinds of carriers as the vocabulary describes them, typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from yipanqi.engine.language import Term, TypedField
from yipanqi.evidence.queries import Requirement, requirement_named
from yipanqi.planning.queries import terms

DIFFICULTY = "branch_difficulty"
"""What is opened from a visit or an activity whose kind names no procedures."""
FILING = "carrier_filing"
"""How a kind is filed that names no procedure of its own for it."""
CYCLES = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
CYCLE_TITLES = {"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}


@dataclass(frozen=True)
class CarrierKind:
    """What one kind of carrier asks for and what can be done with it."""

    code: str
    title: str
    group: str
    asks_title: str
    asks: tuple[str, ...]
    fields: tuple[TypedField, ...]
    review: str
    idle_months: int
    term_years: int
    triggers: tuple[str, ...]
    response_hours: int
    covers: tuple[str, ...]
    evidence: tuple[int, int]
    is_called: bool
    takes_sign_up: bool
    is_visited: bool
    is_pledge: bool
    is_filed: bool
    opens: tuple[str, ...] = (DIFFICULTY,)
    levels: tuple[Term, ...] = ()
    filed_ends: tuple[str, ...] = ()
    is_model: bool = False
    counts_hours: bool = False
    call_word: str = "招募"
    work_word: str = "服务"
    served_word: str = "服务对象"
    recorded_as: str = ""
    recorded_in: str = ""
    filed_by: str = ""
    nurtured_by: str = ""
    nurtured_ends: tuple[str, ...] = ()
    nurtured_says: tuple[str, ...] = ()
    partner_field: str = ""

    @property
    def has_open_team(self) -> bool:
        """Whether members join the team itself of their own accord; where each batch is recorded for itself there is none to join."""
        return self.takes_sign_up and not self.recorded_as

    @property
    def review_title(self) -> str:
        """每季度; empty where there is no fixed review."""
        return CYCLE_TITLES.get(self.review, "")

    def rank_of(self, level: str) -> int:
        """The place of a level from above, the first is 0; below all for none of them."""
        return next((place for place, term in enumerate(self.levels) if term.code == level), len(self.levels))

    def level_title(self, level: str) -> str:
        """What a level is called; the code where the vocabulary has dropped it."""
        return next((term.title for term in self.levels if term.code == level), level)

    def usual_level(self, organisation_kind: str) -> str:
        """The level that such an organisation usually keeps; empty where the vocabulary names none."""
        for term in self.levels:
            bodies: Any = term.attributes.get("bodies") or ()
            if organisation_kind in bodies:
                return term.code
        return ""

    @property
    def criteria(self) -> str:
        """The criteria as one line: 六个表率：学习表率、…."""
        named = f"{self.asks_title}：" if self.asks_title else ""
        return f"{named}{'、'.join(self.asks)}"


def carrier_kinds() -> dict[str, Term]:
    """Every kind of carrier by its code."""
    return terms("carrier_kind")


def described_kinds() -> dict[str, CarrierKind]:
    """Every kind by its code, in the vocabulary's order."""
    return {code: _described(term) for code, term in carrier_kinds().items()}


def described_kind(code: str) -> CarrierKind:
    """One kind; one that the vocabulary has dropped asks for nothing and is never idle."""
    term = carrier_kinds().get(code)
    if term is None:
        return CarrierKind(
            code, code, "", "", (), (), "", 0, 0, (), 0, (), (0, 5), False, False, False, False, False
        )
    return _described(term)


def kinds_with_hours() -> list[str]:
    """The kinds whose people say the hours they served and have them confirmed."""
    return [kind.code for kind in described_kinds().values() if kind.counts_hours]


def kinds_with_sign_up() -> list[str]:
    """The kinds that one signs up for, batch by batch."""
    return [kind.code for kind in described_kinds().values() if kind.takes_sign_up]


def carrier_evidence_wanted(code: str) -> Requirement:
    """How many pieces of evidence a carrier of the kind needs and takes."""
    kind = described_kind(code)
    least, most = kind.evidence
    return replace(requirement_named("carrier"), title=f"{kind.title}佐证", minimum=least, maximum=most)


def _described(term: Term) -> CarrierKind:
    said: Any = term.attributes.get
    return CarrierKind(
        code=term.code,
        title=term.title,
        group=said("group", ""),
        asks_title=said("asks_title", ""),
        asks=tuple(said("asks", ())),
        fields=tuple(said("fields", ())),
        review=said("review", ""),
        idle_months=said("idle_months", 0),
        term_years=said("term_years", 0),
        triggers=tuple(said("triggers", ())),
        response_hours=said("response_hours", 0),
        covers=tuple(said("covers", ())),
        evidence=(said("evidence_minimum", 0), said("evidence_maximum", 5)),
        is_called=bool(said("is_called", False)),
        takes_sign_up=bool(said("takes_sign_up", False)),
        is_visited=bool(said("is_visited", False)),
        is_pledge=bool(said("is_pledge", False)),
        is_filed=bool(said("is_filed", False)),
        opens=tuple(said("opens", ())) or (DIFFICULTY,),
        filed_ends=tuple(said("filed_ends", ())),
        is_model=bool(said("is_model", False)),
        counts_hours=bool(said("counts_hours", False)),
        call_word=said("call_word") or "招募",
        work_word=said("work_word") or "服务",
        served_word=said("served_word") or "服务对象",
        recorded_as=said("recorded_as", ""),
        recorded_in=said("recorded_in", ""),
        filed_by=said("filed_by") or (FILING if said("is_filed") else ""),
        nurtured_by=said("nurtured_by", ""),
        nurtured_ends=tuple(said("nurtured_ends", ())),
        nurtured_says=tuple(said("nurtured_says", ())),
        partner_field=said("partner_field", ""),
        levels=tuple(terms(said("levels")).values()) if said("levels") else (),
    )
