"""Activities: the list, its workbook, one activity, its minute."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import cases_beside, procedures_to_begin_at
from yipanqi.evidence.policies import may_compare_pictures
from yipanqi.evidence.queries import evidence_of, missing_and_surplus, pictures_seen_elsewhere
from yipanqi.execution import queries
from yipanqi.execution.policies import may_confirm, may_correct
from yipanqi.execution.queries.alike import alike_to
from yipanqi.execution.reports import minute_of
from yipanqi.execution.services import RAISED_AT
from yipanqi.meeting.queries import agenda_of
from yipanqi.organisation.queries import organisations
from yipanqi.web.execution.alike_views import may_compare
from yipanqi.web.execution.forms import EvidenceForm
from yipanqi.web.execution.lecture_views import study_panel
from yipanqi.web.execution.lists import (
    ACTIVITY_HEADS,
    activity_cells,
    activity_filter,
    download,
    rows_of,
    workbook,
)
from yipanqi.web.frame.exporting import KINDS
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The activities within reach, newest first."""
    actor = request.actor
    shown = page_of(request, queries.activities_matching(actor, activity_filter(request)))
    context = {
        "page": shown,
        "rows": rows_of(shown),
        "kinds": queries.activity_kinds().values(),
        "organisations": organisations(actor),
        "to_confirm": queries.activities_to_confirm(actor)[:10],
        "may_record": bool(actor.acts_on) or actor.holds("group_leader"),
        "query": request.GET.urlencode(),
    }
    return page(request, "execution/index.html", context)


@require_safe
@login_required
def export_activities(request: HouseRequest) -> HttpResponse:
    """The activities as filtered, as a workbook."""
    found = queries.activities_matching(request.actor, activity_filter(request))
    return workbook("活动记录", ACTIVITY_HEADS, (activity_cells(each) for each in found.iterator(2000)))


@require_safe
@login_required
def activity(request: HouseRequest, pk: int) -> HttpResponse:
    """One activity with its roll, its evidence and what it served."""
    actor = request.actor
    shown = queries.activity(actor, pk)
    roll = list(queries.roll_of(actor, shown))
    titles = {asked.name: asked.title for asked in queries.asked_by(shown.kind, shown.also_kinds)}
    context = {
        "activity": shown,
        "kind": queries.kind_title(shown.kind),
        "titles": titles,
        "details": [(titles.get(name, name), text) for name, text in shown.details.items()],
        "roll": roll,
        "away": [line for line in roll if line.state != "present"],
        "voters": sum(line.may_vote for line in roll),
        "voters_present": sum(line.may_vote and line.state == "present" for line in roll),
        "pieces": evidence_of(actor, "execution.activity", shown.pk).select_related("file"),
        "completeness": missing_and_surplus(
            actor, "execution.activity", shown.pk, queries.evidence_wanted(shown.kind)
        ),
        "seen_elsewhere": pictures_seen_elsewhere(actor, "execution.activity", shown.pk)
        if may_compare_pictures(actor, shown.organisation.path)
        else [],
        "alike": alike_to(actor, [pk]).get(pk, []) if may_compare(actor, shown) else [],
        "may_correct": shown.state == "recorded" and may_correct(actor, shown),
        **_standing(actor, shown),
        "evidence_form": EvidenceForm(),
        "study": study_panel(actor, shown),
        "is_recorded_now": request.GET.get("recorded", ""),
    }
    return page(request, "execution/activity.html", context)


def _standing(actor: Actor, shown: Any) -> dict[str, Any]:
    """The meeting inside, who may confirm and what is lacking until then, and the cases that came of it."""
    is_live = shown.state == "recorded"
    known = queries.described_activity_kind(shown.kind)
    is_open = is_live and not shown.is_confirmed and bool(shown.written_by_key)
    inside = shown.meeting
    return {
        "inside": inside,
        "items": list(agenda_of(actor, inside)) if inside else [],
        "also": [queries.kind_title(code) for code in shown.also_kinds],
        "retention": known.retention if known else "",
        "awaits_confirmation": is_open,
        "lacking": queries.lacking_of(shown) if is_open else [],
        "may_confirm": is_open and may_confirm(actor, shown),
        "about": RAISED_AT,
        "cases": cases_beside(actor, f"{RAISED_AT}:{shown.pk}"),
        "raising": procedures_to_begin_at(
            actor, shown.organisation_id, queries.opened_by(shown.kind, shown.also_kinds)
        )
        if is_live
        else [],
    }


@require_safe
@login_required
def minute(request: HouseRequest, pk: int) -> HttpResponse:
    """The minute as a Word document, or with `format=pdf` as PDF."""
    shown = queries.activity(request.actor, pk)
    form = "pdf" if request.GET.get("format") == "pdf" else "docx"
    name = f"{shown.held_on:%Y%m%d}{queries.kind_title(shown.kind)}{queries.paper_of(shown.kind)}.{form}"
    return download(minute_of(request.actor, shown, form), name, KINDS[form])
