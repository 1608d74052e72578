"""Phase three: rules, a period and a day → a program that either reading can run. Costs well under a millisecond for a scheme of twenty leaves."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable

from yipanqi.basics.periods import Period
from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.expression import DECIMAL, INTEGER, YES_NO
from yipanqi.engine.judging import Judging, Scheme
from yipanqi.engine.language import FactTable
from yipanqi.engine.own_windows import key_of_plan
from yipanqi.engine.steps import (
    ENGINE_VERSION,
    PACKED,
    STATES,
    Added,
    Column,
    Packing,
    Program,
)

ORGANISATION = "organisation"


def compile_program(
    rules: Scheme,
    period: Period,
    today: datetime.date,
    about: str = ORGANISATION,
    *,
    packing: Packing = PACKED,
    offered: Iterable[str] | None = None,
    exempt: FactTable | None = None,
    late: bool = False,
) -> Program:
    """Everything the rules say about one kind of subject, ready to run for the period.

    `offered` names the fact tables that will be there (None: all); results over others are missing. `exempt`
    is the table of exempted windows, where there are any (`exempting.EXEMPT_WINDOWS`). `late` also counts the windows that were met
    only by records entered too late; it asks for one more counter per condition. Raises CompileRefused for a name without meaning, a
    cycle, or numbers that could leave 64 bits.
    """
    if about not in rules.facts:
        raise CompileRefused("engine.program.about", f"没有“{about}”这张事实表，请改正评价对象。")
    tables = None if offered is None else frozenset(offered)
    judging = Judging(rules, period, today, about, packing, tables, exempt, late)
    columns: list[Column] = []
    added: list[Added] = []
    for name, measure in rules.measures.items():
        if measure.head.about == about:
            step, kind = judging.result(name)
            columns.append(Column(name, kind, step))
    if about == ORGANISATION:
        for name in judging.rules:
            tally = judging.tally(name)
            for state, step in tally.columns():
                if state == "late" and not late:
                    continue
                # Whether nobody can meet a rule shows in some packings and not in others; the columns must not depend on it.
                can_be = state in ("met", "late") and tally.due.op != "number"
                if step.op != "number" or step.data or can_be:
                    columns.append(Column(f"{name}:{state}", INTEGER, step))
                    added.append(Added(f"{name}:{state}", f"{name}:{state}", "number"))
    _indicators(rules, judging, columns, added)
    _verdicts(rules, judging, columns, added)
    gradings = tuple(judging.grading(grade) for grade in rules.grades.values() if grade.head.about == about)
    for grading in gradings:
        for number in range(len(grading.levels) + 2):
            added.append(Added(f"grade:{grading.id}:{number}", f"grade:{grading.id}", "value", number))
    lowering = judging.lowering
    return Program(
        about,
        period,
        today,
        packing,
        lowering.subject,
        lowering.plans(),
        tuple(lowering.steps),
        tuple(columns),
        gradings,
        tuple(added),
        tuple(judging.own.plans),
        exempt,
    )


def _indicators(rules: Scheme, judging: Judging, columns: list[Column], added: list[Added]) -> None:
    for name, node in rules.indicators.items():
        if node.head.about != judging.about:
            continue
        columns.append(Column(name, DECIMAL, judging.result(name)[0]))
        line = judging.line(node)
        if line is not None:
            columns.append(Column(f"{name}:line", INTEGER, line))
            added += [Added(f"{name}:line:{tier}", f"{name}:line", "value", tier) for tier in (0, 1, 2)]
        parent = rules.indicators.get(node.parent)
        if parent is None or parent.parent not in rules.indicators:
            added.append(Added(f"{name}:sum", name, "number"))
            added.append(Added(f"{name}:count", name, "count"))
            if judging.result(name)[0].nothing:
                added += [Added(f"{name}:{state}", name, "value", code) for code, state in STATES.items()]


def _verdicts(rules: Scheme, judging: Judging, columns: list[Column], added: list[Added]) -> None:
    for name, veto in rules.vetoes.items():
        if veto.head.about == judging.about:
            columns.append(Column(f"veto:{name}", YES_NO, judging.veto(veto)))
            added.append(Added(f"veto:{name}", f"veto:{name}", "value", 1))
    for name, standard in rules.standards.items():
        if standard.head.about == judging.about:
            columns.append(Column(f"standard:{name}", YES_NO, judging.result(f"standard:{name}")[0]))
            columns.append(Column(f"standard:{name}:level", INTEGER, judging.levels[name]))
            columns += [
                Column(f"standard:{name}:{key}", YES_NO, step) for key, step in judging.criteria[name]
            ]
            added.append(Added(f"standard:{name}", f"standard:{name}", "value", 1))
    for name, points in rules.points.items():
        if points.head.about == judging.about:
            columns.append(Column(name, DECIMAL, judging.result(name)[0]))
            columns += [Column(f"{name}:{key}", DECIMAL, step) for key, step in judging.categories[name]]
            added.append(Added(f"{name}:sum", name, "number"))
            added.append(Added(f"{name}:count", name, "count"))


def fingerprint(program: Program) -> str:
    """The same for programs that compute the same from the same facts, whatever their rules are called or how counters are packed."""
    known = hashlib.sha256(f"{ENGINE_VERSION}|{program.about}".encode())
    for plan in program.facts:
        known.update(repr((plan.table.name, plan.table.subject, plan.table.dated_by, plan.cells)).encode())
    for own in program.own:
        known.update(repr(key_of_plan(own)).encode())
    for step in program.steps:
        known.update(repr((step.op, [part.index for part in step.args], step.data)).encode())
    for column in program.columns:
        known.update(repr((column.name, column.type, column.step.index)).encode())
    for grade in program.gradings:
        inputs = [None if step is None else step.index for step in grade.inputs]
        known.update(
            repr((grade.id, inputs, grade.peers, grade.limits, grade.otherwise, grade.ties)).encode()
        )
    known.update(repr(program.added).encode())
    return known.hexdigest()
