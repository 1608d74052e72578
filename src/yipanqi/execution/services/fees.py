"""Acts of the party fee: fix what members pay, enter what was received, turned in, handed down and used. Nothing is collected or paid here."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import add_months
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution.errors import FeeRefused
from yipanqi.execution.models import FeeMovement, FeePayment, FeeStanding
from yipanqi.execution.policies import may_confirm_movement, may_keep_fees
from yipanqi.execution.queries.fee_rules import FeeGroup, fee_rules
from yipanqi.execution.queries.fees import ABSENT, LATER, PAID, UNFIXED, FeeRow, fee_rows, month_of
from yipanqi.execution.services.checking import Standing
from yipanqi.ledger.services import Subject, record

FEES = "execution.fees"
KEPT_BY = "党费由本组织或上级党组织的党务工作人员登记，请转请其办理。"
MOST = Decimal(1_000_000)


@dataclass(frozen=True)
class FeeFixing:
    """One member's amount a month: reckoned from the base of his group, or said where the group has none or he is relieved."""

    person_id: int
    group: str
    base: Decimal | None = None
    amount: Decimal | None = None
    relief: str = FeeStanding.FULL
    reason: str = ""
    agreed: str = ""


@dataclass(frozen=True)
class FeeTaking:
    """One member pays up to a month; `total` is what he handed over, None for exactly what is due."""

    person_id: int
    until_month: datetime.date
    total: Decimal | None = None


@dataclass(frozen=True)
class MovementDraft:
    """Money turned in, handed down or used."""

    kind: str
    amount: Decimal
    moved_on: datetime.date
    purpose: str = ""
    decided: str = ""
    note: str = ""


@transaction.atomic
def fix_fees(
    *, actor: Actor, organisation: Standing, from_month: datetime.date, rows: Sequence[FeeFixing]
) -> list[FeeStanding]:
    """Fix what members pay from a month on, all or none. Refuses people who are no members there, months far away or paid already, missing bases and reliefs without reason.

    The base is used for reckoning and not kept.
    Source: 《中央和国家机关党费办法》2 (fixed at the beginning of the year), 《关于中国共产党党费收缴、使用和管理的规定》10 (anew when wages change).
    """
    _permit(actor, organisation)
    first = month_of(from_month)
    if not month_of(add_months(actor.today, -12)) <= first <= month_of(add_months(actor.today, 12)):
        raise FeeRefused(
            "execution.fee.month",
            "没有核定：起始月份应在前后十二个月以内。",
            {"from_month": "请改为最近的月份。"},
        )
    if not rows:
        raise FeeRefused("execution.fee.nobody", "没有核定：请至少填写一名党员。")
    names = {
        row.person_id: row.name
        for row in fee_rows(actor, organisation.path, first.year)
        if row.organisation_id == organisation.pk
    }
    wrong: dict[str, str] = {}
    _one_at_a_time(organisation, [row.person_id for row in rows])
    made = [_fixed(actor, organisation, first, row, names, wrong) for row in rows]
    for key, until in _paid_until(organisation, first, rows).items():
        wrong[f"amount-{key}"] = (
            f"{names.get(key, '')}：已经交到{until.year}年{until.month}月，请从下个月起核定，或先作废那笔交纳。"
        )
    if wrong:
        raise FeeRefused("execution.fee.wrong", "没有核定，请按下面的提示改正。", wrong)
    found = FeeStanding.objects.bulk_create([one for one in made if one is not None])
    data = {
        "from_month": f"{first:%Y-%m}",
        "members": len(found),
        "relieved": sum(one.relief != "full" for one in found),
    }
    _keep(actor, "execution.fee.fixed", organisation, data)
    return found


@transaction.atomic
def take_fees(
    *, actor: Actor, organisation: Standing, paid_on: datetime.date, rows: Sequence[FeeTaking]
) -> list[FeePayment]:
    """Enter what members handed over, all or none: each from his first month that is out. Refuses too little, months without an amount, months of another year.

    What goes beyond what is due is given of the member's own will.
    """
    _permit(actor, organisation)
    if paid_on > actor.today:
        raise FeeRefused(
            "execution.fee.future", "没有登记：交纳日期还没有到。", {"paid_on": "不能晚于今天。"}
        )
    if not rows:
        raise FeeRefused("execution.fee.nobody", "没有登记：请至少勾选一名党员。")
    _one_at_a_time(organisation, [row.person_id for row in rows])
    years = {row.until_month.year for row in rows}
    known = {
        (year, row.person_id): row
        for year in years
        for row in fee_rows(actor, organisation.path, year)
        if row.organisation_id == organisation.pk
    }
    wrong: dict[str, str] = {}
    made = [
        _taken(actor, organisation, paid_on, row, known.get((row.until_month.year, row.person_id)), wrong)
        for row in rows
    ]
    if wrong:
        raise FeeRefused("execution.fee.wrong", "没有登记，请按下面的提示改正。", wrong)
    found = FeePayment.objects.bulk_create([one for one in made if one is not None])
    total = sum((one.due + one.extra for one in found), Decimal(0))
    _keep(actor, "execution.fee.taken", organisation, {"members": len(found), "total": str(total)})
    return found


