"""The matrix of brands by line of business and level, on screen, on paper and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.assessment.queries import newest_grades
from yipanqi.basics.errors import NotFound
from yipanqi.documents.lists import ListCell
from yipanqi.execution.queries.brands import Cell, Matrix, TradeRow, brand_matrix, filed_kinds
from yipanqi.web.execution.carrier_lists import served_by
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page

HEADS = (
    "业务条线",
    "层级",
    "党组织",
    "名称",
    "服务的业务",
    "状态",
    "备案",
    "培育",
    "本层级星级",
    "本层级示范岗",
)


@require_safe
@login_required
def brands(request: HouseRequest) -> HttpResponse:
    """The brands within reach: a row for each line of business, a column for each level."""
    kinds = {kind.code: kind for kind in filed_kinds()}
    if not kinds:
        raise NotFound(
            "execution.brands.none", "载体种类里没有需要备案的，品牌矩阵没有内容；请由工委在词表中标明。"
        )
    kind = kinds.get(asked_word(request, "kind")) or next(iter(kinds.values()))
    matrix = brand_matrix(request.actor, kind, newest_grades(request.actor))
    if wants_export(request):
        return exported(request, f"{kind.title}矩阵", HEADS, _lines(matrix))
    context = {
        "matrix": matrix, "kind": kind, "kinds": kinds.values(), "query": request.GET.urlencode(),
        "may_found": bool(request.actor.acts_on), "on": request.actor.today,
    }  # fmt: skip
    return page(request, "execution/brands.html", context)


def _lines(matrix: Matrix) -> Iterator[tuple[ListCell, ...]]:
    for row in matrix.rows:
        for level, cell in row.cells.items():
            yield from _cells(row, matrix.levels[level], cell)


def _cells(row: TradeRow, level: str, cell: Cell) -> Iterator[tuple[ListCell, ...]]:
    stars = "、".join(f"{grade}{number}个" for grade, number in sorted(cell.stars.items()))
    for brand in cell.brands:
        one = brand.carrier
        yield (
            row.title, level, one.organisation.name, one.name, served_by(one), one.get_state_display(), brand.said,
            "典型" if brand.is_exemplary else f"培育中：{brand.nurtured_at}" if brand.nurtured_at else "", stars, cell.models,
        )  # fmt: skip
    if not cell.brands and not cell.is_empty:
        yield (row.title, level, "", "", "", "", "", "", stars, cell.models)
