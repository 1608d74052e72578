"""Which organisations have a carrier of a kind: the share that has one, those without, filing, volunteers' hours rolled up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.documents.lists import ListCell
from yipanqi.execution.queries.carrier_kinds import described_kinds
from yipanqi.execution.queries.carrier_spread import carrier_spread
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

FIRST = "brand"
HEADS = ("党组织", "载体", "已报备案", "年度已确认时长（含下级，小时）")


@require_safe
@login_required
def spread(request: HouseRequest) -> HttpResponse:
    """The organisations within reach and what they have of one kind, those without first."""
    actor, kinds = request.actor, described_kinds()
    kind = kinds.get(asked_word(request, "kind")) or kinds.get(FIRST) or next(iter(kinds.values()))
    year, text = asked_number(request, "year") or actor.today.year, asked_word(request, "q")
    every = carrier_spread(actor, kind.code, year)
    rows = [row for row in every if text in row.name]
    if asked_word(request, "has") in {"yes", "no"}:
        rows = [row for row in rows if bool(row.carriers) == (request.GET["has"] == "yes")]
    rows.sort(key=lambda row: bool(row.carriers))
    if wants_export(request):
        return exported(request, f"{kind.title}覆盖", HEADS, map(_cells, rows))
    having = sum(bool(row.carriers) for row in every)
    context = {
        "page": page_of(request, rows), "kind": kind, "kinds": kinds.values(), "having": having, "whole": len(every),
        "percent": _percent(having, len(every)), "year": year,
        "years": range(actor.today.year, actor.today.year - 5, -1), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/spread.html", context)


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def _cells(row: Any) -> tuple[ListCell, ...]:
    return (row.name, "、".join(one.name for one in row.carriers), row.filed, row.hours)
