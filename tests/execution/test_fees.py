"""Party fee: bands, months, what is refused, the account and the two words that a turning in needs."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.cast import TODAY, Cast, cast
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution.errors import FeeRefused
from yipanqi.execution.models import FeePayment, FeeStanding
from yipanqi.execution.queries import fees
from yipanqi.execution.queries.fee_rules import fee_rules
from yipanqi.execution.services import (
    FeeFixing,
    FeeTaking,
    MovementDraft,
    confirm_movement,
    fix_fees,
    move_fee,
    take_fees,
    withdraw_movement,
    withdraw_payment,
)
from yipanqi.ledger.models import Entry

__all__ = ("cast",)
JANUARY, JUNE = datetime.date(2025, 1, 1), datetime.date(2025, 6, 1)


def fixed(cast: Cast, *names: str, base: str = "4000") -> list[FeeStanding]:
    rows = [FeeFixing(cast.people[name].pk, "on_duty", Decimal(base)) for name in names]
    return fix_fees(actor=cast.doer, organisation=cast.branch, from_month=JANUARY, rows=rows)


def row_of(cast: Cast, name: str) -> fees.FeeRow:
    rows = fees.fee_rows(cast.doer, cast.branch.path, 2025)
    return next(row for row in rows if row.person_id == cast.people[name].pk)


def taken(cast: Cast, name: str, until: datetime.date, total: str | None = None) -> FeePayment:
    row = FeeTaking(cast.people[name].pk, until, Decimal(total) if total else None)
    return take_fees(actor=cast.doer, organisation=cast.branch, paid_on=TODAY, rows=[row])[0]


@pytest.mark.parametrize(
    ("group", "base", "amount"),
    [
        ("on_duty", "2999.99", "15.00"),
        ("on_duty", "3000", "15.00"),
        ("on_duty", "3000.01", "30.00"),
        ("on_duty", "5000", "50.00"),
        ("on_duty", "10000", "150.00"),
        ("on_duty", "10000.01", "200.00"),
        ("retired", "5000", "25.00"),
        ("retired", "5000.01", "50.00"),
    ],
)
def test_the_whole_base_is_charged_at_the_rate_of_its_band(group: str, base: str, amount: str) -> None:
    assert fee_rules().groups[group].reckoned(Decimal(base))[0] == Decimal(amount)


@given(some.decimals(1, 100_000, places=2), some.decimals(1, 100_000, places=2))
def test_who_earns_more_never_pays_less(one: Decimal, other: Decimal) -> None:
    least, most = sorted((one, other))
    for group in fee_rules().groups.values():
        if group.bands:
            assert group.reckoned(least)[0] <= group.reckoned(most)[0]


def test_months_follow_what_was_fixed_and_paid(cast: Cast) -> None:
    fixed(cast, "member")
    assert [one.state for one in row_of(cast, "member").months] == ["owed"] * 5 + ["due"] + ["later"] * 6
    payment = taken(cast, "member", datetime.date(2025, 3, 1), "130")
    assert (payment.due, payment.extra, payment.from_month) == (Decimal(120), Decimal(10), JANUARY)
    row = row_of(cast, "member")
    assert [one.state for one in row.months][:6] == ["paid"] * 3 + ["owed"] * 2 + ["due"]
    assert (row.due, row.paid, row.owed, row.is_long_owing) == (
        Decimal(240),
        Decimal(120),
        Decimal(80),
        False,
    )
    withdraw_payment(actor=cast.doer, payment=payment, reason="记错人")
    assert row_of(cast, "member").paid == 0
    assert row_of(cast, "member_1").is_unfixed
    sums = fees.fee_sums(fees.fee_rows(cast.doer, cast.branch.path, 2025))[cast.branch.pk]
    assert (sums.due, sums.owing, sums.unfixed) == (Decimal(240), 1, sums.members - 1)


def test_the_base_is_not_kept_and_amounts_are_not_in_the_ledger(cast: Cast) -> None:
    [standing] = fixed(cast, "member", base="4321")
    assert "4321" not in str({one: getattr(standing, one.name) for one in FeeStanding._meta.fields})
    taken(cast, "member", JUNE)
    entries = Entry.objects.filter(word__startswith="execution.fee.")
    assert [one.word for one in entries.order_by("pk")] == ["execution.fee.fixed", "execution.fee.taken"]
    assert cast.people["member"].name not in str([one.data for one in entries])


def test_relief_needs_a_reason_and_a_decision(cast: Cast) -> None:
    bare = FeeFixing(cast.people["member"].pk, "on_duty", relief="waived")
    with pytest.raises(FeeRefused) as refused:
        fix_fees(actor=cast.doer, organisation=cast.branch, from_month=JANUARY, rows=[bare])
    assert "上级党委哪天批准" in str(refused.value.fields)
    whole = FeeFixing(
        cast.people["member"].pk,
        "on_duty",
        relief="waived",
        reason="重病",
        agreed="1月3日支委会，1月9日机关党委批准",
    )
    fix_fees(actor=cast.doer, organisation=cast.branch, from_month=JANUARY, rows=[whole])
    assert {one.state for one in row_of(cast, "member").months[:6]} == {"waived"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (FeeFixing(0, "on_duty", Decimal(4000)), "不在本支部"),
        (FeeFixing(1, "nobody", Decimal(4000)), "请选择交纳类别"),
        (FeeFixing(1, "on_duty"), "请填核定基数"),
        (FeeFixing(1, "student", amount=Decimal(5)), "每月0.2元"),
        (FeeFixing(1, "on_duty", relief="reduced", reason="困难", agreed="已批准"), "批准后的月额"),
    ],
)
def test_wrong_fixing_names_member_and_remedy_and_writes_nothing(
    cast: Cast, row: FeeFixing, said: str
) -> None:
    whole = FeeFixing(cast.people["member_1"].pk, "on_duty", Decimal(4000))
    wrong = replace(row, person_id=cast.people["member"].pk if row.person_id else 0)
    with pytest.raises(FeeRefused) as refused:
        fix_fees(actor=cast.doer, organisation=cast.branch, from_month=JANUARY, rows=[whole, wrong])
    assert said in str(refused.value.fields)
    assert not FeeStanding.objects.exists()


def test_months_that_are_paid_are_not_fixed_anew(cast: Cast) -> None:
    fixed(cast, "member")
    taken(cast, "member", datetime.date(2025, 3, 1))
    row = FeeFixing(cast.people["member"].pk, "on_duty", Decimal(6000))
    with pytest.raises(FeeRefused) as refused:
        fix_fees(actor=cast.doer, organisation=cast.branch, from_month=datetime.date(2025, 3, 31), rows=[row])
    assert "已经交到2025年3月" in str(refused.value.fields)
    fix_fees(actor=cast.doer, organisation=cast.branch, from_month=datetime.date(2025, 4, 1), rows=[row])
    months = row_of(cast, "member").months
    assert [one.amount for one in months][2:4] == [Decimal(40), Decimal(90)]


def test_too_little_twice_and_before_fixing_are_refused(cast: Cast) -> None:
    with pytest.raises(FeeRefused, match="没有登记") as refused:
        taken(cast, "member", JUNE)
    assert "先核定" in str(refused.value.fields)
    fixed(cast, "member")
    with pytest.raises(FeeRefused) as refused:
        taken(cast, "member", JUNE, "239.99")
    assert "少于应交的240" in str(refused.value.fields)
    taken(cast, "member", JUNE)
    with pytest.raises(FeeRefused) as refused:
        taken(cast, "member", JUNE)
    assert "都已经交过" in str(refused.value.fields)


def test_account_adds_up_on_both_sides_of_a_turning_in(cast: Cast) -> None:
    fixed(cast, "member")
    taken(cast, "member", JUNE)
    draft = MovementDraft("turned_in", Decimal(100), TODAY)
    moved = move_fee(actor=cast.doer, organisation=cast.branch, draft=draft)
    own = fees.fee_account(cast.doer, cast.branch, 2025)
    assert (own.members, own.turned_in, own.balance) == (Decimal(240), Decimal(100), Decimal(140))
    assert fees.fee_account(cast.planner, cast.first.committee, 2025).from_below == 0
    with pytest.raises(NotPermitted):
        confirm_movement(actor=cast.doer, movement=moved)
    confirm_movement(actor=cast.planner, movement=moved)
    assert fees.fee_account(cast.planner, cast.first.committee, 2025).balance == Decimal(100)
    assert fees.fee_account(cast.doer, cast.branch, 2026).before == Decimal(140)
    with pytest.raises(FeeRefused, match="上级已经核对"):
        withdraw_movement(actor=cast.doer, movement=moved, reason="记错")
    lines = {one.organisation_id: one for one in fees.fee_lines(cast.planner, cast.first.committee, 2025)}
    assert (lines[cast.branch.pk].received, lines[cast.branch.pk].turned_in) == (Decimal(240), Decimal(100))


def test_use_needs_purpose_and_a_collective_decision(cast: Cast) -> None:
    with pytest.raises(FeeRefused) as refused:
        move_fee(actor=cast.doer, organisation=cast.branch, draft=MovementDraft("used", Decimal(50), TODAY))
    assert set(refused.value.fields) == {"purpose", "decided"}
    whole = MovementDraft("used", Decimal(50), TODAY, "care", "6月3日支委会研究同意")
    moved = move_fee(actor=cast.doer, organisation=cast.branch, draft=whole)
    assert fees.used_for(cast.member, cast.branch, 2025) == [("关怀帮扶", Decimal(50))]
    withdraw_movement(actor=cast.doer, movement=moved, reason="记错")
    assert fees.used_for(cast.member, cast.branch, 2025) == []


def test_a_member_learns_his_own_amount_and_the_sums_alone(cast: Cast) -> None:
    fixed(cast, "member", "member_1")
    assert [row.person_id for row in fees.fee_rows(cast.member, cast.branch.path, 2025)] == [
        cast.people["member"].pk
    ]
    assert [row.person_id for row in fees.fee_rows(cast.member, "", 2025)] == [cast.people["member"].pk]
    assert fees.fee_rows(cast.stranger, cast.branch.path, 2025) == []
    assert not fees.fee_payments(cast.member).exists()
    own = FeeFixing(cast.people["member"].pk, "on_duty", Decimal(4000))
    with pytest.raises(NotPermitted):
        fix_fees(actor=cast.member, organisation=cast.branch, from_month=JANUARY, rows=[own])
    with pytest.raises(NotPermitted):
        move_fee(
            actor=cast.member, organisation=cast.branch, draft=MovementDraft("turned_in", Decimal(1), TODAY)
        )
