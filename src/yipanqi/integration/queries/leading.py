"""What a leader did himself in a year, beside what lies on his post: meetings, activities of his branch, nodes done. Counts of records, never a rank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.execution.queries import attendances
from yipanqi.meeting.queries import meetings_attended, times_present_at
from yipanqi.organisation.queries import everybody_in_post
from yipanqi.planning.queries.item_records import junctions_on_record
from yipanqi.tasking.queries import nodes_to_count
from yipanqi.tasking.queries.cascade import leading_posts

ITEM, JUNCTION = "planning.plan_item", "planning.junction"
FIRST_POST, FIRST, IN_CHARGE = "leading_group_secretary", "主要领导", "分管领导"


@dataclass(frozen=True)
class OwnActs:
    """One holder's year: meetings he sat in, how many of them took up both works; activities he came to; nodes done of those due."""

    meetings: int = 0
    of_both: int = 0
    activities: int = 0
    done: int = 0
    due: int = 0

    @property
    def text(self) -> str:
        """As the page and the workbook say it."""
        sat = f"参加议事{self.meetings}次" + (f"（两项工作一起议{self.of_both}次）" if self.of_both else "")
        nodes = f"到期节点{self.due}个、已办{self.done}个" if self.due else "没有到期节点"
        return f"{sat}；参加支部活动{self.activities}次；{nodes}"


@dataclass(frozen=True)
class ItemActs:
    """What one leader did himself on one item: in the first place, in charge of its office, or else."""

    post: Any
    name: str
    part: str
    meetings: int
    activities: int
    done: int
    due: int

    @property
    def text(self) -> str:
        """As the page says it."""
        if not (self.meetings or self.activities or self.due):
            return "还没有本人的记录"
        nodes = f"；到期节点{self.due}个、已办{self.done}个" if self.due else ""
        return f"参加研究它的会议{self.meetings}次；参加服务它的活动{self.activities}次{nodes}"


def acts_on_item(actor: Actor, item: Any) -> list[ItemActs]:
    """主要领导亲自抓、分管领导具体抓: the leaders' own acts on one item, those below not counted. About seven statements.

    The secretary and whoever is in charge of the item's office always, others where they did something.
    """
    system = system_actor(actor.today)
    leading = leading_posts(system, item.organisation.path, item.office_id)
    posts = [post.pk for post, _ in leading]
    held = everybody_in_post(system, actor.today).filter(post__in=posts, share="A")
    holders = {row.post_id: row.person for row in held}
    people = [person.pk for person in holders.values()]
    joined = list(junctions_on_record().filter(item=item.pk).values_list("pk", flat=True))
    subjects = [(ITEM, item.pk), *((JUNCTION, key) for key in joined)]
    sat = times_present_at(actor, people, subjects) if people else {}
    came = _activities_for(actor, people, item.pk)
    counted = _nodes_for(actor, posts, item.pk)
    found = []
    for post, is_in_charge in leading:
        person = holders.get(post.pk)
        key = person.pk if person else 0
        part = FIRST if post.kind == FIRST_POST else IN_CHARGE if is_in_charge else ""
        due, done = counted.get(post.pk, (0, 0))
        own = ItemActs(
            post, person.name if person else "空缺", part, sat.get(key, 0), came.get(key, 0), done, due
        )
        if part or own.meetings or own.activities or own.due:
            found.append(own)
    return found


def _activities_for(actor: Actor, people: list[int], item: int) -> dict[int, int]:
    rolls = attendances(actor)
    serves = Q(activity__junction__item=item) | Q(
        activity__junction__isnull=True, activity__business_item=item
    )
    came = rolls.filter(serves, person__in=people, state__in=rolls.model.TOOK_PART).order_by()
    return dict(came.values_list("person").annotate(number=Count("activity", distinct=True)))


def _nodes_for(actor: Actor, posts: list[int], item: int) -> dict[int, tuple[int, int]]:
    serves = Q(duty__plan_item=item) | Q(duty__junction__item=item)
    nodes = nodes_to_count(actor).filter(serves, duty__post__in=posts, due_on__lte=actor.today)
    rows = nodes.exclude(state__in=("dropped", "waived")).order_by().values_list("duty__post")
    return {
        post: (due, done)
        for post, due, done in rows.annotate(due=Count("pk"), done=Count("pk", filter=Q(state="done")))
    }


def own_acts(actor: Actor, post_ids: Iterable[int], year: int) -> dict[int, OwnActs]:
    """By post, what its holder of today did in the year, as far as the reader may see the records. Four statements."""
    posts = list(post_ids)
    held = everybody_in_post(system_actor(actor.today), actor.today).filter(post__in=posts, share="A")
    person_of = dict(held.values_list("post_id", "person_id"))
    sat = meetings_attended(actor, person_of.values(), year)
    rolls = attendances(actor)
    came = dict(
        rolls.filter(person__in=person_of.values(), activity__held_on__year=year)
        .filter(state__in=rolls.model.TOOK_PART)
        .filter(activity__held_on__lte=actor.today, activity__meeting__isnull=True)
        .order_by()
        .values_list("person")
        .annotate(number=Count("activity", distinct=True))
    )
    nodes = (
        nodes_to_count(actor)
        .filter(duty__post__in=posts, due_on__year=year, due_on__lte=actor.today)
        .exclude(state__in=("dropped", "waived"))
        .order_by()
        .values_list("duty__post")
        .annotate(due=Count("pk"), done=Count("pk", filter=Q(state="done")))
    )
    counted = {post: (due, done) for post, due, done in nodes}
    found = {}
    for post in posts:
        person = person_of.get(post)
        due, done = counted.get(post, (0, 0))
        meetings, of_both = sat.get(person, (0, 0)) if person else (0, 0)
        found[post] = OwnActs(meetings, of_both, came.get(person, 0) if person else 0, done, due)
    return found
