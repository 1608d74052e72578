"""Study material: the list of what plans name, and one material with who studied it."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.documents.lists import ListCell
from yipanqi.execution.queries import materials as reading
from yipanqi.execution.queries import study
from yipanqi.web.execution.study_views import WORDS
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

HEADS = ("学习材料", "列入计划的党组织", "专题", "已学", "到期未学", "参加人次")
LINE_HEADS = ("党组织", "月份", "专题", "情况", "学习日期", "学习活动")


@require_safe
@login_required
def materials(request: HouseRequest) -> HttpResponse:
    """What the plans of a year are studied from."""
    actor = request.actor
    year = asked_number(request, "year") or actor.today.year
    found = reading.materials(actor, year, asked_word(request, "q"))
    if wants_export(request):
        rows = ((name, *astuple(figures)) for name, figures in found.items())
        return exported(request, f"{year}年学习材料", HEADS, rows)
    context = {
        "page": page_of(request, list(found.items())), "year": year, "years": study.study_years(actor),
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/materials.html", context)


@require_safe
@login_required
def material(request: HouseRequest) -> HttpResponse:
    """One material: which organisations planned it, what each has studied."""
    actor, name = request.actor, request.GET.get("name", "")[:500]
    year = asked_number(request, "year") or actor.today.year
    lines = reading.topics_using(actor, year, name)
    if wants_export(request):
        return exported(request, f"{year}年学习材料：{name}"[:100], LINE_HEADS, map(_cells, lines))
    context = {
        "name": name, "year": year, "page": page_of(request, lines), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/material.html", context)


def _cells(line: Any) -> tuple[ListCell, ...]:
    topic, session = line.topic, line.topic.activity if line.state == "done" else None
    return (
        topic.plan.organisation.name, topic.month, topic.title, WORDS[line.state], session.held_on if session else None,
        session.title if session else "",
    )  # fmt: skip
