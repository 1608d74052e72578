"""Laying overlays over a procedure: a step put in, a limit, a publicity or papers changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from yipanqi.engine.errors import ResolveRefused
from yipanqi.engine.procedures.language import (
    Insertion,
    Limit,
    LimitChange,
    Overlay,
    Procedure,
    Procedures,
    Step,
)
from yipanqi.engine.reading import Problems


def overlays_for(
    procedures: Procedures, procedure: Procedure, layers: Iterable[str] = (), *, is_agency: bool = False
) -> tuple[Overlay, ...]:
    """The overlays that hold for a subject: those of its localities, and those for agencies where it is one."""
    adopted = set(layers)
    found = [
        overlay
        for overlay in procedures.overlays
        if overlay.procedure == procedure.id
        and procedure.edition in overlay.editions
        and (not overlay.is_local or overlay.layer in adopted)
        and (overlay.applies_to == "every" or is_agency)
    ]
    return tuple(sorted(found, key=lambda overlay: procedures.layers.index(overlay.layer)))


def compose(procedure: Procedure, overlays: Iterable[Overlay]) -> Procedure:
    """The procedure with the overlays laid on in order. Raises ResolveRefused where one speaks of a step that is not there."""
    problems = Problems()
    for overlay in overlays:
        for insertion in overlay.insertions:
            procedure = _inserted(procedure, insertion, problems)
        for change in overlay.changes:
            procedure = _changed(procedure, change, problems)
        procedure = dataclasses.replace(procedure, overlays=(*procedure.overlays, overlay.id))
    if problems.found:
        raise ResolveRefused(problems.found)
    return procedure


def _inserted(procedure: Procedure, insertion: Insertion, problems: Problems) -> Procedure:
    target = procedure.step(insertion.before)
    names = [step.id for step in procedure.steps]
    if target is None:
        problems.unknown(insertion.place, insertion.before, names, "增加步骤的位置")
        return procedure
    if insertion.step.id in procedure:
        problems.add(
            insertion.place,
            "duplicate",
            f"步骤“{insertion.step.id}”已经有了，不能再增加",
            "请换一个步骤名，或改为改动",
        )
        return procedure
    fresh = dataclasses.replace(
        insertion.step, waits_for=target.waits_for, stage=insertion.step.stage or target.stage
    )
    steps: list[Step] = []
    for step in procedure.steps:
        if step.id == target.id:
            steps.append(fresh)
            step = dataclasses.replace(step, waits_for=())
        decisions = tuple(
            dataclasses.replace(
                decision, to=tuple(fresh.id if one == target.id else one for one in decision.to)
            )
            for decision in step.decisions
        )
        steps.append(dataclasses.replace(step, decisions=decisions))
    starts = tuple(fresh.id if one == target.id else one for one in procedure.starts)
    return _with(procedure, steps, starts)


def _changed(procedure: Procedure, change: LimitChange, problems: Problems) -> Procedure:
    step = procedure.step(change.step)
    if step is None:
        problems.unknown(change.place, change.step, [step.id for step in procedure.steps], "要改动的步骤")
        return procedure
    limits = list(step.limits)
    if change.replaces:
        old = step.limit(change.replaces)
        if old is not None and change.limit is not None and change.limit.is_local and not old.is_local:
            _not_looser(step, old, change.limit, problems)
        if old is None:
            problems.unknown(change.place, change.replaces, [limit.id for limit in limits], "要代替的时限")
        limits = [limit for limit in limits if limit.id != change.replaces]
    if change.limit is not None:
        limits.append(change.limit)
    papers = {paper.kind: paper for paper in (*step.papers, *change.papers)}
    changed = dataclasses.replace(
        step,
        limits=tuple(limits),
        publicity=(*step.publicity, *filter(None, [change.publicity])),
        papers=tuple(papers.values()),
    )
    return _with(
        procedure, [changed if one.id == step.id else one for one in procedure.steps], procedure.starts
    )


def _not_looser(step: Step, old: Limit, new: Limit, problems: Problems) -> None:
    """A locality may ask for more time before and less time to act, never the other way round."""
    least = old.at_least is not None and (new.at_least is None or old.at_least.surely_exceeds(new.at_least))
    most = old.within is not None and (new.within is None or new.within.surely_exceeds(old.within))
    if least or most:
        problems.add(
            new.place,
            "local_looser",
            f"地方把步骤“{step.title}”的时限放宽了，上级规定的是{old.at_least or old.within}",
            "地方只能比上级规定更严，请改正，或删去这处改动",
        )


def _with(procedure: Procedure, steps: Iterable[Step], starts: tuple[str, ...]) -> Procedure:
    return dataclasses.replace(procedure, steps=tuple(steps), starts=starts, _by_id={})
