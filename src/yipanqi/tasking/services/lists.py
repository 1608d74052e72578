"""Duty lists: drafting an edition line by line, issuing it as a whole, signing for it."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import ROOT_LENGTH
from yipanqi.tasking.errors import DutyMovedOn, DutyRefused
from yipanqi.tasking.models import Duty, DutyLine, DutyList, Occurrence
from yipanqi.tasking.policies import may_issue
from yipanqi.tasking.services.duties import DutyDraft, Node, Standing, drop_ahead, faults_of, written

YEARS = range(2000, 2100)
KEPT_FIELDS = (
    "number", "duty_id", "post_id", "level", "work", "title", "goal", "measure", "source", "nodes", "plan_item_id",
    "junction_id", "lead_post_id", "party_office_post_id", "aspect",
)  # fmt: skip


@transaction.atomic
def open_list(
    *,
    actor: Actor,
    organisation: Standing,
    tier: str,
    year: int,
    first_post_id: int | None = None,
    goal: str = "",
    basis: str = "",
) -> DutyList:
    """Begin an edition; it starts with the lines of the one in force. Refuses a second draft and a tier that stands elsewhere."""
    _permit(actor, organisation.path)
    if tier not in dict(DutyList.TIERS) or year not in YEARS:
        raise DutyRefused("tasking.list.tier", "请选择清单的层级和年度。", {"tier": "请选择。"})
    is_top = len(organisation.path) <= ROOT_LENGTH
    if is_top == (tier == DutyList.BRANCH) and not _stands_alone(organisation, tier):
        raise DutyRefused(
            "tasking.list.place",
            "党组和机关党委的清单建在机关党委，党支部的清单建在支部，请换一个党组织。",
            {"tier": "与党组织不符。"},
        )
    editions = DutyList.objects.select_for_update().filter(
        organisation_id=organisation.pk, tier=tier, year=year
    )
    known = list(editions.order_by("-edition"))
    if any(one.state == DutyList.DRAFTING for one in known):
        raise DutyMovedOn("tasking.list.drafting", "这份清单已经有一版在起草，请接着那一版写。")
    before = next((one for one in known if one.state == DutyList.ISSUED), None)
    made = DutyList.objects.create(
        organisation_id=organisation.pk,
        tier=tier,
        year=year,
        edition=known[0].edition + 1 if known else 1,
        title=f"{year}年{dict(DutyList.TIERS)[tier]}责任清单",
        goal=goal.strip() or (before.goal if before else ""),
        basis=basis.strip() or (before.basis if before else ""),
        first_post_id=first_post_id or (before.first_post_id if before else None),
        drafted_by_name=actor.name,
        drafted_on=actor.today,
    )
    for line in before.lines.order_by("number").prefetch_related("offices") if before else ():
        if line.duty is not None and line.duty.state == Duty.ENDED:
            continue
        copy = DutyLine.objects.create(duty_list=made, **{name: getattr(line, name) for name in KEPT_FIELDS})
        copy.offices.set(line.offices.all())
    _record(actor, "tasking.list.opened", made, {"edition": made.edition})
    return made


@transaction.atomic
def write_line(
    *, actor: Actor, duty_list: DutyList, draft: DutyDraft, line: DutyLine | None = None
) -> DutyLine:
    """Add a line to a draft, or write one of its lines anew. Refuses what a duty may not say."""
    duty_list = _drafting(actor, duty_list)
    wrong = faults_of(
        duty_list.organisation, draft, min((node.due_on for node in draft.nodes), default=actor.today)
    )
    if wrong:
        raise DutyRefused("tasking.line.wrong", "这一条没有写对，请按下面的提示改正。", wrong)
    if line is None:
        last = duty_list.lines.order_by("-number").values_list("number", flat=True).first()
        line = DutyLine(duty_list=duty_list, number=(last or 0) + 1)
    elif line.duty_list_id != duty_list.pk:
        raise DutyRefused("tasking.line.elsewhere", "这一条不在这份清单里，请从清单页面重新进入。")
    line.post_id, line.level, line.work = draft.post_id, draft.level, draft.work
    line.title, line.goal = draft.title.strip(), draft.goal.strip()
    line.measure, line.source = draft.measure.strip(), draft.source.strip()
    line.aspect = draft.aspect
    line.nodes = [[node.due_on.isoformat(), node.title.strip()] for node in draft.nodes]
    line.plan_item_id, line.junction_id = draft.plan_item_id, draft.junction_id
    line.lead_post_id, line.party_office_post_id = draft.lead_post_id, draft.party_office_post_id
    line.save()
    line.offices.set(draft.office_ids)
    _record(actor, "tasking.list.line_written", duty_list, {"number": line.number, "title": line.title})
    return line


@transaction.atomic
def remove_line(*, actor: Actor, line: DutyLine) -> None:
    """Take a line out of a draft; the duty that it would have gone on with ends when the edition is issued."""
    duty_list = _drafting(actor, line.duty_list)
    line.offices.clear()
    _record(actor, "tasking.list.line_removed", duty_list, {"number": line.number, "title": line.title})
    line.delete()


@transaction.atomic
def change_head(
    *, actor: Actor, duty_list: DutyList, first_post_id: int | None, goal: str, basis: str
) -> DutyList:
    """Write who is first responsible, the goal and the basis of a draft."""
    duty_list = _drafting(actor, duty_list)
    duty_list.first_post_id, duty_list.goal, duty_list.basis = first_post_id, goal.strip(), basis.strip()
    duty_list.save(update_fields=("first_post", "goal", "basis"))
    _record(actor, "tasking.list.head_written", duty_list, {"first_post": first_post_id})
    return duty_list


@transaction.atomic
def drop_list(*, actor: Actor, duty_list: DutyList, reason: str) -> DutyList:
    """Give a draft up, with the reason; its lines stay to be read."""
    duty_list = _drafting(actor, duty_list)
    if not reason.strip():
        raise DutyRefused("tasking.list.reason", "请写明作废的原因。", {"reason": "不能为空。"})
    duty_list.state = DutyList.DROPPED
    duty_list.save(update_fields=("state",))
    _record(actor, "tasking.list.dropped", duty_list, {"reason": reason.strip()})
    return duty_list


@transaction.atomic
def issue_list(*, actor: Actor, duty_list: DutyList) -> DutyList:
    """Issue the edition as a whole: new lines become duties, lines carried on change theirs, what is missing ends.

    Refuses an edition without line or first-responsible post. A duty that is changed is signed for anew; its history stays with it.
    """
    duty_list = _drafting(actor, duty_list)
    lines = list(duty_list.lines.select_related("duty").prefetch_related("offices").order_by("number"))
    wrong = {} if lines else {"lines": "清单里还没有责任，请先写上。"}
    if duty_list.first_post_id is None:
        wrong["first_post"] = "请写明第一责任人的岗位。"
    if wrong:
        raise DutyRefused("tasking.list.incomplete", "清单还不能下达：" + "".join(wrong.values()), wrong)
    before = DutyList.objects.filter(
        organisation_id=duty_list.organisation_id,
        tier=duty_list.tier,
        year=duty_list.year,
        state=DutyList.ISSUED,
    ).first()
    if before is not None:
        before.state = DutyList.REPLACED
        before.save(update_fields=("state",))
        _end_missing(actor, before, duty_list, {line.duty_id for line in lines})
    for line in lines:
        draft = draft_of(line)
        if line.duty is None:
            line.duty = written(
                actor, duty_list.organisation_id, draft, duty_list_id=duty_list.pk, number=line.number
            )
            line.save(update_fields=("duty",))
        else:
            _carry_on(actor, line.duty, line, draft, duty_list)
    duty_list.state, duty_list.issued_by_name, duty_list.issued_on = (
        DutyList.ISSUED,
        actor.name,
        actor.today,
    )
    duty_list.save(update_fields=("state", "issued_by_name", "issued_on"))
    texts = [
        f"{line.number}|{line.post_id}|{line.title}|{line.goal}|{line.measure}|{line.nodes}" for line in lines
    ]
    data = {"edition": duty_list.edition, "lines": len(lines), "digest": sm3("\n".join(texts))}
    _record(actor, "tasking.list.issued", duty_list, data)
    return duty_list


@transaction.atomic
def sign_list(*, actor: Actor, duty_list: DutyList) -> int:
    """Sign for every duty of the list that one's own posts have not signed for yet. Refuses whoever has none."""
    mine = Duty.objects.select_for_update().filter(
        duty_list=duty_list, post_id__in=actor.post_ids, state=Duty.ISSUED
    )
    keys = list(mine.values_list("pk", flat=True))
    if not keys:
        raise NotPermitted(
            "tasking.list.nothing_to_sign", "这份清单里没有等您签收的责任；签收由责任岗位的任职人本人办理。"
        )
    Duty.objects.filter(pk__in=keys).update(
        state=Duty.SIGNED, signed_by_name=actor.name, signed_on=actor.today
    )
    _record(actor, "tasking.list.signed", duty_list, {"duties": len(keys), "signed_on": actor.today})
    return len(keys)


