"""Party fee within reach: month by month for each member, sums of branches, the account of each organisation. Of others' amounts only staff may know."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import month
from yipanqi.execution.models import FeeMovement, FeePayment, FeeStanding
from yipanqi.execution.queries.carrier_spread import BODIES
from yipanqi.execution.queries.fee_rules import CENT, fee_rules
from yipanqi.organisation.queries import organisations, within_reach
from yipanqi.organisation.queries.people import memberships_in

ABSENT, UNFIXED, WAIVED, PAID, DUE, OWED, LATER = (
    "absent",
    "unfixed",
    "waived",
    "paid",
    "due",
    "owed",
    "later",
)
STATE_TITLES = {
    ABSENT: "不在本支部", UNFIXED: "未核定", WAIVED: "免交", PAID: "已交", DUE: "本月待交", OWED: "未交", LATER: "未到期",
}  # fmt: skip
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class FeeMonth:
    """One month of one member: its state, and what is due for it where an amount is fixed."""

    first: datetime.date
    state: str
    amount: Decimal = NOTHING

    @property
    def title(self) -> str:
        """The state in words."""
        return STATE_TITLES[self.state]


@dataclass(frozen=True)
class FeeRow:
    """One member's year in one branch: what is fixed last, twelve months, what was due so far and what of it came in."""

    organisation_id: int
    person_id: int
    name: str
    standing: FeeStanding | None
    months: tuple[FeeMonth, ...]

    @property
    def due(self) -> Decimal:
        """What fell due up to the present month."""
        return sum((one.amount for one in self.months if one.state in (PAID, DUE, OWED)), NOTHING)

    @property
    def paid(self) -> Decimal:
        """What of it was received, months ahead among it."""
        return sum((one.amount for one in self.months if one.state == PAID), NOTHING)

    @property
    def owed(self) -> Decimal:
        """What of earlier months is still out."""
        return sum((one.amount for one in self.months if one.state == OWED), NOTHING)

    @property
    def unpaid_in_a_row(self) -> int:
        """The longest run of months that were not paid."""
        runs = (
            len(list(run)) for is_owed, run in groupby(one.state == OWED for one in self.months) if is_owed
        )
        return max(runs, default=0)

    @property
    def is_long_owing(self) -> bool:
        """Whether the branch is asked to find out why."""
        return self.unpaid_in_a_row >= fee_rules().arrears_months

    @property
    def is_unfixed(self) -> bool:
        """Whether no amount is fixed for a month that is due."""
        return any(one.state == UNFIXED for one in self.months)


@dataclass(frozen=True)
class FeeSums:
    """A branch's year: members, those without an amount, what was due, received and is still out, who owes and who for long."""

    members: int = 0
    unfixed: int = 0
    due: Decimal = NOTHING
    paid: Decimal = NOTHING
    owed: Decimal = NOTHING
    owing: int = 0
    long_owing: int = 0


@dataclass(frozen=True)
class FeeAccount:
    """An organisation's money of a year and what it had before: from members, from below, from above; turned in, handed down, used."""

    before: Decimal = NOTHING
    members: Decimal = NOTHING
    from_below: Decimal = NOTHING
    from_above: Decimal = NOTHING
    turned_in: Decimal = NOTHING
    to_below: Decimal = NOTHING
    used: Decimal = NOTHING

    @property
    def balance(self) -> Decimal:
        """What is left at the end of the year."""
        came = self.before + self.members + self.from_below + self.from_above
        return came - self.turned_in - self.to_below - self.used


@dataclass
class _Known:
    """Standings and payments by (branch, person)."""

    standings: dict[tuple[int, int], list[FeeStanding]] = field(default_factory=lambda: defaultdict(list))
    payments: dict[tuple[int, int], list[FeePayment]] = field(default_factory=lambda: defaultdict(list))


def month_of(day: datetime.date) -> datetime.date:
    """The first day of the month."""
    return day.replace(day=1)


def fee_rows(actor: Actor, path: str, year: int) -> list[FeeRow]:
    """Every member's year at and below the path for staff over it; for anybody else, and of "" for everybody, his own. Three queries."""
    members = memberships_in(actor, path, year)
    if not actor.may_act_on(path):
        members = members.filter(person=actor.person_id or 0)
    return _rows(members, year, actor.today)


def fee_sums(rows: Iterable[FeeRow]) -> dict[int, FeeSums]:
    """The sums of these rows by branch."""
    homes: dict[int, list[FeeRow]] = defaultdict(list)
    for row in rows:
        homes[row.organisation_id].append(row)
    return {key: summed(own) for key, own in homes.items()}


