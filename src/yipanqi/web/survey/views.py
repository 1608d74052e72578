"""Asking: the rounds, one round with its next act and its results, opening, codes, paper, giving up."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.execution.queries import activity as find_activity
from yipanqi.organisation.queries import organisations
from yipanqi.survey import policies, queries, services
from yipanqi.survey.errors import AnswersRefused
from yipanqi.survey.queries.wording import asked_words
from yipanqi.survey.reports import result_rows
from yipanqi.survey.services import About, GroupDraft, RoundDraft
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.survey.answer_views import leaving_no_trace
from yipanqi.web.survey.forms import CountPapersForm, RoundForm, VoidForm, a_week_from
from yipanqi.web.survey.sheets import sent_of, sheet_items

TONES = {"open": "info", "closed": "good", "void": "plain"}
HEADS = ("名称", "党组织", "评议表", "评议对象", "开始", "截止", "状态", "应参加", "收回")
RESULT_HEADS = ("题目", "行", "人群", "回答人数", "选择", "票数", "占比（%）", "平均", "去两端平均", "宽严")


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """What waits for one's own answer, then the rounds within reach."""
    actor = request.actor
    found = queries.rounds(actor, text=asked_word(request, "q"), state=asked_word(request, "state"))
    if wants_export(request):
        rows = (
            (one.title, one.organisation.name, str(one.form), one.about_name, one.opens_on, one.closes_on,
             one.get_state_display(), one.expected, one.answered)
            for one in found
        )  # fmt: skip
        return exported(request, "评议", HEADS, rows)
    shown = page_of(request, found)
    context = {
        "mine": queries.own_rounds(actor), "page": shown, "rows": [(one, TONES[one.state]) for one in shown],
        "may_ask": bool(actor.acts_on),
    }  # fmt: skip
    return page(request, "survey/index.html", context)


