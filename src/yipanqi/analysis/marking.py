"""Two texts side by side: which words they have in common and which differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

LONGEST = 6000
"""Marking costs the product of the two lengths; what lies beyond is shown unmarked."""
SHORTEST_SAME, SHORTEST_MOVED = 4, 6
"""Fewer letters in common between two differences are chance, and read better as different."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of one text: the same as in the other, or not."""

    text: str
    is_same: bool


def marked_beside(one: str, other: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts cut into stretches, in order. Sentences that only changed places are marked as the same."""
    left, right = one[:LONGEST], other[:LONGEST]
    same_left, same_right = [False] * len(left), [False] * len(right)
    for block in Indel.opcodes(left, right):
        if block.tag == "equal" and block.src_end - block.src_start >= SHORTEST_SAME:
            same_left[block.src_start : block.src_end] = [True] * (block.src_end - block.src_start)
            same_right[block.dest_start : block.dest_end] = [True] * (block.dest_end - block.dest_start)
    _mark_moved(left, right, same_left)
    _mark_moved(right, left, same_right)
    return _stretches(one, same_left), _stretches(other, same_right)


def _mark_moved(text: str, other: str, same: list[bool]) -> None:
    """Whole clauses that stand elsewhere in the other text."""
    start = 0
    for end in range(len(text) + 1):
        if end == len(text) or text[end] in "。！？；，、\n!?;,":
            if end - start >= SHORTEST_MOVED and text[start:end] in other:
                same[start : end + 1] = [True] * len(same[start : end + 1])
            start = end + 1


def _stretches(text: str, same: Sequence[bool]) -> list[Stretch]:
    found: list[Stretch] = []
    start = 0
    for end in range(1, len(same) + 1):
        if end == len(same) or same[end] != same[start]:
            found.append(Stretch(text[start:end], same[start]))
            start = end
    if len(text) > len(same):
        found.append(Stretch(text[len(same) :], False))
    return found
