"""集中教育: starting a campaign with its phases, adding a phase, closing it with a summary."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.execution.errors import StudyRefused
from yipanqi.execution.models import Campaign, CampaignPhase
from yipanqi.execution.policies import may_plan_study
from yipanqi.execution.queries.kinds import activity_kinds
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as find_organisation


@dataclass(frozen=True)
class PhaseDraft:
    """One phase to be."""

    title: str
    task: str
    starts_on: datetime.date
    ends_on: datetime.date
    kinds: tuple[str, ...]
    least: int = 1


@dataclass(frozen=True)
class CampaignDraft:
    """A campaign to be; `word` is what activities of the campaign name in title or agenda."""

    title: str
    word: str
    basis: str
    plan_text: str
    organ: str
    starts_on: datetime.date
    ends_on: datetime.date


@transaction.atomic
def start_campaign(
    *, actor: Actor, organisation_id: int, draft: CampaignDraft, phases: Sequence[PhaseDraft] = ()
) -> Campaign:
    """Start a campaign for the organisation and everything below it. Refuses what is missing and phases outside its days."""
    organisation = find_organisation(actor, organisation_id)
    _permit(actor, organisation.path)
    wrong = {
        name: "不能为空。"
        for name, value in asdict(draft).items()
        if isinstance(value, str) and not value.strip()
    }
    if draft.ends_on < draft.starts_on:
        wrong["ends_on"] = "早于开始日期。"
    if wrong:
        raise StudyRefused("execution.campaign.wrong", "集中教育没有部署，请按提示改正。", wrong)
    if Campaign.objects.filter(organisation=organisation, title=draft.title.strip()).exists():
        raise _known()
    values = {
        name: value.strip() if isinstance(value, str) else value for name, value in asdict(draft).items()
    }
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                organisation_id=organisation.pk, started_by_name=actor.name, **values
            )
    except IntegrityError as error:  # Somebody else started it between the look and the writing.
        raise _known() from error
    for phase in phases:
        _add(campaign, phase)
    _record(actor, "execution.campaign.started", campaign, {"phases": len(phases)})
    return campaign


@transaction.atomic
def add_phase(*, actor: Actor, campaign: Campaign, draft: PhaseDraft) -> CampaignPhase:
    """Add a phase. Refuses days outside the campaign's, no kind of activity, a title twice."""
    _permit(actor, campaign.organisation.path)
    campaign = _running(campaign)
    phase = _add(campaign, draft)
    _record(actor, "execution.campaign.phase_added", campaign, {"phase": phase.title})
    return phase


@transaction.atomic
def close_campaign(*, actor: Actor, campaign: Campaign, summary: str) -> Campaign:
    """Close the campaign with its summary."""
    _permit(actor, campaign.organisation.path)
    campaign = _running(campaign)
    if not summary.strip():
        raise StudyRefused("execution.campaign.summary", "请写明总结。", {"summary": "不能为空。"})
    campaign.closed_on, campaign.summary = actor.today, summary.strip()
    campaign.save(update_fields=("closed_on", "summary"))
    _record(actor, "execution.campaign.closed", campaign, {})
    return campaign


def _add(campaign: Campaign, draft: PhaseDraft) -> CampaignPhase:
    wrong: dict[str, str] = {}
    for name in ("title", "task"):
        if not getattr(draft, name).strip():
            wrong[name] = "不能为空。"
    if not campaign.starts_on <= draft.starts_on <= draft.ends_on <= campaign.ends_on:
        wrong["ends_on"] = (
            f"应在{campaign.starts_on:%Y-%m-%d}至{campaign.ends_on:%Y-%m-%d}之内，结束不早于开始。"
        )
    if not draft.kinds or set(draft.kinds) - set(activity_kinds()):
        wrong["kinds"] = "请至少选一种活动。"
    if draft.least < 1:
        wrong["least"] = "至少一次。"
    if campaign.phases.filter(title=draft.title.strip()).exists():
        wrong["title"] = "已经有这个阶段。"
    if wrong:
        raise StudyRefused("execution.campaign.phase", "阶段没有保存，请按提示改正。", wrong)
    return CampaignPhase.objects.create(
        campaign=campaign, title=draft.title.strip(), task=draft.task.strip(), starts_on=draft.starts_on,
        ends_on=draft.ends_on, kinds=list(draft.kinds), least=draft.least,
    )  # fmt: skip


def _running(campaign: Campaign) -> Campaign:
    """The campaign as it stands now, held until the act is done. Refuses a closed one."""
    found = (
        Campaign.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=campaign.pk)
    )
    if found.closed_on is not None:
        raise Conflict("execution.campaign.closed", f"这次集中教育已于{found.closed_on:%Y-%m-%d}总结。")
    return found


def _known() -> Conflict:
    return Conflict("execution.campaign.known", "同名的集中教育已经部署过，请直接打开。")


def _permit(actor: Actor, path: str) -> None:
    if not may_plan_study(actor, path):
        raise NotPermitted(
            "execution.campaign.not_permitted", "集中教育由组织单位的党务工作人员部署和总结，请转请其办理。"
        )


def _record(actor: Actor, word: str, campaign: Campaign, data: dict[str, object]) -> None:
    record(
        actor=actor, word=word, subject=Subject("execution.campaign", campaign.pk, campaign.title),
        unit_path=campaign.organisation.path, data=data,
    )  # fmt: skip
