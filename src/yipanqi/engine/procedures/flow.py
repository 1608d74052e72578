"""Which steps are open: the bare movement of a case, without people, papers or days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yipanqi.engine.procedures.language import Decision, Procedure

_MOST_STATES = 20_000


@dataclass(frozen=True, slots=True)
class Flow:
    """The open steps, the arrivals that still wait at a join, and the word the case ended with."""

    open: frozenset[str]
    arrived: frozenset[tuple[str, str]] = frozenset()
    ended: str = ""


def begin(procedure: Procedure) -> Flow:
    """The flow of a case just begun."""
    return Flow(frozenset(procedure.starts))


def advance(procedure: Procedure, flow: Flow, step: str, decision: Decision) -> Flow:
    """The flow after a decision at an open step. A return closes what was opened later than the step it returns to."""
    if decision.ends:
        return Flow(frozenset(), frozenset(), decision.ends)
    if decision.returns:
        later = downstream(procedure, decision.returns)
        kept = frozenset(key for key in flow.open if key != step and key not in later)
        arrived = frozenset(
            (one, join) for one, join in flow.arrived if one not in later and one != decision.returns
        )
        return Flow(kept | {decision.returns}, arrived)
    opened = set(flow.open) - {step}
    arrived_now = set(flow.arrived)
    for target in decision.to:
        waited = procedure[target].waits_for
        if not waited:
            opened.add(target)
            continue
        arrived_now.add((step, target))
        if all((one, target) in arrived_now for one in waited):
            opened.add(target)
            arrived_now -= {(one, target) for one in waited}
    return Flow(frozenset(opened), frozenset(arrived_now))


def downstream(procedure: Procedure, step: str) -> frozenset[str]:
    """All steps that follow the step by going forward, itself not among them."""
    found: set[str] = set()
    waiting = [step]
    while waiting:
        here = procedure.step(waiting.pop())
        for decision in here.decisions if here is not None else ():
            for target in decision.to:
                if target not in found:
                    found.add(target)
                    waiting.append(target)
    return frozenset(found)


def forward_order(procedure: Procedure) -> list[str] | None:
    """The steps so that each stands after all that lead to it; None where going forward leads round in a circle."""
    before: dict[str, int] = {step.id: 0 for step in procedure.steps}
    ways: dict[str, list[str]] = {step.id: [] for step in procedure.steps}
    for source, target in edges(procedure):
        ways[source].append(target)
        before[target] += 1
    ready = [step.id for step in procedure.steps if before[step.id] == 0]
    order: list[str] = []
    while ready:
        here = ready.pop(0)
        order.append(here)
        for target in ways[here]:
            before[target] -= 1
            if before[target] == 0:
                ready.append(target)
    return order if len(order) == len(before) else None


def edges(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Every forward way (step, step), once for each pair."""
    for step in procedure.steps:
        for target in dict.fromkeys(target for decision in step.decisions for target in decision.to):
            if target in procedure:
                yield step.id, target


def explore(procedure: Procedure) -> tuple[frozenset[str], Flow | None, bool]:
    """The steps that can ever open, a state with nothing open that has not ended, and whether everything was seen.

    Walks every state once; stops after 20,000 of them.
    """
    seen = {begin(procedure)}
    waiting = list(seen)
    opened: set[str] = set()
    while waiting:
        flow = waiting.pop()
        opened |= flow.open
        if not flow.open and not flow.ended:
            return frozenset(opened), flow, True
        for key in flow.open:
            for decision in procedure[key].decisions:
                after = advance(procedure, flow, key, decision)
                if after not in seen:
                    if len(seen) >= _MOST_STATES:
                        return frozenset(opened), None, False
                    seen.add(after)
                    waiting.append(after)
    return frozenset(opened), None, True
