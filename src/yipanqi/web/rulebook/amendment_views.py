"""A parameter changed in the browser: tried against every example and situation before it may be saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.rulebook import policies, services
from yipanqi.rulebook.queries import adoptions as adopting
from yipanqi.rulebook.queries import wording
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.rulebook.forms import AmendForm, CorrectForm, RevokeForm

TONES = {"holding": "good", "replaced": "plain", "withdrawn": "plain"}
SAVED = "已保存；受影响的结果标为过时，正在后台重新计算。"


@require_safe
@login_required
def amendment(request: HouseRequest, pk: int) -> HttpResponse:
    """One amendment: its value, source, trials, who made it, what became of it."""
    found = adopting.amendment(request.actor, pk)
    parameter = adopting.parameter_of(found.adoption, found.parameter)
    may_act = policies.may_adopt(request.actor, found.adoption.organisation.path)
    context = {
        "amendment": found,
        "parameter": parameter,
        "title": adopting.layer_title(found.adoption.layer),
        "tone": TONES[found.state],
        "replaced_by": adopting.replacement_of(found),
        "verdicts": [
            (adopting.TRIAL_TITLES[one["verdict"]], one) for one in found.trials.get("different", ())
        ],
        "may_act": may_act and found.state == "holding",
    }
    return page(request, "rulebook/amendment.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def amend_parameter(request: HouseRequest, pk: int, name: str) -> HttpResponse:
    """Change a parameter of an adopted locality."""
    adoption = _amendable(request, pk)
    form = AmendForm(
        request.POST or None,
        initial={"from_on": request.actor.today, "seen": adopting.parameter_stamp(adoption, name)},
    )

    def save() -> Any:
        return services.amend_parameter(
            actor=request.actor, adoption=adoption, draft=form.draft(name), seen=form.cleaned_data["seen"],
            accepted_reason=form.reason_given,
        )  # fmt: skip

    return _shown(request, adoption, name, form, save, "修改参数", None)


@require_http_methods(["GET", "POST"])
@login_required
def correct_amendment(request: HouseRequest, pk: int) -> HttpResponse:
    """Put a right amendment in the place of a wrong one."""
    found = adopting.amendment(request.actor, pk)
    adoption = _amendable(request, found.adoption_id)
    draft = adopting.draft_of(found)
    initial = {name: getattr(draft, name) for name in AmendForm.base_fields if hasattr(draft, name)}
    initial["seen"] = adopting.parameter_stamp(adoption, found.parameter)
    form = CorrectForm(request.POST or None, initial=initial)

    def save() -> Any:
        return services.correct_amendment(
            actor=request.actor, amendment=found, draft=form.draft(found.parameter), seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"], accepted_reason=form.reason_given,
        )  # fmt: skip

    return _shown(request, adoption, found.parameter, form, save, "更正参数修订", found)


@require_http_methods(["GET", "POST"])
@login_required
def revoke_amendment(request: HouseRequest, pk: int) -> HttpResponse:
    """Let the amended value hold no more from a day on."""
    found = adopting.amendment(request.actor, pk)
    adoption = _amendable(request, found.adoption_id)
    parameter = adopting.parameter_of(adoption, found.parameter)
    address = reverse("rulebook:amendment", args=(pk,))
    stamp = adopting.parameter_stamp(adoption, found.parameter)
    form = RevokeForm(request.POST or None, initial={"from_on": request.actor.today, "seen": stamp})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.revoke_amendment(actor=request.actor, amendment=found, **form.cleaned_data)
            messages.success(request, "已撤销；受影响的结果标为过时，正在后台重新计算。")
            return redirect(address)
    act = ActPage(
        "撤销参数修订",
        "撤销",
        "制度",
        reverse("rulebook:index"),
        f"{parameter.title}修订为{found.value}{parameter.unit}",
        address,
        f"这次修订{wording.span_words(found.from_on, found.until_on)}执行。",
        True,
    )
    return page(request, "frame/act.html", {"form": form, "act": act})


def _shown(
    request: HouseRequest, adoption: Any, name: str, form: AmendForm, save: Any, heading: str, replaced: Any
) -> HttpResponse:
    """The form with what the change would do, or the change made."""
    parameter = adopting.parameter_of(adoption, name)
    rules = adopting.rules_of(adoption)
    effect = None
    if request.method == "POST" and form.is_valid():
        effect = adopting.effect_of(request.actor, adoption, adopting.whole(form.draft(name)), replaced)
        if request.POST.get("step") == "save":
            with refusals_on(form):
                made = save()
                messages.success(request, SAVED)
                return redirect("rulebook:amendment", made.pk)
    today = request.actor.today
    context = {
        "adoption": adoption,
        "title": adopting.layer_title(adoption.layer),
        "parameter": parameter,
        "now": wording.value_words(rules, parameter, parameter.value_on(today)),
        "values": list(reversed(parameter.values)),
        "using": wording.rules_using(rules, name),
        "form": form,
        "effect": effect,
        "heading": heading,
        "replaced": replaced,
        "touches_past": effect is not None and form.cleaned_data["from_on"] < today,
    }
    return page(request, "rulebook/amend_parameter.html", context)


def _amendable(request: HouseRequest, pk: int) -> Any:
    found = adopting.adoption(request.actor, pk)
    if not policies.may_adopt(request.actor, found.organisation.path):
        raise NotPermitted(
            "rulebook.amendment.not_permitted",
            "参数由采用制度的党组织或其上级的党务工作人员修改，请由他们操作。",
        )
    return found
