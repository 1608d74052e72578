"""Who adopted which locality's rules; adopting after seeing the difference in words, and ending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.rulebook import policies, services
from yipanqi.rulebook.queries import adoptions as adopting
from yipanqi.rulebook.queries import wording
from yipanqi.rulebook.queries.what_if import last_finished_year
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.rulebook.forms import AdoptForm, EndForm

ROOM = "制度"
HEADS = ("党组织", "地方制度", "起始", "截止", "采用人", "采用依据", "参数修订", "结束人", "结束原因")


@require_safe
@login_required
def adoptions(request: HouseRequest) -> HttpResponse:
    """Every adoption, those in force first to be told apart; also as a workbook."""
    found = adopting.adoptions(request.actor)
    words, layer = asked_word(request, "q"), asked_word(request, "layer")
    found = found.filter(organisation__name__icontains=words) if words else found
    found = found.filter(layer=layer) if layer else found
    if wants_export(request):
        return exported(request, "制度采用", HEADS, (_line(one) for one in found))
    shown = page_of(request, found)
    today = request.actor.today
    context = {
        "page": shown,
        "rows": [(one, adopting.layer_title(one.layer), state_of(one, today)) for one in shown],
        "layers": [(one.key, one.title) for one in adopting.localities()],
        "may_adopt": policies.may_adopt_somewhere(request.actor),
    }
    return page(request, "rulebook/adoptions.html", context)


@require_safe
@login_required
def adoption(request: HouseRequest, pk: int) -> HttpResponse:
    """One adoption: its days, the parameters that hold by it, the amendments on it."""
    actor, today = request.actor, request.actor.today
    found = adopting.adoption(actor, pk)
    rules = adopting.rules_of(found)
    may_act = policies.may_adopt(actor, found.organisation.path)
    context = {
        "adoption": found,
        "title": adopting.layer_title(found.layer),
        "state": state_of(found, today),
        "parameters": [
            (one, wording.value_words(rules, one, one.value_on(today)), one.value_on(today))
            for one in sorted(rules.parameters.values(), key=lambda one: one.title)
        ],
        "amendments": [
            (
                one,
                rules.parameters[one.parameter].title if one.parameter in rules.parameters else one.parameter,
            )
            for one in adopting.amendments_of(actor, found)
        ],
        "may_act": may_act and (found.until_on is None or found.until_on >= today),
        "may_end": may_act and found.until_on is None,
        "reaches": actor.reaches(found.organisation.path),
        "last_year": last_finished_year(today),
    }
    return page(request, "rulebook/adoption.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def adopt_layer(request: HouseRequest) -> HttpResponse:
    """Look at the difference in words, then adopt."""
    actor = request.actor
    if not policies.may_adopt_somewhere(actor):
        raise NotPermitted(
            "rulebook.adoption.not_permitted", "采用地方制度由党组织的党务工作人员办理，请联系他们。"
        )
    form = AdoptForm(request.POST or None, actor=actor, initial={"from_on": actor.today})
    differences: Sequence[Any] | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        home = organisation_in_reach(actor, said["organisation"])
        differences = adopting.differences_of_adoption(home, said["layer"], said["from_on"])
        if request.POST.get("step") == "adopt":
            with refusals_on(form):
                made = services.adopt_layer(
                    actor=actor, organisation=home, layer=said["layer"], from_on=said["from_on"], document=said["document"]
                )  # fmt: skip
                messages.success(request, "已采用；受影响的结果正在后台重新计算。")
                return redirect("rulebook:adoption", made.pk)
    context = {"form": form, "differences": differences, "last_year": last_finished_year(actor.today)}
    return page(request, "rulebook/adopt_layer.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def end_adoption(request: HouseRequest, pk: int) -> HttpResponse:
    """Let the locality's rules hold no more from a day on."""
    found = adopting.adoption(request.actor, pk)
    if not policies.may_adopt(request.actor, found.organisation.path):
        raise NotPermitted(
            "rulebook.adoption.not_permitted", "结束采用由该党组织或其上级的党务工作人员办理，请联系他们。"
        )
    address = reverse("rulebook:adoption", args=(pk,))
    form = EndForm(request.POST or None, initial={"from_on": request.actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.end_adoption(actor=request.actor, adoption=found, **form.cleaned_data)
            messages.success(request, "已结束采用；受影响的结果正在后台重新计算。")
            return redirect(address)
    subject = f"{found.organisation.short_name}采用“{adopting.layer_title(found.layer)}”"
    hint = "停止日期以前的周期仍按这项制度计算，结果和留痕都保留。"
    act = ActPage("结束采用", "结束采用", ROOM, reverse("rulebook:index"), subject, address, hint, True)
    return page(request, "frame/act.html", {"form": form, "act": act})


def state_of(one: Any, today: Any) -> tuple[str, str]:
    """The words and tone of an adoption's state on the day."""
    if one.from_on > today:
        return "尚未起始", "info"
    if one.until_on is not None and one.until_on < today:
        return "已结束", "plain"
    return ("执行中", "good") if one.until_on is None else (f"执行到{one.until_on}", "warn")


def _line(one: Any) -> tuple[Any, ...]:
    return (
        one.organisation.name, adopting.layer_title(one.layer), one.from_on, one.until_on, one.adopted_by_name, one.document,
        one.amendment_count, one.ended_by_name, one.end_reason,
    )  # fmt: skip
