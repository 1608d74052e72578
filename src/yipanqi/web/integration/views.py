"""The desk, the board, the records behind a cell, one agency on two lanes."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from yipanqi.casework.queries import case_counts, cases_below, line_of, overdue_on
from yipanqi.documents.lists import ListCell
from yipanqi.integration import queries
from yipanqi.integration.queries import STATE_TITLES, Board, BoardFilter, BoardRow, Cell
from yipanqi.notices.queries import digest_today
from yipanqi.web.frame.act_words import title_of
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.components import HeatCell, HeatRow, HeatTable, Stage, heat_level
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.navigation import first_address
from yipanqi.web.integration.drawing import drawing_of

EARLIEST, LATEST = 2000, 2100
SIDES = ("到期业务事项办结", "组织生活完成", "政治把关（件）", "偏差提示")
FEW, FEW_CASES = 3, 8
"""Up to so many agencies stand under each other as strips, which a phone shows whole."""


@require_safe
@login_required
def desk(request: HouseRequest) -> HttpResponse:
    """Everybody's first page; administrators, who see no business, go on to theirs."""
    if not request.actor.reach:
        return redirect(first_address(request.actor))
    found = queries.desk(request.actor)
    changed = [(one, title_of(one.entry.word)) for one in found.changed.lines]
    all_changes = f"{reverse('ledger:index')}?from_on={found.changed.since.isoformat()}"
    context = {
        "desk": found,
        "digest": digest_today(request.actor),
        "changed": changed,
        "all_changes": all_changes,
        "posts": "、".join(post.called for post in request.actor.posts),
        "today": request.actor.today,
    }
    return page(request, "integration/desk.html", context)


@require_safe
@login_required
def board(request: HouseRequest) -> HttpResponse:
    """Agencies against the six stages for a year, narrowed by name, stage and state."""
    year = _year(request)
    wanted = BoardFilter(asked_word(request, "q"), asked_word(request, "stage"), asked_word(request, "state"))
    found = queries.board(request.actor, year, wanted)
    if wants_export(request):
        heads = (
            "单位",
            *(title for stage in found.stages for title in (stage.title, f"{stage.title}（满足/应有）")),
            *SIDES,
        )
        return exported(request, f"一盘棋{year}年", heads, map(_line, found.rows))
    context = {
        "cases": case_counts(request.actor),
        "board": found,
        "table": table_of(found),
        "deviating": [row for row in found.rows if row.sides.reason],
        "bounds": queries.deviation_bounds(),
        "strips": [(row, _strip(row, year)) for row in found.rows] if len(found.rows) <= FEW else [],
        "year": year,
        "years": queries.years(request.actor),
        "stages": found.stages,
        "states": STATE_TITLES.items(),
    }
    return page(request, "integration/board.html", context)


@require_safe
@login_required
def cell(request: HouseRequest, organisation: int, stage: str) -> HttpResponse:
    """The records behind one cell, with the formula."""
    year = _year(request)
    found = queries.cell_records(request.actor, organisation, stage, year)
    return page(
        request,
        "integration/cell.html",
        {"found": found, "text": text_of(found.cell), "year": year, "strip": _strip(found.row, year, stage)},
    )


@require_safe
@login_required
def agency(request: HouseRequest, organisation: int) -> HttpResponse:
    """One agency: its six cells, business lane and party lane on one axis, a table beneath."""
    year = _year(request)
    row = queries.row_of(request.actor, organisation, year)
    lanes = queries.lanes(request.actor, row, year)
    running = cases_below(request.actor, row.path)
    context = {
        "cases": [line_of(one, request.actor.today) for one in running[:FEW_CASES]],
        "cases_running": running.count(),
        "cases_late": running.filter(overdue_on(request.actor.today)).count(),
        "row": row,
        "own_row": (row,),
        "bounds": queries.deviation_bounds(),
        "year": year,
        "years": queries.years(request.actor),
        "lanes": lanes,
        "drawing": drawing_of(lanes, request.actor.today),
        "strip": _strip(row, year),
        "stages": row.stages,
    }
    return page(request, "integration/agency.html", context)


def text_of(cell: Cell) -> str:
    """A cell as it is read: a share, 0%, or the word for why there is nothing."""
    return f"{cell.value:.0%}" if cell.value is not None else STATE_TITLES[cell.state]


def table_of(board: Board) -> HeatTable:
    """The board as the frame's heat map."""
    titles = {stage.code: stage.title for stage in board.stages}
    return HeatTable(
        f"{board.year}年各单位六环节",
        "单位",
        tuple(stage.title for stage in board.stages),
        tuple(
            HeatRow(
                row.name,
                tuple(
                    HeatCell(
                        text_of(cell),
                        _cell_url(row.organisation_id, cell.stage, board.year),
                        heat_level(cell.value),
                        "" if cell.due else cell.state,
                        f"{row.name} {titles[cell.stage]}：{f'{cell.met}/{cell.due}' if cell.due else cell.note}",
                    )
                    for cell in row.cells
                ),
                f"{reverse('integration:agency', args=(row.organisation_id,))}?year={board.year}",
            )
            for row in board.rows
        ),
    )


def _line(row: BoardRow) -> list[ListCell]:
    """A row as the workbook has it, under the stages and `SIDES`."""
    line: list[ListCell] = [row.name]
    for cell in row.cells:
        line += [text_of(cell), f"{cell.met}/{cell.due}"]
    sides = row.sides
    return [*line, sides.business_text, sides.party_text, sides.checks, sides.reason]


def _strip(row: Any, year: int, here: str = "") -> list[Stage]:
    titles = {stage.code: stage.short_title for stage in row.stages}
    return [
        Stage(
            titles[cell.stage],
            f"{text_of(cell)} {f'{cell.met}/{cell.due}' if cell.due else ''}",
            _cell_url(row.organisation_id, cell.stage, year),
            is_here=cell.stage == here,
        )
        for cell in row.cells
        if cell.stage in titles
    ]


@functools.lru_cache(4096)
def _cell_url(organisation_id: int, stage: str, year: int) -> str:
    return f"{reverse('integration:cell', args=(organisation_id, stage))}?year={year}"


def _year(request: HouseRequest) -> int:
    asked = asked_number(request, "year")
    return asked if asked and EARLIEST <= asked <= LATEST else request.actor.today.year
