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
        _offer(self.fields["organisation"], [(one.pk, one.name) for one in organisations])
        _offer(self.fields["scheme"], list(schemes()))


class ConfirmForm(HouseForm):
    """A word that stays with the results."""

    note = forms.CharField(label="确认意见", max_length=300, required=False)


def _offer(field: Any, choices: list[tuple[Any, str]]) -> None:
    field.choices = choices
