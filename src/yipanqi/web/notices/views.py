"""One's own digests of the last thirty days, and the mail address where mail is switched on."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.notices import queries, services
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page


class MailForm(HouseForm):
    """Where to."""

    address = forms.CharField(
        label="邮箱", required=False, max_length=200, help_text="只写有几件、不写内容；清空后提交就不再发。"
    )


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """What I was told, newest day first."""
    context = {
        "days": [queries.opened(one) for one in queries.digests(request.actor)],
        "mail_is_on": queries.mail_is_on(),
    }
    return page(request, "notices/index.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def keep_mail_address(request: HouseRequest) -> HttpResponse:
    """Give or drop the address."""
    form = MailForm(request.POST or None, initial={"address": queries.mail_address(request.actor)})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.keep_mail_address(actor=request.actor, address=form.cleaned_data["address"])
            messages.success(request, "已保存。")
            return redirect("notices:index")
    hint = "" if queries.mail_is_on() else "这套系统没有开通邮件，提要请在平台上看。"
    act = ActPage("提要发到邮箱", "保存", "提要", reverse("notices:index"), "", "", hint)
    return page(request, "frame/act.html", {"form": form, "act": act})