def draft_of(line: DutyLine) -> DutyDraft:
    """What the line says, as a duty is written."""
    nodes = [Node(datetime.date.fromisoformat(day), title) for day, title in line.nodes]
    return DutyDraft(
        post_id=line.post_id, title=line.title, nodes=nodes, level=line.level, source=line.source,
        plan_item_id=line.plan_item_id, junction_id=line.junction_id, goal=line.goal, measure=line.measure, work=line.work,
        lead_post_id=line.lead_post_id, party_office_post_id=line.party_office_post_id,
        office_ids=[unit.pk for unit in line.offices.all()], aspect=line.aspect,
    )  # fmt: skip


def _carry_on(actor: Actor, duty: Duty, line: DutyLine, draft: DutyDraft, duty_list: DutyList) -> None:
    """The duty goes on under the new edition; a node no longer listed is no longer asked, if it has not passed."""
    said = ("post_id", "title", "goal", "measure", "level", "work")
    wanted = {(node.due_on, node.title.strip() or draft.title.strip()) for node in draft.nodes}
    nodes = list(duty.occurrences.all())
    known = {(node.first_due_on or node.due_on, node.title) for node in nodes}
    is_changed = wanted != known or any(getattr(duty, name) != getattr(draft, name) for name in said)
    for name in (
        *said,
        "source",
        "aspect",
        "plan_item_id",
        "junction_id",
        "lead_post_id",
        "party_office_post_id",
    ):
        setattr(duty, name, getattr(draft, name))
    duty.duty_list, duty.number = duty_list, line.number
    if is_changed and duty.state == Duty.SIGNED:
        duty.state, duty.signed_by_name, duty.signed_on = Duty.ISSUED, "", None
    duty.save()
    duty.offices.set(draft.office_ids)
    Occurrence.objects.bulk_create(
        Occurrence(duty=duty, organisation_id=duty.organisation_id, due_on=day, title=title)
        for day, title in sorted(wanted - known)
    )
    gone = [node.pk for node in nodes if (node.first_due_on or node.due_on, node.title) not in wanted]
    Occurrence.objects.filter(
        pk__in=gone, state=Occurrence.OPEN, due_on__gte=actor.today, window_start__isnull=True
    ).update(state=Occurrence.DROPPED, note=f"第{duty_list.edition}版清单不再列出")


