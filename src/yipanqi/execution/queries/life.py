"""Organisational life seen across: required and own actions, leaders in their branches, political birthdays."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.execution.models import Attendance, BirthdayChoice
from yipanqi.execution.queries.activities import activities, attendances
from yipanqi.execution.queries.kinds import activity_kinds, counting_as, lecture_kinds
from yipanqi.organisation.queries import branches, members_as_at
from yipanqi.organisation.queries import organisation as find_organisation
from yipanqi.organisation.queries.cadres import cadres_in_post
from yipanqi.organisation.queries.people import person_named
from yipanqi.rulebook.queries import rules_for
from yipanqi.rulebook.queries.bodies import localities_of, localities_on

LEADERS = (
    "leading_group_secretary", "leading_group_deputy_secretary", "leading_group_member", "office_head", "office_deputy_head",
)  # fmt: skip
GROUP_ONLY = LEADERS[:3]
LIFE_GROUPS = ("三会一课", "主题党日", "组织生活")


@dataclass
class ActionShare:
    """One branch: what it did because it had to, what on its own account, by kind."""

    organisation_id: int
    organisation_path: str
    name: str
    by_node: int = 0
    by_rule: int = 0
    own: int = 0
    own_kinds: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Everything on record."""
        return self.by_node + self.by_rule + self.own

    @property
    def share(self) -> Decimal | None:
        """Own actions in per cent of all; None where nothing is on record."""
        if not self.total:
            return None
        return (Decimal(100 * self.own) / self.total).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class LeaderLife:
    """One leader in his own branch: how often he stood on a roll, how often he came, what he lectured."""

    person_id: int
    name: str
    posts: tuple[str, ...]
    branch: str
    organisation_path: str
    held: int
    expected: int
    present: int
    lectured: int

    @property
    def state(self) -> str:
        """never, seldom (less than half), regular; nothing where no roll names him."""
        if not self.expected:
            return "unknown"
        if not self.present:
            return "never"
        return "regular" if self.present * 2 >= self.expected else "seldom"


@dataclass(frozen=True)
class Birthday:
    """One member's day of admission in a month."""

    person_id: int
    name: str
    branch: str
    organisation_path: str
    joined_on: datetime.date
    day: datetime.date
    is_out: bool
    is_own: bool

    @property
    def years(self) -> int:
        """How many years in the party on that day."""
        return self.day.year - self.joined_on.year


def regulated_kinds(path: str, day: datetime.date) -> frozenset[str]:
    """The kinds of activities that some rule in force for the organisation demands; the rules tell, nothing is asked."""
    rules = rules_for(localities_of(path, localities_on(day)))
    found: set[str] = set()
    for rule in rules.obligations.values():
        until = rule.effective_until
        if rule.fact != "activity" or rule.effective_from > day or (until is not None and until < day):
            continue
        for test in rule.where:
            if test.column == "kind":
                found.update(str(value) for value in test.values)
    return frozenset(found)


def action_shares(
    actor: Actor, year: int, *, text: str = "", organisation_id: int | None = None
) -> list[ActionShare]:
    """Required and own actions of every branch within reach in the year; two queries and the rules."""
    found = branches(actor)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(pinyin__icontains=text.lower()))
    if organisation_id:
        found = found.filter(path__startswith=find_organisation(actor, organisation_id).path)
    shares = {one.pk: ActionShare(one.pk, one.path, one.name) for one in found}
    demanded = regulated_kinds(actor.reach[0] if actor.reach else "", actor.today)
    titles = activity_kinds()
    rows = activities(actor).filter(held_on__year=year, organisation__in=shares).order_by()
    counted = rows.annotate(by_node=Q(occurrence__isnull=False)).values_list(
        "organisation_id", "kind", "also_kinds", "by_node"
    )
    for key, kind, also, has_node, number in counted.annotate(Count("pk")):
        share = shares[key]
        if has_node:
            share.by_node += number
        elif not demanded.isdisjoint((kind, *also)):
            share.by_rule += number
        else:
            share.own += number
            title = titles[kind].title if kind in titles else kind
            share.own_kinds[title] = share.own_kinds.get(title, 0) + number
    return list(shares.values())


