"""Balance and coverage as one table: what share of each plan, and of each quarter, has a party side, and where the faces stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.queries.plans import PARTY, SHAPE_CONDITIONS, WITHOUT_REASON
from yipanqi.planning.queries.rollup import percent

QUARTERS = (1, 2, 3, 4)
_LIVING = ~Q(state=PlanItem.STOPPED)


@dataclass(frozen=True)
class Share:
    """How many of so many items have a party side; None of nothing is no share."""

    quarter: int
    items: int
    party: int

    @property
    def text(self) -> str:
        """The share in words of paper: 11/15（73.3%）, or a dash for no item."""
        return (
            f"{self.party}/{self.items}（{percent(Fraction(self.party, self.items))}）" if self.items else "—"
        )


@dataclass(frozen=True)
class BalanceLine:
    """One plan of the table."""

    plan: Any
    joined: int
    business_only: int
    party_only: int
    without_reason: int
    undated: int
    quarters: tuple[Share, ...]

    @property
    def items(self) -> int:
        """All items that were not stopped."""
        return self.joined + self.business_only + self.party_only

    @property
    def whole(self) -> Share:
        """The share of the whole plan."""
        return Share(0, self.items, self.joined + self.party_only)


def in_quarter(quarter: int) -> Q:
    """The condition that an item's limit lies in the quarter of its year."""
    return Q(due_on__month__gte=quarter * 3 - 2, due_on__month__lte=quarter * 3)


def balance(actor: Actor, plans: Sequence[Plan]) -> list[BalanceLine]:
    """The lines of these plans, in their order. One statement for all of them."""
    counts: dict[str, Any] = {
        **{shape: Count("pk", filter=_LIVING & condition) for shape, condition in SHAPE_CONDITIONS.items()},
        "without_reason": Count("pk", filter=_LIVING & WITHOUT_REASON),
        "undated": Count("pk", filter=_LIVING & Q(due_on__isnull=True)),
    }
    for quarter in QUARTERS:
        counts[f"items_{quarter}"] = Count("pk", filter=_LIVING & in_quarter(quarter))
        counts[f"party_{quarter}"] = Count("pk", filter=_LIVING & in_quarter(quarter) & PARTY)
    found = {
        row["plan_id"]: row
        for row in within_reach(PlanItem.objects.filter(plan__in=[plan.pk for plan in plans]), actor)
        .order_by()
        .values("plan_id")
        .annotate(**counts)
    }
    return [_line(plan, dict(found.get(plan.pk, {}))) for plan in plans]


def _line(plan: Plan, row: dict[str, Any]) -> BalanceLine:
    shapes = {shape: row.get(shape, 0) for shape in SHAPE_CONDITIONS}
    return BalanceLine(
        plan=plan,
        **shapes,
        without_reason=row.get("without_reason", 0),
        undated=row.get("undated", 0),
        quarters=tuple(
            Share(number, row.get(f"items_{number}", 0), row.get(f"party_{number}", 0)) for number in QUARTERS
        ),
    )
