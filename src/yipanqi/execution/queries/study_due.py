"""What waits in study at the reader's own organisations: topics of past and running months, undeclared lectures, ideas, campaigns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity, StudyIdea, StudyPlan, StudyTopic
from yipanqi.execution.queries.activities import activities
from yipanqi.execution.queries.campaigns import (
    MISSING,
    PARTLY,
    RUNNING,
    campaign_rows,
    campaigns,
    phases_of,
)
from yipanqi.execution.queries.kinds import counting_as, lecture_kinds
from yipanqi.execution.queries.study import DONE, state_of
from yipanqi.execution.queries.study import MISSING as OVER
from yipanqi.organisation.queries import branches, within_reach

TOPICS, LECTURES, CAMPAIGNS = 6, 3, 2
LATE, NOW = "late", "now"


@dataclass(frozen=True)
class StudyDue:
    """One thing to do: what, where it stands, of which sort and record, whether its time is over."""

    sort: str
    key: int
    title: str
    note: str
    state: str
    organisation_path: str


def study_due(actor: Actor) -> list[StudyDue]:
    """What the staff of an organisation still has to do there, what is late first; nothing for whoever holds no such post.

    At most thirteen statements.
    """
    own = {post.organisation_id for post in actor.posts if actor.may_act_on(post.path)}
    if not own:
        return []
    found = [*_topics(actor, own), *_plans(actor, own), *_campaigns(actor, own), *_lectures(actor, own)]
    found += _ideas(actor, own)
    return sorted(found, key=lambda one: one.state != LATE)


def _topics(actor: Actor, own: Collection[int]) -> list[StudyDue]:
    rows = within_reach(StudyTopic.objects.all(), actor, "plan__organisation__path").filter(
        plan__organisation__in=own, plan__year=actor.today.year, month__lte=actor.today.month
    )
    waiting = rows.exclude(activity__isnull=False, activity__state=Activity.RECORDED)
    dressed = waiting.select_related("plan__organisation", "activity").order_by("month", "pk")[:TOPICS]
    stood = [(one, state_of(one, actor.today)) for one in dressed]
    return [
        StudyDue(
            "topic", one.pk, f"{one.month}月 {one.title}", f"{one.plan.organisation.short_name}{one.plan.get_audience_display()}",
            LATE if state == OVER else NOW, one.plan.organisation.path,
        )
        for one, state in stood if state != DONE
    ]  # fmt: skip


def _plans(actor: Actor, own: Collection[int]) -> list[StudyDue]:
    """Branches without a plan of the year, and plans that were not filed."""
    plans = within_reach(StudyPlan.objects.all(), actor).filter(organisation__in=own, year=actor.today.year)
    stood = list(plans.select_related("organisation"))
    unfiled = [
        StudyDue("plan", one.pk, str(one), "还没有报备", NOW, one.organisation.path)
        for one in stood
        if one.filed_on is None
    ]
    planned = {one.organisation_id for one in stood}
    lacking = branches(actor).filter(pk__in=[key for key in own if key not in planned])
    return unfiled + [
        StudyDue(
            "make", one.pk, f"{actor.today.year}年学习计划", f"{one.short_name}还没有制定", NOW, one.path
        )
        for one in lacking
    ]


def _campaigns(actor: Actor, own: Collection[int]) -> list[StudyDue]:
    """Phases of running campaigns in which the own branches have done too little so far."""
    found = []
    day = actor.today
    for one in campaigns(actor).filter(closed_on__isnull=True, starts_on__lte=day, ends_on__gte=day)[
        :CAMPAIGNS
    ]:
        for row in campaign_rows(actor, one, phases_of(one), only=own):
            found += [
                StudyDue(
                    "campaign", one.pk, f"{one.title}：{cell.title}", f"{row.name}已做{cell.number}次",
                    NOW if cell.state == RUNNING else LATE, row.organisation_path,
                )
                for cell in row.cells if cell.state in (MISSING, PARTLY, RUNNING)
            ]  # fmt: skip
    return found


def _lectures(actor: Actor, own: Collection[int]) -> list[StudyDue]:
    given = counting_as(activities(actor), lecture_kinds()).filter(
        Q(lecture_note__isnull=True), organisation__in=own, held_on__year=actor.today.year
    )
    return [
        StudyDue(
            "lecture", one.pk, f"党课“{one.title}”", f"{one.host_name or '授课人'}还没有声明", NOW, one.organisation.path
        )
        for one in given[:LECTURES]
    ]  # fmt: skip


def _ideas(actor: Actor, own: Collection[int]) -> list[StudyDue]:
    noted = within_reach(StudyIdea.objects.all(), actor).filter(organisation__in=own, state=StudyIdea.NOTED)
    rows = noted.select_related("organisation").order_by("noted_on", "pk")[:LECTURES]
    return [
        StudyDue("idea", one.pk, f"思路：{one.text[:40]}", "待研究", NOW, one.organisation.path)
        for one in rows
    ]
