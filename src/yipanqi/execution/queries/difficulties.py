"""The board of business difficulties: which branch took each one up, with which teams and people, what it came to."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity, Carrier
from yipanqi.execution.queries.carriers import latest_value
from yipanqi.execution.queries.kinds import kind_title
from yipanqi.planning.policies import may_answer_difficulty
from yipanqi.planning.queries import junctions, tough_items

ANSWERED, UNANSWERED = "answered", "unanswered"


@dataclass(frozen=True)
class ToughFilter:
    """What the board is narrowed to; empty values narrow nothing. `state` open, done or overdue; `taken` yes, no, answered or unanswered."""

    text: str = ""
    state: str = "open"
    taken: str = ""
    year: int | None = None
    path: str = ""


@dataclass(frozen=True)
class Team:
    """One carrier on a difficulty: whose, what kind, how many serve, the figure before and after, what came of it."""

    key: int
    name: str
    kind: str
    organisation: str
    leader: str
    members: int
    before: str
    after: str
    result: str
    is_within: bool


@dataclass(frozen=True)
class ToughTask:
    """One difficulty with everybody who took it up."""

    item: Any
    teams: tuple[Team, ...]
    activities: int
    branches: tuple[str, ...]
    last_on: datetime.date | None
    is_overdue: bool
    is_within: bool
    answers: tuple[Any, ...] = ()
    may_answer: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether anybody took it up: a team, or a branch that dealt with it."""
        return bool(self.teams or self.activities)

    def is_among(self, taken: str) -> bool:
        """Whether it belongs to those asked for: taken up (yes) or not (no), made a key point of the party side (answered) or not."""
        if taken in (ANSWERED, UNANSWERED):
            return bool(self.answers) == (taken == ANSWERED)
        return not taken or self.is_taken == (taken == "yes")

    @property
    def members(self) -> int:
        """How many serve in its teams."""
        return sum(team.members for team in self.teams)


@dataclass(frozen=True)
class Board:
    """The difficulties as filtered."""

    tasks: tuple[ToughTask, ...]

    @property
    def untaken(self) -> int:
        """How many nobody took up."""
        return sum(not task.is_taken for task in self.tasks)

    @property
    def overdue(self) -> int:
        """How many are past their day."""
        return sum(task.is_overdue for task in self.tasks)

    @property
    def teams(self) -> int:
        """How many teams work on them."""
        return sum(len(task.teams) for task in self.tasks)


def board_of(actor: Actor, wanted: ToughFilter) -> Board:
    """The board, open and soonest due first; five queries however many there are."""
    items = tough_items(actor, wanted.year or actor.today.year, wanted.state, wanted.text, wanted.path)
    keys = [one.pk for one in items]
    teams = _teams(actor, keys)
    counts, names, last = _activities(keys)
    answers: dict[int, list[Any]] = defaultdict(list)
    for one in junctions(actor).filter(item__in=keys).exclude(state="ended"):
        answers[one.item_id].append(one)
    tasks = (
        ToughTask(
            one, tuple(teams[one.pk]), counts[one.pk], tuple(dict.fromkeys(names[one.pk])), last.get(one.pk),
            one.state == "open" and one.due_on is not None and one.due_on < actor.today,
            actor.reaches(one.organisation.path), tuple(answers[one.pk]), may_answer_difficulty(actor, one),
        )
        for one in items
    )  # fmt: skip
    return Board(tuple(task for task in tasks if task.is_among(wanted.taken)))


def _teams(actor: Actor, keys: Iterable[int]) -> dict[int, list[Team]]:
    """The carriers that serve the items, by item; two queries."""
    wanted = list(keys)
    found = (
        Carrier.objects.filter(Q(business_item__in=wanted) | Q(junction__item__in=wanted))
        .exclude(state=Carrier.RETIRED)
        .select_related("organisation", "leader", "junction")
        .annotate(
            member_count=Count("members", filter=Q(members__left_on__isnull=True)), latest=latest_value()
        )
        .order_by("starts_on", "pk")
    )
    teams: dict[int, list[Team]] = defaultdict(list)
    for one in found:
        key = one.business_item_id or (one.junction.item_id if one.junction else 0)
        teams[key or 0].append(
            Team(
                one.pk, one.name, kind_title(one.kind), one.organisation.short_name, one.leader.name if one.leader else "",
                one.member_count, one.before_text, one.now_text, one.result, actor.reaches(one.organisation.path),
            )
        )  # fmt: skip
    return teams


def _activities(keys: Iterable[int]) -> tuple[dict[int, int], dict[int, list[str]], dict[int, datetime.date]]:
    """By item: how many activities dealt with it, of which organisations, when last; one query."""
    wanted = list(keys)
    rows = Activity.objects.filter(
        Q(business_item__in=wanted) | Q(junction__item__in=wanted), state=Activity.RECORDED
    ).order_by("held_on")
    counts: dict[int, int] = defaultdict(int)
    names: dict[int, list[str]] = defaultdict(list)
    last: dict[int, datetime.date] = {}
    for item, joined, name, held_on in rows.values_list(
        "business_item_id", "junction__item_id", "organisation__short_name", "held_on"
    ):
        for key in {item, joined} - {None}:
            counts[key] += 1
            names[key].append(name)
            last[key] = held_on
    return counts, names, last
