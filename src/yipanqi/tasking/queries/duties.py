"""Duties and time nodes within reach, and who answers for them."""

from __future__ import annotations

import datetime
import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import everybody_in_post, holders_of_posts, within_reach
from yipanqi.tasking.models import Duty, Occurrence
from yipanqi.tasking.queries.lights import light_conditions, with_light

AHEAD_DAYS = 31
MOST_POSTS = 400
RECURRING, EVERY_KIND = "recurring", "all"


@dataclass(frozen=True)
class DutyFilter:
    """What the list of duties is narrowed to; empty values narrow nothing."""

    text: str = ""
    level: str = ""
    state: str = ""
    organisation_id: int | None = None
    light: str = ""
    year: int | None = None
    mine: bool = False
    kind: str = ""
    work: str = ""
    item_id: int | None = None
    person: str = ""


def duties(actor: Actor) -> QuerySet[Duty]:
    """The duties within reach and those of one's own posts."""
    reached = within_reach(Duty.objects.all(), actor).values("pk")
    return (
        Duty.objects.filter(Q(pk__in=reached) | Q(post_id__in=actor.post_ids))
        .select_related("organisation", "post__organisation", "plan_item", "junction", "duty_list")
        .order_by("-starts_on", "organisation__path", "pk")
    )


def duties_matching(actor: Actor, wanted: DutyFilter) -> QuerySet[Duty]:
    """The duties narrowed by the filter, each with counts of its nodes: all, done, overdue. Recurring ones only when asked for."""
    found = duties_of_posts(actor) if wanted.mine else duties(actor)
    if wanted.text:
        found = found.filter(
            Q(title__icontains=wanted.text) | Q(post__title__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text) | Q(organisation__pinyin__icontains=wanted.text)
            | Q(source__icontains=wanted.text) | Q(goal__icontains=wanted.text) | Q(post__in=_held_by(actor, wanted.text))
            | spelled(wanted.text, "pinyin", "plan_item__pinyin", "junction__item__pinyin")
        )  # fmt: skip
    if wanted.person:
        found = found.filter(post__in=_held_by(actor, wanted.person))
    if wanted.kind != EVERY_KIND:
        found = found.exclude(rule_id="") if wanted.kind == RECURRING else found.filter(rule_id="")
    exact = {"level": wanted.level, "state": wanted.state, "organisation_id": wanted.organisation_id,
             "work": wanted.work, "plan_item_id": wanted.item_id}  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.year:
        found = found.filter(starts_on__year=wanted.year)
    conditions = light_conditions(actor.today)
    if wanted.light in conditions:
        lit = Occurrence.objects.filter(conditions[wanted.light]).values("duty_id")
        found = found.filter(pk__in=lit)
    return found.annotate(
        node_count=Count("occurrences"),
        done_count=Count("occurrences", filter=~Q(occurrences__state=Occurrence.OPEN)),
        overdue_count=Count(
            "occurrences", filter=Q(occurrences__state=Occurrence.OPEN, occurrences__due_on__lt=actor.today)
        ),
    )


def spelled(words: str, *fields: str) -> Q:
    """The condition that one of the fields is spelled like these letters, in full or by initials; nothing for words that are no letters."""
    letters = words.lower().replace(" ", "")
    if not letters.isascii() or not letters:
        return Q(pk__in=[])
    return functools.reduce(operator.or_, (Q(**{f"{field}__icontains": letters}) for field in fields))


def occurrences_matching(
    actor: Actor, text: str = "", light: str = "", *, mine: bool = False
) -> QuerySet[Occurrence]:
    """The time nodes narrowed by words or initials, by light, and to one's own posts."""
    found = occurrences(actor)
    conditions = light_conditions(actor.today)
    if light in conditions:
        found = found.filter(conditions[light])
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(duty__title__icontains=text) | Q(organisation__name__icontains=text)
            | spelled(text, "duty__pinyin", "organisation__pinyin")
        )  # fmt: skip
    return found.filter(duty__post_id__in=actor.post_ids) if mine else found


