"""Elections: the paper to vote on, recording a ballot, its result, another ballot, seats left open, annulling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.strokes import in_stroke_order
from yipanqi.meeting import queries, services
from yipanqi.meeting.policies import may_record
from yipanqi.meeting.queries import elections as reading
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.meeting.election_forms import BY_STROKES, BallotForm, ElectionForm
from yipanqi.web.meeting.forms import ReasonForm, whole


@require_http_methods(["GET", "POST"])
@login_required
def draw_ballot(request: HouseRequest, pk: int) -> HttpResponse:
    """Who stands, typed once: the list of candidates and the paper to vote on are set from it."""
    item = queries.agenda_item(request.actor, pk)
    meeting = item.meeting
    _permit(request, meeting)
    said = item.ballot
    begin = said | {"names": "\n".join(said["names"]), "order": _order_of(said["names"])} if said else {}
    form = BallotForm(request.POST or None, initial=begin or {"kind": "committee", "title": _office_of(item)})
    if request.method == "POST" and form.is_valid():
        draft = form.draft()
        with refusals_on(form):
            services.draw_ballot(actor=request.actor, item=item, draft=draft)
            remark = in_stroke_order(draft.names).remark if draft.is_by_strokes else ""
            (messages.warning if remark else messages.success)(request, f"选票已制作。{remark}")
            return redirect("meeting:draw_ballot", pk)
    count = queries.count_of(
        queries.roll_of(request.actor, meeting), queries.voting_rule(reading.RULE).exempt
    )
    context = {
        "form": form,
        "item": item,
        "meeting": meeting,
        "copies": count.present,
        "ballot": said,
        "paper_key": f"ballot-{pk}",
        "list_key": f"candidates-{pk}",
    }
    return page(request, "meeting/draw_ballot.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def record_election(request: HouseRequest, pk: int) -> HttpResponse:
    """The counts of a ballot; another ballot begins with what the first left open."""
    actor = request.actor
    item = queries.agenda_item(actor, pk)
    meeting = item.meeting
    _permit(request, meeting)
    count = queries.count_of(queries.roll_of(actor, meeting), queries.voting_rule(reading.RULE).exempt)
    follows_id = whole(request.GET.get("follows"))
    before = (
        reading.elections_of(actor, meeting.pk).filter(pk=follows_id, item=item).first()
        if follows_id
        else None
    )
    form = ElectionForm(request.POST or None, initial=_initial(item, count.present, before))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = services.record_election(
                actor=actor, item=item, draft=form.draft(before.pk if before else None)
            )
            messages.success(request, made.explanation["sentence"])
            return redirect("meeting:election", made.pk)
    context = {"form": form, "item": item, "meeting": meeting, "count": count, "before": before}
    return page(request, "meeting/record_election.html", context)


@require_safe
@login_required
def election(request: HouseRequest, pk: int) -> HttpResponse:
    """The result of a ballot, every number of it opened, and what can be done about seats that stayed open."""
    shown = reading.election(request.actor, pk)
    meeting = shown.item.meeting
    further = shown.further.filter(state="standing").first()
    writes = shown.state == "standing" and meeting.state == "held" and may_record(request.actor, meeting)
    context = {
        "election": shown,
        "meeting": meeting,
        "further": further,
        "may_annul": writes and further is None,
        "may_go_on": writes and further is None and bool(shown.vacant) and not shown.left_open_reason,
        "is_tied": any(one.result == "tied" for one in shown.stood),  # type: ignore[attr-defined]
    }
    return page(request, "meeting/election.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def leave_seats_open(request: HouseRequest, pk: int) -> HttpResponse:
    """Say why the seats that nobody won stay open."""
    return _reasoned(request, pk, "名额先空着", services.leave_seats_open, "已登记，名额先空着。")


@require_http_methods(["GET", "POST"])
@login_required
def annul_election(request: HouseRequest, pk: int) -> HttpResponse:
    """Annul a ballot that was wrongly counted or held."""
    return _reasoned(request, pk, "作废选举", services.annul_election, "选举已作废，可以重新登记。")


def _reasoned(
    request: HouseRequest, pk: int, act: str, service: Callable[..., Any], done: str
) -> HttpResponse:
    shown = reading.election(request.actor, pk)
    meeting = shown.item.meeting
    _permit(request, meeting)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            service(actor=request.actor, election=shown, reason=form.cleaned_data["reason"])
            messages.success(request, done)
            return redirect("meeting:election", pk)
    context = {"form": form, "meeting": meeting, "heading": f"{act}：{shown.title}", "act": act}
    return page(request, "meeting/reason.html", context)


def _initial(item: Any, present: int, before: Any) -> dict[str, Any]:
    said = {"kind": "committee", "issued": present, "returned": present, "valid": present}
    if before is None and item.ballot:
        drawn = item.ballot
        return said | {
            "kind": drawn["kind"], "title": drawn["title"], "seats": drawn["seats"], "order": _order_of(drawn["names"]),
            "candidates": "".join(f"{name} \n" for name in drawn["names"]),
        }  # fmt: skip
    if before is None:
        return said | {"title": _office_of(item)}
    again = [one for one in before.stood if one.result == "tied"] or [
        one for one in before.stood if one.result != "elected"
    ]
    return said | {
        "kind": before.kind, "title": before.title, "seats": before.vacant, "scrutineers": before.scrutineers,
        "tellers": before.tellers, "candidates": "".join(f"{one.name} \n" for one in again),
    }  # fmt: skip


def _office_of(item: Any) -> str:
    """支部委员会委员 where the item of the agenda says 选举支部委员会委员."""
    return str(item.title).removeprefix("选举")[:120]


def _order_of(names: list[str]) -> str:
    """Whether the names stand by strokes, or as somebody wished."""
    return BY_STROKES if list(in_stroke_order(names).names) == names else "typed"


def _permit(request: HouseRequest, meeting: Any) -> None:
    if not may_record(request.actor, meeting):
        raise NotPermitted(
            "meeting.not_permitted",
            "会议由本组织或上级党组织的党务工作人员、党组负责人登记，请交给他们办理。",
        )
