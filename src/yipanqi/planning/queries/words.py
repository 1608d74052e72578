"""The words of planning: vocabularies of the rulebook, and the lexicon of measures read once from the rules folder."""

from __future__ import annotations

import functools
import json
from typing import Any

from django.conf import settings

from yipanqi.analysis.matching_lexicon import Words, lexicon_words
from yipanqi.engine.language import Term
from yipanqi.rulebook.queries import vocabulary


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
def lexicon() -> Words:
    """Themes, needs and like words of the field, by which texts are matched."""
    return lexicon_words(_lexicon())


@functools.cache
def common_measures() -> tuple[tuple[str, str], ...]:
    """Common party measures, each with how it is done in a line."""
    return tuple((one["title"], one["body"]) for one in _lexicon()["measures"])


@functools.cache
def _lexicon() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((settings.YIPANQI_RULES / "lexicon.json").read_text(encoding="utf-8"))
    return read
