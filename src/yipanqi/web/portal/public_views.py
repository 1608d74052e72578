"""Pages for everybody: file, follow by number, rate, what was made public."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.actors import Actor, visitor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.tracking import parse_tracking, spaced
from yipanqi.casework.queries.visitors import FiledCase, last_told, public_kind, public_kinds, receivers
from yipanqi.casework.services.visitors import Filed
from yipanqi.portal import services
from yipanqi.portal.queries.filings import Contact
from yipanqi.portal.queries.issues import days_open, published_issues
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number
from yipanqi.web.frame.components import Step
from yipanqi.web.frame.errors import error_page
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.portal.forms import FileForm, FilerForm, ReasonForm, TrackForm

MOST_BYTES = 26 * 1024 * 1024
TONES = {"open": "info", "suspended": "warn", "closed": "good", "withdrawn": "plain"}
View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """A page that no cache keeps and no search engine lists."""

    @functools.wraps(view)
    def answer(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


def within_size(view: View) -> View:
    """Refuse a body that is too large before any of it is read; then the form's token is asked for as everywhere."""
    protected = csrf_protect(view)

    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return error_page(
                request,
                413,
                "没有提交",
                "附件合计超过25MB。",
                "请返回上一页，少附几件或缩小后再提交。",
                "portal.too_large",
            )
        return protected(request, *args, **kwargs)

    return answer


@require_safe
def home(request: HouseRequest) -> HttpResponse:
    """What can be filed here, the way to a number, what was made public."""
    actor = anybody(request)
    unit = asked_number(request, "to")
    context = {
        "kinds": [(one, one[one.starts[0]].note) for one in public_kinds(actor.today)],
        "query": f"?to={unit}" if unit else "",
        "form": TrackForm(),
        "published": published_issues(actor).count(),
    }
    return page(request, "portal/home.html", context)


