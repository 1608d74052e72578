"""Elections: the paper to vote on, a ballot recorded with its result, annulled, or its open seats left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.strokes import in_stroke_order
from yipanqi.meeting.errors import MeetingMoved, MeetingRefused, VoteRefused
from yipanqi.meeting.models import AgendaItem, Election, ElectionCandidate, Meeting
from yipanqi.meeting.queries.electing import Ballots, Outcome, Stood, candidate_faults, elect, faults
from yipanqi.meeting.queries.elections import RULE, asked_on
from yipanqi.meeting.queries.kinds import voting_rule
from yipanqi.meeting.queries.rolls import count_of
from yipanqi.meeting.services.standing import entered, locked, permitted


@dataclass(frozen=True)
class ElectionDraft:
    """A ballot to be recorded: for what, how many seats, what was counted, who counted; `follows_id` for a further ballot.

    `is_by_strokes` puts those who stood in the order of their surnames' strokes, else they stand as given.
    """

    title: str
    seats: int
    issued: int
    returned: int
    valid: int
    stood: Sequence[Stood] = field(default=())
    kind: str = Election.COMMITTEE
    scrutineers: str = ""
    tellers: str = ""
    follows_id: int | None = None
    is_by_strokes: bool = False


@dataclass(frozen=True)
class BallotDraft:
    """The paper to vote on: for what, how many seats, who stands; by strokes, or as given."""

    title: str
    seats: int
    names: Sequence[str]
    kind: str = Election.COMMITTEE
    is_by_strokes: bool = True


@transaction.atomic
def draw_ballot(*, actor: Actor, item: AgendaItem, draft: BallotDraft) -> AgendaItem:
    """Draw up the paper to vote on and the list of candidates; drawn again it replaces what was drawn.

    Refuses fewer candidates than the rule of the day asks, and a name that stands twice.
    """
    permitted(actor, item.meeting)
    meeting = locked(item.meeting)
    row = AgendaItem.objects.select_for_update().get(pk=item.pk)
    left_open = row.elections.filter(state=Election.STANDING, is_valid=True).exists()
    asked = asked_on(actor, meeting.body, draft.kind, meeting.held_on, is_further=left_open)
    names = tuple(one.strip()[:60] for one in draft.names if one.strip())
    wrong = dict(candidate_faults(draft.seats, len(names), asked))
    if len(set(names)) < len(names):
        wrong["candidates"] = "同一个人写了两次。"
    if not draft.title.strip():
        wrong["title"] = "请写选举什么职务。"
    if wrong:
        raise VoteRefused("meeting.ballot.wrong", "选票没有制作：" + "".join(wrong.values()), wrong)
    ordered = in_stroke_order(names).names if draft.is_by_strokes else names
    row.ballot = {
        "kind": draft.kind, "title": draft.title.strip()[:120], "seats": draft.seats, "names": list(ordered),
        "drawn_on": actor.today.isoformat(),
    }  # fmt: skip
    row.save(update_fields=("ballot",))
    entered(
        actor, "meeting.ballot_drawn", meeting, {key: row.ballot[key] for key in ("title", "seats", "names")}
    )
    return row


@transaction.atomic
def record_election(*, actor: Actor, item: AgendaItem, draft: ElectionDraft) -> Election:
    """Record a secret ballot and what follows from it by the rule of that day; a void one is recorded as void.

    Refuses a ballot without quorum, too few candidates, counts that do not add up, and people who counted and stood at once.
    """
    permitted(actor, item.meeting)
    meeting = locked(item.meeting, states=(Meeting.HELD,))
    before = _before(item, draft)
    draft = _ordered(draft)
    asked = asked_on(actor, meeting.body, draft.kind, meeting.held_on, is_further=before is not None)
    ballots = Ballots(draft.seats, draft.issued, draft.returned, draft.valid, tuple(draft.stood))
    roll = count_of(meeting.roll.all(), voting_rule(RULE).exempt)
    wrong = {**dict(faults(ballots, roll, asked)), **_wrong(draft, before)}
    if wrong:
        raise VoteRefused("meeting.election.counts", "选举没有登记：" + "".join(wrong.values()), wrong)
    outcome = elect(ballots, roll, asked)
    if not outcome.is_quorate:
        raise VoteRefused("meeting.election.no_quorum", f"{outcome.sentence}请改期，或核对到会情况。")
    election = _written(item, meeting, draft, outcome, (roll.expected, roll.present))
    if outcome.is_valid and item.outcome != AgendaItem.DECIDED:
        AgendaItem.objects.filter(pk=item.pk).update(outcome=AgendaItem.DECIDED)
    entered(
        actor, "meeting.elected", meeting,
        {"title": election.title, "seats": election.seats, "valid": outcome.is_valid, "result": outcome.sentence},
    )  # fmt: skip
    return election


@transaction.atomic
def leave_seats_open(*, actor: Actor, election: Election, reason: str) -> Election:
    """Say why the seats that nobody won stay open. Refuses where none is open or a further ballot was held, and without a reason."""
    permitted(actor, election.item.meeting)
    meeting = locked(election.item.meeting, states=(Meeting.HELD,))
    row = Election.objects.select_for_update().get(pk=election.pk)
    if row.state != Election.STANDING or not row.vacant or not row.is_valid or _further(row):
        raise MeetingMoved("meeting.election.no_seat", "这次选举没有空着的名额，或已经再投过。")
    if not reason.strip():
        raise MeetingRefused("meeting.election.reason", "请写明空着的原因。", {"reason": "不能为空。"})
    row.left_open_reason = reason.strip()[:300]
    row.save(update_fields=("left_open_reason",))
    entered(actor, "meeting.seats_left_open", meeting, {"title": row.title, "reason": row.left_open_reason})
    return row


@transaction.atomic
def annul_election(*, actor: Actor, election: Election, reason: str) -> Election:
    """Annul a ballot wrongly counted or held; it stays on record. Refuses without a reason and while a further ballot rests on it."""
    permitted(actor, election.item.meeting)
    meeting = locked(election.item.meeting, states=(Meeting.HELD,))
    row = Election.objects.select_for_update().get(pk=election.pk)
    if row.state == Election.ANNULLED or _further(row):
        raise MeetingMoved(
            "meeting.election.annulled", "这次选举已经作废，或已有接着的投票，请先作废后面的。"
        )
    if not reason.strip():
        raise MeetingRefused("meeting.election.reason", "请写明作废的原因。", {"reason": "不能为空。"})
    row.state, row.annulled_reason = Election.ANNULLED, reason.strip()[:300]
    row.save(update_fields=("state", "annulled_reason"))
    entered(actor, "meeting.election_annulled", meeting, {"title": row.title, "reason": row.annulled_reason})
    return row


def _further(row: Election) -> bool:
    return row.further.filter(state=Election.STANDING).exists()


def _before(item: AgendaItem, draft: ElectionDraft) -> Election | None:
    """The ballot that this one goes on from; refuses one that is not of this item, left nothing open, or was gone on from."""
    if draft.follows_id is None:
        return None
    found = Election.objects.select_for_update().filter(pk=draft.follows_id, item=item).first()
    if found is None or found.state != Election.STANDING or not found.vacant or _further(found):
        raise MeetingMoved("meeting.election.no_further", "没有要再投的名额，请刷新后核对。")
    return found


def _ordered(draft: ElectionDraft) -> ElectionDraft:
    """Those on the paper by the strokes of their surnames where that is wished, then those who were written in."""
    if not draft.is_by_strokes:
        return draft
    places = {
        name: place for place, name in enumerate(in_stroke_order(one.name for one in draft.stood).names)
    }
    return replace(
        draft, stood=tuple(sorted(draft.stood, key=lambda one: (one.is_written_in, places[one.name])))
    )


def _wrong(draft: ElectionDraft, before: Election | None) -> dict[str, str]:
    wrong = {}
    if not draft.title.strip():
        wrong["title"] = "请写选举什么职务。"
    if draft.kind not in dict(Election.KINDS):
        wrong["kind"] = "请选择选举种类。"
    names = {one.name for one in draft.stood}
    for name in ("scrutineers", "tellers"):
        if any(one in getattr(draft, name) for one in names):
            wrong[name] = "候选人不能当监票人、计票人。"
    if before is not None and draft.seats > before.vacant:
        wrong["seats"] = f"上次没有选出的名额是{before.vacant}个。"
    return wrong


def _written(
    item: AgendaItem, meeting: Meeting, draft: ElectionDraft, outcome: Outcome, roll: tuple[int, int]
) -> Election:
    election = Election.objects.create(
        item=item, follows_id=draft.follows_id, kind=draft.kind, title=draft.title.strip()[:120], seats=draft.seats,
        issued=draft.issued, returned=draft.returned, valid=draft.valid, expected=roll[0], present=roll[1],
        scrutineers=draft.scrutineers.strip()[:120], tellers=draft.tellers.strip()[:120], is_valid=outcome.is_valid,
        vacant=outcome.vacant, held_on=meeting.held_on,
        explanation={"sentence": outcome.sentence, "steps": [asdict(step) for step in outcome.steps]},
    )  # fmt: skip
    ElectionCandidate.objects.bulk_create(
        ElectionCandidate(
            election=election, order=order, name=one.name[:60], is_written_in=one.is_written_in, votes=one.votes,
            result=result,
        )
        for order, (one, result) in enumerate(zip(draft.stood, outcome.results, strict=True), start=1)
    )  # fmt: skip
    return election
