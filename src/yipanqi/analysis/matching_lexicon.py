"""The lexicon as concept cards: what a text is about, what it calls for, and which carriers answer it. Deterministic, no model.

Each theme is a small document of both sides' wording. A text becomes its nearest themes by cosine over single characters and pairs
(explicit semantic analysis), so that a task and a measure meet without sharing a word.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEAREST = 4
"""How many themes a text is said to be about."""
SURE = 0.15
"""From this cosine to its best theme on a text counts fully; below, its themes count less."""
KEPT = 10_000
"""So many texts are remembered, for most stay as they are when an index is made anew."""
_NOT_WORDS = re.compile(r"[^\u4e00-\u9fffA-Za-z]+")
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Card:
    """One theme: how business and how the party side speak of it. For a need: the words that call, the carriers that answer."""

    name: str
    business: tuple[str, ...]
    party: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """The lexicon: themes, needs with their carriers, groups of words that mean the same, and words of pure party procedure."""

    themes: tuple[Card, ...]
    needs: tuple[Card, ...]
    synonyms: tuple[tuple[str, ...], ...]
    procedure: tuple[str, ...] = ()


def grams(title: str, body: str = "") -> Counter[str]:
    """Single characters and pairs of neighbours, the title counted twice; figures and punctuation part the pairs."""
    found: Counter[str] = Counter()
    for text, times in ((title, 2), (body, 1)):
        for run in _NOT_WORDS.sub(" ", text).split():
            for sign in run:
                found[sign] += times
            for place in range(len(run) - 1):
                found[run[place : place + 2]] += times
    return found


@dataclass(frozen=True)
class Features:
    """What the lexicon says of one party text."""

    grams: Mapping[str, int]
    themes: Vector
    named: Vector
    answers: Vector
    meanings: Vector


class Concepts:
    """The lexicon made ready. Costs some milliseconds; a text then costs about a tenth of one."""

    def __init__(self, words: Words) -> None:
        self.words = words
        cards = [grams("", " ".join((*card.business, *card.party))) for card in words.themes]
        held: Counter[str] = Counter()
        for card in cards:
            held.update(card.keys())
        self.features = functools.lru_cache(maxsize=KEPT)(self._features)
        self._rarity = {gram: math.log((1 + len(cards)) / (1 + count)) + 1 for gram, count in held.items()}
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for number, card in enumerate(cards):
            weighted = {gram: (1 + math.log(times)) * self._rarity[gram] for gram, times in card.items()}
            length = math.sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
            for gram, weight in weighted.items():
                self._postings.setdefault(gram, []).append((number, weight / length))

    def _features(self, title: str, body: str) -> Features:
        counted, text = grams(title, body), f"{title}\n{body}"
        return Features(
            counted, self.themes_of(counted), self.named_themes(text), self.answers(text), self.meanings(text)
        )

    def themes_of(self, counted: Mapping[str, int]) -> Vector:
        """The text's nearest themes, squared, of unit length, scaled down where even the best is far; noughts for a text without words."""
        found = np.zeros(len(self.words.themes), dtype=np.float32)
        length = 0.0
        for gram, times in counted.items():
            weight = (1 + math.log(times)) * self._rarity.get(gram, math.log(1 + len(self.words.themes)) + 1)
            length += weight * weight
            for number, share in self._postings.get(gram, ()):
                found[number] += weight * share
        if not length or not len(found):
            return found
        found /= math.sqrt(length)
        best = float(found.max())
        if not best:
            return found
        found[found < np.sort(found)[-NEAREST]] = 0
        found *= found
        return (found / np.linalg.norm(found) * min(1.0, best / SURE)).astype(np.float32)

    def named_themes(self, text: str) -> Vector:
        """The themes whose words stand in the text as they are, the more words the stronger, of unit length."""
        found = np.array(
            [
                math.log1p(sum(word in text for word in (*card.business, *card.party)))
                for card in self.words.themes
            ],
            dtype=np.float32,
        )
        length = float(np.linalg.norm(found))
        return found / length if length else found

    def calls(self, text: str) -> Vector:
        """Which needs a business text calls out, the more words the stronger."""
        return np.array(
            [min(1.0, sum(word in text for word in need.business) / 2) for need in self.words.needs],
            np.float32,
        )

    def answers(self, text: str) -> Vector:
        """Which needs a party text answers by naming their carriers."""
        return np.array(
            [float(any(word in text for word in need.party)) for need in self.words.needs], np.float32
        )

    def meanings(self, text: str) -> Vector:
        """Which groups of like words the text has a word of."""
        return np.array(
            [float(any(word in text for word in group)) for group in self.words.synonyms], np.float32
        )

    def is_procedure(self, title: str) -> bool:
        """Whether the text is about the party's own procedure, which serves no single task."""
        return any(word in title for word in self.words.procedure)

    def words_of(self, theme: int, text: str) -> tuple[str, ...]:
        """The theme's own words that stand in the text."""
        card = self.words.themes[theme]
        return tuple(word for word in (*card.business, *card.party) if word in text)


def lexicon_words(source: Mapping[str, object]) -> Words:
    """The lexicon's file as it is written: texts of words parted by spaces."""
    themes, needs, synonyms = source["themes"], source["needs"], source["synonyms"]
    if not (isinstance(themes, Mapping) and isinstance(needs, Mapping) and isinstance(synonyms, Sequence)):
        raise ValueError("词库应有 themes、needs、synonyms 三部分")
    own = source.get("procedure", "")
    return Words(
        tuple(
            Card(name, tuple(each["biz"].split()), tuple(each["party"].split()))
            for name, each in themes.items()
        ),
        tuple(
            Card(name, tuple(each["cue"].split()), tuple(each["carriers"].split()))
            for name, each in needs.items()
        ),
        tuple(tuple(str(group).split()) for group in synonyms),
        tuple(str(own).split()),
    )
