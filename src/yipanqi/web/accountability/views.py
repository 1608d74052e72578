"""Consequences: the list, one of them, deciding, objecting, answering."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.accountability import policies, queries, services
from yipanqi.accountability.services import ConsequenceRow
from yipanqi.assessment import queries as assessment_queries
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.policies import may_object_for
from yipanqi.casework.queries import cases_beside
from yipanqi.inspection import queries as inspection_queries
from yipanqi.web.accountability.forms import AnswerForm, DecideForm, ObjectForm
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

TONES = {"decided": "info", "objected": "warn", "kept": "good", "revoked": "plain"}
HEADS = (
    "党组织",
    "种类",
    "对象岗位",
    "内容",
    "依据条款",
    "决定形式",
    "决定日期",
    "依据",
    "申诉截止",
    "状态",
    "申诉",
    "答复",
    "登记人",
    "答复人",
)
OFFERED = 50


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The consequences within reach, narrowed by the filters."""
    wanted = queries.ConsequenceFilter(
        text=asked_word(request, "q"),
        kind=asked_word(request, "kind"),
        state=asked_word(request, "state"),
        year=asked_number(request, "year"),
    )
    found = queries.consequences_matching(request.actor, wanted)
    if wants_export(request):
        return exported(request, "结果运用", HEADS, (_line(one) for one in found[:20_000]))
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [
            (one, queries.kind_title(one.kind), queries.direction_of(one.kind), TONES[one.state])
            for one in shown
        ],
        "kinds": queries.kinds(),
        "states": queries.states(),
        "years": queries.years(request.actor),
        "may_decide": policies.may_decide_any(request.actor),
    }
    return page(request, "accountability/index.html", context)


@require_safe
@login_required
def consequence(request: HouseRequest, pk: int) -> HttpResponse:
    """One consequence: its ground, article, objection and answer."""
    found = queries.consequence(request.actor, pk)
    is_decided = found.state == "decided"
    in_time = found.objection_until is None or request.actor.today <= found.objection_until
    beside = cases_beside(request.actor, f"{services.CONSEQUENCE}:{pk}")
    open_to_all = is_decided and in_time and not policies.is_decider(request.actor, found)
    by_case = open_to_all and may_object_for(request.actor, found.organisation)
    context = {
        "cases": beside,
        "about": f"{services.CONSEQUENCE}:{pk}",
        "may_file": by_case,
        "consequence": found,
        "kind": queries.kind_title(found.kind),
        "direction": queries.direction_of(found.kind),
        "tone": TONES[found.state],
        "ground_score": assessment_queries.score_text(found.ground_result) if found.ground_result else "",
        "may_object": is_decided and in_time and not by_case and policies.may_object(request.actor, found),
        "may_answer": found.state == "objected" and not beside and policies.may_answer(request.actor, found),
    }
    return page(request, "accountability/consequence.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def decide_consequence(request: HouseRequest) -> HttpResponse:
    """Write down a decision upon a result or finding; without one, offer those that wait."""
    if not policies.may_decide_any(request.actor):
        raise NotPermitted(
            "accountability.consequence.may_not_decide",
            "结果运用由党组书记、副书记或上级党务工作人员按决定登记。",
        )
    finding_id, result_id = asked_number(request, "finding"), asked_number(request, "result")
    finding = inspection_queries.finding(request.actor, finding_id) if finding_id else None
    result = assessment_queries.result(request.actor, result_id) if result_id else None
    ground: Any = finding or result
    if ground is None:
        return _choose(request)
    organisation = ground.organisation
    if not policies.may_decide(request.actor, organisation.path):
        raise NotPermitted(
            "accountability.consequence.may_not_decide",
            "结果运用由党组书记、副书记或上级党务工作人员按决定登记。",
        )
    form = DecideForm(
        request.POST or None,
        actor=request.actor,
        path=organisation.path,
        initial={"decided_on": request.actor.today},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = dict(form.cleaned_data)
            row = ConsequenceRow(
                organisation_id=organisation.pk, subject_post_id=data.pop("subject_post"), ground_finding_id=finding_id,
                ground_result_id=result_id, **data,
            )  # fmt: skip
            made = services.decide_consequence(actor=request.actor, row=row)
            messages.success(request, "决定已登记。")
            return redirect("accountability:consequence", made.pk)
    said = (
        finding.title
        if finding
        else f"{result.cycle.title}：{assessment_queries.score_text(result)}"
        if result
        else ""
    )
    hint = f"依据：{organisation.short_name}，{said}。由人决定，系统不提出对个人的处理建议。"
    act = ActPage("登记结果运用", "登记", "问责", reverse("accountability:index"), hint=hint)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
def object_to(request: HouseRequest, pk: int) -> HttpResponse:
    """Object in words."""
    found = queries.consequence(request.actor, pk)
    if not policies.may_object(request.actor, found):
        raise NotPermitted(
            "accountability.objection.not_permitted",
            "申诉由对象岗位的人或本党组织的党务工作人员提出，作出决定的人不能申诉。",
        )
    form = ObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.object_to(
                actor=request.actor, consequence=found, objection=form.cleaned_data["objection"]
            )
            messages.success(request, "申诉已提出，由另一人答复。")
            return redirect("accountability:consequence", pk)
    return page(request, "frame/act.html", {"form": form, "act": _act(found, "提出申诉", "提出", found.text)})


@require_http_methods(["GET", "POST"])
@login_required
def answer_objection(request: HouseRequest, pk: int) -> HttpResponse:
    """Answer as another person than who decided."""
    found = queries.consequence(request.actor, pk)
    if not policies.may_answer(request.actor, found):
        raise NotPermitted(
            "accountability.answer.not_permitted", "申诉由党组书记、副书记或上级党务工作人员中的另一人答复。"
        )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.answer_objection(actor=request.actor, consequence=found, **form.cleaned_data)
            messages.success(request, "申诉已答复。")
            return redirect("accountability:consequence", pk)
    return page(
        request,
        "frame/act.html",
        {"form": form, "act": _act(found, "答复申诉", "答复", f"申诉理由：{found.objection}")},
    )


def _choose(request: HouseRequest) -> HttpResponse:
    findings = inspection_queries.findings(request.actor).filter(state="closed", consequences__isnull=True)[
        :OFFERED
    ]
    results = assessment_queries.results(request.actor).filter(
        confirmed_on__isnull=False, state_value="scored", consequences__isnull=True
    ).order_by("-cycle__year", "organisation__path")[: OFFERED * 4]  # fmt: skip
    context = {
        "findings": [one for one in findings if policies.may_decide(request.actor, one.organisation.path)],
        "results": [
            (one, assessment_queries.score_text(one))
            for one in results
            if policies.may_decide(request.actor, one.organisation.path)
        ],
    }
    return page(request, "accountability/choose_ground.html", context)


def _act(found: Any, heading: str, button: str, hint: str) -> ActPage:
    address = reverse("accountability:consequence", args=(found.pk,))
    return ActPage(
        heading,
        button,
        "问责",
        reverse("accountability:index"),
        queries.kind_title(found.kind),
        address,
        hint,
    )


def _line(one: Any) -> tuple[Any, ...]:
    ground = one.ground_finding.title if one.ground_finding else one.ground_result.cycle.title
    return (
        one.organisation.name, queries.kind_title(one.kind), one.subject_post.title if one.subject_post else "", one.text, one.article,
        one.decided_by, one.decided_on, ground, one.objection_until, one.get_state_display(), one.objection, one.answer,
        one.recorded_by_name, one.answered_by_name,
    )  # fmt: skip
