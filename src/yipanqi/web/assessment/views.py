"""Cycles and results: lists, acts, and the page that explains a number."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.accountability.policies import is_heard, may_decide
from yipanqi.accountability.services import RESULT
from yipanqi.assessment import policies, queries, services
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.policies import may_object_for
from yipanqi.casework.queries import cases_beside
from yipanqi.organisation.queries import organisations
from yipanqi.web.assessment.forms import ConfirmForm, OpenCycleForm
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.frame.reckoning import reckoning

TONES = {"open": "info", "confirmed": "good", "published": "good"}
LIGHTS = {
    "met": "done",
    "unmet": "overdue",
    "not_due": "not_due",
    "not_applicable": "not_applicable",
    "missing": "missing",
}


@dataclass(frozen=True)
class RuleGroup:
    """One rule with its windows, each with its light; opened at once where something is unmet."""

    windows: tuple[tuple[queries.ExplainedRule, str], ...]

    @property
    def rule(self) -> queries.ExplainedRule:
        """What all windows share: number, title, citations."""
        return self.windows[0][0]

    @property
    def met(self) -> int:
        """The windows met."""
        return sum(line.state == "met" for line, _ in self.windows)

    @property
    def due(self) -> int:
        """The windows that count: met or not."""
        return sum(line.state in {"met", "unmet"} for line, _ in self.windows)

    @property
    def unmet(self) -> tuple[str, ...]:
        """The windows not met, as an office writes them."""
        return tuple(line.window for line, _ in self.windows if line.state == "unmet")

    @property
    def apart(self) -> str:
        """The one light of a rule of which no window counts; empty otherwise."""
        return "" if self.due else self.windows[0][1]


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The cycles that the actor may see."""
    shown = page_of(request, queries.cycles(request.actor))
    rows = [(one, TONES[one.state], queries.scheme_title(one.scheme)) for one in shown]
    return page(
        request, "assessment/index.html", {"page": shown, "rows": rows, "may_open": bool(_assessing(request))}
    )


@require_safe
@login_required
def cycle(request: HouseRequest, pk: int) -> HttpResponse:
    """One cycle: its results in the order of the tree, its sums, what may be done."""
    found = queries.cycle(request.actor, pk)
    words, state = asked_word(request, "q"), asked_word(request, "state")
    listed = queries.results_of(request.actor, found)
    if words:
        listed = listed.filter(
            Q(organisation__name__icontains=words) | Q(organisation__pinyin__icontains=words.lower())
        )
    if state:
        listed = listed.filter(state_value=state)
    if wants_export(request):
        heads = ("党组织", "得分", "已完成项", "应完成项", "状态", "确认人", "确认日期", "说明")
        lines = (
            (one.organisation.name, queries.score_text(one), one.met, one.due, one.get_state_value_display(), one.confirmed_by_name,
             one.confirmed_on, one.note)
            for one in listed
        )  # fmt: skip
        return exported(request, found.title, heads, lines)
    shown = page_of(request, listed)
    is_open = found.state == "open"
    context = {
        "cycle": found,
        "tone": TONES[found.state],
        "scheme": queries.scheme_title(found.scheme),
        "sums": queries.cycle_sums(request.actor, found),
        "page": shown,
        "rows": [(one, queries.score_text(one)) for one in shown],
        "states": (
            ("scored", "已得分"),
            ("missing", "缺数据"),
            ("not_due", "未到期"),
            ("not_applicable", "不适用"),
        ),
        "may_compute": is_open and policies.may_compute(request.actor, found),
        "may_confirm": is_open
        and found.computed_on is not None
        and policies.may_confirm(request.actor, found),
        "may_publish": found.state == "confirmed" and policies.may_compute(request.actor, found),
        "own_computing": is_open
        and policies.may_assess(request.actor, found)
        and policies.is_computer(request.actor, found),
    }
    return page(request, "assessment/cycle.html", context)


