"""Votes and resolutions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.meeting.errors import MeetingMoved, MeetingRefused, VoteRefused
from yipanqi.meeting.models import AgendaItem, Meeting, Resolution, Vote
from yipanqi.meeting.policies import may_finish
from yipanqi.meeting.queries.bounds import BALLOTS, bounds_on
from yipanqi.meeting.queries.kinds import collective_matters, kind_title, meeting_kind, voting_rule
from yipanqi.meeting.queries.rolls import count_of
from yipanqi.meeting.queries.tally import Counts, faults, tally
from yipanqi.meeting.services.standing import entered, locked, permitted, told
from yipanqi.organisation.queries import posts_of

RESOLUTION = "meeting.resolution"


@dataclass(frozen=True)
class VoteDraft:
    """A vote to be recorded: what about, by which method, what was counted. Without `rule` it is the kind's own."""

    method: str
    counts: Counts
    proposal: str = ""
    rule: str = ""


@dataclass(frozen=True)
class ResolutionDraft:
    """A resolution to be adopted; without an owner nobody has to do anything about it."""

    text: str
    owner_id: int | None = None
    due_on: datetime.date | None = None
    vote_id: int | None = None


@transaction.atomic
def record_vote(*, actor: Actor, item: AgendaItem, draft: VoteDraft) -> Vote:
    """Record the counts of a vote and what they mean by the rule of that day.

    Refuses a vote without quorum, a method that the rule does not allow, counts that do not add up.
    """
    permitted(actor, item.meeting)
    meeting = locked(item.meeting, states=(Meeting.HELD,))
    rule = voting_rule(draft.rule or rule_for(item, meeting.kind))
    titles = dict(Vote.METHODS)
    if draft.method not in rule.methods:
        allowed = "、".join(titles[each] for each in rule.methods)
        raise VoteRefused(
            "meeting.vote.method",
            f"“{rule.title}”不能用{titles.get(draft.method, '这种方式')}，可用：{allowed}。",
            {"method": f"可用：{allowed}。"},
        )
    bounds = bounds_on(actor, meeting.body, rule, draft.method, meeting.held_on)
    roll = count_of(meeting.roll.all(), rule.exempt)
    result = tally(draft.counts, roll, bounds)
    if not result.is_quorate:
        raise VoteRefused("meeting.vote.no_quorum", f"{result.sentence}请改期，或核对到会情况。")
    if wrong := dict(faults(draft.counts, roll, bounds)):
        raise VoteRefused("meeting.vote.counts", "票数不对：" + "".join(wrong.values()), wrong)
    counts = draft.counts
    vote = Vote.objects.create(
        item=item, proposal=draft.proposal.strip()[:300] or item.title, rule=rule.code, method=draft.method,
        in_favour=counts.in_favour, against=counts.against, abstained=counts.abstained, invalid=counts.invalid,
        issued=(roll.present if counts.issued is None else counts.issued) if draft.method in BALLOTS else None,
        written_in_favour=counts.written_in_favour, written_against=counts.written_against, expected=roll.expected,
        present=roll.present, is_passed=result.is_passed, explanation=result.as_data(), voted_on=meeting.held_on,
    )  # fmt: skip
    entered(
        actor, "meeting.voted", meeting,
        {"item": item.title, "rule": rule.code, "method": draft.method, "passed": result.is_passed, "result": result.sentence},
    )  # fmt: skip
    return vote


def rule_for(item: AgendaItem, kind: str) -> str:
    """The voting rule of an item: its matter's own, or that of the kind of meeting."""
    matter = collective_matters().get(item.matter)
    return matter.rule if matter and matter.rule else meeting_kind(kind).rule