def _held_by(actor: Actor, words: str) -> list[int]:
    """The posts whose holder today is called so, in characters or by the initials of the pinyin."""
    found = everybody_in_post(system_actor(actor.today), actor.today).filter(
        Q(person__name__icontains=words) | Q(person__pinyin__icontains=words)
    )
    return list(found.order_by().values_list("post_id", flat=True)[:MOST_POSTS])


def running(found: QuerySet[Duty], today: datetime.date) -> QuerySet[Duty]:
    """Of these duties those that still ask for something: begun this year, or with a node that is open; none that has ended."""
    is_open = Occurrence.objects.filter(duty=OuterRef("pk"), state=Occurrence.OPEN)
    return found.exclude(state=Duty.ENDED).filter(Q(starts_on__year=today.year) | Exists(is_open))


def duties_of_posts(actor: Actor) -> QuerySet[Duty]:
    """The duties of the posts that the actor holds, as A or B."""
    return duties(actor).filter(post_id__in=actor.post_ids)


def duty(actor: Actor, pk: int) -> Duty:
    """One duty within reach; refuses NotFound."""
    found = duties(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("tasking.duty.not_found", "没有找到这项责任，或不在您的权限范围内。")
    return found


def nodes_to_count(actor: Actor) -> QuerySet[Occurrence]:
    """The time nodes of the duties within reach, bare: for whoever counts them."""
    reached = within_reach(Occurrence.objects.all(), actor).values("pk")
    return Occurrence.objects.filter(Q(pk__in=reached) | Q(duty__post_id__in=actor.post_ids))


def occurrences(actor: Actor) -> QuerySet[Occurrence]:
    """The time nodes of the duties within reach, by due day, each with its light."""
    return (
        with_light(nodes_to_count(actor), actor.today)
        .select_related("duty__post__organisation", "organisation")
        .order_by("due_on", "pk")
    )


def occurrences_of(actor: Actor, duty: Duty) -> QuerySet[Occurrence]:
    """The time nodes of one duty."""
    return occurrences(actor).filter(duty=duty)


def occurrence(actor: Actor, pk: int) -> Occurrence:
    """One time node within reach; refuses NotFound."""
    found = occurrences(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("tasking.occurrence.not_found", "没有找到这个时间节点，或不在您的权限范围内。")
    return found


def occurrences_due(actor: Actor, within: int = AHEAD_DAYS) -> QuerySet[Occurrence]:
    """The open nodes of one's own posts that are overdue or fall due within so many days."""
    last = actor.today + datetime.timedelta(days=within)
    return occurrences(actor).filter(
        duty__post_id__in=actor.post_ids, state=Occurrence.OPEN, due_on__lte=last
    )


def open_occurrences_for(actor: Actor, path: str) -> QuerySet[Occurrence]:
    """The open nodes of the organisation at the path: what an activity there may discharge."""
    return occurrences(actor).filter(organisation__path=path, state=Occurrence.OPEN)


def overdue_counts(actor: Actor) -> dict[int, int]:
    """How many open nodes have passed, by the key of the organisation; one query."""
    passed = within_reach(Occurrence.objects.all(), actor).filter(
        state=Occurrence.OPEN, due_on__lt=actor.today
    )
    return dict(passed.values("organisation_id").annotate(n=Count("pk")).values_list("organisation_id", "n"))


class AtPost(Protocol):
    """What stands at a post: a duty or a line of a list."""

    @property
    def post_id(self) -> int: ...


@dataclass(frozen=True)
class Holders:
    """Who answers for a post on a day, and who stands in."""

    a: str = ""
    b: str = ""

    @property
    def text(self) -> str:
        """Both names as a list shows them."""
        if not self.a and not self.b:
            return "岗位空缺"
        return "／".join(
            part
            for part in (f"A角{self.a}" if self.a else "A角空缺", f"B角{self.b}" if self.b else "")
            if part
        )


def holders_of(actor: Actor, duties: Iterable[AtPost]) -> dict[int, Holders]:
    """The holders today by the key of the duty's post; one query for all of them. Only posts of duties within reach come in."""
    names: dict[int, dict[str, str]] = {}
    for post_id, share, name in holders_of_posts({duty.post_id for duty in duties}, actor.today):
        names.setdefault(post_id, {})[share] = name
    return {post_id: Holders(each.get("A", ""), each.get("B", "")) for post_id, each in names.items()}
