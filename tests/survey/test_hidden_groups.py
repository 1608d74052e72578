"""Nobody computes a group under five back from everything that is told: not by hand, not by linear algebra."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.survey.queries.merging import LEAST, parts_of

SIZES = st.lists(st.integers(0, 14), min_size=1, max_size=7)
CHOICES = 3


@given(SIZES)
def test_parts_are_large_enough_and_hold_everybody_or_nobody(answered: list[int]) -> None:
    parts = parts_of(answered)
    told = [place for part in parts for place in part]
    assert len(told) == len(set(told))
    assert all(sum(answered[place] for place in part) >= LEAST for part in parts)
    if sum(answered) >= LEAST:
        assert set(told) == {place for place, number in enumerate(answered) if number}
    else:
        assert parts == ()
    assert all(len(part) > 1 for part in parts if any(answered[place] < LEAST for place in part))


@given(SIZES, st.lists(st.integers(1, 9), min_size=7, max_size=7))
@settings(max_examples=60)
def test_linear_algebra_over_every_table_finds_no_small_group(
    answered: list[int], weights: list[int]
) -> None:
    """The unknowns are the counts of each group and choice; the equations are all that is ever told.

    Told are the counts of each part and of all together, their scores and weighted means (linear in the same counts), and
    how many of each group took part. A count of a small group must not follow from them.
    """
    groups = len(answered)
    parts = parts_of(answered)

    def unit(pairs: list[tuple[int, int]], by: int = 1) -> list[Fraction]:
        row = [Fraction(0)] * (groups * CHOICES)
        for group, choice in pairs:
            row[group * CHOICES + choice] += by
        return row

    told = [unit([(group, choice) for choice in range(CHOICES)]) for group in range(groups)]
    for choice in range(CHOICES):
        told += [unit([(group, choice) for group in part]) for part in parts]
        told.append(unit([(group, choice) for part in parts for group in part]))
    for part in parts:
        weight = Fraction(sum(weights[group] for group in part), sum(answered[group] for group in part))
        scored = [Fraction(0)] * (groups * CHOICES)
        for group in part:
            for choice in range(CHOICES):
                scored[group * CHOICES + choice] += weight * (choice + 1)
        told.append(scored)
    base = _reduced(told)
    for group, number in enumerate(answered):
        if 0 < number < LEAST:
            for choice in range(CHOICES):
                assert not _follows(base, unit([(group, choice)])), (answered, parts, group)


def _reduced(rows: list[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    """Gauss: independent rows with the place of their first number."""
    base: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = _rest(base, row)
        place = next((place for place, value in enumerate(rest) if value), None)
        if place is not None:
            base.append((place, [value / rest[place] for value in rest]))
    return base


def _rest(base: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> list[Fraction]:
    rest = list(row)
    for place, known in base:
        if rest[place]:
            rest = [value - rest[place] * other for value, other in zip(rest, known, strict=True)]
    return rest


def _follows(base: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> bool:
    return not any(_rest(base, row))
