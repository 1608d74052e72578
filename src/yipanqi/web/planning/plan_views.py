"""Plan work around one plan: how far it has come, versions, likeness, what last year left, several items at once, its workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.assessment.queries import results, score_text
from yipanqi.basics.errors import Conflict, NotPermitted, Refused
from yipanqi.documents.lists import write_list
from yipanqi.documents.workbook import read_sheets
from yipanqi.inspection.queries import findings
from yipanqi.planning import policies, queries, services
from yipanqi.planning.reports import plan_paper
from yipanqi.web.frame.exporting import download, exported, paper_download, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.planning.choices import item_choices
from yipanqi.web.planning.goal_forms import DraftForm, TogetherForm, WorkbookForm
from yipanqi.web.planning.lists import number

STAFF_ONLY = "由本单位党务工作人员办理。"
BALANCE_HEADS = (
    "年度", "党组织", "计划", "状态", "事项", "党建业务结合", "仅业务", "仅党建", "待写原因", "有党建一面", "一季度", "二季度", "三季度", "四季度",
    "没有时限", "党组会议题", "党建议题", "业务议题", "党建业务都有的议题", "议题有党建内容", "议题一季度", "议题二季度", "议题三季度", "议题四季度", "低于提示线",
)  # fmt: skip
MOST_FINDINGS = 30


@require_safe
@login_required
def balance(request: HouseRequest) -> HttpResponse:
    """Balance and coverage of the plans within reach as one table; every number opens its items."""
    actor = request.actor
    year = number(request.GET.get("year")) or actor.today.year
    found = queries.plans(actor, year)
    if wants_export(request):
        rows = [
            (
                line.plan.year, line.plan.organisation.name, line.plan.title, line.plan.get_state_display(), line.items, line.joined,
                line.business_only, line.party_only, line.without_reason, line.whole.text, *(share.text for share in line.quarters),
                line.undated, line.agenda.items, line.agenda.party, line.agenda.business, line.agenda.both, line.agenda_whole.text,
                *(share.text for share in line.agenda_quarters), _low(line),
            )
            for line in queries.balance(actor, list(found))
        ]  # fmt: skip
        return exported(request, "结合与均衡", BALANCE_HEADS, rows)
    shown = page_of(request, found)
    context = {
        "page": shown,
        "lines": queries.balance(actor, list(shown)),
        "year": year,
        "years": sorted({*queries.years(actor), year}, reverse=True),
    }
    return page(request, "planning/balance.html", context)


@require_safe
@login_required
def plan_progress(request: HouseRequest, pk: int) -> HttpResponse:
    """The arithmetic of the plan's degree: formula, items, weights, what is missing."""
    plan = queries.plan(request.actor, pk)
    found = queries.roll_up(request.actor, plan)
    context = {
        "plan": plan,
        "roll_up": found,
        "formula": queries.FORMULA,
        "page": page_of(request, found.steps, per_page=100),
    }
    return page(request, "planning/plan_progress.html", context)


@require_safe
@login_required
def compare(request: HouseRequest, pk: int) -> HttpResponse:
    """Two versions of a plan, or two years, side by side."""
    actor = request.actor
    plan = queries.plan(actor, pk)
    versions = list(queries.versions_of(actor, pk))
    last = queries.last_plan(actor, plan)
    choices = [(str(one.pk), f"{one.title}（{one.taken_on}，{one.taken_by_name}）") for one in versions]
    choices += [("now", "现在")]
    if last is not None:
        choices.insert(0, (f"plan:{last.pk}", f"{last.year}年计划"))
    names = dict(choices)
    before = request.GET.get("before", "")
    after = request.GET.get("after", "")
    before = before if before in names else choices[-2][0] if len(choices) > 1 else "now"
    after = after if after in names else "now"
    one, other = queries.side(actor, pk, before), queries.side(actor, pk, after)
    by_title = before.startswith("plan:") != after.startswith("plan:")
    found = queries.differences(one.content, other.content, by_title=by_title)
    context = {
        "plan": plan, "choices": choices, "before": before, "after": after, "one": one, "other": other,
        "page": page_of(request, found), "sums": _sums(found),
        "may_keep": not plan.is_adopted and policies.may_plan(actor, plan.organisation.path), "draft_form": DraftForm(),
    }  # fmt: skip
    return page(request, "planning/compare.html", context)


