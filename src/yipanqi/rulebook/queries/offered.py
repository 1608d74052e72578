"""The fact tables that rooms offer to the engine.

A reader is `reader(organisation_ids: Sequence[int] | None, period: Period) -> Iterable[Mapping]`: the facts of these
organisations (None: of all) dated within the period, each a mapping with exactly the columns of `rules/facts/<name>.yaml`,
None where an optional value is unknown. It needs no actor: the engine judges everybody alike, queries show what is in reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from yipanqi.basics.periods import Period
from yipanqi.engine.evaluate import checked
from yipanqi.engine.language import Rules

Reader = Callable[[Sequence[int] | None, Period], Iterable[Mapping[str, object]]]
_READERS: dict[str, Reader] = {}


def offer_facts(name: str, reader: Reader) -> None:
    """Name the reader of a fact table; called once by a room's `facts` module as it is imported. The last one counts."""
    _READERS[name] = reader


def offered_facts(
    rules: Rules, name: str, organisation_ids: Sequence[int] | None, period: Period
) -> list[Mapping[str, object]] | None:
    """The checked rows of one table; None when no room offers it, which makes results missing rather than nought."""
    reader = _READERS.get(name)
    if reader is None:
        return None
    return list(checked(rules.facts[name], reader(organisation_ids, period)))


def offered_names() -> tuple[str, ...]:
    """The tables that rooms offer, in a fixed order."""
    return tuple(sorted(_READERS))
