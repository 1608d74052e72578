"""Forms of the party fee: a table of members to be fixed or taken from, one movement."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from yipanqi.execution.queries.fee_rules import fee_rules
from yipanqi.execution.queries.fees import FeeRow, month_of
from yipanqi.execution.services import FeeFixing, FeeTaking, MovementDraft
from yipanqi.web.frame.forms import HouseForm, dress

RELIEFS = (("full", "按规定交纳"), ("reduced", "少交"), ("waived", "免交"))
KINDS = (("turned_in", "上缴上级"), ("handed_down", "收到上级下拨"), ("used", "使用"))
MONEY: dict[str, Any] = {"required": False, "max_digits": 9, "decimal_places": 2, "min_value": Decimal(0)}
COLUMNS = ("group", "base", "amount", "relief", "reason", "agreed")


@dataclass(frozen=True)
class Line:
    """One member of the table with his fields."""

    row: FeeRow
    fields: Mapping[str, forms.BoundField]


class FixForm(HouseForm):
    """What each member pays from a month on; lines without anything new stay as they are."""

    from_month = forms.DateField(label="从哪个月起", help_text="填这个月的任一天。")

    def __init__(self, rows: Iterable[FeeRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        groups = [("", "请选择"), *((code, each.title) for code, each in fee_rules().groups.items())]
        for row in self.rows:
            known = row.standing.group if row.standing else "on_duty"
            self._add(
                "group", row, "交纳类别", forms.ChoiceField(choices=groups, required=False, initial=known)
            )
            self._add("base", row, "核定基数", forms.DecimalField(**MONEY))
            self._add("amount", row, "月额", forms.DecimalField(**MONEY))
            self._add("relief", row, "减免", forms.ChoiceField(choices=RELIEFS, initial="full"))
            self._add("reason", row, "减免理由", forms.CharField(required=False, max_length=200))
            self._add("agreed", row, "研究和批准情况", forms.CharField(required=False, max_length=200))

    def _add(self, name: str, row: FeeRow, label: str, field: forms.Field) -> None:
        field.label = f"{row.name}的{label}"
        field.widget.attrs["aria-label"] = field.label
        dress(field)
        self.fields[f"{name}-{row.person_id}"] = field

    @property
    def lines(self) -> Iterator[Line]:
        """The members in the order of the roll."""
        for row in self.rows:
            yield Line(row, {name: self[f"{name}-{row.person_id}"] for name in COLUMNS})

    def drafts(self) -> list[FeeFixing]:
        """The lines in which anything new stands."""
        found = []
        for row in self.rows:
            said = {name: self.cleaned_data[f"{name}-{row.person_id}"] for name in COLUMNS}
            is_new = row.standing is None and fee_rules().groups.get(said["group"]) is not None
            is_fixed = is_new and fee_rules().groups[said["group"]].fixed is not None
            if is_fixed or said["base"] is not None or said["amount"] is not None or said["relief"] != "full":
                found.append(FeeFixing(row.person_id, **said))
        return found


class TakeForm(HouseForm):
    """Who paid up to which month; ticked lines alone are entered."""

    until_month = forms.TypedChoiceField(label="交到哪个月", coerce=datetime.date.fromisoformat)
    paid_on = forms.DateField(label="交纳日期")

    def __init__(
        self, rows: Iterable[FeeRow], year: int, today: datetime.date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        months = [datetime.date(year, number, 1) for number in range(1, 13)]
        self.let_choose(
            "until_month", [(each.isoformat(), f"{each.year}年{each.month}月") for each in months]
        )
        self.fields["until_month"].initial = min(month_of(today), months[-1]).isoformat()
        for row in self.rows:
            ticked = forms.BooleanField(
                required=False, initial=bool(row.owed or _is_due(row)), label=f"{row.name}已交"
            )
            total = forms.DecimalField(label=f"{row.name}实交", **MONEY)
            for name, field in (("paid", ticked), ("total", total)):
                field.widget.attrs["aria-label"] = field.label
                dress(field)
                self.fields[f"{name}-{row.person_id}"] = field

    @property
    def lines(self) -> Iterator[Line]:
        """The members in the order of the roll."""
        for row in self.rows:
            yield Line(row, {name: self[f"{name}-{row.person_id}"] for name in ("paid", "total")})

    def drafts(self) -> list[FeeTaking]:
        """Those who are ticked."""
        said, until = self.cleaned_data, self.cleaned_data["until_month"]
        return [
            FeeTaking(row.person_id, until, said[f"total-{row.person_id}"])
            for row in self.rows
            if said[f"paid-{row.person_id}"]
        ]


class MoveForm(HouseForm):
    """Money turned in, handed down or used."""

    kind = forms.ChoiceField(label="种类", choices=KINDS)
    amount = forms.DecimalField(label="金额（元）", max_digits=11, decimal_places=2)
    moved_on = forms.DateField(label="日期")
    purpose = forms.ChoiceField(label="用途", required=False, help_text="使用的必选。")
    decided = forms.CharField(
        label="集体研究情况",
        required=False,
        max_length=200,
        help_text="使用的必填，例如：6月3日支委会研究同意。",
    )
    note = forms.CharField(label="说明", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("purpose", [("", "请选择"), *fee_rules().uses.items()])

    def draft(self) -> MovementDraft:
        """What is to be entered."""
        return MovementDraft(**self.cleaned_data)


class WhyForm(HouseForm):
    """Why it is taken back."""

    reason = forms.CharField(label="作废的原因", max_length=200)


class NoneForm(HouseForm):
    """Nothing to fill in: the button is the act."""


def _is_due(row: FeeRow) -> bool:
    return any(one.state == "due" for one in row.months)
