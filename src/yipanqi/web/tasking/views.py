"""Duties and time nodes: lists, one duty, and each act on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.organisation import queries as organisation_queries
from yipanqi.tasking import policies, queries, services
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.forms import CompleteForm, EndDutyForm, ExcuseForm, IssueDutyForm
from yipanqi.web.tasking.rows import LIGHTS, duty_rows, export_rows, occurrence_rows

STATES = (("issued", "待签收"), ("signed", "已签收"), ("ended", "已结束"))
LEVELS = (("first_responsible", "第一责任"), ("portfolio", "一岗双责"), ("specific", "具体责任"))


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The duty list within reach, narrowed by the filters."""
    found = queries.duties_matching(request.actor, _filter(request))
    if wants_export(request):
        return exported(request, "责任清单", *export_rows(request.actor, found))
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": duty_rows(request.actor, shown),
        "levels": LEVELS,
        "states": STATES,
        "lights": LIGHTS,
        "may_issue": bool(_organisations(request)),
    }
    return page(request, "tasking/index.html", context)


@require_safe
@login_required
def occurrences(request: HouseRequest) -> HttpResponse:
    """The time nodes within reach by due day, narrowed by light and words."""
    found = queries.occurrences(request.actor)
    wanted, words = asked_word(request, "light"), asked_word(request, "q")
    conditions = queries.light_conditions(request.actor.today)
    if wanted in conditions:
        found = found.filter(conditions[wanted])
    if words:
        found = found.filter(title__icontains=words) | found.filter(organisation__name__icontains=words)
    if asked_word(request, "mine"):
        found = found.filter(duty__post_id__in=request.actor.post_ids)
    if wants_export(request):
        heads = ("时限", "节点", "责任岗位", "党组织", "灯", "办结日期", "逾期标记")
        lines = (
            (each.due_on, each.title, each.duty.post.title, each.organisation.short_name,
             queries.LIGHT_TITLES[queries.light(each, request.actor.today)], each.done_on, each.overdue_marked_on)
            for each in found[:20_000]
        )  # fmt: skip
        return exported(request, "时间节点", heads, lines)
    shown = page_of(request, found)
    return page(
        request, "tasking/occurrences.html", {"page": shown, "rows": occurrence_rows(shown), "lights": LIGHTS}
    )


@require_safe
@login_required
def duty(request: HouseRequest, pk: int) -> HttpResponse:
    """One duty: who answers, its nodes with lights and marks, what may be done."""
    return _duty_page(request, pk, EndDutyForm())


