"""One plan item: reading it, writing it, reporting on it, closing it."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.analysis.marking import marked_beside
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.queries import cases_beside
from yipanqi.planning import policies, queries, services
from yipanqi.planning.errors import ItemEdited
from yipanqi.planning.queries.versions import text_of
from yipanqi.planning.services import ItemDraft
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.planning.choices import item_choices, item_words
from yipanqi.web.planning.forms import (
    ChangeAdoptedItemForm,
    EmptyReasonForm,
    FinishItemForm,
    ItemForm,
    ProgressForm,
    ReasonForm,
)
from yipanqi.web.planning.lists import figures_of, item_light, number, written

NOT_YOURS = "办理这个事项的是本单位党务工作人员或责任科室负责人。"


@require_safe
@login_required
def item(request: HouseRequest, pk: int) -> HttpResponse:
    """One item: both faces, values, junctions, suggestions, changes."""
    actor = request.actor
    shown = queries.item(actor, pk)
    may_change, is_open = policies.may_change_item(actor, shown), shown.state == "open"
    suggests = may_change and is_open and bool(shown.business_face)
    context = {
        "item": shown,
        "light": item_light(shown, actor.today),
        "kind": queries.title_of("plan_item_kind", shown.kind),
        "figures": figures_of(shown),
        "junctions": queries.junctions_of(actor, shown),
        "changes": queries.changes_of(actor, shown),
        "suggestions": queries.suggested_measures(actor, shown) if suggests else [],
        "reaches_plan": actor.reaches(shown.organisation.path),
        "may_change": may_change and is_open and _may_rewrite(actor, shown),
        "may_work": may_change and is_open,
        "may_stop": is_open and policies.may_change_adopted_item(actor, shown),
        "may_propose": is_open and bool(shown.business_face) and _may_propose(actor, shown),
        "progress_form": ProgressForm(auto_id="progress_%s"),
        "words": item_words(shown),
        "case_about": f"planning.plan_item:{pk}",
        "cases": cases_beside(actor, f"planning.plan_item:{pk}") if shown.plan.is_adopted else [],
        "may_propose_change": shown.plan.is_adopted and is_open and may_change,
    }
    return page(request, "planning/item.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def add_item(request: HouseRequest, pk: int) -> HttpResponse:
    """Add an item to a plan being drafted."""
    actor = request.actor
    plan = queries.plan(actor, pk)
    own = [post.unit_id for post in actor.posts if policies.heads_office(actor, post.unit_id)]
    if not any(policies.may_add_item(actor, plan, office) for office in (None, *own)):
        raise NotPermitted(
            "planning.item.not_permitted",
            "增加事项由本单位党务工作人员办理；科室负责人可以增加本科室的事项。",
        )
    initial = {
        "kind": "key_task",
        "office_id": own[0] if own else None,
        "parent_id": number(request.GET.get("parent")),
    }
    form = ItemForm(request.POST or None, choices=item_choices(actor, plan), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            added = services.add_item(actor=actor, plan=plan, draft=ItemDraft(**form.cleaned_data))
            messages.success(request, f"已写入第 {added.number} 项。")
            return redirect("planning:item", added.pk)
    return page(request, "planning/item_form.html", {"form": form, "plan": plan})


@require_http_methods(["GET", "POST"])
@login_required
def change_item(request: HouseRequest, pk: int) -> HttpResponse:
    """Change an item; after adoption with reason and approver, beside the baseline. What another wrote meanwhile stands beside
    what was typed; only the fields that were touched are written."""
    actor = request.actor
    shown = queries.item(actor, pk)
    if not _may_rewrite(actor, shown):
        raise NotPermitted("planning.item.not_permitted", NOT_YOURS)
    adopted = shown.plan.is_adopted
    form = (ChangeAdoptedItemForm if adopted else ItemForm)(
        request.POST or None,
        choices=item_choices(actor, shown.plan, shown),
        initial={name: _as_typed(getattr(shown, name)) for name in ItemForm.base_fields},
    )
    names = [name for name in ItemForm.base_fields if name in form.fields]
    seen = _seen(request.POST.get("seen", "")) if request.method == "POST" else {}
    clashes: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        changes = {
            name: said[name] for name in names if name not in seen or text_of(said[name]) != seen[name]
        }
        with refusals_on(form):
            try:
                if adopted:
                    services.change_adopted_item(
                        actor=actor, item=shown, changes=changes, seen=seen,
                        reason=said["reason"], approved_by_name=said["approved_by_name"],
                    )  # fmt: skip
                else:
                    services.change_item(actor=actor, item=shown, changes=changes, seen=seen)
            except ItemEdited as edited:
                clashes = tuple((each, *marked_beside(each.theirs, each.mine)) for each in edited.clashes)
                seen |= {each.field: each.theirs for each in edited.clashes}
                raise
            messages.success(request, "变更已登记，原内容留在事项下方。" if adopted else "已保存。")
            return redirect("planning:item", pk)
    standing = seen or {name: text_of(getattr(shown, name)) for name in names}
    context = {
        "form": form, "plan": shown.plan, "item": shown, "clashes": clashes,
        "seen": json.dumps(standing, ensure_ascii=False),
        "case": f"{reverse('casework:begin_case', args=['plan_change'])}?about=planning.plan_item:{pk}" if adopted else "",
    }  # fmt: skip
    return page(request, "planning/item_form.html", context)


def _as_typed(value: object) -> object:
    """A number as somebody would type it, without trailing zeros."""
    return written(value) if isinstance(value, Decimal) else value


def _seen(text: str) -> dict[str, str]:
    """What the form showed when it was opened, as it came back; anything else is as good as nothing."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): said for name, said in found.items() if isinstance(said, str)}


