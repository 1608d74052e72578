"""Forms of 问责."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.accountability.queries import kinds
from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import posts_of, root_path
from yipanqi.web.frame.forms import HouseForm


class DecideForm(HouseForm):
    """What people decided, by which article, until when one may object."""

    kind = forms.ChoiceField(label="种类")
    text = forms.CharField(label="内容", widget=forms.Textarea(attrs={"rows": 3}))
    decided_by = forms.CharField(
        label="决定形式", max_length=120, help_text="由什么会议或谁决定，如“党组会议”。"
    )
    decided_on = forms.DateField(label="决定日期")
    article = forms.CharField(label="依据条款", max_length=300, required=False, help_text="约束类必填。")
    objection_until = forms.DateField(label="申诉截止日期", required=False, help_text="约束类必填。")
    subject_post = forms.TypedChoiceField(label="对象岗位", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, actor: Actor, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [
            (post.pk, f"{post.organisation or post.unit} {post.title}")
            for post in posts_of(actor, root_path(path))
        ]
        self.let_choose("kind", list(kinds()))
        self.let_choose("subject_post", [("", "对党组织，不指向个人"), *posts])


class ObjectForm(HouseForm):
    """Why one objects."""

    objection = forms.CharField(label="申诉理由", widget=forms.Textarea(attrs={"rows": 5}))


class AnswerForm(HouseForm):
    """Keep or revoke, in words."""

    keep = forms.TypedChoiceField(
        label="结论",
        coerce=lambda value: value == "keep",
        choices=(("keep", "维持"), ("revoke", "撤销")),
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="答复", widget=forms.Textarea(attrs={"rows": 5}))
