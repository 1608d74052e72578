"""Acts on a carrier, one form each: log, visit, review, keep, renew, join, leave, call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yipanqi.basics.errors import NotPermitted
from yipanqi.evidence.services import Upload
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_decide_term, may_lead_carrier, may_log, may_review
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.teams import usual_place
from yipanqi.organisation.queries import members_as_at
from yipanqi.organisation.queries.cadres import cadres_in_post
from yipanqi.web.execution.carrier_forms import (
    CallForm,
    JoinForm,
    LogForm,
    ReasonForm,
    RenewForm,
    ReviewForm,
    TeamPlaceForm,
)
from yipanqi.web.execution.carrier_lists import superior_choices
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page


@require_http_methods(["GET", "POST"])
@login_required
def log_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Write down work done."""
    return _log(request, pk, is_visit=False)


@require_http_methods(["GET", "POST"])
@login_required
def visit_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Write down a visit with the help given."""
    return _log(request, pk, is_visit=True)


@require_http_methods(["GET", "POST"])
@login_required
def review_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Review the carrier against the criteria of its kind."""
    actor = request.actor
    shown = queries.carrier(actor, pk)
    kind = described_kind(shown.kind)
    _permit(
        may_review(actor, shown, is_pledge=kind.is_pledge),
        "评审由本组织或上级的党务工作人员办理；负责人（承诺人）本人不能评自己，请另一位党务工作人员评审。",
    )
    form = ReviewForm(kind, request.POST or None, initial={"done_on": actor.today})
    hint = shown.criteria if kind.is_pledge else ""
    act = act_on(shown, "检查兑现情况" if kind.is_pledge else "评审", "登记评审", hint)
    return answer(
        request, form, act, "评审已登记。",
        lambda: services.review_carrier(actor=actor, carrier=shown, draft=form.draft()),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def keep_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Keep a carrier that stands still, with the reason."""
    shown = queries.carrier(request.actor, pk)
    _permit(may_decide_term(request.actor, shown), "保留或撤销由本组织或上级党组织的党务工作人员决定。")
    form = ReasonForm(request.POST or None)
    act = act_on(shown, "决定保留", "保留", "不再需要的，请回到载体页面办理撤销。")
    return answer(
        request, form, act, "已决定保留，久无活动的月数从今天重新计算。",
        lambda: services.keep_carrier(actor=request.actor, carrier=shown, reason=form.cleaned_data["reason"]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def renew_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Give the carrier a new term."""
    shown = queries.carrier(request.actor, pk)
    _permit(may_decide_term(request.actor, shown), "续期由本组织或上级党组织的党务工作人员决定。")
    form = RenewForm(request.POST or None)
    return answer(
        request, form, act_on(shown, "续期", "续期"), "已续期。",
        lambda: services.renew_carrier(actor=request.actor, carrier=shown, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def join_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Let somebody serve in the carrier, or lead it."""
    actor = request.actor
    shown = queries.carrier(actor, pk)
    _permit(may_lead_carrier(actor, shown), "成员由载体负责人或党务工作人员调整。")
    covers = described_kind(shown.kind).covers
    people = {each.person_id: each.person.name for each in members_as_at(actor, shown.organisation.path)}
    if covers:
        people |= {each.person_id: each.person.name for each in cadres_in_post(actor, covers)}
    form = JoinForm(request.POST or None, initial={"leads": shown.leader_id is None})
    form.let_choose("person_id", [("", "请选择"), *people.items()])
    return answer(
        request, form, act_on(shown, "增加成员", "加入"), "已加入。",
        lambda: services.join_carrier(actor=actor, carrier=shown, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def place_team(request: HouseRequest, pk: int) -> HttpResponse:
    """Put a team at a level and under another team."""
    shown = queries.carrier(request.actor, pk)
    kind = described_kind(shown.kind)
    _permit(
        bool(kind.levels) and may_decide_term(request.actor, shown),
        "队伍的层级由本组织或上级党组织的党务工作人员调整。",
    )
    level, parent = (shown.level, shown.parent_id) if shown.level else usual_place(shown.organisation, kind)
    form = TeamPlaceForm(request.POST or None, initial={"level": level, "parent_id": parent})
    form.let_choose("level", [(term.code, term.title) for term in kind.levels])
    form.let_choose("parent_id", superior_choices(shown.organisation, kind, shown.pk))
    return answer(
        request, form, act_on(shown, "调整队伍层级", "调整"), "已调整。",
        lambda: services.place_team(actor=request.actor, carrier=shown, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@login_required
def volunteer_for(request: HouseRequest, pk: int) -> HttpResponse:
    """Sign up for a team of volunteers oneself."""
    shown = queries.carrier(request.actor, pk)
    services.volunteer_for(actor=request.actor, carrier=shown)
    messages.success(request, "已加入；每一批在“我的载体”里报名。")
    return redirect("execution:carrier", pk)


@require_POST
@login_required
def leave_carrier(request: HouseRequest, pk: int, person_id: int) -> HttpResponse:
    """End somebody's service in the carrier."""
    shown = queries.carrier(request.actor, pk)
    services.leave_carrier(actor=request.actor, carrier=shown, person_id=person_id)
    messages.success(request, "已退出。")
    return redirect("execution:carrier", pk)


@require_http_methods(["GET", "POST"])
@login_required
def call_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Call the team out, or offer a batch to sign up for."""
    shown = queries.carrier(request.actor, pk)
    _permit(may_lead_carrier(request.actor, shown), "呼叫由载体负责人、本组织或上级的党务工作人员发出。")
    kind = described_kind(shown.kind)
    form = CallForm(kind, request.POST or None)
    heading = f"发起{kind.call_word}" if kind.takes_sign_up else "呼叫突击" if kind.is_called else "呼叫"
    hint = "本组织和下级党组织的党员都可以报名。" if kind.takes_sign_up else ""
    return answer(
        request, form, act_on(shown, heading, "发出", hint), "已发出。",
        lambda: services.call_carrier(actor=request.actor, carrier=shown, draft=form.draft()),
    )  # fmt: skip


def answer(
    request: HouseRequest,
    form: HouseForm,
    act: ActPage,
    said: str,
    do: Callable[[], object],
    template: str = "frame/act.html",
) -> HttpResponse:
    """The page of one act: the form, or the act done and back to the record."""
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            do()
            messages.success(request, said)
            return redirect(act.subject_href)
    return page(request, template, {"form": form, "act": act})


def act_on(carrier: Any, heading: str, button: str, hint: str = "", *, is_grave: bool = False) -> ActPage:
    """What stands around the form of an act on this carrier."""
    href = reverse("execution:carrier", args=(carrier.pk,))
    return ActPage(heading, button, "载体", reverse("execution:carriers"), carrier.name, href, hint, is_grave)


def _log(request: HouseRequest, pk: int, *, is_visit: bool) -> HttpResponse:
    actor = request.actor
    shown = queries.carrier(actor, pk)
    _permit(may_log(actor, shown), "工作记录由这个载体的负责人、成员或党务工作人员填写。")
    form = LogForm(
        request.POST or None, request.FILES or None, is_visit=is_visit, unit=shown.value_unit,
        initial={"done_on": actor.today},
    )  # fmt: skip
    act = act_on(shown, "登记走访" if is_visit else "记一笔工作", "登记")
    return answer(
        request, form, act, "已登记。",
        lambda: services.log_carrier(
            actor=actor, carrier=shown, draft=form.draft(),
            files=[Upload(each.name, each.chunks()) for each in form.cleaned_data["attached"]],
        ),
        "execution/carrier_act.html",
    )  # fmt: skip


def _permit(is_allowed: bool, sentence: str) -> None:
    if not is_allowed:
        raise NotPermitted("execution.carrier.act_not_permitted", sentence)
