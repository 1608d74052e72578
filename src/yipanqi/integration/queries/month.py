"""What falls on which day: due nodes, meetings, activities, limits of cases, plan items. Each thing once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import cases_below, cases_to_act_on
from yipanqi.execution.queries import activities
from yipanqi.meeting.queries import meetings
from yipanqi.planning.queries import items
from yipanqi.tasking.queries import occurrences
from yipanqi.tasking.queries.urging import urgings_waiting

NODE, MEETING, ACTIVITY, CASE, ITEM, URGING = "node", "meeting", "activity", "case", "item", "urging"
SORT_TITLES = {
    NODE: "责任节点",
    MEETING: "会议",
    ACTIVITY: "活动",
    CASE: "办理时限",
    ITEM: "计划时限",
    URGING: "催办回复",
}
SEALED = "加密办理件"
MOST = 2_000


@dataclass(frozen=True)
class DayEntry:
    """One thing on a day: its sort, its record, its title; `plain` is what may leave the house."""

    on: datetime.date
    sort: str
    kind: str
    key: int
    title: str
    plain: str
    light: str = ""

    @property
    def sort_title(self) -> str:
        """The sort in Chinese."""
        return SORT_TITLES[self.sort]


def month_entries(
    actor: Actor, first: datetime.date, last: datetime.date, *, mine: bool
) -> tuple[DayEntry, ...]:
    """What falls on the days of a stretch, within reach or only what is one's own. Six statements."""
    if not actor.reach and not actor.post_ids:
        return ()
    found = [
        *_nodes(actor, first, last, mine),
        *_meetings(actor, first, last, mine),
        *_activities(actor, first, last, mine),
        *_cases(actor, first, last, mine),
        *_items(actor, first, last, mine),
        *_urgings(actor, first, last),
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.sort, one.key)))


def _nodes(actor: Actor, first: datetime.date, last: datetime.date, mine: bool) -> Iterator[DayEntry]:
    due = occurrences(actor).filter(due_on__range=(first, last), state__in=("open", "done"))
    if mine:
        due = due.filter(duty__post_id__in=actor.post_ids)
    for node in due[:MOST]:
        title = node.title if node.title == node.duty.title else f"{node.duty.title}：{node.title}"
        light = (
            "done" if node.state == "done" else "overdue" if node.due_on < actor.today else "in_time"
        )  # fmt: skip
        yield DayEntry(node.due_on, NODE, "duty", node.duty_id, title, title, light)


def _own(actor: Actor) -> Q:
    """Of one's own branch, or of an organisation where one holds a post."""
    homes = [post.organisation_id for post in actor.posts if post.organisation_id]
    return Q(organisation__path=actor.member_of) | Q(organisation_id__in=homes)


def _meetings(actor: Actor, first: datetime.date, last: datetime.date, mine: bool) -> Iterator[DayEntry]:
    held = meetings(actor).filter(held_on__range=(first, last))
    if mine:
        homes = [post.organisation_id for post in actor.posts if post.organisation_id]
        held = held.filter(_own(actor) | Q(body_id__in=homes) | Q(body__path=actor.member_of))
    for one in held[:MOST]:
        plain = "会议" if one.is_closed_door else one.title
        yield DayEntry(one.held_on, MEETING, "meeting", one.pk, one.title, plain)


def _activities(actor: Actor, first: datetime.date, last: datetime.date, mine: bool) -> Iterator[DayEntry]:
    held = activities(actor).filter(held_on__range=(first, last))
    if mine:
        held = held.filter(_own(actor))
    for key, day, title in held.order_by().values_list("pk", "held_on", "title")[:MOST]:
        yield DayEntry(day, ACTIVITY, "activity", key, title, title, "done")


def _cases(actor: Actor, first: datetime.date, last: datetime.date, mine: bool) -> Iterator[DayEntry]:
    running = (cases_to_act_on(actor) if mine else cases_below(actor, "")).filter(
        next_due_on__range=(first, last)
    )
    for one in running[:MOST]:
        title = SEALED if one.is_sealed else one.title or one.procedure_title
        light = "overdue" if one.next_due_on and one.next_due_on < actor.today else "in_time"
        if one.next_due_on is not None:
            plain = SEALED if one.is_sealed else one.procedure_title
            yield DayEntry(one.next_due_on, CASE, "case", one.pk, title, plain, light)


def _items(actor: Actor, first: datetime.date, last: datetime.date, mine: bool) -> Iterator[DayEntry]:
    due = items(actor).filter(due_on__range=(first, last), state__in=("open", "finished"))
    if mine:
        due = due.filter(office_id__in=[post.unit_id for post in actor.posts if post.unit_id])
    for key, day, title, state in due.order_by().values_list("pk", "due_on", "title", "state")[:MOST]:
        if day is not None:
            light = "done" if state == "finished" else "overdue" if day < actor.today else "in_time"
            yield DayEntry(day, ITEM, "plan_item", key, title, title, light)


def _urgings(actor: Actor, first: datetime.date, last: datetime.date) -> Iterator[DayEntry]:
    for one in urgings_waiting(actor).filter(reply_by__range=(first, last)):
        light = "overdue" if one.reply_by < actor.today else "due_soon"
        yield DayEntry(one.reply_by, URGING, "urging", one.pk, one.about_title, one.about_title, light)
