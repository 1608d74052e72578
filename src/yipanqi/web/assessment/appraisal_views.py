"""What others found of organisations and members: list, one, recording, withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.accountability.policies import is_heard
from yipanqi.accountability.services import APPRAISAL
from yipanqi.assessment import policies, queries, services
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.policies import may_object_for
from yipanqi.casework.queries import cases_beside
from yipanqi.organisation.queries import members_as_at, organisations
from yipanqi.rulebook.queries.elements import rules_for_everything
from yipanqi.web.assessment.forms import AppraisalForm, ReasonForm
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

HEADS = ("事项", "党组织", "党员", "数量", "认定日期", "认定人", "依据", "录入人", "录入日期", "状态")


@require_safe
@login_required
def appraisals(request: HouseRequest) -> HttpResponse:
    """The appraisals within reach, narrowed; also as a workbook."""
    items = _items()
    found = queries.appraisals(request.actor)
    words, item = asked_word(request, "q"), asked_word(request, "item")
    if words:
        found = found.filter(
            Q(organisation__name__icontains=words) | Q(organisation__pinyin__icontains=words.lower())
            | Q(person__name__icontains=words)
        )  # fmt: skip
    if item:
        found = found.filter(item=item)
    if wants_export(request):
        lines = (
            (items.get(one.item, one.item), one.organisation.name, one.person.name if one.person else "", one.amount, one.judged_on,
             one.judged_by, one.basis, one.recorded_by_name, one.recorded_on, one.get_state_display())
            for one in found[:MOST_ROWS]
        )  # fmt: skip
        return exported(request, "认定", HEADS, lines)
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [(one, items.get(one.item, one.item)) for one in shown],
        "items": sorted(items.items(), key=lambda pair: pair[1]),
        "may_record": bool(_open_to(request)),
    }
    return page(request, "assessment/appraisals.html", context)


@require_safe
@login_required
def appraisal(request: HouseRequest, pk: int) -> HttpResponse:
    """One appraisal and the measures that count it."""
    one = queries.appraisal(request.actor, pk)
    about = f"{APPRAISAL}:{pk}"
    cases = cases_beside(request.actor, about)
    may_file = one.state == "recorded" and may_object_for(request.actor, one.organisation)
    context = {
        "about": about,
        "cases": cases,
        "may_file": may_file and not is_heard(cases),
        "one": one,
        "title": _items().get(one.item, one.item),
        "uses": _uses(one.item),
        "may_withdraw": one.state == "recorded" and policies.may_withdraw_appraisal(request.actor, one),
    }
    return page(request, "assessment/appraisal.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def record_appraisal(request: HouseRequest) -> HttpResponse:
    """Record one; with `?organisation=` for members of that branch as well."""
    homes = _open_to(request)
    if not homes:
        raise NotPermitted(
            "assessment.appraisal.not_permitted", "认定由党务工作人员或考核员录入，请联系他们。"
        )
    chosen = asked_number(request, "organisation")
    home = next((one for one in homes if one.pk == chosen), None)
    people = [] if home is None else [
        (one.person_id, one.person.name) for one in members_as_at(request.actor, home.path)
        if policies.may_appraise_member(request.actor, home.path, one.person_id)
    ]  # fmt: skip
    form = AppraisalForm(
        request.POST or None,
        organisations=homes if home is None else [home],
        people=people,
        items=sorted(_items().items(), key=lambda pair: pair[1]),
        initial={"organisation": chosen, "judged_on": request.actor.today},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            said = dict(form.cleaned_data)
            home_id, person = said.pop("organisation"), said.pop("person")
            made = services.record_appraisal(
                actor=request.actor,
                organisation_id=home_id,
                person_id=person,
                draft=services.AppraisalDraft(**said),
            )
            messages.success(request, "认定已录入，分数已更新。")
            return redirect("assessment:appraisal", made.pk)
    hint = "录入后分数当即更新，算分单上写明由谁认定。认定党员的，请从党支部页面或先选党支部的地址进入。"
    act = ActPage("录入认定", "录入", "认定", reverse("assessment:appraisals"), hint=hint)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
def withdraw_appraisal(request: HouseRequest, pk: int) -> HttpResponse:
    """Withdraw one recorded by mistake."""
    one = queries.appraisal(request.actor, pk)
    if not policies.may_withdraw_appraisal(request.actor, one):
        raise NotPermitted("assessment.appraisal.may_not_withdraw", "认定由有权录入的人撤回，请联系他们。")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.withdraw_appraisal(
                actor=request.actor, appraisal=one, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "认定已撤回，分数已更新。")
            return redirect("assessment:appraisal", pk)
    title = _items().get(one.item, one.item)
    act = ActPage(
        "撤回认定", "撤回", "认定", reverse("assessment:appraisals"), title, reverse("assessment:appraisal", args=(pk,)),
    )  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": act})


def _items() -> dict[str, str]:
    return {**dict(queries.items_about("organisation")), **dict(queries.items_about("member"))}


def _uses(item: str) -> list[str]:
    """The measures and categories of points that count the item."""
    rules = rules_for_everything()
    found = [
        one.head.title
        for one in rules.measures.values()
        if any(test.column == "item" and item in test.values for test in one.where)
    ]
    found += [
        f"{points.head.title}：{part.title}"
        for points in rules.points.values()
        for part in points.categories
        if any(test.column == "item" and item in test.values for test in part.where)
    ]
    return found


def _open_to(request: HouseRequest) -> list[Any]:
    """The organisations of which, or of whose members, the actor may record something."""
    actor = request.actor
    kinds = ("primary_committee", "general_branch", "branch")
    return [
        one
        for one in organisations(actor).filter(kind__in=kinds)
        if policies.may_appraise(actor, one.path) or (one.kind == "branch" and actor.may_act_on(one.path))
    ]
