"""One act of study as a page: the form, what is done with it, where it leads."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yipanqi.basics.errors import NotPermitted
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page


def act(
    heading: str, button: str, subject: str, href: str, hint: str = "", *, is_grave: bool = False
) -> ActPage:
    """What the page says around its form."""
    return ActPage(heading, button, "学习", reverse("execution:study"), subject, href, hint, is_grave)


def acted(
    request: HouseRequest, form: HouseForm, shown: ActPage, said: str, run: Callable[[], str]
) -> HttpResponse:
    """Show the form; when it is sent, act and go to the address that the act gives."""
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            target = run()
            messages.success(request, said)
            return redirect(target)
    return page(request, "frame/act.html", {"form": form, "act": shown})


def permit(may: bool, sentence: str, code: str = "execution.study.not_permitted") -> None:
    """Refuse with the sentence."""
    if not may:
        raise NotPermitted(code, sentence)
