"""The board 一盘棋: agencies against the six stages, computed set-wise in a fixed number of statements."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q

from yipanqi.assessment.queries import results
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import calendar_year
from yipanqi.casework.queries import cases
from yipanqi.inspection.queries import findings
from yipanqi.integration.queries.deviation import Sides, deviation_bounds
from yipanqi.integration.queries.stages import (
    MISSING,
    NOT_APPLICABLE,
    NOT_DUE,
    VALUE,
    ZERO,
    StageFormula,
    below_line,
    columns,
    stages,
)
from yipanqi.organisation.queries import organisations, paths_above, root_path
from yipanqi.planning.queries import items_for_board, junctions, plans
from yipanqi.planning.queries.plans import BUSINESS, SHAPE_CONDITIONS, WITHOUT_REASON, fallen_due
from yipanqi.rulebook.queries import scores_of
from yipanqi.tasking.queries import nodes_to_count
from yipanqi.tasking.queries.commenting import comments
from yipanqi.tasking.queries.stage_sets import Adopted, StageSet
from yipanqi.tasking.queries.urging import urgings

ASSESSED = ("primary_committee", "general_branch", "branch")
STANDING = ("decided", "objected", "kept")


@dataclass(frozen=True)
class Cell:
    """One stage of one agency: a share met of due, or one of the four kinds of nothing, with a word why."""

    stage: str
    state: str
    met: int = 0
    due: int = 0
    note: str = ""

    @property
    def value(self) -> float | None:
        """The share between 0 and 1, None where there is none."""
        return self.met / self.due if self.due else None


@dataclass(frozen=True)
class BoardRow:
    """One agency by its top organisation, or for somebody without an agency in reach his own organisation."""

    organisation_id: int
    path: str
    name: str
    cells: tuple[Cell, ...]
    sides: Sides
    stages: tuple[StageFormula, ...] = ()

    @property
    def execution_stage(self) -> str:
        """The row's own stage that rests on what was carried out, where its set has one."""
        return next((stage.code for stage in self.stages if stage.rests_on == "execution"), "")


@dataclass(frozen=True)
class Board:
    """The rows of a year in the order of the tree: no ranking."""

    year: int
    stages: tuple[StageFormula, ...]
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class BoardFilter:
    """What the board is narrowed to; empty values narrow nothing. A state alone asks for any stage in it."""

    text: str = ""
    stage: str = ""
    state: str = ""


def joined_due(today: datetime.date) -> Q:
    """The joined items whose business result has to stand: finished, or past their day and not stopped."""
    return SHAPE_CONDITIONS["joined"] & fallen_due(today)


class _Sums:
    """Numbers by row: a record adds to the row whose path is the longest beginning of its own."""

    def __init__(self, rows: Sequence[Any], aliases: dict[str, str]) -> None:
        self.paths = {row.path for row in rows}
        self.aliases = aliases
        self.numbers: dict[str, dict[str, int]] = {row.path: {} for row in rows}

    def home(self, *paths: str) -> str:
        """The row of the first path that has one; empty where none has."""
        for path in paths:
            known = self.aliases.get(root_path(path), path)
            for above in reversed(paths_above(known)):
                if above in self.paths:
                    return above
        return ""

    def add(self, home: str, **amounts: int) -> None:
        """Add amounts to a row; records outside every row are left out."""
        if home:
            kept = self.numbers[home]
            for name, amount in amounts.items():
                kept[name] = kept.get(name, 0) + amount


def board(actor: Actor, year: int, wanted: BoardFilter | None = None) -> Board:
    """The board of a year within reach. Costs a dozen statements however many agencies there are."""
    wanted = wanted or BoardFilter()
    rows, aliases = _rows(actor, wanted.text)
    adopted = Adopted(_as_at(actor, year))
    shown = columns(adopted.over(row.path) for row in rows)
    return Board(year, shown, tuple(_kept(_computed(actor, year, rows, aliases, adopted, shown), wanted)))


