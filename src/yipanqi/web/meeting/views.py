"""Meetings: the list, one meeting, its papers, what is decided together."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.meeting import queries
from yipanqi.meeting.policies import may_close, may_record, wrote_it
from yipanqi.meeting.reports import papers_of, written_paper
from yipanqi.organisation.queries import agency_roots, bodies
from yipanqi.web.frame.exporting import download, exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.meeting.lists import (
    AGENDA_HEADS,
    AGENDA_SIDES,
    MEETING_HEADS,
    STATES,
    agenda_cells,
    agenda_filter,
    meeting_cells,
    meeting_filter,
    owner_words,
)

WAITING = 8
ELECTING = ("general_meeting", "committee_meeting", "primary_committee_meeting")
"""Kinds of meetings that elect: all members their committee, the new committee its secretary."""


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """What is next, then the meetings that the actor may read, newest first."""
    actor = request.actor
    found = queries.meetings_matching(actor, meeting_filter(request))
    if wants_export(request):
        return exported(request, "会议", MEETING_HEADS, (meeting_cells(one) for one in found))
    shown = page_of(request, found)
    waiting = [(one, _next_step(actor, one)) for one in queries.meetings_waiting(actor)[:WAITING]]
    context = {
        "page": shown,
        "rows": [(one, queries.kind_title(one.kind)) for one in shown],
        "waiting": waiting,
        "kinds": queries.meeting_kinds().values(),
        "states": STATES,
        "organisations": bodies(actor),
        "may_call": _may_call_any(actor),
        "exports": _exports(request),
        "is_narrowed": bool(request.GET.dict().keys() - {"page"}),
    }
    return page(request, "meeting/index.html", context)


@require_safe
@login_required
def meeting(request: HouseRequest, pk: int) -> HttpResponse:
    """One meeting: what to do next, its agenda with votes and resolutions, its roll, its papers."""
    actor = request.actor
    shown = queries.meeting(actor, pk)
    lines = list(queries.roll_of(actor, shown))
    kind = queries.meeting_kind(shown.kind) if shown.kind in queries.meeting_kinds() else None
    titles = {asked.name: asked.title for asked in kind.fields} if kind else {}
    writes = may_record(actor, shown)
    agenda: list[Any] = list(queries.agenda_of(actor, shown))
    known = queries.collective_matters()
    context = {
        "meeting": shown,
        "kind": queries.kind_title(shown.kind),
        "retention": kind.retention if kind else "",
        "items": [
            (item, known.get(item.matter), [(one, owner_words(one.owner)) for one in item.resolved])
            for item in agenda
        ],
        "lines": lines,
        "away": [line for line in lines if line.capacity == "member" and line.state != "present"],
        "count": queries.attendance_of(lines),
        "lacking": list(queries.lacking(shown)) if shown.state == "held" and writes else [],
        "details": [(titles.get(name, "只有一类议题的原因"), text) for name, text in shown.details.items()],
        "writes": writes,
        "may_close": shown.state == "held" and may_close(actor, shown),
        "wrote_it": wrote_it(actor, shown),
        "is_due": shown.held_on <= actor.today,
        "papers": papers_of(shown, agenda),
        "has_elections": shown.kind in ELECTING,
    }
    return page(request, "meeting/meeting.html", context)


@require_safe
@login_required
def paper(request: HouseRequest, pk: int, key: str, form: str) -> HttpResponse:
    """The notice, the sign-in sheet, the minutes or the tally sheet, as Word or PDF."""
    shown = queries.meeting(request.actor, pk)
    name, content = written_paper(request.actor, shown, key, form)
    return download(content, name, form)


@require_safe
@login_required
def matters(request: HouseRequest) -> HttpResponse:
    """The list of what nobody decides alone, and by which meetings it was decided."""
    known = queries.collective_matters()
    shown = page_of(request, queries.collective_items(request.actor))
    context = {
        "matters": [
            (matter, "、".join(queries.kind_title(code) for code in matter.meetings))
            for matter in known.values()
        ],
        "page": shown,
        "rows": [(item, known.get(item.matter), queries.kind_title(item.meeting.kind)) for item in shown],
    }
    return page(request, "meeting/matters.html", context)


@require_safe
@login_required
def agenda_items(request: HouseRequest) -> HttpResponse:
    """What the meetings held took up, by side, year and quarter."""
    actor = request.actor
    found = queries.agenda_items(actor, agenda_filter(request))
    if wants_export(request):
        return exported(request, "会议议题", AGENDA_HEADS, (agenda_cells(one) for one in found))
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [(one, queries.kind_title(one.meeting.kind)) for one in shown],
        "organisations": agency_roots(actor),
        "sides": AGENDA_SIDES,
        "years": range(actor.today.year, actor.today.year - 3, -1),
        "exports": _exports(request),
    }
    return page(request, "meeting/agenda_items.html", context)


def _next_step(actor: Any, one: Any) -> tuple[str, str]:
    """(sentence, tone) of what comes next for this meeting."""
    if one.state == "called":
        return (
            ("今天或已到开会日期，登记到会", "warn") if one.held_on <= actor.today else ("等待开会", "info")
        )
    return ("等另一人确认记录", "info") if wrote_it(actor, one) else ("请核对并确认记录", "warn")


def _may_call_any(actor: Any) -> bool:
    return bool(actor.acts_on) or actor.holds(
        "leading_group_secretary", "leading_group_deputy_secretary", "group_leader", "discipline_secretary"
    )


def _exports(request: HouseRequest) -> str:
    """The address of the workbook with the filters of the page."""
    asked = request.GET.copy()
    asked["export"] = "xlsx"
    return f"?{asked.urlencode()}"
