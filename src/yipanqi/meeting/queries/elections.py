"""Elections of readable meetings, and the numbers that hold for one on its day."""

from __future__ import annotations

import datetime

from django.db.models import Prefetch, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.meeting.models import Election, ElectionCandidate
from yipanqi.meeting.queries.bounds import Standing, bounds_on, number_on, threshold_on
from yipanqi.meeting.queries.electing import Asked
from yipanqi.meeting.queries.kinds import voting_rule
from yipanqi.meeting.queries.reading import readable

RULE, SURPLUS, OFFICERS_SURPLUS = "election", "candidate_surplus", "secretary_candidate_surplus"


def elections(actor: Actor) -> QuerySet[Election]:
    """The ballots of meetings that the actor may read, with their candidates in the order of the paper."""
    return (
        Election.objects.filter(item__meeting__in=readable(actor).order_by().values("pk"))
        .select_related("item__meeting__organisation", "item__meeting__body")
        .prefetch_related(
            Prefetch("candidates", ElectionCandidate.objects.order_by("order"), to_attr="stood")
        )
        .order_by("pk")
    )


def elections_of(actor: Actor, meeting_id: int) -> QuerySet[Election]:
    """The ballots of one meeting."""
    return elections(actor).filter(item__meeting_id=meeting_id)


def election(actor: Actor, pk: int) -> Election:
    """One ballot in sight; refuses NotFound."""
    found = elections(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("meeting.election.not_found", "没有找到这次选举，或不在您的权限范围内。")
    return found


def asked_on(actor: Actor, body: Standing, kind: str, day: datetime.date, *, is_further: bool) -> Asked:
    """What the rules of the day ask of a ballot of this kind; a further ballot about open seats asks no surplus."""
    bounds = bounds_on(actor, body, voting_rule(RULE), "secret", day)
    assert bounds.passing is not None, "the rule of elections says what elects"
    surplus, extra = None, None
    if kind == Election.COMMITTEE and not is_further:
        surplus = threshold_on(actor, body, SURPLUS, day)
    elif kind == Election.OFFICERS and not is_further:
        extra = number_on(actor, body, OFFICERS_SURPLUS, day)
    return Asked(bounds.quorum, bounds.passing, surplus, extra)
