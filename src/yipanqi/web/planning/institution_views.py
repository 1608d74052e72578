"""制度清单: what each agency has of the institutions that it should have, the gaps, and the acts on them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.casework.queries import cases_beside
from yipanqi.evidence.queries import evidence_of
from yipanqi.evidence.services import Upload
from yipanqi.organisation.queries import agency_roots
from yipanqi.planning import policies, queries, services
from yipanqi.planning.queries import institutions as inventory
from yipanqi.planning.services import InstitutionDraft
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.planning.institution_forms import SIDES, InstitutionForm, LeaveOutForm, ReviewForm
from yipanqi.web.planning.lists import number

HEADS = (
    "单位", "制度", "内容", "要解决什么", "状态", "文号", "试行日期", "施行日期", "下次复核", "上次复核", "文件份数", "办理", "原因",
)  # fmt: skip
NOT_PERMITTED = ("planning.institution.not_permitted", "制度清单由本单位党务工作人员登记。")


@require_safe
@login_required
def institutions(request: HouseRequest) -> HttpResponse:
    """The inventory of the agencies within reach, narrowed by the address, with the count of each standing."""
    actor, asked = request.actor, request.GET
    agencies = list(agency_roots(actor))
    chosen = [one for one in agencies if one.pk == number(asked.get("organisation"))] or agencies
    side, words = asked.get("side", ""), asked.get("q", "").strip()
    found = [
        line
        for line in inventory.inventory(actor, chosen)
        if (not side or line.side == side) and words in line.title
    ]
    standing = asked.get("standing", "")
    wanted = [line for line in found if _wanted(line, standing)]
    if wants_export(request):
        return exported(request, "制度清单", HEADS, [_cells(line) for line in wanted])
    mine = {one.pk for one in agencies if policies.may_plan(actor, one.path)}
    context = {
        "page": page_of(request, wanted),
        "counts": _counts(found),
        "gaps": sum(line.is_gap for line in found),
        "total": len(found),
        "agencies": agencies,
        "standings": (("gaps", "有缺口的"), *inventory.STANDINGS.items()),
        "sides": SIDES[1:],
        "mine": mine,
    }
    return page(request, "planning/institutions.html", context)


@require_safe
@login_required
def institution(request: HouseRequest, pk: int) -> HttpResponse:
    """One institution: since when, its files, the cases that made it, its review."""
    actor = request.actor
    shown = inventory.institution(actor, pk)
    term = queries.terms(inventory.CATALOGUE).get(shown.code)
    beside = cases_beside(actor, f"{inventory.SUBJECT}:{pk}")
    context = {
        "institution": shown,
        "standing": inventory.standing_of(shown, actor.today),
        "standing_title": inventory.STANDINGS[inventory.standing_of(shown, actor.today)],
        "asks": term.attributes["asks"] if term else "",
        "pieces": evidence_of(actor, inventory.SUBJECT, pk),
        "cases": beside,
        "may_act": policies.may_plan(actor, shown.organisation.path)
        and shown.is_standing
        and not any(one.is_running for one in beside),
    }
    return page(request, "planning/institution.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def enter_institution(request: HouseRequest) -> HttpResponse:
    """Enter an institution that holds, with its document."""
    actor = request.actor
    homes = _homes(request)
    code = request.GET.get("code", "")
    form = InstitutionForm(
        request.POST or None,
        request.FILES or None,
        homes=[(str(one.pk), one.short_name) for one in homes],
        initial={"organisation": homes[0].pk, "code": code},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        files = [Upload(each.name, each.chunks()) for each in said.pop("attached")]
        home = said.pop("organisation")
        with refusals_on(form):
            made = services.enter_institution(
                actor=actor, organisation_id=home, draft=InstitutionDraft(**said), files=files
            )
            messages.success(request, "制度已登记。")
            return redirect("planning:institution", made.pk)
    act = ActPage("登记制度", "登记", "制度清单", reverse("planning:institutions"))
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_POST
@login_required
def want_institution(request: HouseRequest) -> HttpResponse:
    """Put a gap down as wanted and go on to the first step of its procedure."""
    asked = request.POST
    try:
        row = services.want_institution(
            actor=request.actor,
            organisation_id=number(asked.get("organisation")) or 0,
            code=asked.get("code", ""),
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("planning:institutions")
    return redirect(_begin(row.pk))


@require_http_methods(["GET", "POST"])
@login_required
def leave_out_institution(request: HouseRequest) -> HttpResponse:
    """Say why a line of the catalogue does not apply here."""
    home, code = _homes(request)[0], request.GET.get("code", "")
    term = queries.terms(inventory.CATALOGUE).get(code)
    form = LeaveOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.leave_out_institution(
                actor=request.actor, organisation_id=home.pk, code=code, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "已标为不适用；以后需要时可以再提出。")
            return redirect(f"{reverse('planning:institutions')}?organisation={home.pk}")
    act = ActPage(
        "标为不适用", "标为不适用", "制度清单", reverse("planning:institutions"),
        f"{home.short_name}：{term.title}" if term else home.short_name,
    )  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
def review_institution(request: HouseRequest, pk: int) -> HttpResponse:
    """Write down a review: it goes on or it ends."""
    shown = inventory.institution(request.actor, pk)
    if not policies.may_plan(request.actor, shown.organisation.path):
        raise NotPermitted(*NOT_PERMITTED)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            services.review_institution(
                actor=request.actor, institution=shown, keeps=said["keeps"] == "yes", note=said["note"],
                review_on=said["review_on"],
            )  # fmt: skip
            messages.success(request, "复核已登记。")
            return redirect("planning:institution", pk)
    act = ActPage(
        "登记复核", "登记", "制度清单", reverse("planning:institutions"), shown.title,
        reverse("planning:institution", args=[pk]), hint="要修订的，请从制度页面提出修订，按制度固化程序办理。",
    )  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": act})


def _homes(request: HouseRequest) -> list[Any]:
    """The agencies that the actor plans for, the one of the address first. Refuses who plans for none."""
    mine = [one for one in agency_roots(request.actor) if policies.may_plan(request.actor, one.path)]
    if not mine:
        raise NotPermitted(*NOT_PERMITTED)
    asked = number(request.GET.get("organisation"))
    return sorted(mine, key=lambda one: one.pk != asked) if asked else mine


def _wanted(line: inventory.InventoryLine, standing: str) -> bool:
    if standing == "gaps":
        return line.is_gap
    return not standing or line.standing == standing


def _counts(found: list[inventory.InventoryLine]) -> list[tuple[str, str, int]]:
    """(code, words, how many) of the standings that matter."""
    counted = Counter(line.standing for line in found)
    shown = (*inventory.GAPS, inventory.IN_FORCE)
    return [(code, inventory.STANDINGS[code], counted[code]) for code in shown]


def _begin(pk: int) -> str:
    return f"{reverse('casework:begin_case', args=[inventory.PROCEDURE])}?about={inventory.SUBJECT}:{pk}"


def _cells(line: inventory.InventoryLine) -> tuple[Any, ...]:
    one, case = line.institution, line.case
    return (
        line.organisation.short_name, line.title, line.side_title, line.asks, line.standing_title,
        one.document_number if one else "", one.trial_on if one else None, one.in_force_on if one else None,
        one.review_on if one else None, one.reviewed_on if one else None, line.files,
        (case.ended or case.where) if case else "", one.reason if one else "",
    )  # fmt: skip
