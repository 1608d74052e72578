"""What an act does to recurring nodes at once: a window that the rules call met is done, one that is no longer met opens again."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Protocol

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.rulebook.queries.prepared import Prepared
from yipanqi.tasking.models import Occurrence
from yipanqi.tasking.services.recurring import MET, NOT_APPLICABLE, close, take_back

WRITTEN = ("state", "done_on", "done_by_name", "result", "overdue_marked_on")
_laid_out = Prepared(
    lambda organisation, start, end: Occurrence.objects.filter(
        organisation_id=organisation,
        window_end__gte=start,
        window_end__lte=end,
        state__in=(Occurrence.OPEN, Occurrence.DROPPED, Occurrence.EXCUSED, Occurrence.DONE),
    ).values_list("pk", "duty__rule_id", "window_start", "window_end", "state"),
    -901,
    datetime.date(1801, 2, 3),
    datetime.date(1802, 3, 4),
)


class Standing(Protocol):
    """An organisation, as far as discharging needs it."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...


class Window(Protocol):
    """One window of one rule, as the rulebook has judged it."""

    @property
    def rule(self) -> str: ...
    @property
    def window_start(self) -> datetime.date: ...
    @property
    def window_end(self) -> datetime.date: ...
    @property
    def state(self) -> str: ...
    @property
    def needed(self) -> int: ...
    @property
    def counted(self) -> int: ...
    @property
    def due_on(self) -> datetime.date: ...
    @property
    def is_late(self) -> bool: ...


@transaction.atomic(savepoint=False)
def discharge_recurring(*, actor: Actor, organisation: Standing, windows: Iterable[Window]) -> int:
    """Bring the organisation's recurring nodes to what the rules have said of it in the same act; returns how many moved.

    The act that changed the facts was permitted by its own room. One statement where nothing moves. Laying out new windows is
    left to the night.
    """
    asked = {(one.rule, one.window_start, one.window_end): one for one in windows}
    if not asked:
        return 0
    days = [one.window_end for one in asked.values()]
    moved: dict[int, Window] = {}
    for pk, rule, start, end, state in _laid_out.rows(organisation.pk, min(days), max(days)):
        one = asked.get((rule, start, end))
        if one is not None and _moves(one, state):
            moved[pk] = one
    if moved:
        _write(actor, organisation, moved)
    return len(moved)


def _moves(one: Window, state: str) -> bool:
    if one.state == MET:
        return state != Occurrence.DONE
    return one.state != NOT_APPLICABLE and state == Occurrence.DONE


def _write(actor: Actor, organisation: Standing, moved: dict[int, Window]) -> None:
    found = Occurrence.objects.select_for_update(of=("self",)).select_related("duty").filter(pk__in=moved)
    nodes = [node for node in found if _moves(moved[node.pk], node.state)]
    for node in nodes:
        one = moved[node.pk]
        if one.state == MET:
            close(node, one, actor.today)
        else:
            take_back(node)
    Occurrence.objects.bulk_update(nodes, WRITTEN, batch_size=200)
    record_many(
        actor=actor,
        acts=[
            Act(
                "tasking.occurrence.completed"
                if node.state == Occurrence.DONE
                else "tasking.occurrence.reopened",
                Subject("tasking.occurrence", node.pk, f"{node.duty.title}：{node.title}"),
                organisation.path,
                {
                    "done_on": node.done_on,
                    "result": node.result,
                    "duty": node.duty_id,
                    "rule": node.duty.rule_id,
                },
            )
            for node in nodes
        ],
    )