def row_of(actor: Actor, organisation_id: int, year: int) -> BoardRow:
    """One row of the board; refuses NotFound."""
    rows, aliases = _rows(actor, "")
    chosen = [row for row in rows if row.pk == organisation_id]
    if not chosen:
        raise NotFound("integration.row.not_found", "一盘棋上没有这个单位，或不在您的权限范围内。")
    adopted = Adopted(_as_at(actor, year))
    own = stages(adopted.over(chosen[0].path))
    return _computed(actor, year, chosen, aliases, adopted, own)[0]


def years(actor: Actor) -> list[int]:
    """The years that the board offers, newest first: those with a plan, the present one and the one before."""
    known = set(plans(actor).order_by().values_list("year", flat=True).distinct())
    return sorted(known | {actor.today.year, actor.today.year - 1}, reverse=True)


def _rows(actor: Actor, text: str) -> tuple[list[Any], dict[str, str]]:
    """The organisations that make the rows, and where the records of leading groups belong."""
    found = list(organisations(actor).filter(parent__kind="work_committee").order_by("order", "path"))
    roots = [one for one in found if one.kind != "leading_group"]
    homes = {one.agency_id: one.path for one in roots if one.agency_id}
    aliases = {
        one.path: homes[one.agency_id]
        for one in found
        if one.kind == "leading_group" and one.agency_id in homes
    }
    if not roots:
        roots = list(organisations(actor).filter(path__in=actor.reach))
    text = text.strip().lower()
    if text:
        roots = [
            one
            for one in roots
            if text in one.name.lower() or text in one.pinyin or text in _name(one).lower()
        ]
    return roots, aliases


def _as_at(actor: Actor, year: int) -> datetime.date:
    """The day whose set of stages a year is shown by: its last one, or today."""
    return min(actor.today, datetime.date(year, 12, 31))


def _computed(
    actor: Actor,
    year: int,
    rows: Sequence[Any],
    aliases: dict[str, str],
    adopted: Adopted,
    shown: Sequence[StageFormula],
) -> list[BoardRow]:
    sums = _Sums(rows, aliases)
    period = calendar_year(year)
    _plan(sums, actor, year)
    _task(sums, actor, year)
    _execute(sums, actor, year)
    scores = scores_of(actor, rows, period) if rows else {}
    for row in rows:
        score = scores[row.pk]
        sums.add(
            row.path, obligations_met=score.met, obligations_due=score.due, obligations_later=score.not_due
        )
    _inspect(sums, actor, year)
    _check(sums, actor, year)
    _assess(sums, actor, year, min(period.end, max(actor.today, period.start)))
    sections = {stage.rests_on for stage in shown}
    if "urging" in sections:
        _urge(sums, actor, year)
    if "comment" in sections:
        _comment(sums, actor, year)
    own = {row.pk: adopted.over(row.path) for row in rows}
    return [
        BoardRow(
            row.pk,
            row.path,
            _name(row),
            tuple(
                _column(stage, own[row.pk], sums.numbers[row.path], row, year, actor.today) for stage in shown
            ),
            Sides.of(sums.numbers[row.path]),
            stages(own[row.pk]),
        )
        for row in rows
    ]


def _plan(sums: _Sums, actor: Actor, year: int) -> None:
    counted = (
        items_for_board(actor, year)
        .order_by()
        .values_list("organisation__path")
        .annotate(
            items=Count("pk"),
            complete=Count("pk", filter=~WITHOUT_REASON),
            joined=Count("pk", filter=SHAPE_CONDITIONS["joined"]),
            reckoned=Count("pk", filter=joined_due(actor.today) & Q(state="finished")),
            to_reckon=Count("pk", filter=joined_due(actor.today)),
            business_met=Count("pk", filter=BUSINESS & Q(state="finished")),
            business_due=Count("pk", filter=BUSINESS & fallen_due(actor.today)),
        )
    )
    for path, items, complete, joined, reckoned, to_reckon, business_met, business_due in counted:
        sums.add(
            sums.home(path),
            items=items,
            complete=complete,
            joined=joined,
            reckoned=reckoned,
            to_reckon=to_reckon,
            business_met=business_met,
            business_due=business_due,
        )


