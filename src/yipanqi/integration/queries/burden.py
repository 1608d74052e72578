"""基层负担: what is asked of each branch in a month, by whom, and how long the records of it take.

Counted from the windows of rules that end in the month, the nodes due in it, the urgings and the requests for evidence made in it. Minutes,
fields and files are as the authors of the rules reckon them; a demand that nobody reckoned counts and takes none. Neither ranked nor scored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.engine.outcomes import MISSING, NOT_APPLICABLE
from yipanqi.evidence.queries import evidence_requests
from yipanqi.organisation.queries import branches
from yipanqi.rulebook.queries import library, outcomes_of
from yipanqi.tasking.queries import occurrences
from yipanqi.tasking.queries.arrangements import arrangements
from yipanqi.tasking.queries.stage_sets import urging_terms
from yipanqi.tasking.queries.urging import urgings

RULE, NODE, URGING, EVIDENCE = "rule", "node", "urging", "evidence"
SORTS = {RULE: "制度要求", NODE: "责任节点", URGING: "催办", EVIDENCE: "补充佐证"}


@dataclass(frozen=True)
class Demand:
    """One thing asked of one branch: its sort, the record it is about, who asks, how often, what it takes in all."""

    organisation_id: int
    sort: str
    kind: str
    key: str
    title: str
    demander: str
    times: int = 1
    minutes: int = 0
    fields: int = 0
    files: int = 0

    @property
    def sort_title(self) -> str:
        """The sort in Chinese."""
        return SORTS[self.sort]


@dataclass(frozen=True)
class Asked:
    """What several demands come to."""

    demands: tuple[Demand, ...]

    @property
    def times(self) -> int:
        """How many records, nodes, answers and papers."""
        return sum(one.times for one in self.demands)

    @property
    def minutes(self) -> int:
        """How long it takes, as far as somebody reckoned."""
        return sum(one.minutes for one in self.demands)

    @property
    def fields(self) -> int:
        """How many fields are filled in."""
        return sum(one.fields for one in self.demands)

    @property
    def files(self) -> int:
        """How many files at most."""
        return sum(one.files for one in self.demands)

    @property
    def by_sort(self) -> tuple[tuple[str, int], ...]:
        """How many of each sort, with its title, in the order of SORTS."""
        found: Counter[str] = Counter()
        for one in self.demands:
            found[one.sort] += one.times
        return tuple((title, found[sort]) for sort, title in SORTS.items())


@dataclass(frozen=True)
class BranchBurden(Asked):
    """One branch and what was asked of it; `most` is how many minutes a month call for a word."""

    organisation: Any
    most: int

    @property
    def is_much(self) -> bool:
        """Whether it takes more than was agreed."""
        return self.minutes > self.most


@dataclass(frozen=True)
class DemanderBurden(Asked):
    """One demander, and of how many branches it asks."""

    name: str

    @property
    def branches(self) -> int:
        """How many branches are asked."""
        return len({one.organisation_id for one in self.demands})


def branch_burdens(actor: Actor, organisation: Any, month: Period) -> list[BranchBurden]:
    """The branches at and below the organisation with what the month asks of them, in the order of the tree. Five statements."""
    by_branch: dict[int, list[Demand]] = defaultdict(list)
    for one in _demands(actor, organisation, month):
        by_branch[one.organisation_id].append(one)
    most = arrangements().most_branch_minutes.value
    standing = branches(actor, month.end).filter(path__startswith=organisation.path)
    return [BranchBurden(tuple(by_branch[one.pk]), one, most) for one in standing]


def demander_burdens(burdens: Iterable[BranchBurden]) -> list[DemanderBurden]:
    """The same by who asks: rules by their document first, then people and organisations, by name. Asks no table."""
    found: dict[tuple[bool, str], list[Demand]] = defaultdict(list)
    for burden in burdens:
        for one in burden.demands:
            found[one.sort != RULE, one.demander].append(one)
    return [DemanderBurden(tuple(demands), name) for (_, name), demands in sorted(found.items())]


def _demands(actor: Actor, organisation: Any, month: Period) -> Iterator[Demand]:
    yield from _by_rules(actor, organisation, month)
    days = (month.start, month.end)
    below = {"organisation__path__startswith": organisation.path}
    due = occurrences(actor).filter(**below, duty__rule_id="", due_on__range=days).exclude(state="dropped")
    for home, duty, title, node, issuer in due.order_by().values_list(
        "organisation_id", "duty_id", "duty__title", "title", "duty__issued_by_name"
    ):
        said = title if node in ("", title) else f"{title}：{node}"
        yield Demand(home, NODE, "duty", str(duty), said, issuer or "没有记下达人")
    each = urging_terms().minutes_each
    sent = urgings(actor).filter(**below, sent_on__range=days).order_by()
    for home, key, title, demander in sent.values_list(
        "organisation_id", "pk", "about_title", "demander__name"
    ):
        yield Demand(home, URGING, "urging", str(key), title, demander, minutes=each)
    asked = evidence_requests(actor).filter(**below, asked_on__range=days).order_by()
    for home, kind, subject, title, demander, number in asked.values_list(
        "organisation_id", "subject_kind", "subject_key", "subject_name", "asked_by_name", "number"
    ):
        yield Demand(home, EVIDENCE, kind, subject, title, demander, times=number, files=number)


def _by_rules(actor: Actor, organisation: Any, month: Period) -> Iterator[Demand]:
    rules = {rule.id: rule for book in library().books for rule in book.obligations}
    found = outcomes_of(actor, organisation, month).exclude(state__in=(NOT_APPLICABLE, MISSING))
    for home, code, needed in found.order_by().values_list("organisation_id", "rule").annotate(Sum("needed")):
        rule = rules.get(code)
        if rule is None or not needed:
            continue
        said = rule.burden
        minutes, fields, files = (said.minutes, said.fields, said.files) if said is not None else (0, 0, 0)
        yield Demand(
            home, RULE, "obligation", code, rule.title, rule.sources[0].title or rule.sources[0].document, needed, minutes * needed, fields * needed, files * needed
        )  # fmt: skip
