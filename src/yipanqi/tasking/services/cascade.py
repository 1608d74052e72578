"""Handing a duty down, receiving it, breaking it down, and which offices a post is in charge of."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import offices, organisations, posts_of, root_path
from yipanqi.tasking.errors import DutyMovedOn, DutyRefused
from yipanqi.tasking.models import Duty, DutyHanding, Portfolio
from yipanqi.tasking.policies import may_hand_down, may_issue, may_receive
from yipanqi.tasking.services.duties import DutyDraft, Standing, issue_duty


@transaction.atomic
def hand_down_duty(*, actor: Actor, duty: Duty, organisation_ids: Sequence[int]) -> int:
    """Hand the duty down to organisations below its own; who has it already keeps it. Refuses one that is not below."""
    if not may_hand_down(actor, duty):
        raise NotPermitted(
            "tasking.hand_down.not_permitted",
            "下发责任由责任岗位的任职人、本组织党务工作人员或本单位党组办理。",
        )
    if duty.state == Duty.ENDED:
        raise DutyMovedOn("tasking.hand_down.ended", "这项责任已经结束，不能再下发。")
    home = duty.organisation.path
    found = [
        one
        for one in organisations(system_actor(actor.today)).filter(
            pk__in=set(organisation_ids), path__startswith=home
        )
        if one.path != home
    ]
    if not found or len(found) < len(set(organisation_ids)):
        raise DutyRefused(
            "tasking.hand_down.place",
            "只能下发给本组织的下级党组织，请重新选择。",
            {"organisations": "请选择下级党组织。"},
        )
    there = set(duty.handings.values_list("organisation_id", flat=True))
    new = [one for one in found if one.pk not in there]
    DutyHanding.objects.bulk_create(
        DutyHanding(duty=duty, organisation=one, handed_on=actor.today, handed_by_name=actor.name)
        for one in new
    )
    _record(actor, "tasking.duty.handed_down", duty, home, {"to": [one.short_name for one in new]})
    return len(new)


@transaction.atomic
def receive_duty(*, actor: Actor, handing: DutyHanding) -> DutyHanding:
    """Receive a duty handed down, for the organisation whose staff one is. Refuses a second receipt."""
    handing = _received_by(actor, handing)
    if handing.received_on is not None:
        raise DutyMovedOn(
            "tasking.receive.state", f"{handing.received_by_name}已于{handing.received_on}签收。"
        )
    handing.received_on, handing.received_by_name = actor.today, actor.name
    handing.save(update_fields=("received_on", "received_by_name"))
    _record(
        actor, "tasking.duty.received", handing.duty, handing.organisation.path, {"received_on": actor.today}
    )
    return handing


@transaction.atomic
def break_down_duty(*, actor: Actor, handing: DutyHanding, draft: DutyDraft) -> Duty:
    """Give a post here its part of a duty that was handed down; that receives it too. Refuses nodes after the superior's last."""
    handing = _received_by(actor, handing)
    last = handing.duty.occurrences.order_by("-due_on").values_list("due_on", flat=True).first()
    if last is not None and any(node.due_on > last for node in draft.nodes):
        raise DutyRefused(
            "tasking.break_down.late",
            f"时间节点晚于上级要求的最后时限{last}，请提前。",
            {"due_dates": f"不能晚于{last}。"},
        )
    above = handing.duty
    made = issue_duty(
        actor=actor,
        organisation=handing.organisation,
        draft=replace(
            draft,
            above_id=above.pk,
            plan_item_id=draft.plan_item_id or above.plan_item_id,
            junction_id=draft.junction_id or above.junction_id,
        ),
    )
    if handing.received_on is None:
        handing.received_on, handing.received_by_name = actor.today, actor.name
        handing.save(update_fields=("received_on", "received_by_name"))
    return made


@transaction.atomic
def keep_whole(*, actor: Actor, handing: DutyHanding, reason: str) -> DutyHanding:
    """Say why the duty needs no breaking down here. Refuses without a reason."""
    handing = _received_by(actor, handing)
    if not reason.strip():
        raise DutyRefused("tasking.keep_whole.reason", "请写明不再分解的理由。", {"reason": "不能为空。"})
    if handing.received_on is None:
        handing.received_on, handing.received_by_name = actor.today, actor.name
    handing.kept_whole = reason.strip()[:300]
    handing.save()
    _record(
        actor,
        "tasking.duty.kept_whole",
        handing.duty,
        handing.organisation.path,
        {"reason": handing.kept_whole},
    )
    return handing


@transaction.atomic
def set_portfolio(*, actor: Actor, organisation: Standing, post_id: int, unit_ids: Sequence[int]) -> int:
    """Write which offices the post is in charge of from today; what it no longer is ends yesterday. Refuses another agency's."""
    path = root_path(organisation.path)
    if not may_issue(actor, path):
        raise NotPermitted(
            "tasking.portfolio.not_permitted", "分管分工由本单位机关党委党务工作人员或党组登记。"
        )
    everybody = system_actor(actor.today)
    post = posts_of(everybody, path).filter(pk=post_id).first()
    agency_id = organisations(everybody).values_list("agency_id", flat=True).get(path=path)
    units = set(offices(everybody).filter(pk__in=unit_ids, parent_id=agency_id).values_list("pk", flat=True))
    if post is None or units != set(unit_ids):
        raise DutyRefused("tasking.portfolio.elsewhere", "岗位和科室都要是本单位的，请重新选择。")
    running = Portfolio.objects.select_for_update().filter(post_id=post_id, until_on__isnull=True)
    gone = [one for one in running if one.unit_id not in units]
    for one in gone:
        if one.from_on >= actor.today:
            one.delete()
        else:
            one.until_on = actor.today - datetime.timedelta(days=1)
            one.save(update_fields=("until_on",))
    new = units - {one.unit_id for one in running}
    Portfolio.objects.bulk_create(
        Portfolio(post_id=post_id, unit_id=unit, from_on=actor.today) for unit in sorted(new)
    )
    subject = Subject("tasking.portfolio", post_id, post.title)
    data = {"offices": sorted(units), "ended": len(gone)}
    record(actor=actor, word="tasking.portfolio.set", subject=subject, unit_path=path, data=data)
    return len(new)


def _received_by(actor: Actor, handing: DutyHanding) -> DutyHanding:
    if not may_receive(actor, handing):
        raise NotPermitted(
            "tasking.receive.not_permitted",
            f"签收和分解由“{handing.organisation.short_name}”的党务工作人员办理。",
        )
    return (
        DutyHanding.objects.select_for_update(of=("self",))
        .select_related("organisation", "duty__organisation", "duty__post")
        .get(pk=handing.pk)
    )


def _record(actor: Actor, word: str, duty: Duty, path: str, data: dict[str, object]) -> None:
    subject = Subject("tasking.duty", duty.pk, duty.title)
    record(actor=actor, word=word, subject=subject, unit_path=path, data=data)
