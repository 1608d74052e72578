"""Party fee: the year of a branch month by month, the account of an organisation, one's own, and each act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotFound
from yipanqi.documents.lists import ListCell
from yipanqi.execution import services
from yipanqi.execution.policies import may_confirm_movement, may_keep_fees
from yipanqi.execution.queries import fees as reading
from yipanqi.execution.queries.fee_rules import fee_rules
from yipanqi.execution.services.fees import KEPT_BY
from yipanqi.organisation.queries import organisations
from yipanqi.web.execution.fee_forms import FixForm, MoveForm, NoneForm, TakeForm, WhyForm
from yipanqi.web.execution.study_acts import acted, permit
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page

HEADS = (
    "党支部", "姓名", "交纳类别", "每月应交", *(f"{number}月" for number in range(1, 13)), "到期应交", "已交", "拖欠",
)  # fmt: skip
LINE_HEADS = ("党组织", "收到党员交纳（含下级）", "上缴（已核对）", "上缴（待核对）", "收到下拨（已核对）")
YEARS, SHOWN = 3, 20


@require_safe
@login_required
def fees(request: HouseRequest) -> HttpResponse:
    """The party fee of an organisation for whoever is staff over it; everybody else is led to his own."""
    actor = request.actor
    offered = [one for one in organisations(actor).order_by("path") if may_keep_fees(actor, one.path)]
    if not offered:
        return redirect("execution:own_fees")
    asked = asked_number(request, "organisation")
    chosen = next((one for one in offered if one.pk == asked), min(offered, key=lambda one: len(one.path)))
    year = _year(request)
    is_top = chosen.parent_id is None
    rows = [] if is_top else reading.fee_rows(actor, chosen.path, year)
    own = [row for row in rows if row.organisation_id == chosen.pk]
    lines = [] if own else reading.fee_lines(actor, chosen, year)
    if wants_export(request):
        if own:
            return exported(request, f"{year}年党费收缴", HEADS, _row_cells(chosen.name, own))
        return exported(request, f"{year}年党费上缴", LINE_HEADS, _line_cells(lines))
    sums = reading.fee_sums(rows)
    context = {
        "chosen": chosen, "organisations": offered, "year": year, "years": _years(actor.today.year), "is_top": is_top,
        "rows": own, "lines": [(one, sums.get(one.organisation_id)) for one in lines],
        "sums": reading.summed(own or rows), "account": reading.fee_account(actor, chosen, year),
        "uses": reading.used_for(actor, chosen, year), "rules": fee_rules(),
        "payments": reading.fee_payments(actor).filter(organisation=chosen.pk)[:SHOWN] if own else [],
        "movements": reading.fee_movements(actor).filter(organisation=chosen.pk, moved_on__year=year)[:SHOWN],
        "to_confirm": reading.waiting_for(reading.fee_movements(actor), actor)[:SHOWN],
    }  # fmt: skip
    return page(request, "execution/fees.html", context)


@require_safe
@login_required
def own_fees(request: HouseRequest) -> HttpResponse:
    """What I pay, how it was fixed, which months are paid; what my branch did with it."""
    actor, year = request.actor, _year(request)
    rows = reading.fee_rows(actor, "", year)
    homes = {one.pk: one for one in organisations(actor).filter(pk__in=[row.organisation_id for row in rows])}
    shown = [
        (row, home, reading.fee_account(actor, home, year), reading.used_for(actor, home, year))
        for row in rows
        if (home := homes.get(row.organisation_id)) is not None
    ]
    context = {"shown": shown, "year": year, "years": _years(actor.today.year), "rules": fee_rules()}
    return page(request, "execution/own_fees.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def fix_fees(request: HouseRequest, organisation: int) -> HttpResponse:
    """Fix what the members of a branch pay from a month on."""
    home = _kept(request, organisation)
    actor = request.actor
    rows = _own_rows(request, home, actor.today.year)
    form = FixForm(rows, request.POST or None, initial={"from_month": actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.fix_fees(
                actor=actor, organisation=home, from_month=form.cleaned_data["from_month"], rows=form.drafts()
            )
            messages.success(request, "已核定，没有填的照旧。")
            return redirect(_address(home.pk))
    return page(request, "execution/fix_fees.html", {"form": form, "home": home, "rules": fee_rules()})


@require_http_methods(["GET", "POST"])
@login_required
def take_fees(request: HouseRequest, organisation: int) -> HttpResponse:
    """Enter who of a branch paid up to which month."""
    home = _kept(request, organisation)
    actor, year = request.actor, _year(request)
    rows = _own_rows(request, home, year)
    form = TakeForm(rows, year, actor.today, request.POST or None, initial={"paid_on": actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.take_fees(
                actor=actor, organisation=home, paid_on=form.cleaned_data["paid_on"], rows=form.drafts()
            )
            messages.success(request, "已登记；记错的可以在下面作废。")
            return redirect(_address(home.pk, year))
    context = {
        "form": form,
        "home": home,
        "year": year,
        "years": _years(actor.today.year),
        "rules": fee_rules(),
    }
    return page(request, "execution/take_fees.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def move_fee(request: HouseRequest, organisation: int) -> HttpResponse:
    """Enter money turned in, handed down or used."""
    home = _kept(request, organisation)
    form = MoveForm(request.POST or None, initial={"moved_on": request.actor.today})

    def run() -> str:
        services.move_fee(actor=request.actor, organisation=home, draft=form.draft())
        return _address(home.pk)

    return acted(request, form, _act("登记党费收支", "登记", home), "已登记；上缴和下拨等上级核对。", run)


@require_http_methods(["GET", "POST"])
@login_required
def withdraw_payment(request: HouseRequest, pk: int) -> HttpResponse:
    """Take back a payment entered by mistake."""
    payment = reading.fee_payment(request.actor, pk)
    form = WhyForm(request.POST or None)

    def run() -> str:
        services.withdraw_payment(actor=request.actor, payment=payment, reason=form.cleaned_data["reason"])
        return _address(payment.organisation_id)

    act = _act(f"作废{payment.person.name}的交纳记录", "作废", payment.organisation, is_grave=True)
    return acted(request, form, act, "已作废，这些月份重新列为未交。", run)


@require_http_methods(["GET", "POST"])
@login_required
def confirm_movement(request: HouseRequest, pk: int) -> HttpResponse:
    """Say for the superior that the money came or went as entered."""
    movement = reading.fee_movement(request.actor, pk)
    permit(
        may_confirm_movement(request.actor, movement), "上缴和下拨由上级党组织的党务工作人员核对，登记人不能自己核对。",
        "execution.fee.confirm_not_permitted",
    )  # fmt: skip
    home, kind = movement.organisation, movement.get_kind_display()
    above = home.parent or home
    form: HouseForm = NoneForm(request.POST if request.method == "POST" else None)

    def run() -> str:
        services.confirm_movement(actor=request.actor, movement=movement)
        return _address(above.pk)

    said = f"{movement.moved_on:%Y年%m月%d日}{kind}{movement.amount}元，{movement.recorded_by_name}登记。金额不符的，请对方作废后重新登记。"
    act = replace(_act(f"核对{home.short_name}的{kind}", "核对无误", above), hint=said)
    return acted(request, form, act, "已核对。", run)


@require_http_methods(["GET", "POST"])
@login_required
def withdraw_movement(request: HouseRequest, pk: int) -> HttpResponse:
    """Take back what was entered by mistake."""
    movement = reading.fee_movement(request.actor, pk)
    permit(may_keep_fees(request.actor, movement.organisation.path), KEPT_BY, "execution.fee.not_permitted")
    form = WhyForm(request.POST or None)

    def run() -> str:
        services.withdraw_movement(actor=request.actor, movement=movement, reason=form.cleaned_data["reason"])
        return _address(movement.organisation_id)

    act = _act(f"作废这笔{movement.get_kind_display()}", "作废", movement.organisation, is_grave=True)
    return acted(request, form, act, "已作废。", run)


def _kept(request: HouseRequest, pk: int) -> Any:
    found = organisations(request.actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.fee.not_found", "没有找到这个党组织，或不在您的权限范围内。")
    permit(may_keep_fees(request.actor, found.path), KEPT_BY, "execution.fee.not_permitted")
    return found


def _own_rows(request: HouseRequest, home: Any, year: int) -> list[reading.FeeRow]:
    return [row for row in reading.fee_rows(request.actor, home.path, year) if row.organisation_id == home.pk]


def _act(heading: str, button: str, home: Any, *, is_grave: bool = False) -> ActPage:
    return ActPage(
        heading,
        button,
        "党费",
        reverse("execution:fees"),
        home.short_name,
        _address(home.pk),
        is_grave=is_grave,
    )


def _address(pk: int, year: int | None = None) -> str:
    return f"{reverse('execution:fees')}?organisation={pk}" + (f"&year={year}" if year else "")


def _year(request: HouseRequest) -> int:
    this_year = request.actor.today.year
    asked = asked_number(request, "year") or this_year
    return asked if asked in _years(this_year) else this_year


def _years(this_year: int) -> range:
    return range(this_year, this_year - YEARS, -1)


def _row_cells(branch: str, rows: list[reading.FeeRow]) -> Iterator[tuple[ListCell, ...]]:
    for row in rows:
        group = fee_rules().groups.get(row.standing.group) if row.standing else None
        yield (
            branch, row.name, group.title if group else "", row.standing.amount if row.standing else None,
            *(one.title for one in row.months), row.due, row.paid, row.owed,
        )  # fmt: skip


def _line_cells(lines: list[reading.FeeLine]) -> Iterator[tuple[ListCell, ...]]:
    for one in lines:
        yield (one.name, one.received, one.turned_in, one.waiting, one.handed_down)
