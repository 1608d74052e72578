"""The course of a case in words: its history, what a step needs, its papers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from yipanqi.casework.queries import CasePage, Told, composed, title_of_kind
from yipanqi.engine.procedures.giving import missing
from yipanqi.engine.procedures.language import Step as ProcedureStep
from yipanqi.engine.reading import Scalar
from yipanqi.web.frame.components import Step


def history_of(page: CasePage) -> list[Step]:
    """Every mark, oldest first."""
    return [_line(page, told) for told in page.told]


def needs_of(step: ProcedureStep) -> list[tuple[str, list[str]]]:
    """What each decision of the step needs, as sentences."""
    return [(way.title, [one.sentence for one in missing(step, way.id)]) for way in step.decisions]


def step_of(page: CasePage, key: str) -> ProcedureStep | None:
    """The step, also one that only the edition the case began with has."""
    case = page.case
    found = page.course.procedure.step(key)
    if found is None and key:
        first = composed(case.procedure, case.first_edition, tuple(case.layers), is_agency=case.is_agency)
        found = first.step(key)
    return found


def _line(page: CasePage, told: Told) -> Step:
    mark, step = told.mark, step_of(page, told.mark.step)
    title = step.title if step is not None else ""
    way = step.decision(mark.decision) if step is not None else None
    head = f"{title_of_kind(mark.kind)}{f'（{title}）' if title else ''}"
    if mark.kind == "take":
        head = f"{title}：{way.title if way is not None else mark.decision}"
    by = told.row.person_name
    if told.row.post_title and told.row.post_title not in by:
        by += f"（{told.row.post_title}）"
    if mark.beside:
        by += f"，与{told.names.get(mark.beside) or '另一人'}一同办理"
    return Step(
        mark.on, head, by, "", "overdue" if mark.kind == "expire" else "", tuple(_details(told, step))
    )


def _details(told: Told, step: ProcedureStep | None) -> Iterator[str]:
    titles = {one.id: one.title for one in step.fields} if step is not None else {}
    for name, value in told.mark.fields:
        yield f"{titles.get(name, name)}：{_said(value, told.names)}"
    kinds = {one.kind: one.title for one in step.papers} if step is not None else {}
    for kind, count in told.mark.papers:
        yield f"{kinds.get(kind, kind)}：{count}件"
    if told.mark.kind == "delegate":
        yield f"委托给：{told.names.get(told.mark.to) or 'B角'}"
    if told.mark.kind == "transfer":
        yield f"转到：{told.names.get(told.mark.to) or '另一组织'}"
    if told.mark.due_on is not None:
        yield f"时限：{told.mark.due_on:%Y-%m-%d}"
    if told.mark.reason:
        yield f"理由：{told.mark.reason}"


def _said(value: Scalar, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    return names.get(str(value), str(value))
