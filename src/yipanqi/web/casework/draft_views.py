"""Procedures written in the browser: looked at while they are typed, kept as drafts, tried, compared, adopted, shelved."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.engine.procedures.drawing import drawn
from yipanqi.engine.procedures.writing import written
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.rulebook import policies, services
from yipanqi.rulebook.queries import procedures as writing
from yipanqi.web.casework.draft_forms import AdoptProcedureForm, DraftForm, ShelveForm
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

TONES = {"draft": "info", "adopted": "good", "shelved": "plain"}
KINDS = {"added": "增加", "changed": "改动", "dropped": "删去"}
STAFF_ONLY = "程序由党务工作人员起草和采用，请把要改的地方告诉他们。"


@require_safe
@login_required
def drafts(request: HouseRequest) -> HttpResponse:
    """What was written for the organisations that the actor keeps."""
    _permit(request.actor)
    shown = page_of(request, writing.drafts(request.actor))
    context = {
        "page": shown,
        "rows": [(one, TONES[one.state]) for one in shown],
    }
    return page(request, "casework/drafts.html", context)


@require_safe
@login_required
def draft(request: HouseRequest, pk: int) -> HttpResponse:
    """One draft: what it says in words and as a picture, how its situations went, what it changes, what may be done."""
    found = writing.draft(request.actor, pk)
    looked = writing.looked_at(
        found.organisation.path, found.text, found.situations, request.actor.today, with_trials=True
    )
    is_draft = found.state == "draft"
    context = {
        "draft": found,
        "tone": TONES[found.state],
        "may_adopt": is_draft and policies.may_adopt_procedure(request.actor, found) and looked.holds,
        "is_own": is_draft and looked.holds and request.actor.key in found.writers,
        "is_draft": is_draft,
        "may_shelve": is_draft or (found.state == "adopted" and found.until_on is None),
        **_panel(looked),
    }
    return page(request, "casework/draft.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def write_draft(request: HouseRequest) -> HttpResponse:
    """A new draft, empty or begun from an edition that is there."""
    _permit(request.actor)
    copied = asked_word(request, "copy")
    key, _, edition = copied.partition("/")
    text = writing.text_to_copy(key, edition) if copied and request.method == "GET" else ""
    form = DraftForm(request.POST or None, actor=request.actor, initial={"text": text})

    def save() -> Any:
        data = form.cleaned_data
        return services.write_draft(
            actor=request.actor,
            organisation_id=data["organisation"],
            text=data["text"],
            situations=data["situations"],
        )

    return _edited(request, form, save, "起草程序", "", copied)


@require_http_methods(["GET", "POST"])
@login_required
def rewrite_draft(request: HouseRequest, pk: int) -> HttpResponse:
    """Go on writing a draft."""
    found = writing.draft(request.actor, pk)
    initial = {
        "organisation": found.organisation_id, "text": found.text, "situations": found.situations, "seen": found.version,
    }  # fmt: skip
    form = DraftForm(request.POST or None, actor=request.actor, only=found.organisation, initial=initial)

    def save() -> Any:
        data = form.cleaned_data
        return services.rewrite_draft(
            actor=request.actor, draft=found, text=data["text"], situations=data["situations"], seen=data["seen"] or 0
        )  # fmt: skip

    return _edited(request, form, save, "修改草稿", str(found), "")


@require_POST
@login_required
def check_draft(request: HouseRequest) -> HttpResponse:
    """What the checker says to a text that is being typed; keeps nothing."""
    _permit(request.actor)
    home = organisation_in_reach(request.actor, asked_number_posted(request))
    looked = writing.looked_at(
        home.path, request.POST.get("text", ""), request.POST.get("situations", ""), request.actor.today, with_trials=True
    )  # fmt: skip
    return page(request, "casework/_looked.html", _panel(looked))


@require_http_methods(["GET", "POST"])
@login_required
def adopt_procedure(request: HouseRequest, pk: int) -> HttpResponse:
    """Adopt a draft from a day, as somebody who wrote nothing of it."""
    actor = request.actor
    found = writing.draft(actor, pk)
    address = reverse("casework:draft", args=(pk,))
    if not policies.may_adopt_procedure(actor, found):
        raise NotPermitted(
            "rulebook.procedure.own_draft", "草稿是您起草的，采用须由另一名党务工作人员决定，请转请其办理。"
        )
    form = AdoptProcedureForm(request.POST or None, initial={"from_on": actor.today, "seen": found.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            done = services.adopt_procedure(actor=actor, draft=found, **form.cleaned_data)
            messages.success(request, f"已采用，自{done.from_on:%Y-%m-%d}起开始的件按这一版办。")
            return redirect(address)
    hint = f"{found.organisation.name}及其下级适用；起草人{found.written_by_name}。已经开始的件仍按原来的版本办。"
    act = ActPage("采用程序", "采用", "办理", reverse("casework:drafts"), str(found), address, hint)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
def shelve_procedure(request: HouseRequest, pk: int) -> HttpResponse:
    """Lay a draft aside, or let an adopted procedure be begun no more."""
    found = writing.draft(request.actor, pk)
    address = reverse("casework:draft", args=(pk,))
    form = ShelveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.shelve_procedure(actor=request.actor, draft=found, **form.cleaned_data)
            messages.success(request, "已搁置；在办的件照原来的版本办完。")
            return redirect(address)
    heading = "停用程序" if found.state == "adopted" else "搁置草稿"
    act = ActPage(
        heading, heading[:2], "办理", reverse("casework:drafts"), str(found), address,
        "不再按它开始新的件，在办的件照原来的版本办完。", True,
    )  # fmt: skip
    return page(request, "frame/act.html", {"form": form, "act": act})


def _edited(
    request: HouseRequest, form: DraftForm, save: Any, heading: str, subject: str, copied: str
) -> HttpResponse:
    """The editor: check and look without keeping, or keep."""
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "check":
        with refusals_on(form):
            kept = save()
            messages.success(request, "草稿已保存。")
            return redirect("casework:draft", kept.pk)
    data = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else form.initial
    text, situations = str(data.get("text") or ""), str(data.get("situations") or "")
    home = data.get("organisation") or form.first_place
    panel: dict[str, Any] = {}
    if text and home:
        path = organisation_in_reach(request.actor, int(home)).path
        looked = writing.looked_at(path, text, situations, request.actor.today, with_trials=True)
        panel = _panel(looked)
    known = writing.procedures_at("", writing.adopted_procedures())
    context = {
        "form": form,
        "heading": heading,
        "subject": subject,
        "copied": copied,
        "editions": sorted(
            ((f"{one.id}/{one.edition}", f"{one.title}（{one.edition}版）") for one in known.procedures),
            key=lambda pair: pair[1],
        ),
        **panel,
    }
    return page(request, "casework/write_draft.html", context)


def _panel(looked: writing.Looked) -> dict[str, Any]:
    """What the panel beside the text shows."""
    shown: dict[str, Any] = {"looked": looked}
    if looked.is_sound and looked.procedure is not None:
        picture = base64.b64encode(drawn(looked.procedure).encode()).decode()
        shown["sentences"] = written(looked.procedure)
        shown["picture"] = f"data:image/svg+xml;base64,{picture}"
        shown["differences"] = [(KINDS[kind], old, new) for kind, old, new in looked.differences]
    return shown


def asked_number_posted(request: HouseRequest) -> int:
    """The organisation that the form names; 0 where it names none."""
    value = request.POST.get("organisation", "")
    return int(value) if value.isdecimal() else (asked_number(request, "organisation") or 0)


def _permit(actor: Actor) -> None:
    if not policies.may_adopt_somewhere(actor):
        raise NotPermitted("rulebook.procedure.staff_only", STAFF_ONLY)
