"""Study material: what plans name, who has it in the plan, what was studied from it. Read from plans and sessions, asked of nobody."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity, Attendance, StudyTopic
from yipanqi.execution.queries.study import TopicLine, state_of
from yipanqi.organisation.queries import within_reach

STUDIED = Q(activity__state=Activity.RECORDED)


@dataclass(frozen=True)
class MaterialFigures:
    """How many organisations planned a material, how many topics use it, were studied, are missing, and how often somebody came."""

    organisations: int
    topics: int
    done: int
    missing: int
    people: int


def materials(actor: Actor, year: int, text: str = "") -> dict[str, MaterialFigures]:
    """The material of the year's plans within reach by its name, the most widely planned first; one query."""
    over = Q(plan__year__lt=actor.today.year) | Q(plan__year=actor.today.year, month__lt=actor.today.month)
    rows = _topics(actor, year)
    if text:
        rows = rows.filter(Q(material__icontains=text) | Q(title__icontains=text))
    counted = rows.values("material").annotate(
        organisations=Count("plan__organisation", distinct=True),
        topics=Count("pk", distinct=True),
        done=Count("pk", distinct=True, filter=STUDIED),
        missing=Count("pk", distinct=True, filter=over & ~(Q(activity__isnull=False) & STUDIED)),
        people=Count(
            "activity__roll",
            distinct=True,
            filter=STUDIED & Q(activity__roll__state__in=Attendance.TOOK_PART),
        ),
    )
    names = ("material", "organisations", "topics", "done", "missing", "people")
    lines = counted.order_by("-organisations", "material").values_list(*names)
    return {name: MaterialFigures(*figures) for name, *figures in lines}


def topics_using(actor: Actor, year: int, material: str) -> list[TopicLine]:
    """Who has the material in the plan, by organisation, each as it stands today; one query."""
    rows = _topics(actor, year).filter(material=material).select_related("plan__organisation", "activity")
    ordered = rows.order_by("plan__organisation__path", "month", "pk")
    return [TopicLine(one, state_of(one, actor.today)) for one in ordered]


def _topics(actor: Actor, year: int) -> QuerySet[StudyTopic]:
    found = within_reach(StudyTopic.objects.all(), actor, "plan__organisation__path")
    return found.filter(plan__year=year).exclude(material="").order_by()
