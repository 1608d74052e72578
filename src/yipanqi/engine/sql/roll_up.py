"""Results added up to every ancestor, level by level: sums of sums, so that each level costs what the one below it left over."""

from __future__ import annotations

from collections.abc import Sequence

from yipanqi.engine.sql.dialects import Dialect
from yipanqi.engine.steps import LIMIT, STATES, Added

STATE_NUMBERS = {code: number for number, code in enumerate(STATES, 1)}
"""How stored results write a nothing beside an empty cell: 1 missing, 2 not due, 3 not applicable; nought for a number."""


def coded_term(added: Added, column: str) -> str:
    """What one subject adds, where the column holds codes."""
    match added.take:
        case "number":
            return f"case when {column} > {LIMIT} then {column} else 0 end"
        case "count":
            return f"case when {column} > {LIMIT} then 1 else 0 end"
    return f"case when {column} = {added.value} then 1 else 0 end"


def stored_term(added: Added, column: str, state: str) -> str:
    """The same, where an empty cell stands for a nothing and the state column says which ("" where there is none)."""
    match added.take:
        case "number":
            return f"coalesce({column}, 0)"
        case "count":
            return f"case when {column} is null then 0 else 1 end"
    if added.value < LIMIT:
        return f"case when {state} = {STATE_NUMBERS[added.value]} then 1 else 0 end" if state else "0"
    return f"case when {column} = {added.value} then 1 else 0 end"


def emit_roll_up(
    dialect: Dialect, relation: str, terms: Sequence[str], levels: Sequence[tuple[str, str]], above: int = 0
) -> str:
    """One row per ancestor: level, name, number of subjects `n`, then the sum of each term as a0, a1 …

    `levels` are (text of the ancestor's name, text of a condition or ""), finest first; where the condition fails the ancestor is not
    listed though it is added to those above. `above` numbers the finest level; the whole has the number after the coarsest.
    """
    sums = [dialect.added(f"a{number}") for number in range(len(terms))]
    keys = [f"h{number}" for number in range(len(levels))]
    first = ", ".join(
        [
            *(f"{name} as {key}" for (name, _), key in zip(levels, keys, strict=True)),
            "1 as n",
            *(f"{term} as a{number}" for number, term in enumerate(terms)),
        ]
    )
    parts = [f"base as (select {first} from {relation} as result)"]
    added = ", ".join(
        [f"{dialect.added('n')} as n", *(f"{text} as a{number}" for number, text in enumerate(sums))]
    )
    below = "base"
    selects = []
    carried = ", ".join(["n", *(f"a{number}" for number in range(len(terms)))])
    for number, (_, listed) in enumerate(levels):
        kept = ", ".join(keys[number:])
        parts.append(
            f"l{number} as {dialect.hint}(select {kept}, {added} from {below} group by {', '.join(map(str, range(1, len(levels) - number + 1)))})"
        )
        condition = f" where {listed.format(keys[number])}" if listed else ""
        selects.append(
            f"select {number + above} as level, {keys[number]} as name, {carried} from l{number}{condition}"
        )
        below = f"l{number}"
    selects.append(f"select {len(levels) + above} as level, '' as name, {added} from {below}")
    return f"with {', '.join(parts)} {' union all '.join(selects)}"


def path_levels(dialect: Dialect, column: str, width: int, depth: int) -> list[tuple[str, str]]:
    """The ancestors that a path names, itself the finest: segments of `width` characters, at most `depth` of them."""
    return [
        (f"substr({column}, 1, {width * number})", f"length({{}}) = {width * number}")
        for number in range(depth, 0, -1)
    ]
