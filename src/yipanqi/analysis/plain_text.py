"""Texts as they are compared: letters only, one sign for any number, cut into sentences; many at a time."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words64 = NDArray[np.uint64]
Codes = NDArray[np.uint32]

_DROPPED, _ENDS, _FIRST_LETTER = 0, 1, 2
_SENTENCE_ENDS = "。！？；!?;\n\r…"
_DIGIT = ord("0")


def mixed(values: Words64) -> Words64:
    """Every bit of each value spread over all 64 bits (the finaliser of splitmix64)."""
    spread = values + np.uint64(0x9E3779B97F4A7C15)
    spread = (spread ^ (spread >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    spread = (spread ^ (spread >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed_up: Words64 = spread ^ (spread >> np.uint64(31))
    return mixed_up


@dataclass(frozen=True)
class PlainTexts:
    """A batch of texts end to end: the letters, whose text and which sentence each belongs to, and the sentences.

    `sentence_of` counts sentences over the whole batch; `hashes`, `lengths` and `text_of_sentence` are by sentence.
    """

    count: int
    letters: Codes
    text_of: NDArray[np.int64]
    sentence_of: NDArray[np.int64]
    hashes: Words64
    lengths: NDArray[np.int64]
    text_of_sentence: NDArray[np.int64]


def plain_texts(texts: Sequence[str]) -> PlainTexts:
    """Normalise and cut. Full and half width, case, punctuation and the digits of a number make no difference."""
    folded = [unicodedata.normalize("NFKC", text) for text in texts]
    sizes = np.array([len(text) for text in folded], dtype=np.int64)
    signs = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = _table()[np.minimum(signs, 0xFFFF)]
    codes = np.where(signs > 0xFFFF, signs, codes)
    text_of = np.repeat(np.arange(len(texts), dtype=np.int64), sizes)
    starts = np.zeros(len(codes), dtype=np.int64)
    starts[codes == _ENDS] = 1
    begins = np.cumsum(sizes)[:-1]
    starts[begins[begins < len(codes)]] = 1
    sentence_of = np.cumsum(starts)
    kept = codes >= _FIRST_LETTER
    letters, text_of, sentence_of = codes[kept], text_of[kept], sentence_of[kept]
    if len(letters):
        again = np.zeros(len(letters), dtype=bool)
        again[1:] = (letters[1:] == _DIGIT) & (letters[:-1] == _DIGIT) & (text_of[1:] == text_of[:-1])
        letters, text_of, sentence_of = letters[~again], text_of[~again], sentence_of[~again]
    return _with_sentences(len(texts), letters.astype(np.uint32), text_of, sentence_of)


def _with_sentences(
    count: int, letters: Codes, text_of: NDArray[np.int64], sentence_of: NDArray[np.int64]
) -> PlainTexts:
    if not len(letters):
        empty = np.zeros(0, dtype=np.int64)
        return PlainTexts(count, letters, text_of, sentence_of, np.zeros(0, dtype=np.uint64), empty, empty)
    first = np.flatnonzero(np.r_[True, sentence_of[1:] != sentence_of[:-1]])
    lengths = np.diff(np.r_[first, len(letters)])
    numbered = np.repeat(np.arange(len(first), dtype=np.int64), lengths)
    place = (np.arange(len(letters), dtype=np.int64) - first[numbered]).astype(np.uint64)
    signs = mixed(letters.astype(np.uint64) ^ (place << np.uint64(32)))
    hashes = mixed(np.add.reduceat(signs, first) ^ lengths.astype(np.uint64))
    return PlainTexts(count, letters, text_of, numbered, hashes, lengths, text_of[first])


@functools.cache
def _table() -> Codes:
    """What becomes of each of the first 65,536 signs."""
    table = np.zeros(0x10000, dtype=np.uint32)
    for code in range(_FIRST_LETTER, 0x10000):
        kind = unicodedata.category(chr(code))
        if kind[0] == "N":
            table[code] = _DIGIT
        elif kind[0] == "L":
            table[code] = ord(chr(code).lower()[0])
    for sign in _SENTENCE_ENDS:
        table[ord(sign)] = _ENDS
    table[_DROPPED] = _DROPPED
    return table
