"""The frame's own forms."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.web.frame.forms import HouseForm


class ChangePasswordForm(HouseForm):
    """Old password, new one twice."""

    old = forms.CharField(
        label="原密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="新密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 个字符，不能全是数字，不能与账号、姓名相近，不能是常见密码。",
    )
    again = forms.CharField(
        label="再输一次新密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two different new passwords."""
        values = super().clean() or {}
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", "两次输入的新密码不一致。")
        return values


class SampleForm(HouseForm):
    """One field of each kind, for the page of components."""

    title = forms.CharField(label="事项名称", help_text="不超过 60 字。", max_length=60)
    kind = forms.ChoiceField(label="类别", choices=(("", "请选择"), ("business", "业务"), ("party", "党建")))
    due_on = forms.DateField(label="完成时限")
    text = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    faces = forms.MultipleChoiceField(
        label="涉及",
        choices=(("plan", "谋划"), ("do", "落实")),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="已经支部委员会研究", required=False)
