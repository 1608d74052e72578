"""Study plans: the list with what is missing, one plan by month, its topics, the sessions that discharge them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.documents.lists import ListCell
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_plan_study
from yipanqi.execution.queries import study
from yipanqi.execution.queries.study import StudyFilter
from yipanqi.execution.queries.study_due import StudyDue, study_due
from yipanqi.organisation.queries import organisations
from yipanqi.planning.queries import items_to_serve
from yipanqi.web.execution.study_acts import act, acted, permit
from yipanqi.web.execution.study_forms import PlanForm, SessionForm, TopicForm, WhyForm
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

STATES = {"draft", "filed", "missing", "none"}
PLAN_HEADS = ("党组织", "年度", "学习对象", "专题", "已学", "已过月份未学", "报备日期")
TOPIC_HEADS = (
    "月份",
    "阶段",
    "专题",
    "领学人",
    "学习材料",
    "结合的业务",
    "情况",
    "学习日期",
    "学习活动",
    "主讲人",
)
WORDS = {"done": "已学", "missing": "到期未学", "due": "本月应学", "not_due": "未到期"}
REFUSED = "学习计划由本组织或上级党组织的党务工作人员办理，请转请其办理。"


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The plans of a year, or the branches without one."""
    actor = request.actor
    wanted = _filter(request)
    year = wanted.year or actor.today.year
    missing = study.without_plan(actor, year, wanted.text)
    shows_missing = asked_word(request, "state") == "none"
    found = missing if shows_missing else study.study_plans(actor, wanted)
    if wants_export(request):
        rows = ((one.name, year) for one in missing) if shows_missing else (_plan_cells(one) for one in found)
        heads = PLAN_HEADS[:2] if shows_missing else PLAN_HEADS
        return exported(request, f"{year}年学习计划", heads, rows)
    shown = page_of(request, found)
    context = {
        "page": shown, "year": year, "years": study.study_years(actor), "shows_missing": shows_missing,
        "due": [(one, _door(one)) for one in study_due(actor)],
        "without": missing.count(), "may_plan": bool(actor.acts_on), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/study.html", context)


@require_safe
@login_required
def plan(request: HouseRequest, pk: int) -> HttpResponse:
    """One plan by month, with what is missing."""
    actor = request.actor
    shown = study.study_plan(actor, pk)
    lines = study.topics_of(actor, shown)
    if wants_export(request):
        return exported(
            request, f"{shown.organisation.short_name}{shown}", TOPIC_HEADS, map(_topic_cells, lines)
        )
    context = {
        "plan": shown, "lines": lines, "counts": _counted(lines), "months": _by_month(lines),
        "group": study.group_attendance(actor, shown) if shown.audience == "central_group" else [],
        "may_plan": may_plan_study(actor, shown.organisation.path),
    }  # fmt: skip
    return page(request, "execution/study_plan.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def make_study_plan(request: HouseRequest) -> HttpResponse:
    """Begin the plan of a year."""
    actor = request.actor
    permit(bool(actor.acts_on), REFUSED)
    offered = [
        (one.pk, one.name) for one in organisations(actor)
        if may_plan_study(actor, one.path) and one.kind not in {"party_group", "discipline_committee"}
    ]  # fmt: skip
    own = {post.organisation_id for post in actor.posts}
    first = asked_number(request, "organisation") or next((key for key, _ in offered if key in own), None)
    year = actor.today.year
    form = PlanForm(request.POST or None, initial={"organisation": first, "year": year})
    form.let_choose("organisation", offered)
    form.let_choose("year", [(one, f"{one}年") for one in (year, year + 1, year - 1)])

    def run() -> str:
        data = form.cleaned_data
        made = services.make_study_plan(
            actor=actor, organisation_id=data["organisation"], year=data["year"], audience=data["audience"], basis=data["basis"]
        )  # fmt: skip
        return reverse("execution:study_plan", args=[made.pk])

    shown = act("制定学习计划", "建立计划", "", "", "建立以后按月写专题，写好后报备。")
    return acted(request, form, shown, "计划已建立，请按月写出专题。", run)


@require_http_methods(["GET", "POST"])
@login_required
def add_topic(request: HouseRequest, pk: int) -> HttpResponse:
    """Add a topic to a plan; the next one may follow at once."""
    actor = request.actor
    shown = study.study_plan(actor, pk)
    permit(may_plan_study(actor, shown.organisation.path), REFUSED)
    form = TopicForm(
        request.POST or None, initial={"month": asked_number(request, "month") or actor.today.month}
    )
    form.offer(items_to_serve(actor, shown.organisation.path, shown.year))

    def run() -> str:
        made = services.add_topic(actor=actor, plan=shown, draft=form.draft())
        return f"{_plan_address(shown)}#month-{made.month}"

    return acted(request, form, _topic_act(shown, "增加专题"), "专题已增加。", run)


@require_http_methods(["GET", "POST"])
@login_required
def change_topic(request: HouseRequest, pk: int) -> HttpResponse:
    """Change a topic."""
    actor = request.actor
    topic = study.study_topic(actor, pk)
    permit(may_plan_study(actor, topic.plan.organisation.path), REFUSED)
    names = ("month", "title", "leads", "material", "stage", "item_id")
    form = TopicForm(request.POST or None, initial={name: getattr(topic, name) for name in names})
    form.offer(items_to_serve(actor, topic.plan.organisation.path, topic.plan.year))

    def run() -> str:
        services.change_topic(actor=actor, topic=topic, draft=form.draft())
        return _plan_address(topic.plan)

    return acted(request, form, _topic_act(topic.plan, "修改专题"), "专题已修改，原内容保留在留痕中。", run)


@require_http_methods(["GET", "POST"])
@login_required
def drop_topic(request: HouseRequest, pk: int) -> HttpResponse:
    """Strike a topic out."""
    actor = request.actor
    topic = study.study_topic(actor, pk)
    permit(may_plan_study(actor, topic.plan.organisation.path), REFUSED)
    form = WhyForm(request.POST or None)

    def run() -> str:
        services.drop_topic(actor=actor, topic=topic, reason=form.cleaned_data["reason"])
        return _plan_address(topic.plan)

    shown = act("删去专题", "删去", topic.title, _plan_address(topic.plan), is_grave=True)
    return acted(request, form, shown, "专题已删去，原因保留在留痕中。", run)


@require_POST
@login_required
def file_study_plan(request: HouseRequest, pk: int) -> HttpResponse:
    """File the plan with the organisation above."""
    shown = study.study_plan(request.actor, pk)
    services.file_study_plan(actor=request.actor, plan=shown)
    messages.success(request, "已报备，上级党组织可以看到。")
    return redirect("execution:study_plan", pk)


@require_http_methods(["GET", "POST"])
@login_required
def discharge_topic(request: HouseRequest, pk: int) -> HttpResponse:
    """Say which recorded session dealt with the topic."""
    actor = request.actor
    topic = study.study_topic(actor, pk)
    permit(may_plan_study(actor, topic.plan.organisation.path), REFUSED)
    sessions = list(study.sessions_for(actor, topic.plan)[:200])
    form = SessionForm(
        request.POST or None, initial={"activity": topic.activity_id or _nearest(sessions, topic.month)}
    )
    titles = queries.kind_title
    form.let_choose("activity", [
        ("", "还没有学（取消关联）"),
        *((one.pk, f"{one.held_on:%m-%d} {titles(one.kind)} {one.title}") for one in sessions),
    ])  # fmt: skip

    def run() -> str:
        key = form.cleaned_data["activity"]
        session = queries.activity(actor, key) if key is not None else None
        services.discharge_topic(actor=actor, topic=topic, activity=session)
        return f"{_plan_address(topic.plan)}#month-{topic.month}"

    hint = "只列当年登记过的活动；还没有登记的，先登记活动，再回到这里选。"
    shown = act("用哪次学习完成", "确定", topic.title, _plan_address(topic.plan), hint)
    return acted(request, form, shown, "已关联学习活动。", run)


@require_POST
@login_required
def discharge_here(request: HouseRequest, pk: int) -> HttpResponse:
    """From the page of a session: it dealt with these topics."""
    actor = request.actor
    session = queries.activity(actor, pk)
    for key in request.POST.getlist("topic")[:20]:
        if key.isdecimal():
            services.discharge_topic(actor=actor, topic=study.study_topic(actor, int(key)), activity=session)
    messages.success(request, "已记下这次学习完成的专题。")
    return redirect("execution:activity", pk)


def _filter(request: HouseRequest) -> StudyFilter:
    state, audience = asked_word(request, "state"), asked_word(request, "audience")
    return StudyFilter(
        asked_number(request, "year") or request.actor.today.year, asked_word(request, "q"),
        audience if audience in {"branch", "central_group"} else "", state if state in STATES else "",
    )  # fmt: skip


def _nearest(sessions: Iterable[Any], month: int) -> int | None:
    """The session held in the topic's month, where there is one."""
    return next((one.pk for one in sessions if one.held_on.month == month), None)


def _plan_address(plan: Any) -> str:
    return reverse("execution:study_plan", args=[plan.pk])


def _topic_act(plan: Any, heading: str) -> Any:
    return act(heading, "保存", f"{plan.organisation.short_name} · {plan}", _plan_address(plan))


def _by_month(lines: Iterable[Any]) -> list[tuple[int, list[Any]]]:
    return [(month, list(group)) for month, group in groupby(lines, key=lambda line: line.topic.month)]


def _counted(lines: Iterable[Any]) -> dict[str, int]:
    counts = dict.fromkeys(WORDS, 0)
    for line in lines:
        counts[line.state] += 1
    return counts


def _plan_cells(one: Any) -> tuple[ListCell, ...]:
    return (
        one.organisation.name, one.year, one.get_audience_display(), one.topic_count, one.done_count, one.missing_count,
        one.filed_on,
    )  # fmt: skip


def _topic_cells(line: Any) -> tuple[ListCell, ...]:
    topic, session = line.topic, line.topic.activity if line.state == "done" else None
    return (
        topic.month, topic.stage, topic.title, topic.leads, topic.material, topic.item.title if topic.item else "",
        WORDS[line.state], session.held_on if session else None, session.title if session else "",
        session.host_name if session else "",
    )  # fmt: skip


def _door(due: StudyDue) -> str:
    """Where the thing is done."""
    if due.sort == "make":
        return f"{reverse('execution:make_study_plan')}?organisation={due.key}"
    if due.sort == "idea":
        return f"{reverse('execution:ideas')}?stage=noted"
    doors = {
        "topic": "discharge_topic",
        "plan": "study_plan",
        "campaign": "campaign",
        "lecture": "declare_lecture",
    }
    return reverse(f"execution:{doors[due.sort]}", args=[due.key])
