"""The dual cycle: strips of all items, one item's gates, which stages hold where, synchrony by agency."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.integration.queries.leading import acts_on_item
from yipanqi.organisation.queries import agency_roots, organisations
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.planning.queries import ItemFilter, items, items_found
from yipanqi.planning.queries import item as item_in_reach
from yipanqi.planning.queries import years as plan_years
from yipanqi.tasking import policies
from yipanqi.tasking.queries import cycle as cycle_queries
from yipanqi.tasking.queries import stage_sets as stage_queries
from yipanqi.tasking.queries.dispatching import dispatch_rounds
from yipanqi.tasking.services import gates
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.components import Stage
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.cycle_forms import AdoptStagesForm, DependencyForm, OpenGateForm

STATES = tuple(
    (code, cycle_queries.STATE_TITLES[code])
    for code in ("business_only", "party_only", "none", "opened", "both")
)
MOST_ITEMS, MOST_CHOICES, SHOWN_RECORDS = 2_000, 300, 5
SHOWN = (
    "title", "state", "due_on", "number", "organisation__path", "organisation__name", "organisation__short_name",
)  # fmt: skip
HOMES_A_PAGE, ROUND = 20, "dispatch"


@require_safe
@login_required
def cycle(request: HouseRequest) -> HttpResponse:
    """Every item of the year with its strip, narrowed by words, agency, stage and state."""
    year = _year(request)
    found = _items(request, year)
    stage, state = asked_word(request, "stage"), asked_word(request, "state")
    if stage or state:
        strips = cycle_queries.cycles_at(request.actor, found[:MOST_ITEMS], stage, state)
        shown: Any = page_of(request, list(strips))
        asked = list(strips) if wants_export(request) else list(shown)
        by_key = {row.pk: row for row in found.filter(pk__in=asked)}
        rows = [by_key[key] for key in asked]
    else:
        shown = page_of(request, found)
        rows = list(found[:MOST_ITEMS] if wants_export(request) else shown)
        strips = _cycles(request, rows)
    if wants_export(request):
        return exported(request, f"双线周期{year}年", *_export(rows, strips))
    pairs = [(row, strips[row.pk]) for row in rows]
    context = {
        **_choices(request, year),
        "page": shown,
        "rows": pairs,
        "states": STATES,
        "stages": stage_queries.standard_set().stages,
    }
    return page(request, "tasking/cycle.html", context)


@require_safe
@login_required
def synchrony(request: HouseRequest) -> HttpResponse:
    """By agency and stage: how many items have both sides, and the median of days between them. In the order of the tree."""
    year = _year(request)
    found = _items(request, year)
    homes = list(found.order_by("organisation__path").values_list("organisation_id", flat=True).distinct())
    shown = page_of(request, homes, HOMES_A_PAGE)
    asked = homes if wants_export(request) else list(shown)
    every = list(
        found.filter(organisation_id__in=asked).order_by("organisation__path", "number")[:MOST_ITEMS]
    )
    strips = _cycles(request, every)
    rows = [
        (
            next(iter(group := list(members))).organisation,
            len(group),
            told := cycle_queries.synchrony(strips[one.pk] for one in group),
            cycle_queries.phases(told),
        )
        for _, members in groupby(every, key=lambda one: one.organisation_id)
    ]
    if wants_export(request):
        heads = (
            "单位",
            "环节",
            "合看",
            "事项",
            "两侧齐备",
            "说明放行",
            "只有业务",
            "只有党建",
            "相差天数（中位数）",
        )
        lines = (
            (
                home.name, one.stage.title, one.stage.phase, number, one.counts.get("both", 0), one.counts.get("opened", 0),
                one.counts.get("business_only", 0), one.counts.get("party_only", 0), one.median,
            )
            for home, number, stages, _ in rows
            for one in stages
        )  # fmt: skip
        return exported(request, f"双线同步{year}年", heads, lines)
    return page(request, "tasking/synchrony.html", {**_choices(request, year), "page": shown, "rows": rows})


@require_safe
@login_required
def item_cycle(request: HouseRequest, pk: int) -> HttpResponse:
    """One item: each stage with the records of its two sides, its gate, what it waits for."""
    return _item_page(request, pk)


@require_http_methods(["GET", "POST"])
@login_required
def open_gate(request: HouseRequest, pk: int, stage: str) -> HttpResponse:
    """Let the item pass its present stage with a reason."""
    item = item_in_reach(request.actor, pk)
    if not policies.may_open_gate(request.actor, item.organisation.path):
        raise NotPermitted(
            "tasking.gate.not_permitted",
            "缺一侧佐证而要放行的，由本单位党组书记、副书记或上级党务工作人员决定。",
        )
    form = OpenGateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            gates.open_gate(actor=request.actor, item_id=pk, stage=stage, **form.cleaned_data)
            messages.success(request, "已放行，理由和姓名一直显示在这一环节。")
            return redirect("tasking:item_cycle", pk)
    hint = "缺的一侧有了记录，关口会自动通过，不需要放行。确需先行的才在这里写明理由。"
    return _act(request, form, "说明放行", "放行", item, hint)


@require_http_methods(["GET", "POST"])
@login_required
def add_dependency(request: HouseRequest, pk: int) -> HttpResponse:
    """Say what the item waits for."""
    item = item_in_reach(request.actor, pk)
    if not policies.may_issue(request.actor, item.organisation.path):
        raise NotPermitted(
            "tasking.dependency.not_permitted",
            "前置关系由事项所在单位或上级的党务工作人员，以及本单位党组登记。",
        )
    form = DependencyForm(request.POST or None)
    others = items(request.actor).filter(plan__year=item.plan.year).exclude(pk=pk)
    near = sorted(others[:MOST_CHOICES], key=lambda one: one.organisation_id != item.organisation_id)
    form.let_choose(
        "needs",
        [("", "请选择"), *((one.pk, f"{one.title}（{one.organisation.short_name}）") for one in near)],
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            gates.add_dependency(
                actor=request.actor,
                item_id=pk,
                needs_id=form.cleaned_data["needs"],
                note=form.cleaned_data["note"],
            )
            messages.success(request, "前置关系已登记，时间轴上会画出来。")
            return redirect("tasking:item_cycle", pk)
    return _act(request, form, "登记前置事项", "登记", item)


@require_POST
@login_required
def end_dependency(request: HouseRequest, pk: int) -> HttpResponse:
    """Take a dependency back."""
    held = cycle_queries.dependency(request.actor, pk)
    try:
        gates.end_dependency(actor=request.actor, dependency=held)
        messages.success(request, "前置关系已解除。")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("tasking:item_cycle", held.item_id)


@require_http_methods(["GET", "POST"])
@login_required
def stages(request: HouseRequest) -> HttpResponse:
    """The sets of stages on offer, which holds where, and adopting one."""
    actor = request.actor
    choices = [
        one
        for one in organisations(actor).filter(parent__kind="work_committee").exclude(kind="leading_group")
        if policies.may_issue(actor, one.path)
    ]
    upper = [one for one in organisations(actor).filter(kind="work_committee") if actor.may_act_on(one.path)]
    form = AdoptStagesForm(request.POST or None, initial={"from_on": actor.today})
    form.let_choose("organisation", [(one.pk, one.name) for one in (*upper, *choices)])
    form.let_choose("stage_set", [(one.code, one.title) for one in stage_queries.stage_sets().values()])
    may_adopt = bool(choices or upper)
    if request.method == "POST":
        if not may_adopt:
            raise NotPermitted(
                "tasking.stages.not_permitted", "采用环节设置由本组织或上级党务工作人员，以及本单位党组办理。"
            )
        if form.is_valid():
            with refusals_on(form):
                data = form.cleaned_data
                home = organisation_in_reach(actor, data.pop("organisation"))
                gates.adopt_stage_set(actor=actor, organisation=home, **data)
                messages.success(request, "已采用。到起始日期起，六格的页面都按它显示。")
                return redirect("tasking:stages")
    context = {
        "form": form if may_adopt else None,
        "sets": stage_queries.stage_sets().values(),
        "standard": stage_queries.standard_set().code,
        "adoptions": [
            (one, stage_queries.stage_sets().get(one.stage_set))
            for one in stage_queries.stage_adoptions(actor)
        ],
    }
    return page(request, "tasking/stages.html", context)


def strip_of(strip: cycle_queries.ItemCycle, here: str = "") -> list[Stage]:
    """The strip of one item as the frame shows it."""
    return [
        Stage(cell.stage.short_title, cell.title, light=cell.light, is_here=cell.is_current)
        for cell in strip.cells
    ]


def _item_page(request: HouseRequest, pk: int) -> HttpResponse:
    actor = request.actor
    item = item_in_reach(actor, pk)
    strip = cycle_queries.cycles_of(actor, [item], {item.organisation_id: item.organisation.path})[pk]
    behind = cycle_queries.records_behind(pk, actor.today)
    rounds = {one.key for every in behind.values() for one in every if one.kind.page == ROUND}
    open_rounds = (
        set(dispatch_rounds(actor).filter(pk__in=rounds).values_list("pk", flat=True)) if rounds else set()
    )
    may_link = policies.may_issue(actor, item.organisation.path)
    held = cycle_queries.dependencies(actor)
    context = {
        "item": item,
        "strip": strip_of(strip),
        "cycle": strip,
        "cells": [
            (cell, [(side, _records(side, behind, open_rounds)) for side in (cell.business, cell.party)])
            for cell in strip.cells
        ],
        "may_open": policies.may_open_gate(actor, item.organisation.path),
        "may_link": may_link,
        "may_urge": may_link and item.state == "open",
        "leaders": acts_on_item(actor, item),
        "needs": held.filter(item=item),
        "needed_by": held.filter(needs=item),
    }
    return page(request, "tasking/item_cycle.html", context)


def _records(
    side: cycle_queries.Side, behind: dict[str, list[Any]], open_rounds: set[int]
) -> list[tuple[Any, list[tuple[Any, bool]], int]]:
    """Each kind of a side with its newest records, whether the reader may open each, and how many more there are."""
    found = []
    for one in side.standings:
        every = behind.get(one.kind.code, [])[::-1]
        shown = [(each, each.kind.page != ROUND or each.key in open_rounds) for each in every[:SHOWN_RECORDS]]
        found.append((one, shown, max(0, len(every) - SHOWN_RECORDS)))
    return found


def _items(request: HouseRequest, year: int) -> Any:
    wanted = ItemFilter(
        text=asked_word(request, "q"), year=year, organisation_id=asked_number(request, "organisation")
    )
    return items_found(request.actor, wanted).select_related(None).select_related("organisation").only(*SHOWN)


def _cycles(request: HouseRequest, rows: list[Any]) -> dict[int, cycle_queries.ItemCycle]:
    return cycle_queries.cycles_of(
        request.actor, rows, {row.organisation_id: row.organisation.path for row in rows}
    )


def _export(rows: Iterable[Any], strips: dict[int, cycle_queries.ItemCycle]) -> tuple[Any, Any]:
    heads = (
        "单位",
        "事项",
        "时限",
        "现在的环节",
        "环节",
        "状态",
        "业务最早",
        "党建最早",
        "相差天数",
        "放行人",
        "放行理由",
    )
    lines = (
        (
            row.organisation.name, row.title, row.due_on, current.stage.title if (current := strips[row.pk].current) else "都已通过",
            cell.stage.title, cell.title, cell.business.first_on, cell.party.first_on, cell.days,
            cell.opening.opened_by_name if cell.opening else "", cell.opening.reason if cell.opening else "",
        )
        for row in rows
        for cell in strips[row.pk].cells
    )  # fmt: skip
    return heads, lines


def _choices(request: HouseRequest, year: int) -> dict[str, Any]:
    return {"year": year, "years": plan_years(request.actor), "agencies": list(agency_roots(request.actor))}


def _year(request: HouseRequest) -> int:
    known = plan_years(request.actor)
    return asked_number(request, "year") or (known[0] if known else request.actor.today.year)


def _act(
    request: HouseRequest, form: Any, heading: str, button: str, item: Any, hint: str = ""
) -> HttpResponse:
    act = ActPage(
        heading, button, "双线周期", reverse("tasking:cycle"), item.title, reverse("tasking:item_cycle", args=(item.pk,)), hint
    )  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": act})
