"""The permission rows of the party fee: staff keep it, the superior's staff confirm, everybody reads his own."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from tests.cast import TODAY, Cast
from tests.web.rows import Row, out_of_reach
from yipanqi.execution.services import FeeFixing, FeeTaking, MovementDraft, fix_fees, move_fee, take_fees

AWAY = out_of_reach("second_doer")
STAFF = dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)
KEEPERS = {**STAFF, **dict.fromkeys(("second_doer", "stranger", "other_doer"), 200)}


def branch(cast: Cast) -> tuple[Any, ...]:
    """The first branch."""
    return (cast.branch.pk,)


def payment(cast: Cast) -> tuple[Any, ...]:
    """The member paid for January."""
    person, month = cast.people["member"].pk, datetime.date(TODAY.year, 1, 1)
    row = FeeFixing(person, "on_duty", Decimal(4000))
    fix_fees(actor=cast.doer, organisation=cast.branch, from_month=month, rows=[row])
    paid = take_fees(
        actor=cast.doer, organisation=cast.branch, paid_on=TODAY, rows=[FeeTaking(person, month)]
    )
    return (paid[0].pk,)


def movement(cast: Cast) -> tuple[Any, ...]:
    """The branch's secretary turned something in."""
    draft = MovementDraft("turned_in", Decimal(10), TODAY)
    return (move_fee(actor=cast.doer, organisation=cast.branch, draft=draft).pk,)


FEE_ROWS: dict[str, Row] = {
    "execution:fees": Row(302, KEEPERS),
    "execution:own_fees": Row(200),
    "execution:fix_fees": Row(403, {**AWAY, **STAFF}, args=branch),
    "execution:take_fees": Row(403, {**AWAY, **STAFF}, args=branch),
    "execution:move_fee": Row(403, {**AWAY, **STAFF}, args=branch),
    "execution:withdraw_payment": Row(404, STAFF, args=payment),
    "execution:confirm_movement": Row(403, {**AWAY, "clerk": 200, "planner": 200}, args=movement),
    "execution:withdraw_movement": Row(403, {**AWAY, **STAFF}, args=movement),
}
