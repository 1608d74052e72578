"""Carriers: the list as ledger, one carrier, founding, finishing and retiring it, both sides of contact points."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_finish_carrier, may_found_carrier
from yipanqi.execution.queries.carrier_calls import calls_of
from yipanqi.execution.queries.carrier_kinds import CarrierKind, described_kinds
from yipanqi.execution.queries.carrier_life import log, standing_still
from yipanqi.execution.queries.contact_points import covering_kinds, two_way
from yipanqi.execution.queries.teams import usual_place
from yipanqi.execution.reports import carrier_document
from yipanqi.organisation.queries import members_as_at, offices, organisations
from yipanqi.organisation.queries.cadres import cadres_in_post
from yipanqi.planning.queries import items_to_serve, open_junctions_for
from yipanqi.web.execution.carrier_forms import OWN, CarrierForm, FinishCarrierForm, RetireCarrierForm
from yipanqi.web.execution.carrier_lists import (
    CARRIER_HEADS,
    carrier_cells,
    carrier_filter,
    rows_of_carriers,
    superior_choices,
)
from yipanqi.web.execution.carrier_page import shown_carrier
from yipanqi.web.execution.lists import chosen, workbook
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import download, exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

COVERAGE_HEADS = ("人员", "职务", "联系点", "情况")


@require_safe
@login_required
def carriers(request: HouseRequest) -> HttpResponse:
    """The carriers within reach, as filtered."""
    actor = request.actor
    wanted = carrier_filter(request)
    shown = page_of(request, queries.carriers_matching(actor, wanted))
    idle = standing_still(actor, [each.pk for each in shown])
    context = {
        "page": shown,
        "rows": rows_of_carriers(shown, idle),
        "groups": kinds_by_group(),
        "organisations": organisations(actor),
        "may_found": bool(actor.acts_on),
        "query": request.GET.urlencode(),
        "attention": wanted.attention,
    }
    return page(request, "execution/carriers.html", context)


@require_safe
@login_required
def export_carriers(request: HouseRequest) -> HttpResponse:
    """The ledger of carriers as filtered, as a workbook."""
    found = queries.carriers_matching(request.actor, carrier_filter(request))
    return workbook("载体台账", CARRIER_HEADS, (carrier_cells(each) for each in found.iterator(2000)))


@require_safe
@login_required
def carrier(request: HouseRequest, pk: int) -> HttpResponse:
    """One carrier: what is to be done next, people, term, figure, log, calls."""
    shown = queries.carrier(request.actor, pk)
    return page(request, "execution/carrier.html", shown_carrier(request.actor, shown))


@require_safe
@login_required
def carrier_log(request: HouseRequest, pk: int) -> HttpResponse:
    """One entry of the log stands on the page of its carrier."""
    found = log(request.actor, pk)
    return redirect(f"{reverse('execution:carrier', args=(found.carrier_id,))}#log-{found.pk}")


@require_safe
@login_required
def carrier_sheet(request: HouseRequest, pk: int) -> HttpResponse:
    """The sheet of a carrier as Word, or with `format=pdf` as PDF."""
    actor = request.actor
    shown = queries.carrier(actor, pk)
    title = f"{queries.kind_title(shown.kind)}登记表（{shown.name}）"
    form = "pdf" if asked_word(request, "format") == "pdf" else "docx"
    return download(carrier_document(actor, shown, calls_of(actor, shown), form), f"{title}.{form}", form)


@require_http_methods(["GET", "POST"])
@login_required
def found_carrier(request: HouseRequest) -> HttpResponse:
    """Choose the kind, then found the carrier with people of the organisation."""
    actor = request.actor
    offered = [each for each in organisations(actor) if may_found_carrier(actor, each.path)]
    organisation = chosen(request, actor, offered)
    if organisation is None:
        raise NotPermitted(
            "execution.carrier.not_permitted", "设立载体由党务工作人员办理，请由所在党支部的书记或委员设立。"
        )
    context: dict[str, Any] = {"organisation": organisation, "organisations": offered}
    kind = described_kinds().get(request.POST.get("kind") or asked_word(request, "kind"))
    if kind is None:
        query = request.GET.copy()
        query["organisation"] = str(organisation.pk)
        context |= {"groups": kinds_by_group(), "query": query.urlencode()}
        return page(request, "execution/choose_carrier_kind.html", context)
    initial: dict[str, Any] = {
        "starts_on": actor.today,
        "junction_id": asked_number(request, "junction"),
        "business_item_id": asked_number(request, "item"),
    }
    told = {"name": "name", "reason": "reason", **{each.name: f"{OWN}{each.name}" for each in kind.fields}}
    initial |= {field: request.GET[asked][:300] for asked, field in told.items() if request.GET.get(asked)}
    if kind.levels:
        initial["level"], initial["parent_id"] = usual_place(organisation, kind)
    form = CarrierForm(kind, request.POST or None, initial=initial)
    for name, choices in _choices(actor, organisation, kind).items():
        form.let_choose(name, choices) if name in form.fields else None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            founded = services.found_carrier(
                actor=actor, organisation=organisation, draft=form.draft(), member_ids=form.members()
            )
            messages.success(request, f"{kind.title}已设立。")
            return redirect("execution:carrier", founded.pk)
    return page(request, "execution/found_carrier.html", {**context, "form": form, "kind": kind})


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


@require_safe
@login_required
def coverage(request: HouseRequest) -> HttpResponse:
    """Both sides of the contact points: cadres and points, those with a gap first; as a list for download."""
    sides = [two_way(request.actor, kind) for kind in covering_kinds()]
    if wants_export(request):
        rows = [
            (cadre.name, "、".join(cadre.posts), "、".join(one.name for one in cadre.points),
             "已有" if cadre.points else "没有联系点")
            for side in sides for cadre in side.cadres
        ]  # fmt: skip
        rows += [
            ("", "", point.carrier.name, "没有联系人") for side in sides for point in side.points if not point.cadres
        ]  # fmt: skip
        return exported(request, "联系点覆盖", COVERAGE_HEADS, rows)
    return page(
        request, "execution/coverage.html", {"sides": sides, "may_found": bool(request.actor.acts_on)}
    )


def kinds_by_group() -> dict[str, list[CarrierKind]]:
    """The kinds under the headings of the vocabulary."""
    groups: dict[str, list[CarrierKind]] = {}
    for kind in described_kinds().values():
        groups.setdefault(kind.group, []).append(kind)
    return groups


def _choices(actor: Actor, organisation: Any, kind: CarrierKind) -> dict[str, list[tuple[Any, str]]]:
    """People, junctions, items and offices that may be chosen."""
    people = [(each.person_id, each.person.name) for each in members_as_at(actor, organisation.path)]
    if kind.covers:
        known = {key for key, _ in people}
        held = cadres_in_post(actor, kind.covers)
        people = [
            *((each.person_id, f"{each.person.name}（{each.post.title}）") for each in held if each.person_id not in known),
            *people,
        ]  # fmt: skip
        people = list({key: (key, name) for key, name in reversed(people)}.values())[::-1]
    junctions = [
        (each.pk, f"{each.item.title} ← {each.measure}")
        for each in open_junctions_for(actor, organisation.path)
    ]
    return {
        "leader_id": [("", "暂不指定"), *people],
        "member_ids": list(people),
        "junction_id": [("", "不关联"), *junctions],
        "business_item_id": [("", "不关联"), *items_to_serve(actor, organisation.path)],
        "parent_id": superior_choices(organisation, kind),
        "office_id": [("", "不关联"), *((each.pk, each.name) for each in offices(actor)[:200])],
    }