@require_safe
@login_required
def result(request: HouseRequest, pk: int) -> HttpResponse:
    """One result with everything its number rests on; printable."""
    found = queries.result(request.actor, pk)
    explained = queries.explanation(request.actor, found)
    about = f"{RESULT}:{pk}"
    cases = cases_beside(request.actor, about)
    context = {
        "result": found,
        "about": about,
        "cases": cases,
        "may_file": found.confirmed_on is not None
        and may_object_for(request.actor, found.organisation)
        and not is_heard(cases),
        "text": queries.score_text(found),
        "explained": explained,
        "groups": groups_of(explained.rules),
        "top": reckoning(request.actor, explained.reckoning) if explained.reckoning else None,
        "windows": len(explained.rules),
        "may_decide": found.confirmed_on is not None and may_decide(request.actor, found.organisation.path),
        "reaches_cycle": found.cycle.state != "open" or request.actor.reaches(found.cycle.organisation.path),
    }
    return page(request, "assessment/result.html", context)


def groups_of(lines: Iterable[queries.ExplainedRule]) -> list[RuleGroup]:
    """The windows of each rule together, in the order of the rules."""
    return [
        RuleGroup(tuple((line, LIGHTS.get(line.state, "missing")) for line in windows))
        for _, windows in itertools.groupby(lines, key=lambda line: line.rule)
    ]


@require_http_methods(["GET", "POST"])
@login_required
def open_cycle(request: HouseRequest) -> HttpResponse:
    """Open the assessment of a year."""
    choices = _assessing(request)
    if not choices:
        raise NotPermitted(
            "assessment.cycle.may_not_open", "考核由考核党组织的党务工作人员发起，请联系他们。"
        )
    form = OpenCycleForm(
        request.POST or None, organisations=choices, initial={"year": request.actor.today.year}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = dict(form.cleaned_data)
            made = services.open_cycle(actor=request.actor, organisation_id=data.pop("organisation"), **data)
            messages.success(request, "考核已发起，可以计算结果。")
            return redirect("assessment:cycle", made.pk)
    act = ActPage("发起考核", "发起", "考核", reverse("assessment:index"))
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_POST
@login_required
def compute_results(request: HouseRequest, pk: int) -> HttpResponse:
    """Compute every organisation below."""
    made = services.compute_results(actor=request.actor, cycle=queries.cycle(request.actor, pk))
    messages.success(request, f"已计算 {len(made)} 个党组织，请由另一人确认。")
    return redirect("assessment:cycle", pk)


@require_http_methods(["GET", "POST"])
@login_required
def confirm_results(request: HouseRequest, pk: int) -> HttpResponse:
    """Confirm as another person than who computed."""
    found = queries.cycle(request.actor, pk)
    if not policies.may_confirm(request.actor, found):
        raise NotPermitted(
            "assessment.results.may_not_confirm",
            "考核结果由考核员或考核党组织的党务工作人员确认，计算人本人不能确认。",
        )
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.confirm_results(actor=request.actor, cycle=found, note=form.cleaned_data["note"])
            messages.success(request, "结果已确认。")
            return redirect("assessment:cycle", pk)
    hint = (
        f"结果由{found.computed_by_name}计算，确认后不能再改。" if found.computed_on else "还没有计算结果。"
    )
    act = ActPage(
        "确认结果",
        "确认",
        "考核",
        reverse("assessment:index"),
        found.title,
        reverse("assessment:cycle", args=(pk,)),
        hint,
    )
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_POST
@login_required
def publish_cycle(request: HouseRequest, pk: int) -> HttpResponse:
    """Publish a confirmed cycle."""
    services.publish_cycle(actor=request.actor, cycle=queries.cycle(request.actor, pk))
    messages.success(request, "结果已公布。")
    return redirect("assessment:cycle", pk)


def _assessing(request: HouseRequest) -> list[Any]:
    """The organisations in whose name the actor may assess those below."""
    upper = organisations(request.actor).filter(kind__in=("work_committee", "primary_committee"))
    return [one for one in upper if policies.may_open(request.actor, one.path)]
