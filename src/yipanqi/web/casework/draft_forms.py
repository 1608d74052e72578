"""Forms of the procedures written in the browser."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import organisations
from yipanqi.web.frame.forms import HouseForm

HOMES = ("work_committee", "primary_committee", "general_branch", "branch")
STARTER = """procedure:
  id: seal_use
  title: 用印审批
  edition: "1"
  effective_from: 2025-01-01
  subject: matter
  visibility: line
  source: {document: 本机关用印规定, confidence: 本地}
  starts: [ask]
  steps:
    - id: ask
      number: "1"
      title: 申请
      who: [{relation: own_branch, posts: [secretary]}]
      fields: [{id: wanted_on, title: 使用日期, type: date}]
      decisions: [{id: asked, title: 已申请, to: [approve]}]
    - id: approve
      number: "2"
      title: 批准
      who: [{relation: own_committee, posts: [full_time_deputy_secretary, secretary]}]
      not_same_as: [ask]
      limits: [{id: approve, within: {working_days: 3}, after: ask, at_expiry: remind}]
      decisions:
        - {id: approved, title: 同意, ends: 已用印}
        - {id: back, title: 退回, returns: ask}
"""


class DraftForm(HouseForm):
    """A procedure as text, with its situations; the check runs while it is typed."""

    organisation = forms.TypedChoiceField(label="适用的党组织", coerce=int, help_text="它和它的下级适用。")
    text = forms.CharField(
        label="程序", strip=False, widget=forms.Textarea(attrs={"rows": 26, "class": "code", "spellcheck": "false"}),
        help_text="写法见“程序语言”；缩进用空格。",
    )  # fmt: skip
    situations = forms.CharField(
        label="情景（可不写）", required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false"}),
        help_text="谁在哪天办了什么，应当办成还是被拒绝；采用前全部情景须成立。",
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, only: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = (
            [only]
            if only is not None
            else [one for one in organisations(actor).filter(kind__in=HOMES) if actor.may_act_on(one.path)]
        )
        places = [(one.pk, one.name) for one in known]
        self.first_place = places[0][0] if places else 0
        self.let_choose("organisation", places)
        if not self.initial.get("text"):
            self.initial["text"] = STARTER
        checking = {
            "hx-post": reverse("casework:check_draft"), "hx-trigger": "input changed delay:500ms", "hx-target": "#looked",
            "hx-include": "closest form", "hx-sync": "closest form:replace",
        }  # fmt: skip
        for name in ("text", "situations"):
            self.fields[name].widget.attrs.update(checking)


class AdoptProcedureForm(HouseForm):
    """From which day, on what ground."""

    from_on = forms.DateField(label="起始日期", help_text="这一天起开始的件按这一版办。")
    document = forms.CharField(label="采用依据", max_length=200, help_text="如“机关党委2026年第11次会议”。")
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ShelveForm(HouseForm):
    """Why it is laid aside."""

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