def _end_missing(actor: Actor, before: DutyList, after: DutyList, kept: set[int | None]) -> None:
    missing = [
        pk for pk in before.duties.exclude(state=Duty.ENDED).values_list("pk", flat=True) if pk not in kept
    ]
    drop_ahead(actor, missing, f"第{after.edition}版清单不再列出")
    Duty.objects.filter(pk__in=missing, starts_on__lte=actor.today).update(
        state=Duty.ENDED, ends_on=actor.today
    )


def _drafting(actor: Actor, duty_list: DutyList) -> DutyList:
    _permit(actor, duty_list.organisation.path)
    found = (
        DutyList.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=duty_list.pk)
    )
    if found.state != DutyList.DRAFTING:
        raise DutyMovedOn(
            "tasking.list.state", f"这一版清单{found.get_state_display()}，不能再改；要改请另起一版。"
        )
    return found


def _permit(actor: Actor, path: str) -> None:
    if not may_issue(actor, path):
        raise NotPermitted(
            "tasking.list.not_permitted", "责任清单由本组织或上级党务工作人员，以及本单位党组起草和下达。"
        )


def _stands_alone(organisation: Any, tier: str) -> bool:
    """An agency whose one party organisation is a branch keeps all its lists there."""
    return (
        len(organisation.path) == ROOT_LENGTH
        and organisation.kind in ("branch", "general_branch")
        and bool(tier)
    )


def _record(actor: Actor, word: str, duty_list: DutyList, data: dict[str, object]) -> None:
    subject = Subject("tasking.list", duty_list.pk, f"{duty_list.title}（第{duty_list.edition}版）")
    record(actor=actor, word=word, subject=subject, unit_path=duty_list.organisation.path, data=data)
