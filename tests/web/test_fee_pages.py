"""The party fee as a secretary and a member use it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from django.urls import reverse

from tests.cast import Cast
from yipanqi.execution.models import FeePayment, FeeStanding


def test_secretary_fixes_takes_and_exports_and_the_member_reads_his_own(house: Cast, as_: Any) -> None:
    secretary, person = as_("doer"), house.people["member"].pk
    fix = reverse("execution:fix_fees", args=(house.branch.pk,))
    blank = {"from_month": "2025-01-15", **{f"relief-{one.pk}": "full" for one in house.people.values()}}
    refused = secretary.post(
        fix, {**blank, f"group-{person}": "student", f"amount-{person}": "7"}
    ).content.decode()
    assert "每月0.2元" in refused and 'value="7"' in refused
    assert (
        secretary.post(fix, {**blank, f"group-{person}": "on_duty", f"base-{person}": "4000"}).status_code
        == 302
    )
    assert FeeStanding.objects.get().amount == 40
    take = reverse("execution:take_fees", args=(house.branch.pk,))
    assert secretary.get(take).content.decode().count("checked") == 1
    sent = {"until_month": "2025-06-01", "paid_on": "2025-06-10", f"paid-{person}": "on"}
    assert secretary.post(take, sent).status_code == 302
    assert FeePayment.objects.get().due == 240
    shown = secretary.get(reverse("execution:fees")).content.decode()
    assert shown.count("✓") == 6 + 1 and "还没有核定" in shown
    book = openpyxl.load_workbook(
        io.BytesIO(secretary.get(reverse("execution:fees"), {"export": "xlsx"}).getvalue())
    )
    row = next(one for one in book.active.values if one[1] == house.people["member"].name)
    assert row[4:11] == ("已交",) * 6 + ("未到期",) and float(row[17]) == 240
    own = as_("member").get(reverse("execution:own_fees")).content.decode()
    assert "40.00元" in own and "全额按1%" in own and "收到党员交纳" in own
    others = as_("discipline").get(reverse("execution:own_fees")).content.decode()
    assert house.people["member"].name not in others and "还没有核定，请问支部" in others


def test_superior_confirms_what_was_turned_in(house: Cast, as_: Any) -> None:
    move = reverse("execution:move_fee", args=(house.branch.pk,))
    sent = {"kind": "turned_in", "amount": "100", "moved_on": "2025-06-10"}
    assert as_("doer").post(move, sent).status_code == 302
    page = as_("planner").get(reverse("execution:fees")).content.decode()
    assert "等我核对的（1）" in page
    number = page.split("/movements/")[1].split("/")[0]
    confirm = reverse("execution:confirm_movement", args=(number,))
    assert "支部书记庚登记" in as_("planner").get(confirm).content.decode()
    assert as_("planner").post(confirm).status_code == 302
    assert "等我核对的" not in as_("planner").get(reverse("execution:fees")).content.decode()
    assert "金额应大于零" in as_("doer").post(move, {**sent, "amount": "-1"}).content.decode()
