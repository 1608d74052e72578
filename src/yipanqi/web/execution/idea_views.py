"""From study to work: the list of ideas with what became of them, and the acts on one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.documents.lists import ListCell
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_decide_idea, may_note_idea
from yipanqi.execution.queries import ideas as reading
from yipanqi.execution.queries.ideas import STAGES, IdeaFilter
from yipanqi.organisation.queries import organisations
from yipanqi.planning.queries import items_to_serve, open_junctions_for
from yipanqi.web.execution.study_acts import act, acted, permit
from yipanqi.web.execution.study_forms import AdoptForm, IdeaForm, ResultForm, WhyForm
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

HEADS = (
    "党组织", "学习活动", "学习日期", "思路", "提出人", "状态", "举措", "计划事项", "结合点", "成效", "成效日期", "未采用的理由",
)  # fmt: skip
REFUSED = "思路的研究和成效由本组织或上级党组织的党务工作人员登记，请转请其办理。"


@require_safe
@login_required
def ideas(request: HouseRequest) -> HttpResponse:
    """The ideas within reach with what became of them."""
    actor = request.actor
    wanted = _filter(request)
    found = reading.ideas(actor, wanted)
    if wants_export(request):
        return exported(request, "学用转化", HEADS, (_cells(one) for one in found.iterator(2000)))
    shown = page_of(request, found)
    context = {
        "page": shown, "rows": [(one, may_decide_idea(actor, one.organisation.path)) for one in shown],
        "counts": reading.idea_counts(actor, IdeaFilter(wanted.text, "", wanted.year, wanted.organisation_id)),
        "stages": STAGES, "organisations": organisations(actor), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/ideas.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def note_idea(request: HouseRequest, pk: int) -> HttpResponse:
    """Note an idea that came up at a session."""
    actor = request.actor
    session = queries.activity(actor, pk)
    permit(
        may_note_idea(actor, session.organisation.path),
        "思路由本组织的党员或党务工作人员记下，请转请其办理。",
    )
    form = IdeaForm(request.POST or None)
    address = reverse("execution:activity", args=[pk])

    def run() -> str:
        services.note_idea(actor=actor, activity=session, **form.cleaned_data)
        return f"{address}#study"

    return acted(request, form, act("记下思路", "记下", session.title, address), "思路已记下。", run)


@require_http_methods(["GET", "POST"])
@login_required
def adopt_idea(request: HouseRequest, pk: int) -> HttpResponse:
    """Make the idea a measure of a plan item or a junction."""
    actor = request.actor
    idea = _decidable(request, pk)
    form = AdoptForm(request.POST or None, initial={"measure": idea.text[:300]})
    path = idea.organisation.path
    junctions = [
        (one.pk, f"{one.item.title} ← {one.measure}") for one in open_junctions_for(actor, path)[:200]
    ]
    form.offer(items_to_serve(actor, path), junctions)

    def run() -> str:
        services.adopt_idea(actor=actor, idea=idea, **form.cleaned_data)
        return reverse("execution:ideas")

    return acted(request, form, _act("转化为举措", "确定", idea), "已成为举措；见到成效后请登记。", run)


@require_http_methods(["GET", "POST"])
@login_required
def drop_idea(request: HouseRequest, pk: int) -> HttpResponse:
    """Say why the idea is not taken up."""
    idea = _decidable(request, pk)
    form = WhyForm(request.POST or None)

    def run() -> str:
        services.drop_idea(actor=request.actor, idea=idea, reason=form.cleaned_data["reason"])
        return reverse("execution:ideas")

    return acted(request, form, _act("不采用", "确定", idea), "已写明理由。", run)


@require_http_methods(["GET", "POST"])
@login_required
def record_idea_result(request: HouseRequest, pk: int) -> HttpResponse:
    """Write down what came of the measure."""
    idea = _decidable(request, pk)
    form = ResultForm(request.POST or None, initial={"result": idea.result})

    def run() -> str:
        services.record_idea_result(actor=request.actor, idea=idea, result=form.cleaned_data["result"])
        return reverse("execution:ideas")

    return acted(request, form, _act("登记成效", "登记", idea), "成效已登记。", run)


def _decidable(request: HouseRequest, pk: int) -> Any:
    idea = reading.idea(request.actor, pk)
    permit(may_decide_idea(request.actor, idea.organisation.path), REFUSED, "execution.idea.decide")
    return idea


def _act(heading: str, button: str, idea: Any) -> Any:
    return act(heading, button, idea.text[:60], reverse("execution:ideas"))


def _filter(request: HouseRequest) -> IdeaFilter:
    stage = asked_word(request, "stage")
    return IdeaFilter(
        asked_word(request, "q"), stage if stage in dict(STAGES) else "", asked_number(request, "year"),
        asked_number(request, "organisation"),
    )  # fmt: skip


def _cells(one: Any) -> tuple[ListCell, ...]:
    junction = one.junction
    return (
        one.organisation.name, one.activity.title, one.activity.held_on, one.text, one.proposer_name,
        one.get_state_display(), one.measure, one.item.title if one.item else "", junction.measure if junction else "",
        one.result or (junction.result if junction else ""), one.result_on or (junction.result_on if junction else None),
        one.reason,
    )  # fmt: skip
