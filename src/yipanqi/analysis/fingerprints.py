"""Which texts are nearly the same: keys that relatives share, and the exact share of what they have in common.

A text is seen as its runs of four letters. Runs that everybody uses and sentences quoted from documents are left out
(`Ground`). Of the rest a sketch of 128 numbers is made (one-permutation MinHash); 42 keys of three numbers each, and one
key per sentence, find relatives: reworded ones share the former, half-copied ones the latter. A key proves nothing;
`similarity` says how much two texts share. The algorithm is numbered: equal texts give equal keys on every machine.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yipanqi.analysis.plain_text import PlainTexts, Words64, mixed, plain_texts

ALGORITHM = 1
SKETCH, BANDS, ROWS = 128, 42, 3
GRAM = 4
SHORTEST_SENTENCE = 8
FEWEST_OWN = 32
"""With fewer runs of its own a text says too little to be compared by them."""
BATCH = 500
"""As many texts at once stay within the processor's cache."""
_BUCKETS = 1 << 24
_TRIES = 64
Sketch = NDArray[np.uint32]


@dataclass(frozen=True)
class Ground:
    """What does not count as likeness: common runs (numbers of buckets) and quoted sentences (hashes), both sorted."""

    version: int = 0
    common: NDArray[np.uint32] | None = None
    quoted: Words64 | None = None

    @functools.cached_property
    def bitmap(self) -> NDArray[np.uint8] | None:
        """The common buckets as bits, 2 MB."""
        if self.common is None or not len(self.common):
            return None
        bits = np.zeros(_BUCKETS, dtype=bool)
        bits[self.common] = True
        return np.packbits(bits, bitorder="little")


PLAIN = Ground()


@dataclass(frozen=True)
class Fingerprint:
    """One text's sketch and keys. `own` counts its runs that are neither common nor quoted; `quoted` its quoted share."""

    sketch: Sketch
    keys: tuple[int, ...]
    own: int
    quoted: float

    @property
    def is_comparable(self) -> bool:
        """Whether the text says enough of its own."""
        return self.own >= FEWEST_OWN


@dataclass(frozen=True)
class Similarity:
    """How much two texts share, by their own runs: of both together, of the first, of the second (0 to 1)."""

    jaccard: float
    of_first: float
    of_second: float
    shared: int

    @property
    def containment(self) -> float:
        """The share of the shorter one that the other has as well."""
        return max(self.of_first, self.of_second)


def fingerprints(texts: Sequence[str], ground: Ground = PLAIN) -> list[Fingerprint]:
    """The fingerprints of many texts, in their order. About 40,000 texts of 700 letters a second."""
    made: list[Fingerprint] = []
    for start in range(0, len(texts), BATCH):
        made += _batch(plain_texts(texts[start : start + BATCH]), ground)
    return made


def fingerprint(text: str, ground: Ground = PLAIN) -> Fingerprint:
    """The fingerprint of one text, in about 0.3 ms."""
    return _batch(plain_texts((text,)), ground)[0]


def keys_of(text: str, ground: Ground = PLAIN) -> tuple[int, ...]:
    """The keys (signed 64 bits) of one text; nearly equal texts have some in common. None for a text too short."""
    return fingerprint(text, ground).keys


def own_runs(text: str, ground: Ground = PLAIN) -> Words64:
    """The text's own runs, sorted, each once: what `shared` compares."""
    _, runs, _, _ = _runs(plain_texts((text,)), ground)
    return np.unique(runs)


def own_runs_of_many(texts: Sequence[str], ground: Ground = PLAIN) -> list[Words64]:
    """The same for many texts, in their order."""
    found: list[Words64] = []
    for start in range(0, len(texts), BATCH):
        batch = plain_texts(texts[start : start + BATCH])
        _, runs, homes, _ = _runs(batch, ground)
        ends = np.searchsorted(homes, np.arange(batch.count + 1))
        found += [np.unique(runs[ends[place] : ends[place + 1]]) for place in range(batch.count)]
    return found


def similarity(one: str, other: str, ground: Ground = PLAIN) -> Similarity:
    """How much two texts share, exactly; the order of their sentences makes no difference."""
    return shared(own_runs(one, ground), own_runs(other, ground))


def shared(one: Words64, other: Words64) -> Similarity:
    """The same for texts whose own runs are at hand."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    union = len(one) + len(other) - both
    return Similarity(
        both / union if union else 0.0,
        both / len(one) if len(one) else 0.0,
        both / len(other) if len(other) else 0.0,
        both,
    )


def estimates(sketch: Sketch, others: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The likeness that sketches (one a row) let expect; to rank candidates, never to be shown."""
    return np.asarray((others == sketch).mean(axis=1), dtype=np.float64)


def sentence_hashes(texts: Iterable[str]) -> Words64:
    """The hashes of the texts' sentences, sorted: what a ground holds of quoted documents."""
    return np.unique(plain_texts(list(texts)).hashes)


def common_runs(texts: Sequence[str], share: float = 0.003, at_least: int = 20) -> NDArray[np.uint32]:
    """The buckets of runs that more than this share of the texts use.

    Of texts that are copies of one another only the first is counted: what thousands copied must not pass for common.
    """
    seen: set[int] = set()
    counts = np.zeros(_BUCKETS, dtype=np.uint32)
    families = 0
    for start in range(0, len(texts), BATCH):
        batch = plain_texts(texts[start : start + BATCH])
        hashes, _, text_of, _ = _runs(batch, PLAIN)
        first = np.zeros(batch.count, dtype=bool)
        for place, made in enumerate(_batch(batch, PLAIN)):
            first[place] = sum(key in seen for key in made.keys) < ROWS
            seen.update(made.keys)
        families += int(first.sum())
        kept = first[text_of]
        once = np.unique(text_of[kept].astype(np.uint64) << np.uint64(24) | _bucket(hashes[kept]))
        counts += np.bincount((once & np.uint64(_BUCKETS - 1)).astype(np.int64), minlength=_BUCKETS).astype(
            np.uint32
        )
    return np.flatnonzero(counts > max(at_least, families * share)).astype(np.uint32)