@require_http_methods(["POST"])
@login_required
def keep_draft(request: HouseRequest, pk: int) -> HttpResponse:
    """Keep the draft as it stands."""
    plan = queries.plan(request.actor, pk)
    try:
        version = services.keep_draft(actor=request.actor, plan=plan, title=request.POST.get("title", ""))
        messages.success(request, f"已存为“{version.title}”，以后可以和它比较。")
    except (Refused, Conflict) as refusal:
        messages.error(request, refusal.sentence)
    return redirect("planning:compare", pk)


@require_safe
@login_required
def likeness(request: HouseRequest, pk: int) -> HttpResponse:
    """Plans that say nearly the same as this one, and their items side by side."""
    actor = request.actor
    plan = queries.plan(actor, pk)
    found = queries.like_plans(actor, plan)
    wanted = number(request.GET.get("other"))
    other = next((one for one in found if one.plan.pk == wanted), found[0] if found else None)
    pairs = queries.like_items(actor, plan, other.plan) if other is not None else []
    context = {"plan": plan, "found": found, "other": other, "pairs": pairs}
    return page(request, "planning/likeness.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def carry_over(request: HouseRequest, pk: int) -> HttpResponse:
    """What last year left, as facts: unfinished items to choose from, open findings, results; nothing is copied by itself."""
    actor = request.actor
    plan = queries.plan(actor, pk)
    if not policies.may_plan(actor, plan.organisation.path):
        raise NotPermitted("planning.plan.not_permitted", f"年度接续{STAFF_ONLY}")
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("item") if key.isdecimal()]
        try:
            made = services.continue_items(actor=actor, plan=plan, item_ids=chosen)
            messages.success(request, f"已接续 {len(made)} 项；请逐项补上今年的时限和中心任务。")
            return redirect("planning:plan", pk)
        except (Refused, Conflict) as refusal:
            messages.error(request, refusal.sentence)
            return redirect("planning:carry_over", pk)
    path = plan.organisation.path
    open_findings = findings(actor).filter(organisation__path__startswith=path).exclude(state="closed")
    context = {
        "plan": plan,
        "last": queries.last_plan(actor, plan),
        "unfinished": queries.unfinished_of(actor, plan),
        "findings": open_findings[:MOST_FINDINGS],
        "results": [
            (one, score_text(one))
            for one in results(actor).filter(organisation__path__startswith=path, cycle__year=plan.year - 1)[
                :MOST_FINDINGS
            ]
        ],
        "may_carry": not plan.is_adopted,
    }
    return page(request, "planning/carry_over.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def change_items_together(request: HouseRequest, pk: int) -> HttpResponse:
    """Give the chosen items of a draft the same office, limit, class …"""
    actor = request.actor
    plan = queries.plan(actor, pk)
    chosen = [int(key) for key in request.GET.getlist("item") if key.isdecimal()]
    items = list(queries.items_of(actor, plan).filter(pk__in=chosen))
    if not all(policies.may_change_item(actor, item) for item in items) or not (
        items or policies.may_plan(actor, plan.organisation.path)
    ):
        raise NotPermitted(
            "planning.item.not_permitted", "批量修改由本单位党务工作人员办理；科室负责人只改本科室的事项。"
        )
    form = TogetherForm(request.POST or None, choices=item_choices(actor, plan))
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        with refusals_on(form):
            changed = services.change_items_together(
                actor=actor, plan=plan, item_ids=[item.pk for item in items], changes=changes
            )
            messages.success(request, f"已修改 {len(changed)} 项。")
            return redirect("planning:plan", pk)
    return page(request, "planning/together.html", {"form": form, "plan": plan, "items": items})


@require_http_methods(["GET", "POST"])
@login_required
def workbook(request: HouseRequest, pk: int) -> HttpResponse:
    """The plan's workbook: out, and back for the look."""
    actor = request.actor
    plan = queries.plan(actor, pk)
    _permit_workbook(actor, plan)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        with refusals_on(form):
            sheets = read_sheets(given.read(), given.name)
            upload = services.take_in_workbook(
                actor=actor, plan=plan, file_name=given.name, cells=sheets[0].rows if sheets else []
            )
            return redirect("planning:write_workbook", pk, upload.pk)
    context = {"form": form, "plan": plan, "waiting": queries.uploads_waiting(actor, plan)}
    return page(request, "planning/workbook.html", context)


@require_safe
@login_required
def export_workbook(request: HouseRequest, pk: int) -> HttpResponse:
    """The plan as the workbook that may come back."""
    plan = queries.plan(request.actor, pk)
    rows = queries.workbook_rows(request.actor, plan)
    return download(write_list("计划事项", queries.HEADS, rows), f"{plan.title}（填报表）.xlsx", "xlsx")


@require_http_methods(["GET", "POST"])
@login_required
def write_workbook(request: HouseRequest, pk: int, upload: int) -> HttpResponse:
    """Look at every row, then write the good ones or put the workbook aside."""
    actor = request.actor
    plan = queries.plan(actor, pk)
    _permit_workbook(actor, plan)
    found = services.upload_of(actor, plan, upload)
    if request.method == "POST" and "drop" in request.POST:
        services.drop_workbook(actor=actor, upload=found)
        messages.success(request, "已放弃，没有写入任何内容。")
        return redirect("planning:workbook", pk)
    if request.method == "POST":
        try:
            new, changed = services.write_workbook(actor=actor, upload=found)
            messages.success(request, f"已写入：新增 {new} 项，修改 {changed} 项。")
            return redirect("planning:plan", pk)
        except (Refused, Conflict) as refusal:
            messages.error(request, refusal.sentence)
            return redirect("planning:write_workbook", pk, upload)
    looks = services.preview_workbook(actor=actor, upload=found)
    good = [look for look in looks if not look.faults and (look.is_new or look.changes)]
    context = {
        "plan": plan,
        "upload": found,
        "wrong": [look for look in looks if look.faults],
        "good": page_of(request, good),
        "good_count": len(good),
        "same_count": sum(1 for look in looks if not look.faults and not look.is_new and not look.changes),
    }
    return page(request, "planning/workbook_look.html", context)


@require_safe
@login_required
def plan_document(request: HouseRequest, pk: int) -> HttpResponse:
    """The plan on paper: Word, or `?as=pdf`."""
    plan = queries.plan(request.actor, pk)
    paper = plan_paper(request.actor, plan)
    return paper_download("plan", paper, plan.title, "pdf" if request.GET.get("as") == "pdf" else "docx")


def _permit_workbook(actor: Any, plan: Any) -> None:
    offices = [post.unit_id for post in actor.posts if policies.heads_office(actor, post.unit_id)]
    if not any(policies.may_add_item(actor, plan, office) for office in (None, *offices)):
        raise NotPermitted(
            "planning.workbook.not_permitted", "上传计划表由本单位党务工作人员或责任科室负责人办理。"
        )


def _sums(found: list[Any]) -> list[tuple[str, int]]:
    """How many items are new, gone, changed."""
    sorts = [each.sort_title for each in found]
    return [(title, sorts.count(title)) for title in dict.fromkeys(sorts)]


def _low(line: Any) -> str:
    """What lies under its line, in words; empty for nothing."""
    named = ((line.whole, "计划"), (line.agenda_whole, "党组会议题"))
    return "、".join(title for share, title in named if share.is_low)
