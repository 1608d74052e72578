"""Junctions: one of them, proposing, agreeing, ending; declining a suggested measure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.integration.queries import hollowness
from yipanqi.organisation.queries import holders_of_posts, organisations, posts_of
from yipanqi.planning import policies, queries, services
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.planning.forms import JunctionForm, ReasonForm
from yipanqi.web.planning.junction_forms import RefuseSuggestionForm


@require_safe
@login_required
def junction(request: HouseRequest, pk: int) -> HttpResponse:
    """One junction: measure, expected result, carrier, owner, state."""
    actor = request.actor
    shown = queries.junction(actor, pk)
    kind = queries.measure_kinds().get(shown.measure_kind)
    known = queries.entries_of(actor, shown)
    context = {
        "junction": shown,
        "kind": kind.title if kind else shown.measure_kind,
        "holders": holders_of_posts([shown.owner_id], actor.today),
        "people": queries.people_of(actor, shown),
        "entries": [(term.title, known.get(code)) for code, term in queries.terms("stage").items()],
        "strength": queries.title_of("party_strength", shown.strength),
        "standing": hollowness.standing_of(actor, shown),
        "may_work": shown.state != "ended" and _may_end(request, shown),
        "may_agree": shown.state == "proposed" and policies.may_agree_junction(actor, shown),
        "may_end": shown.state != "ended" and _may_end(request, shown),
    }
    return page(request, "planning/junction.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def propose_junction(request: HouseRequest, pk: int) -> HttpResponse:
    """Link an item with a party measure; a suggestion that is taken fills the form beforehand."""
    actor = request.actor
    item = queries.item(actor, pk)
    carriers = {
        each.pk: each
        for each in organisations(actor).filter(path__startswith=item.organisation.path)
        if policies.may_propose_junction(actor, item, each.path)
    }
    if not carriers:
        raise NotPermitted(
            "planning.junction.not_permitted",
            "提出结合点由本单位党务工作人员、责任科室负责人或承担的党支部办理。",
        )
    form = JunctionForm(
        request.POST or None,
        organisations=[(str(key), each.short_name) for key, each in carriers.items()],
        owners=owners_of(request, item),
        party_items=_party_items(request, item),
        initial={"measure": request.GET.get("measure", ""), "measure_kind": request.GET.get("kind", "")},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            proposed = services.propose_junction(
                actor=actor, item=item, organisation=carriers[said["organisation"]], measure_kind=said["measure_kind"],
                measure=said["measure"], expected_result=said["expected_result"], owner_id=said["owner"],
                party_item=queries.item(actor, said["party_item"]) if said["party_item"] else None,
            )  # fmt: skip
            messages.success(request, "结合点已提出，等承担的党组织确定。")
            return redirect("planning:junction", proposed.pk)
    return page(request, "planning/propose_junction.html", {"form": form, "item": item})


@require_POST
@login_required
def agree_junction(request: HouseRequest, pk: int) -> HttpResponse:
    """The carrier takes the junction on; where somebody else did so before, the page says it."""
    try:
        services.agree_junction(actor=request.actor, junction=queries.junction(request.actor, pk))
        messages.success(request, "结合点已确定。")
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("planning:junction", pk)


@require_http_methods(["GET", "POST"])
@login_required
def end_junction(request: HouseRequest, pk: int) -> HttpResponse:
    """End a junction with a reason."""
    shown = queries.junction(request.actor, pk)
    if not _may_end(request, shown):
        raise NotPermitted("planning.end.not_permitted", "结束结合点由承担的党组织或本单位党务工作人员办理。")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.end_junction(actor=request.actor, junction=shown, reason=form.cleaned_data["reason"])
            messages.success(request, "结合点已结束，原因已留痕。")
            return redirect("planning:junction", pk)
    return page(request, "planning/end_junction.html", {"form": form, "junction": shown})


@require_http_methods(["GET", "POST"])
@login_required
def refuse_suggestion(request: HouseRequest, pk: int) -> HttpResponse:
    """Decline a suggested measure with a word; it does not come back."""
    item = queries.item(request.actor, pk)
    if not policies.may_change_item(request.actor, item):
        raise NotPermitted(
            "planning.suggestion.not_permitted", "取舍建议由本单位党务工作人员或责任科室负责人办理。"
        )
    title = request.GET.get("title", "")
    form = RefuseSuggestionForm(request.POST or None, initial={"measure": request.GET.get("measure", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            services.refuse_suggestion(
                actor=request.actor, item=item, measure=said["measure"], reason=said["reason"]
            )
            messages.success(request, "已记为不合适，原因已留痕。")
            return redirect("planning:item", pk)
    context = {
        "form": form,
        "item": item,
        "heading": "不采用建议",
        "lead": f"{title or form['measure'].value()}：写一句原因，这条建议不再出现。",
        "button": "不采用",
    }
    return page(request, "planning/act.html", context)


def _may_end(request: HouseRequest, shown: Any) -> bool:
    actor = request.actor
    return policies.may_agree_junction(actor, shown) or policies.may_change_item(actor, shown.item)


def owners_of(request: HouseRequest, item: Any) -> list[tuple[str, str]]:
    """The posts that may answer for it, with place and A-holder."""
    posts = list(posts_of(request.actor, item.organisation.path))
    names = {
        key: name
        for key, share, name in holders_of_posts([post.pk for post in posts], request.actor.today)
        if share == "A"
    }
    return [(str(post.pk), _post_label(post, names.get(post.pk, "空缺"))) for post in posts]


def _post_label(post: Any, holder: str) -> str:
    place = post.organisation.short_name if post.organisation else post.unit.name
    title = post.title if place in post.title else f"{place} {post.title}"
    return f"{title}（{holder}）"


def _party_items(request: HouseRequest, item: Any) -> list[tuple[str, str]]:
    if not request.actor.reaches(item.organisation.path):
        return []
    found = queries.items_of(request.actor, item.plan).exclude(pk=item.pk).exclude(party_face="")
    return [(str(each.pk), f"第{each.number}项 {each.title}") for each in found]