@require_safe
@login_required
def round(request: HouseRequest, pk: int) -> HttpResponse:
    """One round: what is to be done next, who was asked, and after closing what came out."""
    actor = request.actor
    shown = queries.round_named(actor, pk)
    may_run = policies.may_ask(actor, shown.organisation.path)
    states = queries.group_states(actor, shown)
    results = None
    if shown.state == "closed" and policies.may_read_results(actor, shown):
        results = queries.results_of(actor, shown)
        if wants_export(request):
            return exported(request, f"{shown.title}结果", RESULT_HEADS, result_rows(results))
    answered = sum(one.answered for one in states)
    form = queries.form_of(shown)
    context = {
        "round": shown, "tone": TONES[shown.state], "states": states, "results": results, "answered": answered, "form": form,
        "is_running": shown.state == "open" and shown.opens_on <= actor.today <= shown.closes_on,
        "may_run": may_run, "may_close": may_run and shown.state == "open" and (
            actor.today > shown.closes_on or answered >= shown.expected
        ) and not any(one.entering for one in states),
        "waits_for_me": pk in {one.pk for one in queries.own_rounds(actor)},
        "limits": queries.limits_of(shown, form),
    }  # fmt: skip
    return page(request, "survey/round.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def open_round(request: HouseRequest) -> HttpResponse:
    """Choose a form, then say for whom and until when."""
    actor = request.actor
    if not actor.acts_on:
        raise NotPermitted("survey.round.not_yours", "评议由党务工作人员发起，请转请本单位党务工作人员办理。")
    templates = queries.form_templates()
    version_key, name = asked_number(request, "version"), asked_word(request, "form")
    activity_key = asked_number(request, "activity")
    if version_key is None and name not in templates:
        versions = [
            one for one in queries.form_versions(actor)[:50] if policies.may_ask(actor, one.organisation.path)
        ]
        asks = [(form, [(one.name, asked_words(one)) for one in form.asks]) for form, _ in templates.values()]
        context = {"templates": asks, "versions": versions, "activity": activity_key}
        return page(request, "survey/choose_form.html", context)
    version = queries.form_version(actor, version_key) if version_key is not None else None
    proposed = queries.form_in(version) if version is not None else templates[name][0]
    about = find_activity(actor, activity_key) if activity_key is not None else None
    offered = [
        (each.pk, each.short_name)
        for each in organisations(actor)
        if policies.may_ask(actor, each.path) and each.kind not in {"leading_group", "party_group"}
    ]
    first = about.organisation_id if about is not None else _home(actor, offered)
    form = RoundForm(
        request.POST or None,
        asks=proposed.asks,
        organisations=offered,
        number=(about.present_count or 0) if about is not None else 0,
        initial={
            "organisation": first,
            "title": f"{proposed.title}：{about.title}"
            if about is not None
            else f"{actor.today.year}年{proposed.title}",
            "closes_on": a_week_from(actor.today),
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        groups = tuple(GroupDraft.proposed(one, number=number) for one, number in form.chosen())
        subject = About("execution.activity", about.pk, about.title) if about is not None else None
        with refusals_on(form):
            text = version.text if version is not None else templates[name][1]
            pinned = version or services.publish_form(
                actor=actor, organisation_id=data["organisation"], text=text
            )
            draft = RoundDraft(data["title"], data["closes_on"], groups, about=subject)
            opened = services.open_round(
                actor=actor, organisation_id=data["organisation"], version=pinned, draft=draft
            )
            messages.success(request, "评议已发起。")
            return redirect("survey:round", opened.pk)
    return page(request, "survey/open_round.html", {"form": form, "proposed": proposed, "about": about})


@require_POST
@login_required
def close_round(request: HouseRequest, pk: int) -> HttpResponse:
    """Close and count."""
    services.close_round(actor=request.actor, round=queries.round_named(request.actor, pk))
    messages.success(request, "评议已结束并计票；名册上的参加标记、评议码和票箱已销毁。")
    return redirect("survey:round", pk)


@require_http_methods(["GET", "POST"])
@login_required
def void_round(request: HouseRequest, pk: int) -> HttpResponse:
    """Give the round up, with a reason."""
    shown = queries.round_named(request.actor, pk)
    _permit(request, shown.organisation.path)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.void_round(actor=request.actor, round=shown, reason=form.cleaned_data["reason"])
            messages.success(request, "已作废，收到的回答未经阅读全部销毁。")
            return redirect("survey:round", pk)
    act = _act("作废评议", "作废", shown, "已经收到的回答会全部销毁，不能恢复。", is_grave=True)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
@leaving_no_trace
def print_codes(request: HouseRequest, pk: int) -> HttpResponse:
    """Print the codes of a group, once: the page after the button is the only place where they are ever shown."""
    group = queries.group_named(request.actor, pk)
    _permit(request, group.round.organisation.path)
    if group.way != "codes":
        raise NotFound("survey.codes.by_roll", f"“{group.name}”按名册登录填写，不用评议码。")
    context: dict[str, Any] = {"group": group, "round": group.round}
    if request.method == "POST":
        codes = services.print_codes(actor=request.actor, group=group)
        addresses = [
            request.build_absolute_uri(reverse("rate:answer_by_code", args=(code,))) for code in codes
        ]
        context["slips"] = [
            (queries.spaced_code(code), str(segno.make(address, error="m").svg_data_uri(scale=3, border=2)))
            for code, address in zip(codes, addresses, strict=True)
        ]
        context["address"] = request.build_absolute_uri(reverse("rate:enter_code"))
    return page(request, "survey/print_codes.html", context)


@require_safe
@login_required
def paper(request: HouseRequest, pk: int) -> HttpResponse:
    """The sheet to be printed and filled in by hand."""
    shown = queries.round_named(request.actor, pk)
    _permit(request, shown.organisation.path)
    form = queries.form_of(shown)
    items = sheet_items(form, queries.rated_rows(shown), queries.limits_of(shown, form), QueryDict(), {})
    return page(request, "survey/paper.html", {"round": shown, "form": form, "items": items})


@require_http_methods(["GET", "POST"])
@login_required
def count_papers(request: HouseRequest, pk: int) -> HttpResponse:
    """Register sheets that came back on paper."""
    group = queries.group_named(request.actor, pk)
    _permit(request, group.round.organisation.path)
    people = queries.roll_names(request.actor, group) if group.way == "roll" else None
    form = CountPapersForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            services.count_papers(
                actor=request.actor,
                group=group,
                number=data.get("number", 0),
                person_ids=data.get("people", ()),
            )
            messages.success(request, "已登记清点份数。请由另一人录入。")
            return redirect("survey:round", group.round_id)
    hint = "清点的人不能录入，请由另一名党务工作人员录入；份数一致才能计票。"
    return page(
        request,
        "frame/act.html",
        {"form": form, "act": _act(f"清点纸质表：{group.name}", "登记份数", group.round, hint)},
    )


@require_http_methods(["GET", "POST"])
@login_required
@leaving_no_trace
def enter_paper(request: HouseRequest, pk: int) -> HttpResponse:
    """Enter one paper sheet after the other until the number counted is reached."""
    batch = queries.paper_batch(request.actor, pk)
    shown = batch.group.round
    _permit(request, shown.organisation.path)
    if batch.counted_by_key == request.actor.key:
        raise NotPermitted(
            "survey.paper.same_person", f"清点人不能录入。请由{batch.counted_by_name}以外的党务工作人员录入。"
        )
    if batch.entered >= batch.counted:
        return redirect("survey:round", shown.pk)
    form = queries.form_of(shown)
    wrong: dict[str, str] = {}
    sentence = ""
    if request.method == "POST":
        try:
            batch = services.enter_paper(actor=request.actor, batch=batch, sent=sent_of(request.POST))
        except AnswersRefused as refused:
            wrong, sentence = refused.fields, refused.sentence
        else:
            messages.success(request, f"第{batch.entered}份已录入，共{batch.counted}份。")
            return redirect("survey:enter_paper", pk)
    items = sheet_items(form, queries.rated_rows(shown), queries.limits_of(shown, form), request.POST, wrong)
    context = {
        "round": shown,
        "form": form,
        "batch": batch,
        "items": items,
        "sentence": sentence,
        "number": batch.entered + 1,
    }
    return page(request, "survey/enter_paper.html", context)


def _home(actor: Any, offered: list[tuple[int, str]]) -> int | None:
    """Where the actor himself stands, as far as it is offered."""
    own = {post.organisation_id for post in actor.posts}
    return next((pk for pk, _ in offered if pk in own), offered[0][0] if offered else None)


def _permit(request: HouseRequest, path: str) -> None:
    if not policies.may_ask(request.actor, path):
        raise NotPermitted("survey.round.not_yours", "这次评议由发起单位的党务工作人员办理，请转请其办理。")


def _act(heading: str, button: str, shown: Any, hint: str, *, is_grave: bool = False) -> ActPage:
    address = reverse("survey:round", args=(shown.pk,))
    return ActPage(heading, button, "评议", reverse("survey:index"), shown.title, address, hint, is_grave)