def summed(rows: Sequence[FeeRow]) -> FeeSums:
    """All these rows together."""
    return FeeSums(
        len(rows),
        sum(row.is_unfixed for row in rows),
        sum((row.due for row in rows), NOTHING),
        sum((row.paid for row in rows), NOTHING),
        sum((row.owed for row in rows), NOTHING),
        sum(row.owed > 0 for row in rows),
        sum(row.is_long_owing for row in rows),
    )


def fee_account(actor: Actor, organisation: Any, year: int) -> FeeAccount:
    """The account of one organisation within reach for a year: sums that its own members may read too. Four queries."""
    if not actor.reaches(organisation.path):
        return FeeAccount()
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    received = FeePayment.objects.filter(organisation=organisation.pk, withdrawn_on__isnull=True)
    standing = FeeMovement.objects.filter(withdrawn_on__isnull=True)
    own = _by_kind(standing.filter(organisation=organisation.pk), first, last)
    below = standing.filter(organisation__parent=organisation.pk, confirmed_on__isnull=False)
    lower = _by_kind(below, first, last)
    in_year = _total(received.filter(paid_on__gte=first, paid_on__lte=last))
    earlier = _total(received.filter(paid_on__lt=first))
    kinds = FeeMovement
    before = (
        earlier + lower[kinds.TURNED_IN, True] + own[kinds.HANDED_DOWN, True]
        - own[kinds.TURNED_IN, True] - lower[kinds.HANDED_DOWN, True] - own[kinds.USED, True]
    )  # fmt: skip
    return FeeAccount(
        before, in_year, lower[kinds.TURNED_IN, False], own[kinds.HANDED_DOWN, False],
        own[kinds.TURNED_IN, False], lower[kinds.HANDED_DOWN, False], own[kinds.USED, False],
    )  # fmt: skip


@dataclass(frozen=True)
class FeeLine:
    """One organisation below: what its members and those below it paid in a year, what it turned in, what of that waits for a word."""

    organisation_id: int
    organisation_path: str
    name: str
    received: Decimal
    turned_in: Decimal
    waiting: Decimal
    handed_down: Decimal


def fee_lines(actor: Actor, organisation: Any, year: int) -> list[FeeLine]:
    """The organisations right below one that the actor is staff over, in the order of the tree. Three queries."""
    if not actor.may_act_on(organisation.path):
        return []
    below = list(
        organisations(actor).filter(parent=organisation.pk, kind__in=BODIES).order_by("order", "path")
    )
    received: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    paid = FeePayment.objects.filter(
        organisation__path__startswith=organisation.path, withdrawn_on__isnull=True, paid_on__year=year
    )
    for path, due, extra in (
        paid.order_by().values_list("organisation__path").annotate(Sum("due"), Sum("extra"))
    ):
        home = next((one.path for one in below if path.startswith(one.path)), "")
        received[home] += _money(due) + _money(extra)
    moved = FeeMovement.objects.filter(
        organisation__in=[one.pk for one in below], withdrawn_on__isnull=True, moved_on__year=year
    )
    sums: dict[tuple[int, str, bool], Decimal] = defaultdict(lambda: NOTHING)
    for key, kind, confirmed_on, amount in moved.values_list(
        "organisation", "kind", "confirmed_on", "amount"
    ):
        sums[key, kind, confirmed_on is not None] += amount
    return [
        FeeLine(
            one.pk, one.path, one.short_name, received[one.path],
            sums[one.pk, FeeMovement.TURNED_IN, True], sums[one.pk, FeeMovement.TURNED_IN, False],
            sums[one.pk, FeeMovement.HANDED_DOWN, True],
        )
        for one in below
    ]  # fmt: skip


def used_for(actor: Actor, organisation: Any, year: int) -> list[tuple[str, Decimal]]:
    """What was used for what in a year, in the order of the rules; for whoever reaches the organisation. One query."""
    if not actor.reaches(organisation.path):
        return []
    used = FeeMovement.objects.filter(
        organisation=organisation.pk, kind=FeeMovement.USED, withdrawn_on__isnull=True, moved_on__year=year
    )
    sums = dict(used.order_by().values_list("purpose").annotate(total=Sum("amount")))
    return [(title, _money(sums[code])) for code, title in fee_rules().uses.items() if code in sums]


def fee_payments(actor: Actor) -> QuerySet[FeePayment]:
    """Every payment of organisations that the actor is staff over, the newest first."""
    found = _over(FeePayment.objects.all(), actor)
    return found.select_related("organisation", "person").order_by("-paid_on", "-pk")


