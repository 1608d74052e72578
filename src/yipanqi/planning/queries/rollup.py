"""How far a plan has come, by one formula: the weighted mean over what applies; nothing of four kinds is never taken for zero.

An item's own degree: by its figures (current − baseline) ÷ (target − baseline), held between 0 and 1; without figures 1 when it is
finished, else the degree that was reported. An item with parts takes the weighted mean of its parts. Stopped items do not apply, items
that have not begun are not yet due; both stay out of the denominator. Items whose degree nobody reported are missing: they stay out of the
mean too, and the mean that counts them as zero stands beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.queries.plans import items_of

KNOWN, MISSING, NOT_DUE, NOT_APPLICABLE = "known", "missing", "not_due", "not_applicable"
SORTS = {KNOWN: "已知", MISSING: "没有登记", NOT_DUE: "未到开始日期", NOT_APPLICABLE: "已终止，不计"}
FORMULA = "完成度＝各事项完成度×权重之和÷权重之和；已终止和未到开始日期的不计，没有登记的另列。"


@dataclass(frozen=True)
class Step:
    """One item's line in the arithmetic: its weight, its degree or why there is none, and how that was found."""

    key: int
    number: int
    title: str
    depth: int
    weight: Decimal
    sort: str
    degree: Fraction | None
    how: str

    @property
    def sort_title(self) -> str:
        """The sort in Chinese."""
        return SORTS[self.sort]

    @property
    def percent(self) -> str:
        """The degree as a percentage with one decimal."""
        return "" if self.degree is None else percent(self.degree)

    @property
    def share(self) -> str:
        """Weight times degree, as it enters the sum."""
        return "" if self.degree is None else written(self.degree * Fraction(self.weight))


@dataclass(frozen=True)
class RollUp:
    """A plan's degree with its arithmetic; None where nothing is known."""

    degree: Fraction | None
    with_missing_as_zero: Fraction | None
    weight_known: Fraction
    weight_missing: Fraction
    total: Fraction
    steps: tuple[Step, ...]

    @property
    def percent(self) -> str:
        """The degree as a percentage."""
        return "" if self.degree is None else percent(self.degree)

    @property
    def lower_percent(self) -> str:
        """The degree with what is missing taken as zero; empty where nothing is missing."""
        return (
            percent(self.with_missing_as_zero)
            if self.weight_missing and self.with_missing_as_zero is not None
            else ""
        )

    @property
    def arithmetic(self) -> str:
        """The division as it is written on paper."""
        if self.degree is None:
            return "还没有可以计算的事项"
        return f"{written(self.total)} ÷ {written(self.weight_known)} ＝ {self.percent}"

    def count(self, sort: str) -> int:
        """How many top items are of this sort."""
        return sum(1 for step in self.steps if step.depth == 0 and step.sort == sort)

    @property
    def missing(self) -> int:
        """Top items whose degree nobody reported."""
        return self.count(MISSING)

    @property
    def not_due(self) -> int:
        """Top items that have not begun."""
        return self.count(NOT_DUE)

    @property
    def not_applicable(self) -> int:
        """Top items that were stopped."""
        return self.count(NOT_APPLICABLE)


def roll_up(actor: Actor, plan: Plan) -> RollUp:
    """The plan's degree on the actor's day; one statement."""
    return rolled(items_of(actor, plan), actor.today)


def rolled(items: Iterable[Any], today: datetime.date) -> RollUp:
    """The degree of these items of one plan. Asks no table."""
    found = sorted(items, key=lambda item: item.number)
    keys = {item.pk for item in found}
    below: dict[int | None, list[Any]] = {}
    for item in found:
        below.setdefault(item.parent_id if item.parent_id in keys else None, []).append(item)
    steps: list[Step] = []

    def walk(item: Any, depth: int) -> Step:
        place = len(steps)
        steps.append(own_step(item, today, depth))
        parts = [walk(part, depth + 1) for part in below.get(item.pk, ())]
        if parts and steps[place].sort != NOT_APPLICABLE:
            steps[place] = _of_parts(steps[place], parts)
        return steps[place]

    tops = [walk(item, 0) for item in below.get(None, ())]
    known, missing, total = _sums(tops)
    degree = total / known if known else None
    both = known + missing
    return RollUp(degree, total / both if both else None, known, missing, total, tuple(steps))


def own_step(item: Any, today: datetime.date, depth: int = 0) -> Step:
    """The item by itself, without its parts."""

    def step(sort: str, degree: Fraction | None, how: str) -> Step:
        return Step(item.pk, item.number, item.title, depth, item.weight, sort, degree, how)

    if item.state == PlanItem.STOPPED:
        return step(NOT_APPLICABLE, None, "已终止")
    baseline, target, current = item.baseline_value, item.target_value, item.current_value
    if baseline is not None and target is not None and current is not None and baseline != target:
        degree = min(
            Fraction(1), max(Fraction(0), Fraction(current - baseline) / Fraction(target - baseline))
        )
        return step(
            KNOWN,
            degree,
            f"（{written(Fraction(current))}－{written(Fraction(baseline))}）÷（{written(Fraction(target))}－{written(Fraction(baseline))}）",
        )
    if item.state == PlanItem.FINISHED:
        return step(KNOWN, Fraction(1), "已办结")
    if item.percent is not None:
        return step(KNOWN, Fraction(item.percent) / 100, "自报")
    if item.starts_on is not None and item.starts_on > today:
        return step(NOT_DUE, None, f"{item.starts_on}开始")
    return step(MISSING, None, "还没有登记数值或完成度")


def _of_parts(whole: Step, parts: Sequence[Step]) -> Step:
    known, missing, total = _sums(parts)
    sort, degree = KNOWN, total / known if known else None
    if degree is None:
        sort = (
            MISSING
            if missing
            else (NOT_DUE if any(part.sort == NOT_DUE for part in parts) else NOT_APPLICABLE)
        )
    how = (
        f"{len(parts)}个分项：{written(total)} ÷ {written(known)}" if known else f"{len(parts)}个分项都没有数"
    )
    return Step(whole.key, whole.number, whole.title, whole.depth, whole.weight, sort, degree, how)


def _sums(steps: Iterable[Step]) -> tuple[Fraction, Fraction, Fraction]:
    """Weight of the known, weight of the missing, sum of weight times degree."""
    known = missing = total = Fraction(0)
    for step in steps:
        if step.degree is not None:
            known += Fraction(step.weight)
            total += step.degree * Fraction(step.weight)
        elif step.sort == MISSING:
            missing += Fraction(step.weight)
    return known, missing, total


def percent(value: Fraction) -> str:
    """A share as a percentage with one decimal, half up."""
    tenths = (value * 1000 * 2 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}%"


def written(value: Fraction) -> str:
    """A number with at most two decimals, half up, without trailing zeros."""
    sign = "－" if value < 0 else ""
    hundredths = (abs(value) * 100 * 2 + 1) // 2
    text = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return sign + text
