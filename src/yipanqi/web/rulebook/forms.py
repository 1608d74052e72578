"""Forms of 制度."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import organisations
from yipanqi.rulebook.policies import may_adopt
from yipanqi.rulebook.queries.adoptions import Draft, localities
from yipanqi.web.frame.forms import HouseForm

ADOPTING = ("work_committee", "primary_committee", "general_branch", "branch")


class AdoptForm(HouseForm):
    """Which organisation adopts which locality's rules, from which day, on what ground."""

    organisation = forms.TypedChoiceField(
        label="采用的党组织", coerce=int, help_text="对它和它的下级党组织一并执行。"
    )
    layer = forms.ChoiceField(label="采用哪一层制度")
    from_on = forms.DateField(label="起始日期", help_text="周期的最后一天在这一天以后的，按新制度计算。")
    document = forms.CharField(
        label="采用依据", max_length=200, required=False, help_text="如会议名称和日期、文件名称和文号。"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = organisations(actor).filter(kind__in=ADOPTING)
        offered = [(one.pk, one.short_name) for one in known if may_adopt(actor, one.path)]
        self.let_choose("organisation", [("", "请选择"), *offered])
        self.let_choose("layer", [("", "请选择"), *((layer.key, layer.title) for layer in localities())])


class EndForm(HouseForm):
    """From which day no more, and why."""

    from_on = forms.DateField(label="停止执行日期", help_text="从这一天起不再执行；此前的周期仍按它计算。")
    reason = forms.CharField(label="原因或依据", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AmendForm(HouseForm):
    """A parameter's new value, from when, and the document it rests on; `seen` is what the writer decided on."""

    value = forms.IntegerField(label="新数值", min_value=0, max_value=1000)
    from_on = forms.DateField(label="起始日期")
    until_on = forms.DateField(label="截止日期", required=False, help_text="长期执行的不填。")
    document = forms.CharField(label="依据文件", max_length=200)
    article = forms.CharField(label="条款", max_length=30, help_text="只写第几条的数字，如 3。")
    number = forms.CharField(label="文号", max_length=60, required=False)
    issuer = forms.CharField(label="发文机关", max_length=100, required=False)
    note = forms.CharField(label="说明", max_length=300, required=False)
    accepted = forms.BooleanField(
        label="我已看过只因数值改变而与原来不同的例子和情景，确认这是改动的本意", required=False
    )
    accepted_reason = forms.CharField(label="确认的理由", max_length=300, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def draft(self, parameter: str) -> Draft:
        """What the form says."""
        said = self.cleaned_data
        names = ("value", "from_on", "until_on", "document", "issuer", "number", "article", "note")
        return Draft(parameter, **{name: said[name] for name in names})

    @property
    def reason_given(self) -> str:
        """The reason, where the box is ticked as well."""
        return str(self.cleaned_data["accepted_reason"]) if self.cleaned_data["accepted"] else ""


class CorrectForm(AmendForm):
    """The same with why the first one was wrong."""

    reason = forms.CharField(label="更正的原因", max_length=300)


class RevokeForm(HouseForm):
    """From which day the amended value holds no more, and why."""

    from_on = forms.DateField(
        label="撤销日期", help_text="从这一天起恢复原来的数值；与起始日期相同的，视为从未修订。"
    )
    reason = forms.CharField(label="原因或依据", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(widget=forms.HiddenInput)


class CompareForm(HouseForm):
    """Two days of one organisation, or one locality's rules adopted from a day."""

    organisation = forms.TypedChoiceField(label="党组织", coerce=int)
    earlier = forms.DateField(label="前一天")
    later = forms.DateField(label="后一天")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("organisation", _within_reach(actor))


class WhatIfForm(HouseForm):
    """What is supposed, for whom, over which finished year."""

    organisation = forms.TypedChoiceField(
        label="党组织", coerce=int, help_text="连同它的下级，限您权限范围内。"
    )
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    layer = forms.ChoiceField(label="假如采用制度", required=False)
    parameter = forms.ChoiceField(label="假如改动参数", required=False)
    value = forms.IntegerField(label="参数改为", min_value=0, max_value=1000, required=False)
    indicator = forms.ChoiceField(label="假如改动指标权重", required=False)
    weight = forms.DecimalField(
        label="权重改为", min_value=0, max_value=1000, decimal_places=4, required=False
    )
    level = forms.ChoiceField(label="假如改动等次", required=False)
    line = forms.DecimalField(
        label="分数线改为",
        min_value=0,
        max_value=1000,
        decimal_places=4,
        required=False,
        help_text="不填为不变。",
    )
    share = forms.DecimalField(
        label="名额改为（%）",
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
        help_text="不填为不变。",
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        parameters: list[tuple[str, str]],
        indicators: list[tuple[str, str]],
        levels: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.last_year = actor.today.year - 1
        self.let_choose("organisation", _within_reach(actor))
        self.let_choose("layer", [("", "不变"), *((layer.key, layer.title) for layer in localities())])
        self.let_choose("parameter", [("", "不变"), *parameters])
        self.let_choose("indicator", [("", "不变"), *indicators])
        self.let_choose("level", [("", "不变"), *levels])

    def clean(self) -> dict[str, Any]:
        """Refuse a year that is not over, nothing supposed and two things at once."""
        said = super().clean() or {}
        if said.get("year") and said["year"] > self.last_year:
            self.add_error("year", f"只能用已经结束的年度试算，最近的是{self.last_year}年。")
        if sum(bool(said.get(name)) for name in ("layer", "parameter", "indicator", "level")) != 1:
            self.add_error(
                "layer", "请选择采用一项地方制度、改动一个参数、一个权重或一个等次，一次试算一样。"
            )
        for chosen, needed in (
            ("parameter", ("value",)),
            ("indicator", ("weight",)),
            ("level", ("line", "share")),
        ):
            if said.get(chosen) and all(said.get(name) is None for name in needed):
                self.add_error(needed[0], "请写明改为多少。")
        return said


def _within_reach(actor: Actor) -> list[tuple[Any, str]]:
    return [(one.pk, one.short_name) for one in organisations(actor).filter(kind__in=ADOPTING)]
