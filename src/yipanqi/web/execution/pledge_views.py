"""The wall of pledges: grid, cards to print, comments; and what everybody may see and say."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.actors import Actor, visitor
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_decide_term
from yipanqi.execution.queries import pledges
from yipanqi.execution.reports import cards_document, pledge_cards
from yipanqi.organisation.queries import organisations
from yipanqi.portal.services.guarding import count, guard
from yipanqi.web.execution.carrier_act_views import act_on, answer
from yipanqi.web.execution.carrier_forms import CommentForm, DecideCommentForm
from yipanqi.web.execution.carrier_lists import carrier_filter
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import download
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

MOST_CARDS = 400


@require_safe
@login_required
def wall(request: HouseRequest) -> HttpResponse:
    """The pledges within reach as a wall, those past their day first."""
    actor = request.actor
    shown = page_of(request, pledges.pledges_matching(actor, carrier_filter(request)), 48)
    context = {
        "page": shown,
        "pledges": pledges.on_the_wall(actor, shown),
        "organisations": organisations(actor),
        "waiting": [
            one for one in pledges.comments_waiting(actor)[:20] if may_decide_term(actor, one.carrier)
        ],
        "may_found": bool(actor.acts_on),
        "query": request.GET.urlencode(),
    }
    return page(request, "execution/wall.html", context)


@require_safe
@login_required
def cards(request: HouseRequest) -> HttpResponse:
    """The pledges as filtered, as cards for the wall: Word, or with `format=pdf` PDF."""
    found = pledges.pledges_matching(request.actor, carrier_filter(request))[:MOST_CARDS]
    drawn = pledge_cards(pledges.on_the_wall(request.actor, found))
    form = "pdf" if asked_word(request, "format") == "pdf" else "docx"
    return download(cards_document("pledge_cards", "党员承诺卡", drawn, form), f"党员承诺卡.{form}", form)


@require_POST
@login_required
def publish_pledge(request: HouseRequest, pk: int) -> HttpResponse:
    """Show the pledge to everybody, or take it back."""
    shown = queries.carrier(request.actor, pk)
    is_public = request.POST.get("public") == "1"
    services.publish_pledge(actor=request.actor, carrier=shown, is_public=is_public)
    messages.success(request, "已向群众公开。" if is_public else "已撤下，群众看不到了。")
    return redirect("execution:carrier", pk)


@require_http_methods(["GET", "POST"])
@login_required
def comment_on_pledge(request: HouseRequest, pk: int) -> HttpResponse:
    """Say something of a pledge."""
    shown = queries.carrier(request.actor, pk)
    form = CommentForm(request.POST or None)
    return answer(
        request, form, act_on(shown, "评议", "提交", shown.criteria), "已提交，审核后公开。",
        lambda: services.comment_on_pledge(actor=request.actor, carrier_id=pk, text=form.cleaned_data["text"]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def decide_comment(request: HouseRequest, pk: int) -> HttpResponse:
    """Let a comment through, or keep it from the wall with the reason."""
    found = pledges.comment(request.actor, pk)
    if not may_decide_term(request.actor, found.carrier):
        raise NotPermitted("execution.comment.not_permitted", "评议由本组织或上级党组织的党务工作人员审核。")
    form = DecideCommentForm(request.POST or None)
    hint = f"{found.author_name}，{found.written_on:%Y年%m月%d日}：{found.text}"

    def decide() -> None:
        said = form.cleaned_data["reply"]
        if form.cleaned_data["state"] == "shown":
            services.show_comment(actor=request.actor, comment=found, reply=said)
        else:
            services.hide_comment(actor=request.actor, comment=found, reason=said)

    return answer(request, form, act_on(found.carrier, "审核评议", "确定", hint), "已处理。", decide)


@require_safe
def public_wall(request: HouseRequest) -> HttpResponse:
    """What members have pledged and how far it is kept, for everybody."""
    text = asked_word(request, "q")
    return page(
        request, "execution/public_wall.html", {"pledges": pledges.public_pledges(_anybody(request), text)}
    )


@require_http_methods(["GET", "POST"])
def public_pledge(request: HouseRequest, pk: int) -> HttpResponse:
    """One public pledge with what was said of it; everybody may say something, which is read before it is shown."""
    actor = _anybody(request)
    shown = pledges.public_pledge(actor, pk)
    form = CommentForm(request.POST or None)
    here = reverse("public_pledges:pledge", args=(pk,))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            guard(actor, "file")
            services.comment_on_pledge(actor=actor, carrier_id=pk, text=form.cleaned_data["text"])
            count(actor, "file")
            messages.success(request, "谢谢您。由该党组织审核后公开。")
            return redirect(here)
    act = ActPage("评议", "提交", "党员承诺", reverse("public_pledges:wall"), shown.who, here)
    return page(request, "execution/public_pledge.html", {"pledge": shown, "form": form, "act": act})


def _anybody(request: HouseRequest) -> Actor:
    """Whoever opens a public page is a visitor there, signed in or not."""
    return visitor(request.actor.today, request.META.get("REMOTE_ADDR", ""))
