"""诉求与建言 for those with an account: the hot issues, who filed, what is made public, one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.basics.tracking import spaced
from yipanqi.casework.queries import face_of
from yipanqi.casework.queries.visitors import Receiver, receivers, staff_kind, staff_kinds, themed_titles
from yipanqi.casework.services import Beginning, Given, begin_case
from yipanqi.casework.services.visitors import Filed
from yipanqi.engine.procedures.language import Procedure
from yipanqi.organisation.queries import organisations, root_path
from yipanqi.portal import policies, services
from yipanqi.portal.queries.filings import filings, masked_contact, own_cases, own_filings
from yipanqi.portal.queries.issues import by_innovation, by_theme, issues
from yipanqi.portal.queries.issues import issue as find_issue
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.portal.forms import OwnForm, PublishForm, ReasonForm
from yipanqi.web.portal.public_views import picture_of

HEADS = (
    "主题",
    "创新种类",
    "事项",
    "类别",
    "党组织",
    "提出",
    "天数",
    "状态",
    "现在的步骤",
    "采纳",
    "最近的答复",
    "已公开",
)


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The demands and suggestions in sight by theme: how many, for how many days, what was answered, what is public."""
    actor = request.actor
    kind = asked_word(request, "procedure")
    found = issues(actor, procedure=kind, running=asked_word(request, "running") == "1")
    innovations = by_innovation(found, actor.today)
    if innovation := asked_word(request, "innovation"):
        found = [one for one in found if one.innovation == innovation]
    if wants_export(request):
        rows = (
            (one.theme, one.innovation, one.title, one.case.procedure_title, one.case.organisation.name, one.case.begun_on, one.days,
             one.case.get_state_display(), one.case.where or one.case.ended, one.adoption, "；".join(one.told),
             "是" if one.public else "")
            for one in found
        )  # fmt: skip
        return exported(request, "诉求与建言", HEADS, rows)
    context = {
        "themes": by_theme(found),
        "innovations": innovations,
        "running": sum(not one.case.is_settled for one in found),
        "settled": sum(one.case.is_settled for one in found),
        "late": sum(one.light == "overdue" for one in found),
        "waiting": [
            one
            for one in found
            if one.is_public_wanted
            and one.public is None
            and policies.may_publish(actor, one.case.organisation.path)
        ],
        "procedures": themed_titles(actor.today),
        "has_poster": bool(_with_poster(actor)),
    }
    return page(request, "portal/index.html", context)


@require_safe
@login_required
def issue(request: HouseRequest, pk: int) -> HttpResponse:
    """One demand as those who answer see it: who filed, covered; what is public of it and was."""
    return _issue_page(request, pk)


@require_POST
@login_required
def contact(request: HouseRequest, pk: int) -> HttpResponse:
    """Show who filed, in full; it leaves an entry."""
    filing = filings(request.actor).filter(case_id=pk).first()
    if filing is None:
        raise NotFound("portal.filing.not_found", "这一件不是网上提出的，或不在您的权限范围内。")
    return _issue_page(request, pk, services.open_contact(actor=request.actor, filing=filing))


