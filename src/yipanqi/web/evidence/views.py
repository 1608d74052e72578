"""One piece of evidence: its page, its bytes, its preview, its replacement and withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.queries import cases
from yipanqi.evidence import queries, services
from yipanqi.evidence.policies import may_ask_for_more, may_change, may_compare_pictures
from yipanqi.web.evidence.forms import AskForm, ReplaceForm, ValidityForm, WithdrawForm
from yipanqi.web.frame.addresses import subject_page
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page

CASE = "casework.case"


@require_safe
@login_required
def piece(request: HouseRequest, pk: int) -> HttpResponse:
    """The piece with its versions, its custody, and for staff the pictures that look like it."""
    return _page(request, queries.evidence_piece(request.actor, pk))


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
                valid_until=form.cleaned_data["valid_until"],
            )
            messages.success(request, "已替换，原文件保留为旧版本。")
            return redirect("evidence:piece", newer.pk)
    return _page(request, shown, replace_form=form)


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
    return _page(request, shown, withdraw_form=form)


@require_http_methods(["GET", "POST"])
@login_required
def set_validity(request: HouseRequest, pk: int) -> HttpResponse:
    """Say until when the piece proves."""
    shown = _changeable(request, pk)
    form = ValidityForm(request.POST or None, initial={"valid_until": shown.valid_until})
    if request.method == "POST":
        form = ValidityForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                services.set_validity(actor=request.actor, piece=shown, **form.cleaned_data)
                messages.success(request, "有效期已登记。")
                return redirect("evidence:piece", shown.pk)
    return _page(request, shown, validity_form=form)


@require_http_methods(["GET", "POST"])
@login_required
def ask_for_more(request: HouseRequest, pk: int) -> HttpResponse:
    """A reviewer asks for more pieces of the same subject."""
    shown = queries.evidence_piece(request.actor, pk)
    form = AskForm(request.POST or None)
    services.permit_asking(request.actor, shown)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.ask_for_more(actor=request.actor, piece=shown, **form.cleaned_data)
            messages.success(request, "已提出，所属党组织的工作台会显示；补齐以前可以超过最多件数。")
            return redirect("evidence:piece", shown.pk)
    return _page(request, shown, ask_form=form)


@require_http_methods(["POST"])
@login_required
def drop_request(request: HouseRequest, pk: int) -> HttpResponse:
    """Take a request for more back."""
    asked = queries.evidence_request(request.actor, pk)
    services.drop_request(actor=request.actor, request=asked)
    messages.success(request, "已收回。")
    return redirect(subject_page(asked.subject_kind, asked.subject_key) or reverse("frame:start"))


def _may_ask(request: HouseRequest, shown: Any) -> bool:
    beside = services.pieces_beside(shown)
    return may_ask_for_more(request.actor, shown.organisation.path, {one.attached_by_key for one in beside})


def _changeable(request: HouseRequest, pk: int) -> Any:
    shown = queries.evidence_piece(request.actor, pk)
    if not may_change(request.actor, shown):
        raise NotPermitted(
            "evidence.change_not_permitted", "替换和撤下佐证由上传人或本组织党务工作人员办理。"
        )
    return shown


def _page(request: HouseRequest, shown: Any, **forms: Any) -> HttpResponse:
    """The page of one piece with its forms, those given as they were filled in."""
    actor = request.actor
    versions = queries.versions_of(actor, shown)
    is_current = shown.withdrawn_on is None and versions[0] == shown
    reviews = may_compare_pictures(actor, shown.organisation.path)
    uses = queries.uses_of(actor, shown)
    readable = _cases(actor, uses)
    asked = queries.requests_about(actor, shown.subject_kind, shown.subject_key)
    asked = [one for one in asked if one.requirement == shown.requirement]
    context = {
        "piece": shown,
        "versions": versions,
        "is_current": is_current,
        "may_change": is_current and may_change(actor, shown),
        "may_ask": is_current
        and shown.requirement in queries.requirements()
        and not any(one.state == "open" for one in asked)
        and _may_ask(request, shown),
        "custody": queries.custody_of(actor, shown),
        "uses": [(one, _address_of(one, readable)) for one in uses.pieces],
        "unseen": uses.unseen,
        "asked": asked,
        "reviews": reviews,
        "similar": queries.similar_pictures(actor, shown) if reviews else [],
        "replace_form": ReplaceForm(),
        "withdraw_form": WithdrawForm(),
        "validity_form": ValidityForm(initial={"valid_until": shown.valid_until}),
        "ask_form": AskForm(),
        **forms,
    }
    return page(request, "evidence/piece.html", context)


def _cases(actor: Actor, uses: queries.Uses) -> set[str]:
    """The numbers of those cases among the places that the reader may open; no query where there is none."""
    wanted = [one.subject_key for one in uses.pieces if one.subject_kind == CASE]
    return (
        {str(key) for key in cases(actor).filter(pk__in=wanted).values_list("pk", flat=True)}
        if wanted
        else set()
    )


def _address_of(use: Any, readable: set[str]) -> str:
    """The page of the record that the piece proves; empty where there is none or the reader may not open it."""
    if use.subject_kind == CASE and use.subject_key not in readable:
        return ""
    return subject_page(use.subject_kind, use.subject_key)