def _bucket(hashes: Words64) -> Words64:
    cut: Words64 = (hashes >> np.uint64(32)) & np.uint64(_BUCKETS - 1)
    return cut


def _runs(batch: PlainTexts, ground: Ground) -> tuple[Words64, Words64, NDArray[np.int64], NDArray[np.bool_]]:
    """Hash, run and text of every own run of the batch, and by sentence whether it is quoted."""
    quoted = np.zeros(len(batch.hashes), dtype=bool)
    letters, text_of = batch.letters.astype(np.uint64), batch.text_of
    if ground.quoted is not None and len(ground.quoted) and len(batch.hashes):
        quoted = np.isin(batch.hashes, ground.quoted) & (batch.lengths >= SHORTEST_SENTENCE)
        kept = ~quoted[batch.sentence_of]
        letters, text_of = letters[kept], text_of[kept]
    if len(letters) < GRAM:
        none = np.zeros(0, dtype=np.uint64)
        return none, none, np.zeros(0, dtype=np.int64), quoted
    low = letters & np.uint64(0xFFFF)
    runs = low[:-3] << np.uint64(48) | low[1:-2] << np.uint64(32) | low[2:-1] << np.uint64(16) | low[3:]
    within = text_of[:-3] == text_of[3:]
    runs, homes = runs[within], text_of[:-3][within]
    hashes = mixed(runs)
    bitmap = ground.bitmap
    if bitmap is not None:
        bucket = _bucket(hashes)
        bits = bitmap[(bucket >> np.uint64(3)).astype(np.int64)] >> (bucket & np.uint64(7)).astype(np.uint8)
        rare = (bits & 1) == 0
        hashes, runs, homes = hashes[rare], runs[rare], homes[rare]
    return hashes, runs, homes, quoted


def _batch(batch: PlainTexts, ground: Ground) -> list[Fingerprint]:
    hashes, _, homes, quoted = _runs(batch, ground)
    sketches = np.full((batch.count, SKETCH), 0xFFFFFFFF, dtype=np.uint32)
    cells = homes * SKETCH + (hashes >> np.uint64(57)).astype(np.int64)
    # Sorted, the smallest value of each cell comes first: several times faster than a scattered minimum.
    ordered = np.sort(cells.astype(np.uint64) << np.uint64(32) | hashes & np.uint64(0xFFFFFFFF))
    at = (ordered >> np.uint64(32)).astype(np.int64)
    first = np.r_[True, at[1:] != at[:-1]][: len(at)]
    sketches.reshape(-1)[at[first]] = (ordered[first] & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    filled = np.zeros(batch.count * SKETCH, dtype=bool)
    filled[at[first]] = True
    _densify(sketches, filled.reshape(batch.count, SKETCH))
    bands = _band_keys(sketches)
    own = np.bincount(homes, minlength=batch.count)
    whole = np.bincount(batch.text_of, minlength=batch.count)
    quoted_letters = np.bincount(
        batch.text_of_sentence, weights=quoted * batch.lengths, minlength=batch.count
    )
    counted = (batch.lengths >= SHORTEST_SENTENCE) & ~quoted
    sentences = batch.hashes[counted].view(np.int64)
    sentence_homes = batch.text_of_sentence[counted]
    ends = np.searchsorted(sentence_homes, np.arange(batch.count + 1))
    return [
        Fingerprint(
            sketches[place],
            tuple(dict.fromkeys((*bands[place].tolist(), *sentences[ends[place] : ends[place + 1]].tolist())))
            if own[place] >= FEWEST_OWN
            else (),
            int(own[place]),
            float(quoted_letters[place] / whole[place]) if whole[place] else 0.0,
        )
        for place in range(batch.count)
    ]


def _densify(sketches: NDArray[np.uint32], filled: NDArray[np.bool_]) -> None:
    """Let an empty place borrow from a filled one, the same for every text (optimal densification)."""
    empty = ~filled & filled.any(axis=1, keepdims=True)
    for source in _sources():
        if not empty.any():
            return
        found = empty & filled[:, source]
        sketches[found] = sketches[:, source][found]
        empty &= ~found
    rows = np.flatnonzero(empty.any(axis=1))
    for row in rows:
        sketches[row, empty[row]] = sketches[row, np.argmax(filled[row])]


@functools.cache
def _sources() -> NDArray[np.int64]:
    """By try and place: from which other place an empty one borrows."""
    numbers = np.arange(_TRIES * SKETCH, dtype=np.uint64)
    return (mixed(mixed(numbers)) % np.uint64(SKETCH)).astype(np.int64).reshape(_TRIES, SKETCH)


def _band_keys(sketches: NDArray[np.uint32]) -> NDArray[np.int64]:
    rows = sketches[:, : BANDS * ROWS].astype(np.uint64).reshape(len(sketches), BANDS, ROWS)
    keys = mixed(rows[:, :, 0] ^ np.arange(1, BANDS + 1, dtype=np.uint64) << np.uint64(40))
    for row in range(1, ROWS):
        keys = mixed(keys ^ rows[:, :, row])
    return keys.view(np.int64)
