"""What a reader may do next from a record of the chain: one act per stage, offered beside that stage's records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from yipanqi.accountability.policies import may_decide
from yipanqi.basics.actors import Actor
from yipanqi.execution.policies import may_record
from yipanqi.inspection.policies import may_inspect
from yipanqi.planning.policies import may_propose_junction
from yipanqi.tasking.policies import may_issue


@dataclass(frozen=True)
class NextAct:
    """A stage, the word on the link, and the page of the act with what is known already."""

    stage: str
    label: str
    href: str


def next_acts(actor: Actor, kind: str, record: Any) -> dict[str, NextAct]:
    """The acts by their stage; costs nothing beyond the record as its page has read it."""
    found = _FROM[kind](actor, record) if kind in _FROM else ()
    return {act.stage: act for act in found}


def _act(stage: str, label: str, url_name: str, *args: int, **asked: int | None) -> NextAct:
    known = urlencode({name: value for name, value in asked.items() if value is not None})
    address = reverse(url_name, args=args)
    return NextAct(stage, label, f"{address}?{known}" if known else address)


def _from_item(actor: Actor, item: Any) -> Iterator[NextAct]:
    if item.state != "open":
        return
    path = item.organisation.path
    below = (own for own in actor.acts_on if own.startswith(path))
    if item.business_face and any(may_propose_junction(actor, item, own) for own in (path, *below)):
        yield _act("planning", "提出结合点", "planning:propose_junction", item.pk)
    if may_issue(actor, path):
        yield _act(
            "tasking", "下达责任", "tasking:issue_duty", organisation=item.organisation_id, item=item.pk
        )


def _from_junction(actor: Actor, junction: Any) -> Iterator[NextAct]:
    path, home = junction.organisation.path, junction.organisation_id
    if junction.state == "agreed" and may_issue(actor, path):
        yield _act("tasking", "下达责任", "tasking:issue_duty", organisation=home, junction=junction.pk)
    if junction.state == "agreed" and may_record(actor, path):
        yield _act(
            "execution", "登记活动", "execution:record_activity", organisation=home, junction=junction.pk
        )
    if may_inspect(actor, path):
        yield _act(
            "inspection", "登记问题", "inspection:register_finding", organisation=home, junction=junction.pk
        )


def _from_duty(actor: Actor, duty: Any) -> Iterator[NextAct]:
    path, home = duty.organisation.path, duty.organisation_id
    if duty.state != "ended" and may_record(actor, path):
        waiting = [node for node in duty.occurrences.all() if node.state != "done"]
        first = min(waiting, key=lambda node: node.due_on).pk if waiting else None
        yield _act(
            "execution", "登记活动", "execution:record_activity",
            organisation=home, junction=duty.junction_id, occurrence=first,
        )  # fmt: skip
    if may_inspect(actor, path):
        yield _act("inspection", "登记问题", "inspection:register_finding", organisation=home, duty=duty.pk)


def _from_activity(actor: Actor, activity: Any) -> Iterator[NextAct]:
    if activity.state == "recorded" and may_inspect(actor, activity.organisation.path):
        yield _act("inspection", "登记问题", "inspection:register_finding", activity=activity.pk)


def _from_finding(actor: Actor, finding: Any) -> Iterator[NextAct]:
    if finding.is_closed and may_decide(actor, finding.organisation.path):
        yield _act("accountability", "结果运用", "accountability:decide_consequence", finding=finding.pk)


def _from_result(actor: Actor, result: Any) -> Iterator[NextAct]:
    if result.confirmed_on is not None and may_decide(actor, result.organisation.path):
        yield _act("accountability", "结果运用", "accountability:decide_consequence", result=result.pk)


_FROM: dict[str, Callable[[Actor, Any], Iterator[NextAct]]] = {
    "plan_item": _from_item,
    "junction": _from_junction,
    "duty": _from_duty,
    "activity": _from_activity,
    "finding": _from_finding,
    "result": _from_result,
}
