"""Comments of comment meetings on organisations, both works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.meeting.queries import meetings
from yipanqi.organisation.queries import within_reach
from yipanqi.tasking.models import Comment

COMMENT_MEETING = "comment_meeting"


@dataclass(frozen=True)
class CommentFilter:
    """What the list is narrowed to; empty values narrow nothing."""

    text: str = ""
    year: int | None = None
    organisation_id: int | None = None
    meeting_id: int | None = None
    without_duty: bool = False


def comments(actor: Actor) -> QuerySet[Comment]:
    """The comments within reach, newest first."""
    return (
        within_reach(Comment.objects.all(), actor)
        .select_related("organisation__agency", "meeting", "item", "duty")
        .order_by("-made_on", "organisation__path", "pk")
    )


def comments_matching(actor: Actor, wanted: CommentFilter) -> QuerySet[Comment]:
    """The comments narrowed by the filter."""
    found = comments(actor)
    if wanted.text:
        found = found.filter(
            Q(business_text__icontains=wanted.text)
            | Q(party_text__icontains=wanted.text)
            | Q(follow_up__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text.lower())
        )
    exact = {
        "made_on__year": wanted.year, "organisation_id": wanted.organisation_id, "meeting_id": wanted.meeting_id,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(duty__isnull=True).exclude(follow_up="") if wanted.without_duty else found


def comment(actor: Actor, pk: int) -> Comment:
    """One comment within reach; refuses NotFound."""
    found = comments(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("tasking.comment.not_found", "没有找到这条点评，或不在您的权限范围内。")
    return found


def comment_meetings(actor: Actor) -> QuerySet[Any]:
    """The comment meetings that the actor may read and that have been called for today or before, newest first."""
    return meetings(actor).filter(kind=COMMENT_MEETING, held_on__lte=actor.today)
