"""Duties handed down: to whom, received, broken down, untouched below; 一岗双责 of the leaders and their portfolios."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.integration.queries.leading import own_acts
from yipanqi.organisation import queries as organisation_queries
from yipanqi.tasking import policies, queries, services
from yipanqi.tasking.errors import DutyMovedOn
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.forms import HandDownForm, IssueDutyForm, PortfolioForm, ReasonForm


@require_safe
@login_required
def untouched(request: HouseRequest) -> HttpResponse:
    """What was handed down and nobody below has touched, and who has not signed."""
    actor = request.actor
    found = queries.untouched_below(actor)
    if wants_export(request):
        heads = ("责任", "下发单位", "接收单位", "下发日期", "签收日期")
        rows = (
            (
                one.duty.title,
                one.duty.organisation.name,
                one.organisation.name,
                one.handed_on,
                one.received_on,
            )
            for one in found[:20_000]
        )
        return exported(request, "下级未动清单", heads, rows)
    waiting = queries.unsigned(actor)
    context = {
        "page": page_of(request, found),
        "arrivals": queries.arrivals(actor),
        "unsigned": waiting[:20],
        "unsigned_count": waiting.count(),
        "own": {post.organisation_id for post in actor.posts},
    }
    return page(request, "tasking/untouched.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def hand_down_duty(request: HouseRequest, pk: int) -> HttpResponse:
    """Hand a duty down to organisations below."""
    duty = queries.duty(request.actor, pk)
    if not policies.may_hand_down(request.actor, duty):
        raise NotPermitted(
            "tasking.hand_down.not_permitted",
            "下发责任由责任岗位的任职人、本组织党务工作人员或本单位党组办理。",
        )
    form = HandDownForm(request.POST or None)
    there = {line.handing.organisation_id for line in queries.handed_from(request.actor, duty)}
    choices = [(one.pk, one.name) for one in queries.below(request.actor, duty) if one.pk not in there]
    form.let_choose("organisations", choices)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            count = services.hand_down_duty(
                actor=request.actor, duty=duty, organisation_ids=form.cleaned_data["organisations"]
            )
            messages.success(request, f"已下发给{count}个党组织，等他们签收。")
            return redirect("tasking:duty", pk)
    act = ActPage(
        "下发责任", "下发", "部署", reverse("tasking:index"), duty.title, reverse("tasking:duty", args=(pk,)),
        "" if choices else "下级党组织都已下发，或本组织没有下级。",
    )  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_safe
@login_required
def handing(request: HouseRequest, pk: int) -> HttpResponse:
    """A duty handed down, as its receiver sees it: sign for it, break it down, or say why not."""
    return _handing_page(request, queries.handing(request.actor, pk), None, ReasonForm())


@require_POST
@login_required
def receive_duty(request: HouseRequest, pk: int) -> HttpResponse:
    """Sign for a duty handed down."""
    found = _received(request, pk)
    try:
        services.receive_duty(actor=request.actor, handing=found)
        messages.success(request, "已签收，请分解到岗位，或写明不再分解的理由。")
    except DutyMovedOn as refusal:  # A colleague has signed meanwhile.
        messages.info(request, refusal.sentence)
    return redirect("tasking:handing", pk)


@require_POST
@login_required
def break_down_duty(request: HouseRequest, pk: int) -> HttpResponse:
    """Give a post here its part of the duty."""
    found = _received(request, pk)
    form = IssueDutyForm(request.POST, actor=request.actor, path=found.organisation.path)
    if form.is_valid():
        with refusals_on(form):
            made = services.break_down_duty(actor=request.actor, handing=found, draft=form.draft())
            messages.success(request, "已分解到岗位，请任职人签收。")
            return redirect("tasking:duty", made.pk)
    return _handing_page(request, found, form, ReasonForm())


@require_POST
@login_required
def keep_whole(request: HouseRequest, pk: int) -> HttpResponse:
    """Say why the duty is not broken down here."""
    found = _received(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.keep_whole(actor=request.actor, handing=found, reason=form.cleaned_data["reason"])
            messages.success(request, "已说明。")
            return redirect("tasking:handing", pk)
    return _handing_page(request, found, None, form)


@require_safe
@login_required
def both_duties(request: HouseRequest) -> HttpResponse:
    """一岗双责: every leader with his offices, the party column beside the business column; an empty one is seen."""
    actor = request.actor
    roots = list(organisation_queries.agency_roots(actor))
    wanted = asked_number(request, "organisation")
    chosen = next((one for one in roots if one.pk == wanted), None) or queries.first_led(actor, roots)
    lines = queries.both_duties(actor, chosen.path) if chosen is not None else []
    holders = queries.holders_of(actor, [_AtPost(line.post.pk) for line in lines])
    acts = own_acts(actor, [line.post.pk for line in lines], actor.today.year)
    rows = [(line, holders.get(line.post.pk, queries.Holders()).text, acts[line.post.pk]) for line in lines]
    if wants_export(request):
        heads = ("岗位", "任职人", "分管科室", "党建责任", "业务责任", "空缺", "本年本人所办")
        cells = (
            (line.post.title, who, "、".join(line.offices), "；".join(d.title for d in line.party),
             "；".join(d.title for d in line.business), line.missing, did.text)
            for line, who, did in rows
        )  # fmt: skip
        return exported(request, "一岗双责", heads, cells)
    context = {
        "rows": rows,
        "roots": roots,
        "chosen": chosen,
        "may_set": chosen is not None and policies.may_issue(actor, chosen.path),
        "empty_count": sum(bool(line.missing) for line, _, _ in rows),
    }
    return page(request, "tasking/both_duties.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def set_portfolio(request: HouseRequest, pk: int, post_pk: int) -> HttpResponse:
    """Write which offices a leader's post is in charge of."""
    home = organisation_queries.organisation(request.actor, pk)
    if not policies.may_issue(request.actor, home.path):
        raise NotPermitted(
            "tasking.portfolio.not_permitted", "分管分工由本单位机关党委党务工作人员或党组登记。"
        )
    form = PortfolioForm(request.POST or None)
    agency = home.agency_id
    units = organisation_queries.offices_of(request.actor, agency) if agency else ()
    form.let_choose("offices", [(unit.pk, unit.name) for unit in units])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.set_portfolio(
                actor=request.actor, organisation=home, post_id=post_pk, unit_ids=form.cleaned_data["offices"]
            )
            messages.success(request, "分管分工已登记。")
            return redirect(f"{reverse('tasking:both_duties')}?organisation={pk}")
    act = ActPage("分管科室", "保存", "一岗双责", f"{reverse('tasking:both_duties')}?organisation={pk}")
    return page(request, "frame/act.html", {"form": form, "act": act})


