"""A branch whose term has run out elects its committee, and the committee its secretary: recorded, explained, on paper."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.agency import StoryAgency
from yipanqi.meeting.queries import count_of, roll_of
from yipanqi.meeting.queries.electing import Stood
from yipanqi.meeting.services import BallotDraft, ElectionDraft, draw_ballot, record_election
from yipanqi.organisation.queries import holders_of_kinds
from yipanqi.organisation.services import set_term

BRANCH = 3
ELECTED_ON, TERM_YEARS = (2, 26), 3
COMMITTEE = ("secretary", "organisation_commissioner", "publicity_commissioner", "discipline_commissioner")
Elects = Callable[[Actor, Any], None]


class BranchElection:
    """The election of one branch: who stood, how many voted for whom."""

    def __init__(self, story: StoryAgency) -> None:
        self.story, self.branch = story, story.branches[BRANCH]
        self.day = story.on(*ELECTED_ON)
        held = {row[0]: row[3] for row in holders_of_kinds(self.branch.path, COMMITTEE, self.day)}
        self.standing: Sequence[str] = [held[kind] for kind in COMMITTEE]

    def elect_committee(self, actor: Actor, item: Any) -> None:
        """Five stand for four seats; the fifth is a member who served on no committee before."""
        others = [line.name for line in roll_of(actor, item.meeting) if line.name not in self.standing]
        count = count_of(roll_of(actor, item.meeting), "election").present
        votes = (count, count - 1, count - 1, count - 2, 3)
        self._record(
            actor, item, "支部委员会委员", len(self.standing), count,
            tuple(map(Stood, (*self.standing, others[0]), votes)), (others[1], others[2]),
        )  # fmt: skip

    def elect_secretary(self, actor: Actor, item: Any) -> None:
        """The new committee elects its secretary, who alone stands."""
        count = count_of(roll_of(actor, item.meeting), "election").present
        counted_by = (self.standing[1], self.standing[2])
        self._record(
            actor, item, "支部委员会书记", 1, count, (Stood(self.standing[0], count),), counted_by, kind="officers"
        )  # fmt: skip

    def begin_term(self) -> None:
        """The term that begins with the election."""
        ends_on = datetime.date(self.day.year + TERM_YEARS, self.day.month, self.day.day)
        actor = self.story.as_("zhouwei", self.day)
        set_term(actor=actor, organisation=self.branch, started_on=self.day, ends_on=ends_on)

    def _record(
        self, actor: Actor, item: Any, title: str, seats: int, count: int, stood: tuple[Stood, ...],
        counted_by: tuple[str, str], kind: str = "committee",
    ) -> None:  # fmt: skip
        names = [one.name for one in stood]
        draw_ballot(actor=actor, item=item, draft=BallotDraft(title, seats, names, kind))
        draft = ElectionDraft(
            title, seats, issued=count, returned=count, valid=count, stood=stood, kind=kind,
            scrutineers=counted_by[0], tellers=counted_by[1], is_by_strokes=True,
        )  # fmt: skip
        record_election(actor=actor, item=item, draft=draft)
