"""Resolutions, and by which meeting a record was decided: what later rooms ask for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.meeting.errors import DecisionMissing
from yipanqi.meeting.models import AgendaItem, Meeting, Resolution, Vote
from yipanqi.meeting.queries.kinds import Matter, collective_matters, kind_title
from yipanqi.meeting.queries.reading import meetings, readable
from yipanqi.organisation.queries import within_reach


@dataclass(frozen=True)
class Decision:
    """By which meeting and resolution something was decided, and with what vote; the text only for who may read the minutes."""

    meeting_id: int
    meeting_kind: str
    meeting_title: str
    body_id: int
    body_name: str
    held_on: datetime.date
    item_id: int
    resolution_id: int
    text: str
    vote_sentence: str
    is_closed: bool

    @property
    def cited(self) -> str:
        """Such as 审批局党组2025年1月8日党组会决定."""
        return f"{self.body_name}{self.held_on.year}年{self.held_on.month}月{self.held_on.day}日{kind_title(self.meeting_kind)}决定"


class ResolutionView(Protocol):
    """A resolution, as far as a later room looks at it."""

    @property
    def pk(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def due_on(self) -> datetime.date | None: ...
    @property
    def owner_id(self) -> int | None: ...
    @property
    def organisation_id(self) -> int: ...
    @property
    def adopted_on(self) -> datetime.date: ...
    @property
    def state(self) -> str: ...
    @property
    def awaits_duty(self) -> bool: ...


@dataclass(frozen=True)
class ResolutionFilter:
    """What the list of resolutions is narrowed to; empty values narrow nothing."""

    text: str = ""
    state: str = ""
    organisation_id: int | None = None
    overdue: bool = False
    awaiting: bool = False


def resolutions(actor: Actor) -> QuerySet[Resolution]:
    """The resolutions of meetings that the actor may read and those his own posts carry out, newest first."""
    mine = Q(owner_id__in=list(actor.post_ids)) if actor.post_ids else Q(pk__in=[])
    return (
        Resolution.objects.filter(Q(item__meeting__in=readable(actor).order_by().values("pk")) | mine)
        .exclude(item__meeting__state=Meeting.WITHDRAWN)
        .select_related("organisation", "owner__organisation", "owner__unit", "item__meeting__body", "vote")
        .order_by("-adopted_on", "-pk")
    )


def resolutions_matching(actor: Actor, wanted: ResolutionFilter) -> QuerySet[Resolution]:
    """The resolutions narrowed by the filter."""
    found = resolutions(actor)
    if wanted.text:
        found = found.filter(
            Q(text__icontains=wanted.text) | Q(item__title__icontains=wanted.text)
            | Q(owner__title__icontains=wanted.text) | Q(item__meeting__title__icontains=wanted.text)
        )  # fmt: skip
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.organisation_id:
        found = found.filter(item__meeting__body_id=wanted.organisation_id)
    if wanted.overdue:
        found = found.filter(due_on__lt=actor.today, state__in=(Resolution.ADOPTED, Resolution.TAKEN_UP))
    if wanted.awaiting:
        found = found.filter(state=Resolution.ADOPTED, owner__isnull=False)
    return found


def resolution(actor: Actor, pk: int) -> Resolution:
    """One resolution within reach; refuses NotFound."""
    found = resolutions(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("meeting.resolution.not_found", "没有找到这项决议，或不在您的权限范围内。")
    return found


def resolutions_of(actor: Actor, meeting_id: int) -> QuerySet[Resolution]:
    """What one meeting resolved, in the order of its agenda."""
    return resolutions(actor).filter(item__meeting_id=meeting_id).order_by("item__order", "number")


def resolutions_awaiting_duty(actor: Actor) -> QuerySet[Resolution]:
    """The resolutions within reach that name who carries them out and of which no duty was made yet, earliest due first."""
    return resolutions_matching(actor, ResolutionFilter(awaiting=True)).order_by("due_on", "pk")


def resolutions_about(actor: Actor, kind: str, key: int) -> QuerySet[Resolution]:
    """What meetings resolved about this record, newest first."""
    return resolutions(actor).filter(item__about_kind=kind, item__about_key=key)


def decision_about(actor: Actor, kind: str, key: int) -> Decision | None:
    """The newest standing decision of a meeting about this record; None where none has decided it. One query.

    A passed vote that was later annulled, a revoked resolution or a withdrawn meeting decides nothing.
    """
    found = _deciding(actor, kind, key)
    first = found.first()
    return _decision(first) if first else None


def collective_decision(actor: Actor, matter: str, kind: str, key: int) -> Decision:
    """The decision of a meeting of the right kind about this matter; refuses DecisionMissing and says what is missing."""
    wanted = collective_matters().get(matter)
    if wanted is None:
        raise DecisionMissing("meeting.matter.unknown", f"“{matter}”不在集体决策事项清单里。")
    found = _deciding(actor, kind, key)
    right = next((one for one in found if one.item.meeting.kind in wanted.meetings), None)
    if right is not None:
        return _decision(right)
    raise DecisionMissing("meeting.decision.missing", _what_is_missing(actor, wanted, kind, key))


def collective_items(actor: Actor) -> QuerySet[AgendaItem]:
    """What the actor may read of what was put before a meeting as a matter of the list, newest first, with its votes and resolutions."""
    return (
        AgendaItem.objects.exclude(matter="")
        .filter(meeting__in=meetings(actor).order_by().values("pk"))
        .select_related("meeting__body")
        .prefetch_related(
            Prefetch("votes", Vote.objects.filter(state=Vote.VALID).order_by("pk"), to_attr="votes_held"),
            Prefetch(
                "resolutions",
                Resolution.objects.exclude(state=Resolution.REVOKED).order_by("number"),
                to_attr="resolved",
            ),
        )
        .order_by("-meeting__held_on", "-pk")
    )


def matter_for(kind: str) -> Matter | None:
    """The matter of the list that records of this kind belong to; None where nobody has to decide them together."""
    return next((one for one in collective_matters().values() if kind in one.abouts), None)


def _deciding(actor: Actor, kind: str, key: int) -> QuerySet[Resolution]:
    """Standing resolutions about the record, newest first; that something was decided is seen by whoever reaches the record's keeper."""
    doors = readable(actor).order_by().filter(pk=OuterRef("item__meeting_id"))
    return (
        within_reach(Resolution.objects.all(), actor)
        .filter(item__about_kind=kind, item__about_key=key)
        .exclude(state=Resolution.REVOKED)
        .annotate(is_readable=Exists(doors))
        .filter(item__meeting__state__in=(Meeting.HELD, Meeting.CLOSED))
        .filter(Q(vote__isnull=True) | Q(vote__is_passed=True, vote__state="valid"))
        .select_related("item__meeting__body", "vote")
        .order_by("-adopted_on", "-pk")
    )