@transaction.atomic
def annul_vote(*, actor: Actor, vote: Vote, reason: str) -> Vote:
    """Annul a vote that was wrongly counted or held; it stays on record. Refuses without a reason, and while a resolution rests on it."""
    permitted(actor, vote.item.meeting)
    meeting = locked(vote.item.meeting, states=(Meeting.HELD,))
    if not reason.strip():
        raise MeetingRefused("meeting.vote.reason", "请写明作废的原因。", {"reason": "不能为空。"})
    vote = Vote.objects.select_for_update().get(pk=vote.pk)
    if vote.state == Vote.ANNULLED:
        raise MeetingMoved("meeting.vote.annulled", "这次表决已经作废。")
    if vote.resolutions.exclude(state=Resolution.REVOKED).exists():
        raise MeetingRefused("meeting.vote.in_use", "已有决议依据这次表决，请先撤销决议。")
    vote.state, vote.annulled_reason = Vote.ANNULLED, reason.strip()[:300]
    vote.save(update_fields=("state", "annulled_reason"))
    entered(actor, "meeting.vote_annulled", meeting, {"proposal": vote.proposal, "reason": reason.strip()})
    return vote


@transaction.atomic
def adopt_resolution(*, actor: Actor, item: AgendaItem, draft: ResolutionDraft) -> Resolution:
    """Put down what was resolved on an item, who carries it out and until when.

    A matter of the collective list needs the right kind of meeting, its prior study and a vote that passed. Refuses a
    vote that failed or was annulled, an owner outside the agency, a day before the meeting.
    """
    permitted(actor, item.meeting)
    meeting = locked(item.meeting, states=(Meeting.HELD,))
    vote = item.votes.filter(pk=draft.vote_id).first() if draft.vote_id is not None else None
    _check_resolution(actor, meeting, item, draft, vote)
    last = item.resolutions.aggregate(last=Max("number"))["last"] or 0
    resolution = Resolution.objects.create(
        organisation=meeting.organisation, item=item, vote=vote, number=last + 1, text=draft.text.strip(),
        owner_id=draft.owner_id, due_on=draft.due_on, adopted_on=meeting.held_on,
    )  # fmt: skip
    if item.outcome != AgendaItem.DECIDED:
        item.outcome = AgendaItem.DECIDED
        item.save(update_fields=("outcome",))
    entered(
        actor, "meeting.resolved", meeting,
        {"item": item.title, "text": resolution.text, "owner": resolution.owner_id, "due_on": resolution.due_on},
    )  # fmt: skip
    return resolution


def _check_resolution(
    actor: Actor, meeting: Meeting, item: AgendaItem, draft: ResolutionDraft, vote: Vote | None
) -> None:
    wrong: dict[str, str] = {}
    if not draft.text.strip():
        wrong["text"] = "请写决议事项。"
    if draft.due_on is not None and draft.owner_id is None:
        wrong["owner"] = "写了时限，请选择由哪个岗位负责。"
    if draft.due_on is not None and draft.due_on < meeting.held_on:
        wrong["due_on"] = "时限早于开会日期。"
    if (
        draft.owner_id is not None
        and not posts_of(actor, meeting.organisation.path).filter(pk=draft.owner_id).exists()
    ):
        wrong["owner"] = "这个岗位不在本单位，请重新选择。"
    if draft.vote_id is not None and vote is None:
        wrong["vote"] = "这次表决不是这个议题的。"
    if vote is not None and (vote.state == Vote.ANNULLED or not vote.is_passed):
        wrong["vote"] = "没有通过或已作废的表决，不能据此作出决议。"
    wrong |= _collective(meeting, item, vote)
    if wrong:
        raise MeetingRefused(
            "meeting.resolution.refused", "决议还不能登记：" + "".join(wrong.values()), wrong
        )