@transaction.atomic
def withdraw_payment(*, actor: Actor, payment: FeePayment, reason: str) -> FeePayment:
    """Take back a payment that was entered by mistake; its months are out again. Refuses a second time and an empty reason."""
    _permit(actor, payment.organisation)
    payment = (
        FeePayment.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=payment.pk)
    )
    _check_withdrawing(payment.withdrawn_on, reason)
    payment.withdrawn_on, payment.withdrawn_reason = actor.today, reason.strip()[:200]
    payment.save(update_fields=("withdrawn_on", "withdrawn_reason"))
    _keep(
        actor,
        "execution.fee.payment_withdrawn",
        payment.organisation,
        {"payment": payment.pk, "reason": reason.strip()},
    )
    return payment


@transaction.atomic
def move_fee(*, actor: Actor, organisation: Standing, draft: MovementDraft) -> FeeMovement:
    """Enter money turned in to the superior, handed down by it, or used. Refuses a use without purpose or collective decision, and days to come."""
    _permit(actor, organisation)
    wrong = {}
    if draft.kind not in dict(FeeMovement.KINDS):
        wrong["kind"] = "请选择种类。"
    if not Decimal(0) < draft.amount <= MOST:
        wrong["amount"] = "金额应大于零，不超过一百万元。"
    if draft.moved_on > actor.today:
        wrong["moved_on"] = "不能晚于今天。"
    is_use = draft.kind == FeeMovement.USED
    if is_use and draft.purpose not in fee_rules().uses:
        wrong["purpose"] = "请选择用途。"
    if is_use and not draft.decided.strip():
        wrong["decided"] = "党费使用由集体研究决定，请写明哪天的什么会议。"
    if wrong:
        raise FeeRefused("execution.fee.wrong", "没有登记，请按下面的提示改正。", wrong)
    moved = FeeMovement.objects.create(
        organisation_id=organisation.pk,
        kind=draft.kind,
        amount=draft.amount,
        moved_on=draft.moved_on,
        purpose=draft.purpose if is_use else "",
        decided=draft.decided.strip()[:200],
        note=draft.note.strip()[:200],
        recorded_on=actor.today,
        recorded_by_key=actor.key,
        recorded_by_name=actor.name,
    )
    data = {"movement": moved.pk, "kind": moved.kind, "amount": str(moved.amount)}
    _keep(actor, "execution.fee.moved", organisation, data)
    return moved


@transaction.atomic
def confirm_movement(*, actor: Actor, movement: FeeMovement) -> FeeMovement:
    """Say for the superior that the money came or went as entered. Refuses whoever entered it, a use, one confirmed or taken back."""
    if not may_confirm_movement(actor, movement):
        raise NotPermitted(
            "execution.fee.confirm_not_permitted",
            "上缴和下拨由上级党组织的党务工作人员核对，登记人不能自己核对。",
        )
    movement = _locked(movement)
    if movement.kind == FeeMovement.USED:
        raise FeeRefused("execution.fee.no_confirming", "使用不用上级核对。")
    if movement.confirmed_on or movement.withdrawn_on:
        raise FeeRefused("execution.fee.settled", "这笔收支已经核对或作废，不用再办。")
    movement.confirmed_on, movement.confirmed_by_name = actor.today, actor.name
    movement.save(update_fields=("confirmed_on", "confirmed_by_name"))
    _keep(actor, "execution.fee.confirmed", movement.organisation, {"movement": movement.pk})
    return movement


@transaction.atomic
def withdraw_movement(*, actor: Actor, movement: FeeMovement, reason: str) -> FeeMovement:
    """Take back what was entered by mistake. Refuses what the superior has confirmed, a second time and an empty reason."""
    _permit(actor, movement.organisation)
    movement = _locked(movement)
    if movement.confirmed_on:
        raise FeeRefused(
            "execution.fee.confirmed",
            "上级已经核对，不能作废；确有差错的，请与上级商定后登记一笔相反的收支。",
        )
    _check_withdrawing(movement.withdrawn_on, reason)
    movement.withdrawn_on, movement.withdrawn_reason = actor.today, reason.strip()[:200]
    movement.save(update_fields=("withdrawn_on", "withdrawn_reason"))
    _keep(
        actor,
        "execution.fee.movement_withdrawn",
        movement.organisation,
        {"movement": movement.pk, "reason": reason.strip()},
    )
    return movement