def _decision(found: Resolution) -> Decision:
    meeting = found.item.meeting
    is_readable: bool = getattr(found, "is_readable", False)
    sentence = str(found.vote.explanation.get("sentence", "")) if found.vote else ""
    return Decision(
        meeting.pk, meeting.kind, meeting.title, meeting.body_id, meeting.body.name, meeting.held_on, found.item_id,
        found.pk, found.text if is_readable else "", sentence, meeting.state == Meeting.CLOSED,
    )  # fmt: skip


def _what_is_missing(actor: Actor, matter: Matter, kind: str, key: int) -> str:
    where = "或".join(kind_title(each) for each in matter.meetings)
    items = within_reach(
        AgendaItem.objects.filter(about_kind=kind, about_key=key, meeting__kind__in=matter.meetings), actor,
        "meeting__organisation__path",
    ).exclude(meeting__state=Meeting.WITHDRAWN)  # fmt: skip
    last = items.select_related("meeting").order_by("-meeting__held_on", "-pk").first()
    if last is None:
        return f"“{matter.title}”须集体决策，还没有{where}研究过。请先把它列入{where}的议题，作出决议后再办。"
    return (
        f"“{matter.title}”已列入{last.meeting.held_on:%Y-%m-%d}的{kind_title(last.meeting.kind)}，但还没有通过的决议。"
        "请在会上表决并登记决议后再办。"
    )
