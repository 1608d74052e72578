"""Handing a post over: drawn up with what it holds that day, signed by who leaves, then by who takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import people, posts_of, root_path
from yipanqi.tasking.errors import DutyMovedOn, DutyRefused
from yipanqi.tasking.models import Handover
from yipanqi.tasking.policies import may_draw_handover, may_sign_handover
from yipanqi.tasking.services.duties import Standing


@transaction.atomic
def draw_handover(
    *,
    actor: Actor,
    organisation: Standing,
    post_id: int,
    taker_id: int,
    pack: Sequence[dict[str, Any]],
    remark: str = "",
) -> Handover:
    """Draw up the hand-over of a post from its A-holder, or its last one, with the pack as it stands; refuses a second open one.

    The duties stay with the post: nothing is moved. Who holds the post is changed where posts are kept.
    """
    if not may_draw_handover(actor, organisation.path):
        raise NotPermitted(
            "tasking.handover.not_permitted", "发起交接由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    everybody = system_actor(actor.today)
    post = posts_of(everybody, root_path(organisation.path)).filter(pk=post_id).first()
    if post is None:
        raise DutyRefused(
            "tasking.handover.post", "这个岗位不属于本单位，请重新选择。", {"post": "请选择本单位的岗位。"}
        )
    held = post.holdings.filter(share="A", from_on__lte=actor.today).order_by("-from_on", "-pk").first()
    if held is None:
        raise DutyRefused(
            "tasking.handover.nobody",
            f"“{post.title}”还没有人担任过，没有可移交的人。",
            {"post": "没有移交人。"},
        )
    taker = people(everybody).filter(pk=taker_id).first()
    if taker is None or taker.pk == held.person_id:
        raise DutyRefused(
            "tasking.handover.taker", "接收人须是移交人以外的人，请重新选择。", {"taker": "请另选。"}
        )
    if Handover.objects.filter(post=post, state__in=(Handover.DRAWN, Handover.LEFT)).exists():
        raise DutyMovedOn("tasking.handover.open", f"“{post.title}”已有一次交接没有办完，请先办完或作废。")
    made = Handover.objects.create(
        organisation_id=organisation.pk, post=post, leaver_id=held.person_id, taker=taker, pack=list(pack),
        remark=remark.strip(), drawn_by_name=actor.name, drawn_on=actor.today,
    )  # fmt: skip
    items = sum(len(part["rows"]) for part in pack)
    _record(actor, "tasking.handover.drawn", made, {"taker": taker.name, "items": items})
    return made


@transaction.atomic
def sign_handover(*, actor: Actor, handover: Handover) -> Handover:
    """Sign: first who leaves, then who takes over. Refuses anybody else and a hand-over that is done."""
    handover = _locked(handover)
    if handover.state not in (Handover.DRAWN, Handover.LEFT):
        raise DutyMovedOn("tasking.handover.state", f"这次交接{handover.get_state_display()}，不需要再签字。")
    if not may_sign_handover(actor, handover):
        turn = handover.leaver if handover.state == Handover.DRAWN else handover.taker
        raise NotPermitted("tasking.handover.turn", f"现在由{turn.name}本人签字，先移交、后接收。")
    if handover.state == Handover.DRAWN:
        handover.state, handover.left_on = Handover.LEFT, actor.today
    else:
        handover.state, handover.taken_on = Handover.DONE, actor.today
    handover.save()
    _record(actor, "tasking.handover.signed", handover, {"state": handover.state})
    return handover


@transaction.atomic
def drop_handover(*, actor: Actor, handover: Handover, reason: str) -> Handover:
    """Give an open hand-over up with a reason, to draw it up anew."""
    handover = _locked(handover)
    if not may_draw_handover(actor, handover.organisation.path):
        raise NotPermitted(
            "tasking.handover.not_permitted", "作废交接由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    if handover.state not in (Handover.DRAWN, Handover.LEFT):
        raise DutyMovedOn("tasking.handover.state", f"这次交接{handover.get_state_display()}，不能作废。")
    if not reason.strip():
        raise DutyRefused("tasking.handover.reason", "请写明作废的原因。", {"reason": "不能为空。"})
    handover.state = Handover.DROPPED
    handover.save(update_fields=("state",))
    _record(actor, "tasking.handover.dropped", handover, {"reason": reason.strip()})
    return handover


def _locked(handover: Handover) -> Handover:
    return (
        Handover.objects.select_for_update(of=("self",))
        .select_related("organisation", "post", "leaver", "taker")
        .get(pk=handover.pk)
    )


def _record(actor: Actor, word: str, handover: Handover, data: dict[str, object]) -> None:
    subject = Subject("tasking.handover", handover.pk, f"{handover.post.title}交接")
    record(actor=actor, word=word, subject=subject, unit_path=handover.organisation.path, data=data)
