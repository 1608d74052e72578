"""Recording, correcting and withdrawing an activity; adding evidence to it."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, HouseError, NotPermitted, Refused
from yipanqi.evidence.queries import missing_and_surplus
from yipanqi.evidence.services import Upload
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_correct
from yipanqi.execution.queries.batches import signed_up_on
from yipanqi.execution.queries.due import due_here, usual_for
from yipanqi.execution.queries.kinds import WHOEVER
from yipanqi.execution.queries.roll_codes import signed_on
from yipanqi.meeting.queries import agenda_of
from yipanqi.planning.queries import difficulties_for, open_junctions_for
from yipanqi.tasking.queries import open_occurrences_for
from yipanqi.web.execution.forms import (
    STATES,
    CorrectForm,
    EvidenceForm,
    LateForm,
    RecordForm,
    RollRow,
    WithdrawForm,
    roll_lines,
    roll_rows,
)
from yipanqi.web.execution.lists import asked_day, chosen, grouped_kinds, recordable
from yipanqi.web.execution.session_rows import (
    OUTCOMES,
    SIDES,
    methods_for,
    offered_rows,
    owners_for,
    posted_rows,
    session_of,
)
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.forms import add_refusal, refusals_on
from yipanqi.web.frame.http import HouseRequest, page

CONTENT = (
    "held_on", "title", "started_at", "ended_at", "place", "host_name", "recorder_name", "expected_count", "present_count",
    "absent_note", "observers", "agenda", "discussion", "resolution", "junction_id", "business_item_id",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def record_activity(request: HouseRequest) -> HttpResponse:
    """First what is due or the kind; then on one page what it asks for, the roll of the day, the agenda, what it served, pictures."""
    actor = request.actor
    offered = recordable(actor)
    organisation = chosen(request, actor, offered)
    if organisation is None:
        raise NotPermitted(
            "execution.record.not_permitted", "登记活动由党务工作人员办理，请由所在党支部的书记或委员登记。"
        )
    kind = queries.described_activity_kind(request.POST.get("kind") or request.GET.get("kind", ""))
    if kind is None:
        context = {
            "groups": grouped_kinds(), "organisation": organisation, "organisations": offered,
            "due": due_here(actor, organisation),
        }  # fmt: skip
        return page(request, "execution/choose_kind.html", context)
    day = asked_day(request.POST.get("held_on") or request.GET.get("held_on", ""), actor.today)
    due = queries.roll_for(actor, organisation, kind.code, day)
    inside = kind.meeting_at(organisation.kind) if due else ""
    takes_part = kind.expected == WHOEVER
    further = queries.countable_as(kind.code)
    also = [
        code
        for code in (request.POST if request.method == "POST" else request.GET).getlist("also")
        if code in further
    ]
    form = RecordForm(
        kind.code, request.POST or None, request.FILES or None, also=also, is_session=bool(inside),
        initial=_initial(request, organisation, kind.code, day),
    )  # fmt: skip
    form.offer(_links(actor, organisation.path))
    rows = offered_rows(actor, organisation, request.GET.get("about", "")) if inside else []
    posted = request.POST.dict()
    if request.method == "POST":
        rows = posted_rows(rows, posted) if inside else []
        if takes_part and due and not inside:
            _ask_who_came(form, posted)
        if form.is_valid() and not any(row.error for row in rows):
            try:
                recorded = services.record_activity(
                    actor=actor,
                    organisation=organisation,
                    draft=form.draft(),
                    roll=roll_lines(posted),
                    files=[Upload(each.name, each.chunks()) for each in form.cleaned_data["attached"]],
                    valid_until=form.cleaned_data["valid_until"],
                    session=session_of(rows, form.cleaned_data["observers"]) if inside else None,
                )
            except HouseError as refusal:
                if not isinstance(refusal, Refused | Conflict):
                    raise
                add_refusal(form, refusal)
                rows = posted_rows(rows, posted, refusal.fields)
            else:
                messages.success(request, "已登记，等另一人确认。")
                return redirect(
                    f"{reverse('execution:activity', args=[recorded.pk])}?recorded={kind.code}-{organisation.pk}"
                )
        elif any(row.error for row in rows):
            form.add_error(None, "议题还有要改的地方，请按下面的提示改正。")
    signed = signed_on(actor, organisation, kind.code, day)
    signed_up = signed_up_on(actor, organisation, kind.code, day)
    context = {
        "form": form,
        "kind": kind.code,
        "kind_title": kind.title,
        "organisation": organisation,
        "organisations": offered,
        "roll": roll_rows(
            due, posted, first="" if takes_part else "present", signed=signed, signed_up=signed_up
        ),
        "takes_part": takes_part,
        "states": (("", "未参加"), ("present", "参加")) if takes_part else STATES[:3],
        "session": rows,
        "inside": inside,
        "methods": methods_for(inside) if inside else (),
        "owners": owners_for(actor, organisation.path) if inside else (),
        "outcomes": OUTCOMES,
        "sides": SIDES,
        "further": [(code, title, code in also) for code, title in further.items()],
        "also": also,
        "wanted": queries.evidence_wanted(kind.code),
        "draft_key": f"{actor.key}/{kind.code}-{organisation.pk}",
    }
    return page(request, "execution/record_activity.html", context)


def _ask_who_came(form: RecordForm, posted: dict[str, str]) -> None:
    """Of a visit or a talk nobody is marked beforehand: a record in which nobody took part was sent too soon."""
    came = any(line.state == "present" for line in roll_lines(posted))
    if form.is_valid() and not came and not form.cleaned_data["observers"].strip():
        form.add_error(None, "还没有点参加的人，请在名册上点一下；参加的人都不在名册上的，写在“列席”里。")


def _initial(request: HouseRequest, organisation: Any, kind: str, day: datetime.date) -> dict[str, Any]:
    """What the form starts with, so that little is left to type."""
    usual = usual_for(request.actor, organisation, kind, day)
    asked = {each.name: each.title for each in queries.asked_by(kind)}
    return {
        "held_on": day,
        "place": request.GET.get("place", "")[:120] or usual.place,
        "host_name": "" if "host_name" in asked else usual.host_name,
        "started_at": usual.started_at,
        "recorder_name": request.actor.name.split("（")[0],
        "junction_id": request.GET.get("junction", ""),
        "business_item_id": request.GET.get("business_item", ""),
        "occurrence_id": request.GET.get("occurrence", ""),
        **{name: request.GET[name][:200] for name in ("title", *asked) if request.GET.get(name)},
    }


@require_http_methods(["GET", "POST"])
@login_required
def correct_activity(request: HouseRequest, pk: int) -> HttpResponse:
    """Correct a record, with a reason."""
    actor = request.actor
    shown = _changeable(request, pk)
    initial = {**{name: getattr(shown, name) for name in CONTENT}, **shown.details}
    inside = shown.meeting
    form = CorrectForm(
        shown.kind, request.POST or None, also=shown.also_kinds, is_session=inside is not None,
        initial={**initial, "discussion": inside.speeches} if inside else initial,
    )  # fmt: skip
    form.offer(_links(actor, shown.organisation.path, shown))
    if inside is not None:
        form.ask_discussions((item.pk, item.title, item.discussion) for item in agenda_of(actor, inside))
        del form.fields["observers"]
    roll = [
        RollRow(
            line.person_id, line.person.name, line.may_vote, request.POST.get(f"roll-{line.person_id}", line.state),
            request.POST.get(f"reason-{line.person_id}", line.reason), line.exempt_reason,
        )
        for line in queries.roll_of(actor, shown)
    ]  # fmt: skip
    if request.method == "POST" and form.is_valid():
        sent = roll_lines(request.POST.dict())
        same = [(row.person_id, row.state, row.reason) for row in roll] == _stored(actor, shown)
        with refusals_on(form):
            services.correct_activity(
                actor=actor,
                activity=shown,
                changes=form.content(),
                reason=form.cleaned_data["reason"],
                roll=None if same or not sent else sent,
                discussions=form.discussions(),
            )
            messages.success(request, "已更正，原内容保留在留痕中。")
            return redirect("execution:activity", shown.pk)
    context = {
        "form": form,
        "activity": shown,
        "inside": inside,
        "kind_title": queries.kind_title(shown.kind),
        "roll": roll,
        "states": STATES,
    }
    return page(request, "execution/correct_activity.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def withdraw_activity(request: HouseRequest, pk: int) -> HttpResponse:
    """Withdraw a record entered by mistake, with a reason."""
    shown = _changeable(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.withdraw_activity(
                actor=request.actor, activity=shown, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "已撤回，记录和留痕仍保留。")
            return redirect("execution:activity", shown.pk)
    return page(request, "execution/withdraw_activity.html", {"form": form, "activity": shown})


@require_http_methods(["GET", "POST"])
@login_required
def explain_late_entry(request: HouseRequest, pk: int) -> HttpResponse:
    """Say why the record was entered late."""
    shown = _changeable(request, pk)
    form = LateForm(request.POST or None, initial={"reason": shown.late_reason})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.explain_late_entry(actor=request.actor, activity=shown, **form.cleaned_data)
            messages.success(request, "原因已登记。")
            return redirect("execution:activity", pk)
    back = reverse("execution:activity", args=(pk,))
    act = ActPage("补录原因", "登记", "落实", reverse("execution:index"), shown.title, back)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_POST
@login_required
def confirm_activity(request: HouseRequest, pk: int) -> HttpResponse:
    """Confirm a record as a second person."""
    shown = queries.activity(request.actor, pk)
    try:
        services.confirm_activity(actor=request.actor, activity=shown)
        messages.success(request, "已确认。")
    except (Refused, Conflict) as refusal:
        messages.error(request, refusal.sentence)
    return redirect("execution:activity", pk)


@require_http_methods(["GET", "POST"])
@login_required
def attach_evidence(request: HouseRequest, pk: int) -> HttpResponse:
    """Add pictures or papers to a record."""
    shown = _changeable(request, pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            files = [Upload(each.name, each.chunks()) for each in form.cleaned_data["attached"]]
            services.attach_evidence(
                actor=request.actor, activity=shown, files=files, valid_until=form.cleaned_data["valid_until"]
            )
            messages.success(request, "佐证已上传。")
            return redirect("execution:activity", shown.pk)
    context = {
        "form": form,
        "activity": shown,
        "completeness": missing_and_surplus(
            request.actor, "execution.activity", shown.pk, queries.evidence_wanted(shown.kind)
        ),
    }
    return page(request, "execution/attach_evidence.html", context)


def _changeable(request: HouseRequest, pk: int) -> Any:
    shown = queries.activity(request.actor, pk)
    if not may_correct(request.actor, shown):
        raise NotPermitted(
            "execution.correct.not_permitted", "更正、撤回和补充佐证由本组织或上级党组织的党务工作人员办理。"
        )
    return shown


def _stored(actor: Actor, activity: Any) -> list[tuple[int, str, str]]:
    return [(line.person_id, line.state, line.reason) for line in queries.roll_of(actor, activity)]


def _links(actor: Actor, path: str, activity: Any = None) -> dict[str, list[tuple[Any, str]]]:
    """The nodes, junctions and difficulties offered; what the record already points at stays among them."""
    links: dict[str, list[tuple[Any, str]]] = {
        "occurrence_id": [
            (each.pk, f"{each.due_on:%Y-%m-%d} {each.title}") for each in open_occurrences_for(actor, path)
        ],
        "junction_id": [
            (each.pk, f"{each.item.title} ← {each.measure}") for each in open_junctions_for(actor, path)
        ],
        "business_item_id": [(each.pk, each.title) for each in difficulties_for(actor, path)],
    }
    if activity is not None:
        for name, label in (
            ("junction_id", str(activity.junction)),
            ("business_item_id", str(activity.business_item)),
        ):
            key = getattr(activity, name)
            if key is not None and key not in {offered for offered, _ in links[name]}:
                links[name].append((key, label))
    return links