@require_http_methods(["GET", "POST"])
@within_size
@private
def file_matter(request: HouseRequest, kind: str) -> HttpResponse:
    """The form of one kind; filed, it leads to the receipt."""
    actor = anybody(request)
    found = public_kind(kind, actor.today)
    step = found[found.starts[0]]
    offered = receivers(found, actor.today)
    unit = asked_number(request, "to")
    form = FileForm(
        request.POST or None,
        request.FILES or None,
        step=step,
        decision=step.decisions[0].id,
        receivers=offered,
        initial={"receiver": str(unit)} if unit in {one.pk for one in offered} else None,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            number = services.file_matter(
                actor=actor,
                filed=Filed(
                    kind, int(data["receiver"]), data["case_title"], form.given(), form.files_given()
                ),
                token=data["token"],
                contact=Contact(data["name"], data["telephone"]),
            )
            return redirect("public:receipt", number)
    return page(
        request,
        "portal/file_matter.html",
        {"form": form, "kind": found, "note": step.note, "offered": offered},
    )


@require_http_methods(["GET", "POST"])
@private
def track(request: HouseRequest) -> HttpResponse:
    """From a number to its page."""
    form = TrackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            number = parse_tracking(form.cleaned_data["number"])
            try:
                services.find_filing(actor=anybody(request), number=number)
            except NotFound as unknown:
                form.add_error("number", unknown.sentence)
            else:
                return redirect("public:filing", number)
    return page(request, "portal/track.html", {"form": form})


@require_safe
@private
def filing(request: HouseRequest, number: str) -> HttpResponse:
    """Where it stands, who has it, what was answered, what the filer may do now."""
    seen = services.find_filing(actor=anybody(request), number=number)
    digits = parse_tracking(number)
    ways = [
        (reverse("public:act", args=(digits, one.step.id, way.id)), way.title)
        for one in seen.waiting
        for way in one.ways
    ]
    steps = [
        Step(one.on, one.title, "", "", "overdue" if one.is_late else "", one.details)
        for one in seen.happened
    ]
    context = {
        "seen": seen, "number": digits, "spaced": spaced(digits), "ways": ways, "steps": steps, "answer": last_told(seen.case),
        "tone": TONES[seen.case.state], "days": days_open(seen.case, request.actor.today),
    }  # fmt: skip
    return page(request, "portal/filing.html", context)


@require_safe
@private
def receipt(request: HouseRequest, number: str) -> HttpResponse:
    """The receipt to print: number in groups of four, and the way back as a picture."""
    seen = services.find_filing(actor=anybody(request), number=number)
    digits = parse_tracking(number)
    address = request.build_absolute_uri(reverse("public:filing", args=(digits,)))
    context = {
        "seen": seen,
        "number": digits,
        "spaced": spaced(digits),
        "address": address,
        "picture": picture_of(address),
    }
    return page(request, "portal/receipt.html", context)


@require_http_methods(["GET", "POST"])
@private
def act(request: HouseRequest, number: str, step: str, decision: str) -> HttpResponse:
    """One decision of the filer's own: rate, or ask once to do it again."""
    actor = anybody(request)
    seen = services.find_filing(actor=actor, number=number)
    waiting = next((one for one in seen.waiting if one.step.id == step), None)
    way = next((way for way in waiting.ways if way.id == decision), None) if waiting is not None else None
    if waiting is None or way is None:
        raise NotFound("portal.act.not_found", "这一步现在不能办，请回到查询页面看进展。")
    form = FilerForm(request.POST or None, step=waiting.step, decision=decision)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.act_on_filing(
                actor=actor, number=number, step=step, decision=decision, fields=form.given(), seen=acts_shown(request, seen)
            )  # fmt: skip
            messages.success(request, "已提交，谢谢您。")
            return redirect("public:filing", parse_tracking(number))
    return page(request, "portal/act.html", _act_context(form, seen, number, waiting.step.title, way.title))


@require_http_methods(["GET", "POST"])
@private
def withdraw(request: HouseRequest, number: str) -> HttpResponse:
    """Take it back."""
    actor = anybody(request)
    seen = services.find_filing(actor=actor, number=number)
    if not seen.may_withdraw:
        raise NotFound("portal.act.not_found", "这一件现在不能撤回，请回到查询页面看进展。")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.withdraw_filing(
                actor=actor, number=number, reason=form.cleaned_data["reason"], seen=acts_shown(request, seen)
            )
            messages.success(request, "已撤回。")
            return redirect("public:filing", parse_tracking(number))
    return page(request, "portal/act.html", _act_context(form, seen, number, "撤回", "撤回", is_grave=True))


@require_safe
def issues(request: HouseRequest) -> HttpResponse:
    """What was made public, by theme: the question, for how many days it was open, the reply. No names."""
    themes: dict[str, list[dict[str, Any]]] = {}
    for one in published_issues(anybody(request)):
        home_unit = one.organisation.agency
        themes.setdefault(one.theme, []).append(
            {
                "issue": one,
                "agency": home_unit.name if home_unit is not None else one.organisation.name,
                "days": days_open(one.case, request.actor.today),
                "answered_after": (one.published_on - one.case.begun_on).days,
                "is_open": not one.case.is_settled,
            }
        )
    ordered = sorted(themes.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return page(request, "portal/issues.html", {"themes": ordered})


def anybody(request: HouseRequest) -> Actor:
    """Whoever opens a public page is a visitor there, signed in or not."""
    return visitor(request.actor.today, request.META.get("REMOTE_ADDR", ""))


def picture_of(address: str) -> str:
    """The address as a picture for a telephone's camera."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=2))


def acts_shown(request: HouseRequest, seen: FiledCase) -> int:
    """How many acts the page showed that the form was sent from."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isdecimal() and len(sent) < 6 else seen.acts


def _act_context(
    form: Any, seen: FiledCase, number: str, heading: str, button: str, *, is_grave: bool = False
) -> dict[str, Any]:
    back = reverse("public:filing", args=(parse_tracking(number),))
    shown = ActPage(heading, button, "查询", back, seen.face.title, back, "", is_grave)
    return {"form": form, "act": shown, "seen": seen.acts}
