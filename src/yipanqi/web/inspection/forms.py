"""Forms of 检查."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.basics.actors import Actor
from yipanqi.inspection.policies import may_inspect
from yipanqi.inspection.queries import is_from_above, source_kinds
from yipanqi.organisation.queries import organisations
from yipanqi.web.frame.forms import HouseForm, SeveralFilesField

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
    proof = SeveralFilesField(
        label="问题依据", required=False, help_text="可不附，至多5件；链接的活动、责任不用再附。"
    )
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
