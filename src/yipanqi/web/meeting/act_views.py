"""Calling, recording, confirming, correcting and withdrawing a meeting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yipanqi.basics.errors import HouseError, NotPermitted, Refused
from yipanqi.meeting import queries, services
from yipanqi.meeting.policies import may_record
from yipanqi.meeting.services import ItemDraft, MeetingDraft, Minutes
from yipanqi.organisation.queries import holders_of_kinds
from yipanqi.web.frame.forms import add_refusal, refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.meeting.forms import (
    OUTCOMES,
    SIDES,
    STATES,
    CallForm,
    CorrectForm,
    MinutesForm,
    ReasonForm,
    agenda_rows,
    posted_agenda,
    posted_away,
    posted_guests,
    roll_rows,
    whole,
)
from yipanqi.web.meeting.lists import callable_bodies

CHAIRS = ("leading_group_secretary", "secretary", "group_leader", "discipline_secretary")


@require_http_methods(["GET", "POST"])
@login_required
def call_meeting(request: HouseRequest) -> HttpResponse:
    """First who meets and which kind; then day, place and agenda, with what earlier meetings left."""
    actor = request.actor
    offered = callable_bodies(actor)
    if not offered:
        raise NotPermitted(
            "meeting.call.not_permitted",
            "会议由党务工作人员或党组负责人召集，请由所在党支部的书记或委员登记。",
        )
    asked = whole(request.POST.get("body") or request.GET.get("body"))
    body = next((each for each in offered if each.pk == asked), offered[0])
    kinds = [kind for kind in queries.meeting_kinds().values() if body.kind in kind.bodies]
    code = request.POST.get("kind") or request.GET.get("kind", "")
    about = {
        name: request.GET.get(name, "")
        for name in ("about_kind", "about_key", "about_title", "matter")
        if name in request.GET
    }
    kind = next((one for one in kinds if one.code == code), None)
    if kind is None:
        context = {"bodies": offered, "body": body, "kinds": kinds, "about": about}
        return page(request, "meeting/choose_kind.html", context)
    chairs = holders_of_kinds(body.path, CHAIRS, actor.today)
    initial = {
        "held_on": actor.today, "chair_name": chairs[0][3] if chairs else "", "recorder_name": actor.name.split("（")[0],
    }  # fmt: skip
    form = CallForm(request.POST or None, initial=initial)
    drafts, errors = _first_agenda(request, body.pk), {}
    if request.method == "POST":
        drafts = posted_agenda(request.POST.dict(), {})
        if "more" not in request.POST and form.is_valid():
            try:
                meeting = services.call_meeting(
                    actor=actor, body_id=body.pk,
                    draft=MeetingDraft(kind=kind.code, items=drafts, **form.cleaned_data),
                )  # fmt: skip
                messages.success(request, "会议已登记。")
                if "record" in request.POST and meeting.held_on <= actor.today:
                    services.freeze_roll(actor=actor, meeting=meeting)
                    return redirect("meeting:write_minutes", meeting.pk)
                return redirect("meeting:meeting", meeting.pk)
            except HouseError as refusal:
                if not isinstance(refusal, Refused):
                    raise
                errors = refusal.fields
                add_refusal(form, refusal)
    context = {
        "form": form, "body": body, "kind": kind, "sides": SIDES,
        "rows": agenda_rows(drafts, max(1, 3 - len(drafts)), errors),
    }  # fmt: skip
    return page(request, "meeting/call_meeting.html", context)


def _first_agenda(request: HouseRequest, body_id: int) -> list[ItemDraft]:
    """What the page that led here asks for, and what earlier meetings left over."""
    asked = request.GET
    found = []
    if asked.get("about_title"):
        found.append(
            ItemDraft(
                asked["about_title"][:200], "both", about_kind=asked.get("about_kind", "")[:60],
                about_key=whole(asked.get("about_key")), about_title=asked["about_title"][:200],
                matter=asked.get("matter", "") if asked.get("matter") in queries.collective_matters() else "",
            )
        )  # fmt: skip
    left = queries.carried_over(request.actor, body_id)[:10]
    return found + [
        ItemDraft(item.title, item.side, item.reporter_name, carried_from_id=item.pk) for item in left
    ]


@require_http_methods(["GET", "POST"])
@login_required
def set_agenda(request: HouseRequest, pk: int) -> HttpResponse:
    """The agenda as a whole: titles, sides, order."""
    actor = request.actor
    shown = _recordable(request, pk)
    standing = {item.pk: services.draft_of(item) for item in queries.agenda_of(actor, shown)}
    drafts, refused = list(standing.values()), None
    if request.method == "POST":
        drafts = posted_agenda(request.POST.dict(), standing)
        if "more" not in request.POST:
            try:
                services.set_agenda(actor=actor, meeting=shown, items=drafts)
                messages.success(request, "议程已保存。")
                return redirect("meeting:meeting", shown.pk)
            except Refused as refusal:
                refused = refusal
    context = {
        "meeting": shown, "sides": SIDES, "refused": refused,
        "rows": agenda_rows(drafts, 2, refused.fields if refused else {}),
    }  # fmt: skip
    return page(request, "meeting/set_agenda.html", context)


@require_POST
@login_required
def freeze_roll(request: HouseRequest, pk: int) -> HttpResponse:
    """Take the roll of the day and go on to the record."""
    shown = _recordable(request, pk)
    if shown.state == "held":
        return redirect("meeting:write_minutes", pk)
    try:
        services.freeze_roll(actor=request.actor, meeting=shown)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("meeting:meeting", pk)
    return redirect("meeting:write_minutes", pk)


@require_http_methods(["GET", "POST"])
@login_required
def write_minutes(request: HouseRequest, pk: int) -> HttpResponse:
    """Roll call and minutes on one page, saved together."""
    actor = request.actor
    shown = _recordable(request, pk)
    if shown.state != "held":
        return redirect("meeting:meeting", pk)
    items = list(queries.agenda_of(actor, shown))
    lines = list(queries.roll_of(actor, shown))
    kind = queries.meeting_kind(shown.kind)
    sides = {item.side for item in items}
    names = ("started_at", "ended_at", "place", "chair_name", "recorder_name", "speeches")
    initial = {**{name: getattr(shown, name) for name in names}, **shown.details}
    form = MinutesForm(
        kind.fields,
        kind.both_sides and len(sides) == 1 and "both" not in sides,
        request.POST or None,
        initial=initial,
    )
    posted, errors = request.POST.dict(), {}
    if request.method == "POST" and form.is_valid():
        try:
            services.mark_attendance(
                actor=actor,
                meeting=shown,
                away=posted_away(posted),
                guests=posted_guests(posted.get("guests", "")),
            )
            services.write_minutes(actor=actor, meeting=shown, minutes=_minutes(form, posted, items))
            messages.success(request, "会议记录已保存。")
            return redirect("meeting:meeting", pk)
        except Refused as refusal:
            errors = refusal.fields
            add_refusal(form, refusal)
    guests = "\n".join(f"{line.name} {line.post_title}".strip() for line in lines if line.person_id is None)
    context = {
        "form": form, "meeting": shown, "kind": kind, "states": STATES, "outcomes": OUTCOMES,
        "roll": roll_rows(lines, posted, errors),
        "guests": posted.get("guests", guests),
        "items": [
            (item, posted.get(f"discussion-{item.pk}", item.discussion), posted.get(f"outcome-{item.pk}", item.outcome))
            for item in items
        ],
    }  # fmt: skip
    return page(request, "meeting/write_minutes.html", context)


def _minutes(form: MinutesForm, posted: dict[str, str], items: list[Any]) -> Minutes:
    of = dict(form.cleaned_data)
    details = {name: of.pop(name) for name in form.detail_names}
    return Minutes(
        **of,
        details={name: text for name, text in details.items() if text},
        discussions={item.pk: posted.get(f"discussion-{item.pk}", item.discussion) for item in items},
        outcomes={item.pk: posted.get(f"outcome-{item.pk}", item.outcome) for item in items},
    )


@require_POST
@login_required
def close_minutes(request: HouseRequest, pk: int) -> HttpResponse:
    """The second person confirms."""
    shown = _recordable(request, pk)
    try:
        services.close_minutes(actor=request.actor, meeting=shown)
        messages.success(request, "会议记录已确认。")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("meeting:meeting", pk)


@require_http_methods(["GET", "POST"])
@login_required
def correct_minutes(request: HouseRequest, pk: int) -> HttpResponse:
    """Correct confirmed minutes, with a reason."""
    shown = _recordable(request, pk)
    names = ("place", "chair_name", "recorder_name", "speeches")
    form = CorrectForm(request.POST or None, initial={name: getattr(shown, name) for name in names})
    items = list(queries.agenda_of(request.actor, shown))
    posted = request.POST.dict()
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in names}
        changes |= {
            f"discussion:{item.pk}": posted.get(f"discussion-{item.pk}", item.discussion).strip()
            for item in items
        }
        with refusals_on(form):
            services.correct_minutes(
                actor=request.actor, meeting=shown, changes=changes, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "已更正，原内容保留在留痕中，请另一人再确认。")
            return redirect("meeting:meeting", pk)
    context = {
        "form": form, "meeting": shown,
        "items": [(item, posted.get(f"discussion-{item.pk}", item.discussion)) for item in items],
    }  # fmt: skip
    return page(request, "meeting/correct_minutes.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def withdraw_meeting(request: HouseRequest, pk: int) -> HttpResponse:
    """Call a meeting off, with a reason."""
    shown = _recordable(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.withdraw_meeting(actor=request.actor, meeting=shown, reason=form.cleaned_data["reason"])
            messages.success(request, "会议已撤销，记录和留痕仍保留。")
            return redirect("meeting:meeting", pk)
    context = {"form": form, "meeting": shown, "heading": "撤销会议", "act": "撤销会议"}
    return page(request, "meeting/reason.html", context)


def _recordable(request: HouseRequest, pk: int) -> Any:
    shown = queries.meeting(request.actor, pk)
    if not may_record(request.actor, shown):
        raise NotPermitted(
            "meeting.not_permitted",
            "会议由本组织或上级党组织的党务工作人员、党组负责人登记，请交给他们办理。",
        )
    return shown
