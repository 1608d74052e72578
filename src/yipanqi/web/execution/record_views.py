"""Recording, correcting and withdrawing an activity; adding evidence to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.evidence.services import Upload
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_correct
from yipanqi.planning.queries import difficulties_for, open_junctions_for
from yipanqi.tasking.queries import open_occurrences_for
from yipanqi.web.execution.forms import (
    STATES,
    CorrectForm,
    EvidenceForm,
    RecordForm,
    RollRow,
    WithdrawForm,
    roll_lines,
    roll_rows,
)
from yipanqi.web.execution.lists import asked_day, chosen, grouped_kinds, recordable
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page

CONTENT = (
    "held_on", "title", "started_at", "ended_at", "place", "host_name", "recorder_name", "expected_count", "present_count",
    "absent_note", "agenda", "discussion", "resolution", "junction_id", "business_item_id",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def record_activity(request: HouseRequest) -> HttpResponse:
    """First the kind; then what it asks for, the roll of the day, what it served, pictures."""
    actor = request.actor
    offered = recordable(actor)
    organisation = chosen(request, actor, offered)
    if organisation is None:
        raise NotPermitted(
            "execution.record.not_permitted", "登记活动由党务工作人员办理，请由所在党支部的书记或委员登记。"
        )
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in queries.activity_kinds():
        context = {"groups": grouped_kinds(), "organisation": organisation}
        return page(request, "execution/choose_kind.html", context)
    day = asked_day(request.POST.get("held_on") or request.GET.get("held_on", ""), actor.today)
    initial = {
        "held_on": day,
        "junction_id": request.GET.get("junction", ""),
        "occurrence_id": request.GET.get("occurrence", ""),
    }
    form = RecordForm(kind, request.POST or None, request.FILES or None, initial=initial)
    form.offer(_links(actor, organisation.path))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            recorded = services.record_activity(
                actor=actor,
                organisation=organisation,
                draft=form.draft(),
                roll=roll_lines(request.POST.dict()),
                files=[Upload(each.name, each.chunks()) for each in form.cleaned_data["attached"]],
            )
            messages.success(request, "活动已登记。")
            return redirect(
                f"{reverse('execution:activity', args=[recorded.pk])}?recorded={kind}-{organisation.pk}"
            )
    context = {
        "form": form,
        "kind": kind,
        "kind_title": queries.kind_title(kind),
        "organisation": organisation,
        "organisations": offered,
        "roll": roll_rows(queries.roll_for(actor, organisation.path, kind, day), request.POST.dict()),
        "states": STATES[:3],
        "wanted": queries.evidence_wanted(kind),
        "draft_key": f"{actor.key}/{kind}-{organisation.pk}",
    }
    return page(request, "execution/record_activity.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def correct_activity(request: HouseRequest, pk: int) -> HttpResponse:
    """Correct a record, with a reason."""
    actor = request.actor
    shown = _changeable(request, pk)
    initial = {**{name: getattr(shown, name) for name in CONTENT}, **shown.details}
    form = CorrectForm(shown.kind, request.POST or None, initial=initial)
    form.offer(_links(actor, shown.organisation.path, shown))
    roll = [
        RollRow(
            line.person_id, line.person.name, line.may_vote, request.POST.get(f"roll-{line.person_id}", line.state),
            request.POST.get(f"reason-{line.person_id}", line.reason),
        )
        for line in queries.roll_of(actor, shown)
    ]  # fmt: skip
    if request.method == "POST" and form.is_valid():
        sent = roll_lines(request.POST.dict())
        same = [(row.person_id, row.state, row.reason) for row in roll] == _stored(actor, shown)
        with refusals_on(form):
            services.correct_activity(
                actor=actor,
                activity=shown,
                changes=form.content(),
                reason=form.cleaned_data["reason"],
                roll=None if same or not sent else sent,
            )
            messages.success(request, "已更正，原内容保留在留痕中。")
            return redirect("execution:activity", shown.pk)
    context = {
        "form": form,
        "activity": shown,
        "kind_title": queries.kind_title(shown.kind),
        "roll": roll,
        "states": STATES,
    }
    return page(request, "execution/correct_activity.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def withdraw_activity(request: HouseRequest, pk: int) -> HttpResponse:
    """Withdraw a record entered by mistake, with a reason."""
    shown = _changeable(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.withdraw_activity(
                actor=request.actor, activity=shown, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "已撤回，记录和留痕仍保留。")
            return redirect("execution:activity", shown.pk)
    return page(request, "execution/withdraw_activity.html", {"form": form, "activity": shown})


@require_http_methods(["GET", "POST"])
@login_required
def attach_evidence(request: HouseRequest, pk: int) -> HttpResponse:
    """Add pictures or papers to a record."""
    shown = _changeable(request, pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            files = [Upload(each.name, each.chunks()) for each in form.cleaned_data["attached"]]
            services.attach_evidence(actor=request.actor, activity=shown, files=files)
            messages.success(request, "佐证已上传。")
            return redirect("execution:activity", shown.pk)
    context = {"form": form, "activity": shown, "wanted": queries.evidence_wanted(shown.kind)}
    return page(request, "execution/attach_evidence.html", context)


def _changeable(request: HouseRequest, pk: int) -> Any:
    shown = queries.activity(request.actor, pk)
    if not may_correct(request.actor, shown):
        raise NotPermitted(
            "execution.correct.not_permitted", "更正、撤回和补充佐证由本组织或上级党组织的党务工作人员办理。"
        )
    return shown


def _stored(actor: Actor, activity: Any) -> list[tuple[int, str, str]]:
    return [(line.person_id, line.state, line.reason) for line in queries.roll_of(actor, activity)]


def _links(actor: Actor, path: str, activity: Any = None) -> dict[str, list[tuple[Any, str]]]:
    """The nodes, junctions and difficulties offered; what the record already points at stays among them."""
    links: dict[str, list[tuple[Any, str]]] = {
        "occurrence_id": [
            (each.pk, f"{each.due_on:%Y-%m-%d} {each.title}") for each in open_occurrences_for(actor, path)
        ],
        "junction_id": [
            (each.pk, f"{each.item.title} ← {each.measure}") for each in open_junctions_for(actor, path)
        ],
        "business_item_id": [(each.pk, each.title) for each in difficulties_for(actor, path)],
    }
    if activity is not None:
        for name, label in (
            ("junction_id", str(activity.junction)),
            ("business_item_id", str(activity.business_item)),
        ):
            key = getattr(activity, name)
            if key is not None and key not in {offered for offered, _ in links[name]}:
                links[name].append((key, label))
    return links
