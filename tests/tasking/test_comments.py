"""Comments of a comment meeting: on both works, by staff, and what they ask for becomes a duty."""

from __future__ import annotations

import datetime

import pytest

from tests.cast import TODAY, Cast, cast
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.queries import entries_about
from yipanqi.meeting.services import MeetingDraft, call_meeting
from yipanqi.tasking.models import Comment
from yipanqi.tasking.queries.commenting import comments
from yipanqi.tasking.services.commenting import follow_comment, write_comment

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)


def written(
    cast: Cast, name: str = "planner", kind: str = "comment_meeting", party: str = "示范岗没有评定"
) -> Comment:
    body = cast.first.committee.pk
    meeting = call_meeting(actor=cast.planner, body_id=body, draft=MeetingDraft(kind, TODAY - DAY))
    return write_comment(
        actor=cast.actors[name], organisation=cast.branch, meeting_id=meeting.pk, business_text="时限压下来了",
        party_text=party, follow_up="月底前评定示范岗",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["planner", "clerk", "leader"])
def test_staff_write_comments_that_become_duties(cast: Cast, name: str) -> None:
    made = written(cast, name)
    assert list(comments(cast.doer)) == [made]
    assert not comments(cast.stranger).exists()
    with pytest.raises(NotPermitted):
        follow_comment(actor=cast.member, comment=made, post_id=cast.posts["doer"].pk, due_on=TODAY + 9 * DAY)
    duty = follow_comment(
        actor=cast.planner, comment=made, post_id=cast.posts["doer"].pk, due_on=TODAY + 9 * DAY
    )
    assert (duty.title, duty.occurrences.get().due_on) == ("月底前评定示范岗", TODAY + 9 * DAY)
    with pytest.raises(Refused):
        follow_comment(
            actor=cast.planner, comment=made, post_id=cast.posts["doer"].pk, due_on=TODAY + 9 * DAY
        )
    words = (
        entries_about(cast.system, "tasking.comment", made.pk).order_by("id").values_list("word", flat=True)
    )
    assert list(words) == ["tasking.comment.written", "tasking.comment.followed"]


@pytest.mark.parametrize("name", ["member", "inspector", "second_doer", "stranger"])
def test_others_do_not(cast: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        written(cast, name)


def test_one_work_alone_or_another_meeting_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        written(cast, party=" ")
    with pytest.raises(Refused):
        written(cast, kind="primary_committee_meeting")
