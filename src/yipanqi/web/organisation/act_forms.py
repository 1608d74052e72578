"""Forms of the acts on party organisations, units and posts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms

from yipanqi.web.frame.forms import HouseForm

Choices = Sequence[tuple[str, str]]
ASK: Choices = (("", "请选择"),)


class FoundForm(HouseForm):
    """A party organisation to be founded below another one."""

    kind = forms.ChoiceField(label="类别")
    name = forms.CharField(
        label="全称", max_length=120, help_text="例如：中共样县第一局机关第二党支部委员会。全系统不能重名。"
    )
    short_name = forms.CharField(
        label="简称", max_length=60, required=False, help_text="不填则由全称去掉“中共”“委员会”得到。"
    )
    agency = forms.TypedChoiceField(label="所在单位", coerce=int)
    founded_on = forms.DateField(label="成立日期")
    term_started_on = forms.DateField(label="本届起始", required=False)
    term_ends_on = forms.DateField(
        label="届满日期", required=False, help_text="可以先不填，选举后在“换届”里登记。"
    )

    def __init__(self, data: Any, *, kinds: Choices, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        fill(self, "kind", kinds)
        if agencies:
            fill(self, "agency", agencies)
        else:
            del self.fields["agency"]


class RenameOrganisationForm(HouseForm):
    """Full and short name."""

    name = forms.CharField(label="全称", max_length=120)
    short_name = forms.CharField(label="简称", max_length=60, required=False)


class OnForm(HouseForm):
    """The day of an act that needs nothing else."""

    on = forms.DateField(label="日期")


class TermForm(HouseForm):
    """The term that runs, or the next one after an election."""

    started_on = forms.DateField(label="本届起始")
    ends_on = forms.DateField(label="届满日期")


class AddPostForm(HouseForm):
    """A post of an organisation or unit."""

    kind = forms.ChoiceField(label="岗位类别")
    title = forms.CharField(
        label="岗位名称", max_length=60, required=False, help_text="不填则用组织简称加岗位类别。"
    )

    def __init__(self, data: Any, *, kinds: Choices) -> None:
        super().__init__(data)
        fill(self, "kind", kinds)


class FillPostForm(HouseForm):
    """Who takes the post, as A or B, from which day."""

    person = forms.TypedChoiceField(label="任职人", coerce=int, widget=forms.RadioSelect)
    share = forms.ChoiceField(label="角色", choices=(("A", "A角（主要责任）"), ("B", "B角（A角不在时顶岗）")))
    from_on = forms.DateField(label="任职日期")

    def __init__(self, data: Any, *, people: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        fill(self, "person", people, asks=False)


class LeavePostForm(HouseForm):
    """The last day in the post."""

    until_on = forms.DateField(label="离任日期", help_text="任职的最后一天。")


class UnitNameForm(HouseForm):
    """The name of an agency or office."""

    name = forms.CharField(label="名称", max_length=100)


def fill(form: forms.Form, name: str, choices: Choices, *, asks: bool = True) -> None:
    """Give a choice field its choices, with the empty one on top where it must be asked for."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*ASK, *choices] if asks else list(choices)


def today_in(day: datetime.date, name: str = "on") -> dict[str, Any]:
    """The initial value of the one date of an act."""
    return {name: day}
