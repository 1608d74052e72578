"""What every act's page does: the form, the act, back to the record it changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page

ROOM = "组织与队伍"


def act_page(
    heading: str, button: str, subject: str, href: str, *, hint: str = "", is_grave: bool = False
) -> ActPage:
    """The words around an act's form."""
    return ActPage(heading, button, ROOM, reverse("organisation:index"), subject, href, hint, is_grave)


def run(
    request: HouseRequest,
    form: forms.Form,
    act: ActPage,
    do: Callable[[dict[str, Any]], tuple[str, str]],
    template: str = "frame/act.html",
    **more: Any,
) -> HttpResponse:
    """Show the form; do the act when it is filled in. `do` gives what was done and where to go."""
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            said, target = do(form.cleaned_data)
            messages.success(request, said)
            return redirect(target)
    return page(request, template, {"form": form, "act": act, **more})
