"""Pledges: made public by the organisation, commented on by anybody, comments let through by people."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.execution.errors import CarrierRefused
from yipanqi.execution.models import Carrier, CarrierComment
from yipanqi.execution.policies import may_comment, may_decide_term
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.services.carriers import keep_entry

MOST_LETTERS = 300
MOST_WAITING = 20
"""So many unread comments may wait at one pledge; nobody fills the wall overnight."""


@transaction.atomic
def publish_pledge(*, actor: Actor, carrier: Carrier, is_public: bool) -> Carrier:
    """Show the pledge to everybody, or take it back. Refuses kinds that do not hang on the wall."""
    if not may_decide_term(actor, carrier):
        raise NotPermitted(
            "execution.publish.not_permitted", "向群众公开由本组织或上级党组织的党务工作人员决定。"
        )
    if not described_kind(carrier.kind).is_pledge:
        raise CarrierRefused("execution.publish.kind", "只有上墙的承诺向群众公开。")
    carrier = (
        Carrier.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=carrier.pk)
    )
    if carrier.is_public == is_public:
        raise CarrierRefused(
            "execution.publish.same", "这条承诺已经公开。" if is_public else "这条承诺没有公开，不用撤下。"
        )
    carrier.is_public = is_public
    carrier.save(update_fields=("is_public",))
    word = "execution.pledge.published" if is_public else "execution.pledge.taken_back"
    keep_entry(actor, word, carrier, {})
    return carrier


@transaction.atomic
def comment_on_pledge(*, actor: Actor, carrier_id: int, text: str) -> CarrierComment:
    """Say something of a pledge; it waits until somebody of the organisation lets it through. Refuses empty and endless words."""
    carrier = Carrier.objects.select_related("organisation").filter(pk=carrier_id).first()
    if carrier is None or not described_kind(carrier.kind).is_pledge or not may_comment(actor, carrier):
        raise NotFound("execution.pledge.not_found", "没有找到这条承诺，或它没有公开。")
    said = text.strip()
    if not 2 <= len(said) <= MOST_LETTERS:
        raise CarrierRefused("execution.comment.length", "请写2到300字。", {"text": f"现在是{len(said)}字。"})
    if carrier.comments.filter(state=CarrierComment.WAITING).count() >= MOST_WAITING:
        raise CarrierRefused(
            "execution.comment.many", "待审的评议已经很多，请过几天再写，或当面、打电话反映。"
        )
    comment = CarrierComment.objects.create(
        carrier=carrier,
        text=said,
        author_name=actor.name,
        is_visitor=actor.kind == "visitor",
        written_on=actor.today,
    )
    keep_entry(actor, "execution.comment.written", carrier, {"comment": comment.pk})
    return comment


@transaction.atomic
def show_comment(*, actor: Actor, comment: CarrierComment, reply: str = "") -> CarrierComment:
    """Let a comment through, with an answer if there is one."""
    return _decide(actor, comment, CarrierComment.SHOWN, reply)


@transaction.atomic
def hide_comment(*, actor: Actor, comment: CarrierComment, reason: str) -> CarrierComment:
    """Keep a comment from the wall, with the reason: insult, personal data, another matter. Refuses an empty reason."""
    if not reason.strip():
        raise CarrierRefused(
            "execution.comment.reason",
            "请写明不公开的理由；批评意见应当公开并答复。",
            {"reply": "不能为空。"},
        )
    return _decide(actor, comment, CarrierComment.HIDDEN, reason)


def _decide(actor: Actor, comment: CarrierComment, state: str, reply: str) -> CarrierComment:
    if not may_decide_term(actor, comment.carrier):
        raise NotPermitted("execution.comment.not_permitted", "评议由本组织或上级党组织的党务工作人员审核。")
    found = (
        CarrierComment.objects.select_for_update(of=("self",))
        .select_related("carrier__organisation")
        .get(pk=comment.pk)
    )
    if found.state != CarrierComment.WAITING:
        raise CarrierRefused("execution.comment.decided", f"这条评议{found.get_state_display()}，不用再审。")
    if len(reply.strip()) > MOST_LETTERS:
        raise CarrierRefused("execution.comment.reply", "最多300字。", {"reply": "最多300字。"})
    found.state, found.reply = state, reply.strip()
    found.decided_by_name, found.decided_on = actor.name, actor.today
    found.save()
    word = "execution.comment.shown" if state == CarrierComment.SHOWN else "execution.comment.hidden"
    keep_entry(actor, word, found.carrier, {"comment": found.pk, "reply": found.reply})
    return found
