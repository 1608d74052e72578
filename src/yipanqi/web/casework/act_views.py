"""Beginning a case, taking a step, and the acts beside the steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.casework import policies, queries, services
from yipanqi.casework.queries import CasePage
from yipanqi.engine.procedures.language import Step
from yipanqi.engine.procedures.permits import who_could
from yipanqi.engine.procedures.windows import window_for
from yipanqi.evidence.services import Upload
from yipanqi.execution.queries.service_records import VOLUNTEERING, service_record
from yipanqi.execution.reports.volunteering import TITLE, service_document
from yipanqi.organisation.queries import organisation, organisations
from yipanqi.web.casework.forms import BeginForm, PlaceForm, Ready, ReasonForm, StepForm
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page

HINTS = {
    "transfer": "已办的步骤、材料和期限照旧，由转入的组织接着办；所办的人在转出的党支部的，组织关系一并转过去。"
}
HEADINGS = {
    "withdraw": ("撤回办理件", "撤回"),
    "suspend": ("暂停办理", "暂停"),
    "resume": ("恢复办理", "恢复"),
    "extend": ("延长时限", "延长"),
    "delegate": ("委托B角办理", "委托"),
    "excuse": ("认可超期说明", "认可"),
    "move": ("改用新版程序", "改用新版"),
    "transfer": ("转接办理件", "转接"),
}


@require_http_methods(["GET", "POST"])
@login_required
def begin_case(request: HouseRequest, key: str) -> HttpResponse:
    """Begin a case: the organisation first where there are several, then the form of the first step."""
    actor = request.actor
    procedure = queries.edition_today(key, actor.today)
    places = queries.beginnings(actor, procedure)
    start = procedure[procedure.starts[0]]
    if not places:
        raise NotPermitted(
            "casework.begin.not_yours",
            f"您不能开始“{procedure.title}”：第一步“{start.title}”由{who_could(start.actors)}办理，请转请其办理。",
        )
    room = reverse("casework:index")
    about = asked_word(request, "about")
    found = services.bound(actor, key, about) if about else None
    if found is not None:
        if found.organisation_id not in dict(places):
            raise NotPermitted(
                "casework.begin.not_here",
                f"“{procedure.title}”在这个党组织由{who_could(start.actors)}开始办理，请转请其办理。",
            )
        chosen = found.organisation_id
    else:
        chosen = asked_number(request, "organisation") or (places[0][0] if len(places) == 1 else 0)
    if chosen not in dict(places):
        picking = PlaceForm(places=places)
        act = ActPage(f"开始办理：{procedure.title}", "下一步", "办理", room)
        return page(request, "casework/place.html", {"form": picking, "act": act})
    place = organisation(actor, chosen)
    here = queries.edition_today(key, actor.today, place.path)
    layers = queries.adopted_layers(place.path, actor.today, key)
    laid = queries.composed(key, here.edition, layers, is_agency=place.agency_id is not None)
    step = laid[laid.starts[0]]
    decision = asked_word(request, "decision") or step.decisions[0].id
    form = BeginForm(
        request.POST or None,
        request.FILES or None,
        actor=actor,
        path=place.path,
        step=step,
        decision=decision,
        is_restricted=laid.visibility == "restricted",
        about_person=laid.subject == "person",
        recuses=any(one.recuses for one in laid.steps) and found is None,
        initial=dict(found.initial) if found is not None else None,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            made = services.begin_case(
                actor=actor,
                beginning=services.Beginning(
                    procedure=key,
                    organisation_id=place.pk,
                    title=data["case_title"],
                    decision=decision,
                    given=form.given(),
                    step=step.id,
                    subject_key=data.get("case_subject", ""),
                    about=about,
                    concerned=tuple(data.get("case_concerned", ())),
                    beside=data.get("case_beside", ""),
                    on=data["case_on"],
                ),
            )
            messages.success(request, f"已开始办理，下一步：{made.where or made.ended}。")
            return redirect("casework:case", made.pk)
    others = [
        (f"?organisation={place.pk}&decision={way.id}{f'&about={about}' if about else ''}", way.title)
        for way in step.decisions
        if way.id != decision
    ]
    act = ActPage(
        f"开始办理：{laid.title}",
        f"{_way_title(step, decision)}",
        "办理",
        room,
        place.name,
        "",
        f"第一步：{step.title}。" + (f"所办的是“{found.name}”。" if found is not None else ""),
    )
    return page(request, "casework/step.html", {"form": form, "act": act, "others": others})


@require_http_methods(["GET", "POST"])
@login_required
def take_step(request: HouseRequest, pk: int, step: str, decision: str) -> HttpResponse:
    """Take an open step with one of its decisions; the form keeps what was typed when the act is refused."""
    actor = request.actor
    shown = queries.case_page(actor, queries.case(actor, pk))
    here = _open_step(shown, step)
    way = here.decision(decision)
    if way is None:
        raise NotFound("casework.decision.not_found", "这一步没有这个决定，请回到办理件页面重新选择。")
    refusal = policies.refusal_of(actor, shown.course, here, shown.places)
    if refusal is not None:
        raise refusal
    acted = sum(line.mark.kind != "expire" for line in shown.told)
    form = StepForm(
        request.POST or None,
        request.FILES or None,
        actor=actor,
        path=shown.case.organisation.path,
        step=here,
        decision=decision,
        is_restricted=shown.case.visibility == "restricted",
        beside=queries.could_stand_beside(actor, shown, here) if here.needs_two else (),
        ready=_ready(actor, shown, here),
        initial=_known(shown, here),
    )
    address = reverse("casework:case", args=(pk,))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        with refusals_on(form):
            done = services.take_step(
                actor=actor,
                case=shown.case,
                step=step,
                decision=decision,
                given=form.given(),
                beside=form.cleaned_data.get("case_beside", ""),
                on=form.cleaned_data["case_on"],
                seen=int(seen) if seen.isdecimal() else acted,
            )
            messages.success(
                request, f"已办理，{f'下一步：{done.where}' if done.where else f'结果：{done.ended}'}。"
            )
            return redirect(address)
    window = window_for(shown.course, step, decision, queries.calendar(), actor.today)
    hint = "；".join(window.lines) if window is not None else ""
    act = ActPage(here.title, way.title, "办理", reverse("casework:index"), shown.face.title, address, hint)
    return page(
        request, "casework/step.html", {"form": form, "act": act, "seen": request.POST.get("seen", acted)}
    )


@require_http_methods(["GET", "POST"])
@login_required
def act_on_case(request: HouseRequest, pk: int, act: str) -> HttpResponse:
    """Withdraw, suspend, resume, extend, delegate, accept an excuse or move on to the edition of the day."""
    if act not in HEADINGS:
        raise NotFound("casework.act.not_found", "没有这样的办理事项，请回到办理件页面重新选择。")
    actor = request.actor
    shown = queries.case_page(actor, queries.case(actor, pk))
    procedure = shown.course.procedure
    step = asked_word(request, "step")
    permission = {
        "withdraw": procedure.withdrawal,
        "suspend": procedure.suspension,
        "excuse": procedure.excusal,
        "transfer": procedure.transfer,
    }.get(act)
    form = ReasonForm(
        request.POST or None,
        reasons=permission.reasons if permission is not None else (),
        choices=_choices(request, shown, act, step),
        asks="转到" if act == "transfer" else "委托给",
        needs=act != "resume",
    )
    address = reverse("casework:case", args=(pk,))
    _permit(request, shown, act, step)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            _do(request, shown, act, form.cleaned_data)
            messages.success(request, f"{HEADINGS[act][0]}：已办理并留痕。")
            return redirect(address)
    heading, button = HEADINGS[act]
    told = ActPage(
        heading,
        button,
        "办理",
        reverse("casework:index"),
        shown.face.title,
        address,
        HINTS.get(act, ""),
        act in ("withdraw", "suspend"),
    )
    return page(request, "frame/act.html", {"form": form, "act": told})


def _ready(actor: Actor, shown: CasePage, step: Step) -> dict[str, Ready]:
    """The papers of the step that the platform can write itself: what the person served."""
    if not any(paper.kind == VOLUNTEERING for paper in step.papers):
        return {}
    record = service_record(actor, shown)
    if record is None:
        return {}
    home, about = shown.case.organisation.name, shown.face.title

    def make() -> Upload:
        return Upload(f"{TITLE}.pdf", [service_document(record, about, home, "pdf")])

    return {VOLUNTEERING: Ready(record.said, make if record.hours else None)}


def _known(shown: CasePage, step: Step) -> dict[str, Any]:
    """What was said already: at this step before it was returned, or by the record that the case is about."""
    said = dict(services.said_about(shown.case.about))
    before = {
        one.id: shown.course.value(f"{step.id}.{one.id}") for one in step.fields if one.type != "yes_no"
    }
    return said | {name: value for name, value in before.items() if value is not None}


def _permit(request: HouseRequest, shown: CasePage, act: str, step: str) -> None:
    """Refuse the form itself to whoever may not do this, and say who could."""
    actor, course, places, procedure = request.actor, shown.course, shown.places, shown.course.procedure
    if act in ("extend", "delegate"):
        refusal = policies.refusal_of(actor, course, _open_step(shown, step), places)
        if refusal is not None:
            raise refusal
        return
    if act == "move":
        if not policies.may_move(actor, course, places, shown.case.organisation.path):
            raise NotPermitted(
                "casework.move.not_yours", "本件现在不能改用新版，或由别人决定，请看程序页上的衔接办法。"
            )
        return
    permission = {
        "withdraw": procedure.withdrawal, "excuse": procedure.excusal, "transfer": procedure.transfer,
    }.get(act, procedure.suspension)  # fmt: skip
    if not policies.may_by(actor, course, permission, places):
        who = f"由{who_could(permission.actors)}决定" if permission is not None else "程序没有规定"
        raise NotPermitted("casework.act.not_yours", f"您不能办理“{HEADINGS[act][0]}”：{who}，请转请其决定。")


def _choices(request: HouseRequest, shown: CasePage, act: str, step: str) -> list[tuple[str, str]] | None:
    """To whom the act may hand over: B holders of the step, or organisations that keep such cases; None where to nobody."""
    if act == "delegate":
        return queries.deputies_for(request.actor, shown, _open_step(shown, step))
    if act == "transfer":
        home = shown.case.organisation
        homes = organisations(request.actor).filter(kind=home.kind).exclude(pk=home.pk)
        return [(str(one.pk), one.name) for one in homes if request.actor.may_act_on(one.path)]
    return None


def _do(request: HouseRequest, shown: CasePage, act: str, data: dict[str, Any]) -> None:
    actor, case, reason = request.actor, shown.case, data["reason"]
    if act == "withdraw":
        services.withdraw_case(actor=actor, case=case, reason=reason)
    elif act == "suspend":
        services.suspend_case(actor=actor, case=case, reason=reason)
    elif act == "resume":
        services.resume_case(actor=actor, case=case, reason=reason)
    elif act == "transfer":
        services.transfer_case(actor=actor, case=case, to=int(data["to"]), reason=reason)
    elif act == "move":
        services.move_case(actor=actor, case=case, reason=reason)
    elif act == "excuse":
        services.accept_excuse(
            actor=actor, case=case, number=asked_number(request, "number") or 0, reason=reason
        )
    elif act == "delegate":
        services.delegate_step(
            actor=actor, case=case, step=asked_word(request, "step"), to=data["to"], reason=reason
        )
    else:
        services.extend_limit(
            actor=actor, case=case, step=asked_word(request, "step"), limit=asked_word(request, "limit"), reason=reason
        )  # fmt: skip


def _open_step(shown: CasePage, key: str) -> Step:
    found = next((one.step for one in shown.open_steps if one.step.id == key), None)
    if found is None:
        now = "、".join(f"“{one.step.title}”" for one in shown.open_steps) or "没有（本件已经结束）"
        raise NotFound("casework.step.not_open", f"这一步现在不能办，现在可办的是{now}，请回到办理件页面。")
    return found


def _way_title(step: Step, decision: str) -> str:
    way = step.decision(decision)
    if way is None:
        raise NotFound("casework.decision.not_found", "这一步没有这个决定，请重新选择。")
    return way.title