def fee_payment(actor: Actor, pk: int) -> FeePayment:
    """One payment; refuses NotFound."""
    found = fee_payments(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.fee.payment_not_found", "没有找到这笔交纳，或不在您的权限范围内。")
    return found


def fee_movements(actor: Actor) -> QuerySet[FeeMovement]:
    """What organisations within reach turned in, got handed down and used, the newest first."""
    found = within_reach(FeeMovement.objects.all(), actor)
    return found.select_related("organisation__parent").order_by("-moved_on", "-pk")


def fee_movement(actor: Actor, pk: int) -> FeeMovement:
    """One of them; refuses NotFound."""
    found = fee_movements(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.fee.movement_not_found", "没有找到这笔收支，或不在您的权限范围内。")
    return found


def waiting_for(movements: QuerySet[FeeMovement], actor: Actor) -> QuerySet[FeeMovement]:
    """Those of them that wait for the word of the organisation whose staff the actor is; never what he entered himself."""
    homes = [post.organisation_id for post in actor.posts if actor.may_act_on(post.path)]
    waiting = movements.filter(
        organisation__parent__in=[key for key in homes if key],
        kind__in=(FeeMovement.TURNED_IN, FeeMovement.HANDED_DOWN),
        confirmed_on__isnull=True,
        withdrawn_on__isnull=True,
    )
    return waiting.exclude(recorded_by_key=actor.key)


def _over(queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    over = Q(pk__in=())
    for path in actor.acts_on:
        over |= Q(organisation__path__startswith=path)
    return queryset.filter(over)


def _rows(members: QuerySet[Any], year: int, today: datetime.date) -> list[FeeRow]:
    found = list(members)
    known = _known({one.organisation_id for one in found}, {one.person_id for one in found}, len(found))
    rows = []
    for one in found:
        place = (one.organisation_id, one.person_id)
        standings, payments = known.standings.get(place, []), known.payments.get(place, [])
        months = tuple(_month(one, year, number, standings, payments, today) for number in range(1, 13))
        rows.append(
            FeeRow(
                one.organisation_id,
                one.person_id,
                one.person.name,
                standings[-1] if standings else None,
                months,
            )
        )
    return rows


def _known(organisations: Collection[int], people: Collection[int], number: int) -> _Known:
    known = _Known()
    if not number:
        return known
    near = Q(organisation__in=organisations)
    if len(people) <= 1:
        near &= Q(person__in=people)
    for standing in FeeStanding.objects.filter(near).order_by("from_month", "pk"):
        known.standings[standing.organisation_id, standing.person_id].append(standing)
    for payment in FeePayment.objects.filter(near, withdrawn_on__isnull=True):
        known.payments[payment.organisation_id, payment.person_id].append(payment)
    return known


def _month(
    member: Any,
    year: int,
    number: int,
    standings: Sequence[FeeStanding],
    payments: Sequence[FeePayment],
    today: datetime.date,
) -> FeeMonth:
    """A member belongs to the branch in whose rolls he stands at the end of the month."""
    span = month(year, number)
    begun = member.from_on is None or member.from_on <= span.end
    if not begun or (member.until_on is not None and member.until_on < span.end):
        return FeeMonth(span.start, ABSENT)
    standing = next((one for one in reversed(standings) if one.from_month <= span.start), None)
    amount = standing.amount if standing else NOTHING
    if any(one.from_month <= span.start <= one.until_month for one in payments):
        return FeeMonth(span.start, PAID, amount)
    if span.start > today:
        return FeeMonth(span.start, LATER, amount)
    if standing is None:
        return FeeMonth(span.start, UNFIXED)
    if not amount:
        return FeeMonth(span.start, WAIVED)
    return FeeMonth(span.start, DUE if span.start == month_of(today) else OWED, amount)


def _by_kind(
    found: QuerySet[FeeMovement], first: datetime.date, last: datetime.date
) -> Mapping[tuple[str, bool], Decimal]:
    """(kind, whether before the year) → sum."""
    sums: dict[tuple[str, bool], Decimal] = defaultdict(lambda: NOTHING)
    rows = found.filter(moved_on__lte=last).order_by().annotate(sort=F("kind"))
    earlier, within = Q(moved_on__lt=first), Q(moved_on__gte=first)
    totals = rows.values("sort").annotate(
        before=Sum("amount", filter=earlier), now=Sum("amount", filter=within)
    )
    for one in totals:
        sums[one["sort"], True] = _money(one["before"])
        sums[one["sort"], False] = _money(one["now"])
    return sums


def _total(found: QuerySet[FeePayment]) -> Decimal:
    sums = found.aggregate(due=Sum("due"), extra=Sum("extra"))
    return _money(sums["due"]) + _money(sums["extra"])


def _money(sum_: Decimal | None) -> Decimal:
    """A sum to the cent; some databases add decimals with more places than they hold."""
    return (sum_ or NOTHING).quantize(CENT)
