"""What is asked when a piece is replaced, withdrawn or dated, and when a reviewer asks for more."""

from __future__ import annotations

from django import forms

from yipanqi.evidence.services import MOST_MORE
from yipanqi.web.frame.forms import HouseForm


class ReplaceForm(HouseForm):
    """The newer file and why."""

    file = forms.FileField(label="新文件", max_length=200)
    reason = forms.CharField(label="替换原因", required=False, max_length=200)
    valid_until = forms.DateField(label="有效期至", required=False, help_text="材料上写有期限的才填。")


class WithdrawForm(HouseForm):
    """Why the piece no longer counts."""

    reason = forms.CharField(
        label="撤下原因", max_length=200, help_text="撤下后不再作为佐证，文件和记录仍保留。"
    )


class ValidityForm(HouseForm):
    """Until when the piece proves."""

    valid_until = forms.DateField(
        label="有效期至",
        required=False,
        help_text="不填为长期有效。过了这一天不再计入佐证，到期前在工作台提醒。",
    )


class AskForm(HouseForm):
    """How many more pieces a reviewer wants, and why."""

    number = forms.IntegerField(label="再补几份", min_value=1, max_value=MOST_MORE, initial=1)
    reason = forms.CharField(
        label="为什么还不够、要补什么", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="补齐以前，可以超过最多件数；补齐后自动了结。",
    )  # fmt: skip
