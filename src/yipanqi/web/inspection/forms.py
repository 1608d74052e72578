"""Forms of 检查."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.basics.actors import Actor
from yipanqi.inspection.policies import may_inspect
from yipanqi.inspection.queries import is_from_above, source_kinds
from yipanqi.inspection.services import Rectification
from yipanqi.organisation.queries import organisations, posts_of
from yipanqi.web.frame.forms import HouseForm

INSPECTED = ("primary_committee", "general_branch", "branch", "discipline_committee", "leading_group")


class RegisterForm(HouseForm):
    """What was found, where and against which clause."""

    organisation = forms.TypedChoiceField(label="被检查党组织", coerce=int)
    title = forms.CharField(label="问题", max_length=200, help_text="一句话写清楚什么事、差在哪里。")
    source_kind = forms.ChoiceField(label="问题来源")
    found_on = forms.DateField(label="发现日期")
    due_on = forms.DateField(label="整改时限", required=False)
    clause = forms.CharField(label="对照条款", max_length=300, required=False)
    source_text = forms.CharField(label="来源文件", max_length=300, required=False)
    junction_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    duty_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    activity_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    recurs_from_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = organisations(actor).filter(kind__in=INSPECTED)
        inspects = [one for one in known if may_inspect(actor, one.path)]
        own = [one for one in known if actor.may_act_on(one.path)]
        offered = {one.pk: one.short_name for one in (*inspects, *own)}
        kinds = [(code, title) for code, title in source_kinds() if inspects or not is_from_above(code)]
        choices: dict[str, list[tuple[Any, str]]] = {
            "organisation": [("", "请选择"), *offered.items()],
            "source_kind": list(kinds),
        }
        for name, each in choices.items():
            self.let_choose(name, each)


class PlanForm(HouseForm):
    """Cause, measures, target, who answers, until when."""

    cause = forms.CharField(label="原因", widget=forms.Textarea(attrs={"rows": 3}))
    immediate_measure = forms.CharField(
        label="立行立改措施", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    corrective_measure = forms.CharField(label="整改措施", widget=forms.Textarea(attrs={"rows": 3}))
    preventive_measure = forms.CharField(
        label="防止再发措施", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    target = forms.CharField(
        label="整改目标", max_length=300, help_text="用能核对的说法，如“抽查完整率 100%”。"
    )
    owner = forms.TypedChoiceField(label="责任岗位", coerce=int, empty_value=None, required=False)
    due_on = forms.DateField(label="整改时限")

    def __init__(self, *args: Any, actor: Actor, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [
            (post.pk, f"{(post.organisation or post.unit)} {post.title}") for post in posts_of(actor, path)
        ]
        self.let_choose("owner", [("", "不指定"), *posts])

    def rectification(self) -> Rectification:
        """What the form says."""
        data = dict(self.cleaned_data)
        return Rectification(owner_id=data.pop("owner"), **data)


class RectifiedForm(HouseForm):
    """The effect, and when the measures were done."""

    effect = forms.CharField(
        label="整改成效",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="用数据或事实说明，如“抽查100件，97件完整”。",
    )
    rectified_on = forms.DateField(label="完成日期")


class CloseForm(HouseForm):
    """What the closer checked."""

    note = forms.CharField(label="销号意见", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReturnForm(HouseForm):
    """What is still lacking."""

    reason = forms.CharField(label="退回原因", widget=forms.Textarea(attrs={"rows": 3}))
