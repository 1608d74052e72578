"""Forms of 考核."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.assessment.queries import schemes
from yipanqi.web.frame.forms import HouseForm


class OpenCycleForm(HouseForm):
    """Who assesses, which year, by which rule."""

    organisation = forms.TypedChoiceField(label="考核党组织", coerce=int)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    scheme = forms.ChoiceField(label="考核规则")
    title = forms.CharField(
        label="名称", max_length=120, required=False, help_text="不填则按年度和规则自动命名。"
    )

    def __init__(self, *args: Any, organisations: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("organisation", [(one.pk, one.name) for one in organisations])
        self.let_choose("scheme", list(schemes()))


class ConfirmForm(HouseForm):
    """A word that stays with the results."""

    note = forms.CharField(label="确认意见", max_length=300, required=False)


class AppraisalForm(HouseForm):
    """What was found of whom, how often, by whom."""

    organisation = forms.TypedChoiceField(label="党组织", coerce=int)
    person = forms.TypedChoiceField(
        label="党员", coerce=int, required=False, empty_value=None, help_text="对党组织的认定不选。"
    )
    item = forms.ChoiceField(label="事项")
    amount = forms.IntegerField(
        label="数量", min_value=1, max_value=1000, initial=1, help_text="次数、人数或得分，按事项而定。"
    )
    judged_on = forms.DateField(label="认定日期")
    judged_by = forms.CharField(
        label="认定人或认定会议", max_length=100, help_text="须是被认定的组织或党员以外的人。"
    )
    basis = forms.CharField(label="依据", max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        organisations: list[Any],
        people: list[tuple[int, str]],
        items: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose(
            "organisation",
            [("", "请选择"), *((one.pk, one.short_name) for one in organisations)],
        )
        self.let_choose("person", [("", "不选"), *people])
        self.let_choose("item", [("", "请选择"), *items])


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
