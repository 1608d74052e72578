"""What a leader did himself in a year, beside what lies on his post: meetings, activities of his branch, nodes done. Counts of records, never a rank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.execution.queries import attendances
from yipanqi.meeting.queries import meetings_attended
from yipanqi.organisation.queries import everybody_in_post
from yipanqi.tasking.queries import nodes_to_count


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
