"""Study plans within reach, what is missing of them, the sessions that may discharge a topic, who came to the central group."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.execution.models import Activity, Attendance, StudyPlan, StudyTopic
from yipanqi.organisation.queries import branches, within_reach
from yipanqi.organisation.queries.cadres import cadres_in_post

GROUP_POSTS = ("leading_group_secretary", "leading_group_deputy_secretary", "leading_group_member")
DONE, MISSING, DUE, NOT_DUE = "done", "missing", "due", "not_due"
DISCHARGED = Q(topics__activity__state=Activity.RECORDED)


@dataclass(frozen=True)
class StudyFilter:
    """What the list of plans is narrowed to; empty values narrow nothing. `state` is draft, filed or missing."""

    year: int | None = None
    text: str = ""
    audience: str = ""
    state: str = ""


@dataclass(frozen=True)
class TopicLine:
    """A topic as it stands today: done, missing (its month is over), due (its month runs) or not due."""

    topic: StudyTopic
    state: str

    @property
    def leads_differ(self) -> bool:
        """Whether somebody else led the session than was planned."""
        host = self.topic.activity.host_name if self.topic.activity else ""
        return self.state == DONE and bool(host and self.topic.leads) and host not in self.topic.leads


@dataclass(frozen=True)
class GroupMember:
    """One member of the leading group: how many of the group's sessions kept a roll with him, how many he came to, spoke at."""

    person_id: int
    name: str
    post: str
    expected: int
    present: int
    spoke: int


def study_plans(actor: Actor, wanted: StudyFilter) -> QuerySet[StudyPlan]:
    """The plans within reach with the numbers of their topics: all, done, missing up to last month."""
    found = within_reach(StudyPlan.objects.all(), actor).select_related("organisation")
    if wanted.year:
        found = found.filter(year=wanted.year)
    if wanted.audience:
        found = found.filter(audience=wanted.audience)
    if wanted.state in {"draft", "filed"}:
        found = found.filter(filed_on__isnull=wanted.state == "draft")
    if wanted.text:
        words = wanted.text
        topics = StudyTopic.objects.filter(Q(title__icontains=words) | Q(leads__icontains=words))
        found = found.filter(
            Q(organisation__name__icontains=words) | Q(organisation__pinyin__icontains=words.lower())
            | Q(pk__in=topics.values("plan_id"))
        )  # fmt: skip
    over = Q(year__lt=actor.today.year) | Q(year=actor.today.year, topics__month__lt=actor.today.month)
    found = found.annotate(
        topic_count=Count("topics"),
        done_count=Count("topics", filter=DISCHARGED),
        missing_count=Count(
            "topics",
            filter=over & ~Q(topics__activity__state=Activity.RECORDED, topics__activity__isnull=False),
        ),
    )
    if wanted.state == MISSING:
        found = found.filter(missing_count__gt=0)
    return found.order_by("-year", "organisation__path", "audience")


def study_plan(actor: Actor, pk: int) -> StudyPlan:
    """One plan within reach; refuses NotFound."""
    found = within_reach(StudyPlan.objects.all(), actor).select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.study.not_found", "没有找到这份学习计划，或不在您的权限范围内。")
    return found


def study_topic(actor: Actor, pk: int) -> StudyTopic:
    """One topic of a plan within reach; refuses NotFound."""
    found = within_reach(StudyTopic.objects.all(), actor, "plan__organisation__path")
    one = found.select_related("plan__organisation", "activity", "item").filter(pk=pk).first()
    if one is None:
        raise NotFound("execution.study.topic_not_found", "没有找到这个学习专题，或不在您的权限范围内。")
    return one


def topics_of(actor: Actor, plan: StudyPlan) -> list[TopicLine]:
    """The topics of a plan by month, each as it stands today; one query."""
    found = within_reach(StudyTopic.objects.filter(plan=plan), actor, "plan__organisation__path")
    rows = found.select_related("item__office", "activity", "plan").order_by("month", "pk")
    return [TopicLine(one, state_of(one, actor.today)) for one in rows]


