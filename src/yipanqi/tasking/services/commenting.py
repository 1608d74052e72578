"""Writing down what a comment meeting said of an organisation, and giving out what follows."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.tasking.errors import CommentRefused
from yipanqi.tasking.models import Comment, Duty
from yipanqi.tasking.policies import may_issue
from yipanqi.tasking.queries.commenting import comment_meetings
from yipanqi.tasking.services.duties import DutyDraft, Node, Standing, issue_duty


@transaction.atomic
def write_comment(
    *,
    actor: Actor,
    organisation: Standing,
    meeting_id: int,
    business_text: str,
    party_text: str,
    made_by_name: str = "",
    item_id: int | None = None,
    follow_up: str = "",
) -> Comment:
    """Keep one comment on both works. Refuses a comment on one work alone and a meeting that is no comment meeting."""
    if not may_issue(actor, organisation.path):
        raise NotPermitted(
            "tasking.comment.not_permitted",
            "点评由被点评党组织或其上级的党务工作人员，以及本单位党组登记。",
        )
    meeting = comment_meetings(actor).filter(pk=meeting_id).first()
    wrong = {
        name: "两项工作都要点评，不能为空。"
        for name, text in (("business_text", business_text), ("party_text", party_text))
        if not text.strip()
    }
    if meeting is None:
        wrong["meeting"] = "请选择一次已召开的点评会。"
    if wrong or meeting is None:
        raise CommentRefused("tasking.comment.wrong", "点评没有写对，请按下面的提示改正。", wrong)
    made = Comment.objects.create(
        organisation_id=organisation.pk, meeting_id=meeting.pk, item_id=item_id, made_on=meeting.held_on,
        made_by_name=made_by_name.strip() or meeting.chair_name or actor.name, business_text=business_text.strip(),
        party_text=party_text.strip(), follow_up=follow_up.strip()[:300], recorded_by_name=actor.name,
    )  # fmt: skip
    _record(actor, "tasking.comment.written", made, organisation.path, {"follow_up": made.follow_up})
    return made


@transaction.atomic
def follow_comment(*, actor: Actor, comment: Comment, post_id: int, due_on: datetime.date) -> Duty:
    """Turn what a comment asks for into a duty of a post. Refuses a comment that asks nothing or has its duty."""
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("organisation", "meeting")
        .get(pk=comment.pk)
    )
    if comment.duty_id is not None:
        raise CommentRefused("tasking.comment.has_duty", "这条点评的要求已经下达为责任。")
    if not comment.follow_up:
        raise CommentRefused("tasking.comment.asks_nothing", "这条点评没有提出要求，不需要下达责任。")
    source = f"{comment.made_on}{comment.meeting.title if comment.meeting else '点评会'}"
    draft = DutyDraft(
        post_id, comment.follow_up[:200], (Node(due_on),), source=source, plan_item_id=comment.item_id
    )
    duty = issue_duty(actor=actor, organisation=comment.organisation, draft=draft)
    comment.duty = duty
    comment.save(update_fields=("duty",))
    _record(actor, "tasking.comment.followed", comment, comment.organisation.path, {"duty": duty.pk})
    return duty


def _record(actor: Actor, word: str, comment: Comment, path: str, data: dict[str, object]) -> None:
    subject = Subject("tasking.comment", comment.pk, f"{comment.made_on}点评")
    record(actor=actor, word=word, subject=subject, unit_path=path, data=data)
