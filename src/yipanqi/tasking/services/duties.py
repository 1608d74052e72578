"""Issuing, signing and ending duties."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.text import pinyin_keys
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import posts_of, root_path
from yipanqi.tasking.errors import DutyMovedOn, DutyRefused
from yipanqi.tasking.models import Duty, Occurrence
from yipanqi.tasking.policies import may_issue, may_sign
from yipanqi.tasking.queries.checklists import aspects


class Standing(Protocol):
    """A party organisation, as far as tasking looks at it."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...


@dataclass(frozen=True)
class Node:
    """One time node to be: the day and what is due; an empty title repeats the duty's."""

    due_on: datetime.date
    title: str = ""


@dataclass(frozen=True)
class DutyDraft:
    """What a duty is to say."""

    post_id: int
    title: str
    nodes: Sequence[Node] = ()
    level: str = Duty.SPECIFIC
    source: str = ""
    plan_item_id: int | None = None
    junction_id: int | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    rule_id: str = ""
    goal: str = ""
    measure: str = ""
    work: str = Duty.BOTH
    above_id: int | None = None
    lead_post_id: int | None = None
    party_office_post_id: int | None = None
    office_ids: Sequence[int] = ()
    resolution_id: int | None = None
    aspect: str = ""


@transaction.atomic
def issue_duty(*, actor: Actor, organisation: Standing, draft: DutyDraft) -> Duty:
    """Give a post a duty with its time nodes. Refuses a post of another agency, no title, and a duty without a node."""
    if not may_issue(actor, organisation.path):
        raise NotPermitted(
            "tasking.issue.not_permitted", "下达责任由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    wrong = faults_of(organisation, draft, actor.today)
    if wrong:
        raise DutyRefused("tasking.duty.wrong", "责任没有写对，请按下面的提示改正。", wrong)
    duty = written(actor, organisation.pk, draft)
    _record(
        actor,
        "tasking.duty.issued",
        duty,
        {"post": duty.post.title, "due_on": [node.due_on for node in draft.nodes]},
    )
    return duty


def written(
    actor: Actor, organisation_id: int, draft: DutyDraft, duty_list_id: int | None = None, number: int = 0
) -> Duty:
    """The duty of the draft with its nodes and offices, written without permit, check or record: the act around it does that."""
    duty = Duty.objects.create(
        organisation_id=organisation_id,
        post_id=draft.post_id,
        title=draft.title.strip(),
        pinyin=spelling_of(draft.title),
        goal=draft.goal.strip(),
        measure=draft.measure.strip(),
        work=draft.work,
        source=draft.source.strip(),
        level=draft.level,
        plan_item_id=draft.plan_item_id,
        junction_id=draft.junction_id,
        starts_on=draft.starts_on or actor.today,
        ends_on=draft.ends_on,
        issued_by_name=actor.name,
        rule_id=draft.rule_id,
        above_id=draft.above_id,
        lead_post_id=draft.lead_post_id,
        party_office_post_id=draft.party_office_post_id,
        resolution_id=draft.resolution_id,
        aspect=draft.aspect,
        duty_list_id=duty_list_id,
        number=number,
    )
    Occurrence.objects.bulk_create(
        Occurrence(
            duty=duty,
            organisation_id=organisation_id,
            due_on=node.due_on,
            title=node.title.strip() or duty.title,
        )
        for node in draft.nodes
    )
    duty.offices.set(draft.office_ids)
    return duty


@transaction.atomic
def sign_duty(*, actor: Actor, duty: Duty) -> Duty:
    """Sign for a duty as holder of its post, A or B. Refuses one already signed or ended."""
    if not may_sign(actor, duty):
        raise NotPermitted(
            "tasking.sign.not_permitted", f"签收由“{duty.post.title}”的任职人（A角或B角）本人办理。"
        )
    duty = _locked(duty)
    if duty.state != Duty.ISSUED:
        raise DutyMovedOn("tasking.sign.state", f"这项责任{duty.get_state_display()}，不需要再签收。")
    duty.state, duty.signed_by_name, duty.signed_on = Duty.SIGNED, actor.name, actor.today
    duty.save(update_fields=("state", "signed_by_name", "signed_on"))
    _record(actor, "tasking.duty.signed", duty, {"signed_on": actor.today})
    return duty


@transaction.atomic
def end_duty(*, actor: Actor, duty: Duty, reason: str) -> Duty:
    """End a duty before its time: what has passed stays as it is, what lies ahead is no longer asked. Refuses without a reason."""
    if not may_issue(actor, duty.organisation.path):
        raise NotPermitted(
            "tasking.end.not_permitted", "结束责任由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    duty = _locked(duty)
    if duty.state == Duty.ENDED:
        raise DutyMovedOn("tasking.end.state", "这项责任已经结束。")
    if not reason.strip():
        raise DutyRefused("tasking.end.reason", "请写明结束的原因。", {"reason": "不能为空。"})
    duty.state, duty.ends_on = Duty.ENDED, max(actor.today, duty.starts_on)
    duty.save(update_fields=("state", "ends_on"))
    drop_ahead(actor, [duty.pk], reason.strip())
    _record(actor, "tasking.duty.ended", duty, {"reason": reason.strip()})
    return duty


@functools.lru_cache(maxsize=4096)
def spelling_of(title: str) -> str:
    """The title in pinyin, in full and by initials, as the lists look for it."""
    return " ".join(pinyin_keys(title))[:800]


def drop_ahead(actor: Actor, duty_ids: Sequence[int], why: str) -> int:
    """What of these duties is open and has not passed is no longer asked, with the reason beside it; without permit or record."""
    ahead = Occurrence.objects.filter(duty_id__in=duty_ids, state=Occurrence.OPEN, due_on__gte=actor.today)
    return ahead.update(state=Occurrence.DROPPED, note=why[:300])


def faults_of(organisation: Standing, draft: DutyDraft, today: datetime.date) -> dict[str, str]:
    """What is wrong with the draft, by field."""
    wrong: dict[str, str] = {}
    if not draft.title.strip():
        wrong["title"] = "不能为空。"
    elif len(draft.title.strip()) > 200:
        wrong["title"] = "最多200字。"
    if draft.level not in dict(Duty.LEVELS):
        wrong["level"] = "没有这个责任层级。"
    if draft.aspect and draft.aspect not in aspects():
        wrong["aspect"] = "没有这个方面。"
    if not draft.nodes:
        wrong["due_dates"] = "至少写一个时间节点。"
    days = [(node.due_on, node.title.strip()) for node in draft.nodes]
    starts_on = draft.starts_on or today
    if len(set(days)) < len(days):
        wrong["due_dates"] = "时间节点有重复。"
    elif any(day < starts_on for day, _ in days):
        wrong["due_dates"] = "时间节点早于开始日期。"
    if draft.ends_on and draft.ends_on < starts_on:
        wrong["ends_on"] = "早于开始日期。"
    home = root_path(organisation.path)
    asked = (draft.post_id, draft.lead_post_id, draft.party_office_post_id)
    named = [post_id for post_id in asked if post_id is not None]
    known = set(
        posts_of(system_actor(today), home).filter(pk__in=named).order_by().values_list("pk", flat=True)
    )
    for name, post_id in (
        ("post", draft.post_id), ("lead_post", draft.lead_post_id), ("party_office_post", draft.party_office_post_id),
    ):  # fmt: skip
        if post_id is not None and post_id not in known:
            wrong[name] = "这个岗位不属于本单位。"
    if len(draft.goal.strip()) > 300:
        wrong["goal"] = "最多300字。"
    return wrong


def _locked(duty: Duty) -> Duty:
    return Duty.objects.select_for_update(of=("self",)).select_related("organisation", "post").get(pk=duty.pk)


def _record(actor: Actor, word: str, duty: Duty, data: dict[str, object]) -> None:
    subject = Subject("tasking.duty", duty.pk, duty.title)
    record(actor=actor, word=word, subject=subject, unit_path=duty.organisation.path, data=data)
