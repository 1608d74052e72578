"""Resolutions: the list, one of them, what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.meeting import queries, services
from yipanqi.meeting.policies import may_finish, may_record
from yipanqi.organisation.queries import bodies
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.meeting.forms import OutcomeForm, ReasonForm
from yipanqi.web.meeting.lists import (
    RESOLUTION_HEADS,
    RESOLUTION_STATES,
    owner_words,
    resolution_cells,
    resolution_filter,
)


@require_safe
@login_required
def resolutions(request: HouseRequest) -> HttpResponse:
    """The resolutions that the actor may read or carries out, newest first."""
    actor = request.actor
    found = queries.resolutions_matching(actor, resolution_filter(request))
    if wants_export(request):
        return exported(request, "会议决议", RESOLUTION_HEADS, (resolution_cells(one) for one in found))
    shown = page_of(request, found)
    asked = request.GET.copy()
    asked["export"] = "xlsx"
    context = {
        "page": shown,
        "rows": [
            (one, owner_words(one.owner), one.due_on is not None and one.due_on < actor.today and one.is_open)
            for one in shown
        ],
        "states": RESOLUTION_STATES,
        "organisations": bodies(actor),
        "exports": f"?{asked.urlencode()}",
    }
    return page(request, "meeting/resolutions.html", context)


@require_safe
@login_required
def resolution(request: HouseRequest, pk: int) -> HttpResponse:
    """One resolution: who carries it out, until when, by which vote, what came of it."""
    shown = queries.resolution(request.actor, pk)
    context = {
        "resolution": shown,
        "meeting": shown.item.meeting,
        "reads_meeting": queries.meetings(request.actor).filter(pk=shown.item.meeting_id).exists(),
        "owner": owner_words(shown.owner),
        "is_overdue": shown.is_open and shown.due_on is not None and shown.due_on < request.actor.today,
        "may_finish": shown.is_open and may_finish(request.actor, shown),
        "may_revoke": shown.state == "adopted" and may_record(request.actor, shown.item.meeting),
        "form": OutcomeForm(),
    }
    return page(request, "meeting/resolution.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def finish_resolution(request: HouseRequest, pk: int) -> HttpResponse:
    """Say what came of it."""
    shown = queries.resolution(request.actor, pk)
    if not may_finish(request.actor, shown):
        raise NotPermitted(
            "meeting.resolution.not_permitted", "决议的落实情况由责任岗位或本组织的党务工作人员登记。"
        )
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.finish_resolution(
                actor=request.actor, resolution=shown, outcome=form.cleaned_data["outcome"]
            )
            messages.success(request, "已登记落实情况。")
            return redirect("meeting:resolution", pk)
    context = {
        "form": form,
        "meeting": shown.item.meeting,
        "heading": "登记落实情况",
        "act": "登记",
        "says": shown.text,
    }
    return page(request, "meeting/reason.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def revoke_resolution(request: HouseRequest, pk: int) -> HttpResponse:
    """Revoke a resolution, with a reason."""
    shown = queries.resolution(request.actor, pk)
    if not may_record(request.actor, shown.item.meeting):
        raise NotPermitted("meeting.resolution.not_permitted", "撤销决议由登记会议的工作人员办理。")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.revoke_resolution(
                actor=request.actor, resolution=shown, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "决议已撤销，原文和留痕仍保留。")
            return redirect("meeting:resolution", pk)
    context = {
        "form": form,
        "meeting": shown.item.meeting,
        "heading": "撤销决议",
        "act": "撤销决议",
        "says": shown.text,
    }
    return page(request, "meeting/reason.html", context)
