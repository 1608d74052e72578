"""Lists of plans, items and junctions; one plan; opening and adopting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.documents.lists import ListCell, write_list
from yipanqi.meeting.queries import decision_about
from yipanqi.organisation.queries import agency_roots, branches, offices, organisations
from yipanqi.organisation.queries.directory import matching
from yipanqi.planning import policies, queries, services
from yipanqi.planning.queries.links import NO_OFFICE, JunctionFilter, junctions_matching
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.planning.forms import AdoptPlanForm, OpenPlanForm
from yipanqi.web.planning.lists import ITEM_HEADS, item_cells, item_filter, number, rows_of, tree_of
from yipanqi.web.planning.next_acts import address_of_decision, next_acts

PLACE_HEADS = ("承担党组织", "中心任务")
JUNCTION_HEADS = (
    "年度", "单位", "责任科室", "业务事项", "党建举措", "承担党组织", "责任岗位", "预期成效", "状态", "确定日期", "见效时限", "实际成效",
)  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAN_HEADS = (
    "年度",
    "党组织",
    "计划",
    "状态",
    "审定日期",
    "审定人",
    "事项",
    "党建业务结合",
    "仅业务",
    "仅党建",
)


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The plans within reach, by year, agency and state."""
    actor = request.actor
    agencies = list(agency_roots(actor))
    context = {
        "page": page_of(request, _plans_asked(request)),
        "years": queries.years(actor),
        "agencies": agencies,
        "may_open": any(policies.may_plan(actor, each.path) for each in agencies),
    }
    return page(request, "planning/index.html", context)


@require_safe
@login_required
def export_plans(request: HouseRequest) -> HttpResponse:
    """The list of plans as filtered, as a workbook."""
    rows = [
        (
            plan.year, plan.organisation.name, plan.title, plan.get_state_display(), plan.adopted_on, plan.adopted_by_name,
            plan.item_count, plan.joined, plan.business_only, plan.party_only,
        )
        for plan in _plans_asked(request)
    ]  # fmt: skip
    return _workbook("年度计划", write_list("年度计划", PLAN_HEADS, rows))


@require_safe
@login_required
def items(request: HouseRequest) -> HttpResponse:
    """The items of every plan within reach, narrowed by the address; `?format=xlsx` as a workbook."""
    actor = request.actor
    found = queries.items_matching(actor, item_filter(request)).select_related(
        "centre_task", "party_organisation"
    )
    if request.GET.get("format") == "xlsx":
        return _workbook(
            "计划事项", write_list("计划事项", (*ITEM_HEADS, *PLACE_HEADS), map(_placed_cells, found))
        )
    shown, roots = page_of(request, found), list(agency_roots(actor))
    carrier = number(request.GET.get("carrier"))
    context = {
        "page": shown,
        "rows": rows_of(shown, actor.today),
        "years": queries.years(actor),
        "agencies": roots,
        "item_kinds": queries.item_kinds().values(),
        "branches": _branches_to_choose(actor, roots, number(request.GET.get("organisation"))),
        "carrier": organisations(actor).filter(pk=carrier).first() if carrier else None,
    }
    return page(request, "planning/items.html", context)


def _placed_cells(item: Any) -> tuple[ListCell, ...]:
    """A row of the workbook of items, with who carries the party face and the centre task it hangs on."""
    carrier, task = item.party_organisation, item.centre_task
    return (*item_cells(item), carrier.name if carrier else "", task.title if task else "")


def _branches_to_choose(actor: Actor, roots: list[Any], agency_id: int | None) -> list[Any]:
    """The branches of one agency: of the chosen one, or of the only one within reach."""
    root = next((one for one in roots if one.pk == agency_id), roots[0] if len(roots) == 1 else None)
    if root is None and roots:
        return []
    found = branches(actor)
    return list(found.filter(path__startswith=root.path) if root else found)


@require_safe
@login_required
def junctions(request: HouseRequest) -> HttpResponse:
    """The junctions whose carrier or item lies within reach, narrowed by the address."""
    actor = request.actor
    found = _junctions_asked(request)
    if wants_export(request):
        return exported(request, "结合点", JUNCTION_HEADS, map(_junction_cells, found[:MOST_ROWS]))
    agencies = list(agency_roots(actor))
    office = number(request.GET.get("office"))
    context = {
        "page": page_of(request, found),
        "years": queries.years(actor),
        "agencies": agencies,
        "carrier": organisations(actor).filter(pk=number(request.GET.get("organisation")) or 0).first(),
        "office": offices(actor).filter(pk=office).first() if office else None,
        "without_office": office == NO_OFFICE,
    }
    return page(request, "planning/junctions.html", context)


