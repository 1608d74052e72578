"""Facts and adopted rules together: what the engine says of some organisations. Writes nothing."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from yipanqi.basics.periods import Period
from yipanqi.engine.batch import evaluate_many
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import Outcome
from yipanqi.rulebook.queries.bodies import Held, bodies_over, held
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.offered import offered_facts
from yipanqi.rulebook.queries.programs import MEMBER, SUBJECT, reading_period, spans_of
from yipanqi.rulebook.queries.scoring import Judgement, judgements


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
    """Some outcomes with the rules that gave them and digests of the facts they rest on, of all and of each organisation.

    Where the body held at the period's end, `scored` is what its rules of assessment say.
    """

    rules: Rules
    localities: tuple[str, ...]
    outcomes: list[Outcome]
    facts_fingerprint: str
    read: dict[int, str]
    scored: list[Judgement]


def judged(
    organisation_ids: Sequence[int] | None,
    period: Period,
    today: datetime.date,
    *,
    running: bool = False,
    scores: bool = False,
) -> Iterator[Judged]:
    """Evaluate organisations, one group for each history of adopted localities.

    A window is judged by the rules that hold on its last day, a scheme by those of the period's last day. Costs one reading
    of every fact table for each group.
    """
    wide = reading_period(period)
    everything = held()
    groups: dict[tuple[tuple[Period, tuple[str, ...]], ...], list[Mapping[str, object]]] = defaultdict(list)
    for row in offered_facts(rules_for(), SUBJECT, organisation_ids, wide) or ():
        groups[bodies_over(str(row["path"]), everything, wide)].append(row)
    for pieces, subjects in sorted(groups.items()):
        everybody = organisation_ids is None and len(groups) == 1
        keys = None if everybody else [int(str(row["key"])) for row in subjects]
        bodies = [localities for _, localities in pieces]
        facts = facts_of(rules_for(bodies[0]), keys, spans_over(bodies, period))
        read = digests(rules_for(bodies[0]), subjects, facts)
        fingerprint = hashlib.sha256("".join(sorted(read.values())).encode()).hexdigest()
        for days, localities in pieces:
            rules = rules_for(localities)
            outcomes = list(evaluate_many(rules, subjects, facts, period, today, running=running))
            if len(pieces) > 1:
                outcomes = [outcome for outcome in outcomes if outcome.window.end in days]
            scored = []
            if scores and period.end in days:
                scored = judgements(localities, SUBJECT, subjects, facts, read, period, today)
            yield Judged(rules, localities, outcomes, fingerprint, read, scored)


def members_judged(
    organisation_ids: Sequence[int] | None, period: Period, today: datetime.date
) -> Iterator[Judged]:
    """Evaluate the members of these branches, as they stood at the period's end. Writes nothing."""
    everything = held()
    base = rules_for()
    members = offered_facts(base, MEMBER, organisation_ids, period) or []
    homes = offered_facts(base, SUBJECT, sorted({int(str(row["organisation"])) for row in members}), period)
    paths = {int(str(row["key"])): str(row["path"]) for row in homes or ()}
    bodies = {key: body_judging(path, everything, period, period.end) for key, path in paths.items()}
    groups: dict[tuple[str, ...], list[Mapping[str, object]]] = defaultdict(list)
    for row in members:
        groups[bodies[int(str(row["organisation"]))]].append(row)
    for localities, subjects in sorted(groups.items()):
        rules = rules_for(localities)
        everybody = organisation_ids is None and len(groups) == 1
        keys = None if everybody else sorted({int(str(row["organisation"])) for row in subjects})
        facts = facts_of(rules, keys, spans_of(localities, period, MEMBER))
        read = digests(rules, subjects, facts, MEMBER)
        fingerprint = hashlib.sha256("".join(sorted(read.values())).encode()).hexdigest()
        scored = judgements(localities, MEMBER, subjects, facts, read, period, today, paths=paths)
        yield Judged(rules, localities, [], fingerprint, read, scored)


def read_now(organisation_ids: Sequence[int], period: Period) -> dict[int, str]:
    """The digest of each organisation's facts as an evaluation of the period would read them now."""
    wide = reading_period(period)
    everything = held()
    subjects = offered_facts(rules_for(), SUBJECT, organisation_ids, wide) or []
    found: dict[int, str] = {}
    for row in subjects:
        bodies = [body for _, body in bodies_over(str(row["path"]), everything, wide)]
        facts = facts_of(rules_for(bodies[0]), [int(str(row["key"]))], spans_over(bodies, period))
        found |= digests(rules_for(bodies[0]), [row], facts)
    return found


def spans_over(bodies: Sequence[tuple[str, ...]], period: Period) -> dict[str, Period]:
    """The fact tables that any of these bodies reads about organisations, and the days of each."""
    if len(bodies) == 1:
        return spans_of(bodies[0], period, SUBJECT)
    found: dict[str, Period] = {}
    for localities in bodies:
        for name, span in spans_of(localities, period, SUBJECT).items():
            known = found.get(name, span)
            found[name] = Period(min(known.start, span.start), max(known.end, span.end))
    return dict(sorted(found.items()))


def facts_of(rules: Rules, keys: Sequence[int] | None, spans: Mapping[str, Period]) -> Facts:
    """The rows of these fact tables over their days."""
    return {name: offered_facts(rules, name, keys, span) for name, span in spans.items()}


def body_judging(
    path: str, everything: Sequence[Held], run: Period, window_end: datetime.date
) -> tuple[str, ...]:
    """The body of rules by which a run over the period judges a window of the organisation."""
    pieces = bodies_over(path, everything, reading_period(run))
    return next(body for days, body in pieces if window_end in days)


def digests(rules: Rules, subjects: Rows, facts: Facts, about: str = SUBJECT) -> dict[int, str]:
    """A digest of each subject's facts that does not depend on the order in which rows were read."""
    lines: dict[object, list[str]] = {row["key"]: [_line(about, row)] for row in subjects}
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
