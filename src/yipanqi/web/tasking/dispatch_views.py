"""Dispatch rounds: the list, one round's status table with remarks, Word and Excel; urging notices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import HouseError, NotPermitted
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations
from yipanqi.tasking import policies
from yipanqi.tasking.queries import dispatching as dispatch_queries
from yipanqi.tasking.reports import dispatch_paper
from yipanqi.tasking.services import dispatching
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.exporting import exported, paper_download, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.cycle_forms import OpenRoundForm


@require_safe
@login_required
def dispatch_rounds(request: HouseRequest) -> HttpResponse:
    """The rounds that concern the reader."""
    shown = page_of(request, dispatch_queries.dispatch_rounds(request.actor))
    context = {"page": shown, "may_open": bool(_places(request))}
    return page(request, "tasking/dispatch_rounds.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def open_round(request: HouseRequest) -> HttpResponse:
    """Open a round: over what, on which day."""
    places = _places(request)
    if not places:
        raise NotPermitted(
            "tasking.dispatch.not_permitted",
            "调度由被调度单位或其上级的党务工作人员，以及本单位党组办理。",
        )
    today = request.actor.today
    initial = {"held_on": today, "title": f"{today.year}年{today.month}月重点事项调度", "about": places[0].pk}
    form = OpenRoundForm(request.POST or None, initial=initial)
    form.let_choose("about", [(one.pk, one.name) for one in places])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            about = organisation_in_reach(request.actor, data.pop("about"))
            home = _home(request, about)
            opened = dispatching.open_round(actor=request.actor, organisation=home, about=about, **data)
            messages.success(request, "状态表已按记录填好，只需写备注。")
            return redirect("tasking:dispatch_round", opened.pk)
    act = ActPage("发起调度", "发起", "调度", reverse("tasking:dispatch_rounds"), hint="状态由计划、责任、活动、问题的记录自动填写，不要求下面报表。")  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_safe
@login_required
def dispatch_round(request: HouseRequest, pk: int) -> HttpResponse:
    """The status table of one round; as Excel, Word or PDF on demand."""
    actor = request.actor
    found = dispatch_queries.dispatch_round(actor, pk)
    lines = dispatch_queries.dispatch_lines(actor, found)
    form = request.GET.get("export", "")
    if wants_export(request) or form in ("docx", "pdf"):
        rows = dispatch_queries.status_rows(actor, found, list(lines))
        if form in ("docx", "pdf"):
            return paper_download("dispatch", dispatch_paper(found, rows), found.title, form)
        heads = ("单位", "事项", "项目", "记录所示", "自", "上次", "备注", "备注人")
        cells = (
            (row.item.organisation.name, row.item.title, one.head, one.text, one.since, one.before, row.line.remark,
             row.line.remark_by_name)
            for row in rows
            for one in row.said
        )  # fmt: skip
        return exported(request, found.title, heads, cells)
    shown = page_of(request, lines, 25)
    may_dispatch = policies.may_issue(actor, found.about.path)
    context = {
        "round": found,
        "page": shown,
        "rows": [
            (row, not found.is_frozen and (may_dispatch or policies.may_issue(actor, row.line.organisation.path)))
            for row in dispatch_queries.status_rows(actor, found, list(shown))
        ],
        "before": dispatch_queries.round_before(found),
        "may_freeze": may_dispatch and not found.is_frozen and actor.today >= found.held_on,
        "may_urge": may_dispatch,
    }  # fmt: skip
    return page(request, "tasking/dispatch_round.html", context)


@require_POST
@login_required
def remark(request: HouseRequest, pk: int) -> HttpResponse:
    """Write the remark of one line and come back to it."""
    line = dispatch_queries.dispatch_line(request.actor, pk)
    try:
        dispatching.remark(actor=request.actor, line=line, text=request.POST.get("text", ""))
        messages.success(request, "备注已写。")
    except NotPermitted:
        raise
    except HouseError as refusal:
        messages.error(request, refusal.sentence)
    here = reverse("tasking:dispatch_round", args=(line.round_id,))
    wanted = request.POST.get("page", "")
    return redirect(f"{here}?page={wanted}#line-{pk}" if wanted.isdecimal() else f"{here}#line-{pk}")


@require_POST
@login_required
def freeze_round(request: HouseRequest, pk: int) -> HttpResponse:
    """Keep the table as it stands today."""
    found = dispatch_queries.dispatch_round(request.actor, pk)
    try:
        dispatching.freeze_round(actor=request.actor, round=found)
        messages.success(request, "状态表已定格，此后记录再变，这一次不变。")
    except NotPermitted:
        raise
    except HouseError as refusal:
        messages.error(request, refusal.sentence)
    return redirect("tasking:dispatch_round", pk)


def _places(request: HouseRequest) -> list[Any]:
    """What the reader may look over: the county, agencies."""
    actor = request.actor
    tops = organisations(actor).filter(kind="work_committee") | organisations(actor).filter(
        parent__kind="work_committee"
    )
    return [
        one
        for one in tops.exclude(kind="leading_group").order_by("path")
        if policies.may_issue(actor, one.path)
    ]


def _home(request: HouseRequest, about: Any) -> Any:
    """For whom the reader dispatches: the organisation of his nearest post at or above, else what is looked over."""
    above = [
        post.organisation_id
        for post in request.actor.posts
        if post.organisation_id and about.path.startswith(post.path)
    ]
    found = organisations(request.actor).filter(pk__in=above).order_by("-path").first()
    return found or about
