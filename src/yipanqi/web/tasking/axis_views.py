"""The time axis: business and party bars of the same item together, by item, office, organisation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.integration.queries.axis import axis_of
from yipanqi.organisation.queries import agency_roots, offices
from yipanqi.planning.queries import ItemFilter, items_matching
from yipanqi.planning.queries import years as plan_years
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.axis_drawing import drawing_of

PER_PAGE = 12
SIDES = {"business": "业务", "party": "党建"}


@require_safe
@login_required
def axis(request: HouseRequest) -> HttpResponse:
    """The items of a year on one axis; a list of the same beneath, which a phone shows instead."""
    known = plan_years(request.actor)
    year = asked_number(request, "year") or (known[0] if known else request.actor.today.year)
    agencies = list(agency_roots(request.actor))
    chosen = asked_number(request, "organisation")
    office = asked_number(request, "office")
    wanted = ItemFilter(text=asked_word(request, "q"), year=year, organisation_id=chosen, office_id=office)
    found = items_matching(request.actor, wanted).order_by("organisation__path", "number")
    if wants_export(request):
        rows = axis_of(request.actor, list(found[:1000]), year)
        heads = ("单位", "事项", "线", "名称", "起", "止", "原定", "状态", "服务活动")
        lines = (
            (row.item.organisation.name, row.item.title, SIDES[bar.side], bar.title, bar.starts_on, bar.ends_on,
             bar.baseline_on, bar.state, len(bar.dots))
            for row in rows
            for bar in row.bars
        )  # fmt: skip
        return exported(request, f"时间轴{year}年", heads, lines)
    shown = page_of(request, found, PER_PAGE)
    rows = axis_of(request.actor, list(shown), year)
    titles = {row.item.pk: row.item.title for row in rows}
    context = {
        "year": year, "years": known, "agencies": agencies, "offices": offices(request.actor) if chosen or len(agencies) == 1 else [],
        "page": shown, "drawing": drawing_of(rows, year, request.actor.today),
        "rows": [(row, [titles.get(key, "") for key in row.needs if key in titles]) for row in rows],
    }  # fmt: skip
    return page(request, "tasking/axis.html", context)