@require_http_methods(["GET", "POST"])
@login_required
def issue_duty(request: HouseRequest) -> HttpResponse:
    """Give a post a duty: first the organisation, then the rest."""
    choices = _organisations(request)
    if not choices:
        raise NotPermitted(
            "tasking.issue.not_permitted", "下达责任由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    wanted = asked_number(request, "organisation")
    chosen = organisation_queries.organisation(request.actor, wanted) if wanted else choices[0]
    initial = {"junction": asked_number(request, "junction"), "plan_item": asked_number(request, "item")}
    form = IssueDutyForm(request.POST or None, actor=request.actor, path=chosen.path, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            issued = services.issue_duty(actor=request.actor, organisation=chosen, draft=form.draft())
            messages.success(request, "责任已下达，请任职人签收。")
            return redirect("tasking:duty", issued.pk)
    return page(
        request, "tasking/issue_duty.html", {"form": form, "organisations": choices, "chosen": chosen}
    )


@require_POST
@login_required
def sign_duty(request: HouseRequest, pk: int) -> HttpResponse:
    """Sign for a duty of one's own post."""
    services.sign_duty(actor=request.actor, duty=queries.duty(request.actor, pk))
    messages.success(request, "已签收。")
    return redirect("tasking:duty", pk)


@require_POST
@login_required
def end_duty(request: HouseRequest, pk: int) -> HttpResponse:
    """End a duty with a reason."""
    form = EndDutyForm(request.POST)
    found = queries.duty(request.actor, pk)
    if not policies.may_issue(request.actor, found.organisation.path):
        raise NotPermitted(
            "tasking.end.not_permitted", "结束责任由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    if form.is_valid():
        with refusals_on(form):
            services.end_duty(actor=request.actor, duty=found, reason=form.cleaned_data["reason"])
            messages.success(request, "责任已结束。")
            return redirect("tasking:duty", pk)
    return _duty_page(request, pk, form)


@require_http_methods(["GET", "POST"])
@login_required
def complete_occurrence(request: HouseRequest, pk: int) -> HttpResponse:
    """Discharge a time node with its result."""
    node = queries.occurrence(request.actor, pk)
    if not policies.may_complete(request.actor, node):
        raise NotPermitted(
            "tasking.complete.not_permitted", "办结节点由责任岗位的任职人或本组织的党务工作人员办理。"
        )
    form = CompleteForm(request.POST or None, initial={"done_on": request.actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.complete_occurrence(actor=request.actor, occurrence=node, **form.cleaned_data)
            messages.success(request, "节点已办结。")
            return redirect("tasking:duty", node.duty_id)
    return page(request, "tasking/occurrence_act.html", _act(node, form, "办结节点", "办结"))


@require_http_methods(["GET", "POST"])
@login_required
def explain_occurrence(request: HouseRequest, pk: int) -> HttpResponse:
    """Explain as holder why a node is late."""
    node = queries.occurrence(request.actor, pk)
    if not policies.holds_duty(request.actor, node.duty):
        raise NotPermitted("tasking.explain.not_permitted", "情况说明由责任岗位的任职人填写。")
    form = ExcuseForm(request.POST or None, initial={"excuse": node.excuse})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.explain_occurrence(actor=request.actor, occurrence=node, **form.cleaned_data)
            messages.success(request, "已说明情况，等上级认可；逾期标记仍保留。")
            return redirect("tasking:duty", node.duty_id)
    return page(request, "tasking/occurrence_act.html", _act(node, form, "说明情况", "提交说明"))


@require_http_methods(["GET", "POST"])
@login_required
def accept_excuse(request: HouseRequest, pk: int) -> HttpResponse:
    """Accept the excuse as superior; the mark stays."""
    node = queries.occurrence(request.actor, pk)
    if not policies.may_accept_excuse(request.actor, node):
        raise NotPermitted(
            "tasking.excuse.not_permitted", "认可情况说明由上级党务工作人员或本单位党组办理，不能由本人认可。"
        )
    form = ExcuseForm(request.POST or None, initial={"excuse": node.excuse})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.accept_excuse(actor=request.actor, occurrence=node, **form.cleaned_data)
            messages.success(request, "已认可；逾期标记仍保留在旁。")
            return redirect("tasking:duty", node.duty_id)
    return page(request, "tasking/occurrence_act.html", _act(node, form, "认可情况说明", "认可"))


def _act(node: Any, form: Any, heading: str, button: str) -> dict[str, Any]:
    return {"node": node, "form": form, "act_heading": heading, "button": button}


def _filter(request: HouseRequest) -> queries.DutyFilter:
    return queries.DutyFilter(
        text=asked_word(request, "q"),
        level=asked_word(request, "level"),
        state=asked_word(request, "state"),
        organisation_id=asked_number(request, "organisation"),
        light=asked_word(request, "light"),
        year=asked_number(request, "year"),
        mine=bool(asked_word(request, "mine")),
    )


def _organisations(request: HouseRequest) -> list[Any]:
    """Where the actor may issue duties; for the work committee the agencies, not every branch."""
    actor = request.actor
    found = organisation_queries.organisations(actor).exclude(kind__in=("leading_group", "party_group"))
    if len(actor.acts_on) and min(len(path) for path in actor.acts_on) == 5:
        found = found.filter(parent__kind="work_committee") | found.filter(kind="work_committee")
    return [each for each in found.order_by("path") if policies.may_issue(actor, each.path)]


def _duty_page(request: HouseRequest, pk: int, end_form: EndDutyForm) -> HttpResponse:
    shown = queries.duty(request.actor, pk)
    nodes: Iterable[Any] = queries.occurrences_of(request.actor, shown)
    context = {
        "duty": shown,
        "holders": queries.holders_of(request.actor, [shown]).get(shown.post_id, queries.Holders()).text,
        "nodes": [
            (
                node,
                node.light_now,
                policies.may_complete(request.actor, node) and node.state != "done",
                policies.holds_duty(request.actor, shown) and node.state == "open",
                policies.may_accept_excuse(request.actor, node) and node.state == "open",
            )
            for node in nodes
        ],
        "may_sign": policies.holds_duty(request.actor, shown) and shown.state == "issued",
        "may_end": policies.may_issue(request.actor, shown.organisation.path) and shown.state != "ended",
        "end_form": end_form,
    }
    return page(request, "tasking/duty.html", context)
