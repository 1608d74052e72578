"""Opening a plan, keeping a draft of it, adopting it with its baseline."""

from __future__ import annotations

import json

from django.db import transaction
from django.db.models import F

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Subject, record
from yipanqi.meeting.queries import collective_decision
from yipanqi.organisation.queries import agency_roots, organisations
from yipanqi.planning.errors import PlanFrozen, PlanNotComplete
from yipanqi.planning.models import Plan, PlanItem, PlanVersion
from yipanqi.planning.policies import may_adopt_plan, may_plan
from yipanqi.planning.queries.plans import WITHOUT_REASON, Standing
from yipanqi.planning.queries.versions import content_of, with_words

NAMED = 5
MATTER = "annual_plan"
"""The matter of the list of collective decisions that a plan belongs to."""


@transaction.atomic
def open_plan(*, actor: Actor, organisation: Standing, year: int, title: str = "") -> Plan:
    """Open an agency's plan of a year. Refuses a second one and an organisation that is not an agency's top."""
    if not may_plan(actor, organisation.path):
        raise NotPermitted(
            "planning.plan.not_permitted", "编制年度计划由本单位机关党组织的党务工作人员办理。"
        )
    root = agency_roots(actor).filter(pk=organisation.pk).first()
    if root is None:
        raise Refused(
            "planning.plan.not_agency",
            f"“{organisation.short_name}”不是一个单位的机关党组织，年度计划请在单位一级编制。",
        )
    if Plan.objects.filter(organisation_id=organisation.pk, year=year).exists():
        raise Refused(
            "planning.plan.exists", f"{year}年的计划已经有了，请在原计划中增加事项。", {"year": "已有计划。"}
        )
    agency = root.agency.name if root.agency else root.short_name
    plan = Plan.objects.create(
        organisation=root, year=year, title=title.strip() or f"{agency}{year}年工作计划"
    )
    record(
        actor=actor,
        word="planning.plan.opened",
        subject=Subject("planning.plan", plan.pk, plan.title),
        unit_path=organisation.path,
        data={"year": year},
    )
    return plan


@transaction.atomic
def adopt_plan(*, actor: Actor, plan: Plan) -> Plan:
    """Freeze the plan as the year's baseline. Refuses an empty plan, an empty face without a reason, and where the agency has a
    leading group, a plan that no meeting of it has decided (DecisionMissing)."""
    if not may_adopt_plan(actor, plan):
        raise NotPermitted("planning.adopt.not_permitted", "审定年度计划由本单位党组书记或副书记办理。")
    plan = Plan.objects.select_for_update().select_related("organisation").get(pk=plan.pk)
    if plan.is_adopted:
        raise PlanFrozen("planning.adopt.adopted", "这份计划已经审定过了。")
    items = PlanItem.objects.filter(plan=plan)
    if not items.exists():
        raise PlanNotComplete("planning.adopt.empty", "计划里还没有事项，请先增加事项再审定。")
    lacking = list(items.filter(WITHOUT_REASON).order_by("number").values_list("number", "title"))
    if lacking:
        names = "；".join(f"第{number}项{title}" for number, title in lacking[:NAMED])
        more = f"等{len(lacking)}项" if len(lacking) > NAMED else ""
        raise PlanNotComplete(
            "planning.adopt.reason_missing",
            f"有一面空着而没有写明原因：{names}{more}。请补写另一面或写明原因，再审定。",
        )
    decided = _decision(actor, plan)
    plan.state, plan.adopted_on, plan.adopted_by_name = Plan.ADOPTED, actor.today, actor.name
    plan.save(update_fields=("state", "adopted_on", "adopted_by_name"))
    items.update(original_due_on=F("due_on"))
    version = _version(actor, plan, PlanVersion.BASELINE, "审定的基准")
    record(
        actor=actor,
        word="planning.plan.adopted",
        subject=Subject("planning.plan", plan.pk, plan.title),
        unit_path=plan.organisation.path,
        data={
            "items": len(version.content),
            "adopted_on": actor.today,
            "digest": version.digest,
            "decision": decided,
        },
    )
    return plan


@transaction.atomic
def keep_draft(*, actor: Actor, plan: Plan, title: str = "") -> PlanVersion:
    """Keep the draft as it stands, so that later ones can be laid beside it. Refuses an adopted plan and an unchanged draft."""
    if not may_plan(actor, plan.organisation.path):
        raise NotPermitted("planning.draft.not_permitted", "存稿由本单位党务工作人员办理。")
    plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=plan.pk)
    if plan.is_adopted:
        raise PlanFrozen("planning.plan.frozen", "计划已经审定，基准已经保存，不需要再存稿。")
    number = PlanVersion.objects.filter(plan=plan).count() + 1
    last = PlanVersion.objects.filter(plan=plan).order_by("-pk").first()
    version = _version(actor, plan, PlanVersion.DRAFT, title.strip()[:120] or f"第{number}稿")
    if last is not None and last.digest == version.digest:
        raise PlanNotComplete("planning.draft.same", f"和“{last.title}”完全一样，没有再存。")
    record(
        actor=actor,
        word="planning.plan.draft_kept",
        subject=Subject("planning.plan", plan.pk, plan.title),
        unit_path=plan.organisation.path,
        data={"title": version.title, "items": len(version.content), "digest": version.digest},
    )
    return version


def _decision(actor: Actor, plan: Plan) -> str:
    """By which meeting the plan was decided; nothing for an agency without a leading group and for plans taken in from before."""
    agency = plan.organisation.agency_id
    groups = organisations(system_actor(actor.today)).filter(kind="leading_group", agency_id=agency)
    if actor.kind == "system" or agency is None or not groups.exists():
        return ""
    return collective_decision(actor, MATTER, "planning.plan", plan.pk).cited


def _version(actor: Actor, plan: Plan, kind: str, title: str) -> PlanVersion:
    content = content_of(with_words(PlanItem.objects.filter(plan=plan)).order_by("number"))
    return PlanVersion.objects.create(
        plan=plan,
        organisation=plan.organisation,
        kind=kind,
        title=title,
        taken_on=actor.today,
        taken_by_name=actor.name[:60],
        content=content,
        digest=sm3(json.dumps(content, ensure_ascii=False, sort_keys=True)),
    )
