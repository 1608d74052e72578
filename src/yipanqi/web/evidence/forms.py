"""What is asked when a piece is replaced or withdrawn."""

from __future__ import annotations

from django import forms

from yipanqi.web.frame.forms import HouseForm


class ReplaceForm(HouseForm):
    """The newer file and why."""

    file = forms.FileField(label="新文件", max_length=200)
    reason = forms.CharField(label="替换原因", required=False, max_length=200)


class WithdrawForm(HouseForm):
    """Why the piece no longer counts."""

    reason = forms.CharField(
        label="撤下原因", max_length=200, help_text="撤下后不再作为佐证，文件和记录仍保留。"
    )
