"""A junction at work: people, entry points, term, result; which junctions are hollow; difficulties; everything that fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.integration.queries import hollowness, suggestions
from yipanqi.organisation.queries import agency_roots, organisations
from yipanqi.planning import policies, queries, services
from yipanqi.planning.services import Entry, JunctionTerms
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.planning.junction_forms import AnswerForm, EntriesForm, PeopleForm, ResultForm, TermForm
from yipanqi.web.planning.junction_views import owners_of
from yipanqi.web.planning.lists import number

WORK = "这件事由承担结合点的党组织、本单位党务工作人员或责任科室负责人办理。"
HOLLOW_HEADS = ("单位", "党建举措", "业务事项", "承担党组织", "判断", "缺什么", "依据")
IDLE_HEADS = ("种类", "名称", "所在", "最契合的业务事项", "契合程度", "理由")
IDLE_KINDS = {"plan_item": "党建事项", "carrier": "载体"}


@require_safe
@login_required
def hollow(request: HouseRequest) -> HttpResponse:
    """The junctions of a year with what is missing, hollow ones first."""
    actor, asked = request.actor, request.GET
    agencies, chosen = _agencies(request)
    year = number(asked.get("year")) or actor.today.year
    wanted = hollowness.HollowFilter(
        text=asked.get("q", "").strip(), agency_path=chosen.path if chosen else ""
    )
    everything = hollowness.standings(actor, year, wanted)
    state, lack = asked.get("state", ""), asked.get("lack", "")
    found = [
        one for one in everything if (not state or one.state == state) and (not lack or one.lacks_one(lack))
    ]
    if wants_export(request):
        return exported(request, f"{year}年结合点落实情况", HOLLOW_HEADS, map(_hollow_row, found))
    context = {
        "page": page_of(request, found),
        "year": year,
        "years": queries.years(actor),
        "agencies": agencies,
        "lacks": hollowness.lacks_asked(),
        "states": hollowness.TITLES.items(),
        "counts": {code: sum(one.state == code for one in everything) for code in hollowness.TITLES},
        "total": len(everything),
    }
    return page(request, "planning/hollow.html", context)


@require_safe
@login_required
def difficulties(request: HouseRequest) -> HttpResponse:
    """The difficulties stand on one board, which knows who takes them up; this address leads there with what it was asked."""
    asked = QueryDict(mutable=True)
    for name in ("q", "year", "organisation"):
        if request.GET.get(name):
            asked[name] = request.GET[name]
    asked["state"] = ""
    if answer := {"yes": "answered", "no": "unanswered"}.get(request.GET.get("answer", "")):
        asked["taken"] = answer
    return redirect(f"{reverse('execution:difficulties')}?{asked.urlencode()}")


@require_http_methods(["GET", "POST"])
@login_required
def answer_difficulty(request: HouseRequest, pk: int) -> HttpResponse:
    """Make a difficulty the party side's key point in one act; a suggestion that is taken fills the form."""
    actor = request.actor
    item = queries.item(actor, pk)
    carriers = {
        each.pk: each
        for each in organisations(actor).filter(path__startswith=item.organisation.path)
        if policies.may_propose_junction(actor, item, each.path)
    }
    if not carriers:
        raise NotPermitted("planning.junction.not_permitted", WORK)
    people = queries.people_who_may_serve(actor, item, item.organisation.path)
    form = AnswerForm(
        request.POST or None,
        organisations=[(str(key), each.short_name) for key, each in carriers.items()],
        owners=owners_of(request, item),
        people=[(str(key), f"{name}（{place}）") for key, name, place in people],
        initial={
            "measure": request.GET.get("measure", ""),
            "measure_kind": request.GET.get("kind", ""),
            "expected_result": item.target_text,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            answered = services.answer_difficulty(
                actor=actor, item=item, organisation=carriers[said["organisation"]], measure_kind=said["measure_kind"],
                measure=said["measure"], expected_result=said["expected_result"], owner_id=said["owner"],
                terms=JunctionTerms(said["strength"], None, said["result_due_on"], said["people"]),
            )  # fmt: skip
            is_agreed = answered.state == "agreed"
            messages.success(
                request,
                "难题已列为党建重点，结合点已确定。" if is_agreed else "已提出，等承担的党组织确定。",
            )
            return redirect("planning:junction", answered.pk)
    offered = queries.suggested_measures(actor, item)
    return page(
        request, "planning/answer_difficulty.html", {"form": form, "item": item, "suggestions": offered}
    )


@require_safe
@login_required
def suggested(request: HouseRequest, pk: int) -> HttpResponse:
    """Everything that fits an item: measures, carriers, party items, practices, people to ask; what was taken or refused."""
    item = queries.item(request.actor, pk)
    if not policies.may_change_item(request.actor, item):
        raise NotPermitted(
            "planning.suggestion.not_permitted", "取舍建议由本单位党务工作人员或责任科室负责人办理。"
        )
    found = suggestions.suggestions_for(request.actor, item)
    groups = (
        ("现有载体", "可以请它服务这件事", found.carriers),
        ("计划里的党建事项", "可以和这件事对接", found.party_items),
        ("可借鉴的做法", "别的事项上已经见效", found.practices),
    )
    return page(request, "planning/suggestions.html", {"item": item, "found": found, "groups": groups})


@require_safe
@login_required
def idle(request: HouseRequest) -> HttpResponse:
    """Party items and carriers that serve no task, each with the task that would fit best."""
    actor = request.actor
    agencies, chosen = _agencies(request)
    chosen = chosen or next(iter(agencies), None)
    year = number(request.GET.get("year")) or actor.today.year
    rows = suggestions.idle_party_work(actor, year, chosen.path) if chosen else []
    if wants_export(request):
        cells = [
            (
                IDLE_KINDS[one.kind],
                one.title,
                one.place,
                one.task.title if one.task else "",
                one.tier,
                one.because,
            )
            for one in rows
        ]
        return exported(request, f"{year}年没有服务业务的党建工作", IDLE_HEADS, cells)
    context = {
        "page": page_of(request, rows),
        "year": year,
        "years": queries.years(actor),
        "agencies": agencies,
        "chosen": chosen,
    }
    return page(request, "planning/idle.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def name_people(request: HouseRequest, pk: int) -> HttpResponse:
    """Add people to a junction."""
    shown = queries.junction(request.actor, pk)
    serving = {one.person_id for one in queries.people_of(request.actor, shown) if one.until_on is None}
    offered = [
        (str(key), f"{name}（{place}）")
        for key, name, place in queries.people_who_may_serve(
            request.actor, shown.item, shown.organisation.path
        )
        if key not in serving
    ]
    form = PeopleForm(request.POST or None, people=offered)

    def write(said: dict[str, Any]) -> str:
        made = services.name_people(
            actor=request.actor, junction=shown, people=said["people"], part=said["part"]
        )
        return f"已加入 {len(made)} 人。"

    lead = "既做这件业务、又做这项举措的人，至少要有一个。"
    return _work(request, shown, form, write, ("加入人员", lead, "加入"))


@require_POST
@login_required
def release_person(request: HouseRequest, pk: int, person: int) -> HttpResponse:
    """Somebody leaves a junction today; where he left before, the page says it."""
    shown = queries.junction(request.actor, pk)
    try:
        services.release_person(actor=request.actor, junction=shown, person_id=person)
        messages.success(request, "已退出，任过的记录保留。")
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("planning:junction", pk)


@require_http_methods(["GET", "POST"])
@login_required
def write_entries(request: HouseRequest, pk: int) -> HttpResponse:
    """What the party side does at each stage."""
    shown = queries.junction(request.actor, pk)
    known = queries.entries_of(request.actor, shown)
    initial: dict[str, Any] = {f"what_{code}": one.what for code, one in known.items()}
    initial |= {f"due_{code}": one.due_on for code, one in known.items()}
    form = EntriesForm(request.POST or None, initial=initial)

    def write(said: dict[str, Any]) -> str:
        entries = [Entry(code, said[f"what_{code}"], said[f"due_{code}"]) for code in queries.terms("stage")]
        services.write_entries(actor=request.actor, junction=shown, entries=entries)
        return "切入点已保存。"

    lead = "每个阶段党建做什么、什么时候做；没有的留空。"
    return _work(request, shown, form, write, ("各阶段切入点", lead, "保存"))


@require_http_methods(["GET", "POST"])
@login_required
def set_term(request: HouseRequest, pk: int) -> HttpResponse:
    """From when until when, and by when a result."""
    shown = queries.junction(request.actor, pk)
    initial = {"starts_on": shown.starts_on, "result_due_on": shown.result_due_on}
    form = TermForm(request.POST or None, initial=initial)

    def write(said: dict[str, Any]) -> str:
        services.set_term(
            actor=request.actor,
            junction=shown,
            starts_on=said["starts_on"],
            result_due_on=said["result_due_on"],
        )
        return "起止已保存。"

    return _work(request, shown, form, write, ("起止和见效时限", "不填的按业务事项的起止。", "保存"))


@require_http_methods(["GET", "POST"])
@login_required
def record_result(request: HouseRequest, pk: int) -> HttpResponse:
    """What came of it for the business."""
    shown = queries.junction(request.actor, pk)
    form = ResultForm(request.POST or None, initial={"result": shown.result})

    def write(said: dict[str, Any]) -> str:
        services.record_result(actor=request.actor, junction=shown, result=said["result"])
        return "成效已登记，以前的说法留在留痕里。"

    return _work(request, shown, form, write, ("登记成效", f"预期成效：{shown.expected_result}", "登记"))


def _work(
    request: HouseRequest,
    shown: Any,
    form: HouseForm,
    write: Callable[[dict[str, Any]], str],
    words: tuple[str, str, str],
) -> HttpResponse:
    """One small form of an act on a junction; back to the junction when it is done."""
    actor = request.actor
    if not (policies.may_agree_junction(actor, shown) or policies.may_change_item(actor, shown.item)):
        raise NotPermitted("planning.junction.work_not_permitted", WORK)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            messages.success(request, write(form.cleaned_data))
            return redirect("planning:junction", shown.pk)
    heading, lead, button = words
    context = {"form": form, "junction": shown, "heading": heading, "lead": lead, "button": button}
    return page(request, "planning/junction_act.html", context)


def _agencies(request: HouseRequest) -> tuple[list[Any], Any]:
    """The agencies in reach and the one that the address names."""
    agencies = list(agency_roots(request.actor))
    wanted = number(request.GET.get("organisation"))
    return agencies, next((one for one in agencies if one.pk == wanted), None)


def _hollow_row(one: hollowness.Standing) -> tuple[str, ...]:
    junction = one.junction
    agency = junction.item.organisation.agency
    return (
        agency.name if agency else junction.item.organisation.short_name,
        junction.measure,
        junction.item.title,
        junction.organisation.short_name,
        one.title,
        "；".join(one.lacks),
        "。".join(f"{each.title}：{each.because}" for each in one.criteria),
    )
