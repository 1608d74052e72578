"""Carriers: the list, one carrier, founding, finishing and retiring it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_finish_carrier, may_found_carrier
from yipanqi.execution.services import CarrierDraft
from yipanqi.organisation.queries import members_as_at, organisations
from yipanqi.planning.queries import open_junctions_for
from yipanqi.web.execution.forms import CarrierForm, FinishCarrierForm, RetireCarrierForm
from yipanqi.web.execution.lists import (
    CARRIER_HEADS,
    carrier_cells,
    carrier_filter,
    chosen,
    rows_of,
    workbook,
)
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of


@require_safe
@login_required
def carriers(request: HouseRequest) -> HttpResponse:
    """The carriers within reach."""
    actor = request.actor
    shown = page_of(request, queries.carriers_matching(actor, carrier_filter(request)))
    context = {
        "page": shown,
        "rows": rows_of(shown),
        "kinds": queries.carrier_kinds().values(),
        "organisations": organisations(actor),
        "may_found": bool(actor.acts_on),
        "query": request.GET.urlencode(),
    }
    return page(request, "execution/carriers.html", context)


@require_safe
@login_required
def export_carriers(request: HouseRequest) -> HttpResponse:
    """The carriers as filtered, as a workbook."""
    found = queries.carriers_matching(request.actor, carrier_filter(request))
    return workbook("党建载体", CARRIER_HEADS, (carrier_cells(each) for each in found))


@require_safe
@login_required
def carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """One carrier: people, term, criteria, figures before and after, activities of its junction."""
    actor = request.actor
    shown = queries.carrier(actor, pk)
    is_active = shown.state == "active"
    served = queries.activities_serving(actor, shown.junction_id)[:20] if shown.junction_id else ()
    context = {
        "carrier": shown,
        "kind": queries.kind_title(shown.kind),
        "members": queries.members_of(actor, shown),
        "activities": rows_of(served),
        "may_finish": is_active and may_finish_carrier(actor, shown),
        "may_retire": is_active and may_found_carrier(actor, shown.organisation.path),
    }
    return page(request, "execution/carrier.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def found_carrier(request: HouseRequest) -> HttpResponse:
    """Found a carrier with people of the organisation."""
    actor = request.actor
    offered = [each for each in organisations(actor) if may_found_carrier(actor, each.path)]
    organisation = chosen(request, actor, offered)
    if organisation is None:
        raise NotPermitted(
            "execution.carrier.not_permitted", "设立载体由党务工作人员办理，请由所在党支部的书记或委员设立。"
        )
    people = [(each.person_id, each.person.name) for each in members_as_at(actor, organisation.path)]
    junctions = [
        (each.pk, f"{each.item.title} ← {each.measure}")
        for each in open_junctions_for(actor, organisation.path)
    ]
    initial = {"starts_on": actor.today, "junction_id": request.GET.get("junction", "")}
    form = CarrierForm(people, junctions, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        content: dict[str, Any] = dict(form.cleaned_data)
        members = content.pop("member_ids")
        with refusals_on(form):
            founded = services.found_carrier(
                actor=actor, organisation=organisation, draft=CarrierDraft(**content), member_ids=members
            )
            messages.success(request, "载体已设立。")
            return redirect("execution:carrier", founded.pk)
    context = {"form": form, "organisation": organisation, "organisations": offered}
    return page(request, "execution/found_carrier.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def finish_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Finish the carrier with its result."""
    actor = request.actor
    shown = queries.carrier(actor, pk)
    if not may_finish_carrier(actor, shown):
        raise NotPermitted(
            "execution.finish.not_permitted", "结束载体由负责人、本组织或上级党务工作人员办理。"
        )
    form = FinishCarrierForm(request.POST or None, initial={"ends_on": actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.finish_carrier(actor=actor, carrier=shown, **form.cleaned_data)
            messages.success(request, "载体已结束，成效已登记。")
            return redirect("execution:carrier", shown.pk)
    return page(request, "execution/finish_carrier.html", {"form": form, "carrier": shown})


@require_http_methods(["GET", "POST"])
@login_required
def retire_carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """Give the carrier up, with a reason."""
    actor = request.actor
    shown = queries.carrier(actor, pk)
    if not may_found_carrier(actor, shown.organisation.path):
        raise NotPermitted(
            "execution.retire.not_permitted", "撤销载体由本组织或上级党组织的党务工作人员办理。"
        )
    form = RetireCarrierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.retire_carrier(actor=actor, carrier=shown, reason=form.cleaned_data["reason"])
            messages.success(request, "载体已撤销。")
            return redirect("execution:carrier", shown.pk)
    return page(request, "execution/retire_carrier.html", {"form": form, "carrier": shown})
