"""研判、调研与上级要求: what the plan is thought through with, each with where its case stands."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import beginnings, edition_today
from yipanqi.organisation.queries import agency_roots
from yipanqi.planning import queries
from yipanqi.planning.queries.studies import Study, judgements, studies
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.planning.lists import number

HEADS = ("种类", "名称", "单位", "办理", "现在的步骤", "结果")
SECTIONS = (
    ("judgement", "年度融合研判", "起草、业务科室核对、党组作结论，结论写进计划。"),
    ("research_topic", "调研课题", "分工、地点、发现，每个课题落到一个决定上。"),
    ("requirement", "上级要求分解", "文件原件留存，分到措施、责任人、佐证；有偏差的限期校正。"),
)


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The year's judgements, research topics and requirements."""
    actor, asked = request.actor, request.GET
    agencies = list(agency_roots(actor))
    chosen = next((one for one in agencies if one.pk == number(asked.get("organisation"))), None)
    path = chosen.path if chosen else ""
    year = number(asked.get("year")) or actor.today.year
    sections = [
        (
            title,
            said,
            judgements(actor, year, path) if kind == "judgement" else studies(actor, kind, year, path),
        )
        for kind, title, said in SECTIONS
    ]
    if wants_export(request):
        rows = [_row(title, one) for title, _, found in sections for one in found]
        return exported(request, f"{year}年研判、调研与上级要求", HEADS, rows)
    offered: dict[str, set[int]] = {}
    context = {
        "sections": [
            (title, said, [(one, _may_begin(actor, one, offered)) for one in found])
            for title, said, found in sections
        ],
        "year": year,
        "years": queries.years(actor),
        "agencies": agencies,
    }
    return page(request, "planning/studies.html", context)


def _may_begin(actor: Actor, one: Study, offered: dict[str, set[int]]) -> bool:
    """Whether the reader may begin a case: none was begun, and its first step is his to take there."""
    if one.case is not None:
        return False
    if one.procedure not in offered:
        procedure = edition_today(one.procedure, actor.today)
        offered[one.procedure] = {pk for pk, _ in beginnings(actor, procedure)}
    return one.record.organisation_id in offered[one.procedure]


def _row(title: str, one: Study) -> tuple[Any, ...]:
    case = one.case
    return (
        title, one.record.title, one.record.organisation.name, case.get_state_display() if case else "还没有开始",
        case.where if case else "", case.ended if case else "",
    )  # fmt: skip
