"""What tasking holds on record for plan items (no reach: only kind, day and number are told)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from yipanqi.rulebook.queries.item_records import RecordSource
from yipanqi.tasking.models import Comment, DispatchLine, Duty, Occurrence, Urging

SERVES = Q(junction__isnull=False)


def _duties(*, party: bool) -> QuerySet[Any]:
    """Signed duties: those of a junction are the party side's, those of an item alone the business side's."""
    return Duty.objects.filter(SERVES if party else ~SERVES, signed_on__isnull=False)


def _nodes(*, party: bool) -> QuerySet[Any]:
    return Occurrence.objects.filter(
        Q(duty__junction__isnull=False) if party else Q(duty__junction__isnull=True), state=Occurrence.DONE
    )


def _late(among: Q) -> QuerySet[Any]:
    return Occurrence.objects.filter(among, state=Occurrence.OPEN, overdue_marked_on__isnull=False)


ITEM_RECORDS = (
    RecordSource("party_duty", "已签收的党建责任", "duty", lambda: _duties(party=True), "junction__item_id", "signed_on"),
    RecordSource("business_duty", "已签收的业务责任", "duty", lambda: _duties(party=False), "plan_item_id", "signed_on"),
    RecordSource(
        "party_node", "党建责任节点已办", "duty", lambda: _nodes(party=True), "duty__junction__item_id", "done_on", "duty_id",
    ),
    RecordSource(
        "business_node", "业务责任节点已办", "duty", lambda: _nodes(party=False), "duty__plan_item_id", "done_on", "duty_id",
    ),
    RecordSource("late_node", "逾期未办的节点", "duty", lambda: _late(Q(duty__junction__isnull=False)), "duty__junction__item_id",
                 "overdue_marked_on", "duty_id"),
    RecordSource("late_node", "逾期未办的节点", "duty", lambda: _late(Q(duty__junction__isnull=True)), "duty__plan_item_id",
                 "overdue_marked_on", "duty_id"),
    RecordSource("dispatched", "调度", "dispatch", lambda: DispatchLine.objects.filter(frozen_on__isnull=False), "item_id",
                 "frozen_on", "round_id"),
    RecordSource("urging", "催办", "urging", lambda: Urging.objects.filter(item__isnull=False), "item_id", "sent_on"),
    RecordSource("business_comment", "点评（业务）", "comment", lambda: Comment.objects.filter(item__isnull=False), "item_id",
                 "made_on"),
    RecordSource("party_comment", "点评（党建）", "comment", lambda: Comment.objects.filter(item__isnull=False), "item_id",
                 "made_on"),
)  # fmt: skip
