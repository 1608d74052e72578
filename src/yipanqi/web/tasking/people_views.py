"""How much lies on whom, posts that nobody holds, and handing a post over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.integration.queries.handover import handover_pack
from yipanqi.organisation import queries as organisation_queries
from yipanqi.organisation.queries import root_path
from yipanqi.tasking import policies, queries, reports, services
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, paper_download, wants_export
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.forms import ReasonForm
from yipanqi.web.tasking.places import issuing_places


class HandoverForm(HouseForm):
    """Which post is handed over to whom."""

    post = forms.TypedChoiceField(label="移交的岗位", coerce=int, help_text="责任留在岗位上，交接的是情况。")
    taker = forms.TypedChoiceField(label="接收人", coerce=int)
    remark = forms.CharField(label="需要说明的事项", widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, actor: Actor, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        path = organisation.path
        found = organisation_queries.posts_of(actor, path)
        members = organisation_queries.members_as_at(actor, root_path(path))
        if len(path) < organisation_queries.ROOT_LENGTH:  # The work committee's own, not the whole county.
            found = found.filter(organisation=organisation)
            members = members.filter(organisation__agency=organisation.agency_id)
        posts = sorted(
            found, key=lambda post: post.organisation is None or not post.organisation.path.startswith(path)
        )
        self.let_choose("post", [("", "请选择"), *((post.pk, post.title) for post in posts)])
        people = {one.person_id: f"{one.person.name}（{one.organisation.short_name}）" for one in members}
        self.let_choose("taker", [("", "请选择"), *people.items()])


@require_safe
@login_required
def load(request: HouseRequest) -> HttpResponse:
    """What lies on each person, with a word where it is much; and the posts that nobody holds."""
    actor = request.actor
    roots = list(organisation_queries.agency_roots(actor))
    own = min(actor.reach, key=len, default="")
    wanted = asked_number(request, "organisation")
    chosen = next((one for one in roots if one.pk == wanted), roots[0] if roots else None)
    path = chosen.path if chosen is not None else own
    lines = queries.loads(actor, path) if path else []
    if wants_export(request):
        heads = (
            "姓名",
            "岗位",
            "责任",
            "一个月内节点",
            "约需（分钟）",
            "逾期节点",
            "占全部责任（%）",
            "提示",
        )
        rows = (
            (
                one.name,
                "、".join(one.posts),
                one.duties,
                one.nodes,
                one.minutes,
                one.overdue,
                one.share,
                "；".join(one.warnings),
            )
            for one in lines
        )
        return exported(request, "责任负荷", heads, rows)
    context = {
        "lines": lines,
        "vacancies": queries.vacancies(actor, path) if path else [],
        "roots": roots,
        "chosen": chosen,
        "numbers": queries.arrangements(),
    }
    return page(request, "tasking/load.html", context)


@require_safe
@login_required
def handovers(request: HouseRequest) -> HttpResponse:
    """The hand-overs in sight."""
    found = queries.handovers(request.actor)
    if state := asked_word(request, "state"):
        found = found.filter(state=state)
    if words := asked_word(request, "q"):
        found = found.filter(post__title__icontains=words) | found.filter(leaver__name__icontains=words) | found.filter(
            taker__name__icontains=words
        )  # fmt: skip
    if wants_export(request):
        heads = ("岗位", "党组织", "移交人", "接收人", "状态", "发起", "移交", "接收")
        rows = (
            (one.post.title, one.organisation.name, one.leaver.name, one.taker.name, one.get_state_display(), one.drawn_on,
             one.left_on, one.taken_on)
            for one in found[:20_000]
        )  # fmt: skip
        return exported(request, "岗位交接", heads, rows)
    context = {
        "page": page_of(request, found),
        "may_draw": bool(issuing_places(request.actor)),
        "me": request.actor.person_id,
    }
    return page(request, "tasking/handovers.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def draw_handover(request: HouseRequest) -> HttpResponse:
    """Draw a hand-over up: the post and who takes over; what the post holds is gathered from the records."""
    actor = request.actor
    choices = issuing_places(actor)
    if not choices:
        raise NotPermitted(
            "tasking.handover.not_permitted", "发起交接由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    wanted = asked_number(request, "organisation")
    chosen = organisation_queries.organisation(actor, wanted) if wanted else choices[0]
    form = HandoverForm(
        request.POST or None,
        actor=actor,
        organisation=chosen,
        initial={"post": asked_number(request, "post")},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            post = organisation_queries.posts_of(actor, chosen.path).get(pk=data["post"])
            held = post.holdings.filter(share="A").order_by("-from_on", "-pk").first()
            made = services.draw_handover(
                actor=actor,
                organisation=_home_of(post, chosen),
                post_id=post.pk,
                taker_id=data["taker"],
                pack=handover_pack(actor, post, held.person_id if held is not None else 0),
                remark=data["remark"],
            )
            messages.success(request, "交接清单已按记录生成，请移交人先签字。")
            return redirect("tasking:handover", made.pk)
    return page(
        request, "tasking/draw_handover.html", {"form": form, "organisations": choices, "chosen": chosen}
    )


def _home_of(post: Any, chosen: Any) -> Any:
    """Where the hand-over is kept: the post's organisation below the chosen one, else that itself."""
    own = post.organisation
    return own if own is not None and own.path.startswith(chosen.path) else chosen


@require_safe
@login_required
def handover(request: HouseRequest, pk: int) -> HttpResponse:
    """One hand-over: whose turn it is, and the pack."""
    found = queries.handover(request.actor, pk)
    if (kind := asked_word(request, "paper")) in ("docx", "pdf"):
        return paper_download("handover", reports.handover_paper(found), f"{found.post.title}交接单", kind)
    is_open = found.state in ("drawn", "left")
    context = {
        "handover": found,
        "may_sign": policies.may_sign_handover(request.actor, found),
        "drop_form": ReasonForm()
        if is_open and policies.may_draw_handover(request.actor, found.organisation.path)
        else None,
    }
    return page(request, "tasking/handover.html", context)


@require_POST
@login_required
def sign_handover(request: HouseRequest, pk: int) -> HttpResponse:
    """Sign as whose turn it is."""
    services.sign_handover(actor=request.actor, handover=queries.handover(request.actor, pk))
    messages.success(request, "已签字。")
    return redirect("tasking:handover", pk)


@require_POST
@login_required
def drop_handover(request: HouseRequest, pk: int) -> HttpResponse:
    """Give an open hand-over up."""
    found = queries.handover(request.actor, pk)
    if not policies.may_draw_handover(request.actor, found.organisation.path):
        raise NotPermitted(
            "tasking.handover.not_permitted", "作废交接由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.drop_handover(actor=request.actor, handover=found, reason=form.cleaned_data["reason"])
            messages.success(request, "已作废。")
            return redirect("tasking:handovers")
    act = ActPage("作废交接", "作废", "岗位交接", reverse("tasking:handovers"))
    return page(request, "frame/act.html", {"form": form, "act": act})
