"""Agencies and their offices: the list and one of them as at a day, and the acts on them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.organisation import policies, queries, services
from yipanqi.organisation.queries import directory, records
from yipanqi.organisation.queries.trees import home_path_of_unit
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.organisation.act_forms import AddPostForm, OnForm, UnitNameForm
from yipanqi.web.organisation.acting import act_page, run
from yipanqi.web.organisation.lists import asked_day

BOTH = ["GET", "POST"]


@require_safe
@login_required
def units(request: HouseRequest) -> HttpResponse:
    """The agencies within reach on the day."""
    day = asked_day(request, request.actor.today)
    found = directory.matching(records.agencies_as_at(request.actor, day), asked_word(request, "q"))
    if wants_export(request):
        rows = ((unit.name, int(vars(unit)["office_count"])) for unit in found[:MOST_ROWS])
        return exported(request, "单位", ("单位", "处室数"), rows)
    context = {
        "page": page_of(request, found),
        "day": day,
        "is_past": day != request.actor.today,
        "may_add": policies.may_add_agencies(request.actor),
    }
    return page(request, "organisation/units.html", context)


@require_safe
@login_required
def unit(request: HouseRequest, pk: int) -> HttpResponse:
    """One agency or office on the day: offices, posts, people."""
    actor, shown = request.actor, records.unit_named(request.actor, pk)
    day = asked_day(request, actor.today)
    home = home_path_of_unit(shown)
    placed = directory.matching(
        records.placements_as_at(actor, shown, day), asked_word(request, "q"), "person__"
    )
    context = {
        "unit": shown,
        "offices": records.offices_as_at(actor, shown, day),
        "posts": records.posts_as_at(actor, shown, day),
        "page": page_of(request, placed, 30),
        "day": day,
        "is_past": day != actor.today,
        "is_open": shown.closed_on is None and day == actor.today,
        "may_add_office": shown.parent_id is None and policies.may_add_office(actor, home),
        "may_change": policies.may_change_unit(actor, shown, home),
        "may_keep_posts": shown.parent_id is not None and policies.may_keep_posts(actor, home),
    }
    return page(request, "organisation/unit.html", context)


@require_http_methods(BOTH)
@login_required
def add_agency(request: HouseRequest) -> HttpResponse:
    """Register an agency."""
    if not policies.may_add_agencies(request.actor):
        raise NotPermitted("organisation.unit.not_permitted", "登记单位由机关工委的党务工作人员办理。")
    form = UnitNameForm(request.POST or None)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        made = services.add_unit(actor=request.actor, **values)
        return f"“{made.name}”已登记，请接着成立它的党组织。", _unit(made.pk)

    return run(request, form, act_page("登记单位", "登记", "单位与处室", reverse("organisation:units")), do)


@require_http_methods(BOTH)
@login_required
def add_office(request: HouseRequest, pk: int) -> HttpResponse:
    """Register an office of the agency."""
    agency = records.unit_named(request.actor, pk)
    if agency.parent_id or not policies.may_add_office(request.actor, home_path_of_unit(agency)):
        raise NotPermitted("organisation.unit.not_permitted", "登记处室由机关工委或本单位党务工作人员办理。")
    form = UnitNameForm(request.POST or None)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        made = services.add_unit(actor=request.actor, parent=agency, **values)
        return f"“{made.name}”已登记。", _unit(made.pk)

    return run(request, form, act_page("登记处室", "登记", agency.name, _unit(pk)), do)


@require_http_methods(BOTH)
@login_required
def rename_unit(request: HouseRequest, pk: int) -> HttpResponse:
    """Give the agency or office another name."""
    shown = _changeable(request, pk)
    form = UnitNameForm(request.POST or None, initial={"name": shown.name})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.rename_unit(actor=request.actor, unit=shown, **values)
        return "名称已更改，原名称保留在留痕里。", _unit(pk)

    return run(request, form, act_page("更名", "更名", shown.name, _unit(pk)), do)


@require_http_methods(BOTH)
@login_required
def close_unit(request: HouseRequest, pk: int) -> HttpResponse:
    """Close the agency or office once nobody is left in it."""
    shown = _changeable(request, pk)
    form = OnForm(request.POST or None, initial={"on": request.actor.today})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.close_unit(actor=request.actor, unit=shown, **values)
        return "已撤销，撤销日期之前的情况仍可按日期查看。", _unit(pk)

    hint = "撤销前须先调出人员、办理离任；单位还须先撤销处室和党组织。"
    act = act_page("撤销", "撤销", shown.name, _unit(pk), hint=hint, is_grave=True)
    return run(request, form, act, do)


@require_http_methods(BOTH)
@login_required
def add_unit_post(request: HouseRequest, pk: int) -> HttpResponse:
    """Open a post of the office."""
    shown = records.unit_named(request.actor, pk)
    if not (shown.parent_id and policies.may_keep_posts(request.actor, home_path_of_unit(shown))):
        raise NotPermitted("organisation.post.not_permitted", "处室岗位由本单位党务工作人员设置。")
    kinds = [(kind.code, kind.title) for kind in queries.post_kinds().values() if "office" in kind.of]
    form = AddPostForm(request.POST or None, kinds=kinds)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.add_post(actor=request.actor, unit=shown, **values)
        return "岗位已设置，请接着任命。", f"{_unit(pk)}#posts"

    return run(request, form, act_page("设置岗位", "设置", shown.name, _unit(pk)), do)


def _changeable(request: HouseRequest, pk: int) -> Any:
    shown = records.unit_named(request.actor, pk)
    if not policies.may_change_unit(request.actor, shown, home_path_of_unit(shown)):
        raise NotPermitted(
            "organisation.unit.not_permitted", "单位由机关工委、处室由本单位党务工作人员改名和撤销。"
        )
    return shown


def _unit(pk: int) -> str:
    return reverse("organisation:unit", args=[pk])
