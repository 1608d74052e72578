"""Calls and batches to sign up for: one call with who came, my carriers, the ledger of hours, each act on them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.execution import services
from yipanqi.execution.policies import (
    may_answer_call,
    may_confirm_hours,
    may_lead_carrier,
    may_record,
    may_report_hours,
    may_speak_as_partner,
)
from yipanqi.execution.queries import carrier_calls as queries
from yipanqi.execution.queries import kind_title
from yipanqi.execution.queries.batches import BatchRecord, batch_state, records_of_batches
from yipanqi.execution.queries.carrier_kinds import CarrierKind, described_kind, kinds_with_hours
from yipanqi.execution.queries.carriers import carriers_of
from yipanqi.execution.queries.other_sides import OtherSide, carrier_naming, carriers_naming
from yipanqi.web.execution.carrier_act_views import answer
from yipanqi.web.execution.carrier_forms import (
    AddToCallForm,
    AnswerForm,
    ConfirmForm,
    HoursForm,
    OtherSideForm,
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
    with_hours = kinds_with_hours()
    context = {
        "calls": queries.calls_to_answer(actor),
        "open_calls": queries.calls_open_to(actor),
        "to_report": queries.places_to_report(actor),
        "to_confirm": queries.places_to_confirm(actor)[:MINE],
        "naming": carriers_naming(actor)[:MINE],
        "places": [
            (one, described_kind(one.call.carrier.kind).call_word, queries.is_withdrawable(one, actor.today))
            for one in places
        ],
        "serves": any(one.call.carrier.kind in with_hours for one in places),
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
    """One call: how it was answered and what it came to; who came, their hours, the activities that recorded it."""
    actor = request.actor
    shown = queries.call(actor, pk)
    carrier = shown.carrier
    kind = described_kind(carrier.kind)
    is_lead, may_answer = may_lead_carrier(actor, carrier), may_answer_call(actor, carrier)
    is_running = shown.state in ("open", "answered")
    places = list(queries.places_of(actor, shown).exclude(state="withdrawn"))
    records = records_of_batches(actor, carrier, [shown]).get(shown.pk, ())
    came = {person: name for one in records for person, name in one.came.items()}
    took = (shown.answered_at - shown.called_at).total_seconds() / 3600 if shown.answered_at else None
    context = {
        "call": shown,
        "kind": kind,
        "took": round(took, 1) if took is not None else None,
        "is_late": bool(shown.due_at and (shown.answered_at or actor.moment) > shown.due_at),
        "state": batch_state(shown, actor.today, is_recorded=bool(records))
        if kind.takes_sign_up
        else shown.get_state_display(),
        "rows": [
            (one, may_confirm_hours(actor, one), may_report_hours(actor, one), one.person_id in came)
            for one in places
        ],
        "records": records,
        "came": len(came),
        "others": [name for key, name in came.items() if key not in {one.person_id for one in places}],
        "record_href": _recording(actor, shown, kind, records),
        "may_answer": kind.is_called and shown.state == "open" and may_answer,
        "may_finish": is_running
        and (is_lead or may_answer)
        and not kind.recorded_as
        and not (kind.is_called and shown.state == "open"),
        "may_cancel": is_running and is_lead and not records,
        "may_sign_up": _may_sign_up(actor, shown, places),
        "may_add": kind.counts_hours and is_lead and shown.state != "cancelled",
        "may_give": kind.counts_hours and is_lead and any(one.state == "reported" for one in places),
        "coming": len(places),
    }
    return page(request, "execution/call.html", context)


def _may_sign_up(actor: Actor, shown: Any, places: list[Any]) -> bool:
    """Whether the batch is still to be held, has room, and the reader may come and has not signed up."""
    is_over = shown.held_on is not None and shown.held_on < actor.today
    is_full = shown.wanted is not None and len(places) >= shown.wanted
    if is_over or is_full or any(one.person_id == actor.person_id for one in places):
        return False
    return actor.person_id is not None and queries.call_open_to(actor, shown.pk) is not None


def _recording(actor: Actor, shown: Any, kind: CarrierKind, records: tuple[BatchRecord, ...]) -> str:
    """Where the batch is recorded as an activity: kind, day, place and title are filled in, the roll knows who signed up.

    Empty before its day, once it was recorded or called off, and for whoever does not record there.
    """
    is_due = shown.state != "cancelled" and shown.held_on and shown.held_on <= actor.today
    if not (
        kind.recorded_as and is_due and not records and may_record(actor, shown.carrier.organisation.path)
    ):
        return ""
    said = {
        "organisation": shown.carrier.organisation_id, "kind": kind.recorded_as, "held_on": shown.held_on,
        "title": shown.title, "place": shown.place, "junction": shown.carrier.junction_id or "",
        **({kind.recorded_in: shown.served or shown.title} if kind.recorded_in else {}),
    }  # fmt: skip
    return f"{reverse('execution:record_activity')}?{urlencode(said)}"


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
    """Sign up for a batch: volunteers' service, a day of experience."""
    found = queries.call_open_to(request.actor, pk)
    if found is None:
        raise NotFound("execution.call.not_found", "没有找到可以报名的这一批，或它不对您所在的党组织开放。")
    services.sign_up(actor=request.actor, call=found)
    has_hours = described_kind(found.carrier.kind).counts_hours
    messages.success(request, "已报名。服务之后，请在这里填报时长。" if has_hours else "已报名，请按时参加。")
    return redirect("execution:mine")


