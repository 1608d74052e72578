"""Requirements from above, measure by measure: broken down, taken up, held against the requirement, corrected, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import HouseError, NotPermitted, Refused
from yipanqi.organisation.queries import posts_of
from yipanqi.planning import policies, queries, services
from yipanqi.planning.queries import measures as reading
from yipanqi.tasking.queries.checklists import template, templates
from yipanqi.tasking.services import issue_duty_from_measure
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.planning.measure_forms import (
    CheckMeasureForm,
    ConfirmMeasureForm,
    CorrectMeasureForm,
    drafts_of,
    from_template,
    measure_rows,
    posted_measures,
)

HEADS = (
    "序号", "要求原文", "措施", "责任岗位", "完成时限", "怎样算做到", "转为", "对照情况", "对照的情况和佐证", "偏差和原因", "校正时限", "怎样校正", "校正人",
    "确认人",
)  # fmt: skip
ADDRESSES = {"tasking.duty": ("责任", "tasking:duty"), "planning.plan_item": ("计划事项", "planning:item")}


@require_safe
@login_required
def measures(request: HouseRequest, pk: int) -> HttpResponse:
    """The measures of one requirement: owner, day, proof, deviation and correction."""
    actor = request.actor
    item = queries.item(actor, pk)
    rows = list(reading.measures_of(actor, item))
    if wants_export(request):
        return exported(request, f"{item.title}：措施", HEADS, [_cells(row) for row in rows])
    plans = policies.may_plan(actor, item.organisation.path)
    changes = policies.may_change_item(actor, item)
    context = {
        "item": item,
        "rows": [(row, _taken_up(row), row.due_on < actor.today and not row.is_settled) for row in rows],
        "mine": {row.pk for row in rows if changes or row.owner_id in actor.post_ids},
        "may_split": changes and item.kind == reading.REQUIREMENT and item.state == "open",
        "may_check": plans,
        "may_enter": changes and not item.plan.is_adopted,
        "corrected_by_me": {row.pk for row in rows if row.corrected_by_key == actor.key},
    }
    return page(request, "planning/measures.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def split_requirement(request: HouseRequest, pk: int) -> HttpResponse:
    """All measures of the requirement on one page."""
    actor = request.actor
    item = queries.item(actor, pk)
    if not policies.may_change_item(actor, item):
        raise NotPermitted(
            "planning.measure.not_permitted", "分解上级要求由本单位党务工作人员或责任科室负责人办理。"
        )
    drafts, refused = drafts_of(reading.measures_of(actor, item)), None
    chosen = template("requirement", request.GET.get("template", ""))
    drafts += from_template(chosen, drafts) if chosen and request.method == "GET" else []
    if request.method == "POST":
        drafts = posted_measures(request.POST.dict())
        if "more" not in request.POST:
            try:
                services.split_requirement(actor=actor, item=item, drafts=drafts)
                messages.success(request, "措施已保存。")
                return redirect("planning:measures", pk)
            except Refused as refusal:
                refused = refusal
    context = {
        "item": item,
        "refused": refused,
        "templates": templates("requirement"),
        "chosen": chosen,
        "posts": [(each.pk, str(each)) for each in posts_of(actor, item.organisation.path)],
        "rows": measure_rows(drafts, max(2, 4 - len(drafts)), refused.fields if refused else {}),
    }
    return page(request, "planning/split_requirement.html", context)


@require_POST
@login_required
def take_up_measure(request: HouseRequest, pk: int) -> HttpResponse:
    """Make a duty of the measure, or an item of a plan still being drafted."""
    row = reading.measure(request.actor, pk)
    try:
        if request.POST.get("as") == "item":
            made = services.measure_into_plan(actor=request.actor, measure=row)
            messages.success(request, f"已写入计划第 {made.number} 项。")
        else:
            issue_duty_from_measure(actor=request.actor, measure_id=pk)
            messages.success(request, "已转为责任，请任职人签收。")
    except HouseError as refusal:
        if isinstance(refusal, NotPermitted):
            raise
        messages.error(request, refusal.sentence)
    return redirect("planning:measures", row.item_id)


@require_http_methods(["GET", "POST"])
@login_required
def check_measure(request: HouseRequest, pk: int) -> HttpResponse:
    """Hold a measure against the requirement."""
    row = reading.measure(request.actor, pk)
    _permit_staff(request, row)

    def act(said: dict[str, Any]) -> None:
        services.check_measure(actor=request.actor, measure=row, **said)

    return _act(request, row, CheckMeasureForm(request.POST or None), "对照检查", "已登记对照情况。", act)


@require_http_methods(["GET", "POST"])
@login_required
def correct_measure(request: HouseRequest, pk: int) -> HttpResponse:
    """Say how the deviation was corrected."""
    row = reading.measure(request.actor, pk)
    if row.owner_id not in request.actor.post_ids and not policies.may_change_item(request.actor, row.item):
        raise NotPermitted("planning.measure.not_yours", "校正由这条措施的责任岗位或本单位党务工作人员登记。")

    def act(said: dict[str, Any]) -> None:
        services.correct_measure(actor=request.actor, measure=row, **said)

    return _act(
        request, row, CorrectMeasureForm(request.POST or None), "登记校正", "已登记，请另一人确认。", act
    )


@require_http_methods(["GET", "POST"])
@login_required
def confirm_measure(request: HouseRequest, pk: int) -> HttpResponse:
    """Confirm the correction, by another person."""
    row = reading.measure(request.actor, pk)
    _permit_staff(request, row)

    def act(said: dict[str, Any]) -> None:
        services.confirm_measure(
            actor=request.actor, measure=row, holds=said["holds"] == "yes", correct_by=said["correct_by"]
        )

    return _act(request, row, ConfirmMeasureForm(request.POST or None), "确认校正", "已登记确认结果。", act)


def _permit_staff(request: HouseRequest, row: Any) -> None:
    if not policies.may_plan(request.actor, row.item.organisation.path):
        raise NotPermitted("planning.measure.not_permitted", "对照和确认由本单位党务工作人员办理。")


def _act(
    request: HouseRequest,
    row: Any,
    form: HouseForm,
    heading: str,
    done: str,
    act: Callable[[dict[str, Any]], None],
) -> HttpResponse:
    """One form on one measure; back to the measures when it is done."""
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            act(dict(form.cleaned_data))
            messages.success(request, done)
            return redirect("planning:measures", row.item_id)
    back = reverse("planning:measures", args=[row.item_id])
    told = ActPage(
        heading, "登记", "谋划", reverse("planning:studies"), row.item.title, back,
        f"第{row.number}条：{row.text}" + (f"。怎样算做到：{row.proof}" if row.proof else ""),
    )  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": told})


def _taken_up(row: Any) -> tuple[str, str] | None:
    """What was made of the measure: its name and address."""
    kind, _, key = row.taken_up_as.partition(":")
    if kind not in ADDRESSES:
        return None
    title, name = ADDRESSES[kind]
    return title, reverse(name, args=[int(key)])


def _cells(row: Any) -> tuple[Any, ...]:
    taken = _taken_up(row)
    return (
        row.number, row.demand, row.text, row.owner.title, row.due_on, row.proof, taken[0] if taken else "",
        row.get_state_display(), row.found, row.deviation, row.correct_by, row.correction, row.corrected_by_name,
        row.confirmed_by_name,
    )  # fmt: skip
