"""Urging a post, receiving, answering, and saying whether it helped."""

from __future__ import annotations

import datetime
import re

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.queries import calendar
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisations, root_path
from yipanqi.tasking.errors import DutyMovedOn, UrgedBefore, UrgingRefused
from yipanqi.tasking.models import Urging
from yipanqi.tasking.policies import may_answer_urging, may_issue, may_judge_urging
from yipanqi.tasking.queries.stage_sets import urging_terms
from yipanqi.tasking.queries.urging import earlier_urgings, what_to_urge

SIGNS = re.compile(r"[\W_]+")


@transaction.atomic
def urge(*, actor: Actor, kind: str, key: int, post_id: int, reason: str, demander_id: int = 0) -> Urging:
    """Urge a post about an item, duty, node or case. Refuses one's own post, and the same thing again within the rule's days without
    a new reason."""
    about = what_to_urge(actor, kind, key)
    path = about.organisation.path
    if not may_issue(actor, path):
        raise NotPermitted(
            "tasking.urging.not_permitted", "催办由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    post = next((one for one in about.posts if one.pk == post_id), None)
    wrong = {} if reason.strip() else {"reason": "不能为空。"}
    if post is None:
        wrong["post"] = "请选择这件事的责任岗位。"
    elif post.pk in actor.post_ids:
        wrong["post"] = "不能催办自己的岗位。"
    if wrong or post is None:
        raise UrgingRefused("tasking.urging.wrong", "催办没有写对，请按下面的提示改正。", wrong)
    terms = urging_terms()
    earlier = earlier_urgings(kind, key, post.pk, actor.today - datetime.timedelta(days=terms.repeat_days))
    said = {SIGNS.sub("", one.reason) for one in earlier}
    if SIGNS.sub("", reason) in said:
        again = earlier[0].sent_on + datetime.timedelta(days=terms.repeat_days)
        raise UrgedBefore(
            "tasking.urging.repeated",
            f"{earlier[0].sent_on}已经以同样的理由催办过。{terms.repeat_days}天内没有新的理由不重复催办；有新情况请写明，或在{again}以后再催。",
            {"reason": "请写新的理由。"},
        )
    sent = Urging.objects.create(
        organisation_id=about.organisation.pk, demander_id=demander_id or _demander(actor, path), post_id=post.pk,
        about_kind=kind, about_key=key, about_title=about.title[:300], item_id=about.item_id, reason=reason.strip(),
        sent_on=actor.today, sent_by_name=actor.name, sent_by_key=actor.key,
        reply_by=calendar().due_after(actor.today, terms.reply_days).day,
    )  # fmt: skip
    _record(actor, "tasking.urging.sent", sent, path, {"reason": sent.reason, "post": post.title})
    return sent


@transaction.atomic
def receive_urging(*, actor: Actor, urging: Urging) -> Urging:
    """Sign that the notice was received, as holder of the post."""
    _permit_answer(actor, urging)
    urging = _locked(urging)
    if urging.state != Urging.SENT:
        raise DutyMovedOn("tasking.urging.received_before", "这次催办已经签收。")
    urging.state, urging.received_on, urging.received_by_name = Urging.RECEIVED, actor.today, actor.name
    urging.save(update_fields=("state", "received_on", "received_by_name"))
    _record(actor, "tasking.urging.received", urging, urging.organisation.path, {})
    return urging


@transaction.atomic
def reply_to_urging(*, actor: Actor, urging: Urging, reply: str) -> Urging:
    """Answer what was done or will be, as holder of the post; whoever answers has received. Refuses an empty word."""
    _permit_answer(actor, urging)
    urging = _locked(urging)
    if urging.state not in (Urging.SENT, Urging.RECEIVED):
        raise DutyMovedOn("tasking.urging.replied_before", "这次催办已经回复。")
    if not reply.strip():
        raise UrgingRefused(
            "tasking.urging.reply_empty", "请写明办到哪一步、什么时候办结。", {"reply": "不能为空。"}
        )
    if urging.received_on is None:
        urging.received_on, urging.received_by_name = actor.today, actor.name
    urging.state, urging.reply = Urging.REPLIED, reply.strip()
    urging.replied_on, urging.replied_by_name = actor.today, actor.name
    urging.save()
    _record(actor, "tasking.urging.replied", urging, urging.organisation.path, {"reply": urging.reply})
    return urging


@transaction.atomic
def judge_urging(*, actor: Actor, urging: Urging, effect: str, effect_text: str) -> Urging:
    """Say whether the urging helped, by what was seen. Refuses the post's own holder, an unanswered notice and an empty word."""
    if not may_judge_urging(actor, urging):
        raise NotPermitted(
            "tasking.urging.judge_not_permitted", "成效由催办一方核看，被催办岗位的任职人不能自己认定。"
        )
    urging = _locked(urging)
    if urging.state == Urging.CLOSED:
        raise DutyMovedOn("tasking.urging.closed", "这次催办已经了结。")
    if urging.state != Urging.REPLIED:
        raise UrgingRefused("tasking.urging.no_reply", "还没有回复，收到回复后再核看成效。")
    wrong = {} if effect in dict(Urging.EFFECTS) else {"effect": "请选择。"}
    if not effect_text.strip():
        wrong["effect_text"] = "请写明看到了什么。"
    if wrong:
        raise UrgingRefused("tasking.urging.effect_wrong", "请写明成效。", wrong)
    urging.state, urging.effect, urging.effect_text = Urging.CLOSED, effect, effect_text.strip()
    urging.effect_on, urging.effect_by_name = actor.today, actor.name
    urging.save()
    data: dict[str, object] = {"effect": effect, "text": urging.effect_text}
    _record(actor, "tasking.urging.judged", urging, urging.organisation.path, data)
    return urging


def _demander(actor: Actor, path: str) -> int:
    """The organisation for which the actor urges: of his posts the nearest one at or above the path."""
    above = [post for post in actor.posts if post.organisation_id and path.startswith(post.path)]
    if above:
        return max(above, key=lambda post: len(post.path)).organisation_id
    root = organisations(actor).filter(path=root_path(path)).first() or organisations(actor).get(path=path)
    return root.pk


def _permit_answer(actor: Actor, urging: Urging) -> None:
    if not may_answer_urging(actor, urging):
        raise NotPermitted("tasking.urging.answer_not_permitted", "签收和回复由被催办岗位的任职人办理。")


def _locked(urging: Urging) -> Urging:
    return (
        Urging.objects.select_for_update(of=("self",)).select_related("organisation", "post").get(pk=urging.pk)
    )  # fmt: skip


def _record(actor: Actor, word: str, urging: Urging, path: str, data: dict[str, object]) -> None:
    subject = Subject("tasking.urging", urging.pk, urging.about_title)
    record(actor=actor, word=word, subject=subject, unit_path=path, data=data)
