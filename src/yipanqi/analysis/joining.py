"""Which of many texts share keys: all pairs at once, without comparing everybody with everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yipanqi.analysis.fingerprints import SKETCH

_CHUNK = 100_000


@dataclass(frozen=True)
class Candidates:
    """Pairs of places (later, earlier) in the list of texts, and how many keys each pair shares."""

    later: NDArray[np.int64]
    earlier: NDArray[np.int64]
    keys: NDArray[np.int64]


def pairs_by_keys(
    keys: NDArray[np.int64], homes: NDArray[np.int64], most_per_key: int = 200, oldest: int = 20
) -> Candidates:
    """Every pair of texts with a key in common; `homes` names each key's text, ascending.

    A key of more than `most_per_key` texts links each of them to the oldest alone. Costs one sort of the keys.
    """
    order = np.argsort(keys, kind="stable")
    found_keys, texts = keys[order], homes[order]
    begins = np.flatnonzero(np.r_[True, found_keys[1:] != found_keys[:-1]]) if len(keys) else np.zeros(0, int)
    sizes = np.diff(np.r_[begins, len(found_keys)])
    pairs = []
    for big in (False, True):
        chosen = (sizes > most_per_key) if big else (sizes > 1) & (sizes <= most_per_key)
        starts, lengths = begins[chosen], sizes[chosen]
        if not len(starts):
            continue
        first = np.repeat(starts, lengths)
        place = np.arange(len(first)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        for back in range(oldest if big else int(lengths.max()) - 1):
            # In big groups the partners are the oldest; in small ones whoever stands one, two, three places before.
            partner = np.full(len(place), back) if big else place - 1 - back
            kept = (partner >= 0) & (partner < place)
            first, place, partner = first[kept], place[kept], partner[kept]
            if not len(place):
                break
            pairs.append(texts[first + place] << 32 | texts[first + partner])
    if not pairs:
        none = np.zeros(0, dtype=np.int64)
        return Candidates(none, none, none)
    unique, counts = np.unique(np.concatenate(pairs), return_counts=True)
    return Candidates(unique >> 32, unique & 0xFFFFFFFF, counts)


def worth_verifying(
    found: Candidates, sketches: NDArray[np.uint32], least_estimate: float = 0.2, least_keys: int = 2
) -> Candidates:
    """The pairs whose sketches or number of keys let expect likeness."""
    kept = found.keys >= least_keys
    unsure = np.flatnonzero(~kept)
    for start in range(0, len(unsure), _CHUNK):
        part = unsure[start : start + _CHUNK]
        same = (sketches[found.later[part]] == sketches[found.earlier[part]]).sum(axis=1)
        kept[part] = same >= least_estimate * SKETCH
    return Candidates(found.later[kept], found.earlier[kept], found.keys[kept])
