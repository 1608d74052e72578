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
from yipanqi.planning.queries.study_reports import ReportFilter, StudyReport, study_reports
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.planning.lists import number

HEADS = ("种类", "名称", "单位", "办理", "现在的步骤", "结果")
REPORT_HEADS = (
    "单位", "课题", "要弄清的问题", "牵头的班子成员", "发现的问题和原因", "建议", "交报告", "报告文件", "作出的决定", "办理", "获奖", "奖项名称", "等次",
    "评奖单位", "获奖日期",
)  # fmt: skip
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


@require_safe
@login_required
def reports(request: HouseRequest) -> HttpResponse:
    """The library of research reports: search, what each led to, its award, the report itself."""
    actor, asked = request.actor, request.GET
    agencies = list(agency_roots(actor))
    chosen = next((one for one in agencies if one.pk == number(asked.get("organisation"))), None)
    path = chosen.path if chosen else ""
    everything = study_reports(actor, ReportFilter(agency_path=path))
    wanted = ReportFilter(asked.get("q", "").strip(), path, number(asked.get("year")), asked.get("award", ""))
    found = study_reports(actor, wanted) if asked else everything
    if wants_export(request):
        return exported(request, "调研成果", REPORT_HEADS, map(_report_row, found))
    context = {
        "page": page_of(request, found),
        "total": len(everything),
        "awarded": sum(one.is_awarded for one in everything),
        "decided": sum(bool(one.decision) for one in everything),
        "years": sorted({one.reported_on.year for one in everything}, reverse=True),
        "agencies": agencies,
    }
    return page(request, "planning/reports.html", context)


def _report_row(one: StudyReport) -> tuple[Any, ...]:
    said, case = one.written, one.case
    return (
        case.organisation.name, case.title, said.text("question"), said.text("lead"), said.text("findings"), said.text("advice"),
        one.reported_on, one.paper.name if one.paper else "", one.decision, case.ended or case.where,
        "获奖" if one.is_awarded else "", said.text("award"), said.text("award_grade"), said.text("award_body"),
        said.values.get("awarded_on"),
    )  # fmt: skip


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
