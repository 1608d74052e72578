"""All running cases of one procedure side by side, for whoever works through many: stage, days left, what to hand in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.casework import queries
from yipanqi.casework.queries.progress import HEADS, LIGHTS, ProgressFilter, progress_rows
from yipanqi.casework.queries.progress import progress as progress_of
from yipanqi.organisation.queries import organisations
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

WITHIN = (("7", "七天内到期"), ("30", "三十天内到期"), ("90", "九十天内到期"))


@require_safe
@login_required
def progress(request: HouseRequest, key: str) -> HttpResponse:
    """The running cases of a procedure in sight, earliest due day first; also as a workbook."""
    actor = request.actor
    below = asked_number(request, "below")
    places = [one for one in organisations(actor) if one.kind in queries.HOMES]
    chosen = next((one for one in places if one.pk == below), None)
    wanted = ProgressFilter(
        stage=asked_word(request, "stage"),
        below=chosen.path if chosen is not None else "",
        text=asked_word(request, "q"),
        light=asked_word(request, "light"),
        within=asked_number(request, "within"),
        can_act_now=bool(asked_word(request, "now")),
    )
    found = progress_of(actor, key, wanted)
    if wants_export(request):
        return exported(request, f"{found.procedure.title}进度", HEADS, progress_rows(found))
    shown = page_of(request, found.lines)
    context = {
        "found": found,
        "page": shown,
        "rows": list(shown),
        "stages": found.stages,
        "lights": LIGHTS,
        "within": WITHIN,
        "places": [(one.pk, one.short_name) for one in places if one.kind == "primary_committee"],
        "below": below,
    }
    return page(request, "casework/progress.html", context)
