"""Balance and coverage as one table: what share of each plan, of its leading group's agendas, and of each quarter has a party side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from yipanqi.basics.actors import Actor
from yipanqi.meeting.queries import SideCounts, leading_group_agendas
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.queries.plans import PARTY, SHAPE_CONDITIONS, WITHOUT_REASON
from yipanqi.planning.queries.rollup import percent
from yipanqi.rulebook.queries import rules_for
from yipanqi.rulebook.queries.bodies import Localities, localities_of, localities_on

QUARTERS = (1, 2, 3, 4)
PLAN_LEAST, AGENDA_LEAST = "party_plan_share_least", "party_agenda_share_least"
NOTHING = SideCounts()
_LIVING = ~Q(state=PlanItem.STOPPED)


@dataclass(frozen=True)
class Share:
    """How many of so many items have a party side; None of nothing is no share."""

    quarter: int
    items: int
    party: int
    least: int | None = None

    @property
    def is_low(self) -> bool:
        """Whether the share lies under the line that the rules give; nothing of nothing is not low."""
        return bool(self.items and self.least) and self.party * 100 < self.items * (self.least or 0)

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
    least: int | None = None
    agenda: SideCounts = NOTHING
    agenda_quarters: tuple[Share, ...] = ()
    agenda_least: int | None = None

    @property
    def agenda_whole(self) -> Share:
        """The share of the year's agendas."""
        return Share(0, self.agenda.items, self.agenda.party + self.agenda.both, self.agenda_least)

    @property
    def items(self) -> int:
        """All items that were not stopped."""
        return self.joined + self.business_only + self.party_only

    @property
    def whole(self) -> Share:
        """The share of the whole plan."""
        return Share(0, self.items, self.joined + self.party_only, self.least)


def in_quarter(quarter: int) -> Q:
    """The condition that an item's limit lies in the quarter of its year."""
    return Q(due_on__month__gte=quarter * 3 - 2, due_on__month__lte=quarter * 3)


def balance(actor: Actor, plans: Sequence[Plan]) -> list[BalanceLine]:
    """The lines of these plans of one year, in their order. Four statements for all of them, five where there are amendments."""
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
    agendas = (
        leading_group_agendas(actor, [plan.organisation_id for plan in plans], plans[0].year) if plans else {}
    )
    adopted = localities_on(actor.today)
    return [
        _line(
            plan,
            dict(found.get(plan.pk, {})),
            agendas,
            _lines_of_rule(actor, localities_of(plan.organisation.path, adopted)),
        )
        for plan in plans
    ]


def _lines_of_rule(actor: Actor, localities: Localities) -> tuple[int | None, int | None]:
    """The lines under which the table warns here: of plans, of agendas; None where no number is in force."""
    parameters = rules_for(localities).parameters
    found = []
    for name in (PLAN_LEAST, AGENDA_LEAST):
        value = parameters[name].value_on(actor.today) if name in parameters else None
        found.append(None if value is None else int(value.value))
    return found[0], found[1]


def _line(
    plan: Plan,
    row: dict[str, Any],
    agendas: dict[tuple[int, int], SideCounts],
    least: tuple[int | None, int | None],
) -> BalanceLine:
    shapes = {shape: row.get(shape, 0) for shape in SHAPE_CONDITIONS}
    held = [agendas.get((plan.organisation_id, number), NOTHING) for number in QUARTERS]
    return BalanceLine(
        plan=plan,
        **shapes,
        without_reason=row.get("without_reason", 0),
        undated=row.get("undated", 0),
        quarters=tuple(
            Share(number, row.get(f"items_{number}", 0), row.get(f"party_{number}", 0), least[0])
            for number in QUARTERS
        ),
        least=least[0],
        agenda=SideCounts(
            sum(one.party for one in held), sum(one.business for one in held), sum(one.both for one in held)
        ),
        agenda_quarters=tuple(
            Share(number, one.items, one.party + one.both, least[1])
            for number, one in zip(QUARTERS, held, strict=True)
        ),
        agenda_least=least[1],
    )
