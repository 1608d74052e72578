"""One piece of evidence: its page, its bytes, its preview, its replacement and withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.evidence import queries, services
from yipanqi.evidence.policies import may_change, may_compare_pictures
from yipanqi.web.evidence.forms import ReplaceForm, WithdrawForm
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page


@require_safe
@login_required
def piece(request: HouseRequest, pk: int) -> HttpResponse:
    """The piece with its versions, its custody, and for staff the pictures that look like it."""
    return _page(request, queries.evidence_piece(request.actor, pk), ReplaceForm(), WithdrawForm())


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def file(request: HouseRequest, pk: int) -> FileResponse:
    """The original bytes as a download; each time leaves a line of custody."""
    shown = queries.evidence_piece(request.actor, pk)
    path = services.intact_path(shown.file)
    services.record_reading(actor=request.actor, piece=shown, purpose="下载")
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=shown.name, content_type=shown.file.media_type
    )


@require_safe
@login_required
@cache_control(private=True, max_age=3600)
def preview(request: HouseRequest, pk: int) -> FileResponse:
    """A picture made smaller, shown in the page."""
    shown = queries.evidence_piece(request.actor, pk)
    return FileResponse(services.preview_path(shown.file).open("rb"), content_type="image/jpeg")


@require_http_methods(["GET", "POST"])
@login_required
def replace(request: HouseRequest, pk: int) -> HttpResponse:
    """Put a newer version in the place of the piece."""
    shown = _changeable(request, pk)
    form = ReplaceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        with refusals_on(form):
            newer = services.replace(
                actor=request.actor,
                piece=shown,
                file=services.Upload(given.name, given.chunks()),
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, "已替换，原文件保留为旧版本。")
            return redirect("evidence:piece", newer.pk)
    return _page(request, shown, form, WithdrawForm())


@require_http_methods(["GET", "POST"])
@login_required
def withdraw(request: HouseRequest, pk: int) -> HttpResponse:
    """Take the piece out of the proof, with a reason."""
    shown = _changeable(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.withdraw(actor=request.actor, piece=shown, reason=form.cleaned_data["reason"])
            messages.success(request, "已撤下，文件和记录仍保留。")
            return redirect("evidence:piece", shown.pk)
    return _page(request, shown, ReplaceForm(), form)


def _changeable(request: HouseRequest, pk: int) -> Any:
    shown = queries.evidence_piece(request.actor, pk)
    if not may_change(request.actor, shown):
        raise NotPermitted(
            "evidence.change_not_permitted", "替换和撤下佐证由上传人或本组织党务工作人员办理。"
        )
    return shown


def _page(
    request: HouseRequest, shown: Any, replace_form: ReplaceForm, withdraw_form: WithdrawForm
) -> HttpResponse:
    actor = request.actor
    versions = queries.versions_of(actor, shown)
    is_current = shown.withdrawn_on is None and versions[0] == shown
    reviews = may_compare_pictures(actor, shown.organisation.path)
    context = {
        "piece": shown,
        "versions": versions,
        "is_current": is_current,
        "may_change": is_current and may_change(actor, shown),
        "custody": queries.custody_of(actor, shown),
        "reviews": reviews,
        "similar": queries.similar_pictures(actor, shown) if reviews else [],
        "replace_form": replace_form,
        "withdraw_form": withdraw_form,
    }
    return page(request, "evidence/piece.html", context)