def _collective(meeting: Meeting, item: AgendaItem, vote: Vote | None) -> dict[str, str]:
    """What a matter of the collective list still lacks."""
    matter = collective_matters().get(item.matter)
    if matter is None:
        return {}
    wrong = {}
    if meeting.kind not in matter.meetings:
        where = "或".join(kind_title(each) for each in matter.meetings)
        wrong["matter"] = f"“{matter.title}”要由{where}决定。"
    if matter.prior_study and not item.has_prior_study:
        wrong["prior_opinion"] = f"“{matter.title}”须先由党组织研究，请在议题里写明前置研究的日期和意见。"
    if matter.tender and not item.tender_basis:
        wrong["tender_basis"] = f"“{matter.title}”须附招标采购依据，请在议题里写明。"
    if vote is None:
        wrong["vote"] = f"“{matter.title}”须集体表决，请先登记表决。"
    return wrong


@transaction.atomic
def revoke_resolution(*, actor: Actor, resolution: Resolution, reason: str) -> Resolution:
    """Revoke a resolution that was put down by mistake or decided anew; it stays readable. Refuses without a reason and after it was done."""
    permitted(actor, resolution.item.meeting)
    if not reason.strip():
        raise MeetingRefused("meeting.resolution.reason", "请写明撤销的原因。", {"reason": "不能为空。"})
    found = _standing(resolution, Resolution.ADOPTED)
    found.revoked_reason = reason.strip()[:300]
    return _moved(
        actor, found, Resolution.REVOKED, "meeting.resolution_revoked", {"reason": found.revoked_reason}
    )


@transaction.atomic
def take_up_resolution(*, actor: Actor, resolution: Resolution) -> Resolution:
    """A duty was made of it: said by the room that makes duties, in the same act. Refuses a second duty."""
    return _moved(
        actor,
        _standing(resolution, Resolution.ADOPTED),
        Resolution.TAKEN_UP,
        "meeting.resolution_taken_up",
        {},
    )


@transaction.atomic
def release_resolution(*, actor: Actor, resolution: Resolution, reason: str) -> Resolution:
    """The duty made of it was withdrawn: it waits for one again."""
    return _moved(
        actor, _standing(resolution, Resolution.TAKEN_UP), Resolution.ADOPTED, "meeting.resolution_released",
        {"reason": reason},
    )  # fmt: skip


@transaction.atomic
def finish_resolution(*, actor: Actor, resolution: Resolution, outcome: str) -> Resolution:
    """Say what came of it: who may record the meeting, or who holds the post that carries it out. Refuses without a result."""
    if not may_finish(actor, resolution):
        raise NotPermitted(
            "meeting.resolution.not_permitted", "决议的落实情况由责任岗位或本组织的党务工作人员登记。"
        )
    if not outcome.strip():
        raise MeetingRefused("meeting.resolution.outcome", "请写明落实情况。", {"outcome": "不能为空。"})
    found = _standing(resolution, Resolution.ADOPTED, Resolution.TAKEN_UP)
    found.outcome, found.finished_on = outcome.strip()[:500], actor.today
    return _moved(actor, found, Resolution.DONE, "meeting.resolution_finished", {"outcome": found.outcome})


def _standing(resolution: Resolution, *states: str) -> Resolution:
    found = (
        Resolution.objects.select_for_update(of=("self",))
        .select_related("organisation", "item__meeting")
        .get(pk=resolution.pk)
    )
    if found.state not in states:
        raise MeetingMoved(
            f"meeting.resolution.{found.state}",
            f"这项决议现在是“{found.get_state_display()}”，不能这样办理。",
        )
    return found


def _moved(actor: Actor, found: Resolution, state: str, word: str, data: dict[str, object]) -> Resolution:
    found.state = state
    found.save(update_fields=("state", "outcome", "finished_on", "revoked_reason"))
    record(
        actor=actor, word=word, subject=Subject(RESOLUTION, found.pk, found.text[:120]),
        unit_path=found.organisation.path, data=data,
        audience="staff" if found.item.meeting.is_closed_door else "line",
    )  # fmt: skip
    if state == Resolution.REVOKED:
        told(actor, found.item.meeting)
    return found
