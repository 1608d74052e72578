"""The code that the organiser shows in the room, and entering it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from yipanqi.basics.errors import NotPermitted
from yipanqi.execution import queries, services
from yipanqi.execution.queries.roll_codes import answers_to, roll_code
from yipanqi.web.execution.lists import chosen, recordable
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page


class CodeForm(HouseForm):
    """The six digits."""

    code = forms.CharField(
        label="签到码",
        max_length=6,
        help_text="现场出示的六位数字。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "POST"])
@login_required
def show_code(request: HouseRequest) -> HttpResponse:
    """Choose today's activity and show its code in large figures; who has entered it stands below."""
    actor = request.actor
    offered = recordable(actor)
    organisation = chosen(request, actor, offered)
    if organisation is None:
        raise NotPermitted(
            "execution.code.not_permitted", "签到码由登记活动的人出示，请由所在党支部的书记或委员出示。"
        )
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if request.method == "POST":
        services.show_roll_code(actor=actor, organisation=organisation, kind=kind)
        asked = urlencode({"organisation": organisation.pk, "kind": kind})
        return redirect(f"{reverse('execution:show_code')}?{asked}")
    shown = roll_code(actor, organisation, kind, actor.today) if kind else None
    context = {
        "organisation": organisation,
        "organisations": offered,
        "kinds": queries.activity_kinds().values(),
        "kind": kind,
        "kind_title": queries.kind_title(kind) if kind else "",
        "code": shown,
        "answers": list(answers_to(actor, shown)) if shown else [],
    }
    return page(request, "execution/show_code.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def answer_code(request: HouseRequest) -> HttpResponse:
    """Enter the code of the room."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            code = services.answer_roll_code(actor=request.actor, written=form.cleaned_data["code"])
            title = queries.kind_title(code.kind)
            messages.success(request, f"已签到：{code.organisation.short_name}{title}。")
            return redirect("execution:answer_code")
    return page(request, "execution/answer_code.html", {"form": form})
