"""四结合: what each post answers for, in business, thought, conduct and discipline, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.organisation.queries import agency_roots, offices_of
from yipanqi.tasking import queries
from yipanqi.tasking.queries.checklists import AspectLine, aspects, duties_by_aspect
from yipanqi.web.frame.asking import asked_number
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of


@require_safe
@login_required
def duties_in_aspects(request: HouseRequest) -> HttpResponse:
    """The duties of the posts of an agency or an office in columns by aspect."""
    actor = request.actor
    roots = list(agency_roots(actor))
    wanted = asked_number(request, "organisation")
    chosen = next((one for one in roots if one.pk == wanted), None) or queries.first_led(actor, roots)
    offices = list(offices_of(actor, chosen.agency_id)) if chosen and chosen.agency_id else []
    office = next((one for one in offices if one.pk == asked_number(request, "office")), None)
    lines = duties_by_aspect(actor, chosen.path if chosen else "", office.pk if office else None)
    titles = list(aspects().values())
    if wants_export(request):
        heads = ("责任岗位", "任职人", *titles, "没有分方面")
        return exported(request, "四结合责任", heads, _rows(actor, lines))
    shown = page_of(request, lines)
    holders = queries.holders_of(actor, list(shown))
    context = {
        "page": shown,
        "rows": [
            (
                line,
                holders.get(line.post_id, queries.Holders()).text,
                list(zip(titles, line.columns, strict=True)),
            )
            for line in shown
        ],
        "titles": titles,
        "roots": roots,
        "chosen": chosen,
        "offices": offices,
        "office": office,
    }
    return page(request, "tasking/aspects.html", context)


def _rows(actor: Any, lines: list[AspectLine]) -> Iterator[tuple[str, ...]]:
    holders = queries.holders_of(actor, lines)
    for line in lines:
        columns = ("；".join(one.title for one in its) for its in (*line.columns, line.unsaid))
        yield (line.post.title, holders.get(line.post_id, queries.Holders()).text, *columns)