def state_of(topic: StudyTopic, today: datetime.date) -> str:
    """How the topic stands: a withdrawn session discharges nothing."""
    if topic.activity is not None and topic.activity.state == Activity.RECORDED:
        return DONE
    month, now = (topic.plan.year, topic.month), (today.year, today.month)
    return MISSING if month < now else DUE if month == now else NOT_DUE


def topics_waiting(actor: Actor, activity: Activity) -> QuerySet[StudyTopic]:
    """The topics that a session might discharge: its organisation's of that year not yet done; a party group's also its branch's."""
    home = activity.organisation
    homes = {home.pk, home.parent_id} if home.kind == "party_group" else {home.pk}
    found = within_reach(StudyTopic.objects.all(), actor, "plan__organisation__path")
    open_topics = ~Q(activity__state=Activity.RECORDED) | Q(activity__isnull=True)
    return (
        found.filter(open_topics, plan__organisation__in=homes, plan__year=activity.held_on.year)
        .select_related("plan__organisation")
        .order_by("month", "pk")
    )


def topics_discharged_by(actor: Actor, activity: Activity) -> QuerySet[StudyTopic]:
    """The topics that a session has dealt with."""
    found = within_reach(StudyTopic.objects.filter(activity=activity), actor, "plan__organisation__path")
    return found.select_related("plan__organisation", "item").order_by("month", "pk")


def sessions_for(actor: Actor, plan: StudyPlan) -> QuerySet[Activity]:
    """The recorded activities of the plan's year at its organisation and its party groups, newest first."""
    found = within_reach(Activity.objects.filter(state=Activity.RECORDED), actor)
    near = Q(organisation=plan.organisation) | Q(
        organisation__parent=plan.organisation, organisation__kind="party_group"
    )
    return found.filter(near, held_on__year=plan.year).order_by("-held_on", "-pk")


def without_plan(actor: Actor, year: int, text: str = "") -> QuerySet[Any]:
    """The branches within reach that have no plan for the year."""
    found = branches(actor).exclude(pk__in=StudyPlan.objects.filter(year=year).values("organisation_id"))
    return found.filter(Q(name__icontains=text) | Q(pinyin__icontains=text.lower())) if text else found


def group_attendance(actor: Actor, plan: StudyPlan) -> list[GroupMember]:
    """The members of the agency's leading group and the sessions that discharged the plan's topics; three queries."""
    held = cadres_in_post(actor, GROUP_POSTS).filter(
        post__organisation__agency_id=plan.organisation.agency_id, post__organisation__kind="leading_group"
    )
    sessions = StudyTopic.objects.filter(plan=plan, activity__state=Activity.RECORDED)
    spoken = list(sessions.values_list("leads", "activity__host_name"))
    rolls = _rolls(sessions.values_list("activity_id", flat=True), [one.person_id for one in held])
    return [
        GroupMember(
            one.person_id, one.person.name, one.post.title, *rolls[one.person_id],
            sum(one.person.name in leads or one.person.name == host for leads, host in spoken),
        )
        for one in held
    ]  # fmt: skip


def _rolls(activity_ids: Iterable[int], people: Iterable[int]) -> dict[int, tuple[int, int]]:
    """By person: on how many of the rolls, present at how many."""
    rows = Attendance.objects.filter(activity__in=set(activity_ids), person__in=list(people))
    here = Count("pk", filter=Q(state__in=Attendance.TOOK_PART))
    counted = rows.values_list("person_id").annotate(on=Count("pk"), here=here)
    return defaultdict(lambda: (0, 0), {key: (on, came) for key, on, came in counted})


def study_years(actor: Actor) -> list[int]:
    """The years for which plans stand within reach, newest first, this year among them."""
    years = (
        within_reach(StudyPlan.objects.all(), actor).order_by().values_list(F("year"), flat=True).distinct()
    )
    return sorted({*years, actor.today.year}, reverse=True)
