"""Calls and volunteering: one call with who came, my carriers, the ledger of hours, each act on them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.execution import services
from yipanqi.execution.policies import (
    may_answer_call,
    may_confirm_hours,
    may_lead_carrier,
    may_report_hours,
)
from yipanqi.execution.queries import carrier_calls as queries
from yipanqi.execution.queries import kind_title
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.carriers import carriers_of
from yipanqi.web.execution.carrier_act_views import answer
from yipanqi.web.execution.carrier_forms import (
    AnswerForm,
    ConfirmForm,
    HoursForm,
    ReasonForm,
    ResultForm,
)
from yipanqi.web.execution.carrier_lists import HOURS_HEADS, hours_cells, hours_filter
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

MINE = 30


@require_safe
@login_required
def mine(request: HouseRequest) -> HttpResponse:
    """What waits for me in carriers: calls to answer, hours to say, calls to come to, the carriers in which I serve."""
    actor = request.actor
    places = list(queries.own_places(actor)[:MINE])
    context = {
        "calls": queries.calls_to_answer(actor),
        "open_calls": queries.calls_open_to(actor),
        "to_report": queries.places_to_report(actor),
        "to_confirm": queries.places_to_confirm(actor)[:MINE],
        "places": places,
        "hours": sum(one.hours or 0 for one in places if one.state == "confirmed"),
        "carriers": [(one, kind_title(one.kind)) for one in carriers_of(actor)],
    }
    return page(request, "execution/my_carriers.html", context)


@require_safe
@login_required
def hours(request: HouseRequest) -> HttpResponse:
    """The ledger of volunteers' hours, as filtered."""
    found = queries.hours_matching(request.actor, hours_filter(request))
    if wants_export(request):
        return exported(
            request, "志愿服务台账", HOURS_HEADS, (hours_cells(one) for one in found.iterator(2000))
        )
    shown = page_of(request, found)
    context = {"page": shown, "total": queries.hours_in(found), "query": request.GET.urlencode()}
    return page(request, "execution/hours.html", context)


