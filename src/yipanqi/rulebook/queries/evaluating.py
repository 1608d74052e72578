"""Facts and adopted rules together: what the engine says of some organisations. Writes nothing."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yipanqi.basics.periods import MONTHS_OF, Period
from yipanqi.engine.batch import evaluate_many
from yipanqi.engine.evaluate import evaluate_obligations
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import Outcome
from yipanqi.engine.windows import facts_needed
from yipanqi.rulebook.queries.books import localities_of, localities_on, rules_for
from yipanqi.rulebook.queries.offered import offered_facts

SUBJECT = "organisation"


@dataclass(frozen=True)
class Judged:
    """Some outcomes with the rules that gave them and a digest of the facts they rest on."""

    rules: Rules
    localities: tuple[str, ...]
    outcomes: list[Outcome]
    facts_fingerprint: str


def judged(
    organisation_ids: Sequence[int] | None, period: Period, today: datetime.date, *, running: bool = False
) -> Iterator[Judged]:
    """Evaluate organisations, one group for each set of adopted localities; one of them goes the quick way.

    Costs one reading of every fact table for each group.
    """
    wide = reading_period(period)
    base = rules_for()
    adopted = localities_on(today)
    groups: dict[tuple[str, ...], list[Mapping[str, object]]] = defaultdict(list)
    for row in offered_facts(base, SUBJECT, organisation_ids, wide) or ():
        groups[localities_of(str(row["path"]), adopted)].append(row)
    for localities, subjects in sorted(groups.items()):
        rules = rules_for(localities)
        everybody = organisation_ids is None and len(groups) == 1
        keys = None if everybody else [int(str(row["key"])) for row in subjects]
        facts = {name: offered_facts(rules, name, keys, wide) for name in facts_needed(rules)}
        if len(subjects) == 1:
            outcomes = evaluate_obligations(rules, subjects[0], facts, period, today, running=running)
        else:
            outcomes = list(evaluate_many(rules, subjects, facts, period, today, running=running))
        yield Judged(rules, localities, outcomes, _digest(subjects, facts))


def reading_period(period: Period) -> Period:
    """The days that facts are needed of: every window that shares a day with the period."""
    windows = [window for cadence in MONTHS_OF for window in period.windows(cadence)]
    return Period(min(window.start for window in windows), max(window.end for window in windows))


def _digest(
    subjects: Sequence[Mapping[str, object]], facts: Mapping[str, Sequence[Mapping[str, object]] | None]
) -> str:
    """A digest that does not depend on the order in which rows were read."""
    digest = hashlib.sha256()
    for name, rows in sorted({SUBJECT: subjects, **facts}.items()):
        digest.update(f"{name}:{rows is None}".encode())
        for line in sorted(repr(sorted(row.items())) for row in rows or ()):
            digest.update(line.encode() + b"\0")
    return digest.hexdigest()