def _task(sums: _Sums, actor: Actor, year: int) -> None:
    counted = (
        junctions(actor)
        .filter(item__plan__year=year, agreed_on__isnull=False)
        .order_by()
        .values_list("item__organisation__path", "organisation__path")
        .annotate(
            agreed=Count("pk", distinct=True),
            signed=Count("pk", filter=Q(duties__signed_on__isnull=False), distinct=True),
        )
    )
    for item_path, path, agreed, signed in counted:
        sums.add(sums.home(item_path, path), agreed=agreed, signed=signed)


def _execute(sums: _Sums, actor: Actor, year: int) -> None:
    passed = Q(due_on__lte=actor.today) | Q(state="done")
    counted = (
        nodes_to_count(actor)
        .filter(due_on__year=year, duty__rule_id="")
        .exclude(state__in=("waived", "dropped"))
        .order_by()
        .values_list("organisation__path")
        .annotate(
            nodes=Count("pk"),
            nodes_due=Count("pk", filter=passed & ~Q(state="excused")),
            nodes_done=Count("pk", filter=Q(state="done")),
        )
    )
    for path, nodes, due, done in counted:
        sums.add(sums.home(path), nodes=nodes, nodes_due=due, nodes_done=done)


def _inspect(sums: _Sums, actor: Actor, year: int) -> None:
    closed = Q(state="closed")
    answered = closed & Q(consequences__state__in=STANDING)
    counted = (
        findings(actor)
        .filter(found_on__year=year)
        .order_by()
        .values_list("organisation__path")
        .annotate(
            found=Count("pk", distinct=True),
            found_due=Count("pk", filter=closed | Q(due_on__lte=actor.today), distinct=True),
            settled=Count("pk", filter=closed, distinct=True),
            answered=Count("pk", filter=answered, distinct=True),
        )
    )
    for path, found, due, settled, answers in counted:
        sums.add(
            sums.home(path), found=found, found_due=due, closed=settled, grounds=settled, answered=answers
        )


def _check(sums: _Sums, actor: Actor, year: int) -> None:
    """The political checks 政治把关 of the year, by whoever asked for them."""
    held = cases(actor).filter(procedure__in=deviation_bounds().checks, begun_on__year=year).order_by()
    for path, checks in held.values_list("organisation__path").annotate(checks=Count("pk")):
        sums.add(sums.home(path), checks=checks)


def _assess(sums: _Sums, actor: Actor, year: int, day: datetime.date) -> None:
    low = Q(score__lt=below_line())
    counted = (
        results(actor)
        .filter(cycle__year=year, confirmed_on__isnull=False)
        .order_by()
        .values_list("organisation__path")
        .annotate(
            confirmed=Count("organisation", distinct=True),
            below=Count("pk", filter=low, distinct=True),
            answered=Count("pk", filter=low & Q(consequences__state__in=STANDING), distinct=True),
        )
    )
    for path, confirmed, below, answered in counted:
        sums.add(sums.home(path), confirmed=confirmed, grounds=below, answered=answered)
    for path in organisations(actor, day).filter(kind__in=ASSESSED).order_by().values_list("path", flat=True):
        sums.add(sums.home(path), assessed=1)


def _urge(sums: _Sums, actor: Actor, year: int) -> None:
    answered = Q(replied_on__isnull=False)
    counted = (
        urgings(actor)
        .filter(sent_on__year=year)
        .order_by()
        .values_list("organisation__path")
        .annotate(
            urged=Count("pk"),
            urged_due=Count("pk", filter=answered | Q(reply_by__lt=actor.today)),
            urged_answered=Count("pk", filter=answered),
        )
    )
    for path, urged, due, met in counted:
        sums.add(sums.home(path), urged=urged, urged_due=due, urged_answered=met)


def _comment(sums: _Sums, actor: Actor, year: int) -> None:
    counted = (
        comments(actor)
        .filter(made_on__year=year)
        .order_by()
        .values_list("organisation__path")
        .annotate(
            commented=Count("pk"), commented_met=Count("pk", filter=Q(follow_up="") | Q(duty__isnull=False))
        )
    )
    for path, every, met in counted:
        sums.add(sums.home(path), commented=every, commented_met=met)