@require_safe
@login_required
def call(request: HouseRequest, pk: int) -> HttpResponse:
    """One call: how it was answered and what it came to; who came and their hours."""
    actor = request.actor
    shown = queries.call(actor, pk)
    carrier = shown.carrier
    kind = described_kind(carrier.kind)
    is_lead, may_answer = may_lead_carrier(actor, carrier), may_answer_call(actor, carrier)
    is_running = shown.state in ("open", "answered")
    places = list(queries.places_of(actor, shown).exclude(state="withdrawn"))
    took = (shown.answered_at - shown.called_at).total_seconds() / 3600 if shown.answered_at else None
    context = {
        "call": shown,
        "kind": kind,
        "took": round(took, 1) if took is not None else None,
        "is_late": bool(shown.due_at and (shown.answered_at or actor.moment) > shown.due_at),
        "rows": [(one, may_confirm_hours(actor, one), may_report_hours(actor, one)) for one in places],
        "may_answer": kind.is_called and shown.state == "open" and may_answer,
        "may_finish": is_running
        and (is_lead or may_answer)
        and not (kind.is_called and shown.state == "open"),
        "may_cancel": is_running and is_lead,
        "coming": len(places),
    }
    return page(request, "execution/call.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def answer_call(request: HouseRequest, pk: int) -> HttpResponse:
    """Answer a call with what will be done."""
    shown = queries.call(request.actor, pk)
    if not may_answer_call(request.actor, shown.carrier):
        raise NotPermitted("execution.answer.not_permitted", "呼叫由这支队伍的负责人或成员响应。")
    form = AnswerForm(request.POST or None)
    return answer(
        request, form, _act(shown, "响应呼叫", "响应", shown.text), "已响应，用时已记下。",
        lambda: services.answer_call(actor=request.actor, call=shown, answer=form.cleaned_data["answer"]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def finish_call(request: HouseRequest, pk: int) -> HttpResponse:
    """Say what the call came to."""
    shown = queries.call(request.actor, pk)
    if not (may_lead_carrier(request.actor, shown.carrier) or may_answer_call(request.actor, shown.carrier)):
        raise NotPermitted("execution.call.finish_not_permitted", "结果由这支队伍或组织者登记。")
    form = ResultForm(request.POST or None)
    return answer(
        request, form, _act(shown, "登记结果", "登记"), "结果已登记。",
        lambda: services.finish_call(actor=request.actor, call=shown, result=form.cleaned_data["result"]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def cancel_call(request: HouseRequest, pk: int) -> HttpResponse:
    """Call it off, with the reason."""
    shown = queries.call(request.actor, pk)
    if not may_lead_carrier(request.actor, shown.carrier):
        raise NotPermitted(
            "execution.call.not_permitted", "取消由载体负责人、本组织或上级的党务工作人员办理。"
        )
    form = ReasonForm(request.POST or None)
    return answer(
        request, form, _act(shown, "取消", "取消这次呼叫", is_grave=True), "已取消。",
        lambda: services.cancel_call(actor=request.actor, call=shown, reason=form.cleaned_data["reason"]),
    )  # fmt: skip


@require_POST
@login_required
def sign_up(request: HouseRequest, pk: int) -> HttpResponse:
    """Come to a call for volunteers."""
    found = queries.call_open_to(request.actor, pk)
    if found is None:
        raise NotFound("execution.call.not_found", "没有找到这次招募，或它不对您所在的党组织开放。")
    services.sign_up(actor=request.actor, call=found)
    messages.success(request, "已报名。服务之后，请在这里填报时长。")
    return redirect("execution:mine")


@require_POST
@login_required
def withdraw_from_call(request: HouseRequest, pk: int) -> HttpResponse:
    """Stay away after all."""
    services.withdraw_from_call(actor=request.actor, place=queries.place(request.actor, pk))
    messages.success(request, "已退出报名。")
    return redirect("execution:mine")


@require_http_methods(["GET", "POST"])
@login_required
def report_hours(request: HouseRequest, pk: int) -> HttpResponse:
    """Say how many hours were served."""
    place = queries.place(request.actor, pk)
    if not may_report_hours(request.actor, place):
        raise NotPermitted("execution.hours.not_permitted", "服务时长由本人填报，或由组织者代为登记。")
    is_own = place.person_id == request.actor.person_id
    act = _act(place.call, f"填报服务时长：{place.person.name}", "填报")
    if is_own:
        here = reverse("execution:mine")
        act = ActPage(act.heading, act.button, "我的载体", here, place.call.title, here)
    form = HoursForm(request.POST or None)
    return answer(
        request, form, act, "已填报，等服务对象或组织者确认。",
        lambda: services.report_hours(actor=request.actor, place=place, hours=form.cleaned_data["hours"]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def confirm_hours(request: HouseRequest, pk: int) -> HttpResponse:
    """Confirm hours as organiser, or enter the word of the served."""
    place = _to_confirm(request, pk)
    form = ConfirmForm(request.POST or None, initial={"hours": place.hours})
    act = _act(
        place.call,
        f"确认服务时长：{place.person.name}",
        "确认",
        f"本人自报{place.hours}小时。" if place.hours else "",
    )
    return answer(
        request, form, act, "时长已确认。",
        lambda: services.confirm_hours(actor=request.actor, place=place, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def refuse_hours(request: HouseRequest, pk: int) -> HttpResponse:
    """Do not confirm hours, with the reason."""
    place = _to_confirm(request, pk)
    form = ReasonForm(request.POST or None)
    act = _act(
        place.call,
        f"不确认服务时长：{place.person.name}",
        "不确认",
        "本人可以看到理由，重新填报。",
        is_grave=True,
    )
    return answer(
        request, form, act, "已退回本人重新填报。",
        lambda: services.refuse_hours(actor=request.actor, place=place, reason=form.cleaned_data["reason"]),
    )  # fmt: skip


def _to_confirm(request: HouseRequest, pk: int) -> Any:
    place = queries.place(request.actor, pk)
    if not may_confirm_hours(request.actor, place):
        raise NotPermitted(
            "execution.confirm.not_permitted",
            "服务时长由服务对象或组织者确认，本人不能给自己确认，请另一位组织者确认。",
        )
    return place


def _act(shown: Any, heading: str, button: str, hint: str = "", *, is_grave: bool = False) -> ActPage:
    href = reverse("execution:call", args=(shown.pk,))
    room = reverse("execution:carrier", args=(shown.carrier_id,))
    return ActPage(heading, button, shown.carrier.name, room, shown.title, href, hint, is_grave)
