"""Duties and time nodes: lists, one duty, and each act on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.queries import CaseLine, cases, line_of
from yipanqi.organisation import queries as organisation_queries
from yipanqi.tasking import policies, queries, services
from yipanqi.tasking.queries.checklists import aspects
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.burden_views import burden_hint
from yipanqi.web.tasking.forms import WORKS, CompleteForm, EndDutyForm, IssueDutyForm
from yipanqi.web.tasking.places import issuing_places
from yipanqi.web.tasking.rows import LIGHTS, duty_rows, export_rows, occurrence_rows

STATES = (("issued", "待签收"), ("signed", "已签收"), ("ended", "已结束"))
LEVELS = (("first_responsible", "第一责任"), ("portfolio", "一岗双责"), ("specific", "具体责任"))


@dataclass(frozen=True)
class NodeLine:
    """A time node on the page of its duty."""

    node: Any
    light: str
    left: str
    may_complete: bool
    may_extend: bool
    may_excuse: bool
    cases: list[CaseLine]
    closing: queries.Closing | None = None


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
        "works": WORKS,
        "states": STATES,
        "lights": LIGHTS,
        "may_issue": bool(issuing_places(request.actor)),
    }
    return page(request, "tasking/index.html", context)


@require_safe
@login_required
def occurrences(request: HouseRequest) -> HttpResponse:
    """The time nodes within reach by due day, narrowed by light and words."""
    found = queries.occurrences_matching(
        request.actor,
        asked_word(request, "q"),
        asked_word(request, "light"),
        mine=bool(asked_word(request, "mine")),
    )
    if wants_export(request):
        heads = ("时限", "责任事项", "节点", "责任岗位", "党组织", "灯", "办结日期", "逾期标记")
        lines = (
            (each.due_on, each.duty.title, each.title, each.duty.post.title, each.organisation.short_name,
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
    choices = issuing_places(request.actor)
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
    asked = burden_hint(request.actor, chosen)
    return page(
        request, "tasking/issue_duty.html",
        {"form": form, "organisations": choices, "chosen": chosen, "asked": asked},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def issue_from_resolution(request: HouseRequest, pk: int) -> HttpResponse:
    """Make a duty of what a meeting resolved; post, day and source are filled in."""
    draft, home = services.draft_of_resolution(request.actor, pk)
    if not policies.may_issue(request.actor, home.path):
        raise NotPermitted(
            "tasking.issue.not_permitted", "下达责任由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    initial = {
        "post": draft.post_id,
        "title": draft.title,
        "source": draft.source,
        "due_dates": "\n".join(f"{node.due_on} {node.title}" for node in draft.nodes),
    }
    form = IssueDutyForm(request.POST or None, actor=request.actor, path=home.path, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            issued = services.issue_duty_from_resolution(
                actor=request.actor, resolution_id=pk, draft=form.draft()
            )
            messages.success(request, "决议已转为责任，请任职人签收。")
            return redirect("tasking:duty", issued.pk)
    act = ActPage("决议转为责任", "下达", "部署", reverse("tasking:index"), draft.title)
    return page(request, "frame/act.html", {"form": form, "act": act})


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
    if node.is_judged:
        messages.info(request, queries.closing_of(request.actor, node.duty).sentence)
        return redirect("tasking:duty", node.duty_id)
    form = CompleteForm(request.POST or None, initial={"done_on": request.actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.complete_occurrence(actor=request.actor, occurrence=node, **form.cleaned_data)
            messages.success(request, "节点已办结。")
            return redirect("tasking:duty", node.duty_id)
    return page(request, "tasking/occurrence_act.html", _act(node, form, "办结节点", "办结"))


@require_safe
@login_required
def occurrence(request: HouseRequest, pk: int) -> HttpResponse:
    """A time node is shown on the page of its duty."""
    return redirect("tasking:duty", queries.occurrence(request.actor, pk).duty_id)


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
        kind=asked_word(request, "kind"),
        work=asked_word(request, "work"),
        item_id=asked_number(request, "item"),
        person=asked_word(request, "person"),
    )


def _node(actor: Actor, node: Any, told: list[CaseLine], closing: queries.Closing | None = None) -> NodeLine:
    """A node as the page of its duty shows it, with what the reader may do."""
    is_holder = policies.holds_duty(actor, node.duty)
    is_open = node.state == "open"
    is_late = node.state == "done" and node.overdue_marked_on is not None and not node.excuse
    running = {one.case.procedure for one in told if not one.case.is_settled}
    may_close = node.state in ("open", "excused") and policies.may_complete(actor, node)
    return NodeLine(
        node=node,
        light=node.light_now,
        left=queries.countdown(node.due_on, actor.today) if is_open else "",
        may_complete=may_close and not node.is_judged,
        may_extend=is_holder and is_open and "duty_extension" not in running,
        may_excuse=is_holder and (is_open or is_late) and "duty_excuse" not in running,
        cases=told,
        closing=closing if may_close and node.is_judged else None,
    )


def _cases_about(actor: Actor, abouts: Iterable[str]) -> dict[str, list[CaseLine]]:
    """The cases in sight about these, newest first; two statements however many."""
    found: dict[str, list[CaseLine]] = {}
    for one in cases(actor).filter(about__in=list(abouts)).order_by("-begun_on", "-pk"):
        found.setdefault(one.about, []).append(line_of(one, actor.today))
    return found


def _duty_page(request: HouseRequest, pk: int, end_form: EndDutyForm) -> HttpResponse:
    actor, shown = request.actor, queries.duty(request.actor, pk)
    nodes = list(queries.occurrences_of(actor, shown))
    kinds = (services.EXTENSION, services.EXCUSE)
    waiver = f"{services.WAIVER}:{pk}"
    told = _cases_about(actor, [waiver, *(f"{kind}:{node.pk}" for kind in kinds for node in nodes)])
    closing = queries.closing_of(actor, shown) if shown.rule_id else None
    lines = [
        _node(actor, node, [one for kind in kinds for one in told.get(f"{kind}:{node.pk}", [])], closing)
        for node in nodes
    ]
    may_hand_down = policies.may_hand_down(actor, shown) and shown.state != "ended"
    context = {
        "aspect": aspects().get(shown.aspect, ""),
        "duty": shown,
        "holders": queries.holders_of(actor, [shown]).get(shown.post_id, queries.Holders()).text,
        "nodes": lines,
        "next": next((one for one in lines if one.node.state == "open"), None),
        "waivers": list(shown.waivers.order_by("-from_on")),
        "waiver_cases": told.get(waiver, []),
        "offices": [unit.name for unit in shown.offices.all()],
        "handed": queries.handed_from(actor, shown),
        "parts": queries.parts_of(actor, shown),
        "may_sign": policies.holds_duty(actor, shown) and shown.state == "issued",
        "may_waive": policies.holds_duty(actor, shown) and shown.state != "ended",
        "may_hand_down": may_hand_down and queries.below(actor, shown).exists(),
        "may_end": policies.may_issue(actor, shown.organisation.path) and shown.state != "ended",
        "end_form": end_form,
        "about": {"extension": services.EXTENSION, "excuse": services.EXCUSE, "waiver": services.WAIVER},
    }
    return page(request, "tasking/duty.html", context)