class _AtPost:
    """A post by its key, for looking up its holders."""

    def __init__(self, post_id: int) -> None:
        self.post_id = post_id


def _received(request: HouseRequest, pk: int) -> Any:
    found = queries.handing(request.actor, pk)
    if not policies.may_receive(request.actor, found):
        raise NotPermitted(
            "tasking.receive.not_permitted",
            f"签收和分解由“{found.organisation.short_name}”的党务工作人员办理。",
        )
    return found


def _handing_page(
    request: HouseRequest, found: Any, form: IssueDutyForm | None, whole_form: ReasonForm
) -> HttpResponse:
    actor = request.actor
    may_receive = policies.may_receive(actor, found) and found.duty.state != "ended"
    if form is None and may_receive:
        last = found.duty.occurrences.order_by("-due_on").first()
        initial = {
            "title": found.duty.title,
            "goal": found.duty.goal,
            "source": found.duty.source or found.duty.title,
            "due_dates": last.due_on.isoformat() if last is not None else "",
            "work": found.duty.work,
            "aspect": found.duty.aspect,
            "post": next(
                (one.post_id for one in actor.posts if one.organisation_id == found.organisation_id), None
            ),
            "junction": found.duty.junction_id,
            "plan_item": found.duty.plan_item_id,
        }
        form = IssueDutyForm(actor=actor, path=found.organisation.path, initial=initial)
    parts = [
        one
        for one in queries.parts_of(actor, found.duty)
        if one.organisation.path.startswith(found.organisation.path)
    ]
    nodes = list(found.duty.occurrences.order_by("due_on"))
    context = {
        "handing": found, "parts": parts, "nodes": nodes, "form": form if may_receive else None, "whole_form": whole_form,
        "may_receive": may_receive,
    }  # fmt: skip
    return page(request, "tasking/handing.html", context)
