"""Ideas of study sessions: noted, become measures, with results."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.execution.models import Activity, StudyIdea
from yipanqi.organisation.queries import within_reach

STAGES = (
    ("noted", "待研究"), ("adopted", "已成为举措，待成效"), ("result", "已有成效"), ("dropped", "未采用"),
)  # fmt: skip
RESULT = ~Q(result="") | (Q(junction__isnull=False) & ~Q(junction__result=""))


@dataclass(frozen=True)
class IdeaFilter:
    """What the list is narrowed to; empty values narrow nothing. `stage` is one of STAGES."""

    text: str = ""
    stage: str = ""
    year: int | None = None
    organisation_id: int | None = None


@dataclass(frozen=True)
class IdeaCounts:
    """How far study has come to work: noted, become measures, with results, not taken up."""

    noted: int
    adopted: int
    with_result: int
    dropped: int


def ideas(actor: Actor, wanted: IdeaFilter) -> QuerySet[StudyIdea]:
    """The ideas within reach, newest first, narrowed by the filter."""
    found = _all(actor)
    if wanted.text:
        found = found.filter(
            Q(text__icontains=wanted.text) | Q(measure__icontains=wanted.text)
            | Q(proposer_name__icontains=wanted.text) | Q(organisation__name__icontains=wanted.text)
        )  # fmt: skip
    if wanted.stage == "result":
        found = found.filter(RESULT, state=StudyIdea.ADOPTED)
    elif wanted.stage == "adopted":
        found = found.filter(state=StudyIdea.ADOPTED).exclude(RESULT)
    elif wanted.stage in {"noted", "dropped"}:
        found = found.filter(state=wanted.stage)
    if wanted.year:
        found = found.filter(noted_on__year=wanted.year)
    if wanted.organisation_id:
        found = found.filter(organisation_id=wanted.organisation_id)
    return found.order_by("-noted_on", "-pk")


def idea(actor: Actor, pk: int) -> StudyIdea:
    """One idea within reach; refuses NotFound."""
    found = _all(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.idea.not_found", "没有找到这条思路，或不在您的权限范围内。")
    return found


def ideas_of(actor: Actor, activity: Activity) -> QuerySet[StudyIdea]:
    """The ideas noted at a session."""
    return _all(actor).filter(activity=activity).order_by("pk")


def idea_counts(actor: Actor, wanted: IdeaFilter) -> IdeaCounts:
    """The numbers of the ideas narrowed likewise; one query."""
    sums = ideas(actor, wanted).order_by().aggregate(
        noted=Count("pk"),
        adopted=Count("pk", filter=Q(state=StudyIdea.ADOPTED)),
        with_result=Count("pk", filter=Q(state=StudyIdea.ADOPTED) & RESULT),
        dropped=Count("pk", filter=Q(state=StudyIdea.DROPPED)),
    )  # fmt: skip
    return IdeaCounts(**sums)


def _all(actor: Actor) -> QuerySet[StudyIdea]:
    found = within_reach(StudyIdea.objects.all(), actor)
    return found.select_related("organisation", "activity", "item", "junction__item")
