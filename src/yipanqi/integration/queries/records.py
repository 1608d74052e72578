"""The records behind one cell of the board: each line opens, and says whether it counted."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from yipanqi.accountability.queries import consequences
from yipanqi.assessment.queries import results, score_text
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import calendar_year
from yipanqi.inspection.queries import findings
from yipanqi.integration.queries.board import ASSESSED, STANDING, BoardRow, Cell, joined_due, row_of
from yipanqi.integration.queries.stages import StageFormula, below_line
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations
from yipanqi.planning.queries import items_for_board, junctions
from yipanqi.rulebook.queries import rule_titles, score_of
from yipanqi.tasking.queries import LIGHT_TITLES, duties, light, occurrences
from yipanqi.tasking.queries.commenting import comments
from yipanqi.tasking.queries.urging import urgings


@dataclass(frozen=True)
class RecordLine:
    """One record: kind and key lead to its page; `counts` is whether it adds to the upper number."""

    kind: str
    key: int
    title: str
    organisation: str
    state: str
    on: datetime.date | None
    counts: bool
    activities: tuple[int, ...] = ()


@dataclass(frozen=True)
class CellRecords:
    """The cell, its formula and every record that it counts, those not met first."""

    row: BoardRow
    stage: StageFormula
    cell: Cell
    lines: tuple[RecordLine, ...]


def cell_records(actor: Actor, organisation_id: int, stage: str, year: int) -> CellRecords:
    """What a cell counts; refuses an unknown stage and an organisation out of reach (NotFound)."""
    row = row_of(actor, organisation_id, year)
    known = {one.code: one for one in row.stages}
    if stage not in known or known[stage].rests_on not in _LINES:
        raise NotFound(
            "integration.stage.not_found", "这个单位的环节设置里没有这个环节，请从一盘棋重新进入。"
        )
    cell = next(cell for cell in row.cells if cell.stage == stage)
    lines = sorted(_LINES[known[stage].rests_on](actor, row.path, year), key=lambda line: line.counts)
    return CellRecords(row, known[stage], cell, tuple(lines))


def _below(path: str, actor: Actor, field: str = "organisation") -> Q:
    """At and below the row, and in the leading group of the same agency."""
    beside = (
        organisations(actor).filter(kind="leading_group", agency__party_organisations__path=path).values("pk")
    )
    return Q(**{f"{field}__path__startswith": path}) | Q(**{f"{field}__in": beside})


def _planning(actor: Actor, path: str, year: int) -> Iterator[RecordLine]:
    for item in items_for_board(actor, year).filter(_below(path, actor)):
        state = f"{item.shape_title}，空缺原因未写" if item.lacks_reason else item.shape_title
        yield RecordLine(
            "plan_item",
            item.pk,
            item.title,
            item.organisation.short_name,
            state,
            item.due_on,
            not item.lacks_reason,
        )


def _tasking(actor: Actor, path: str, year: int) -> Iterator[RecordLine]:
    signed = duties(actor).filter(junction=OuterRef("pk"), signed_on__isnull=False)
    found = (
        junctions(actor)
        .filter(item__plan__year=year, agreed_on__isnull=False)
        .filter(_below(path, actor, "item__organisation") | Q(organisation__path__startswith=path))
    )
    for junction in found.annotate(is_signed=Exists(signed)):
        state = "责任已签收" if junction.is_signed else "没有已签收的责任"
        yield RecordLine(
            "junction",
            junction.pk,
            junction.measure,
            junction.organisation.short_name,
            state,
            junction.agreed_on,
            junction.is_signed,
        )


def _execution(actor: Actor, path: str, year: int) -> Iterator[RecordLine]:
    due = occurrences(actor).filter(_below(path, actor), due_on__year=year, duty__rule_id="")
    due = due.exclude(state__in=("excused", "waived", "dropped"))
    for node in due.filter(Q(due_on__lte=actor.today) | Q(state="done")):
        yield RecordLine(
            "duty", node.duty_id, node.title, node.organisation.short_name, LIGHT_TITLES[light(node, actor.today)], node.due_on,
            node.state == "done",
        )  # fmt: skip
    titles = rule_titles()
    sheet = score_of(actor, organisation_in_reach(actor, row_key(actor, path)), calendar_year(year))
    for outcome in sheet.outcomes:
        if outcome.state in ("met", "unmet"):
            yield RecordLine(
                "organisation", outcome.organisation_id, f"{titles.get(outcome.rule, outcome.rule)}（{outcome.window_title}）",
                outcome.organisation.short_name, f"{outcome.get_state_display()}，应{outcome.needed}次、计{outcome.counted}次",
                outcome.due_on, outcome.state == "met", tuple(int(str(key)) for key in outcome.trace.get("records", ())),
            )  # fmt: skip


def row_key(actor: Actor, path: str) -> int:
    """The key of the organisation at a path within reach; refuses NotFound."""
    found = organisations(actor).filter(path=path).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("integration.row.not_found", "一盘棋上没有这个单位，或不在您的权限范围内。")
    return found


def _inspection(actor: Actor, path: str, year: int) -> Iterator[RecordLine]:
    due = findings(actor).filter(_below(path, actor), found_on__year=year)
    for finding in due.filter(Q(state="closed") | Q(due_on__lte=actor.today)):
        yield RecordLine(
            "finding", finding.pk, finding.title, finding.organisation.short_name, finding.get_state_display(),
            finding.due_on, finding.is_closed,
        )  # fmt: skip


def _assessment(actor: Actor, path: str, year: int) -> Iterator[RecordLine]:
    period = calendar_year(year)
    confirmed: dict[int, Any] = {
        one.organisation_id: one
        for one in results(actor).filter(
            cycle__year=year, confirmed_on__isnull=False, organisation__path__startswith=path
        )
    }
    due = items_for_board(actor, year).filter(_below(path, actor)).filter(joined_due(actor.today))
    for item in due:
        is_finished = item.state == "finished"
        yield RecordLine(
            "plan_item", item.pk, item.title, item.organisation.short_name,
            "业务结果已核定" if is_finished else "到期未核定", item.finished_on or item.due_on, is_finished,
        )  # fmt: skip
    if not confirmed and year >= actor.today.year:
        return
    day = min(period.end, max(actor.today, period.start))
    for one in organisations(actor, day).filter(path__startswith=path, kind__in=ASSESSED):
        result = confirmed.get(one.pk)
        if result is None:
            yield RecordLine(
                "organisation", one.pk, one.short_name, one.short_name, "没有确认的结果", None, False
            )
        else:
            yield RecordLine(
                "result",
                result.pk,
                result.cycle.title,
                one.short_name,
                score_text(result),
                result.confirmed_on,
                True,
            )


def _accountability(actor: Actor, path: str, year: int) -> Iterator[RecordLine]:
    decided = consequences(actor).filter(state__in=STANDING)
    low = results(actor).filter(
        cycle__year=year,
        confirmed_on__isnull=False,
        score__lt=below_line(),
        organisation__path__startswith=path,
    )
    for result in low.annotate(is_answered=Exists(decided.filter(ground_result=OuterRef("pk")))):
        yield RecordLine(
            "result", result.pk, f"{result.cycle.title}：{score_text(result)}", result.organisation.short_name,
            "已运用" if result.is_answered else "未运用", result.confirmed_on, result.is_answered,
        )  # fmt: skip
    closed = findings(actor).filter(_below(path, actor), found_on__year=year, state="closed")
    for finding in closed.annotate(is_answered=Exists(decided.filter(ground_finding=OuterRef("pk")))):
        yield RecordLine(
            "finding", finding.pk, finding.title, finding.organisation.short_name,
            "已运用" if finding.is_answered else "未运用", finding.closed_on, finding.is_answered,
        )  # fmt: skip


def _urging(actor: Actor, path: str, year: int) -> Iterator[RecordLine]:
    due = Q(replied_on__isnull=False) | Q(reply_by__lt=actor.today)
    for one in urgings(actor).filter(_below(path, actor), due, sent_on__year=year):
        yield RecordLine(
            "urging", one.pk, one.about_title, one.organisation.short_name, one.get_state_display(), one.sent_on,
            one.replied_on is not None,
        )  # fmt: skip


def _comment(actor: Actor, path: str, year: int) -> Iterator[RecordLine]:
    for one in comments(actor).filter(_below(path, actor), made_on__year=year):
        is_met = not one.follow_up or one.duty_id is not None
        state = "没有提要求" if not one.follow_up else "已下达责任" if is_met else "要求还没有下达责任"
        yield RecordLine(
            "duty" if one.duty_id else "organisation", one.duty_id or one.organisation_id, one.business_text[:60],
            one.organisation.short_name, state, one.made_on, is_met,
        )  # fmt: skip


_LINES = {
    "urging": _urging,
    "comment": _comment,
    "planning": _planning,
    "tasking": _tasking,
    "execution": _execution,
    "inspection": _inspection,
    "assessment": _assessment,
    "accountability": _accountability,
}