def _fixed(
    actor: Actor,
    organisation: Standing,
    first: datetime.date,
    row: FeeFixing,
    names: dict[int, str],
    wrong: dict[str, str],
) -> FeeStanding | None:
    name, group = names.get(row.person_id), fee_rules().groups.get(row.group)
    field = f"amount-{row.person_id}"
    if name is None:
        wrong[field] = "有人不在本支部的名册里，请刷新页面。"
    elif group is None:
        wrong[f"group-{row.person_id}"] = f"{name}：请选择交纳类别。"
    else:
        said = _reckoned(group, row)
        if isinstance(said, str):
            wrong[field] = f"{name}：{said}"
        else:
            amount, band = said
            return FeeStanding(
                organisation_id=organisation.pk, person_id=row.person_id, from_month=first, group=group.code, band=band,
                amount=amount, relief=row.relief, reason=row.reason.strip()[:200], agreed=row.agreed.strip()[:200],
                fixed_on=actor.today, fixed_by_name=actor.name,
            )  # fmt: skip
    return None


def _reckoned(group: FeeGroup, row: FeeFixing) -> tuple[Decimal, str] | str:
    """The amount and its band in words, or what is wrong."""
    if row.relief != FeeStanding.FULL:
        if not row.reason.strip() or not row.agreed.strip():
            by = "支部哪天研究同意" if group.relief_by_branch else "支部哪天研究、上级党委哪天批准"
            return f"减免要写明理由，和{by}。"
        if row.relief == FeeStanding.WAIVED:
            return Decimal(0), f"{group.title}，免交"
        if row.amount is None or row.amount <= 0:
            return "少交的请填批准后的月额。"
        return row.amount, f"{group.title}，少交"
    if group.fixed:
        least, most = group.fixed
        amount = row.amount if row.amount is not None else least
        if not least <= amount <= most:
            return f"{group.title}{group.said}。"
        return amount, group.said
    if row.base is None or not 0 < row.base <= MOST:
        return f"请填核定基数（{group.base}），用来算月额，不保存。"
    return group.reckoned(row.base)


def _taken(
    actor: Actor,
    organisation: Standing,
    paid_on: datetime.date,
    row: FeeTaking,
    known: FeeRow | None,
    wrong: dict[str, str],
) -> FeePayment | None:
    field = f"total-{row.person_id}"
    if known is None:
        wrong[field] = "有人不在本支部的名册里，请刷新页面。"
        return None
    wanted = [
        one
        for one in known.months
        if one.first <= month_of(row.until_month) and one.state not in (ABSENT, PAID)
    ]
    if not wanted:
        wrong[field] = f"{known.name}：这些月份都已经交过。"
    elif any(one.state == UNFIXED or (one.state == LATER and known.standing is None) for one in wanted):
        wrong[field] = f"{known.name}：还没有核定月额，请先核定。"
    else:
        due = sum((one.amount for one in wanted), Decimal(0))
        total = due if row.total is None else row.total
        if total < due:
            wrong[field] = f"{known.name}：少于应交的{due}元；要少交、免交的，请先核定。"
        elif total > MOST:
            wrong[field] = f"{known.name}：金额太大，请核对。"
        elif total:
            return FeePayment(
                organisation_id=organisation.pk, person_id=row.person_id, from_month=wanted[0].first,
                until_month=wanted[-1].first, due=due, extra=total - due, paid_on=paid_on, recorded_on=actor.today,
                recorded_by_name=actor.name,
            )  # fmt: skip
        else:
            wrong[field] = f"{known.name}：这些月份免交，不用登记。"
    return None


def _paid_until(
    organisation: Standing, first: datetime.date, rows: Sequence[FeeFixing]
) -> dict[int, datetime.date]:
    """Of these members, those who paid for the month or later ones, and up to which."""
    paid = FeePayment.objects.filter(
        organisation=organisation.pk, person__in=[row.person_id for row in rows], until_month__gte=first,
        withdrawn_on__isnull=True,
    )  # fmt: skip
    return dict(paid.order_by().values_list("person_id").annotate(Max("until_month")))


def _one_at_a_time(organisation: Standing, people: Sequence[int]) -> None:
    """Hold what is fixed for these members until the act is done: whoever enters the same months meanwhile waits and is refused."""
    held = FeeStanding.objects.select_for_update().filter(organisation=organisation.pk, person__in=people)
    list(held.order_by("pk").values_list("pk"))


def _permit(actor: Actor, organisation: Standing) -> None:
    if not may_keep_fees(actor, organisation.path):
        raise NotPermitted("execution.fee.not_permitted", KEPT_BY)


def _check_withdrawing(withdrawn_on: datetime.date | None, reason: str) -> None:
    if withdrawn_on:
        raise FeeRefused("execution.fee.withdrawn", "这一笔已经作废，不用再办。")
    if not reason.strip():
        raise FeeRefused("execution.fee.reason", "请写明作废的原因。", {"reason": "不能为空。"})


def _locked(movement: FeeMovement) -> FeeMovement:
    found = FeeMovement.objects.select_for_update(of=("self",)).select_related("organisation__parent")
    return found.get(pk=movement.pk)


def _keep(actor: Actor, word: str, organisation: Standing, data: dict[str, object]) -> None:
    """One entry about the organisation's fees: numbers and sums, no member's amount."""
    subject = Subject(FEES, organisation.pk, f"{organisation.name}党费")
    record(actor=actor, word=word, subject=subject, unit_path=organisation.path, data=data)