def _column(
    stage: StageFormula, own: StageSet, sums: dict[str, int], row: Any, year: int, today: datetime.date
) -> Cell:
    """The cell of a column; not applicable where the row's own set has no stage that rests on the same records."""
    if not any(one.rests_on == stage.rests_on for one in own.stages):
        return Cell(stage.code, NOT_APPLICABLE, note="本单位采用的环节设置没有这一环节")
    return replace(_cell(stage.rests_on, sums, row, year, today), stage=stage.code)


def _cell(stage: str, sums: dict[str, int], row: Any, year: int, today: datetime.date) -> Cell:
    def of(name: str) -> int:
        return sums.get(name, 0)

    is_agency = row.depth <= 2
    is_running = year >= today.year
    if stage == "planning":
        nothing = (MISSING, "没有编制计划") if is_agency and year <= today.year else (NOT_DUE, "年度未开始")
        return _share(
            stage, of("complete"), of("items"), nothing if is_agency else (NOT_APPLICABLE, "计划由本单位编制")
        )
    if stage == "tasking":
        nothing = (MISSING, "没有确定结合点") if of("joined") else (NOT_APPLICABLE, "没有结合事项")
        return _share(stage, of("signed"), of("agreed"), nothing)
    if stage == "execution":
        later = of("nodes") or of("obligations_later")
        nothing = (
            (NOT_DUE, "尚无到期事项")
            if later or year > today.year
            else (MISSING, "没有责任节点，也没有计算组织生活")
        )
        met = of("nodes_done") + of("obligations_met")
        return _share(stage, met, of("nodes_due") + of("obligations_due"), nothing)
    if stage == "inspection":
        nothing = (NOT_DUE, "问题未到整改时限") if of("found") else (MISSING, "没有检查记录")
        return _share(
            stage, of("closed"), of("found_due"), nothing if year <= today.year else (NOT_DUE, "年度未开始")
        )
    if stage == "assessment":
        counted = of("confirmed") > 0 or not is_running
        nothing = (
            (NOT_DUE, "本年度考核未完成，结合事项未到期")
            if is_running
            else (NOT_APPLICABLE, "没有应考核的党组织")
        )
        met = min(of("confirmed"), of("assessed")) if counted else 0
        return _share(
            stage, met + of("reckoned"), (of("assessed") if counted else 0) + of("to_reckon"), nothing
        )
    if stage == "accountability":
        nothing = (NOT_DUE, "尚无应运用的结果") if is_running else (NOT_APPLICABLE, "没有应运用的结果")
        return _share(stage, of("answered"), of("grounds"), nothing)
    if stage == "urging":
        nothing = (NOT_DUE, "没有到回复时限") if of("urged") else (NOT_APPLICABLE, "没有催办")
        return _share(stage, of("urged_answered"), of("urged_due"), nothing)
    if stage == "comment":
        nothing = (MISSING, "没有点评") if year <= today.year else (NOT_DUE, "年度未开始")
        return _share(stage, of("commented_met"), of("commented"), nothing)
    return Cell(stage, NOT_APPLICABLE, note="没有计算方法")


def _share(stage: str, met: int, due: int, nothing: tuple[str, str]) -> Cell:
    if not due:
        return Cell(stage, nothing[0], note=nothing[1])
    return Cell(stage, VALUE if met else ZERO, met, due)


def _kept(rows: Iterable[BoardRow], wanted: BoardFilter) -> list[BoardRow]:
    if not wanted.state and not wanted.stage:
        return list(rows)
    return [
        row
        for row in rows
        if any(
            (not wanted.stage or cell.stage == wanted.stage)
            and (not wanted.state or cell.state == wanted.state)
            for cell in row.cells
        )
    ]


def _name(organisation: Any) -> str:
    """The agency's own name for a top organisation, the short name for all others."""
    if organisation.is_agency_root and organisation.agency is not None:
        return str(organisation.agency.name)
    return str(organisation.short_name)
