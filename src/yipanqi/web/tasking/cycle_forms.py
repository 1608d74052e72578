"""Forms of the dual cycle, of dispatch and of urging."""

from __future__ import annotations

from django import forms

from yipanqi.web.frame.forms import HouseForm

SCOPES = (
    ("all", "全部推进中的事项"),
    ("centre", "只看中心任务和重点工作"),
    ("stuck", "只看逾期和只有一侧的事项"),
)
EFFECTS = (("helped", "已见效"), ("not_yet", "未见效"))


class OpenGateForm(HouseForm):
    """Why an item may pass with a side missing."""

    reason = forms.CharField(
        label="放行理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=300,
        help_text="写明缺的一侧为什么没有、什么时候补。理由和您的姓名会一直显示。",
    )  # fmt: skip


class AdoptStagesForm(HouseForm):
    """Which set of stages holds, where, from when."""

    organisation = forms.TypedChoiceField(label="适用的党组织", coerce=int, help_text="连同其下各级党组织。")
    stage_set = forms.ChoiceField(label="环节设置")
    from_on = forms.DateField(label="起始日期")
    document = forms.CharField(
        label="采用依据", max_length=200, required=False, help_text="文件名称，可不填。"
    )


class DependencyForm(HouseForm):
    """What an item waits for."""

    needs = forms.TypedChoiceField(label="前置事项", coerce=int, help_text="前置事项完成后，本事项才能完成。")
    note = forms.CharField(label="说明", max_length=200, required=False)


class OpenRoundForm(HouseForm):
    """A dispatch round: over what, when."""

    about = forms.TypedChoiceField(label="调度范围", coerce=int)
    title = forms.CharField(label="名称", max_length=120)
    held_on = forms.DateField(label="调度日期")
    scope = forms.ChoiceField(label="事项范围", choices=SCOPES)


class UrgeForm(HouseForm):
    """Whom, and why."""

    post = forms.TypedChoiceField(label="催办岗位", coerce=int)
    reason = forms.CharField(
        label="催办理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一两句话：缺什么、到哪一天。只在对方当天的提要里列一次，不另发消息。",
    )  # fmt: skip


class ReplyForm(HouseForm):
    """What was done, what will be."""

    reply = forms.CharField(label="回复", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class EffectForm(HouseForm):
    """Whether it helped."""

    effect = forms.ChoiceField(label="成效", choices=EFFECTS)
    effect_text = forms.CharField(label="看到了什么", max_length=300)


class CommentForm(HouseForm):
    """What a comment meeting said of an organisation, on both works."""

    meeting = forms.TypedChoiceField(label="点评会", coerce=int)
    organisation = forms.TypedChoiceField(label="被点评的党组织", coerce=int)
    business_text = forms.CharField(label="对业务工作的点评", widget=forms.Textarea(attrs={"rows": 3}))
    party_text = forms.CharField(label="对党建工作的点评", widget=forms.Textarea(attrs={"rows": 3}))
    item = forms.TypedChoiceField(label="涉及的计划事项", coerce=int, empty_value=None, required=False)
    follow_up = forms.CharField(
        label="要求", max_length=300, required=False, help_text="要落实的一件事；登记后可直接下达为责任。"
    )
    made_by_name = forms.CharField(
        label="点评人", max_length=60, required=False, help_text="不填为会议主持人。"
    )


class FollowCommentForm(HouseForm):
    """Who is to do it, until when."""

    post = forms.TypedChoiceField(label="责任岗位", coerce=int)
    due_on = forms.DateField(label="完成时限")
