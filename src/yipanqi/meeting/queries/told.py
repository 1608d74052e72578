"""The rows behind the fact tables (no reach: the engine judges everybody alike)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.periods import Period
from yipanqi.meeting.models import Meeting, Resolution, RollLine
from yipanqi.meeting.queries.reading import with_sides


def meeting_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Any, Any]:
    """Meetings held in the period with their sides and head-counts."""
    found = Meeting.objects.filter(
        state__in=(Meeting.HELD, Meeting.CLOSED), held_on__gte=period.start, held_on__lte=period.end
    )
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=list(organisation_ids))
    members = Q(roll__capacity=RollLine.MEMBER)
    counted = with_sides(found).annotate(
        expected_count=Count("roll", filter=members),
        present_count=Count("roll", filter=members & Q(roll__state=RollLine.PRESENT)),
    )
    return counted.order_by("pk").values(
        "pk", "organisation_id", "body__kind", "kind", "held_on", "has_party", "has_business", "expected_count",
        "present_count", "state", "recorded_on",
    )  # fmt: skip


def resolution_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Any, Any]:
    """Standing resolutions of the period."""
    found = Resolution.objects.exclude(state=Resolution.REVOKED).filter(
        item__meeting__state__in=(Meeting.HELD, Meeting.CLOSED),
        adopted_on__gte=period.start,
        adopted_on__lte=period.end,
    )
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=list(organisation_ids))
    return found.order_by("pk").values(
        "pk", "organisation_id", "item__meeting__kind", "adopted_on", "owner_id", "due_on", "state", "finished_on",
        "item__matter", "vote__is_passed", "vote__state", "item__prior_item_id", "item__prior_on",
    )  # fmt: skip
