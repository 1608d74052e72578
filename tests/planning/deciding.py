"""The leading group's meeting that decides a plan, as tests of adoption need it."""

from __future__ import annotations

from tests.cast import TODAY, Cast
from yipanqi.meeting import queries, services
from yipanqi.meeting.services import Counts, ItemDraft, MeetingDraft, ResolutionDraft, VoteDraft
from yipanqi.planning.models import Plan
from yipanqi.planning.services import adopt_plan


def decide_plan(cast: Cast, plan: Plan) -> None:
    """The leading group of the first agency meets today and agrees to the plan."""
    items = (
        ItemDraft("审定年度计划", about_kind="planning.plan", about_key=plan.pk, matter="annual_plan"),
        ItemDraft("党建要点", side="party"),
    )
    draft = MeetingDraft(kind="leading_group_meeting", held_on=TODAY, items=items)
    called = services.call_meeting(actor=cast.planner, body_id=cast.first.leading_group.pk, draft=draft)
    meeting = services.freeze_roll(actor=cast.planner, meeting=called)
    item = meeting.agenda.get(order=1)
    present = queries.count_of(meeting.roll.all()).present
    vote = services.record_vote(actor=cast.planner, item=item, draft=VoteDraft("hands", Counts(present)))
    services.adopt_resolution(actor=cast.planner, item=item, draft=ResolutionDraft("同意", vote_id=vote.pk))


def adopted(cast: Cast, plan: Plan) -> Plan:
    """The plan, decided by the meeting and adopted by the leader."""
    decide_plan(cast, plan)
    return adopt_plan(actor=cast.leader, plan=plan)
