"""Stars, standards, scores and points: lists, the reckoning of one, its paper, a new run of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yipanqi.basics.periods import title_of
from yipanqi.rulebook import policies, services
from yipanqi.rulebook.queries import rule_pages, sheets
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.frame.reckoning import reckoning

HEADS = ("党组织", "党员", "评定", "结果", "得分", "年度", "计算日期")


@require_safe
@login_required
def scores(request: HouseRequest) -> HttpResponse:
    """One scheme over everybody whom the reader may see, in the order of the tree; also as a workbook."""
    actor = request.actor
    offered = sheets.schemes()
    scheme = next((one for one in offered if one.key == asked_word(request, "scheme")), offered[0])
    years = sheets.years_of_sheets(actor)
    year = asked_number(request, "year") or (years[0] if years else actor.today.year)
    wanted = sheets.SheetFilter(
        year, asked_word(request, "value"), asked_word(request, "q"), asked_number(request, "organisation")
    )
    found = sheets.sheets_matching(actor, scheme, wanted)
    if wants_export(request):
        lines = (_line(one, scheme) for one in found[:MOST_ROWS])
        return exported(request, f"{year}年{scheme.title}", HEADS, lines)
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [
            (one, sheets.shown_in(one, scheme, _level(one, scheme)), sheets.score_in(one, scheme))
            for one in shown
        ],
        "scheme": scheme,
        "offered": offered,
        "values": sheets.values_of(scheme),
        "year": year,
        "years": years or [year],
        "run": rule_pages.last_full_run(actor, year),
        "sums": _sums(request, scheme, year),
    }
    return page(request, "rulebook/scores.html", context)


@require_safe
@login_required
def score(request: HouseRequest, pk: int, key: str) -> HttpResponse:
    """The reckoning of one result: rules, articles, values of that day, steps, records counted and those not found."""
    context = _explained(request, pk, key)
    if request.GET.get("export") == "json":
        found = context["found"]
        told = {
            "subject": context["subject"], "organisation": found.sheet.organisation.name, "period": context["period"],
            "result": found.shown.text, "run": found.sheet.run_id, "rules": found.sheet.run.rules_fingerprint,
            "facts": found.sheet.facts_fingerprint, "stale": list(found.changed), "trace": sheets.stored(found.trace, found.rules),
        }  # fmt: skip
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return page(request, "rulebook/score.html", context)


@require_safe
@login_required
def score_paper(request: HouseRequest, pk: int, key: str) -> HttpResponse:
    """The same as a paper to be signed (算分单)."""
    return page(request, "rulebook/score_paper.html", _explained(request, pk, key))


@require_POST
@login_required
def recompute_score(request: HouseRequest, pk: int, key: str) -> HttpResponse:
    """Judge the sheet's subject anew over its period."""
    sheet = sheets.sheet_named(request.actor, pk)
    if sheet.person_id is None:
        services.evaluate_organisation(
            actor=request.actor, organisation=sheet.organisation, period=sheet.period
        )
    else:
        services.evaluate_members(actor=request.actor, branches=[sheet.organisation_id], period=sheet.period)
    messages.success(request, "已按现在的制度和数据重新计算。")
    return redirect("rulebook:score", pk, key)


def _explained(request: HouseRequest, pk: int, key: str) -> dict[str, Any]:
    actor = request.actor
    sheet = sheets.sheet_named(actor, pk)
    found = sheets.explained(sheet, sheets.scheme_named(key))
    top = reckoning(actor, sheets.stored(found.trace, found.rules))
    person = sheet.person
    return {
        "found": found,
        "top": top,
        "subject": sheet.organisation.name if person is None else person.name,
        "period": title_of(sheet.period),
        "absent": list(dict.fromkeys(top.absent)),
        "others": [(one, shown) for one, shown in sheets.on_sheet(sheet) if one.key != key],
        "may_recompute": policies.may_evaluate(actor, sheet.organisation.path),
    }


def _level(sheet: Any, scheme: sheets.Scheme) -> int | None:
    return sheet.told if scheme.sort == "grade" else None


def _line(sheet: Any, scheme: sheets.Scheme) -> tuple[Any, ...]:
    told = sheets.score_in(sheet, scheme)
    return (
        sheet.organisation.name, sheet.person.name if sheet.person else "", scheme.title,
        sheets.shown_in(sheet, scheme, _level(sheet, scheme)).text, told.text if told else "", sheet.period_end.year,
        sheet.run.made_at.date(),
    )  # fmt: skip


def _sums(request: HouseRequest, scheme: sheets.Scheme, year: int) -> list[tuple[str, int]]:
    """How many organisations in the reader's widest reach stand at each level, out of the roll-up."""
    if scheme.sort != "grade" or not request.actor.reach:
        return []
    widest = sheets.widest(request.actor)
    amounts = sheets.sums_below(request.actor, widest, year) if widest else {}
    told = [
        (words, amounts.get(f"grade:{scheme.key}:{code}", 0))
        for code, words in sheets.values_of(scheme)
        if code.isdigit()
    ]
    return told if any(number for _, number in told) else []
