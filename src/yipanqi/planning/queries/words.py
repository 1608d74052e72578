"""The words of planning: vocabularies of the rulebook, and the lexicon of measures read once from the rules folder."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from yipanqi.engine.language import Term
from yipanqi.rulebook.queries import vocabulary


@dataclass(frozen=True)
class Theme:
    """One theme or need of the lexicon: words that call for it, party measures that answer."""

    name: str
    cues: tuple[str, ...]
    answers: tuple[str, ...]


def terms(name: str) -> dict[str, Term]:
    """Every term of a vocabulary by its code, in its order."""
    return {term.code: term for term in vocabulary(name).terms}


def title_of(name: str, code: str) -> str:
    """The Chinese title of a code; the code itself where the vocabulary has dropped it."""
    term = terms(name).get(code)
    return term.title if term else code


def item_kinds() -> dict[str, Term]:
    """Categories of plan items."""
    return terms("plan_item_kind")


def measure_kinds() -> dict[str, Term]:
    """What a party measure may be: a kind of carrier or a kind of activity."""
    return {**terms("activity_kind"), **terms("carrier_kind")}


def strengths() -> dict[str, Term]:
    """The strengths of party work that a measure may rest on."""
    return terms("party_strength")


@functools.cache
def themes() -> tuple[Theme, ...]:
    """Themes of the lexicon: words of business tasks and the party wording that goes with them."""
    return tuple(
        Theme(name, tuple(entry["biz"].split()), tuple(entry["party"].split()))
        for name, entry in _lexicon()["themes"].items()
    )


@functools.cache
def needs() -> tuple[Theme, ...]:
    """Needs of the lexicon: what a task calls for and the carriers that answer it."""
    return tuple(
        Theme(name, tuple(entry["cue"].split()), tuple(entry["carriers"].split()))
        for name, entry in _lexicon()["needs"].items()
    )


@functools.cache
def _lexicon() -> dict[str, Any]:
    lexicon: dict[str, Any] = json.loads(
        (settings.YIPANQI_RULES / "lexicon.json").read_text(encoding="utf-8")
    )
    return lexicon
