"""Answering: by a code without an account, or signed in by roll. Nothing is stored of an unfinished sheet."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.actors import visitor
from yipanqi.survey import queries, services
from yipanqi.survey.errors import AnswersRefused, CodeRefused, TooOften
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.survey.forms import CodeForm
from yipanqi.web.survey.sheets import sent_of, sheet_items

View = Callable[..., HttpResponse]


def leaving_no_trace(view: View) -> View:
    """A page that no cache keeps, no engine lists, and that no other page learns of."""

    @functools.wraps(view)
    def answer(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answer


@require_http_methods(["GET", "POST"])
@leaving_no_trace
def enter_code(request: HouseRequest) -> HttpResponse:
    """From the code on paper to its sheet."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = "".join(sign for sign in form.cleaned_data["code"].upper() if sign.isalnum())
        with refusals_on(form):
            services.find_code(actor=_nobody(request), code=code)
            return redirect("rate:answer_by_code", code)
    return page(request, "survey/enter_code.html", {"form": form})


@require_http_methods(["GET", "POST"])
@leaving_no_trace
def answer_by_code(request: HouseRequest, code: str) -> HttpResponse:
    """The sheet of a code; a used or closed one says so kindly."""
    actor = _nobody(request)
    try:
        round, group = services.find_code(actor=actor, code=code)
        wrong: dict[str, str] = {}
        sentence = ""
        if request.method == "POST":
            try:
                services.answer_by_code(actor=actor, code=code, sent=sent_of(request.POST))
            except AnswersRefused as refused:
                wrong, sentence = refused.fields, refused.sentence
            else:
                return redirect("rate:thanks")
    except (CodeRefused, TooOften) as refused:
        return page(request, "survey/enter_code.html", {"form": CodeForm(), "refused": refused.sentence})
    return page(request, "survey/answer_by_code.html", _sheet(request, round, wrong, sentence, group))


@require_safe
@leaving_no_trace
def thanks(request: HouseRequest) -> HttpResponse:
    """After the last word; the same page for everybody."""
    return page(request, "survey/thanks.html")


@require_http_methods(["GET", "POST"])
@login_required
@leaving_no_trace
def answer_by_roll(request: HouseRequest, pk: int) -> HttpResponse:
    """The sheet of one who stands on the roll."""
    round = queries.round_to_answer(request.actor, pk)
    wrong: dict[str, str] = {}
    sentence = ""
    if request.method == "POST":
        try:
            services.answer_by_roll(actor=request.actor, round_id=pk, sent=sent_of(request.POST))
        except AnswersRefused as refused:
            wrong, sentence = refused.fields, refused.sentence
        else:
            messages.success(request, "已收下，谢谢。您填了什么只计入总数，谁也查不出来。")
            return redirect("survey:index")
    return page(request, "survey/answer_by_roll.html", _sheet(request, round, wrong, sentence, ""))


def _sheet(
    request: HouseRequest, round: Any, wrong: dict[str, str], sentence: str, group: str
) -> dict[str, Any]:
    form = queries.form_of(round)
    limits = queries.limits_of(round, form)
    return {
        "round": round, "form": form, "group": group, "sentence": sentence,
        "items": sheet_items(form, queries.rated_rows(round), limits, request.POST, wrong),
    }  # fmt: skip


def _nobody(request: HouseRequest) -> Any:
    """Whoever answers by code is a visitor, signed in or not."""
    return visitor(request.actor.today, request.META.get("REMOTE_ADDR", ""))