@require_http_methods(["GET", "POST"])
@login_required
def add_to_call(request: HouseRequest, pk: int) -> HttpResponse:
    """Enter somebody who came and did not sign up himself."""
    actor = request.actor
    shown = queries.call(actor, pk)
    if not may_lead_carrier(actor, shown.carrier):
        raise NotPermitted(
            "execution.call.add_not_permitted", "参加人员由队伍负责人、本组织或上级的党务工作人员补登。"
        )
    form = AddToCallForm(request.POST or None)
    there = set(
        queries.places_of(actor, shown).exclude(state="withdrawn").values_list("person_id", flat=True)
    )
    offered = [(key, name) for key, name in queries.people_to_add(actor, shown.carrier) if key not in there]
    form.let_choose("person_id", [("", "请选择"), *offered])
    hint = "没有账号的人（如入党积极分子）参加了服务，在这里补登；填了时长的，等服务对象或组织者确认。"
    return answer(
        request, form, _act(shown, "补登参加人员", "补登", hint), "已补登。",
        lambda: services.add_to_call(actor=actor, call=shown, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@login_required
def withdraw_from_call(request: HouseRequest, pk: int) -> HttpResponse:
    """Stay away after all, or be taken out by the organiser."""
    place = services.withdraw_from_call(actor=request.actor, place=queries.place(request.actor, pk))
    if place.person_id == request.actor.person_id:
        messages.success(request, "已退出报名。")
        return redirect("execution:mine")
    messages.success(request, f"已把{place.person.name}移出参加人员。")
    return redirect("execution:call", place.call_id)


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


@require_http_methods(["GET", "POST"])
@login_required
def other_side(request: HouseRequest, pk: int) -> HttpResponse:
    """A joint carrier of others that names one's own organisation as the other side: whether it is right."""
    side = carrier_naming(request.actor, pk)
    if not may_speak_as_partner(request.actor, side.organisation_path):
        raise NotPermitted(
            "execution.partner.not_permitted", "由被列为对方的党组织或其上级的党务工作人员核对。"
        )
    here = reverse("execution:mine")
    act = ActPage("核对共建", "提交", "我的载体", here, side.carrier.name, here, _told_of(side))
    form = OtherSideForm(request.POST or None)
    return answer(
        request, form, act, "已核对，对方在载体页面看得到。",
        lambda: services.speak_as_partner(actor=request.actor, carrier=side.carrier, **form.cleaned_data),
    )  # fmt: skip


def _told_of(side: OtherSide) -> str:
    """The joint carrier in a few sentences for whoever does not reach it: who founded it, what it says, whom to ask."""
    carrier = side.carrier
    titles = {each.name: each.title for each in described_kind(carrier.kind).fields}
    said = [f"{titles.get(name, name)}：{text}" for name, text in carrier.details.items()]
    whom = f"负责人是{carrier.leader.name}。" if carrier.leader else "有疑问请与该党组织的书记联系。"
    return (
        f"{carrier.organisation.name}{carrier.starts_on:%Y年%m月%d日}设立{side.kind_title}“{carrier.name}”，"
        f"对方写的是{side.organisation_name}。{'；'.join(said)}。{whom}"
    )


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
