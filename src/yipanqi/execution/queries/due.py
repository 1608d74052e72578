"""What an organisation has to hold next: its open time nodes and what the rules still ask, each with the kind that discharges it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity
from yipanqi.execution.queries.activities import Keeping
from yipanqi.execution.queries.kinds import activity_kinds
from yipanqi.organisation.queries import holders_of_kinds, within_reach
from yipanqi.rulebook.queries import obligations_due, rules_at
from yipanqi.tasking.queries import open_occurrences_for

AHEAD = datetime.timedelta(days=31)
MOST = 12
OBLIGED = frozenset({"branch", "party_group"})


@dataclass(frozen=True)
class DueHere:
    """One thing to be held and recorded: by when, what, of which kind; `occurrence_id` where a time node stands for it."""

    title: str
    due_on: datetime.date
    is_overdue: bool
    kind: str = ""
    occurrence_id: int | None = None
    note: str = ""
    organisation_path: str = ""


def due_here(actor: Actor, organisation: Keeping) -> list[DueHere]:
    """The open time nodes of the next month, then what the rules ask beside them; soonest first.

    Costs three statements, and for a branch one reading of its fact tables.
    """
    if not actor.reaches(organisation.path):
        return []
    until, home = actor.today + AHEAD, organisation.path
    nodes = open_occurrences_for(actor, organisation.path).filter(due_on__lte=until).order_by("due_on", "pk")
    found: list[DueHere] = []
    laid: set[str] = set()
    obligations = rules_at(actor, organisation).obligations
    for node in nodes[:MOST]:
        rule = obligations.get(node.duty.rule_id)
        kinds = next((one.values for one in rule.where if one.column == "kind"), ()) if rule else ()
        laid.add(node.duty.rule_id)
        title = node.title if node.title == node.duty.title else f"{node.duty.title}：{node.title}"
        kind = str(kinds[0]) if kinds and str(kinds[0]) in activity_kinds() else ""
        found.append(DueHere(title, node.due_on, node.due_on < actor.today, kind, node.pk, "时间节点", home))
    if organisation.kind in OBLIGED:
        for due in obligations_due(actor, organisation, actor.today, until):
            if due.organisation_id == organisation.pk and due.rule not in laid and due.kinds:
                note = f"{due.window_title}应{due.needed}次，已登记{due.counted}次"
                found.append(
                    DueHere(due.title, due.due_on, due.due_on < actor.today, due.kinds[0], None, note, home)
                )
    return sorted(found, key=lambda one: one.due_on)[:MOST]


@dataclass(frozen=True)
class Usual:
    """What the form starts with: where this kind was held last, who presides."""

    place: str = ""
    host_name: str = ""
    started_at: datetime.time | None = None


CHAIRS = ("secretary", "group_leader", "deputy_secretary")


def usual_for(actor: Actor, organisation: Keeping, kind: str, day: datetime.date) -> Usual:
    """Place and hour of the last activity of this kind, and who leads the organisation on the day. Two queries."""
    last = (
        within_reach(Activity.objects.all(), actor)
        .filter(organisation_id=organisation.pk, kind=kind, state=Activity.RECORDED, held_on__lte=day)
        .order_by("-held_on", "-pk")
        .values_list("place", "started_at")
        .first()
    )
    held = holders_of_kinds(organisation.path, CHAIRS, day)
    chairs = sorted(held, key=lambda row: CHAIRS.index(row[0]))
    place, started_at = last or ("", None)
    return Usual(place, chairs[0][3] if chairs else "", started_at)
