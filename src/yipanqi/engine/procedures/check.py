"""Everything the author of procedures wants to know, in one report: load, structure, limits, editions, overlays, situations."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from yipanqi.engine.errors import LoadRefused, Problem, ResolveRefused, RulesRefused
from yipanqi.engine.load_calendar import load_calendar
from yipanqi.engine.procedures.composing import compose, overlays_for
from yipanqi.engine.procedures.language import Overlay, Procedure, Procedures
from yipanqi.engine.procedures.limits import check_editions, check_limits
from yipanqi.engine.procedures.load import load_procedures, read_procedure_text
from yipanqi.engine.procedures.structure import check_structure
from yipanqi.engine.procedures.trials import Tried, run_trials
from yipanqi.engine.reading import Problems
from yipanqi.engine.sources import Source
from yipanqi.engine.strict_yaml import read_text


@dataclass(frozen=True, slots=True)
class ProcedureReport:
    """What is refused, which situations did not hold, and the counts."""

    problems: tuple[Problem, ...] = ()
    failed: tuple[Tried, ...] = ()
    trials: int = 0
    procedures: int = 0
    editions: int = 0
    steps: int = 0
    overlays: int = 0
    to_verify: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the procedures can be used and every situation held."""
        return not self.problems and not self.failed

    @property
    def lines(self) -> list[str]:
        """The report in words, one finding a line, the sum last."""
        found = [str(problem) for problem in self.problems]
        found += [f"{tried.place}：{tried.name}不成立——{tried.wrong}。" for tried in self.failed]
        found += [f"待核：{name}。" for name in self.to_verify]
        if self.problems:
            return [*found, f"办理程序有{len(self.problems)}处问题，未通过。"]
        counts = f"{self.procedures}个办理程序（{self.editions}版、{self.steps}步、{self.overlays}份加层）"
        verdict = "全部成立" if not self.failed else f"{len(self.failed)}个不成立"
        return [*found, f"已检查{counts}；情景{self.trials}个，{verdict}。"]


def sound_procedures(folder: Path) -> Procedures:
    """The procedures of a rules folder, all of them sound. Raises LoadRefused or ResolveRefused."""
    procedures = load_procedures(folder)
    problems = problems_of(procedures)
    if problems:
        raise ResolveRefused(problems)
    return procedures


def problems_of(procedures: Procedures) -> tuple[Problem, ...]:
    """What is wrong with procedures that were read, each alone and with every set of overlays that can meet."""
    problems = Problems()
    check_editions(procedures, problems)
    ids = [procedure.id for procedure in procedures.procedures]
    for overlay in procedures.overlays:
        _overlay(overlay, procedures, ids, problems)
    if not problems.found:
        for procedure in procedures.procedures:
            check_procedure(procedure, procedures, problems)
    return tuple(dict.fromkeys(sorted(problems.found, key=lambda problem: problem.place)))


def checked_draft(
    text: str,
    shown: str,
    *,
    layer: str,
    is_local: bool,
    book: str,
    titles: Mapping[str, str] | None,
    among: Procedures,
) -> tuple[Procedure | None, tuple[Problem, ...]]:
    """An editor's text as a procedure, with all that is wrong with it; it takes the place of the same edition.

    The procedure is given whenever it can be read; only one without problems may be written and drawn. Never raises.
    """
    try:
        root = read_text(text, shown)
        draft = read_procedure_text(
            root, layer=layer, is_local=is_local, book=book, titles=titles, posts=among.posts
        )
    except LoadRefused as refused:
        return None, refused.problems
    others = [one for one in among.procedures if (one.id, one.edition) != (draft.id, draft.edition)]
    together = dataclasses.replace(among, procedures=(*others, draft))
    problems = Problems()
    check_editions(together, problems)
    if not problems.found:
        check_procedure(draft, together, problems)
    return draft, tuple(dict.fromkeys(sorted(problems.found, key=lambda problem: problem.place)))


def check_procedure(procedure: Procedure, procedures: Procedures, problems: Problems) -> None:
    """Note what is wrong with one procedure, plain and overlaid."""
    bodies = [procedure]
    localities = {overlay.layer for overlay in procedures.overlays if overlay.is_local}
    seen: set[tuple[str, ...]] = {()}
    for is_agency in (False, True):
        for layers in ((), *((layer,) for layer in sorted(localities))):
            overlays = overlays_for(procedures, procedure, layers, is_agency=is_agency)
            names = tuple(overlay.id for overlay in overlays)
            if names in seen:
                continue
            seen.add(names)
            try:
                bodies.append(compose(procedure, overlays))
            except ResolveRefused as refused:
                problems.found.extend(refused.problems)
    for body in bodies:
        if check_structure(body, procedures.posts, problems):
            check_limits(body, problems)


def check_procedures(folder: Path) -> ProcedureReport:
    """Load, check and try everything. Never raises for faults of authors."""
    try:
        procedures = load_procedures(folder)
        problems = problems_of(procedures)
        if problems:
            return ProcedureReport(problems)
        calendar = load_calendar(folder) if procedures.trials else None
    except RulesRefused as refused:
        return ProcedureReport(refused.problems)
    tried = list(run_trials(procedures, calendar)) if calendar is not None else []
    return ProcedureReport(
        (),
        tuple(one for one in tried if one.wrong),
        len(tried),
        len({procedure.id for procedure in procedures.procedures}),
        len(procedures.procedures),
        sum(len(procedure.steps) for procedure in procedures.procedures),
        len(procedures.overlays),
        tuple(_doubts(procedures)),
    )


def _overlay(overlay: Overlay, procedures: Procedures, ids: list[str], problems: Problems) -> None:
    if overlay.procedure not in ids:
        problems.unknown(overlay.place, overlay.procedure, ids, f"加层“{overlay.title}”的程序")
        return
    known = [procedure.edition for procedure in procedures.editions(overlay.procedure)]
    base = next(one for one in procedures.procedures if one.id == overlay.procedure)
    if procedures.layers.index(overlay.layer) < procedures.layers.index(base.layer):
        problems.add(
            overlay.place,
            "layer_order",
            f"加层“{overlay.title}”在“{overlay.layer}”层，程序在它上面的“{base.layer}”层",
            "加层只能写在程序的同一层或后面的层",
        )
    for edition in overlay.editions:
        if edition not in known:
            problems.unknown(overlay.place, edition, known, f"加层“{overlay.title}”的版本")


def _doubts(procedures: Procedures) -> Iterable[str]:
    for procedure in procedures.procedures:
        for step in procedure.steps:
            sources = chain(
                [step.source], (one.source for one in step.limits), (one.source for one in step.publicity)
            )
            if any(source.verify for source in sources):
                yield f"{procedure.title}{procedure.edition}版“{step.title}”（{_first(step.source)}）"


def _first(source: Source) -> str:
    return source.citation if source.title else "无来源"
