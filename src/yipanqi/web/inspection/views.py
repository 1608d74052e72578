"""Findings: the list, one finding, and each act on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.accountability.policies import may_decide
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.queries import cases_beside
from yipanqi.evidence.services import Upload
from yipanqi.execution.queries import activity
from yipanqi.inspection import policies, queries, services
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.components import Step
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.inspection.forms import RegisterForm

TONES = {"found": "warn", "planned": "info", "rectified": "info", "closed": "good", "returned": "bad"}
HEADS = (
    "党组织",
    "问题",
    "来源",
    "对照条款",
    "发现日期",
    "检查人",
    "原因",
    "整改措施",
    "责任岗位",
    "时限",
    "状态",
    "成效",
    "整改人",
    "销号人",
    "销号日期",
    "逾期标记",
)


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The findings within reach, narrowed by the filters."""
    wanted = queries.FindingFilter(
        text=asked_word(request, "q"),
        state=asked_word(request, "state"),
        source_kind=asked_word(request, "source"),
        year=asked_number(request, "year"),
        overdue=bool(asked_word(request, "overdue")),
    )
    found = queries.findings_matching(request.actor, wanted)
    if wants_export(request):
        return exported(request, "问题整改台账", HEADS, (_line(one) for one in found[:20_000]))
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [
            (
                one,
                queries.light(one, request.actor.today),
                queries.source_title(one.source_kind),
                TONES[one.state],
            )
            for one in shown
        ],
        "counts": queries.finding_counts(request.actor, queries.findings(request.actor)),
        "states": queries.states(),
        "sources": queries.source_kinds(),
        "years": queries.years(request.actor),
        "may_register": policies.may_register_any(request.actor),
        "may_see_signals": policies.may_see_signals(request.actor),
    }
    return page(request, "inspection/index.html", context)


@require_safe
@login_required
def finding(request: HouseRequest, pk: int) -> HttpResponse:
    """One finding: cause, measures, effect, its steps, what may be done."""
    found = queries.finding(request.actor, pk)
    steps = [
        Step(step.on, f"{step.get_word_display()}：{step.by_name}", step.note)
        for step in queries.steps_of(request.actor, found)
    ]
    beside = cases_beside(request.actor, f"{services.FINDING}:{pk}")
    opened = any(one.is_running or one.ended != "已撤回" for one in beside)
    context = {
        "finding": found,
        "source": queries.source_title(found.source_kind),
        "light": queries.light(found, request.actor.today),
        "tone": TONES[found.state],
        "steps": steps,
        "may_open": not found.is_closed and not opened and policies.may_open(request.actor, found),
        "running": next((one for one in beside if one.is_running and one.number), None),
        "may_register_again": found.is_closed
        and policies.may_register(request.actor, found.organisation.path, found.source_kind),
        "recurrences": queries.recurrences_of(request.actor, found),
        "about": f"{services.FINDING}:{pk}",
        "cases": beside,
        "may_decide": found.is_closed and may_decide(request.actor, found.organisation.path),
    }
    return page(request, "inspection/finding.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def register_finding(request: HouseRequest) -> HttpResponse:
    """Register a problem, from the list or from the record it was found at."""
    if not policies.may_register_any(request.actor):
        raise NotPermitted(
            "inspection.finding.may_not_register",
            "问题由督查员、机关纪委书记或党务工作人员登记，请把发现的问题告诉他们。",
        )
    initial: dict[str, Any] = {
        name: asked_number(request, name.removesuffix("_id"))
        for name in ("junction_id", "duty_id", "activity_id", "recurs_from_id", "organisation")
    }
    if initial["recurs_from_id"]:
        earlier = queries.finding(request.actor, initial["recurs_from_id"])
        initial |= {
            "organisation": earlier.organisation_id,
            "title": earlier.title,
            "clause": earlier.clause,
        }
    if initial["activity_id"]:
        initial["organisation"] = activity(request.actor, initial["activity_id"]).organisation_id
    form = RegisterForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        initial={**initial, "found_on": request.actor.today},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = dict(form.cleaned_data)
            files = [Upload(each.name, each.chunks()) for each in data.pop("proof")]
            made = services.register_finding(
                actor=request.actor, organisation_id=data.pop("organisation"), files=files, **data
            )
            messages.success(request, "问题已登记，等对方查找原因、制定措施。")
            return redirect("inspection:finding", made.pk)
    act = ActPage("登记问题", "登记", "检查", reverse("inspection:index"))
    return page(request, "frame/act.html", {"form": form, "act": act})


def _line(one: Any) -> tuple[Any, ...]:
    return (
        one.organisation.name, one.title, queries.source_title(one.source_kind), one.clause, one.found_on, one.inspector_name, one.cause,
        one.corrective_measure, one.owner.title if one.owner else "", one.due_on, one.get_state_display(), one.effect,
        one.rectified_by_name, one.closed_by_name, one.closed_on, one.overdue_marked_on,
    )  # fmt: skip
