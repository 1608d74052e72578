"""Teams of volunteers by level: people and confirmed hours added up from below."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.documents.lists import ListCell
from yipanqi.execution.queries.teams import Team, level_sums, levelled_kinds, teams_by_level
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

HEADS = (
    "队伍", "层级", "党组织", "上级队伍", "负责人", "本队人数", "人数（含下级，不重复）", "本队已确认时长", "已确认时长（含下级）",
)  # fmt: skip


@require_safe
@login_required
def teams(request: HouseRequest) -> HttpResponse:
    """The teams within reach, each followed by those below it."""
    actor, kinds = request.actor, levelled_kinds()
    asked = asked_word(request, "kind")
    kind = next((one for one in kinds if one.code == asked), kinds[0] if kinds else None)
    year, text, level = (
        asked_number(request, "year") or actor.today.year,
        asked_word(request, "q"),
        asked_word(request, "level"),
    )
    every = teams_by_level(actor, kind.code, year) if kind else []
    rows = [
        one for one in every
        if (text in one.carrier.name or text in one.carrier.organisation.name) and level in ("", one.carrier.level)
    ]  # fmt: skip
    if wants_export(request):
        return exported(request, "志愿服务队伍", HEADS, map(_cells, rows))
    context: dict[str, Any] = {
        "page": page_of(request, rows), "kind": kind, "kinds": kinds, "sums": level_sums(every, kind) if kind else [],
        "loose": sum(one.is_loose for one in every), "year": year, "years": range(actor.today.year, actor.today.year - 5, -1),
        "query": request.GET.urlencode(), "may_found": bool(actor.acts_on),
    }  # fmt: skip
    return page(request, "execution/teams.html", context)


def _cells(one: Team) -> tuple[ListCell, ...]:
    carrier = one.carrier
    return (
        f"{'　' * one.depth}{carrier.name}", one.level, carrier.organisation.name,
        carrier.parent.name if carrier.parent else "", carrier.leader.name if carrier.leader else "", len(one.people),
        len(one.everybody), one.own_hours, one.hours,
    )  # fmt: skip
