"""Lectures: the register with declaration, business and rating; declaring; asking those who listened."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.documents.lists import ListCell
from yipanqi.evidence.policies import may_compare_pictures
from yipanqi.execution import queries, services
from yipanqi.execution.policies import (
    may_declare_lecture,
    may_note_idea,
    may_plan_study,
    may_rate_lecture,
)
from yipanqi.execution.queries import ideas, study
from yipanqi.execution.queries import lectures as reading
from yipanqi.execution.queries.alike import alike_to
from yipanqi.execution.queries.kinds import counts_as_lecture
from yipanqi.execution.queries.lectures import LectureFilter
from yipanqi.organisation.queries import organisations
from yipanqi.planning.queries import items_to_serve
from yipanqi.web.execution.study_acts import act, acted, permit
from yipanqi.web.execution.study_forms import DeclareForm, RatingForm, a_week_from
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

HEADS = (
    "授课日期", "党课题目", "授课人", "党组织", "到会人数", "本人撰写", "引用出处", "结合的业务", "评议平均分", "评议应参加", "收回",
)  # fmt: skip
MOST = 2000


@require_safe
@login_required
def lectures(request: HouseRequest) -> HttpResponse:
    """The lectures within reach."""
    actor = request.actor
    gap = asked_word(request, "gap")
    wanted = LectureFilter(
        asked_word(request, "q"), asked_number(request, "year"), asked_number(request, "organisation"),
        gap if gap in {"declaration", "rating"} else "",
    )  # fmt: skip
    found = reading.lectures(actor, wanted)
    if wants_export(request):
        rows = list(found[:MOST])
        ratings = reading.ratings_of(actor, [one.pk for one in rows])
        return exported(request, "党课登记", HEADS, (_cells(one, ratings.get(one.pk, [])) for one in rows))
    shown = page_of(request, found)
    ratings = reading.ratings_of(actor, [one.pk for one in shown])
    seen = [one.pk for one in shown if may_compare_pictures(actor, one.organisation.path)]
    alike = alike_to(actor, seen) if seen else {}
    context = {
        "page": shown,
        "rows": [(one, _note(one), ratings.get(one.pk, []), alike.get(one.pk, [])) for one in shown],
        "years": range(actor.today.year, actor.today.year - 5, -1), "organisations": organisations(actor),
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/lectures.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def declare_lecture(request: HouseRequest, pk: int) -> HttpResponse:
    """Declare the lecture one's own text, name its sources and its business."""
    actor = request.actor
    lecture = queries.activity(actor, pk)
    permit(
        may_declare_lecture(actor, lecture), "声明由授课人本人作出，或由党务工作人员按签字的声明登记。",
        "execution.lecture.not_permitted",
    )  # fmt: skip
    note = reading.lecture_note(actor, lecture)
    initial = (
        {"is_own": note.is_own, "sources": note.sources, "item_id": note.item_id, "text": note.text} if note
        else {"item_id": lecture.business_item_id}
    )  # fmt: skip
    form = DeclareForm(request.POST or None, initial=initial)
    form.offer(items_to_serve(actor, lecture.organisation.path))
    address = reverse("execution:activity", args=[pk])

    def run() -> str:
        services.declare_lecture(actor=actor, activity=lecture, **form.cleaned_data)
        return f"{address}#study"

    hint = "由授课人登录声明；授课人没有账号的，党务工作人员按本人签字的声明登记，页面会写明是代为登记。"
    return acted(
        request, form, act("授课人声明", "登记声明", lecture.title, address, hint), "声明已登记。", run
    )


@require_http_methods(["GET", "POST"])
@login_required
def open_lecture_round(request: HouseRequest, pk: int) -> HttpResponse:
    """Ask those who stood on the roll as present."""
    actor = request.actor
    lecture = queries.activity(actor, pk)
    permit(
        may_rate_lecture(actor, lecture), "评议由党务工作人员发起，请转请本单位党务工作人员办理。",
        "execution.lecture.rating",
    )  # fmt: skip
    form = RatingForm(request.POST or None, initial={"closes_on": a_week_from(actor.today)})
    address = reverse("execution:activity", args=[pk])

    def run() -> str:
        services.open_lecture_round(actor=actor, activity=lecture, closes_on=form.cleaned_data["closes_on"])
        return f"{address}#study"

    hint = "请名册上到会的人不记名评议，授课人本人不评。少于五份的回答不计票、不公布。"
    return acted(
        request, form, act("请听课人评议", "发起评议", lecture.title, address, hint), "评议已发起。", run
    )


def study_panel(actor: Actor, activity: Any) -> dict[str, Any]:
    """What the page of an activity shows of study: ideas, topics; of a lecture also the declaration and its rating."""
    path = activity.organisation.path
    is_on_record = activity.state == "recorded"
    may_plan = is_on_record and may_plan_study(actor, path)
    context: dict[str, Any] = {
        "ideas": ideas.ideas_of(actor, activity), "may_note": is_on_record and may_note_idea(actor, path),
        "topics_done": study.topics_discharged_by(actor, activity), "may_plan": may_plan,
        "topics_waiting": study.topics_waiting(actor, activity)[:30] if may_plan else (),
    }  # fmt: skip
    if counts_as_lecture(activity.kind, activity.also_kinds):
        ratings = reading.ratings_of(actor, [activity.pk]).get(activity.pk, [])
        is_asked = any(one.state == "open" for one in ratings)
        context |= {
            "is_lecture": True, "note": reading.lecture_note(actor, activity), "ratings": ratings,
            "may_declare": is_on_record and may_declare_lecture(actor, activity),
            "may_rate": is_on_record and not is_asked and may_rate_lecture(actor, activity),
        }  # fmt: skip
    return context


def _note(lecture: Any) -> Any:
    """The declaration fetched beside the lecture; None where there is none."""
    return getattr(lecture, "lecture_note", None)


def _cells(one: Any, ratings: list[Any]) -> tuple[ListCell, ...]:
    note = _note(one)
    rating = next((each for each in ratings if each.mean is not None), ratings[0] if ratings else None)
    return (
        one.held_on, one.title, one.host_name, one.organisation.name, one.present_count,
        "没有声明" if note is None else "是" if note.is_own else "否", note.sources if note else "",
        note.item.title if note and note.item else "", rating.mean if rating else None,
        rating.expected if rating else None, rating.answered if rating else None,
    )  # fmt: skip
