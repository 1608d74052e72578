"""One agenda item, its votes and resolutions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.meeting import queries, services
from yipanqi.meeting.policies import may_record
from yipanqi.organisation.queries import posts_of
from yipanqi.web.frame.forms import add_refusal, refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.meeting.forms import ItemForm, ReasonForm, ResolutionForm, VoteForm
from yipanqi.web.meeting.lists import owner_words

ITEM_FIELDS = (
    "title", "side", "reporter_name", "matter", "prior_on", "prior_body_name", "prior_opinion", "tender_basis",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def change_item(request: HouseRequest, pk: int) -> HttpResponse:
    """One item in full: its matter, the study before it, the tender."""
    actor = request.actor
    item = _item(request, pk)
    form = ItemForm(request.POST or None, initial={name: getattr(item, name) for name in ITEM_FIELDS})
    if request.method == "POST" and form.is_valid():
        drafts = [services.draft_of(one) for one in queries.agenda_of(actor, item.meeting)]
        place = next(number for number, one in enumerate(drafts) if one.pk == pk)
        drafts[place] = replace(drafts[place], **form.cleaned_data)
        try:
            services.set_agenda(actor=actor, meeting=item.meeting, items=drafts)
            messages.success(request, "议题已保存。")
            return redirect("meeting:meeting", item.meeting_id)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            for name, sentence in refusal.fields.items():
                field = name.removeprefix(f"items-{place}-")
                form.add_error(field if field in form.fields else None, sentence)
    context = {"form": form, "item": item, "meeting": item.meeting}
    return page(request, "meeting/change_item.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def record_vote(request: HouseRequest, pk: int) -> HttpResponse:
    """The counts of a vote; all present in favour is filled in already."""
    item = _item(request, pk)
    meeting = item.meeting
    first = services.rule_for(item, meeting.kind)
    rule = queries.voting_rule(first)
    count = queries.count_of(queries.roll_of(request.actor, meeting), rule.exempt)
    initial = {"rule": first, "method": rule.methods[0], "in_favour": count.present}
    form = VoteForm(first, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            vote = services.record_vote(actor=request.actor, item=item, draft=form.draft())
            messages.success(request, vote.explanation["sentence"])
            return redirect("meeting:meeting", meeting.pk)
    context = {"form": form, "item": item, "meeting": meeting, "count": count}
    return page(request, "meeting/record_vote.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def adopt_resolution(request: HouseRequest, pk: int) -> HttpResponse:
    """What was resolved, by whom and until when."""
    actor = request.actor
    item = _item(request, pk)
    votes = [one for one in item.votes.order_by("-pk") if one.is_passed and one.state == "valid"]
    form = ResolutionForm(request.POST or None, initial={"vote": votes[0].pk if votes else None})
    form.let_choose("vote", [("", "没有表决"), *((one.pk, f"{one.proposal}（通过）") for one in votes)])
    posts = posts_of(actor, item.meeting.organisation.path)
    form.let_choose("owner", [("", "不需要谁去办"), *((post.pk, owner_words(post)) for post in posts)])
    if request.method == "POST" and form.is_valid():
        try:
            services.adopt_resolution(actor=actor, item=item, draft=form.draft())
            messages.success(request, "决议已登记。")
            return redirect("meeting:meeting", item.meeting_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "item": item, "meeting": item.meeting}
    return page(request, "meeting/adopt_resolution.html", context)


@require_safe
@login_required
def vote(request: HouseRequest, pk: int) -> HttpResponse:
    """The result of a vote, every number of it opened."""
    shown = queries.vote(request.actor, pk)
    context = {
        "vote": shown,
        "meeting": shown.item.meeting,
        "rule": queries.voting_rules().get(shown.rule),
        "may_annul": shown.state == "valid"
        and shown.item.meeting.state == "held"
        and may_record(request.actor, shown.item.meeting),
    }
    return page(request, "meeting/vote.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def annul_vote(request: HouseRequest, pk: int) -> HttpResponse:
    """Annul a vote that was wrongly counted or held, with a reason."""
    shown = queries.vote(request.actor, pk)
    meeting = shown.item.meeting
    _permit(request, meeting)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.annul_vote(actor=request.actor, vote=shown, reason=form.cleaned_data["reason"])
            messages.success(request, "表决已作废，可以重新登记。")
            return redirect("meeting:meeting", meeting.pk)
    context = {"form": form, "meeting": meeting, "heading": f"作废表决：{shown.proposal}", "act": "作废表决"}
    return page(request, "meeting/reason.html", context)


def _item(request: HouseRequest, pk: int) -> Any:
    item = queries.agenda_item(request.actor, pk)
    _permit(request, item.meeting)
    return item


def _permit(request: HouseRequest, meeting: Any) -> None:
    if not may_record(request.actor, meeting):
        raise NotPermitted(
            "meeting.not_permitted",
            "会议由本组织或上级党组织的党务工作人员、党组负责人登记，请交给他们办理。",
        )
