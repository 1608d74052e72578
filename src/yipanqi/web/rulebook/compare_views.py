"""Two days compared in words, and what if other rules had held last year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yipanqi.jobs.queries import job as job_of
from yipanqi.jobs.queries import progress_of
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.rulebook import services
from yipanqi.rulebook.queries import adoptions as adopting
from yipanqi.rulebook.queries import what_if as supposing
from yipanqi.rulebook.queries.elements import rules_for_everything
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.rulebook.forms import CompareForm, WhatIfForm

SCALES = {"weight": 10_000, "line": 10_000, "share": 100}
"""How many ten-thousandths one of what is typed makes."""


@require_safe
@login_required
def compare(request: HouseRequest) -> HttpResponse:
    """What holds for an organisation otherwise on one day than on another."""
    today = request.actor.today
    initial = {"earlier": today.replace(month=1, day=1), "later": today}
    form = CompareForm(
        request.GET if "organisation" in request.GET else None, actor=request.actor, initial=initial
    )
    differences = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        home = organisation_in_reach(request.actor, said["organisation"])
        differences = adopting.differences_over_time(home, said["earlier"], said["later"])
    return page(request, "rulebook/compare.html", {"form": form, "differences": differences})


@require_safe
@login_required
def what_if(request: HouseRequest) -> HttpResponse:
    """Suppose; a few organisations are judged at once, for many a job is offered."""
    form = _form(request, request.GET if "organisation" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        asked = _asked(form)
        home = organisation_in_reach(request.actor, asked.organisation_id)
        size = supposing.size_of(request.actor, home, asked.year)
        if size > supposing.AT_ONCE:
            context["size"] = size
        else:
            context |= _told(supposing.what_if(request.actor, home, asked), home)
    return page(request, "rulebook/what_if.html", context)


@require_POST
@login_required
def ask_what_if(request: HouseRequest) -> HttpResponse:
    """Have a worker run it over many organisations."""
    form = _form(request, request.POST)
    if not form.is_valid():
        messages.warning(request, "请先选择要试算的内容。")
        return redirect("rulebook:what_if")
    asked = _asked(form)
    organisation_in_reach(request.actor, asked.organisation_id)
    return redirect("rulebook:what_if_asked", services.ask_what_if(actor=request.actor, asked=asked))


@require_safe
@login_required
def what_if_asked(request: HouseRequest, job: int) -> HttpResponse:
    """How far the job is; its result when it is done."""
    found = job_of(request.actor, job)
    report = progress_of(found)
    if not report.is_over:
        return page(request, "rulebook/what_if_progress.html", {"job": job, "report": report}, part="report")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("rulebook:what_if_asked", args=(job,))})
    if "organisation" not in report.result:
        messages.error(request, report.message or "试算没有完成，请重新试算。")
        return redirect("rulebook:what_if")
    home = organisation_in_reach(request.actor, report.result["organisation"])
    names = ("organisation", "year", "layer", "parameter", "value", "indicator", "level")
    asked = {name: report.result[name] for name in names if name in report.result}
    for name, scale in SCALES.items():
        if report.result.get(name):
            asked[name] = report.result[name] / scale
    return page(
        request, "rulebook/what_if.html", {"form": _form(request, None, asked), **_told(report.result, home)}
    )


def _form(request: HouseRequest, data: Any, initial: dict[str, Any] | None = None) -> WhatIfForm:
    rules = rules_for_everything()
    parameters = [(one.name, f"{one.title}（{one.unit}）") for one in rules.parameters.values()]
    weighed = [
        (key, f"{rules.indicators[one.parent].head.title}：{one.head.title}")
        for key, one in rules.indicators.items()
        if one.parent in rules.indicators
        and one.weight > 0
        and rules.indicators[one.parent].combine == "weighted"
    ]
    levels = [
        (f"{key}:{level.id}", f"{grade.head.title}：{level.title}")
        for key, grade in rules.grades.items()
        for level in grade.levels
    ]
    year = supposing.last_finished_year(request.actor.today)
    return WhatIfForm(
        data, actor=request.actor, parameters=parameters, indicators=weighed, levels=levels, initial=initial or {"year": year}
    )  # fmt: skip


def _asked(form: WhatIfForm) -> supposing.Asked:
    said = form.cleaned_data
    scaled = {name: None if said[name] is None else int(said[name] * scale) for name, scale in SCALES.items()}
    return supposing.Asked(
        said["organisation"], said["year"], said["layer"], said["parameter"], said["value"] or 0, said["indicator"],
        scaled["weight"] or 0, said["level"], scaled["line"], scaled["share"],
    )  # fmt: skip


def _told(found: dict[str, Any], home: Any) -> dict[str, Any]:
    rules = rules_for_everything()
    parameter = rules.parameters.get(found["parameter"])
    supposed = ""
    if found["layer"]:
        supposed = f"采用“{adopting.layer_title(found['layer'])}”"
    elif parameter:
        supposed = f"{parameter.title}改为{found['value']}{parameter.unit}"
    elif found.get("indicator") in rules.indicators:
        title = rules.indicators[found["indicator"]].head.title
        supposed = f"“{title}”的权重改为{found['weight'] / SCALES['weight']:g}"
    elif found.get("level"):
        key, _, name = found["level"].partition(":")
        title = next((one.title for one in rules.grades[key].levels if one.id == name), name)
        parts = [
            f"{words}改为{found[field] / SCALES[field]:g}{unit}"
            for field, words, unit in (("line", "分数线", "分"), ("share", "名额", "%"))
            if found[field] is not None
        ]
        supposed = f"“{title}”{'、'.join(parts)}"
    return {"found": found, "home": home, "supposed": supposed}
