"""集中教育: the list, one campaign with its phases and branches, starting, adding a phase, closing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.documents.lists import ListCell
from yipanqi.execution import services
from yipanqi.execution.policies import may_plan_study
from yipanqi.execution.queries import campaigns as reading
from yipanqi.execution.queries import kind_title
from yipanqi.organisation.queries import organisations
from yipanqi.web.execution.study_acts import act, acted, permit
from yipanqi.web.execution.study_forms import CampaignForm, PhaseForm, SummaryForm
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

WORDS = {
    "done": "已做",
    "partly": "次数不够",
    "missing": "没有查到记录",
    "running": "进行中",
    "not_due": "未到期",
}
REFUSED = "集中教育由组织单位的党务工作人员部署和总结，请转请其办理。"


@require_safe
@login_required
def campaigns(request: HouseRequest) -> HttpResponse:
    """The campaigns that concern the reader."""
    actor = request.actor
    context = {"page": page_of(request, reading.campaigns(actor)), "may_start": bool(actor.acts_on)}
    return page(request, "execution/campaigns.html", context)


@require_safe
@login_required
def campaign(request: HouseRequest, pk: int) -> HttpResponse:
    """One campaign: phases, and each branch in each of them."""
    actor = request.actor
    shown = reading.campaign(actor, pk)
    phases = reading.phases_of(shown)
    rows = reading.campaign_rows(actor, shown, phases, asked_word(request, "q"))
    behind = sum(row.is_behind for row in rows)
    if asked_word(request, "only") == "behind":
        rows = [row for row in rows if row.is_behind]
    if wants_export(request):
        heads = ("党支部", *(f"{phase.title}（{phase.starts_on}至{phase.ends_on}）" for phase in phases))
        return exported(request, shown.title, heads, map(_cells, rows))
    may = may_plan_study(actor, shown.organisation.path)
    context = {
        "campaign": shown, "phases": [(one, "、".join(map(kind_title, one.kinds))) for one in phases],
        "page": page_of(request, rows), "behind": behind, "may_run": may and shown.closed_on is None, "words": WORDS,
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/campaign.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def start_campaign(request: HouseRequest) -> HttpResponse:
    """Start a campaign for an organisation and everything below it."""
    actor = request.actor
    permit(bool(actor.acts_on), REFUSED, "execution.campaign.not_permitted")
    offered = [
        (one.pk, one.name) for one in organisations(actor)
        if may_plan_study(actor, one.path) and one.kind not in {"party_group", "discipline_committee"}
    ]  # fmt: skip
    own = {post.organisation_id for post in actor.posts}
    first = next((key for key, _ in offered if key in own), None)
    form = CampaignForm(request.POST or None, initial={"organisation": first, "starts_on": actor.today})
    form.let_choose("organisation", offered)

    def run() -> str:
        started = services.start_campaign(
            actor=actor, organisation_id=form.cleaned_data["organisation"], draft=form.draft()
        )
        return reverse("execution:campaign", args=[started.pk])

    return acted(request, form, _act("部署集中教育", "部署"), "已部署，请接着写出各阶段。", run)


@require_http_methods(["GET", "POST"])
@login_required
def add_phase(request: HouseRequest, pk: int) -> HttpResponse:
    """Add a phase."""
    shown = _runnable(request, pk)
    form = PhaseForm(request.POST or None, initial={"starts_on": shown.starts_on, "least": 1})

    def run() -> str:
        services.add_phase(actor=request.actor, campaign=shown, draft=form.draft())
        return reverse("execution:campaign", args=[pk])

    return acted(request, form, _act("增加阶段", "保存", shown), "阶段已增加。", run)


@require_http_methods(["GET", "POST"])
@login_required
def close_campaign(request: HouseRequest, pk: int) -> HttpResponse:
    """Close the campaign with its summary."""
    shown = _runnable(request, pk)
    form = SummaryForm(request.POST or None)

    def run() -> str:
        services.close_campaign(actor=request.actor, campaign=shown, summary=form.cleaned_data["summary"])
        return reverse("execution:campaign", args=[pk])

    return acted(request, form, _act("总结", "写入总结", shown), "已总结。", run)


def _runnable(request: HouseRequest, pk: int) -> Any:
    shown = reading.campaign(request.actor, pk)
    permit(
        may_plan_study(request.actor, shown.organisation.path), REFUSED, "execution.campaign.not_permitted"
    )
    return shown


def _act(heading: str, button: str, campaign: Any = None) -> Any:
    if campaign is None:
        return act(heading, button, "", "")
    return act(heading, button, campaign.title, reverse("execution:campaign", args=[campaign.pk]))


def _cells(row: Any) -> tuple[ListCell, ...]:
    return (row.name, *(f"{WORDS[cell.state]}（{cell.number}次）" for cell in row.cells))
