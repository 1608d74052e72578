"""What the rules say of subjects that belong to organisations, such as junctions: judged now, kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.engine.steps import Value
from yipanqi.rulebook.queries.bodies import held
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.evaluating import body_judging, facts_of
from yipanqi.rulebook.queries.offered import offered_facts
from yipanqi.rulebook.queries.programs import SUBJECT, Localities, spans_of
from yipanqi.rulebook.queries.scoring import judgements


@dataclass(frozen=True)
class Said:
    """What the rules say of one subject: its facts, and every column of the program (an element's id, a criterion of a standard)."""

    key: int
    row: Mapping[str, object]
    values: Mapping[str, Value]
    localities: Localities


@dataclass(frozen=True)
class Asked:
    """One criterion of a standard, as a page writes it."""

    id: str
    title: str


def said_of(
    actor: Actor,
    about: str,
    organisation_ids: Sequence[int],
    period: Period,
    *,
    set_wise: bool = False,
) -> dict[int, Said]:
    """Judge every subject of a fact table `about` that these organisations answer for, by the rules that hold for each.

    The caller asks for organisations in the actor's reach; the day is the actor's. One statement for each fact table and body of rules.
    `set_wise` lets the database judge instead of the generated Python; the answers are the same.
    """
    everything = held()
    base = rules_for()
    subjects = offered_facts(base, about, organisation_ids, period) or []
    owners = sorted({int(str(row["organisation"])) for row in subjects})
    homes = offered_facts(base, SUBJECT, owners, period) if owners else []
    paths = {int(str(row["key"])): str(row["path"]) for row in homes or ()}
    groups: dict[Localities, list[Mapping[str, object]]] = defaultdict(list)
    bodies: dict[str, Localities] = {}
    for row in subjects:
        path = paths.get(int(str(row["organisation"])))
        if path is None:
            continue
        if path not in bodies:
            bodies[path] = body_judging(path, everything, period, period.end)
        groups[bodies[path]].append(row)
    found: dict[int, Said] = {}
    for localities, rows in sorted(groups.items()):
        keys = sorted({int(str(row["organisation"])) for row in rows})
        facts = facts_of(rules_for(localities), keys, spans_of(localities, period, about))
        read = dict.fromkeys((int(str(row["key"])) for row in rows), "")
        judged = judgements(
            localities, about, rows, facts, read, period, actor.today, paths=paths, set_wise=set_wise
        )
        for row, one in zip(rows, judged, strict=True):
            key = int(str(row["key"]))
            found[key] = Said(key, row, one.values, localities)
    return found


def criteria_of(standard: str) -> tuple[Asked, ...]:
    """The criteria of a standard in the rules that hold everywhere; none where it does not exist."""
    held_everywhere = rules_for().standards.get(standard)
    return tuple(Asked(each.id, each.title) for each in held_everywhere.criteria) if held_everywhere else ()
