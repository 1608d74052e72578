"""Facts and adopted rules together: what the engine says of some organisations. Writes nothing."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from yipanqi.basics.periods import MONTHS_OF, Period
from yipanqi.engine.batch import evaluate_many
from yipanqi.engine.evaluate import evaluate_obligations
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import Outcome
from yipanqi.engine.windows import facts_needed
from yipanqi.rulebook.queries.bodies import Held, bodies_over, held
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.offered import offered_facts

SUBJECT = "organisation"


class Standing(Protocol):
    """A party organisation, as far as the rulebook looks at it."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...


Rows = Sequence[Mapping[str, object]]
Facts = dict[str, list[Mapping[str, object]] | None]


@dataclass(frozen=True)
class Judged:
    """Some outcomes with the rules that gave them and digests of the facts they rest on, of all and of each organisation."""

    rules: Rules
    localities: tuple[str, ...]
    outcomes: list[Outcome]
    facts_fingerprint: str
    read: dict[int, str]


def judged(
    organisation_ids: Sequence[int] | None, period: Period, today: datetime.date, *, running: bool = False
) -> Iterator[Judged]:
    """Evaluate organisations, one group for each history of adopted localities; one of them goes the quick way.

    A window is judged by the rules that hold on its last day. Costs one reading of every fact table for each group.
    """
    wide = reading_period(period)
    base = rules_for()
    everything = held()
    groups: dict[tuple[tuple[Period, tuple[str, ...]], ...], list[Mapping[str, object]]] = defaultdict(list)
    for row in offered_facts(base, SUBJECT, organisation_ids, wide) or ():
        groups[bodies_over(str(row["path"]), everything, wide)].append(row)
    for pieces, subjects in sorted(groups.items()):
        bodies = [rules_for(localities) for _, localities in pieces]
        everybody = organisation_ids is None and len(groups) == 1
        keys = None if everybody else [int(str(row["key"])) for row in subjects]
        facts = facts_of(bodies, keys, wide)
        read = digests(bodies[0], subjects, facts)
        fingerprint = hashlib.sha256("".join(sorted(read.values())).encode()).hexdigest()
        for (days, localities), rules in zip(pieces, bodies, strict=True):
            if len(subjects) == 1:
                outcomes = evaluate_obligations(rules, subjects[0], facts, period, today, running=running)
            else:
                outcomes = list(evaluate_many(rules, subjects, facts, period, today, running=running))
            if len(pieces) > 1:
                outcomes = [outcome for outcome in outcomes if outcome.window.end in days]
            yield Judged(rules, localities, outcomes, fingerprint, read)


def read_now(organisation_ids: Sequence[int], period: Period) -> dict[int, str]:
    """The digest of each organisation's facts as an evaluation of the period would read them now."""
    wide = reading_period(period)
    everything = held()
    subjects = offered_facts(rules_for(), SUBJECT, organisation_ids, wide) or []
    found: dict[int, str] = {}
    for row in subjects:
        bodies = [rules_for(body) for _, body in bodies_over(str(row["path"]), everything, wide)]
        key = int(str(row["key"]))
        found |= digests(bodies[0], [row], facts_of(bodies, [key], wide))
    return found


def facts_of(bodies: Sequence[Rules], keys: Sequence[int] | None, wide: Period) -> Facts:
    """Every fact table that the rules of these bodies need."""
    names = {name for rules in bodies for name in facts_needed(rules)}
    return {name: offered_facts(bodies[0], name, keys, wide) for name in sorted(names)}


def body_judging(
    path: str, everything: Sequence[Held], run: Period, window_end: datetime.date
) -> tuple[str, ...]:
    """The body of rules by which a run over the period judges a window of the organisation."""
    pieces = bodies_over(path, everything, reading_period(run))
    return next(body for days, body in pieces if window_end in days)


def reading_period(period: Period) -> Period:
    """The days that facts are needed of: every window that shares a day with the period."""
    windows = [window for cadence in MONTHS_OF for window in period.windows(cadence)]
    return Period(min(window.start for window in windows), max(window.end for window in windows))


def digests(rules: Rules, subjects: Rows, facts: Facts) -> dict[int, str]:
    """A digest of each organisation's facts that does not depend on the order in which rows were read."""
    lines: dict[object, list[str]] = {row["key"]: [_line(SUBJECT, row)] for row in subjects}
    for name, rows in facts.items():
        column = rules.facts[name].subject
        for row in rows or ():
            if (mine := lines.get(row[column])) is not None:
                mine.append(_line(name, row))
    offered = ",".join(f"{name}:{rows is not None}" for name, rows in sorted(facts.items()))
    return {
        int(str(key)): hashlib.sha256("\0".join((offered, *sorted(mine))).encode()).hexdigest()
        for key, mine in lines.items()
    }


def _line(name: str, row: Mapping[str, object]) -> str:
    return f"{name}{sorted(row.items())!r}"
