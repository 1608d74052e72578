"""Groups under five disappear into others before anything is told; what is told is a sum over whole parts, so nothing leads back."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5
"""No result stands on fewer answers."""


def parts_of(answered: Sequence[int], least: int = LEAST) -> tuple[tuple[int, ...], ...]:
    """Which groups (by place) are told together: each part has at least `least` answers, whoever has none is left out.

    Small groups go together; where they are still too few, the smallest other group joins them. Empty where all are too few.
    """
    some = sorted((number, place) for place, number in enumerate(answered) if number)
    small = [place for number, place in some if number < least]
    large = [place for number, place in some if number >= least]
    if small and sum(answered[place] for place in small) < least:
        if not large:
            return ()
        small.append(large.pop(0))
    parts = [tuple(sorted(small))] if small else []
    return tuple(sorted([*parts, *((place,) for place in large)]))
