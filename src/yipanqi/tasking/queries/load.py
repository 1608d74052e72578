"""How much lies on whom, which posts with duties nobody holds, and the hand-overs in sight."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import everybody_in_post, holders_of_posts, within_reach
from yipanqi.rulebook.queries import library
from yipanqi.rulebook.queries.rule_pages import burden_of
from yipanqi.tasking.models import Duty, Handover, Occurrence
from yipanqi.tasking.queries.arrangements import arrangements
from yipanqi.tasking.queries.duties import duties, occurrences, running

MONTH = datetime.timedelta(days=31)
HUNDRED = 100


@dataclass(frozen=True)
class LoadLine:
    """What lies on one person as A-holder: posts, duties, nodes within a month, the minutes that the rules reckon for them, overdue nodes, the share of the whole."""

    person_id: int
    name: str
    posts: tuple[str, ...]
    duties: int
    nodes: int
    minutes: int
    overdue: int
    share: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is more than the arrangements call much."""
        most = arrangements()
        found = []
        if self.duties > most.most_duties.value:
            found.append(f"责任{self.duties}项，超过{most.most_duties.value}项")
        if self.nodes > most.most_nodes.value:
            found.append(f"一个月内节点{self.nodes}个，超过{most.most_nodes.value}个")
        if self.minutes > most.most_minutes.value:
            found.append(f"一个月内约需{self.minutes}分钟，超过{most.most_minutes.value}分钟")
        if self.share > most.most_share.value:
            found.append(f"承担全部责任的{self.share}%，超过{most.most_share.value}%")
        return tuple(found)


def loads(actor: Actor, path: str) -> list[LoadLine]:
    """Everybody who answers for duties at and below the path, most first; five statements. Recurring duties count as nodes alone."""
    found = running(duties(actor).filter(organisation__path__startswith=path), actor.today)
    by_post = Counter(found.filter(rule_id="").order_by().values_list("post_id", flat=True))
    posts = set(found.order_by().values_list("post_id", flat=True))
    due = occurrences(actor).filter(
        organisation__path__startswith=path, state=Occurrence.OPEN, due_on__lte=actor.today + MONTH
    )
    nodes: Counter[int] = Counter()
    overdue: Counter[int] = Counter()
    minutes: Counter[int] = Counter()
    asked = _Asked(actor.today)
    for post_id, due_on, rule, start, end in due.order_by().values_list(
        "duty__post_id", "due_on", "duty__rule_id", "window_start", "window_end"
    ):
        nodes[post_id] += 1
        overdue[post_id] += due_on < actor.today
        minutes[post_id] += asked.minutes(rule, start, end)
    held: dict[int, list[Any]] = {}
    everybody = everybody_in_post(system_actor(actor.today), actor.today)
    for holding in everybody.filter(post_id__in=posts, share="A"):
        held.setdefault(holding.person_id, []).append(holding)
    total = sum(by_post.values())
    lines = []
    for person_id, holdings in held.items():
        count = sum(by_post[one.post_id] for one in holdings)
        lines.append(
            LoadLine(
                person_id,
                holdings[0].person.name,
                tuple(one.post.title for one in holdings),
                count,
                sum(nodes[one.post_id] for one in holdings),
                sum(minutes[one.post_id] for one in holdings),
                sum(overdue[one.post_id] for one in holdings),
                round(HUNDRED * count / total) if total else 0,
            )
        )
    return sorted(lines, key=lambda line: (-line.duties, -line.nodes, line.name))


class _Asked:
    """What one node of a rule takes, in minutes, as its author reckons; nought where nobody has said."""

    def __init__(self, day: datetime.date) -> None:
        self._rules = {rule.id: rule for book in library().books for rule in book.obligations}
        self._day = day
        self._known: dict[tuple[str, int], int] = {}

    def minutes(self, rule: str, start: datetime.date | None, end: datetime.date | None) -> int:
        """Minutes of one record times the records of a window of that length."""
        if not rule or start is None or end is None:
            return 0
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        if (rule, months) not in self._known:
            said = burden_of(self._rules[rule], self._day) if rule in self._rules else None
            each, times = (said.minutes or 0, said.times or 0) if said is not None else (0, 0)
            self._known[rule, months] = round(each * max(1, times * months / 12))
        return self._known[rule, months]


@dataclass(frozen=True)
class Vacancy:
    """A post with duties that nobody holds as A: how many, how many open nodes, who stands in."""

    post: Any
    duties: int
    nodes: int
    stands_in: str


def vacancies(actor: Actor, path: str) -> list[Vacancy]:
    """The posts with running duties and no A-holder today; four statements."""
    found = running(duties(actor).filter(organisation__path__startswith=path), actor.today)
    by_post: dict[int, list[Duty]] = {}
    for duty in found:
        by_post.setdefault(duty.post_id, []).append(duty)
    holders: dict[int, dict[str, str]] = {}
    for post_id, share, name in holders_of_posts(by_post, actor.today):
        holders.setdefault(post_id, {})[share] = name
    empty = [post_id for post_id in by_post if "A" not in holders.get(post_id, {})]
    nodes = Counter(
        occurrences(actor)
        .filter(duty__post_id__in=empty, state=Occurrence.OPEN)
        .order_by()
        .values_list("duty__post_id", flat=True)
    )
    lines = [
        Vacancy(
            by_post[post_id][0].post,
            len(by_post[post_id]),
            nodes[post_id],
            holders.get(post_id, {}).get("B", ""),
        )
        for post_id in empty
    ]
    return sorted(lines, key=lambda line: -line.nodes)


def handovers(actor: Actor) -> QuerySet[Handover]:
    """The hand-overs within reach and those that the actor signs himself, newest first."""
    reached = within_reach(Handover.objects.all(), actor).values("pk")
    own = Q(leaver_id=actor.person_id) | Q(taker_id=actor.person_id) if actor.person_id else Q(pk=None)
    return (
        Handover.objects.filter(Q(pk__in=reached) | own)
        .select_related("organisation", "post", "leaver", "taker")
        .order_by("-drawn_on", "-pk")
    )


def handovers_to_sign(actor: Actor) -> QuerySet[Handover]:
    """The hand-overs that wait for the actor's own signature: who leaves first, then who takes over."""
    mine = Q(state=Handover.DRAWN, leaver_id=actor.person_id) | Q(
        state=Handover.LEFT, taker_id=actor.person_id
    )
    return handovers(actor).filter(mine if actor.person_id else Q(pk=None))


def handover(actor: Actor, pk: int) -> Handover:
    """One hand-over in sight; refuses NotFound."""
    found = handovers(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("tasking.handover.not_found", "没有找到这次交接，或不在您的权限范围内。")
    return found