def leaders_life(actor: Actor, year: int, *, only_group: bool = False, text: str = "") -> list[LeaderLife]:
    """Leaders within reach as ordinary members of their branches in the year, those who never came first; five queries."""
    names: dict[int, str] = {}
    posts: dict[int, list[str]] = defaultdict(list)
    for held in cadres_in_post(actor, GROUP_ONLY if only_group else LEADERS):
        names[held.person_id] = held.person.name
        posts[held.person_id].append(held.post.title)
    homes = {
        one.person_id: one.organisation
        for one in members_as_at(actor, "").filter(person__in=names)
        if not text or text in one.person.name or text in one.organisation.name
    }
    kinds = _life_kinds()
    present, expected = _came(actor, homes, {key: home.pk for key, home in homes.items()}, kinds, year)
    held_in = _held(actor, {home.pk for home in homes.values()}, kinds, year)
    lectured = _lectured(actor, names.values(), year)
    found = [
        LeaderLife(
            key, names[key], tuple(dict.fromkeys(posts[key])), home.short_name, home.path,
            held_in.get(home.pk, 0), expected[key], present[key], lectured.get(names[key], 0),
        )
        for key, home in homes.items()
    ]  # fmt: skip
    order = {"never": 0, "seldom": 1, "unknown": 2, "regular": 3}
    return sorted(found, key=lambda one: (order[one.state], one.organisation_path, one.person_id))


def birthdays(actor: Actor, month: int, *, text: str = "") -> list[Birthday]:
    """The members whose day of admission lies in the month, by day: those over whom the actor is staff, and himself; one query."""
    declined = BirthdayChoice.objects.filter(person=OuterRef("person"), is_out=True)
    found = members_as_at(actor, "").filter(joined_on__month=month).annotate(is_out=Exists(declined))
    if text:
        found = found.filter(Q(person__name__icontains=text) | Q(organisation__name__icontains=text))
    rows = [
        Birthday(
            one.person_id, one.person.name, one.organisation.short_name, one.organisation.path, one.joined_on,
            _this_year(one.joined_on, actor.today.year), one.is_out, one.person_id == actor.person_id,
        )
        for one in found
        if one.joined_on is not None and one.joined_on.year < actor.today.year
        and (one.person_id == actor.person_id or actor.may_act_on(one.organisation.path))
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (one.day, one.organisation_path, one.person_id))


def card_declined(actor: Actor) -> bool:
    """Whether the actor himself does without the card."""
    return BirthdayChoice.objects.filter(person_id=actor.person_id or 0, is_out=True).exists()


def home_of(actor: Actor, person_id: int) -> tuple[Any, str]:
    """A member within reach and the path of his branch today; refuses NotFound."""
    person = person_named(actor, person_id)
    home = members_as_at(actor, "").filter(person=person).first()
    if home is None:
        raise NotFound("execution.birthday.no_member", "今天他不是您权限范围内的党员。")
    return person, home.organisation.path


def _life_kinds() -> list[str]:
    return [
        code for code, term in activity_kinds().items()
        if str(term.attributes["group"]) in LIFE_GROUPS and code != "committee_meeting"
    ]  # fmt: skip


def _came(
    actor: Actor, people: Iterable[int], home: dict[int, int], kinds: list[str], year: int
) -> tuple[dict[int, int], dict[int, int]]:
    """By person: present at, and on the rolls of, what his branch or one of its party groups held."""
    rows = attendances(actor).filter(person__in=list(people), activity__held_on__year=year)
    counted = (
        counting_as(rows, kinds, "activity__")
        .order_by()
        .values_list("person_id", "activity__organisation_id", "activity__organisation__parent_id", "state")
    )
    present: dict[int, int] = defaultdict(int)
    expected: dict[int, int] = defaultdict(int)
    for person, organisation, parent, state, number in counted.annotate(Count("pk")):
        if home[person] in (organisation, parent):
            expected[person] += number
            present[person] += number if state in Attendance.TOOK_PART else 0
    return present, expected


def _held(actor: Actor, homes: set[int], kinds: list[str], year: int) -> dict[int, int]:
    rows = counting_as(activities(actor), kinds).filter(organisation__in=homes, held_on__year=year)
    return dict(rows.order_by().values_list("organisation_id").annotate(Count("pk")))


def _lectured(actor: Actor, names: Iterable[str], year: int) -> dict[str, int]:
    given = counting_as(activities(actor), lecture_kinds())
    rows = given.filter(host_name__in=list(names), held_on__year=year)
    return dict(rows.order_by().values_list("host_name").annotate(Count("pk")))


def _this_year(day: datetime.date, year: int) -> datetime.date:
    """The anniversary; the twenty-ninth of February is kept on the twenty-eighth."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
