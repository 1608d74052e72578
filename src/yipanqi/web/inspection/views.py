"""Findings: the list, one finding, and each act on it."""

from __future__ import annotations

from collections.abc import Callable
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
from yipanqi.execution.queries import activity
from yipanqi.inspection import policies, queries, services
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.components import Step
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.inspection.forms import CloseForm, PlanForm, RectifiedForm, RegisterForm, ReturnForm

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
    own_steps = not any(one.is_running or one.ended != "已撤回" for one in beside)
    may_rectify = policies.may_rectify(request.actor, found) and own_steps
    context = {
        "finding": found,
        "source": queries.source_title(found.source_kind),
        "light": queries.light(found, request.actor.today),
        "tone": TONES[found.state],
        "steps": steps,
        "may_plan": may_rectify and found.state in ("found", "planned", "returned"),
        "may_report": may_rectify and found.state in ("planned", "returned"),
        "may_accept": policies.may_accept(request.actor, found) and found.state == "rectified" and own_steps,
        "may_begin": found.state == "found" and own_steps and policies.may_begin_case(request.actor, found),
        "may_register_again": found.is_closed
        and policies.may_register(request.actor, found.organisation.path, found.source_kind),
        "recurrences": queries.recurrences_of(request.actor, found),
        "about": f"{services.FINDING}:{pk}",
        "cases": beside,
        "may_decide": found.is_closed and may_decide(request.actor, found.organisation.path),
        "own_rectification": found.state == "rectified" and policies.is_rectifier(request.actor, found),
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
        request.POST or None, actor=request.actor, initial={**initial, "found_on": request.actor.today}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = dict(form.cleaned_data)
            made = services.register_finding(
                actor=request.actor, organisation_id=data.pop("organisation"), **data
            )
            messages.success(request, "问题已登记。")
            return redirect("inspection:finding", made.pk)
    act = ActPage("登记问题", "登记", "检查", reverse("inspection:index"))
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
def plan_rectification(request: HouseRequest, pk: int) -> HttpResponse:
    """Write cause, measures, target, owner and day."""
    found = _rectifiable(request, pk)
    names = ("cause", "immediate_measure", "corrective_measure", "preventive_measure", "target", "due_on")
    initial = {**{name: getattr(found, name) for name in names}, "owner": found.owner_id}
    form = PlanForm(request.POST or None, actor=request.actor, path=found.organisation.path, initial=initial)

    def write() -> None:
        services.plan_rectification(actor=request.actor, finding=found, plan=form.rectification())

    return _acted(request, found, form, write, "制定整改措施", "保存措施", "整改措施已保存。")


@require_http_methods(["GET", "POST"])
@login_required
def report_rectified(request: HouseRequest, pk: int) -> HttpResponse:
    """Report the measures done with the effect shown."""
    found = _rectifiable(request, pk)
    form = RectifiedForm(
        request.POST or None, initial={"rectified_on": request.actor.today, "effect": found.effect}
    )

    def write() -> None:
        services.report_rectified(actor=request.actor, finding=found, **form.cleaned_data)

    return _acted(
        request,
        found,
        form,
        write,
        "报告整改完成",
        "报告完成",
        "已报告，等另一人验收销号。",
        "报告以后由另一人验收销号。",
    )


@require_http_methods(["GET", "POST"])
@login_required
def close_finding(request: HouseRequest, pk: int) -> HttpResponse:
    """Close as another person than who rectified."""
    found = _acceptable(request, pk)
    form = CloseForm(request.POST or None)

    def write() -> None:
        services.close_finding(actor=request.actor, finding=found, note=form.cleaned_data["note"])

    hint = f"整改人：{found.rectified_by_name}。成效：{found.effect}"
    return _acted(request, found, form, write, "验收销号", "同意销号", "已销号。", hint)


@require_http_methods(["GET", "POST"])
@login_required
def return_finding(request: HouseRequest, pk: int) -> HttpResponse:
    """Send back with a reason."""
    found = _acceptable(request, pk)
    form = ReturnForm(request.POST or None)

    def write() -> None:
        services.return_finding(actor=request.actor, finding=found, reason=form.cleaned_data["reason"])

    return _acted(
        request, found, form, write, "退回整改", "退回", "已退回，等重新整改。", f"成效：{found.effect}"
    )


def _acted(
    request: HouseRequest,
    found: Any,
    form: HouseForm,
    write: Callable[[], None],
    heading: str,
    button: str,
    said: str,
    hint: str = "",
) -> HttpResponse:
    """Show the form of an act, or do it and lead back to the finding."""
    address = reverse("inspection:finding", args=(found.pk,))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            write()
            messages.success(request, said)
            return redirect(address)
    act = ActPage(
        heading,
        button,
        "检查",
        reverse("inspection:index"),
        found.title,
        address,
        hint,
        heading == "退回整改",
    )
    return page(request, "frame/act.html", {"form": form, "act": act})


def _rectifiable(request: HouseRequest, pk: int) -> Any:
    found = queries.finding(request.actor, pk)
    if not policies.may_rectify(request.actor, found):
        raise NotPermitted(
            "inspection.finding.may_not_rectify",
            "整改由被检查党组织的党务工作人员或责任岗位的人办理，请由他们填写。",
        )
    return found


def _acceptable(request: HouseRequest, pk: int) -> Any:
    found = queries.finding(request.actor, pk)
    if not policies.may_accept(request.actor, found):
        raise NotPermitted(
            "inspection.finding.may_not_accept",
            "验收销号和退回由督查员、机关纪委书记或上级党务工作人员办理，整改人本人不能办理。",
        )
    return found


def _line(one: Any) -> tuple[Any, ...]:
    return (
        one.organisation.name, one.title, queries.source_title(one.source_kind), one.clause, one.found_on, one.inspector_name, one.cause,
        one.corrective_measure, one.owner.title if one.owner else "", one.due_on, one.get_state_display(), one.effect,
        one.rectified_by_name, one.closed_by_name, one.closed_on, one.overdue_marked_on,
    )  # fmt: skip
