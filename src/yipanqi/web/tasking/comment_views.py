"""Comments of comment meetings: the list, writing one, giving out what it asks for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations, posts_of
from yipanqi.planning.queries import items
from yipanqi.tasking import policies
from yipanqi.tasking.queries import commenting as comment_queries
from yipanqi.tasking.services import commenting
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.cycle_forms import CommentForm, FollowCommentForm

MOST_CHOICES = 300
ALLOWED = "点评由被点评党组织或其上级的党务工作人员，以及本单位党组登记。"


@require_safe
@login_required
def comments(request: HouseRequest) -> HttpResponse:
    """The comments within reach, narrowed."""
    wanted = comment_queries.CommentFilter(
        asked_word(request, "q"), asked_number(request, "year"), asked_number(request, "organisation"),
        asked_number(request, "meeting"), bool(asked_word(request, "waiting")),
    )  # fmt: skip
    found = comment_queries.comments_matching(request.actor, wanted)
    if wants_export(request):
        heads = ("日期", "点评会", "党组织", "点评人", "业务工作", "党建工作", "要求", "后续责任")
        lines = (
            (
                one.made_on, one.meeting.title if one.meeting else "", one.organisation.name, one.made_by_name,
                one.business_text, one.party_text, one.follow_up, one.duty.get_state_display() if one.duty else "",
            )
            for one in found[:20_000]
        )  # fmt: skip
        return exported(request, "点评", heads, lines)
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [
            (one, bool(one.follow_up) and one.duty_id is None and policies.may_issue(request.actor, one.organisation.path))
            for one in shown
        ],
        "may_write": bool(_places(request)),
    }  # fmt: skip
    return page(request, "tasking/comments.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def write_comment(request: HouseRequest) -> HttpResponse:
    """Write down one comment on both works."""
    actor = request.actor
    places = _places(request)
    if not places:
        raise NotPermitted("tasking.comment.not_permitted", ALLOWED)
    meetings = comment_queries.comment_meetings(actor)[:30]
    chosen = asked_number(request, "organisation")
    form = CommentForm(
        request.POST or None,
        initial={"meeting": asked_number(request, "meeting"), "organisation": chosen},
    )
    form.let_choose(
        "meeting", [("", "请选择"), *((one.pk, f"{one.held_on} {one.title}") for one in meetings)]
    )
    form.let_choose("organisation", [("", "请选择"), *((one.pk, one.name) for one in places)])
    open_items = items(actor).filter(state="open", plan__year=actor.today.year)
    form.let_choose(
        "item",
        [("", "无"), *((one.pk, f"{one.organisation.short_name}：{one.title}") for one in open_items[:MOST_CHOICES])],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            home = organisation_in_reach(actor, data["organisation"])
            commenting.write_comment(
                actor=actor, organisation=home, meeting_id=data["meeting"], business_text=data["business_text"],
                party_text=data["party_text"], made_by_name=data["made_by_name"], item_id=data["item"],
                follow_up=data["follow_up"],
            )  # fmt: skip
            messages.success(request, "点评已登记。有要求的，可直接下达为责任。")
            return redirect("tasking:comments")
    hint = (
        "同述同议：两项工作都要点评。"
        if meetings
        else "还没有已召开的点评会，请先在“议事”里召集一次点评会，再来登记点评。"
    )
    act = ActPage("登记点评", "登记", "点评", reverse("tasking:comments"), hint=hint)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
def follow_comment(request: HouseRequest, pk: int) -> HttpResponse:
    """Give out what a comment asks for as a duty."""
    found = comment_queries.comment(request.actor, pk)
    if not policies.may_issue(request.actor, found.organisation.path):
        raise NotPermitted(
            "tasking.issue.not_permitted", "下达责任由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    form = FollowCommentForm(request.POST or None)
    posts = posts_of(request.actor, found.organisation.path)
    form.let_choose("post", [("", "请选择"), *((post.pk, post.title) for post in posts)])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            duty = commenting.follow_comment(
                actor=request.actor, comment=found, post_id=data["post"], due_on=data["due_on"]
            )
            messages.success(request, "要求已下达为责任，请任职人签收。")
            return redirect("tasking:duty", duty.pk)
    act = ActPage(
        "下达为责任",
        "下达",
        "点评",
        reverse("tasking:comments"),
        found.follow_up,
        reverse("tasking:comments"),
    )
    return page(request, "frame/act.html", {"form": form, "act": act})


def _places(request: HouseRequest) -> list[Any]:
    """The organisations on which the reader may write comments: agencies and what stands directly below them."""
    actor = request.actor
    near = organisations(actor).exclude(kind__in=("work_committee", "party_group")).order_by("path")
    return [one for one in near[:MOST_CHOICES] if policies.may_issue(actor, one.path)]