@require_safe
@login_required
def plan(request: HouseRequest, pk: int) -> HttpResponse:
    """One plan: what to do next, how far it has come, its items as a tree with both faces."""
    actor = request.actor
    shown = queries.plan(actor, pk)
    everything = list(queries.with_words(queries.items_of(actor, shown)))
    asked = request.GET
    words, shape, state = asked.get("q", "").strip(), asked.get("shape", ""), asked.get("state", "")
    wanted = [
        each
        for each in everything
        if (not words or _holds(each, words))
        and (not shape or each.shape == shape)
        and (not state or each.state == state)
    ]
    paged = page_of(request, tree_of(wanted, actor.today), per_page=100)
    roll_up = queries.rolled(everything, actor.today)
    may_plan = policies.may_plan(actor, shown.organisation.path)
    context = {
        "plan": shown,
        "page": paged,
        "rows": list(paged),
        "coverage": queries.coverage_of(everything),
        "roll_up": roll_up,
        "may_add": _may_add(request, shown),
        "may_plan": may_plan,
        "may_together": not shown.is_adopted
        and any(policies.may_change_item(actor, each) for each in wanted),
        "may_adopt": not shown.is_adopted and policies.may_adopt_plan(actor, shown),
        "next_acts": next_acts(actor, shown, everything, roll_up) if may_plan else [],
        "decision": decision_about(actor, "planning.plan", pk),
    }
    return page(request, "planning/plan.html", context)


@require_safe
@login_required
def export_plan(request: HouseRequest, pk: int) -> HttpResponse:
    """The items of one plan as a workbook."""
    shown = queries.plan(request.actor, pk)
    rows = [item_cells(each) for each in queries.items_of(request.actor, shown)]
    return _workbook(shown.title, write_list("计划事项", ITEM_HEADS, rows))


@require_http_methods(["GET", "POST"])
@login_required
def open_plan(request: HouseRequest) -> HttpResponse:
    """Open the plan of an agency and a year."""
    actor = request.actor
    managed = {each.pk: each for each in agency_roots(actor) if policies.may_plan(actor, each.path)}
    if not managed:
        raise NotPermitted(
            "planning.plan.not_permitted", "编制年度计划由本单位机关党组织的党务工作人员办理。"
        )
    names = [(str(pk), each.agency.name if each.agency else each.short_name) for pk, each in managed.items()]
    form = OpenPlanForm(request.POST or None, organisations=names, initial={"year": actor.today.year})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            opened = services.open_plan(
                actor=actor,
                organisation=managed[said["organisation"]],
                year=said["year"],
                title=said["title"],
            )
            messages.success(request, "计划已建立，请逐项写入事项。")
            return redirect("planning:plan", opened.pk)
    return page(request, "planning/open_plan.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def adopt_plan(request: HouseRequest, pk: int) -> HttpResponse:
    """Look once more, then freeze the plan; the refusal names the items lacking reasons."""
    actor = request.actor
    shown = queries.plan(actor, pk)
    if not policies.may_adopt_plan(actor, shown):
        raise NotPermitted("planning.adopt.not_permitted", "审定年度计划由本单位党组书记或副书记办理。")
    form = AdoptPlanForm(request.POST or None)
    if request.method == "POST":
        form = AdoptPlanForm(request.POST)
        form.is_valid()
        with refusals_on(form):
            services.adopt_plan(actor=actor, plan=shown)
            messages.success(request, "计划已审定，作为本年度的基准。")
            return redirect("planning:plan", pk)
    lacking = [each for each in queries.items_of(actor, shown) if each.lacks_reason]
    context = {
        "form": form, "plan": shown, "coverage": queries.coverage(actor, shown), "lacking": lacking,
        "like": queries.like_plans(actor, shown),
        "decision": decision_about(actor, "planning.plan", pk),
        "to_meeting": address_of_decision(shown),
    }  # fmt: skip
    return page(request, "planning/adopt_plan.html", context)


def _junctions_asked(request: HouseRequest) -> Any:
    """The junctions that the filters and the cells of 联结疏密 ask for."""
    asked = request.GET
    wanted = JunctionFilter(
        asked.get("q", "").strip(), asked.get("state", ""), number(asked.get("year")), number(asked.get("agency")),
        number(asked.get("organisation")), number(asked.get("office")),
    )  # fmt: skip
    return junctions_matching(request.actor, wanted)


def _junction_cells(one: Any) -> tuple[ListCell, ...]:
    return (
        one.item.plan.year, one.item.organisation.name, one.item.office.name if one.item.office else "", one.item.title,
        one.measure, one.organisation.name, str(one.owner), one.expected_result, one.get_state_display(), one.agreed_on,
        one.result_due_on, one.result,
    )  # fmt: skip


def _plans_asked(request: HouseRequest) -> Any:
    asked = request.GET
    found = matching(
        queries.plans(request.actor, number(asked.get("year"))), asked.get("q", ""), "organisation__"
    )
    organisation, state = number(asked.get("organisation")), asked.get("state", "")
    found = found.filter(organisation_id=organisation) if organisation else found
    return found.filter(state=state) if state else found


def _holds(item: Any, words: str) -> bool:
    """Whether an item holds the words, or its title is spelled like them."""
    texts = f"{item.title}\n{item.business_face}\n{item.party_face}\n{item.owner_name}"
    return words in texts or (words.isascii() and words.lower().replace(" ", "") in item.pinyin)


def _may_add(request: HouseRequest, plan: Any) -> bool:
    offices = [post.unit_id for post in request.actor.posts if post.unit_id]
    return not plan.is_adopted and any(
        policies.may_add_item(request.actor, plan, office) for office in (None, *offices)
    )


def _workbook(name: str, content: bytes) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}.xlsx"),
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)
