"""Which party items fit a business task, and why: words, concepts, needs and a little structure, computed offline.

score = BM25/max + cosine/max + .6·concepts + .5·named themes/max + .5·need→carrier/max + .3·synonyms/max + .15·same place.
Each max is taken once over the whole scope and kept with the index, so that a task that nothing fits keeps low scores.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from yipanqi.analysis.matching_lexicon import Concepts, Vector, grams

CONCEPTS, NAMED, NEEDS, SYNONYMS, PLACE = 0.6, 0.5, 0.5, 0.3, 0.15
SATURATION, LENGTH_SHARE = 1.2, 0.75
COMMON = 0.4
"""A character that more than this share of the items have says nothing and is left out."""
CALIBRATED_ON = 400
SHARED_THEME = 0.2


@dataclass(frozen=True)
class Text:
    """A task or a party item: its title, what else is written, the office and the people it belongs to."""

    key: str
    title: str
    body: str = ""
    office: int | None = None
    people: Collection[int] = field(default=())


@dataclass(frozen=True)
class Scale:
    """The largest value of each part over the scope the index was made for."""

    words: float = 1.0
    cosine: float = 1.0
    named: float = 1.0
    needs: float = 1.0
    synonyms: float = 1.0


@dataclass(frozen=True)
class Match:
    """One party item for a task: the score and why; `words` stand in both texts."""

    key: str
    score: float
    themes: tuple[str, ...]
    needs: tuple[str, ...]
    words: tuple[str, ...]
    is_near: bool


class Index:
    """Party items ready to be asked. Building costs about a fifth of a millisecond an item; one task over 50,000 some ten."""

    def __init__(
        self,
        items: Sequence[Text],
        concepts: Concepts,
        scope: Sequence[Text] = (),
        scale: Scale | None = None,
    ) -> None:
        self.concepts = concepts
        self.items = tuple(item for item in items if not concepts.is_procedure(item.title))
        self._build()
        self.scale = scale or self._calibrated((scope or self.items)[:CALIBRATED_ON])

    def matches(self, task: Text, *, limit: int = 5, without: Collection[str] = ()) -> list[Match]:
        """The best-fitting items, best first, explained; items named in `without` and those that share nothing are left out."""
        if not self.items:
            return []
        scores, counted = self.scores(task)
        wanted = min(len(self.items), limit + len(without))
        best = np.argpartition(-scores, wanted - 1)[:wanted]
        order = sorted(best, key=lambda place: (-round(float(scores[place]), 6), self.items[place].key))
        found = []
        for place in order:
            item = self.items[place]
            if item.key not in without and scores[place] > 0:
                found.append(self._explained(task, counted, int(place), float(scores[place])))
        return found[:limit]

    def scores(self, task: Text) -> tuple[Vector, dict[str, int]]:
        """The score of every item for the task, in the order of `items`; and the task's grams."""
        counted = dict(grams(task.title, task.body))
        words, cosine = self._by_words(counted)
        text = f"{task.title}\n{task.body}"
        scale, concepts = self.scale, self.concepts
        total = words / scale.words + cosine / scale.cosine
        total += CONCEPTS * (self._themes @ concepts.themes_of(counted))
        total += NAMED / scale.named * (self._named @ concepts.named_themes(text))
        total += NEEDS / scale.needs * (self._answers @ concepts.calls(text))
        total += (
            SYNONYMS / scale.synonyms * (self._meanings @ (concepts.meanings(text) * self._meaning_weights))
        )
        total += PLACE * self._near(task)
        return total.astype(np.float32), counted

    def _build(self) -> None:
        postings: dict[str, tuple[list[int], list[int]]] = {}
        lengths = np.ones(len(self.items), dtype=np.float32)
        concepts = self.concepts
        shape = len(self.items)
        self._themes = np.zeros((shape, len(concepts.words.themes)), dtype=np.float32)
        self._named = np.zeros_like(self._themes)
        self._answers = np.zeros((shape, len(concepts.words.needs)), dtype=np.float32)
        self._meanings = np.zeros((shape, len(concepts.words.synonyms)), dtype=np.float32)
        for place, item in enumerate(self.items):
            features = concepts.features(item.title, item.body)
            lengths[place] = sum(features.grams.values()) or 1
            for gram, times in features.grams.items():
                places, counts = postings.setdefault(gram, ([], []))
                places.append(place)
                counts.append(times)
            self._themes[place], self._named[place] = features.themes, features.named
            self._answers[place], self._meanings[place] = features.answers, features.meanings
        shared = self._meanings.sum(axis=0)
        self._meaning_weights = np.log1p(shape / np.maximum(shared, 1)).astype(np.float32)
        self._weigh(postings, lengths)
        self._offices = np.array([item.office or 0 for item in self.items], dtype=np.int64)
        self._people: dict[int, list[int]] = {}
        for place, item in enumerate(self.items):
            for person in item.people:
                self._people.setdefault(person, []).append(place)

    def _weigh(self, postings: dict[str, tuple[list[int], list[int]]], lengths: Vector) -> None:
        """BM25 and cosine weights of every gram in every item, side by side."""
        count = max(len(self.items), 1)
        mean = float(lengths.mean()) if len(lengths) else 1.0
        self._grams: dict[str, tuple[NDArray[np.int32], Vector, Vector, float]] = {}
        norms = np.zeros(len(self.items), dtype=np.float32)
        for gram, (places, counts) in postings.items():
            at, times = np.array(places, dtype=np.int32), np.array(counts, dtype=np.float32)
            if len(at) > COMMON * count and count > CALIBRATED_ON:
                continue
            rare = math.log(1 + (count - len(at) + 0.5) / (len(at) + 0.5))
            room = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths[at] / mean)
            share = (rare * times * (SATURATION + 1) / (times + room)).astype(np.float32)
            rarity = math.log((1 + count) / (1 + len(at))) + 1
            weight = ((1 + np.log(times)) * rarity).astype(np.float32)
            norms[at] += weight * weight
            self._grams[gram] = (at, share, weight, rarity)
        lengths_of: Vector = np.sqrt(np.maximum(norms, np.float32(1e-9)))
        for gram, (at, share, raw, rarity) in self._grams.items():
            self._grams[gram] = (at, share, (raw / lengths_of[at]).astype(np.float32), rarity)
        self._unknown = math.log(1 + count) + 1

    def _by_words(self, counted: dict[str, int]) -> tuple[Vector, Vector]:
        words = np.zeros(len(self.items), dtype=np.float32)
        cosine = np.zeros(len(self.items), dtype=np.float32)
        length = 0.0
        for gram, times in counted.items():
            known = self._grams.get(gram)
            own = (1 + math.log(times)) * (known[3] if known else self._unknown)
            length += own * own
            if known is not None:
                at, share, weight, _ = known
                words[at] += share
                cosine[at] += weight * own
        return words, cosine / math.sqrt(length) if length else cosine

    def _near(self, task: Text) -> Vector:
        """One for the same office, and the share of the task's people who also do the item; at most one."""
        near = np.zeros(len(self.items), dtype=np.float32)
        if task.office:
            near[self._offices == task.office] = 1
        for person in task.people:
            for place in self._people.get(person, ()):
                near[place] += 1 / len(task.people)
        return np.minimum(near, 1)

    def _calibrated(self, scope: Sequence[Text]) -> Scale:
        """The largest value of each part over the tasks of the scope. Without tasks, over the items themselves, each but itself."""
        tops = [1e-6] * 5
        own = {item.key: place for place, item in enumerate(self.items)}
        for text in scope:
            counted = dict(grams(text.title, text.body))
            words, cosine = self._by_words(counted)
            plain = f"{text.title}\n{text.body}"
            parts = [
                words,
                cosine,
                self._named @ self.concepts.named_themes(plain),
                self._answers @ self.concepts.calls(plain),
                self._meanings @ (self.concepts.meanings(plain) * self._meaning_weights),
            ]
            if (place := own.get(text.key)) is not None:
                for part in parts:
                    part[place] = 0
            tops = [max(top, float(part.max(initial=0))) for top, part in zip(tops, parts, strict=True)]
        return Scale(*(top if top > 1e-6 else 1.0 for top in tops))

    def _explained(self, task: Text, counted: dict[str, int], place: int, score: float) -> Match:
        item, concepts = self.items[place], self.concepts
        text, own = f"{task.title}\n{task.body}", f"{item.title}\n{item.body}"
        shared = (
            concepts.themes_of(counted) * self._themes[place]
            + concepts.named_themes(text) * self._named[place]
        )
        themes = [int(one) for one in np.argsort(-shared)[:2] if shared[one] > SHARED_THEME]
        called = concepts.calls(text) * self._answers[place]
        needs = [int(one) for one in np.argsort(-called)[:2] if called[one] > 0]
        return Match(
            item.key,
            round(score, 4),
            tuple(concepts.words.themes[one].name for one in themes),
            tuple(concepts.words.needs[one].name for one in needs),
            shared_words(text, own),
            bool(self._near(task)[place] > 0),
        )


def shared_words(one: str, other: str, most: int = 4) -> tuple[str, ...]:
    """The longest runs of two or more Chinese characters that stand in both texts, longest first."""
    found: list[str] = []
    place = 0
    while place < len(one) - 1:
        end = place + 2
        if not _is_word(one[place:end]) or one[place:end] not in other:
            place += 1
            continue
        while end < len(one) and _is_word(one[end]) and one[place : end + 1] in other:
            end += 1
        if one[place:end] not in found:
            found.append(one[place:end])
        place = end
    return tuple(sorted(found, key=lambda word: (-len(word), one.index(word)))[:most])


def _is_word(text: str) -> bool:
    return all("\u4e00" <= sign <= "\u9fff" for sign in text)
