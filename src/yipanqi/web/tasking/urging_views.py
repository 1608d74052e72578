"""Urging notices: the list with what came of them and what they cost, sending one, one notice with its answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.tasking import policies
from yipanqi.tasking.queries import urging as urging_queries
from yipanqi.tasking.queries.stage_sets import urging_terms
from yipanqi.tasking.services import urging as urging_services
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.cycle_forms import EffectForm, ReplyForm, UrgeForm

STATES = (("sent", "待签收"), ("received", "已收到"), ("replied", "已回复"), ("closed", "已了结"))
EFFECTS = (("helped", "已见效"), ("not_yet", "未见效"))


@require_safe
@login_required
def urgings(request: HouseRequest) -> HttpResponse:
    """The urgings within reach with what came of them; the burden by demander."""
    actor = request.actor
    year = asked_number(request, "year")
    wanted = urging_queries.UrgingFilter(
        asked_word(request, "q"), asked_word(request, "state"), asked_word(request, "effect"), year,
        asked_word(request, "scope") == "mine", asked_word(request, "scope") == "sent",
    )  # fmt: skip
    found = urging_queries.urgings_matching(actor, wanted)
    if wants_export(request):
        heads = (
            "催办日期", "催办的党组织", "催办人", "岗位", "事项", "理由", "状态", "签收日期", "回复日期", "回复", "成效", "成效说明",
        )  # fmt: skip
        lines = (
            (one.sent_on, one.demander.name, one.sent_by_name, one.post.title, one.about_title, one.reason,
             one.get_state_display(), one.received_on, one.replied_on, one.reply, one.get_effect_display(), one.effect_text)
            for one in found[:20_000]
        )  # fmt: skip
        return exported(request, "催办", heads, lines)
    context = {
        "page": page_of(request, found),
        "states": STATES,
        "effects": EFFECTS,
        "burden": urging_queries.urging_burden(actor, year or actor.today.year),
        "year": year or actor.today.year,
        "minutes_each": urging_terms().minutes_each,
    }
    return page(request, "tasking/urgings.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def urge(request: HouseRequest, kind: str, key: int) -> HttpResponse:
    """Urge the post that answers for something."""
    actor = request.actor
    about = urging_queries.what_to_urge(actor, kind, key)
    if not policies.may_issue(actor, about.organisation.path):
        raise NotPermitted(
            "tasking.urging.not_permitted", "催办由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    form = UrgeForm(
        request.POST or None, initial={"post": about.posts[0].pk} if len(about.posts) == 1 else {}
    )
    form.let_choose("post", [("", "请选择"), *((post.pk, post.title) for post in about.posts)])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            sent = urging_services.urge(
                actor=actor, kind=kind, key=key, post_id=data["post"], reason=data["reason"]
            )
            messages.success(request, "已催办，会列在对方当天的提要里。")
            return redirect("tasking:urging", sent.pk)
    mine = sum(one.sent for one in urging_queries.urging_burden(actor, actor.today.year))
    terms = urging_terms()
    hint = (
        f"每件催办约给对方添{terms.minutes_each}分钟；您看得到的范围今年已催办{mine}件。"
        f"{terms.repeat_days}天内没有新的理由不能重复催办，回复时限{terms.reply_days}个工作日。"
    )
    act = ActPage(
        "催办", "发出催办", "催办", reverse("tasking:urgings"), about.title, reverse("tasking:urgings"), hint
    )
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_safe
@login_required
def urging(request: HouseRequest, pk: int) -> HttpResponse:
    """One urging: what was asked, received, answered, seen."""
    return _urging_page(request, pk, ReplyForm(), EffectForm())


@require_POST
@login_required
def receive_urging(request: HouseRequest, pk: int) -> HttpResponse:
    """Sign that it was received."""
    urging_services.receive_urging(actor=request.actor, urging=urging_queries.urging(request.actor, pk))
    messages.success(request, "已签收，请在时限前回复。")
    return redirect("tasking:urging", pk)


@require_POST
@login_required
def reply_to_urging(request: HouseRequest, pk: int) -> HttpResponse:
    """Answer it."""
    found = urging_queries.urging(request.actor, pk)
    form = ReplyForm(request.POST)
    if not policies.may_answer_urging(request.actor, found):
        raise NotPermitted("tasking.urging.answer_not_permitted", "签收和回复由被催办岗位的任职人办理。")
    if form.is_valid():
        with refusals_on(form):
            urging_services.reply_to_urging(actor=request.actor, urging=found, **form.cleaned_data)
            messages.success(request, "已回复。")
            return redirect("tasking:urging", pk)
    return _urging_page(request, pk, form, EffectForm())


@require_POST
@login_required
def judge_urging(request: HouseRequest, pk: int) -> HttpResponse:
    """Say whether it helped."""
    found = urging_queries.urging(request.actor, pk)
    form = EffectForm(request.POST)
    if not policies.may_judge_urging(request.actor, found):
        raise NotPermitted(
            "tasking.urging.judge_not_permitted", "成效由催办一方核看，被催办岗位的任职人不能自己认定。"
        )
    if form.is_valid():
        with refusals_on(form):
            urging_services.judge_urging(actor=request.actor, urging=found, **form.cleaned_data)
            messages.success(request, "已了结，成效写在记录里。")
            return redirect("tasking:urging", pk)
    return _urging_page(request, pk, ReplyForm(), form)


def _urging_page(request: HouseRequest, pk: int, reply_form: Any, effect_form: Any) -> HttpResponse:
    actor = request.actor
    found = urging_queries.urging(actor, pk)
    answers = policies.may_answer_urging(actor, found)
    context = {
        "urging": found,
        "may_receive": answers and found.state == "sent",
        "may_reply": answers and found.state in ("sent", "received"),
        "may_judge": policies.may_judge_urging(actor, found) and found.state == "replied",
        "is_late": found.replied_on is None and found.reply_by < actor.today,
        "seen": urging_queries.seen_since(found, actor.today),
        "reply_form": reply_form,
        "effect_form": effect_form,
    }
    return page(request, "tasking/urging.html", context)
