"""Centre tasks and functions: what plan items hang on, and the items that hang on nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.organisation.queries import agency_roots, offices_of, organisations
from yipanqi.planning import policies, queries, services
from yipanqi.planning.services import CentreTaskDraft
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.planning.forms import ReasonForm
from yipanqi.web.planning.goal_forms import CentreTaskForm, FunctionForm
from yipanqi.web.planning.lists import number

TASK_HEADS = (
    "年度",
    "层级",
    "中心任务",
    "发布单位",
    "上级中心任务",
    "来源文件",
    "本级事项",
    "连同下级",
    "状态",
)
ORPHAN_HEADS = ("年度", "党组织", "序号", "事项", "责任科室", "缺什么", "已写的原因")
FUNCTION_HEADS = ("党组织", "序号", "职能", "科室", "依据", "事项", "起始日期", "停用日期")


@require_safe
@login_required
def centre_tasks(request: HouseRequest) -> HttpResponse:
    """The centre tasks of a year as a cascade, with the items that hang on each."""
    actor = request.actor
    year = number(request.GET.get("year")) or actor.today.year
    words = request.GET.get("q", "").strip()
    lines = [line for line in queries.task_tree(actor, year) if words in line.task.title]
    if wants_export(request):
        rows = [
            (
                year, line.level, line.task.title, line.task.organisation.name, line.task.parent.title if line.task.parent else "",
                line.task.source, line.item_count, line.total, "已撤销" if line.task.withdrawn_on else "有效",
            )
            for line in lines
        ]  # fmt: skip
        return exported(request, "中心任务", TASK_HEADS, rows)
    context = {
        "page": page_of(request, lines),
        "year": year,
        "years": sorted({*queries.years(actor), year}, reverse=True),
        "may_publish": bool(_publishers(actor)),
        "mine": {line.task.pk for line in lines if policies.may_plan(actor, line.task.organisation.path)},
    }
    return page(request, "planning/centre_tasks.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def publish_centre_task(request: HouseRequest) -> HttpResponse:
    """Publish a centre task of one's own level."""
    actor = request.actor
    homes = _publishers(actor)
    if not homes:
        raise NotPermitted("planning.centre_task.not_permitted", "中心任务由本级党务工作人员发布。")
    year = number(request.GET.get("year")) or actor.today.year
    parents = [
        (str(task.pk), f"{queries.title_of('centre_level', task.level)}：{task.title}")
        for task in queries.centre_tasks(actor, year).filter(withdrawn_on__isnull=True)
    ]
    initial = {
        "year": year,
        "level": "agency" if homes[0].agency_id else "county",
        "objective": "serve_centre",
    }
    form = CentreTaskForm(request.POST or None, homes=homes, parents=parents, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        with refusals_on(form):
            services.publish_centre_task(
                actor=actor,
                organisation_id=said.pop("organisation"),
                year=said.pop("year"),
                draft=CentreTaskDraft(**said),
            )
            messages.success(request, "中心任务已发布，下级编制计划时可以挂上。")
            return redirect(f"{reverse('planning:centre_tasks')}?year={year}")
    act = ActPage("发布中心任务", "发布", "谋划", reverse("planning:centre_tasks"))
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
def withdraw_centre_task(request: HouseRequest, pk: int) -> HttpResponse:
    """Withdraw a centre task, with a reason."""
    task = queries.centre_task(request.actor, pk)
    if not policies.may_plan(request.actor, task.organisation.path):
        raise NotPermitted("planning.centre_task.not_permitted", "中心任务由发布它的一级撤销。")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.withdraw_centre_task(actor=request.actor, task=task, reason=form.cleaned_data["reason"])
            messages.success(request, "中心任务已撤销，已挂的事项保留。")
            return redirect(f"{reverse('planning:centre_tasks')}?year={task.year}")
    act = ActPage(
        "撤销中心任务", "撤销", "谋划", reverse("planning:centre_tasks"), task.title, is_grave=True,
        hint="撤销以后不能再挂新的事项，已挂的保留并看得出挂在已撤销的任务上。",
    )  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_safe
@login_required
def functions(request: HouseRequest) -> HttpResponse:
    """The functions of the departments within reach, with the items that hang on each."""
    actor = request.actor
    found = queries.functions(actor)
    words, organisation = request.GET.get("q", "").strip(), number(request.GET.get("organisation"))
    found = found.filter(title__icontains=words) if words else found
    found = found.filter(organisation_id=organisation) if organisation else found
    if wants_export(request):
        rows = [
            (
                one.organisation.name, one.number, one.title, one.office.name if one.office else "全单位", one.basis, getattr(one, "item_count", 0),
                one.from_on, one.until_on,
            )
            for one in found
        ]  # fmt: skip
        return exported(request, "职能目录", FUNCTION_HEADS, rows)
    context = {
        "page": page_of(request, found),
        "agencies": agency_roots(actor),
        "may_add": bool(_agencies(actor)),
        "acts_on": actor.acts_on,
        "mine": {root.pk for root in _agencies(actor)},
    }
    return page(request, "planning/functions.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def add_function(request: HouseRequest) -> HttpResponse:
    """Enter a function of an agency or of one of its offices."""
    actor = request.actor
    homes = _agencies(actor)
    if not homes:
        raise NotPermitted("planning.function.not_permitted", "职能目录由本单位党务工作人员登记。")
    chosen = number(request.GET.get("organisation")) or homes[0].pk
    home = next((one for one in homes if one.pk == chosen), homes[0])
    offices = (
        [(str(unit.pk), unit.name) for unit in offices_of(actor, home.agency_id)] if home.agency_id else []
    )
    form = FunctionForm(
        request.POST or None, homes=[home], offices=offices, initial={"organisation": home.pk}
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        with refusals_on(form):
            services.add_function(actor=actor, organisation_id=said.pop("organisation"), **said)
            messages.success(request, "职能已登记。")
            return redirect(f"{reverse('planning:functions')}?organisation={home.pk}")
    act = ActPage("登记职能", "登记", "谋划", reverse("planning:functions"), home.short_name)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["POST"])
@login_required
def end_function(request: HouseRequest, pk: int) -> HttpResponse:
    """End a function from today."""
    found = queries.function(request.actor, pk)
    try:
        services.end_function(actor=request.actor, function=found)
        messages.success(request, "职能已停用，已挂的事项保留。")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("planning:functions")


@require_safe
@login_required
def orphans(request: HouseRequest) -> HttpResponse:
    """The items that hang on no centre task, no function, no business, no core task."""
    actor = request.actor
    plan_id = number(request.GET.get("plan"))
    plan = queries.plan(actor, plan_id) if plan_id else None
    year = number(request.GET.get("year")) or actor.today.year
    lines = queries.orphans(actor, plan_id=plan_id, year=None if plan else year)
    lacking = queries.ORPHANS.get(request.GET.get("lacks", ""))
    lines = [line for line in lines if lacking is None or lacking in line.lacks]
    if wants_export(request):
        rows = [
            (
                line.item.plan.year, line.item.organisation.name, line.item.number, line.item.title,
                line.item.office.name if line.item.office else "", "；".join(line.lacks),
                line.item.business_empty_reason or line.item.party_empty_reason,
            )
            for line in lines
        ]  # fmt: skip
        return exported(request, "没有挂靠的事项", ORPHAN_HEADS, rows)
    context = {
        "page": page_of(request, lines),
        "plan": plan,
        "year": year,
        "years": sorted({*queries.years(actor), year}, reverse=True),
        "kinds": queries.ORPHANS.items(),
    }
    return page(request, "planning/orphans.html", context)


def _publishers(actor: Any) -> list[Any]:
    """The organisations in whose name the actor may publish: agencies' tops and work committees."""
    above = organisations(actor).filter(kind="work_committee")
    return [one for one in [*above, *agency_roots(actor)] if policies.may_plan(actor, one.path)]


def _agencies(actor: Any) -> list[Any]:
    return [one for one in agency_roots(actor) if policies.may_plan(actor, one.path)]