@require_http_methods(["GET", "POST"])
@login_required
def write_empty_reason(request: HouseRequest, pk: int) -> HttpResponse:
    """Write why a face is empty."""
    shown = queries.item(request.actor, pk)
    face = "business" if not shown.business_face else "party"
    form = EmptyReasonForm(
        request.POST or None,
        initial={"face": face, "reason": getattr(shown, f"{face}_empty_reason")},
    )

    def write(said: dict[str, Any]) -> str:
        services.write_empty_reason(actor=request.actor, item=shown, face=said["face"], reason=said["reason"])
        return "原因已写明。"

    return _act_page(
        request,
        shown,
        form,
        write,
        ("写明空缺原因", "一面空着可以，但要写明原因，审定计划时据此把关。", "保存"),
    )


@require_http_methods(["GET", "POST"])
@login_required
def report_progress(request: HouseRequest, pk: int) -> HttpResponse:
    """Report how far the item has come."""
    shown = queries.item(request.actor, pk)

    def write(said: dict[str, Any]) -> str:
        services.report_progress(
            actor=request.actor, item=shown, progress=said["progress"], current_value=said["current_value"],
            percent=said["percent"],
        )  # fmt: skip
        return "进展已登记，以前的进展留在留痕里。"

    return _act_page(
        request, shown, ProgressForm(request.POST or None), write, ("登记进展", shown.progress, "登记")
    )


@require_http_methods(["GET", "POST"])
@login_required
def finish_item(request: HouseRequest, pk: int) -> HttpResponse:
    """Close an item as finished."""
    shown = queries.item(request.actor, pk)

    def write(said: dict[str, Any]) -> str:
        services.finish_item(
            actor=request.actor, item=shown, finished_on=said["finished_on"],
            current_value=said["current_value"], progress=said["progress"],
        )  # fmt: skip
        return "事项已办结。"

    said = "办结之后不能再登记进展；时限与目标仍照原计划对照。"
    return _act_page(request, shown, FinishItemForm(request.POST or None), write, ("办结事项", said, "办结"))


@require_http_methods(["GET", "POST"])
@login_required
def stop_item(request: HouseRequest, pk: int) -> HttpResponse:
    """End an item unfinished, with a reason."""
    shown = queries.item(request.actor, pk)
    if not policies.may_change_adopted_item(request.actor, shown):
        raise NotPermitted("planning.stop.not_permitted", "终止事项由党组或本单位党务工作人员办理。")

    def write(said: dict[str, Any]) -> str:
        services.stop_item(actor=request.actor, item=shown, reason=said["reason"])
        return "事项已终止，原因已留痕。"

    said = "终止的事项不再推进，也不能恢复；已有的记录都保留。"
    return _act_page(
        request, shown, ReasonForm(request.POST or None), write, ("终止事项", said, "终止"), permitted=True
    )


def _act_page(
    request: HouseRequest,
    shown: Any,
    form: HouseForm,
    write: Callable[[dict[str, Any]], str],
    words: tuple[str, str, str],
    *,
    permitted: bool = False,
) -> HttpResponse:
    """One small form of an act on an item: heading, a line about it, the button; back to the item when it is done."""
    if not permitted and not policies.may_change_item(request.actor, shown):
        raise NotPermitted("planning.item.not_permitted", NOT_YOURS)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            messages.success(request, write(form.cleaned_data))
            return redirect("planning:item", shown.pk)
    heading, lead, button = words
    context = {"form": form, "item": shown, "heading": heading, "lead": lead, "button": button}
    return page(request, "planning/act.html", context)


def _may_rewrite(actor: Any, shown: Any) -> bool:
    if shown.plan.is_adopted:
        return policies.may_change_adopted_item(actor, shown)
    return policies.may_change_item(actor, shown)


def _may_propose(actor: Any, shown: Any) -> bool:
    """Whether the actor may propose a junction in the name of the agency or of an organisation below it."""
    agency = shown.organisation.path
    below = (path for path in actor.acts_on if path.startswith(agency))
    return any(policies.may_propose_junction(actor, shown, path) for path in (agency, *below))