@require_http_methods(["GET", "POST"])
@login_required
def publish_issue(request: HouseRequest, pk: int) -> HttpResponse:
    """Decide what of it is public."""
    actor = request.actor
    found = find_issue(actor, pk)
    _permit(actor, found.case.organisation.path)
    before = found.public
    form = PublishForm(
        request.POST or None,
        initial={"question": before.question if before else "", "reply": before.reply if before else ""},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.publish_issue(actor=actor, case=found.case, **form.cleaned_data)
            messages.success(request, "已公开，没有账号的人也能看到。")
            return redirect("portal:issue", pk)
    hint = (
        f"提出人得到的答复：{'；'.join(found.told)}" if found.told else "还没有答复提出人，现在只能公开问题。"
    )
    here = reverse("portal:issue", args=(pk,))
    shown = ActPage("公开答复", "公开", "诉求与建言", reverse("portal:index"), found.title, here, hint)
    return page(request, "frame/act.html", {"form": form, "act": shown})


@require_http_methods(["GET", "POST"])
@login_required
def take_back_issue(request: HouseRequest, pk: int) -> HttpResponse:
    """Take it back from the public."""
    actor = request.actor
    found = find_issue(actor, pk)
    _permit(actor, found.case.organisation.path)
    if found.public is None:
        raise NotFound("portal.issue.not_public", "这一件没有公开，不需要撤下。")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.take_back_issue(actor=actor, issue=found.public, reason=form.cleaned_data["reason"])
            messages.success(request, "已撤下。")
            return redirect("portal:issue", pk)
    here = reverse("portal:issue", args=(pk,))
    shown = ActPage(
        "撤下公开答复", "撤下", "诉求与建言", reverse("portal:index"), found.title, here, "", True
    )
    return page(request, "frame/act.html", {"form": form, "act": shown})


@require_safe
@login_required
def mine(request: HouseRequest) -> HttpResponse:
    """What one has filed oneself, with one's name or without."""
    actor = request.actor
    if not actor.reach:
        raise NotPermitted("portal.mine.nobody", "您不在任何党组织里，没有可以提出的地方。")
    context = {
        "kinds": [
            (one, one[one.starts[0]].note) for one in staff_kinds(actor.today) if _own_receivers(actor, one)
        ],
        "unnamed": [(one, face_of(one.case).title) for one in own_filings(actor)[:60]],
        "named": [(one, face_of(one).title) for one in own_cases(actor)[:60]],
    }
    return page(request, "portal/mine.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def file_own(request: HouseRequest, kind: str) -> HttpResponse:
    """File for oneself; without one's name it leads to the receipt, with it to the case."""
    actor = request.actor
    found = staff_kind(kind, actor.today)
    step = found[found.starts[0]]
    offered = _own_receivers(actor, found)
    if not offered:
        raise NotPermitted("portal.own.no_receiver", "本单位现在没有受理这类事项的人，请联系机关党委。")
    form = OwnForm(
        request.POST or None,
        request.FILES or None,
        step=step,
        decision=step.decisions[0].id,
        receivers=offered,
        asks_contact=False,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            if data["unnamed"]:
                filed = Filed(
                    kind, int(data["receiver"]), data["case_title"], form.given(), form.files_given()
                )
                number = services.file_matter(actor=actor, filed=filed, token=data["token"])
                messages.success(request, f"已提出，查询编号 {spaced(number)}，请记下或打印回执。")
                return redirect("public:receipt", number)
            beginning = Beginning(
                kind,
                _own_home(actor, int(data["receiver"])),
                data["case_title"],
                step.decisions[0].id,
                Given(form.given(), form.files_given()),
            )
            made = begin_case(actor=actor, beginning=beginning)
            messages.success(request, f"已提出，下一步：{made.where}。")
            return redirect("casework:case", made.pk)
    context = {"form": form, "kind": found, "note": step.note, "offered": offered}
    return page(request, "portal/file_own.html", context)


@require_safe
@login_required
def poster(request: HouseRequest) -> HttpResponse:
    """A sheet to hang at the counter: the way to file here, as a picture for a telephone's camera."""
    actor = request.actor
    offered = _with_poster(actor)
    if not offered:
        raise NotPermitted("portal.poster.not_yours", "张贴的二维码由机关党委的党务工作人员打印。")
    wanted = asked_number(request, "to")
    chosen = next((one for one in offered if one.pk == wanted), offered[0])
    address = request.build_absolute_uri(f"{reverse('public:home')}?to={chosen.pk}")
    name = chosen.agency.name if chosen.agency else chosen.name
    context = {
        "name": name,
        "address": address,
        "picture": picture_of(address),
        "offered": offered,
        "chosen": chosen,
    }
    return page(request, "portal/poster.html", context)


def _issue_page(request: HouseRequest, pk: int, opened: object = None) -> HttpResponse:
    actor = request.actor
    found = find_issue(actor, pk)
    filing = filings(actor).filter(case_id=pk).first()
    context = {
        "issue": found,
        "case": found.case,
        "filing": filing,
        "masked": masked_contact(filing) if filing is not None else None,
        "opened": opened,
        "may_open": filing is not None and policies.may_open_contact(actor, found.case),
        "may_publish": policies.may_publish(actor, found.case.organisation.path),
        "history": found.history,
    }
    return page(request, "portal/issue.html", context)


def _own_receivers(actor: Actor, kind: Procedure) -> list[Receiver]:
    """The committee of one's own agency, as far as it takes such things."""
    paths = {root_path(path) for path in (actor.member_of, *(post.path for post in actor.posts)) if path}
    near = organisations(system_actor(actor.today)).filter(path__in=paths).values_list("pk", flat=True)
    return [one for one in receivers(kind, actor.today) if one.pk in set(near)]


def _with_poster(actor: Actor) -> list[Any]:
    """The committees for which the actor may hang up a sheet."""
    if not actor.acts_on:
        return []
    return [
        one for one in organisations(actor).filter(kind="primary_committee") if actor.may_act_on(one.path)
    ]


def _own_home(actor: Actor, otherwise: int) -> int:
    """Where somebody files under his own name: his branch, else the committee."""
    own = organisations(actor).filter(path=actor.member_of).first() if actor.member_of else None
    return own.pk if own is not None else otherwise


def _permit(actor: Actor, path: str) -> None:
    if not policies.may_publish(actor, path):
        raise NotPermitted("portal.publish.not_yours", "公开答复由受理单位的党务工作人员决定，请转请其办理。")
