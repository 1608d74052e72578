"""How a carrier lives: its log, its review, whether it stands still, the figure of the business it serves."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import Period, title_of, window_of
from yipanqi.execution.models import Carrier, CarrierLog
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.carriers import carriers, is_idle, last_full_window
from yipanqi.organisation.queries import within_reach

SOON_DAYS = 14


@dataclass(frozen=True)
class ReviewState:
    """Where the review of the running cycle stands: a light and a sentence; no light where there is no fixed review."""

    light: str = ""
    text: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Figure:
    """The figure of the business: its unit and its values by day, the one before first, the one after last."""

    unit: str
    points: tuple[tuple[datetime.date, Decimal], ...]

    @property
    def first_text(self) -> str:
        """The first value with its unit; empty where there is none."""
        return f"{self.points[0][1].normalize():f}{self.unit}" if self.points else ""

    @property
    def change(self) -> Decimal | None:
        """Last less first; None with fewer than two."""
        return self.points[-1][1] - self.points[0][1] if len(self.points) > 1 else None


def logs_of(actor: Actor, carrier: Carrier) -> QuerySet[CarrierLog]:
    """What happened in the carrier, newest first."""
    return logs(actor).filter(carrier=carrier)


def logs(actor: Actor) -> QuerySet[CarrierLog]:
    """Every log within reach, newest first."""
    return (
        within_reach(CarrierLog.objects.all(), actor, "carrier__organisation__path")
        .select_related("carrier__organisation")
        .order_by("-done_on", "-pk")
    )


def log(actor: Actor, pk: int) -> CarrierLog:
    """One log within reach; refuses NotFound."""
    found = logs(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.carrier_log.not_found", "没有找到这条记录，或不在您的权限范围内。")
    return found


def stands_still(carrier: Carrier, today: datetime.date) -> bool:
    """Whether to propose that the carrier be retired; one query."""
    return Carrier.objects.filter(is_idle(today), pk=carrier.pk).exists()


def standing_still(actor: Actor, keys: Iterable[int]) -> set[int]:
    """Which of these carriers stand still; one query."""
    return set(carriers(actor).filter(is_idle(actor.today), pk__in=list(keys)).values_list("pk", flat=True))


def review_state(carrier: Carrier, last_on: datetime.date | None, today: datetime.date) -> ReviewState:
    """Where the review stands, from the day of the last one."""
    cycle = described_kind(carrier.kind).review
    if not cycle or not carrier.is_active:
        return ReviewState()
    running = window_of(cycle, today)
    before = last_full_window(cycle, today)
    if last_on is not None and last_on >= running.start:
        return ReviewState("done", f"{title_of(running)}已评审")
    if carrier.starts_on <= before.start and (last_on is None or last_on < before.start):
        return ReviewState("overdue", f"{title_of(before)}没有评审，请补评", True)
    is_soon = (running.end - today).days <= SOON_DAYS
    return ReviewState(
        "due_soon" if is_soon else "not_due",
        f"{title_of(running)}待评审，{running.end.month}月{running.end.day}日前",
        True,
    )


def figure_of(carrier: Carrier, logs: Iterable[CarrierLog]) -> Figure:
    """The figure from the carrier's own values; where it has none, of the business item that it serves."""
    points = [(one.done_on, one.value) for one in logs if one.value is not None]
    if carrier.before_value is not None:
        points.append((carrier.starts_on, carrier.before_value))
    points.sort(key=lambda point: point[0])
    if carrier.after_value is not None:
        points.append((carrier.ends_on or carrier.starts_on, carrier.after_value))
    item = carrier.business_item or (carrier.junction.item if carrier.junction else None)
    if points or item is None or item.baseline_value is None:
        return Figure(carrier.value_unit, tuple(points))
    points = [(item.starts_on or carrier.starts_on, item.baseline_value)]
    if item.current_value is not None:
        points.append((carrier.ends_on or item.due_on or carrier.starts_on, item.current_value))
    return Figure(item.value_unit, tuple(points))


def carrier_facts(organisation_ids: Iterable[int] | None, period: Period) -> QuerySet[Carrier]:
    """The carriers founded in the period (no reach: the engine judges everybody alike)."""
    rows = Carrier.objects.filter(starts_on__gte=period.start, starts_on__lte=period.end)
    return rows if organisation_ids is None else rows.filter(organisation_id__in=list(organisation_ids))


def carrier_log_facts(organisation_ids: Iterable[int] | None, period: Period) -> QuerySet[CarrierLog]:
    """What happened in carriers in the period (no reach)."""
    rows = CarrierLog.objects.filter(done_on__gte=period.start, done_on__lte=period.end)
    if organisation_ids is None:
        return rows
    return rows.filter(carrier__organisation_id__in=list(organisation_ids))
