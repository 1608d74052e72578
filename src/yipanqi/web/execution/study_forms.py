"""What is typed of study: plans, topics, ideas, declarations of lecturers, campaigns and their phases."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms

from yipanqi.execution.queries import activity_kinds
from yipanqi.execution.services import CampaignDraft, PhaseDraft, TopicDraft
from yipanqi.web.frame.forms import HouseForm

MONTHS = [(month, f"{month}月") for month in range(1, 13)]
AUDIENCES = (("branch", "党员学习"), ("central_group", "理论学习中心组"))
Choices = Iterable[tuple[Any, str]]


class PlanForm(HouseForm):
    """A new plan of a year."""

    organisation = forms.TypedChoiceField(label="党组织", coerce=int)
    year = forms.TypedChoiceField(label="年度", coerce=int)
    audience = forms.ChoiceField(
        label="学习对象", choices=AUDIENCES, help_text="中心组的计划由单位最上级的党组织承办。"
    )
    basis = forms.CharField(
        label="依据", max_length=200, required=False, help_text="上级的学习安排或文号，可不填。"
    )


class TopicForm(HouseForm):
    """One topic of a plan."""

    month = forms.TypedChoiceField(label="月份", coerce=int, choices=MONTHS)
    title = forms.CharField(label="专题", max_length=200)
    leads = forms.CharField(label="领学人（主讲人）", max_length=120, required=False)
    item_id = forms.TypedChoiceField(
        label="结合的业务",
        coerce=int,
        required=False,
        empty_value=None,
        help_text="从本单位当年的业务事项中选。",
    )
    material = forms.CharField(label="学习材料", max_length=500, required=False)
    stage = forms.CharField(
        label="阶段", max_length=40, required=False, help_text="分阶段学习的，写阶段名称；不分阶段可不填。"
    )

    def offer(self, items: Choices) -> None:
        """The business items of the agency."""
        self.let_choose("item_id", [("", "不结合具体业务"), *items])

    def draft(self) -> TopicDraft:
        """The topic as typed."""
        return TopicDraft(**self.cleaned_data)


class SessionForm(HouseForm):
    """Which recorded session dealt with the topic."""

    activity = forms.TypedChoiceField(label="学习活动", coerce=int, required=False, empty_value=None)


class WhyForm(HouseForm):
    """A reason."""

    reason = forms.CharField(label="理由", max_length=300)


class IdeaForm(HouseForm):
    """An idea that came up."""

    text = forms.CharField(
        label="思路",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="学了以后，工作上可以怎样做。",
    )
    proposer_name = forms.CharField(
        label="提出人", max_length=60, required=False, help_text="不填就是您本人。"
    )


class AdoptForm(HouseForm):
    """The measure that the idea becomes, and where."""

    measure = forms.CharField(label="举措", max_length=300)
    item_id = forms.TypedChoiceField(label="落到计划事项", coerce=int, required=False, empty_value=None)
    junction_id = forms.TypedChoiceField(
        label="或落到结合点",
        coerce=int,
        required=False,
        empty_value=None,
        help_text="落到结合点的，成效随结合点登记。",
    )

    def offer(self, items: Choices, junctions: Choices) -> None:
        """The items and junctions of the agency."""
        self.let_choose("item_id", [("", "不选"), *items])
        self.let_choose("junction_id", [("", "不选"), *junctions])


class ResultForm(HouseForm):
    """What came of the measure."""

    result = forms.CharField(label="成效", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DeclareForm(HouseForm):
    """The author's declaration."""

    is_own = forms.BooleanField(label="讲稿由授课人本人构思撰写", required=False)
    item_id = forms.TypedChoiceField(label="结合的业务", coerce=int, required=False, empty_value=None)
    sources = forms.CharField(
        label="引用出处",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="引用的文件、文章、数据逐条写明；没有引用的写“无”。",
    )
    text = forms.CharField(
        label="讲稿",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="可不填。填了的，与别的讲稿和记录相近时，两篇并排给确认和指导的人看。",
    )

    def offer(self, items: Choices) -> None:
        """The business items of the agency."""
        self.let_choose("item_id", [("", "没有结合具体业务"), *items])


class RatingForm(HouseForm):
    """Until when listeners may answer."""

    closes_on = forms.DateField(label="截止日期", help_text="当天仍可填写；次日由系统自动结束并计票。")


class CampaignForm(HouseForm):
    """A campaign."""

    organisation = forms.TypedChoiceField(label="组织单位", coerce=int)
    title = forms.CharField(label="名称", max_length=120)
    word = forms.CharField(
        label="主题词",
        max_length=40,
        help_text="主题、议题或发言要点里写到这个词的活动，算作这次集中教育的活动。",
    )
    basis = forms.CharField(label="依据", max_length=200, help_text="上级部署的文件名称或文号。")
    organ = forms.CharField(label="工作机构和负责人", max_length=300)
    plan_text = forms.CharField(label="方案要点", widget=forms.Textarea(attrs={"rows": 4}))
    starts_on = forms.DateField(label="开始日期")
    ends_on = forms.DateField(label="结束日期")

    def draft(self) -> CampaignDraft:
        """The campaign as typed."""
        return CampaignDraft(
            **{name: value for name, value in self.cleaned_data.items() if name != "organisation"}
        )


class PhaseForm(HouseForm):
    """A phase of a campaign."""

    title = forms.CharField(label="阶段", max_length=60)
    task = forms.CharField(label="任务", max_length=300)
    starts_on = forms.DateField(label="开始日期")
    ends_on = forms.DateField(label="结束日期")
    kinds = forms.MultipleChoiceField(label="以哪些活动落实", widget=forms.CheckboxSelectMultiple)
    least = forms.IntegerField(label="每个支部至少几次", min_value=1, max_value=50, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(kind.code, kind.title) for kind in activity_kinds().values()]

    def draft(self) -> PhaseDraft:
        """The phase as typed."""
        return PhaseDraft(**{**self.cleaned_data, "kinds": tuple(self.cleaned_data["kinds"])})


class SummaryForm(HouseForm):
    """The summary of a campaign."""

    summary = forms.CharField(label="总结", widget=forms.Textarea(attrs={"rows": 5}))


def a_week_from(day: datetime.date) -> datetime.date:
    """The day proposed for a round's end."""
    return day + datetime.timedelta(days=7)
