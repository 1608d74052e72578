"""Duty lists in sight: editions, their lines as they were issued, who signed, the matrix of who leads and who helps."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import within_reach
from yipanqi.tasking.models import Duty, DutyLine, DutyList, Occurrence
from yipanqi.tasking.queries.checklists import aspects
from yipanqi.tasking.queries.duties import Holders, holders_of
from yipanqi.tasking.queries.lights import light

WORST = ("overdue", "due_soon", "in_time", "not_due", "excused", "waived", "done_late", "done", "dropped")


@dataclass(frozen=True)
class NodeSaid:
    """A node of a line: the day and what is due; with the light once it is issued."""

    due_on: datetime.date
    title: str
    light: str = ""


@dataclass(frozen=True)
class LineShown:
    """A line with whoever holds its post today, its nodes and the worst light among them."""

    line: DutyLine
    holders: str
    nodes: tuple[NodeSaid, ...]
    offices: tuple[str, ...]
    aspect: str = ""

    @property
    def light(self) -> str:
        """The light that wants attention first; empty before the list is issued."""
        found = {node.light for node in self.nodes}
        return next((name for name in WORST if name in found), "")


@dataclass(frozen=True)
class Receipt:
    """One post of the list: how many duties it has, and whether they are signed for."""

    post: Any
    holders: str
    duties: int
    signed_on: datetime.date | None
    signed_by: str

    @property
    def is_signed(self) -> bool:
        """Whether nothing of it waits."""
        return self.signed_on is not None


def duty_lists(actor: Actor) -> QuerySet[Any]:
    """The lists within reach and those that name one's own posts; drafts only for reach. Newest year first, with counts."""
    reached = within_reach(DutyList.objects.all(), actor).values("pk")
    named = DutyLine.objects.filter(post_id__in=actor.post_ids).values("duty_list_id")
    in_force = Q(pk__in=named) & ~Q(state__in=(DutyList.DRAFTING, DutyList.DROPPED))
    return (
        DutyList.objects.filter(Q(pk__in=reached) | in_force)
        .select_related("organisation__agency", "first_post")
        .annotate(
            line_count=Count("lines", distinct=True),
            unsigned_count=Count("duties", filter=Q(duties__state=Duty.ISSUED), distinct=True),
        )
        .order_by("-year", "organisation__path", "tier", "-edition")
    )


def duty_list(actor: Actor, pk: int) -> DutyList:
    """One list in sight; refuses NotFound."""
    found = duty_lists(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("tasking.list.not_found", "没有找到这份责任清单，或不在您的权限范围内。")
    assert isinstance(found, DutyList)
    return found


def editions_of(actor: Actor, shown: DutyList) -> QuerySet[Any]:
    """Every edition of the same list, newest first."""
    return (
        duty_lists(actor)
        .filter(organisation_id=shown.organisation_id, tier=shown.tier, year=shown.year)
        .order_by("-edition")
    )


def lines_of(actor: Actor, shown: DutyList) -> list[LineShown]:
    """The lines with holders and lights; six statements however many there are."""
    if not duty_lists(actor).filter(pk=shown.pk).exists():
        return []
    rows = list(
        shown.lines.select_related("post", "duty", "plan_item", "lead_post", "party_office_post")
        .prefetch_related(
            "offices", Prefetch("duty__occurrences", Occurrence.objects.order_by("due_on", "pk"))
        )
        .order_by("number")
    )
    holders, titles = holders_of(actor, rows), aspects()
    return [
        LineShown(
            row,
            holders.get(row.post_id, Holders()).text,
            _nodes(actor, shown, row),
            tuple(unit.name for unit in row.offices.all()),
            titles.get(row.aspect, ""),
        )
        for row in rows
    ]


def line(actor: Actor, pk: int) -> DutyLine:
    """One line of a list in sight; refuses NotFound."""
    found = (
        DutyLine.objects.filter(pk=pk, duty_list__in=duty_lists(actor).order_by().values("pk"))
        .select_related("duty_list__organisation")
        .first()
    )
    if found is None:
        raise NotFound("tasking.line.not_found", "没有找到清单里的这一条，或不在您的权限范围内。")
    return found


def receipts_of(actor: Actor, shown: DutyList) -> list[Receipt]:
    """Who has signed for the list, post by post, in the order of its lines."""
    if not duty_lists(actor).filter(pk=shown.pk).exists():
        return []
    rows = list(shown.duties.exclude(state=Duty.ENDED).select_related("post").order_by("number", "pk"))
    holders = holders_of(actor, rows)
    by_post: dict[int, list[Duty]] = {}
    for row in rows:
        by_post.setdefault(row.post_id, []).append(row)
    found = []
    for post_id, its in by_post.items():
        waits = any(one.signed_on is None for one in its)
        last = max((one.signed_on for one in its if one.signed_on is not None), default=None)
        found.append(
            Receipt(
                its[0].post,
                holders.get(post_id, Holders()).text,
                len(its),
                None if waits else last,
                "" if waits else its[0].signed_by_name,
            )
        )
    return found


def lists_to_sign(actor: Actor) -> QuerySet[Any]:
    """The lists in force with a duty that waits for the actor's own signature."""
    waiting = Duty.objects.filter(post_id__in=actor.post_ids, state=Duty.ISSUED).values("duty_list_id")
    return duty_lists(actor).filter(pk__in=waiting, state=DutyList.ISSUED)


def _nodes(actor: Actor, shown: DutyList, row: DutyLine) -> tuple[NodeSaid, ...]:
    if row.duty is not None and shown.state == DutyList.ISSUED:
        return tuple(
            NodeSaid(node.due_on, node.title, light(node, actor.today)) for node in row.duty.occurrences.all()
        )
    return tuple(
        NodeSaid(datetime.date.fromisoformat(day), title or row.title) for day, title in sorted(row.nodes)
    )
