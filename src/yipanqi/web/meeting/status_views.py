"""名册情形: who has no vote or is not counted, from when, on what paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.meeting import queries, services
from yipanqi.organisation.queries import agency_roots, members_as_at
from yipanqi.web.frame.asking import asked_number
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.meeting.forms import EndForm, StatusForm

MOST_MEMBERS = 3000


@require_safe
@login_required
def statuses(request: HouseRequest) -> HttpResponse:
    """The circumstances entered for the members of one's organisations; for staff alone."""
    _permit(request)
    known = queries.circumstances()
    shown = page_of(request, queries.statuses(request.actor))
    context = {
        "page": shown,
        "rows": [
            (one, known.get(one.code), one.until_on is None or one.until_on >= request.actor.today)
            for one in shown
        ],
        "known": known.values(),
    }
    return page(request, "meeting/statuses.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def enter_status(request: HouseRequest) -> HttpResponse:
    """Enter a circumstance of a member."""
    _permit(request)
    actor = request.actor
    roots = list(agency_roots(actor))
    chosen = next(
        (one for one in roots if one.pk == asked_number(request, "organisation")), next(iter(roots), None)
    )
    paths = [chosen.path] if chosen is not None and len(roots) > 1 else actor.acts_on
    members = [
        (each.person_id, f"{each.person.name}（{each.organisation.short_name}）")
        for path in paths
        for each in members_as_at(actor, path)[:MOST_MEMBERS]
    ]
    form = StatusForm(members, request.POST or None, initial={"from_on": actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.enter_status(actor=actor, draft=form.draft())
            messages.success(request, "名册情形已登记，以后取的名册会按它计算。")
            return redirect("meeting:statuses")
    return page(
        request, "meeting/enter_status.html",
        {"form": form, "known": queries.circumstances().values(), "organisations": roots, "chosen": chosen},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def end_status(request: HouseRequest, pk: int) -> HttpResponse:
    """The circumstance ended."""
    shown = queries.status(request.actor, pk)
    form = EndForm(request.POST or None, initial={"until_on": request.actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.end_status(actor=request.actor, status=shown, until_on=form.cleaned_data["until_on"])
            messages.success(request, "已登记结束。")
            return redirect("meeting:statuses")
    context = {"form": form, "status": shown, "known": queries.circumstances().get(shown.code)}
    return page(request, "meeting/end_status.html", context)


def _permit(request: HouseRequest) -> None:
    if not request.actor.acts_on:
        raise NotPermitted("meeting.status.not_permitted", "名册情形由党务工作人员登记和查看。")
